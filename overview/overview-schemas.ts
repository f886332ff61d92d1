// The first page on the wire. Invariant: amounts are decimal strings in the property's base
// currency unless a currency stands beside them; dates are YYYY-MM-DD.

import { type Static, Type } from 'typebox';
import { ExportSummary, nullable, words } from '#export-queue/export-schemas.ts';
import { ConnectionStageName } from '#export-queue/rehearsal-schemas.ts';

const Day = Type.String({ description: 'YYYY-MM-DD' });
const Counted = { count: Type.Integer(), amount: Type.String() };

export const ages = ['today', 'yesterday', 'week', 'month', 'older'] as const;
export type Age = (typeof ages)[number];

const AgedView = Type.Object({
  age: words(ages),
  pending: Type.Object(Counted),
  error: Type.Object(Counted),
});

const ConnectionHealth = Type.Object({
  connectionId: Type.Integer(),
  name: Type.String(),
  ledger: Type.String(),
  state: words(['active', 'paused', 'disconnected'] as const),
  stateReason: nullable(Type.String()),
  stage: ConnectionStageName,
  lastSyncedAt: nullable(Type.String()),
  syncEveryMinutes: nullable(
    Type.Integer({ description: 'Its sync interval; null: everything is sent at once.' }),
  ),
  breaker: Type.Object(
    { state: words(['closed', 'open'] as const), until: nullable(Type.String()) },
    { description: 'open: the ledger was silent several times in a row; one call at a time asks.' },
  ),
  budget: Type.Object({
    month: Type.String({ description: 'Calendar month in UTC.' }),
    counted: Type.Integer(),
    forecast: Type.Integer(),
    transactionsPerMonth: Type.Integer(),
    alert: nullable(Type.String()),
  }),
});

const TieOutView = Type.Object({
  month: Type.String({ description: 'YYYY-MM' }),
  connectionId: Type.Integer(),
  reconciliationId: Type.String(),
  asOf: Day,
  state: words(['tied', 'explained', 'unexplained'] as const),
  unexplained: Type.Array(Type.Object({ currency: Type.String(), amount: Type.String() })),
});

export const OverviewView = Type.Object({
  at: Type.String(),
  today: Type.String({ description: 'The day at the property.' }),
  currency: Type.String(),
  summary: ExportSummary,
  syncedToday: Type.Object(Counted),
  days: Type.Array(
    Type.Object({ on: Day, queued: Type.Integer(), synced: Type.Integer(), amount: Type.String() }),
    { description: 'The last 14 days at the property, oldest first; `amount`: what was synced.' },
  ),
  backlog: Type.Array(AgedView, { description: 'By the UTC day on which it was queued.' }),
  connections: Type.Array(ConnectionHealth),
  tieOut: Type.Array(TieOutView, {
    description: 'Per month and connection the newest finished reconciliation as of a day in it.',
  }),
  closing: Type.Object({
    closedThroughOn: nullable(Day),
    manual: Type.Boolean(),
    period: Type.Object({ name: Type.String(), label: Type.String(), throughOn: Day }),
  }),
});
export type OverviewView = Static<typeof OverviewView>;
