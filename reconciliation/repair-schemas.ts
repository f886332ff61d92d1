// The wire's shapes of repairs and of accepted differences. Pure.
// Invariant: amounts are decimal strings beside their currency; nothing is hidden in a preview that
// doing it would book.

import { type Static, Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { words } from '#export-queue/export-schemas.ts';
import { nullable } from '#journal/journal-schemas.ts';
import { acceptedStates } from './accepted-list-store.ts';
import { CauseName, Effect } from './reconciliation-schemas.ts';
import { repairActions } from './repair.ts';
import { DateOn, EntryLine, IdText, InstantAt } from './wire-types.ts';

const finding = { reconciliationId: IdText, findingNumber: Type.Integer({ minimum: 1 }) };

/** A finding and what is to be done about it. */
export const RepairAsked = withExamples(
  Type.Object({
    ...finding,
    action: words(repairActions),
    externalId: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'To adopt: the entry there, where it is not the one the finding names.',
      }),
    ),
  }),
  { reconciliationId: '1', findingNumber: 1, action: 'repost' },
);

export const RepairBody = withExamples(
  Type.Object({
    ...RepairAsked.properties,
    reason: Type.String({ maxLength: 2000 }),
  }),
  { reconciliationId: '1', findingNumber: 1, action: 'repost', reason: 'Deleted there by mistake' },
);

/** An entry as it stands there, or as it would be booked. */
const ShownEntry = Type.Object({
  externalId: nullable(Type.String()),
  externalUrl: nullable(Type.String()),
  journal: Type.String(),
  postedOn: DateOn,
  currency: Type.String(),
  memo: Type.String(),
  lines: Type.Array(EntryLine),
});
export type ShownEntry = Static<typeof ShownEntry>;

/** Where a repair stands: one, whatever number of exports carry it out. */
export const RepairView = Type.Object({
  exportId: Type.String(),
  connectionId: Type.Integer(),
  revision: Type.Integer({ description: 'The one that was replaced.' }),
  action: words(['repost', 'reverse', 'adopt'] as const),
  state: words([
    ...(['reversing', 'reversal-held', 'reposting', 'repost-held', 'done', 'withdrawn'] as const),
  ]),
  says: Type.String(),
  documentType: nullable(Type.String()),
  documentNumber: nullable(Type.String()),
  externalId: Type.String({ description: 'Of the entry that was replaced.' }),
  reversalExportId: nullable(Type.String()),
  newExternalId: nullable(Type.String()),
  ...finding,
  actedBy: Type.String(),
  reason: Type.String(),
  actedAt: InstantAt,
  withdrawn: nullable(Type.Object({ by: Type.String(), at: InstantAt, reason: Type.String() })),
});
export type RepairView = Static<typeof RepairView>;

export const RepairPreview = Type.Object({
  action: words(repairActions),
  exportId: nullable(Type.String()),
  cause: CauseName,
  what: Type.String(),
  begun: nullable(RepairView),
  there: nullable(ShownEntry),
  reversal: nullable(ShownEntry),
  repost: nullable(ShownEntry),
  differences: Type.Array(Type.String()),
  problems: Type.Array(
    Type.Object({ code: Type.String(), message: Type.String(), hint: Type.String() }),
  ),
});
export type RepairPreview = Static<typeof RepairPreview>;

export const RepairDone = Type.Object({
  made: Type.Boolean({ description: 'False: it was done already, by this finding.' }),
  repair: nullable(RepairView),
});

export const RepairWithdrawal = withExamples(
  Type.Object({ exportId: IdText, reason: Type.String({ maxLength: 2000 }) }),
  { exportId: '1', reason: 'The entry is right as it stands there' },
);

export const AcceptedView = Type.Object({
  acceptedId: Type.String(),
  connectionId: Type.Integer(),
  state: words(acceptedStates),
  cause: CauseName,
  label: Type.String(),
  what: Type.String(),
  exportId: nullable(Type.String()),
  externalId: nullable(Type.String()),
  effects: Type.Array(Effect),
  ...finding,
  asOf: DateOn,
  lookedIn: nullable(
    Type.Object(
      { reconciliationId: IdText, at: InstantAt },
      { description: 'The newest comparison since that reaches it; null: there is none.' },
    ),
  ),
  actedBy: Type.String(),
  reason: Type.String(),
  actedAt: InstantAt,
  withdrawn: nullable(Type.Object({ by: Type.String(), at: InstantAt, reason: Type.String() })),
});
export type AcceptedView = Static<typeof AcceptedView>;
