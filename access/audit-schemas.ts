// The audit trail on the wire. Invariant: ids are strings, instants ISO 8601.

import { type Static, Type } from 'typebox';

const Nullable = Type.Union([Type.String(), Type.Null()]);
const text = (description: string) => Type.Optional(Type.String({ maxLength: 300, description }));
const day = (description: string) => Type.Optional(Type.String({ format: 'date', description }));
const Values = Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]);

const Trail = Type.Optional(
  Type.Enum(['property', 'installation'], {
    description: 'Default: of the property. Of the installation: people and sign-ins; for owners.',
  }),
);

export const TrailQuery = Type.Object({ trail: Trail });

export const AuditFileQuery = Type.Object({
  trail: Trail,
  person: text('Who acted, by name.'),
  subject: text('What was changed: `connection`, `mapping`, `person` …'),
  action: text('What was done: `insert`, `update`, `delete`, `sign-in` …'),
  object: Type.Optional(Type.String({ maxLength: 300, description: 'Objects that have it.' })),
  from: day('First day, in UTC.'),
  to: day('Last day, in UTC.'),
});
export type AuditFileQuery = Static<typeof AuditFileQuery>;

export const AuditListQuery = Type.Object({
  ...AuditFileQuery.properties,
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 500, default: 50, description: 'Entries of a page.' }),
  ),
  cursor: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,18}$', description: '`next` of the page before.' }),
  ),
});

export const AuditEntryView = Type.Object({
  auditId: Type.String(),
  actedAt: Type.String(),
  actedBy: Type.String(),
  via: Type.String({ description: 'console, key, local, command, worker; else a program’s name.' }),
  requestId: Nullable,
  action: Type.String(),
  subject: Type.String(),
  object: Type.String(),
  before: Values,
  after: Values,
  position: Type.Union([Type.String(), Type.Null()], {
    description: 'In the chain; null: not sealed yet.',
  }),
});
export type AuditEntryView = Static<typeof AuditEntryView>;

export const AuditList = Type.Object({ items: Type.Array(AuditEntryView), next: Nullable });
export type AuditList = Static<typeof AuditList>;

export const AuditChoices = Type.Object({
  people: Type.Array(Type.String()),
  subjects: Type.Array(Type.String()),
});
export type AuditChoices = Static<typeof AuditChoices>;

export const ChainView = Type.Object({
  whole: Type.Boolean({ description: 'Nothing was changed, taken out, put in or moved.' }),
  beganAt: Nullable,
  sealed: Type.String(),
  waiting: Type.String(),
  head: Type.Union([Type.Object({ position: Type.String(), hash: Type.String() }), Type.Null()]),
  faults: Type.Array(
    Type.Object({
      position: Nullable,
      auditId: Nullable,
      what: Type.String(),
      text: Type.String(),
    }),
    { description: 'In the order of the chain, the first 20.' },
  ),
});
export type ChainView = Static<typeof ChainView>;
