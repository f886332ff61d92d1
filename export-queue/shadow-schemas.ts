// What a shadow run and a switch of the ledger look like on the wire, written once. Invariant: ids
// of bigint type are strings, dates YYYY-MM-DD.

import { type Static, Type } from 'typebox';

const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' });
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
