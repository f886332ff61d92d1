// What the connection costs and how full its lanes are: the month's API transactions against the
// tier, and the calls under way. Invariant: a forecast is called one; "no worker" is said when
// nobody has noted the lanes for a while. Leaves to others: the numbers (the server).

import { Progress } from '@mantine/core';
import type { Connection } from '../api/contract.ts';
import { formatCount } from '../controls/amount-format.ts';
import { formatAge, formatTenths } from '../controls/date-format.ts';
import { Facts, Panel } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { useNow } from '../controls/use-now.ts';
import { t } from '../language/text.ts';
import classes from './integration.module.css';
import { type LanesNow, type Usage, useLanes, useUsage } from './traffic-queries.ts';

/** Notes older than this have no worker behind them. */
const staleMs = 20_000;

export function TrafficPanel({ connection }: { connection: Connection }) {
  const usage = useUsage(connection.connectionId);
  const lanes = useLanes(connection.connectionId);
  return (
    <Panel
      title={t('API transactions and lanes')}
      lead={t('An entry counts once, however many lines it has; so does every page that is read.')}
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
      <Progress.Root size={8} aria-label={t('Transactions of this month')}>
        <Progress.Section value={percent(counted)} color="tide" aria-label={t('So far')} />
        <Progress.Section
          value={percent(forecast) - percent(counted)}
          color={usage.forecastOver > 0 ? 'red' : 'tide.2'}
          aria-label={t('Forecast')}
        />
      </Progress.Root>
      <p className={classes.hint} style={{ margin: 0 }}>
        {t('{counted} so far, {forecast} forecast, of {tier} a month.', {
          counted: formatCount(counted),
          forecast: formatCount(forecast),
          tier: formatCount(tier),
        })}
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
        [t('A day'), t('{perDay} in the last week', { perDay: formatCount(usage.perDay) })],
        [
          t('Waiting'),
          usage.backlog > 0
            ? t('{backlog} for what is queued', { backlog: formatCount(usage.backlog) })
            : null,
        ],
        [
          t('Beyond the tier'),
          usage.forecastOver > 0
            ? t('{forecastOver}, about {overageCost} by the price list', {
                forecastOver: formatCount(usage.forecastOver),
                overageCost: usage.overageCost,
              })
            : null,
        ],
        [
          t('As daily summaries'),
          advice
            ? t('{forecast} forecast instead', { forecast: formatCount(advice.forecast) })
            : null,
        ],
        [t('Lanes'), lanes ? lanesText(lanes, nowMs) : t('No worker has drained it yet')],
        [
          t('Lanes in use'),
          lanes?.occupancyPermille == null
            ? null
            : t('{occupancyPermille} % of the last minutes with a backlog', {
                occupancyPermille: formatTenths(lanes.occupancyPermille / 10),
              }),
        ],
      ]}
    />
  );
}

function lanesText(lanes: LanesNow, nowMs: number): string {
  if (nowMs - Date.parse(lanes.notedAt) > staleMs) {
    return t('No worker drains it now; last seen {notedAt}', {
      notedAt: formatAge(lanes.notedAt, nowMs),
    });
  }
  const calls = t('{inUse} of {allowed} calls under way', {
    inUse: lanes.inUse,
    allowed: lanes.allowed,
  });
  const words: Record<LanesNow['bound'], string> = {
    none: calls,
    busy: t('{calls}; fewer, because the ledger was busy', { calls }),
    'asked-to-wait': t('{calls}; the ledger asked to be left alone for a while', { calls }),
    silent: t('{calls}; one at a time, because the ledger did not answer', { calls }),
  };
  return words[lanes.bound];
}
