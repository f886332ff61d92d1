// The result of a comparison: one sentence, then each kind of difference with the exports it was
// seen in. Invariant: exports that neither side has a request for are told apart, never counted as
// the same. Leaves to others: one export side by side (shadow-drawer.tsx).

import { Button } from '@mantine/core';
import type { Connection, ShadowGroup, ShadowReport } from '../api/contract.ts';
import { addressOf } from '../api/request.ts';
import { formatCount } from '../controls/amount-format.ts';
import controls from '../controls/controls.module.css';
import { formatAge } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { useNow } from '../controls/use-now.ts';
import { rich, t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import rehearsal from '../rehearsal/rehearsal.module.css';
import { apiOf } from './ledgers.ts';
import classes from './shadow.module.css';
import type { ShadowAsked } from './shadow-queries.ts';

interface ShadowResultProps {
  readonly report: ShadowReport;
  readonly comparedAtMs: number;
  readonly asked: ShadowAsked;
  readonly connection: Connection;
  readonly onOpen: (exportId: string) => void;
}

/** Verdict and kinds. */
export function ShadowResult(props: ShadowResultProps) {
  const { report, asked, connection, onOpen } = props;
  const nowMs = useNow();
  const { ledger, from, through } = asked;
  const file = addressOf(`/connections/${connection.connectionId}/shadow.csv`, {
    ledger,
    from,
    through,
  });
  return (
    <>
      <section
        className={rehearsal.verdict}
        aria-label={t('Result')}
        data-good={report.same || undefined}
      >
        <p className={rehearsal.sentence}>{sentenceOf(report)}</p>
        <p className={rehearsal.text}>
          {t('Compared {comparedAt}.', {
            comparedAt: formatAge(new Date(props.comparedAtMs).toISOString(), nowMs),
          })}{' '}
          <Left {...props} />
        </p>
        {report.differing > 0 ? (
          <Button
            component="a"
            href={file}
            download="shadow.csv"
            size="xs"
            variant="default"
            w={190}
          >
            {t('All differences as CSV')}
          </Button>
        ) : null}
      </section>
      {report.differences.map((group) => (
        <Kind key={group.kind} group={group} report={report} onOpen={onOpen} />
      ))}
    </>
  );
}

/** The verdict in one sentence. */
export function sentenceOf({ compared, differing, same }: ShadowReport): string {
  if (compared === 0) return t('Nothing to compare.');
  if (!same)
    return t('{differing} of {compared} would differ.', {
      differing: formatCount(differing),
      compared: formatCount(compared),
    });
  return compared === 1
    ? t('The one would be the same.')
    : t('All {compared} are the same.', { compared: formatCount(compared) });
}

/** What was not compared, and where to go with it. */
function Left({ report, asked }: ShadowResultProps) {
  if (report.unprepared > 0) {
    return (
      <>
        {rich(
          '{unprepared, plural, one {# export} other {# exports}} could be prepared by ' +
            'neither: <link>rehearse, and close the gaps</link>.',
          {
            unprepared: report.unprepared,
            link: (inner) => <InnerLink href={paths.rehearsal()}>{inner}</InnerLink>,
          },
        )}
      </>
    );
  }
  if (report.compared > 0) return null;
  return asked.from || asked.through
    ? t('No export is dated so.')
    : t('Nothing waits to be sent; compare what was sent, by its days.');
}

interface KindProps {
  readonly group: ShadowGroup;
  readonly report: ShadowReport;
  readonly onOpen: (exportId: string) => void;
}

function Kind({ group, report, onOpen }: KindProps) {
  const { kind, count, samples } = group;
  return (
    <Panel
      title={titleOf(kind)}
      lead={t('{count, plural, one {# export} other {# exports}}', { count })}
      flush
    >
      <div className={controls.scrollX}>
        <table className={`${controls.plainTable} ${classes.samples}`}>
          <thead>
            <tr>
              <th>{t('Export')}</th>
              <th>{apiOf(report.ledgerNow)}</th>
              <th>{apiOf(report.ledgerThere)}</th>
            </tr>
          </thead>
          <tbody>
            {samples.map((one, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two lines may differ alike.
              <tr key={`${one.exportId} ${index}`}>
                <td>
                  <Button
                    variant="subtle"
                    size="compact-sm"
                    onClick={() => onOpen(one.exportId)}
                    aria-label={t('Export {exportId} side by side', { exportId: one.exportId })}
                  >
                    {one.exportId}
                  </Button>
                </td>
                <td className={classes.value}>{one.now}</td>
                <td className={classes.value}>{one.there}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** `line amount` → `Line amount`; a refusal in words. */
function titleOf(kind: string): string {
  if (kind === 'refusal') return t('Only one of them would be sent');
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}
