// The four numbers of the day: synced today, pending with the oldest, in error, next run.
// Invariant: a tile that counts exports leads to the list it counts. Leaves to others: counting.

import type { ReactNode } from 'react';
import { intervalWords } from '../connectors/sync-interval.ts';
import { formatCount, formatDecimal } from '../controls/amount-format.ts';
import { formatAge } from '../controls/date-format.ts';
import { useNow } from '../controls/use-now.ts';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './home.module.css';
import type { Overview } from './home-queries.ts';

export function GlanceTiles({ overview }: { overview: Overview }) {
  const nowMs = useNow();
  const { summary, syncedToday, currency } = overview;
  const { pending, error } = summary.counts;
  const oldest = summary.oldestPendingAt;
  const { waiting } = summary;
  const money = (amount: string) => `${formatDecimal(amount)} ${currency}`;
  return (
    <section className={classes.tiles} aria-label={t('Today')}>
      <Tile
        name={t('Synced today')}
        value={formatCount(syncedToday.count)}
        detail={money(syncedToday.amount)}
        href={paths.sync({ status: 'synced' })}
      />
      <Tile
        name={t('Pending')}
        value={formatCount(pending.count)}
        detail={
          oldest === null
            ? waiting.entries > 0
              ? t('{entries} entries wait for their day', { entries: formatCount(waiting.entries) })
              : t('Nothing waits')
            : t('{amount}, oldest queued {oldest}', {
                amount: money(pending.amount),
                oldest: formatAge(oldest, nowMs),
              })
        }
        href={paths.sync({ status: 'pending' })}
      />
      <Tile
        name={t('In error')}
        value={formatCount(error.count)}
        detail={error.count === 0 ? t('None') : money(error.amount)}
        href={paths.sync({ status: 'error' })}
        loud={error.count > 0}
      />
      <NextRun overview={overview} nowMs={nowMs} />
    </section>
  );
}

function NextRun({ overview, nowMs }: { overview: Overview; nowMs: number }) {
  const { summary, connections } = overview;
  const { state } = summary.connection;
  const { enabled, reason } = summary.accounting;
  const next = summary.nextRunAt;
  const rehearsing = connections.some(({ stage }) => stage !== 'live');
  if (!enabled) {
    const detail = reason ?? t('Nothing is sent');
    const href = paths.integration();
    return <Tile name={t('Next run')} value={t('Switched off')} detail={detail} href={href} loud />;
  }
  if (state !== 'active') {
    const value = state === 'paused' ? t('Paused') : t('Disconnected');
    const at = itsOwn(connections, ({ state: one }) => one === state);
    const href = state === 'paused' ? paths.sync(at) : paths.integration(at);
    const detail = summary.connection.reason ?? t('Nothing is sent');
    return <Tile name={t('Next run')} value={value} detail={detail} href={href} loud />;
  }
  if (rehearsing) {
    const detail = t('Nothing is sent before it is approved');
    const href = paths.rehearsal(itsOwn(connections, ({ stage }) => stage !== 'live'));
    return <Tile name={t('Next run')} value={t('Rehearsing')} detail={detail} href={href} />;
  }
  const every = connections.find(({ syncEveryMinutes }) => syncEveryMinutes !== null);
  const due = next !== null && Date.parse(next) <= nowMs;
  return (
    <Tile
      name={t('Next run')}
      value={next === null ? t('Idle') : due ? t('Now') : formatAge(next, nowMs)}
      detail={
        summary.sending > 0
          ? t('{sending} being sent', { sending: formatCount(summary.sending) })
          : every
            ? t('{interval}, or Sync now', {
                interval: intervalWords(every.syncEveryMinutes),
              })
            : t('Runs as soon as an entry is due')
      }
      href={paths.sync({ status: 'pending' })}
    />
  );
}

function Tile(props: {
  name: string;
  value: ReactNode;
  detail: ReactNode;
  href: string;
  loud?: boolean;
}) {
  return (
    <InnerLink href={props.href} className={classes.tile ?? ''} data-loud={props.loud || undefined}>
      <span className={classes.tileName}>{props.name}</span>
      <span className={classes.tileValue}>{props.value}</span>
      <span className={classes.tileDetail}>{props.detail}</span>
    </InnerLink>
  );
}

/** Where there are several: the address values of the first that is so. */
function itsOwn(
  connections: Overview['connections'],
  isSo: (one: Overview['connections'][number]) => boolean,
): { connection?: number } {
  const found = connections.length > 1 ? connections.find(isSo) : undefined;
  return found ? { connection: found.connectionId } : {};
}
