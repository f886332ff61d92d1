// System Settings ▸ Accounting Integration ▸ Rehearsal: what would happen if the queue were sent
// now, and for a new connection the way to its first exports. Invariant: nothing on this page sends
// an entry that was not shown on it. Leaves to others: the parts it is made of.

import { Skeleton } from '@mantine/core';
import { MayButton } from '../access/may-button.tsx';
import type { Connection, Rehearsal } from '../api/contract.ts';
import { ConnectionPicker } from '../connectors/connection-picker.tsx';
import { useConnection, useConnections } from '../connectors/connection-queries.ts';
import { NoConnection } from '../connectors/no-connection.tsx';
import { formatCount } from '../controls/amount-format.ts';
import { formatAge } from '../controls/date-format.ts';
import { PageHeader, Panel } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { useNow } from '../controls/use-now.ts';
import { WorkProgress } from '../controls/work-progress.tsx';
import { rich, t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { FirstExports } from './first-exports.tsx';
import { Proving } from './proving.tsx';
import classes from './rehearsal.module.css';
import { RehearsalCauses } from './rehearsal-causes.tsx';
import { useLastRehearsal, useRehearse } from './rehearsal-queries.ts';
import { TextCuts } from './text-cuts.tsx';

/** The page; a first connection is offered where there is none. */
export function RehearsalPage() {
  const connections = useConnections();
  const connection = useConnection();
  if (connections.data !== undefined && connection === undefined) return <NoConnection />;
  if (connection === undefined) return <Skeleton height={240} m="26px var(--gutter)" w="auto" />;
  return <RehearsalView key={connection.connectionId} connection={connection} />;
}

function RehearsalView({ connection }: { connection: Connection }) {
  const { data: rehearsal, error, isPending } = useLastRehearsal(connection.connectionId);
  const rehearse = useRehearse(connection.connectionId);
  return (
    <>
      <PageHeader
        title={t('Rehearsal')}
        lead={rich(
          'Maps everything that waits and holds it against the chart read from ' +
            '{ledgerName}. Nothing is sent. <link>Accounting Integration</link>',
          {
            ledgerName: connection.ledgerName,
            link: (inner) => <InnerLink href={paths.integration()}>{inner}</InnerLink>,
          },
        )}
        actions={
          <>
            <ConnectionPicker />
            <MayButton
              right="rehearse"
              loading={rehearse.isPending}
              onClick={() => rehearse.mutate(undefined)}
            >
              {rehearsal ? t('Rehearse again') : t('Rehearse')}
            </MayButton>
          </>
        }
      />
      <div className={classes.page}>
        <ProblemNote error={error ?? rehearse.error} />
        <WorkProgress progress={rehearse.progress} what={t('checked')} />
        {isPending ? <Skeleton height={160} radius={12} /> : null}
        {connection.stage === 'proving' ? <Proving connection={connection} /> : null}
        {rehearsal ? <Verdict rehearsal={rehearsal} /> : null}
        {rehearsal ? <RehearsalCauses rehearsal={rehearsal} connection={connection} /> : null}
        {rehearsal ? <TextCuts cuts={rehearsal.cuts} /> : null}
        {rehearsal && connection.stage !== 'live' ? (
          <FirstExports key={rehearsal.rehearsalId} rehearsal={rehearsal} connection={connection} />
        ) : null}
        {rehearsal === null ? <NotYet /> : null}
      </div>
    </>
  );
}

function NotYet() {
  return (
    <Panel title={t('Not rehearsed yet')}>
      <p className={classes.text}>
        {t(
          'A rehearsal says how many entries would be refused, why, and what to press, ' +
            'before the ledger has seen any of them.',
        )}
      </p>
    </Panel>
  );
}

/** What would happen to some of the entries besides. */
function notesOf({ waitingForApproval, reDated, split, cut }: Rehearsal): string[] {
  const notes: [entries: number, words: (entries: number) => string][] = [
    [
      waitingForApproval,
      (entries) =>
        t('{entries, plural, one {# entry} other {# entries}} would wait there for approval.', {
          entries,
        }),
    ],
    [
      reDated,
      (entries) =>
        t(
          '{entries, plural, one {# entry} other {# entries}} would be dated the first open day ' +
            'there.',
          { entries },
        ),
    ],
    [
      split,
      (entries) =>
        t(
          '{entries, plural, one {# entry} other {# entries}} would be split, one entry in each ' +
            'entity.',
          { entries },
        ),
    ],
    [
      cut,
      (entries) =>
        t('{entries, plural, one {# entry} other {# entries}} would have a text cut.', {
          entries,
        }),
    ],
  ];
  return notes.flatMap(([entries, words]) => (entries > 0 ? [words(entries)] : []));
}

/** The result in one sentence, with its age. */
function Verdict({ rehearsal }: { rehearsal: Rehearsal }) {
  const nowMs = useNow();
  const { checked, failing, causes } = rehearsal;
  return (
    <section
      className={classes.verdict}
      aria-label={t('Result')}
      data-good={failing === 0 || undefined}
    >
      <p className={classes.sentence}>
        {checked === 0
          ? t('Nothing waits to be sent.')
          : failing === 0
            ? t('All {checked} would be taken.', { checked: formatCount(checked) })
            : t(
                '{failing} of {checked} would fail, {causes, plural, one {# cause} other ' +
                  '{# causes}}.',
                {
                  failing: formatCount(failing),
                  checked: formatCount(checked),
                  causes: causes.length,
                },
              )}
      </p>
      <p className={classes.text}>
        {rehearsal.chartReadAt
          ? t('Rehearsed {rehearsedAt} by {rehearsedBy}, against the chart read {chartReadAt}.', {
              rehearsedAt: formatAge(rehearsal.rehearsedAt, nowMs),
              rehearsedBy: rehearsal.rehearsedBy,
              chartReadAt: formatAge(rehearsal.chartReadAt, nowMs),
            })
          : t(
              'Rehearsed {rehearsedAt} by {rehearsedBy}. The chart was never read: only ' +
                'the mapping is judged.',
              {
                rehearsedAt: formatAge(rehearsal.rehearsedAt, nowMs),
                rehearsedBy: rehearsal.rehearsedBy,
              },
            )}
        {checked === 0
          ? ` ${t(
              'Import events, or enter an invoice: entries from the cut-over date on wait here.',
            )}`
          : ''}
        {notesOf(rehearsal).map((said) => ` ${said}`)}
      </p>
      {rehearsal.current ? null : (
        <Note
          tone="warn"
          title={t('Settings, mappings or the chart have changed since.')}
          hint={t('Rehearse again before you approve anything.')}
        />
      )}
    </section>
  );
}
