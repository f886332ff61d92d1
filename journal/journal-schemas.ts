// The journal's answers on the wire: one schema each, the type of it, and nothing else.
// Invariant: amounts are decimal strings, numbers of entries are strings, dates YYYY-MM-DD.

import { type Static, type TSchema, Type } from 'typebox';
import { attachmentText } from '#events/event-kinds.ts';
import { documentTypes } from './journal-entry.ts';

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const words = <const T extends readonly string[]>(...of: T) => Type.Enum([...of] as T[number][]);

export const IsoDay = Type.String({ format: 'date' });

/** What lists are asked with, each said once. */
export const filters = {
  from: Type.Optional(Type.String({ format: 'date', description: 'First day.' })),
  through: Type.Optional(Type.String({ format: 'date', description: 'Last day.' })),
  asOf: Type.Optional(
    Type.String({ format: 'date', description: 'As of the end of this day. Default: today.' }),
  ),
  account: Type.Optional(Type.String({ description: 'Number of an account.' })),
  outlet: Type.Optional(Type.String({ description: 'Code of an outlet. Default: all.' })),
  customer: Type.Optional(Type.String({ description: 'Code of a customer.' })),
  product: Type.Optional(Type.String({ description: 'Code of a product.' })),
};

/** Rows of a page, up to a most. */
export const pageLimit = (maximum: number, standard: number) =>
  Type.Optional(
    Type.Integer({ minimum: 1, maximum, description: `Rows of a page. Default: ${standard}.` }),
  );

export const EntryNumber = Type.String({
  pattern: '^[0-9]{1,18}$',
  description: 'Number of a journal entry.',
});
export const DocumentTypeWord = words(...documentTypes);
export const exportStatuses = ['pending', 'synced', 'error', 'excluded'] as const;
export const ExportStatusWord = words(...exportStatuses);
const Customer = Type.Object({ code: Type.String(), name: Type.String() });
const NamedAccount = Type.Object({ number: Type.String(), name: Type.String() });

const entryFields = {
  entryId: Type.String(),
  postedOn: Type.String(),
  documentType: DocumentTypeWord,
  documentNumber: Type.String(),
  outlet: Type.String(),
  customer: nullable(Customer),
  memo: nullable(Type.String()),
  amount: Type.String({ description: 'Sum of the debits.' }),
  currency: Type.String(),
  exportStatus: nullable(ExportStatusWord),
  exportId: nullable(Type.String()),
  reversesEntryId: nullable(Type.String()),
  reversedByEntryId: nullable(Type.String()),
  correctsEntryId: nullable(Type.String()),
  corrections: Type.Integer({ description: 'How many entries correct this one.' }),
};

export const JournalEntryRow = Type.Object(entryFields);
export type JournalEntryRow = Static<typeof JournalEntryRow>;

export const JournalLine = Type.Object({
  lineNumber: Type.Integer(),
  account: NamedAccount,
  outlet: Type.String(),
  department: nullable(Type.String()),
  customer: nullable(Customer),
  product: nullable(Type.String()),
  debit: nullable(Type.String()),
  credit: nullable(Type.String()),
  service: nullable(Type.Object({ from: Type.String(), through: Type.String() })),
  memo: nullable(Type.String()),
});
export type JournalLine = Static<typeof JournalLine>;

export const JournalEntryDetail = Type.Object({
  ...entryFields,
  attachment: nullable(Type.String({ description: attachmentText })),
  lines: Type.Array(JournalLine),
  event: Type.Object({
    eventId: Type.String(),
    source: Type.String(),
    externalId: Type.String(),
    kind: Type.String(),
    content: Type.Unknown(),
    receivedAt: Type.String(),
  }),
  postedAt: Type.String(),
  postedBy: Type.String(),
  exports: Type.Array(
    Type.Object({
      exportId: Type.String(),
      connectionId: Type.Integer(),
      status: ExportStatusWord,
      state: Type.String(),
      externalId: nullable(Type.String()),
      externalUrl: nullable(Type.String()),
    }),
  ),
  reposts: Type.Array(
    Type.Object({
      entryId: Type.String({ description: 'The entry posted anew.' }),
      repostsEntryId: Type.String({ description: 'The entry it replaces.' }),
      reversalEntryId: Type.String({ description: 'The reversal posted with it.' }),
      reason: Type.String(),
      repostedAt: Type.String(),
      repostedBy: Type.String(),
    }),
    { description: 'Where it was reversed and posted anew in one action, in whichever part.' },
  ),
});
export type JournalEntryDetail = Static<typeof JournalEntryDetail>;

