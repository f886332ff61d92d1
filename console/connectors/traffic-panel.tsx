// What the connection costs and how full its lanes are: the month's API transactions against the
// tier, and the calls under way. Invariant: a forecast is called one; "no worker" is said when
// nobody has noted the lanes for a while. Leaves to others: the numbers (the server).

import { Progress } from '@mantine/core';
import type { Connection } from '../api/contract.ts';
import { formatCount } from '../controls/amount-format.ts';
import { formatAge } from '../controls/date-format.ts';
import { Facts, Panel } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { useNow } from '../controls/use-now.ts';
import classes from './integration.module.css';
import { type LanesNow, type Usage, useLanes, useUsage } from './traffic-queries.ts';

/** Notes older than this have no worker behind them. */
const staleMs = 20_000;

export function TrafficPanel({ connection }: { connection: Connection }) {
  const usage = useUsage(connection.connectionId);
  const lanes = useLanes(connection.connectionId);
  return (
    <Panel
      title="API transactions and lanes"
      lead="An entry counts once, however many lines it has; so does every page that is read."
    >
      <ProblemNote error={usage.error ?? lanes.error} />
      {usage.data ? <Month usage={usage.data} /> : null}
      {usage.data ? <UsageFacts usage={usage.data} lanes={lanes.data ?? null} /> : null}
    </Panel>
  );
}

function Month({ usage }: { usage: Usage }) {
  const { counted, forecast, transactionsPerMonth: tier } = usage;
  const percent = (count: number) => Math.min(100, (100 * count) / tier);
  return (
    <div className={classes.month}>
      {usage.alert ? <Note tone="warn" title={usage.alert} /> : null}
      <Progress.Root size={8} aria-label="Transactions of this month">
        <Progress.Section value={percent(counted)} color="tide" aria-label="So far" />
        <Progress.Section
          value={percent(forecast) - percent(counted)}
          color={usage.forecastOver > 0 ? 'red' : 'tide.2'}
          aria-label="Forecast"
        />
      </Progress.Root>
      <p className={classes.hint} style={{ margin: 0 }}>
        {formatCount(counted)} so far, {formatCount(forecast)} forecast, of {formatCount(tier)} a
        month.
      </p>
    </div>
  );
}

function UsageFacts({ usage, lanes }: { usage: Usage; lanes: LanesNow | null }) {
  const nowMs = useNow();
  const { advice } = usage;
  return (
    <Facts
      facts={[
        ['A day', `${formatCount(usage.perDay)} in the last week`],
        ['Waiting', usage.backlog > 0 ? `${formatCount(usage.backlog)} for what is queued` : null],
        [
          'Beyond the tier',
          usage.forecastOver > 0
            ? `${formatCount(usage.forecastOver)}, about ${usage.overageCost} by the price list`
            : null,
        ],
        ['As daily summaries', advice ? `${formatCount(advice.forecast)} forecast instead` : null],
        ['Lanes', lanes ? lanesText(lanes, nowMs) : 'No worker has drained it yet'],
        [
          'Lanes in use',
          lanes?.occupancyPermille == null
            ? null
            : `${(lanes.occupancyPermille / 10).toFixed(1)} % of the last minutes with a backlog`,
        ],
      ]}
    />
  );
}

function lanesText(lanes: LanesNow, nowMs: number): string {
  if (nowMs - Date.parse(lanes.notedAt) > staleMs) {
    return `No worker drains it now; last seen ${formatAge(lanes.notedAt, nowMs)}`;
  }
  const why: Record<LanesNow['bound'], string> = {
    none: '',
    busy: '; fewer, because the ledger was busy',
    'asked-to-wait': '; the ledger asked to be left alone for a while',
    silent: '; one at a time, because the ledger did not answer',
  };
  return `${lanes.inUse} of ${lanes.allowed} calls under way${why[lanes.bound]}`;
}
