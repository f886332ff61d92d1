// The wire's shapes of the register of manual adjustments. Pure.
// Invariant: amounts are decimal strings beside their currency; ids are strings.
// Leaves to others: answering (adjustment-routes.ts, register-routes.ts).

import { type Static, Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { words } from '#export-queue/export-schemas.ts';
import { nullable } from '#journal/journal-schemas.ts';
import { adjustmentKinds, adjustmentStates, plainKinds } from './adjustment-store.ts';
import { Amount, DateOn, EntryLine, InstantAt, OneConnection } from './wire-types.ts';

export const AdjustmentStateName = words([...adjustmentStates, 'withdrawn'] as const);
export const AdjustmentKindName = words(adjustmentKinds);
const PlainKindName = words(plainKinds);

/** A manual adjustment. */
export const AdjustmentView = Type.Object({
  adjustmentId: Type.String(),
  connectionId: Type.Integer(),
  externalEntryId: nullable(Type.String({ description: 'Null while it is expected.' })),
  madeOn: DateOn,
  memo: Type.String(),
  journal: Type.String(),
  createdBy: nullable(Type.String({ description: 'The external user who made the entry.' })),
  externalUrl: nullable(Type.String()),
  amount: Type.String({ description: 'Sum of the debits.' }),
  currency: Type.String(),
  lines: Type.Array(EntryLine),
  state: AdjustmentStateName,
  kind: nullable(AdjustmentKindName),
  reason: nullable(Type.String({ description: 'Of a draft: what a rule proposes.' })),
  rule: nullable(Type.String({ description: 'The rule that proposed reason and kind.' })),
  takesBack: nullable(Type.String({ description: 'The adjustment it reverses there.' })),
  withinDays: nullable(Type.Integer()),
  entryId: nullable(Type.String({ description: 'The journal entry that mirrors it here.' })),
  evidenceReference: nullable(Type.String()),
  evidenceFiles: Type.Integer(),
  registeredAt: InstantAt,
  registeredBy: Type.String(),
  approved: nullable(Type.Object({ at: InstantAt, by: Type.String() })),
  withdrawn: nullable(Type.Object({ at: InstantAt, by: Type.String(), reason: Type.String() })),
});
export type AdjustmentView = Static<typeof AdjustmentView>;

/** A file of evidence without its bytes. */
export const EvidenceFile = Type.Object({
  evidenceNumber: Type.Integer(),
  fileName: Type.String(),
  mediaType: Type.String(),
  bytes: Type.Integer(),
  sha256: Type.String(),
  addedAt: InstantAt,
  addedBy: Type.String(),
});

/** One with its evidence and its history. */
export const AdjustmentDetail = Type.Object({
  ...AdjustmentView.properties,
  evidence: Type.Array(EvidenceFile),
  history: Type.Array(
    Type.Object({
      action: Type.String(),
      at: InstantAt,
      by: Type.String(),
      note: nullable(Type.String()),
    }),
  ),
});
export type AdjustmentDetail = Static<typeof AdjustmentDetail>;

const Reason = Type.String({ maxLength: 2000 });
const EvidenceReference = Type.Optional(
  Type.String({ maxLength: 500, description: 'Where the evidence is, when it is no file here.' }),
);

const Chosen = Type.Optional(
  Type.Record(Type.String({ maxLength: 100 }), Type.String({ maxLength: 100 })),
);
/** Which of several accounts and outlets of ours are meant, by external id. */
export const MirrorChoicesBody = withExamples(Type.Object({ accounts: Chosen, outlets: Chosen }), {
  accounts: {},
  outlets: {},
});

/** What a person says of an entry. */
export const ExplanationBody = withExamples(
  Type.Object({
    reason: Reason,
    kind: AdjustmentKindName,
    evidenceReference: EvidenceReference,
    mirror: Type.Optional(MirrorChoicesBody),
  }),
  {
    reason: 'Bank charges of June',
    kind: 'belongs-there',
    evidenceReference: 'Statement 2026-06, page 3',
  },
);

const OurCodeView = Type.Object({ code: Type.String(), name: Type.String() });

/** What mirroring an entry here would post. */
export const MirrorView = Type.Object({
  postedOn: DateOn,
  currency: Type.String(),
  lines: Type.Array(
    Type.Object({
      accountId: Type.String({ description: 'External account.' }),
      location: nullable(Type.String({ description: 'External location.' })),
      amount: Amount,
      memo: Type.String(),
      account: nullable(OurCodeView),
      outlet: nullable(OurCodeView),
      department: nullable(OurCodeView),
    }),
  ),
  questions: Type.Array(
    Type.Object({
      kind: words(['account', 'outlet'] as const),
      externalId: Type.String(),
      choices: Type.Array(OurCodeView),
      chosen: nullable(Type.String()),
    }),
  ),
  problems: Type.Array(
    Type.Object({ code: Type.String(), message: Type.String(), hint: Type.String() }),
  ),
});
export type MirrorView = Static<typeof MirrorView>;

/** Registers an entry that the latest reconciliation found. */
export const Registration = withExamples(
  Type.Object({
    connectionId: Type.Integer(),
    externalEntryId: Type.String({ minLength: 1, maxLength: 100 }),
    reason: Reason,
    kind: Type.Optional(PlainKindName),
    evidenceReference: EvidenceReference,
    madeOn: Type.Optional(Type.String()),
  }),
  {
    connectionId: 1,
    externalEntryId: '21992',
    reason: 'June bank charges, booked by the controller',
    kind: 'belongs-there',
  },
);
export type Registration = Static<typeof Registration>;

/** Enters an adjustment before it is made. */
export const Expectation = withExamples(
  Type.Object({
    reason: Reason,
    kind: PlainKindName,
    evidenceReference: EvidenceReference,
    connectionId: Type.Integer(),
    expectedOn: DateOn,
    withinDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 366, default: 7 })),
    currency: Type.String({ minLength: 3, maxLength: 3 }),
    lines: Type.Array(
      Type.Object({
        accountId: Type.String({ minLength: 1, maxLength: 100 }),
        location: Type.Optional(Type.String({ maxLength: 100 })),
        amount: Amount,
      }),
      { minItems: 2, maxItems: 200 },
    ),
  }),
  {
    connectionId: 1,
    reason: 'Depreciation, as every month',
    kind: 'belongs-there',
    expectedOn: '2026-06-30',
    withinDays: 7,
    currency: 'USD',
    lines: [
      { accountId: '6600', amount: '12500.00' },
      { accountId: '1590', amount: '-12500.00' },
    ],
  },
);
export type Expectation = Static<typeof Expectation>;