/** What stands at one place of an entry: nothing but what a correction can change. */
export const CorrectedLine = Type.Object({
  account: NamedAccount,
  outlet: Type.String(),
  department: nullable(Type.String()),
  customer: nullable(Customer),
  debit: nullable(Type.String()),
  credit: nullable(Type.String()),
});
export type CorrectedLine = Static<typeof CorrectedLine>;

export const CorrectionPreview = Type.Object({
  difference: Type.Array(CorrectedLine, {
    description: 'The lines that would be posted; none when nothing differs.',
  }),
});
export type CorrectionPreview = Static<typeof CorrectionPreview>;

export const Corrections = Type.Object({
  amountsTo: Type.Array(CorrectedLine, {
    description: 'What the entry amounts to with all its corrections, per place.',
  }),
  items: Type.Array(
    Type.Object({
      ...entryFields,
      reason: Type.String(),
      correctedAt: Type.String(),
      correctedBy: Type.String(),
      lines: Type.Array(JournalLine, { description: 'The difference that was posted.' }),
    }),
  ),
});
export type Corrections = Static<typeof Corrections>;

export const RepostPreview = Type.Object({
  occurredOn: Type.String({ description: 'The day both would be posted on.' }),
  before: Type.Array(CorrectedLine, { description: 'What the entry amounts to, per place.' }),
  after: Type.Array(CorrectedLine, { description: 'What the new entry would amount to.' }),
  difference: Type.Array(CorrectedLine, { description: 'What changes; none: nothing does.' }),
});
export type RepostPreview = Static<typeof RepostPreview>;

export const TrialBalance = Type.Object({
  asOf: Type.String(),
  from: nullable(Type.String()),
  rows: Type.Array(
    Type.Object({
      account: Type.Object({ number: Type.String(), name: Type.String(), type: Type.String() }),
      currency: Type.String(),
      opening: Type.String({ description: 'Balance before `from`, debit positive.' }),
      debit: Type.String(),
      credit: Type.String(),
      balance: Type.String({ description: 'Balance through `asOf`, debit positive.' }),
    }),
  ),
  totals: Type.Array(
    Type.Object({
      currency: Type.String(),
      opening: Type.String(),
      debit: Type.String(),
      credit: Type.String(),
      balance: Type.String({ description: 'Always zero.' }),
    }),
  ),
});
export type TrialBalance = Static<typeof TrialBalance>;

export const GeneralLedgerRow = Type.Object({
  entryId: Type.String(),
  lineNumber: Type.Integer(),
  postedOn: Type.String(),
  documentType: DocumentTypeWord,
  documentNumber: Type.String(),
  outlet: Type.String(),
  customer: nullable(Customer),
  memo: nullable(Type.String()),
  debit: nullable(Type.String()),
  credit: nullable(Type.String()),
  balance: Type.String({ description: 'After this line, debit positive.' }),
});
export type GeneralLedgerRow = Static<typeof GeneralLedgerRow>;

export const GeneralLedger = Type.Object({
  account: NamedAccount,
  currency: Type.String(),
  opening: Type.String(),
  closing: Type.String(),
  items: Type.Array(GeneralLedgerRow),
  next: nullable(Type.String()),
});
export type GeneralLedger = Static<typeof GeneralLedger>;

export const PostingReceipt = Type.Object({
  status: words('posted', 'exists'),
  eventId: Type.String(),
  entryId: Type.String(),
});
export type PostingReceipt = Static<typeof PostingReceipt>;

export const RepostReceipt = Type.Object({
  status: words('posted', 'exists'),
  reversalEntryId: Type.String(),
  entryId: Type.String({ description: 'The entry posted anew.' }),
});
export type RepostReceipt = Static<typeof RepostReceipt>;

/** The list of entries. */
export const JournalEntryList = Type.Object({
  items: Type.Array(JournalEntryRow),
  next: nullable(Type.String()),
});
export type JournalEntryList = Static<typeof JournalEntryList>;
