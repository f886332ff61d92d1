// What a shadow run and a switch of the ledger look like on the wire, written once. Invariant: ids
// of bigint type are strings, dates YYYY-MM-DD.

import { type Static, Type } from 'typebox';
import { nullable } from './export-schemas.ts';

const dayPattern = '^\\d{4}-\\d\\d-\\d\\d$';
const Day = Type.String({ pattern: dayPattern });
const Settings = Type.Record(Type.String(), Type.Unknown());

export const ShadowReport = Type.Object({
  ledgerNow: Type.String(),
  ledgerThere: Type.String(),
  /** Something was compared, and nothing differs. */
  same: Type.Boolean(),
  compared: Type.Integer(),
  differing: Type.Integer(),
  /** Exports neither has a request for: rehearse, and close the gaps. */
  unprepared: Type.Integer(),
  differences: Type.Array(
    Type.Object({
      kind: Type.String(),
      /** Exports that differ in it. */
      count: Type.Integer(),
      samples: Type.Array(
        Type.Object({ exportId: Type.String(), now: Type.String(), there: Type.String() }),
      ),
    }),
  ),
});
export type ShadowReport = Static<typeof ShadowReport>;

export const ShadowBody = Type.Object({
  ledger: Type.String(),
  /** Laid over what carries over of the connection's own settings. */
  settings: Type.Optional(Settings),
  /** With one of them, every export dated so; without, what has yet to be sent. */
  from: Type.Optional(Day),
  through: Type.Optional(Day),
});

/** A file is asked for by its address: under the settings that carry over. */
export const ShadowFileQuery = Type.Object({
  ledger: Type.String({ description: 'The other API, as `GET /connections` lists it.' }),
  from: Type.Optional(
    Type.String({ pattern: dayPattern, description: 'First day; without days: what waits.' }),
  ),
  through: Type.Optional(Type.String({ pattern: dayPattern, description: 'Last day.' })),
});

export const SwitchBody = Type.Object({
  ledger: Type.String(),
  /** Laid over what carries over of the connection's own settings. */
  settings: Settings,
  reason: Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S' }),
});

export const SwitchResult = Type.Object({
  ledger: Type.String(),
  state: Type.String(),
  stateReason: Type.Union([Type.String(), Type.Null()]),
  /** What is yet to be sent, compared just before the move: look at it when `same` is false. */
  shadow: ShadowReport,
});

export const ProposalsBody = Type.Object({
  ledger: Type.String(),
  settings: Type.Optional(Settings),
  exportIds: Type.Array(Type.String({ pattern: '^\\d{1,18}$' }), { minItems: 1, maxItems: 50 }),
});

const Refusals = Type.Array(
  Type.Object({ code: Type.String(), message: Type.String(), hint: Type.String() }),
);

export const ProposalPairs = Type.Object({
  items: Type.Array(
    Type.Object({
      exportId: Type.String(),
      /** Every member either request says, in its order; null where a side does not say it. */
      members: Type.Array(
        Type.Object({
          what: Type.String(),
          now: nullable(Type.String()),
          there: nullable(Type.String()),
          differs: Type.Boolean(),
        }),
      ),
      /** What would be refused before it is sent. */
      refusalsNow: Refusals,
      refusalsThere: Refusals,
    }),
  ),
});
export type ProposalPairs = Static<typeof ProposalPairs>;
