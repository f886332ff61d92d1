// What rehearsal and approval look like on the wire, written once. Invariant: amounts are decimal
// strings with their currency, ids of bigint type strings, dates YYYY-MM-DD.

import { type Static, Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { draftHead, nullable, Remedy, words } from './export-schemas.ts';

const RehearsalCause = Type.Object({
  code: Type.String(),
  subject: nullable(Type.String()),
  message: Type.String(),
  hint: Type.String(),
  count: Type.Integer(),
  amount: Type.String(),
  currency: Type.String(),
  remedy: Remedy,
  /** Some of the exports, by id. */
  samples: Type.Array(Type.String()),
});

/** Texts of one field there that would be cut, with the first of them. */
const TextCuts = Type.Object({
  field: Type.String({ description: 'As the API there calls it: `description`, `BATCH_TITLE`.' }),
  setting: words(['memoLengthMax', 'lineMemoLengthMax'] as const, 'Of the connection.'),
  lengthMax: Type.Integer({ description: 'Characters.' }),
  count: Type.Integer({ description: 'Entries.' }),
  example: Type.Object({
    exportId: Type.String(),
    documentNumber: Type.String(),
    line: nullable(Type.Integer({ description: 'From 1; null: the entry as a whole.' })),
    whole: Type.String({ description: 'As it would be without a limit.' }),
    text: Type.String({ description: 'As it would be sent.' }),
  }),
});

export const RehearsalReport = Type.Object({
  causes: Type.Array(RehearsalCause),
  /** Would be taken, and wait there for a person's approval. */
  waitingForApproval: Type.Integer(),
  /** Would be taken, dated the first open day there instead of their own: a note, no failure. */
  reDated: Type.Integer(),
  /** Would be taken as several entries there, one for each entity: a note, no failure. */
  split: Type.Integer(),
  /** Would be taken with a text that is cut: a note, no failure. */
  cut: Type.Integer(),
  cuts: Type.Array(TextCuts, { description: 'What would be cut, by field, most entries first.' }),
  /** The earliest exports that would be taken: the first to send are chosen from them. */
  candidates: Type.Array(Type.String()),
});
export type RehearsalReport = Static<typeof RehearsalReport>;

export const Rehearsal = Type.Object({
  rehearsalId: Type.Integer(),
  rehearsedAt: Type.String(),
  rehearsedBy: Type.String(),
  chartReadAt: nullable(Type.String()),
  checked: Type.Integer(),
  failing: Type.Integer(),
  /** Settings, mappings and chart are as they were: it may be approved. */
  current: Type.Boolean(),
  ...RehearsalReport.properties,
});
export type Rehearsal = Static<typeof Rehearsal>;

export const ConnectionStageName = words(['rehearsing', 'proving', 'live'] as const);

const PreviewDraft = Type.Object({
  journalId: Type.String(),
  ...draftHead,
  postedOn: Type.String(),
  /** Its own date, where it would be moved out of a closed period. */
  originallyOn: nullable(Type.String()),
  memo: Type.String(),
  lines: Type.Array(
    Type.Object({
      accountId: Type.String(),
      accountName: nullable(Type.String()),
      debit: nullable(Type.String()),
      credit: nullable(Type.String()),
      memo: Type.String(),
      dimensions: Type.Array(
        Type.Object({
          dimension: Type.String(),
          id: Type.String(),
          name: nullable(Type.String()),
        }),
      ),
    }),
  ),
});
export type PreviewDraft = Static<typeof PreviewDraft>;

/** An export as it would be sent now, or what forbids it. */
export const Preview = Type.Object({
  exportId: Type.String(),
  documentType: Type.String(),
  documentNumber: Type.String(),
  postedOn: Type.String(),
  amount: Type.String(),
  currency: Type.String(),
  draft: nullable(PreviewDraft),
  others: Type.Array(PreviewDraft, {
    description: 'Where it would be split: the drafts of its further parts, sent after the first.',
  }),
  problems: Type.Array(
    Type.Object({
      code: Type.String(),
      message: Type.String(),
      hint: Type.String(),
      subject: nullable(Type.String()),
    }),
  ),
});
export type Preview = Static<typeof Preview>;

export const PreviewList = Type.Object({ items: Type.Array(Preview), next: Type.Null() });

export const ApproveBody = withExamples(
  Type.Object({
    rehearsalId: Type.Integer(),
    exportIds: Type.Array(Type.String({ pattern: '^\\d{1,18}$' }), { minItems: 1, maxItems: 20 }),
    reason: Type.Optional(Type.String({ maxLength: 2000 })),
  }),
  { rehearsalId: 1, exportIds: ['1', '2'], reason: 'Compared with the paper invoices' },
);

export const GoLiveBody = withExamples(
  Type.Object({
    reason: Type.Optional(Type.String({ maxLength: 2000 })),
    /** Goes live although no approved export is synced: needs a reason. */
    unproven: Type.Optional(Type.Boolean()),
  }),
  { unproven: true, reason: 'A test company: nothing can go wrong in it' },
);

export const ExternalPeriod = Type.Object({
  /** Empty: the whole company. */
  entityId: Type.String(),
  closedThroughOn: Type.String(),
  source: words(['refusal', 'chart', 'person'] as const),
  knownAt: Type.String(),
  knownBy: Type.String(),
});
export type ExternalPeriod = Static<typeof ExternalPeriod>;

export const ExternalPeriods = Type.Object({
  items: Type.Array(ExternalPeriod),
  next: Type.Null(),
});
export const ExternalPeriodBody = withExamples(
  Type.Object({
    entityId: Type.String({ maxLength: 200 }),
    /** null: nothing is closed, as far as we are told. */
    closedThroughOn: nullable(Type.String()),
    reason: Type.Optional(Type.String({ maxLength: 2000 })),
  }),
  { entityId: '', closedThroughOn: '2026-04-30', reason: 'The controller closed April there' },
);
