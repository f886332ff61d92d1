// Closing on the wire: the checklist, closing and reopening, their history and the settings.
// Invariant: amounts are decimal strings beside their currency; dates are YYYY-MM-DD.

import { type Static, Type } from 'typebox';
import { textOrNull, withExamples } from '#chart-of-accounts/wire-types.ts';
import { checkNames, checkStates } from './checklist.ts';

const Day = Type.String({ description: 'YYYY-MM-DD' });
const Reason = Type.String({ maxLength: 500 });
const Outlet = Type.Optional(
  Type.String({ maxLength: 40, description: 'Its code; without it the property is meant.' }),
);
const Through = Type.String({
  maxLength: 20,
  description: 'The last day, YYYY-MM-DD, or a fiscal period: 2026-P06.',
});

const RemedyView = Type.Object({
  page: Type.Enum([
    ...(['sync', 'deferred-income', 'reconciliation', 'reports'] as const),
    ...(['integration', 'imports'] as const),
  ]),
  label: Type.String(),
  filter: Type.Record(Type.String(), Type.String()),
  act: Type.Optional(Type.Literal('recognize')),
});
export type RemedyView = Static<typeof RemedyView>;

export const CheckItemView = Type.Object({
  check: Type.Enum([...checkNames]),
  title: Type.String(),
  state: Type.Enum([...checkStates]),
  message: Type.String(),
  hint: textOrNull,
  count: Type.Integer(),
  amounts: Type.Array(Type.Object({ currency: Type.String(), amount: Type.String() })),
  remedy: Type.Union([RemedyView, Type.Null()]),
});
export type CheckItemView = Static<typeof CheckItemView>;

export const ChecklistView = Type.Object({
  through: Day,
  outlet: textOrNull,
  closedThroughOn: textOrNull,
  ready: Type.Boolean({ description: 'Nothing blocks.' }),
  items: Type.Array(CheckItemView),
});
export type ChecklistView = Static<typeof ChecklistView>;

export const ChecklistQuery = Type.Object({ through: Through, outlet: Outlet });

export const CloseBody = withExamples(
  Type.Object({
    through: Through,
    outlet: Outlet,
    reason: Reason,
    forcedBecause: Type.Optional(
      Type.String({
        maxLength: 500,
        description: 'Closes although something blocks, and is kept with what was open.',
      }),
    ),
  }),
  { through: '2026-04-30', reason: 'April is reconciled and reviewed' },
);

export const ReopeningQuery = Type.Object({
  fromOn: Type.Optional(
    Type.String({ description: 'The first day that opens; default: all that is closed.' }),
  ),
  outlet: Outlet,
});

export const ReopenBody = withExamples(
  Type.Object({
    fromOn: ReopeningQuery.properties.fromOn,
    outlet: Outlet,
    reason: Reason,
  }),
  { fromOn: '2026-04-01', reason: 'A utility bill of April came late' },
);

export const ReopeningView = Type.Object({
  outlet: textOrNull,
  fromOn: textOrNull,
  closedThroughOn: Day,
  entries: Type.Integer(),
  synced: Type.Integer(),
  tiedOut: Type.Integer(),
  warnings: Type.Array(Type.String()),
});
export type ReopeningView = Static<typeof ReopeningView>;

export const ClosingView = Type.Object({
  closingNumber: Type.Integer(),
  kind: Type.Enum(['closed', 'reopened']),
  outlet: textOrNull,
  beforeOn: textOrNull,
  closedThroughOn: textOrNull,
  at: Type.String(),
  by: Type.String(),
  reason: Type.String(),
  automatic: Type.Boolean(),
  forcedBecause: textOrNull,
  /** What was not settled when it was closed; what stood in the days when they were reopened. */
  notes: Type.Array(Type.String()),
});
export type ClosingView = Static<typeof ClosingView>;

export const ClosingsQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Rows of a page.' }),
  ),
});

export const ClosingList = Type.Object({
  items: Type.Array(ClosingView),
  next: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
});
export type ClosingList = Static<typeof ClosingList>;

export const ClosingSettingsBody = withExamples(
  Type.Object({
    manual: Type.Boolean({ description: 'Manual Closing Date.' }),
    daysAfterEnd: Type.Integer({ minimum: 0, maximum: 90 }),
    needsTieOut: Type.Boolean(),
    eachOutlet: Type.Optional(
      Type.Boolean({
        description: 'By itself: each outlet on its own. Default: the whole property.',
      }),
    ),
  }),
  { manual: false, daysAfterEnd: 10, needsTieOut: true },
);

export const ClosingSettingsView = Type.Object({
  ...ClosingSettingsBody.properties,
  /** What closes by itself next: the period that is due, or waits for its checklist. */
  due: Type.Union([Type.Object({ label: Type.String(), throughOn: Day, dueOn: Day }), Type.Null()]),
});
export type ClosingSettingsView = Static<typeof ClosingSettingsView>;
