// The answer to the one question: does it tie out? Invariant: "ties out" is said only when the
// server says tied; a failed run says why it could not tell. Leaves to others: the terms and the
// rows.

import { IconCircleCheckFilled } from '@tabler/icons-react';
import type { ReconciliationSummary } from '#reconciliation/reconciliation-schemas.ts';
import { formatDecimal, isZero } from '../controls/amount-format.ts';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import { formatDay } from '../controls/date-format.ts';
import { Note } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import classes from './reconciliation.module.css';
import type { Conducted } from './reconciliation-queries.ts';

/** The verdict in one word, for lists. */
export function VerdictBadge({ run }: { run: ReconciliationSummary }) {
  const { tone, label } = wordOf(run);
  return <ToneBadge tone={tone} label={label} />;
}

function wordOf(run: ReconciliationSummary): { tone: BadgeTone; label: string } {
  if (run.state === 'running') return { tone: 'calm', label: t('Running') };
  if (run.state === 'failed') return { tone: 'bad', label: t('Failed') };
  if (run.tied) return { tone: 'good', label: t('Ties out') };
  return run.explained
    ? { tone: 'warn', label: t('Explained') }
    : { tone: 'bad', label: t('Unexplained') };
}

/** The verdict in large letters, with what it rests on. */
export function Verdict({ run, ledgerName }: { run: Conducted; ledgerName: string }) {
  if (run.state === 'failed') {
    return (
      <Note
        title={run.failure?.message ?? t('This run failed.')}
        hint={run.failure?.hint}
        code={run.failure?.code}
      />
    );
  }
  if (run.state === 'running') return <p className={classes.verdictTitle}>{t('Comparing…')}</p>;
  return (
    <div className={classes.verdict} role="status">
      <p className={classes.verdictTitle} data-tied={run.tied || undefined}>
        {run.tied ? <IconCircleCheckFilled size={30} aria-hidden /> : null}
        {titleOf(run)}
      </p>
      <p className={classes.verdictLead}>
        {t('As of {asOf}, {currency}. {restsOn}', {
          asOf: formatDay(run.asOf),
          currency: run.currency,
          restsOn: restsOn(run, ledgerName),
        })}
      </p>
    </div>
  );
}

/** How much was compared. */
function restsOn({ counts, reading }: Conducted, ledgerName: string): string {
  if (counts === null) return '';
  const read = t(
    '{entries, plural, one {# entry} other {# entries}} here; ' +
      '{listed, plural, one {# entry} other {# entries}} and ' +
      '{balances, plural, one {# balance} other {# balances}} read from {ledgerName}.',
    { ...counts, ledgerName },
  );
  return `${read}${ofReading(reading)}${ofCounts(counts)}`;
}

/** How the list was read, where it was not simply all of it. */
function ofReading(reading: Conducted['reading']): string {
  if (reading === null) return '';
  if (reading.kind === 'full')
    return reading.why === null ? '' : ` ${t('All was read: {why}.', { why: reading.why })}`;
  const said = t(
    'Of the list, {changed, plural, one {# entry} other {# entries}} changed since the last run.',
    { changed: reading.changed ?? 0 },
  );
  return ` ${said}`;
}

/** Counts stand in no balance: said only where there are any. */
function ofCounts({ statistical = 0, statisticalOpen = 0 }: NonNullable<Conducted['counts']>) {
  if (statistical + statisticalOpen === 0) return '';
  const there = t(
    '{statistical, plural, one {# statistical entry} other {# statistical entries}}',
    { statistical },
  );
  const said =
    statisticalOpen === 0
      ? t('{there} compared by presence, in no amount here.', { there })
      : t('{there} compared by presence, in no amount here, {open} not exported yet.', {
          ...{ there, open: statisticalOpen },
        });
  return ` ${said}`;
}

function titleOf(run: Conducted): string {
  const unexplained = run.unexplained ?? '0.00';
  if (run.tied)
    return t('Ties out: {unexplained} unexplained', { unexplained: formatDecimal(unexplained) });
  if (run.secondOpinion?.state === 'differs' && run.causeCount === 0) {
    return t('Ties to the balances, and the report differs from them');
  }
  const causes = t('{run, plural, one {# cause} other {# causes}}', { run: run.causeCount });
  return isZero(unexplained)
    ? t('Does not tie yet: {causes}, {value} unexplained', { causes, value: formatDecimal('0.00') })
    : t('Does not tie: {unexplained} unexplained, {causes}', {
        unexplained: formatDecimal(unexplained),
        causes,
      });
}
