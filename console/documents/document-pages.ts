// Invoices, Payments, Credits and Refunds in the words of the screens: one table for the four
// pages. Invariant: each page is what GET /documents calls it. Leaves to others: addresses
// (paths.ts).

import type { DocumentPage } from '#receivables/document-schemas.ts';
import { t } from '../language/text.ts';

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
    title: t('Invoices'),
    lead: t('What was billed, with statement charges and fees, and what of it is open.'),
    enter: t('New invoice'),
    one: t('invoice'),
    empty: t('Invoices arrive as accounting events, or are entered here.'),
  },
  payments: {
    title: t('Payments'),
    lead: t('What was received, what it paid, and checks that came back.'),
    enter: t('New payment'),
    one: t('payment'),
    empty: t('Payments arrive as accounting events, or are entered here.'),
  },
  credits: {
    title: t('Credits'),
    lead: t('Credit memos: against an invoice, or on account until they are applied.'),
    enter: t('New credit memo'),
    one: t('credit memo'),
    empty: t('Credit memos arrive as accounting events, or are entered here.'),
  },
  refunds: {
    title: t('Refunds'),
    lead: t('Money given back, never more than was paid or credited.'),
    enter: t('New refund'),
    one: t('refund'),
    empty: t('Refunds arrive as accounting events, or are entered here.'),
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
