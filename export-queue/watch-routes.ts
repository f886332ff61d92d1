// HTTP of what a connection costs and how it flows: API transactions with a forecast, and lanes.
// Invariant: read only. Leaves to others: counting (call-meter-worker.ts), the lanes themselves.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import type { Queryable } from '#database/pool.ts';
import { type ConnectionRecord, requireConnection } from './connection-store.ts';
import { nullable } from './export-schemas.ts';
import { readLanes } from './lanes-store.ts';
import { summarySettings } from './summary-settings.ts';
import { type Usage, usageOf, usageSettings, usageSince } from './usage.ts';
import { readCalls, readWorkload } from './usage-store.ts';

const Params = Type.Object({ id: Type.Integer({ description: 'Id of the connection.' }) });
const Calls = { calls: Type.Integer(), counted: Type.Integer() };

const UsageView = Type.Object({
  month: Type.String({ description: 'Calendar month in UTC, YYYY-MM.' }),
  ...Calls,
  byPurpose: Type.Array(Type.Object({ purpose: Type.String(), ...Calls })),
  perDay: Type.Integer({ description: 'Counted, of the last seven days.' }),
  backlog: Type.Integer({ description: 'Counted calls that what waits will take.' }),
  forecast: Type.Integer(),
  transactionsPerMonth: Type.Integer(),
  forecastOver: Type.Integer(),
  overageCost: Type.String({ description: 'Of the forecast, in the price list’s currency.' }),
  months: Type.Array(Type.Object({ month: Type.String(), ...Calls })),
  advice: nullable(Type.Object({ mode: Type.Literal('daily-summary'), forecast: Type.Integer() })),
  alert: nullable(Type.String()),
});

const LanesView = Type.Object({
  lanes: Type.Integer({ description: 'As set.' }),
  inUse: Type.Integer(),
  allowed: Type.Integer({ description: 'As set, or fewer for the reason in bound.' }),
  bound: Type.String({
    enum: ['none', 'busy', 'asked-to-wait', 'silent'],
    description: 'none; busy; asked-to-wait (Retry-After); silent (the breaker probes).',
  }),
  nextCallAt: nullable(Type.String()),
  occupancyPermille: nullable(
    Type.Integer({ description: 'Of the last minutes in which something waited; null: nothing.' }),
  ),
  worker: Type.String(),
  notedAt: Type.String({ description: 'Older than some seconds: no worker drains it now.' }),
});

export interface WatchRoutesDeps {
  readonly pool: pg.Pool;
  readonly now: () => Date;
}

export function watchRoutes({ pool, now }: WatchRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const usage = {
      summary: 'Tells the API transactions of the month: by purpose, forecast, cost, and advice.',
      params: Params,
      response: { 200: UsageView },
    };
    server.get('/connections/:id/usage', { schema: usage }, async ({ propertyId, params }) => {
      const connection = await requireConnection(pool, propertyId, params.id);
      return usageView(await readUsage(pool, connection, now()));
    });

    const Latest = Type.Object({ latest: nullable(LanesView) });
    const lanes = {
      summary: 'Tells how many lanes a connection sends by, and why not more.',
      description: '`latest` is null before a worker drained it.',
      params: Params,
      response: { 200: Latest },
    };
    server.get('/connections/:id/lanes', { schema: lanes }, async ({ propertyId, params }) => {
      await requireConnection(pool, propertyId, params.id);
      return { latest: await lanesView(pool, propertyId, params.id) };
    });
  };
}

/** The month of a connection, as the API and `tieout status` tell it. */
export async function readUsage(
  db: Queryable,
  connection: ConnectionRecord,
  now: Date,
): Promise<Usage> {
  const days = await readCalls(db, connection, usageSince(now));
  const work = await readWorkload(db, connection, now.toISOString().slice(0, 10));
  const { exportMode } = summarySettings(connection.settings);
  return usageOf(days, work, usageSettings(connection.settings, exportMode), now);
}

function usageView(usage: Usage): Static<typeof UsageView> {
  return { ...usage, byPurpose: [...usage.byPurpose], months: [...usage.months] };
}

async function lanesView(
  db: Queryable,
  propertyId: number,
  connectionId: number,
): Promise<Static<typeof LanesView> | null> {
  const row = await readLanes(db, propertyId, connectionId);
  if (!row) return null;
  const { used_ms: used, possible_ms: possible } = row;
  return {
    lanes: row.lanes,
    inUse: row.in_use,
    allowed: row.allowed,
    bound: row.bound,
    nextCallAt: row.next_call_at?.toISOString() ?? null,
    occupancyPermille: possible === 0n ? null : Number((used * 1000n) / possible),
    worker: row.worker,
    notedAt: row.noted_at.toISOString(),
  };
}
