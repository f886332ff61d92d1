// Reads what is so at a property that somebody should know of. Invariant: counters, connections,
// newest runs and sign-offs only: a look costs the same at five million exports. A connection that
// a person paused, or that is not live yet, is not stale and not broken.
// Leaves to others: who was told already (alert-store.ts), words (messages.ts).

import type pg from 'pg';
import { readProperty } from '#chart-of-accounts/chart-store.ts';
import { addDays, type IsoDate, todayIn } from '#chart-of-accounts/iso-date.ts';
import { software } from '#chart-of-accounts/rounds-worker.ts';
import type { Queryable } from '#database/pool.ts';
import { type ConnectionRecord, listConnections } from '#export-queue/connection-store.ts';
import { readDays, readSummary, type SummaryRecord } from '#export-queue/export-counts-store.ts';
import { syncEveryMinutes } from '#export-queue/sync-interval.ts';
import { grouped } from '#money/grouped.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import { readMonthTieOuts } from '#reconciliation/month-tie-out-store.ts';
import type { Movement } from '#reconciliation/sign-off.ts';
import {
  brokenCondition,
  digestCondition,
  errorCondition,
  staleCondition,
  unexplainedCondition,
  withdrawnCondition,
} from './messages.ts';
import type { Condition } from './occasions.ts';
import type { NotificationSettings } from './settings-store.ts';

/** Everything that holds now, without the digest. */
export async function readConditions(
  db: pg.Pool | Queryable,
  propertyId: number,
  { now, staleAfterMinutes }: { readonly now: Date } & NotificationSettings,
): Promise<Condition[]> {
  const connections = await listConnections(db, propertyId);
  const live = connections.filter(({ stage }) => stage === 'live');
  const { causes, accounting } = await readSummary(db, propertyId, null);
  // Switched off by a person, a backlog is meant.
  const sending = accounting.enabled ? live : [];
  return [
    ...causes.map(errorCondition),
    ...(await staleConditions(db, sending, { now, minutes: staleAfterMinutes })),
    ...live.flatMap(brokenConditions),
    ...(await unexplainedConditions(db, propertyId, live)),
    ...(await withdrawnConditions(db, propertyId)),
  ];
}

async function staleConditions(
  db: Queryable,
  live: readonly ConnectionRecord[],
  { now, minutes }: { readonly now: Date; readonly minutes: number },
): Promise<Condition[]> {
  const found: Condition[] = [];
  for (const one of live) {
    if (one.state !== 'active') continue;
    const { propertyId, connectionId, name } = one;
    const { oldestPendingAt, states } = await readSummary(db, propertyId, connectionId);
    if (oldestPendingAt === null) continue;
    // What waits for the next run is not late.
    const lateMinutes = minutes + (syncEveryMinutes(one.settings) ?? 0);
    if (now.getTime() - oldestPendingAt.getTime() <= lateMinutes * 60_000) continue;
    const pending = countPending(states);
    found.push(
      staleCondition({ connectionId, name }, { pending, oldestAt: oldestPendingAt, minutes }),
    );
  }
  return found;
}

const countPending = (states: SummaryRecord['states']) =>
  states.filter(({ status }) => status === 'pending').reduce((sum, { count }) => sum + count, 0);

function brokenConditions(one: ConnectionRecord): Condition[] {
  const { connectionId, name, state, stateReason, breakerUntil } = one;
  if (state === 'disconnected') {
    return [brokenCondition({ connectionId, name }, { what: 'disconnected', reason: stateReason })];
  }
  if (state !== 'active' || breakerUntil === null) return [];
  return [brokenCondition({ connectionId, name }, { what: 'silent', reason: null })];
}

async function unexplainedConditions(
  db: Queryable,
  propertyId: number,
  live: readonly ConnectionRecord[],
): Promise<Condition[]> {
  const { rows } = await db.query<{
    connectionId: number;
    reconciliationId: bigint;
    asOf: IsoDate;
    totals: Record<string, { unexplained: string }> | null;
  }>(
    `select distinct on (connection_id) connection_id as "connectionId",
            reconciliation_id as "reconciliationId", as_of_on as "asOf", totals
       from reconciliations where property_id = $1 and state = 'finished'
      order by connection_id, reconciliation_id desc`,
    [propertyId],
  );
  return rows.flatMap((run) => {
    const name = live.find(({ connectionId }) => connectionId === run.connectionId)?.name;
    const amounts = Object.entries(run.totals ?? {}).flatMap(([currency, { unexplained }]) =>
      BigInt(unexplained) === 0n
        ? []
        : [{ currency: currency as Currency, minor: BigInt(unexplained) }],
    );
    if (name === undefined || amounts.length === 0) return [];
    return [unexplainedCondition({ ...run, name, amounts })];
  });
}

interface WithdrawnRow {
  readonly signOffId: bigint;
  readonly account: string;
  readonly period: string;
  readonly preparedBy: string;
  readonly because: string;
  readonly movements: readonly Movement[];
}

/** Withdrawn by themselves, and not signed again since. */
async function withdrawnConditions(db: Queryable, propertyId: number): Promise<Condition[]> {
  const { rows } = await db.query<WithdrawnRow>(
    `select s.sign_off_id as "signOffId", s.account, s.period, s.prepared_by as "preparedBy",
            s.withdrawn_because as because, s.moved->'movements' as movements
       from account_sign_offs s
      where s.property_id = $1 and s.withdrawn_by = $2 and s.moved is not null
        and not exists (select from account_sign_offs later
          where later.property_id = $1 and later.connection_id = s.connection_id
            and later.account = s.account and later.through_on = s.through_on
            and later.sign_off_id > s.sign_off_id)
      order by s.sign_off_id`,
    [propertyId, software],
  );
  return rows.map(({ movements, ...one }) => {
    const moved = movements.map(({ side, location, currency, was, is }) => ({
      ...{ side, location },
      was: amountText(was, currency),
      is: amountText(is, currency),
    }));
    return withdrawnCondition({ ...one, moved });
  });
}

const amountText = (minor: string, currency: Currency) =>
  `${grouped(formatAmount(BigInt(minor), currency))} ${currency}`;

/** The digest of the property's day `now` lies in. */
export async function readDigest(db: Queryable, propertyId: number, now: Date): Promise<Condition> {
  const { timeZone, baseCurrency: currency } = await readProperty(db, propertyId);
  const on = todayIn(timeZone, now);
  const { states, causes } = await readSummary(db, propertyId, null);
  const from = addDays(on, -1);
  const day = (await readDays(db, propertyId, { from, currency })).find(
    ({ day_on }) => day_on === from,
  );
  const pending = states.filter(({ status }) => status === 'pending');
  const { rows } = await db.query<{ on: IsoDate | null }>('select closed_through_on($1) as "on"', [
    propertyId,
  ]);
  return digestCondition({
    ...{ on, currency, causes },
    yesterday: { synced: day?.synced ?? 0, amountMinor: day?.synced_minor ?? 0n },
    pending: {
      count: countPending(states),
      amountMinor: pending.reduce((sum, one) => sum + one.amount_minor, 0n),
    },
    tieOut: (await readMonthTieOuts(db, propertyId, 3)).map(({ month, tied, explained }) => ({
      month,
      state: tied ? 'ties out' : explained ? 'explained, not tied' : 'unexplained',
    })),
    closedThroughOn: rows[0]?.on ?? null,
  });
}
