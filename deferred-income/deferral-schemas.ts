// The answers of deferred income on the wire: one schema each and nothing else. Invariant: amounts
// are decimal strings, above zero what waits to become income; numbers of entries are strings,
// dates YYYY-MM-DD.

import { type Static, Type } from 'typebox';
import { recognitions } from '#chart-of-accounts/chart.ts';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { nullable } from '#journal/journal-schemas.ts';
import { ProblemItem } from '#problems/problem-json.ts';

export const Reason = Type.String({ minLength: 1, maxLength: 500 });
export const RecognitionWord = Type.Enum([...recognitions]);

export const Due = Type.Object({
  through: Type.String(),
  items: Type.Array(
    Type.Object({
      month: Type.String({ description: 'YYYY-MM of the entries.' }),
      outlet: Type.String(),
      product: Type.String(),
      currency: Type.String(),
      amount: Type.String(),
      rows: Type.Integer(),
    }),
  ),
});
export type Due = Static<typeof Due>;

export const RecognitionAnswer = Type.Object({
  runId: nullable(Type.String({ description: 'Null: nothing was due.' })),
  rowsTotal: Type.Integer(),
  rowsDone: Type.Integer(),
  entries: Type.Integer(),
  problems: Type.Array(Type.Omit(ProblemItem, ['where'])),
});
export type RecognitionAnswer = Static<typeof RecognitionAnswer>;

export const Runs = Type.Object({
  items: Type.Array(
    Type.Object({
      runId: Type.String(),
      through: Type.String(),
      customer: nullable(Type.String()),
      rowsTotal: Type.Integer(),
      rowsDone: Type.Integer(),
      entries: Type.Integer(),
      refused: Type.Integer(),
      startedBy: Type.String(),
      startedAt: Type.String(),
      finishedAt: nullable(Type.String()),
    }),
  ),
});
export type Runs = Static<typeof Runs>;

export const DeferralProofs = Type.Object({
  asOf: Type.String(),
  items: Type.Array(
    Type.Object({
      outlet: Type.String(),
      product: nullable(Type.String()),
      currency: Type.String(),
      ties: Type.Boolean(),
      account: Type.String({ description: 'Balance of the deferred accounts, credit positive.' }),
      unposted: Type.String({ description: 'Rows of schedules that wait.' }),
      unscheduled: Type.String({ description: 'Lines of entries that no schedule knows.' }),
      difference: Type.String(),
    }),
  ),
});
export type DeferralProofs = Static<typeof DeferralProofs>;

const summary = {
  entryId: Type.String(),
  lineNumber: Type.Integer(),
  document: Type.String(),
  outlet: Type.String(),
  product: Type.String(),
  customer: nullable(Type.String()),
  currency: Type.String(),
  recognition: Type.String(),
  serviceFrom: Type.String(),
  serviceThrough: Type.String(),
  switchedOff: Type.Boolean(),
  amount: Type.String(),
  recognized: Type.String(),
  unposted: Type.String(),
  nextDueOn: nullable(Type.String()),
};

export const Schedules = Type.Object({
  items: Type.Array(Type.Object(summary)),
  next: nullable(Type.String()),
});
export type Schedules = Static<typeof Schedules>;

export const ScheduleView = Type.Object({
  ...summary,
  rows: Type.Array(
    Type.Object({
      dueOn: Type.String(),
      serviceFrom: Type.String(),
      serviceThrough: Type.String(),
      amount: Type.String(),
      making: Type.String(),
      madeByEntryId: Type.String(),
      ending: nullable(Type.String()),
      endedByEntryId: nullable(Type.String()),
      endedOn: nullable(Type.String()),
    }),
  ),
  actions: Type.Array(
    Type.Object({
      action: Type.String(),
      reason: Type.String(),
      madeBy: Type.String(),
      madeAt: Type.String(),
    }),
  ),
});
export type ScheduleView = Static<typeof ScheduleView>;

export const Settings = withExamples(
  Type.Object({
    dailyDeferred: Type.Boolean({ description: 'One entry per schedule and day, not summaries.' }),
    automatic: Type.Boolean({ description: 'Recognized every day by the worker.' }),
  }),
  { dailyDeferred: false, automatic: true },
);
export type Settings = Static<typeof Settings>;

export const Rules = Type.Object({
  items: Type.Array(
    Type.Object({
      product: Type.String(),
      effectiveOn: Type.String(),
      recognition: Type.String(),
      reason: Type.String(),
      setBy: Type.String(),
      setAt: Type.String(),
    }),
  ),
});
export type Rules = Static<typeof Rules>;
