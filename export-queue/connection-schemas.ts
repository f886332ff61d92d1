// What connections look like on the wire, written once: validation, OpenAPI and the types of the
// console. Invariant: credentials are in none of it.

import { type Static, Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { nullable } from './export-schemas.ts';
import { ConnectionStageName } from './rehearsal-schemas.ts';

const Settings = Type.Record(Type.String(), Type.Unknown());

/** A connection as people see it; never its credentials. */
export const ConnectionRow = Type.Object({
  connectionId: Type.Integer(),
  name: Type.String(),
  ledger: Type.String(),
  ledgerName: Type.String(),
  state: Type.Unsafe<'active' | 'paused' | 'disconnected'>(
    Type.String({ enum: ['active', 'paused', 'disconnected'] }),
  ),
  stateReason: nullable(Type.String()),
  /** A new connection rehearses, then proves itself with approved exports, then is live. */
  stage: ConnectionStageName,
  cutoverOn: Type.String(),
  settings: Settings,
  hasCredentials: Type.Boolean(),
  lastSyncedAt: nullable(Type.String()),
  chartReadAt: nullable(Type.String()),
  counts: Type.Object({
    pending: Type.Integer(),
    synced: Type.Integer(),
    error: Type.Integer(),
    excluded: Type.Integer(),
  }),
  breakerUntil: nullable(Type.String()),
  findFirst: nullable(
    Type.Object(
      {
        since: Type.String(),
        reason: Type.String(),
        formingHeldSince: nullable(
          Type.String({ description: 'No day is summarised until a person has compared.' }),
        ),
      },
      { description: 'Everything is looked for before its first send: the database was restored.' },
    ),
  ),
});
export type ConnectionRow = Static<typeof ConnectionRow>;

export const ConnectionList = Type.Object({
  items: Type.Array(ConnectionRow),
  ledgers: Type.Array(Type.Object({ ledger: Type.String(), name: Type.String() })),
  next: Type.Null(),
});
export const Finding = Type.Object({
  check: Type.String(),
  ok: Type.Boolean(),
  message: Type.String(),
  hint: nullable(Type.String()),
});
export const NewConnectionBody = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  ledger: Type.String(),
  settings: Settings,
  cutoverOn: Type.String(),
});
export const ChangeBody = withExamples(
  Type.Object({
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    settings: Type.Optional(Settings),
    cutoverOn: Type.Optional(Type.String()),
  }),
  { settings: { memoTemplate: '{document} {customer} {memo}' } },
);
