// The wire's shapes of approvals. Invariant: amounts are decimal strings, ids are strings.

import { type Static, type TSchema, Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { approvalKinds, approvalStates, areas } from './approval.ts';

// Null first: the checker of bodies would make an empty text of it.
const nullable = <T extends TSchema>(schema: T) => Type.Union([Type.Null(), schema]);
const textOrNull = nullable(Type.String());

export const AreaWord = Type.Enum([...areas], { description: 'What it is about.' });
export const StateWord = Type.Enum([...approvalStates], { description: 'What became of it.' });

const fields = {
  approvalId: Type.String(),
  area: AreaWord,
  kind: Type.Enum([...approvalKinds]),
  summary: Type.String({ description: 'What would be done, in a line.' }),
  reason: nullable(Type.String({ description: 'Why, as who proposed it wrote.' })),
  proposedBy: Type.String(),
  proposedAt: Type.String(),
  state: StateWord,
  decidedBy: textOrNull,
  decidedAt: textOrNull,
  decisionReason: textOrNull,
  entryIds: Type.Array(Type.String(), { description: 'Entries that approving it posted.' }),
  released: Type.Integer({ description: 'Exports that approving it put back to work.' }),
  own: Type.Boolean({
    description: 'Who asks proposed it, or made the key that did: another decides.',
  }),
};

export const ApprovalView = Type.Object(fields);
export type ApprovalView = Static<typeof ApprovalView>;

const Line = Type.Object({
  account: Type.Object({ number: Type.String(), name: Type.String() }),
  outlet: Type.String(),
  department: textOrNull,
  customer: nullable(Type.Object({ code: Type.String(), name: Type.String() })),
  debit: textOrNull,
  credit: textOrNull,
  memo: textOrNull,
});

export const ApprovalDetail = Type.Object({
  ...fields,
  changes: Type.Array(
    Type.Object({
      what: Type.String(),
      member: Type.String(),
      before: textOrNull,
      after: textOrNull,
    }),
    { description: 'Values that would be others: the first thousand.' },
  ),
  changeCount: Type.Integer({ description: 'All of them.' }),
  entries: Type.Array(
    Type.Object({
      documentType: Type.String(),
      document: Type.String(),
      postedOn: Type.String(),
      outlet: Type.String(),
      currency: Type.String(),
      amount: Type.String({ description: 'Sum of the debits.' }),
      lines: Type.Array(Line),
    }),
    { description: 'Entries with the lines that would be posted, and no others.' },
  ),
  notes: Type.Array(Type.String(), { description: 'What else would follow, in sentences.' }),
});
export type ApprovalDetail = Static<typeof ApprovalDetail>;

export const ApprovalList = Type.Object({
  items: Type.Array(ApprovalView),
  next: nullable(Type.String({ description: 'Cursor of the next page; null: there is none.' })),
});
export type ApprovalList = Static<typeof ApprovalList>;

export const WaitingCounts = Type.Object({
  mappings: Type.Integer(),
  entries: Type.Integer(),
  forYou: Type.Integer({ description: 'Those who asks may decide on.' }),
  asked: Type.Object({ mappings: Type.Boolean(), entries: Type.Boolean() }),
});
export type WaitingCounts = Static<typeof WaitingCounts>;

const asked = {
  mappings: Type.Boolean({
    description: 'Changes of mappings, journals and statistical accounts wait for approval.',
  }),
  entries: Type.Boolean({
    description: 'Entries by hand, reversals, corrections, reposts and merges wait for approval.',
  }),
};
export const SettingsBody = withExamples(Type.Object(asked, { additionalProperties: false }), {
  mappings: true,
  entries: true,
});
const reason = Type.String({
  ...{ minLength: 1, maxLength: 500, pattern: '\\S' },
  description: 'Read by who proposed it.',
});
export const RejectBody = withExamples(Type.Object({ reason }, { additionalProperties: false }), {
  reason: 'That account is for shows only',
});
const names = Type.Array(Type.String(), { description: 'Who signs in and may decide.' });
export const SettingsView = Type.Object({
  ...asked,
  approvers: Type.Object({ mappings: names, entries: names }),
});
export type SettingsView = Static<typeof SettingsView>;
