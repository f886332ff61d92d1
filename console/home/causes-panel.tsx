// Errors by cause on the first page: how many wait for each, for how much, and the way to the
// filtered log, where the remedy stands. Invariant: a row leads to exactly the exports it counts.
// Leaves to others: repairing (export-queue/cause-cards.tsx).

import type { CauseGroup, ExportSummary } from '../api/contract.ts';
import { Amount } from '../controls/amount.tsx';
import { formatCount } from '../controls/amount-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './home.module.css';

const shown = 6;

export function CausesPanel({ summary }: { summary: ExportSummary }) {
  const { causes } = summary;
  return (
    <Panel
      title={t('Errors by cause')}
      lead={
        causes.length === 0
          ? t('Nothing waits for a person.')
          : t('One fix releases all of a cause.')
      }
      flush
    >
      {causes.length === 0 ? (
        <p className={classes.empty}>{t('No export is in error.')}</p>
      ) : (
        <ul className={classes.rows}>
          {causes.slice(0, shown).map((cause) => (
            <li key={`${cause.code} ${cause.subject ?? ''} ${cause.currency}`}>
              <Cause cause={cause} />
            </li>
          ))}
        </ul>
      )}
      {causes.length > shown ? (
        <p className={classes.more}>
          <InnerLink href={paths.sync({ status: 'error' })}>
            {t('All {causes} causes', { causes: formatCount(causes.length) })}
          </InnerLink>
        </p>
      ) : null}
    </Panel>
  );
}

function Cause({ cause }: { cause: CauseGroup }) {
  const { code, subject, message, count, amount, currency, remedy } = cause;
  const href = paths.sync({
    status: 'error',
    cause: code,
    ...(subject === null ? {} : { subject }),
  });
  return (
    <InnerLink href={href} className={classes.row ?? ''}>
      <span className={classes.rowText}>
        <span className={classes.rowName}>{message}</span>
        <span className={classes.quiet}>{remedy.label || t('Requeue')}</span>
      </span>
      <span className={classes.rowEnd}>
        <strong>{formatCount(count)}</strong>
        <Amount amount={amount} currency={currency} />
      </span>
    </InnerLink>
  );
}
