// Invoices, payments, credits and refunds on the wire: what is listed, what one is settled with,
// what a person enters, and what that would post. Invariant: amounts are decimal strings; an item's
// amounts are debit positive, as in open items.

import { type Static, Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { DerivedView } from '#journal/derived-view.ts';
import { DocumentTypeWord, ExportStatusWord, IsoDay, nullable } from '#journal/journal-schemas.ts';

/** The pages documents are listed on, and the types of entries on each. */
export const documentPages = {
  invoices: ['invoice', 'statement-charge'],
  payments: ['payment', 'bounced-check'],
  credits: ['credit-memo'],
  refunds: ['refund'],
} as const;
export type DocumentPage = keyof typeof documentPages;
export const documentPageNames = Object.keys(documentPages) as readonly DocumentPage[];

/** Which of them: everything, what is open, what is settled, what was taken back. */
export const documentStates = ['open', 'settled', 'reversed'] as const;
export type DocumentState = (typeof documentStates)[number];

const Customer = Type.Object({ code: Type.String(), name: Type.String() });

const documentFields = {
  entryId: Type.String(),
  kind: Type.String({ description: 'Of its event.' }),
  documentType: DocumentTypeWord,
  document: Type.String(),
  postedOn: Type.String(),
  dueOn: nullable(Type.String()),
  outlet: Type.String(),
  customer: nullable(Customer),
  memo: nullable(Type.String()),
  method: nullable(Type.String({ description: 'Code of the payment method.' })),
  currency: Type.String(),
  amount: Type.String({ description: 'Sum of the debits of its entry.' }),
  open: Type.String({ description: 'Of its open items, debit positive.' }),
  givenBack: Type.String({ description: 'Of a payment or credit: refunded or bounced.' }),
  bounced: Type.Boolean(),
  reversedByEntryId: nullable(Type.String()),
  exportStatus: nullable(ExportStatusWord),
  exportId: nullable(Type.String()),
};

export const DocumentRow = Type.Object(documentFields);
export type DocumentRow = Static<typeof DocumentRow>;

export const DocumentList = Type.Object({
  items: Type.Array(DocumentRow),
  next: nullable(Type.String()),
});
export type DocumentList = Static<typeof DocumentList>;

export const DocumentDetail = Type.Object({
  ...documentFields,
  source: Type.String(),
  externalId: Type.String(),
  left: Type.String({ description: 'Of a payment or credit: what may still be given back.' }),
  settlements: Type.Array(
    Type.Object({
      settlementId: Type.String(),
      entryId: Type.String({ description: 'Of the other document.' }),
      document: Type.String(),
      documentType: DocumentTypeWord,
      postedOn: Type.String(),
      amount: Type.String(),
      settledOn: Type.String(),
      madeBy: Type.String(),
    }),
  ),
});
export type DocumentDetail = Static<typeof DocumentDetail>;

/** What a person may enter here. */
export const enteredKinds = [
  'invoice-issued',
  'statement-charge-posted',
  'payment-received',
  'credit-memo-issued',
  'refund-issued',
  'payment-bounced',
  'payment-voided',
  'invoice-voided',
] as const;

const EnteredEvent = Type.Object(
  { kind: Type.Enum([...enteredKinds]), occurredOn: IsoDay },
  { additionalProperties: true, description: 'An event without source and id.' },
);

export const EnteredDocument = withExamples(
  Type.Object(
    {
      id: Type.String({
        pattern: '^[A-Za-z0-9-]{8,60}$',
        description: 'Made by the caller once for this document: the same id posts once.',
        examples: ['5b0f6a52-6d57-4f0e-9a58-1f4c3f2f6f10'],
      }),
      events: Type.Array(EnteredEvent, {
        minItems: 1,
        maxItems: 2,
        description: 'The document; after a bounced check its fee.',
      }),
    },
    { additionalProperties: false },
  ),
  {
    id: '8d3c1c0e-2f0b-4a53-9a0e-6f1f5f0b7c21',
    events: [
      {
        kind: 'invoice-issued',
        occurredOn: '2026-07-06',
        ...{ outlet: 'TRS', document: 'INV-20011' },
        ...{ customer: { id: 'C-1063', name: 'Dmitri Garza' } },
        ...{ lines: [{ product: 'ICE-BAIT', amount: '18.00' }] },
      },
    ],
  },
);
export type EnteredDocument = Static<typeof EnteredDocument>;

export const DocumentPreview = Type.Object({
  entries: Type.Array(DerivedView),
  sameNumber: Type.Array(Type.String(), {
    description: 'Entries of this customer that have the number already.',
  }),
});
export type DocumentPreview = Static<typeof DocumentPreview>;

export const EnteredReceipt = Type.Object({
  status: Type.Enum(['posted', 'exists']),
  entryIds: Type.Array(Type.String()),
});
export type EnteredReceipt = Static<typeof EnteredReceipt>;
