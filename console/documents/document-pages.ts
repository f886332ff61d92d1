// Invoices, Payments, Credits and Refunds in the words of the screens: one table for the four
// pages. Invariant: each page is what GET /documents calls it. Leaves to others: addresses
// (paths.ts).

import type { DocumentPage } from '#receivables/document-schemas.ts';

export type { DocumentPage };

export interface PageWords {
  readonly title: string;
  readonly lead: string;
  /** Of the button and the page that enters one. */
  readonly enter: string;
  readonly one: string;
  readonly empty: string;
}

export const pageWords: Readonly<Record<DocumentPage, PageWords>> = {
  invoices: {
    title: 'Invoices',
    lead: 'What was billed, with statement charges and fees, and what of it is open.',
    enter: 'New invoice',
    one: 'invoice',
    empty: 'Invoices arrive as accounting events, or are entered here.',
  },
  payments: {
    title: 'Payments',
    lead: 'What was received, what it paid, and checks that came back.',
    enter: 'New payment',
    one: 'payment',
    empty: 'Payments arrive as accounting events, or are entered here.',
  },
  credits: {
    title: 'Credits',
    lead: 'Credit memos: against an invoice, or on account until they are applied.',
    enter: 'New credit memo',
    one: 'credit memo',
    empty: 'Credit memos arrive as accounting events, or are entered here.',
  },
  refunds: {
    title: 'Refunds',
    lead: 'Money given back, never more than was paid or credited.',
    enter: 'New refund',
    one: 'refund',
    empty: 'Refunds arrive as accounting events, or are entered here.',
  },
};

export const documentPages = Object.keys(pageWords) as readonly DocumentPage[];

const byType: Readonly<Record<string, DocumentPage>> = {
  invoice: 'invoices',
  'statement-charge': 'invoices',
  payment: 'payments',
  'bounced-check': 'payments',
  'credit-memo': 'credits',
  refund: 'refunds',
};

/** The page a document is on; null: none of these. */
export const pageOfType = (documentType: string) => byType[documentType] ?? null;