/** A file as evidence; at most 5 MB. */
export const EvidenceBody = withExamples(
  Type.Object({
    fileName: Type.String({ minLength: 1, maxLength: 200 }),
    mediaType: Type.String({ pattern: '^[a-z]+/[A-Za-z0-9.+-]+$', maxLength: 100 }),
    contentBase64: Type.String({ maxLength: 7_200_000 }),
  }),
  {
    fileName: 'statement-2026-06.txt',
    mediaType: 'text/plain',
    contentBase64: 'QmFuayBjaGFyZ2VzIDE4LjAwCg==',
  },
);

/** Which part of the register. */
export const RegisterQuery = {
  connection: Type.Optional(OneConnection),
  state: Type.Optional(words([...adjustmentStates, 'withdrawn'] as const, 'Where it stands.')),
  kind: Type.Optional(words(adjustmentKinds, 'What is to become of it.')),
  account: Type.Optional(Type.String({ maxLength: 100, description: 'External account.' })),
  from: Type.Optional(Type.String({ description: 'Made on this day or later, YYYY-MM-DD.' })),
  through: Type.Optional(Type.String({ description: 'Made on this day or before it.' })),
  text: Type.Optional(Type.String({ maxLength: 200, description: 'In memo, reason or id.' })),
};
export type RegisterFilter = Static<Type.TObject<typeof RegisterQuery>>;

/** How a recurring adjustment is known. */
export const RuleBody = withExamples(
  Type.Object({
    connectionId: Type.Integer(),
    name: Type.String({ minLength: 1, maxLength: 100 }),
    account: Type.Optional(Type.String({ maxLength: 100, description: 'External account.' })),
    amountFrom: Type.Optional(
      Type.String({ description: 'The size of its lines on the account; in the base currency.' }),
    ),
    amountThrough: Type.Optional(Amount),
    memoContains: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    createdBy: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    reason: Reason,
    kind: PlainKindName,
  }),
  {
    connectionId: 1,
    name: 'Bank charges',
    account: '6410',
    amountThrough: '50.00',
    memoContains: 'charge',
    reason: 'Bank charges of the month',
    kind: 'belongs-there',
  },
);

/** A rule as it is listed. */
export const RuleView = Type.Object({
  ruleId: Type.String(),
  connectionId: Type.Integer(),
  name: Type.String(),
  account: nullable(Type.String()),
  amountFrom: nullable(Amount),
  amountThrough: nullable(Amount),
  memoContains: nullable(Type.String()),
  createdBy: nullable(Type.String()),
  reason: Type.String(),
  kind: AdjustmentKindName,
  addedAt: InstantAt,
  addedBy: Type.String(),
  ended: nullable(Type.Object({ at: InstantAt, by: Type.String() })),
});
export type RuleView = Static<typeof RuleView>;

/** How many stand where. */
export const RegisterCounts = Type.Object({
  expected: Type.Integer(),
  draft: Type.Integer(),
  awaiting: Type.Integer(),
  registered: Type.Integer(),
});
export type RegisterCounts = Static<typeof RegisterCounts>;
