// Home: the books at one glance, each number leading to what it counts. Invariant: everything but
// the close checklist is one answer of the server, so that the numbers belong together.
// Leaves to others: the parts it is made of; doing anything about what is seen.

import { Skeleton } from '@mantine/core';
import { DecisionsNote } from '../approvals/waiting-note.tsx';
import { useConnections } from '../connectors/connection-queries.ts';
import { NoConnection } from '../connectors/no-connection.tsx';
import { PageHeader } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { CausesPanel } from './causes-panel.tsx';
import { CloseGlance } from './close-glance.tsx';
import { GlanceTiles } from './glance-tiles.tsx';
import { HealthPanel } from './health-panel.tsx';
import classes from './home.module.css';
import { type Overview, useOverview } from './home-queries.ts';
import { BacklogPanel, ThroughputPanel } from './queue-charts.tsx';
import { TieOutPanel } from './tie-out-panel.tsx';

/** The page; a first connection is offered where there is none. */
export function HomePage() {
  const connections = useConnections();
  const overview = useOverview();
  if (connections.data !== undefined && connections.data.items.length === 0) {
    return <NoConnection />;
  }
  return (
    <>
      <PageHeader title={t('Home')} lead={overview.data ? leadOf(overview.data) : '\u00a0'} />
      <div className={classes.body}>
        <DecisionsNote />
        <ProblemNote error={overview.error} onRetry={() => void overview.refetch()} />
        {overview.data ? <Glance overview={overview.data} /> : null}
        {overview.isPending ? <Skeleton height={320} /> : null}
      </div>
    </>
  );
}

function Glance({ overview }: { overview: Overview }) {
  return (
    <>
      <GlanceTiles overview={overview} />
      <div className={classes.columns}>
        <CausesPanel summary={overview.summary} />
        <CloseGlance closing={overview.closing} />
        <ThroughputPanel days={overview.days} />
        <HealthPanel overview={overview} />
        <BacklogPanel backlog={overview.backlog} />
        <TieOutPanel overview={overview} />
      </div>
    </>
  );
}

/** The one sentence that matters most. */
function leadOf({ summary, connections }: Overview): string {
  if (!summary.accounting.enabled) {
    return t('Accounting is switched off: nothing is sent, entries queue up, nothing is lost.');
  }
  const stopped = connections.find(({ state }) => state !== 'active');
  if (stopped)
    return t('{name} is {state}: entries queue up, nothing is lost.', {
      name: stopped.name,
      state: stopped.state,
    });
  const { error, pending } = summary.counts;
  if (error.count > 0) {
    const causes = t('{causes, plural, one {# cause} other {# causes}}', {
      causes: summary.causes.length,
    });
    return t('{count, plural, one {# export} other {# exports}} in error, for {causes}.', {
      count: error.count,
      causes,
    });
  }
  if (pending.count > 0)
    return t('{count, plural, one {# export} other {# exports}} on the way. No errors.', {
      count: pending.count,
    });
  return t('Everything is in the external books. No errors.');
}
