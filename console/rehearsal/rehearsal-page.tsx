// System Settings ▸ Accounting Integration ▸ Rehearsal: what would happen if the queue were sent
// now, and for a new connection the way to its first exports. Invariant: nothing on this page sends
// an entry that was not shown on it. Leaves to others: the parts it is made of.

import { Button, Skeleton } from '@mantine/core';
import type { Connection, Rehearsal } from '../api/contract.ts';
import { useConnections } from '../connectors/connection-queries.ts';
import { NoConnection } from '../connectors/no-connection.tsx';
import { counted, formatCount } from '../controls/amount-format.ts';
import { formatAge } from '../controls/date-format.ts';
import { PageHeader, Panel } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { useNow } from '../controls/use-now.ts';
import { WorkProgress } from '../controls/work-progress.tsx';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { FirstExports } from './first-exports.tsx';
import { Proving } from './proving.tsx';
import classes from './rehearsal.module.css';
import { RehearsalCauses } from './rehearsal-causes.tsx';
import { useLastRehearsal, useRehearse } from './rehearsal-queries.ts';

/** The page; a first connection is offered where there is none. */
export function RehearsalPage() {
  const connections = useConnections();
  const connection = connections.data?.items[0];
  if (connections.data !== undefined && connection === undefined) return <NoConnection />;
  if (connection === undefined) return <Skeleton height={240} m="26px var(--gutter)" w="auto" />;
  return <RehearsalView connection={connection} />;
}

function RehearsalView({ connection }: { connection: Connection }) {
  const { data: rehearsal, error, isPending } = useLastRehearsal(connection.connectionId);
  const rehearse = useRehearse(connection.connectionId);
  return (
    <>
      <PageHeader
        title="Rehearsal"
        lead={
          <>
            Maps everything that waits and holds it against the chart read from{' '}
            {connection.ledgerName}. Nothing is sent.{' '}
            <InnerLink href={paths.integration()}>Accounting Integration</InnerLink>
          </>
        }
        actions={
          <Button loading={rehearse.isPending} onClick={() => rehearse.mutate(undefined)}>
            {rehearsal ? 'Rehearse again' : 'Rehearse'}
          </Button>
        }
      />
      <div className={classes.page}>
        <ProblemNote error={error ?? rehearse.error} />
        <WorkProgress progress={rehearse.progress} what="checked" />
        {isPending ? <Skeleton height={160} radius={12} /> : null}
        {connection.stage === 'proving' ? <Proving connection={connection} /> : null}
        {rehearsal ? <Verdict rehearsal={rehearsal} /> : null}
        {rehearsal ? <RehearsalCauses rehearsal={rehearsal} connection={connection} /> : null}
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
    <Panel title="Not rehearsed yet">
      <p className={classes.text}>
        A rehearsal says how many entries would be refused, why, and what to press, before the
        ledger has seen any of them.
      </p>
    </Panel>
  );
}

/** The result in one sentence, with its age. */
function Verdict({ rehearsal }: { rehearsal: Rehearsal }) {
  const nowMs = useNow();
  const { checked, failing, causes, waitingForApproval, reDated, split } = rehearsal;
  return (
    <section className={classes.verdict} aria-label="Result" data-good={failing === 0 || undefined}>
      <p className={classes.sentence}>
        {checked === 0
          ? 'Nothing waits to be sent.'
          : failing === 0
            ? `All ${formatCount(checked)} would be taken.`
            : `${formatCount(failing)} of ${formatCount(checked)} would fail, ` +
              `${counted(causes.length, 'cause')}.`}
      </p>
      <p className={classes.text}>
        Rehearsed {formatAge(rehearsal.rehearsedAt, nowMs)} by {rehearsal.rehearsedBy}
        {rehearsal.chartReadAt
          ? `, against the chart read ${formatAge(rehearsal.chartReadAt, nowMs)}.`
          : '. The chart was never read: only the mapping is judged.'}
        {waitingForApproval > 0
          ? ` ${counted(waitingForApproval, 'entry', 'entries')} would wait there for approval.`
          : ''}
        {reDated > 0
          ? ` ${counted(reDated, 'entry', 'entries')} would be dated the first open day there.`
          : ''}
        {checked === 0
          ? ' Import events, or enter an invoice: entries from the cut-over date on wait here.'
          : ''}
        {split > 0
          ? ` ${counted(split, 'entry', 'entries')} would be split, one entry in each entity.`
          : ''}
      </p>
      {rehearsal.current ? null : (
        <Note
          tone="warn"
          title="Settings, mappings or the chart have changed since."
          hint="Rehearse again before you approve anything."
        />
      )}
    </section>
  );
}
