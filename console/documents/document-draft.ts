// A document while a person types it, and the event it becomes. Pure. Between the form and the
// server. Invariant: the id is made with the draft and stays, so that what is sent twice is posted
// once; what cannot be sent yet says why. Leaves to others: keeping it over a reload.

import { formatDecimal, isZero, minorOf, sumOf } from '../controls/amount-format.ts';
import { isAmount } from '../controls/amount-input.ts';
import { formatDay } from '../controls/date-format.ts';
import { t } from '../language/text.ts';
import type { DocumentPage } from './document-pages.ts';
import type { DocumentItem, DocumentOrder, EnteredEvent } from './document-queries.ts';

export interface SaleLineText {
  readonly id: number;
  readonly product: string;
  readonly amount: string;
  readonly description: string;
  readonly from: string;
  readonly through: string;
}

export interface TaxText {
  readonly id: number;
  readonly rate: string;
  readonly amount: string;
}

export interface DocumentDraft {
  readonly id: string;
  readonly occurredOn: string;
  readonly outlet: string;
  readonly customer: { readonly code: string; readonly name: string } | null;
  /** Is the customer typed here, unknown so far? */
  readonly isNewCustomer: boolean;
  readonly document: string;
  readonly memo: string;
  readonly dueOn: string;
  readonly lines: readonly SaleLineText[];
  readonly taxes: readonly TaxText[];
  readonly method: string;
  readonly amount: string;
  /** Number of the document it is of. */
  readonly of: string;
  /** By document number, what a payment pays of it. */
  readonly settles: Readonly<Record<string, string>>;
}

export const emptySaleLine = (id: number): SaleLineText => ({
  ...{ id, product: '', amount: '', description: '', from: '', through: '' },
});

/** Nothing typed yet. */
export const emptyDocument = (id: string, today: string): DocumentDraft => ({
  ...{ id, occurredOn: today, outlet: '', customer: null, isNewCustomer: false, document: '' },
  ...{ memo: '', dueOn: '', lines: [emptySaleLine(0)], taxes: [], method: '', amount: '' },
  ...{ of: '', settles: {} },
});

/** Begun from the document it is about. */
export function draftAbout(draft: DocumentDraft, page: DocumentPage, of: DocumentItem) {
  const { outlet, customer, document } = of;
  const about = { ...draft, outlet, customer };
  if (page === 'payments') {
    return { ...about, amount: of.open, settles: { [document]: of.open } };
  }
  return { ...about, of: document, amount: page === 'refunds' ? givableOf(of) : '' };
}

/** What of a payment or credit was not given back. */
export const givableOf = ({ amount, givenBack }: DocumentItem) => sumOf([amount, `-${givenBack}`]);

const isUsed = ({ product, amount }: SaleLineText) => product !== '' || amount !== '';

/** Lines and taxes together. */
export function totalOf({ lines, taxes }: DocumentDraft): string {
  const amounts = [...lines, ...taxes].map(({ amount }) => amount);
  return sumOf(['0.00', ...amounts.filter((one) => one !== '' && isAmount(one))]);
}

/** What a payment does not apply. */
export function unappliedOf({ amount, settles }: DocumentDraft): string {
  const applied = Object.values(settles);
  return sumOf([
    '0.00',
    amount !== '' && isAmount(amount) ? amount : '0.00',
    ...applied.filter((one) => one !== '' && isAmount(one)).map((one) => `-${one}`),
  ]);
}

/** Why it cannot be judged yet, the first thing to mend; null when it can. */
export function whyNotEntered(
  draft: DocumentDraft,
  page: DocumentPage,
  books: { readonly closedThroughOn: string | null; readonly givable: string | null },
): string | null {
  return (
    whyNotHead(draft, page, books.closedThroughOn) ??
    (page === 'invoices' || page === 'credits' ? whyNotSale(draft) : whyNotMoney(draft)) ??
    (page === 'refunds' ? whyNotRefund(draft, books.givable) : null) ??
    (page === 'payments' && minorOf(unappliedOf(draft)) < 0n
      ? t('{draft} more is applied than is paid.', {
          draft: formatDecimal(unappliedOf(draft).replace('-', '')),
        })
      : null)
  );
}

function whyNotHead(draft: DocumentDraft, page: DocumentPage, closed: string | null) {
  const { customer, outlet, occurredOn, document } = draft;
  if (customer === null || customer.code.trim() === '') return t('It needs a customer.');
  if (draft.isNewCustomer && customer.name.trim() === '')
    return t('The new customer needs a name.');
  if (outlet === '') return t('It needs an outlet.');
  if (occurredOn === '') return t('It needs a date.');
  if (closed !== null && occurredOn <= closed) {
    return t('The books are closed through {closed}: choose a later date.', {
      closed: formatDay(closed),
    });
  }
  if (document.trim() === '') return t('Give the number people know it by.');
  if (page === 'refunds' && draft.of === '')
    return t('Choose the payment or credit it gives back.');
  return null;
}

function whyNotSale({ lines, taxes }: DocumentDraft): string | null {
  const used = lines.filter(isUsed);
  if (used.length === 0) return t('It needs a line.');
  for (const [index, line] of used.entries()) {
    const name = t('Line {index}', { index: index + 1 });
    if (line.product === '') return t('{name} has no product.', { name });
    const why = whyNotAmount(line.amount, name);
    if (why !== null) return why;
    if ((line.from === '') !== (line.through === ''))
      return t('{name} has half a service period.', { name });
  }
  for (const tax of taxes) {
    if (tax.rate === '') return t('A tax has no rate.');
    const why = whyNotAmount(tax.amount, t('Tax {rate}', { rate: tax.rate }));
    if (why !== null) return why;
  }
  return null;
}

function whyNotMoney({ method, amount }: DocumentDraft): string | null {
  if (method === '') return t('It needs a payment method.');
  return whyNotAmount(amount, t('The payment'));
}

function whyNotRefund({ amount, of }: DocumentDraft, givable: string | null): string | null {
  if (givable === null || minorOf(sumOf([givable, `-${amount}`])) >= 0n) return null;
  return t('Only {givable} of {of} is left to give back.', { givable: formatDecimal(givable), of });
}

export function whyNotAmount(amount: string, name: string): string | null {
  if (amount === '') return t('{name} has no amount.', { name });
  if (!isAmount(amount)) return t('{name}: the amount cannot be read.', { name });
  return isZero(amount) ? t('{name} has an amount of zero.', { name }) : null;
}

const kinds = {
  invoices: 'invoice-issued',
  payments: 'payment-received',
  credits: 'credit-memo-issued',
  refunds: 'refund-issued',
} as const satisfies Record<DocumentPage, EnteredEvent['kind']>;

/** What is sent. */
export function orderOf(draft: DocumentDraft, page: DocumentPage): DocumentOrder {
  const { id, occurredOn, outlet, customer } = draft;
  const memo = draft.memo.trim();
  const event = {
    ...{ kind: kinds[page], occurredOn, outlet, document: draft.document.trim() },
    customer: { id: customer?.code.trim() ?? '', name: customer?.name.trim() ?? '' },
    ...(memo === '' ? {} : { memo }),
    ...membersOf(draft, page),
  };
  return { id, events: [event] };
}

function membersOf(draft: DocumentDraft, page: DocumentPage): object {
  const { method, of, amount } = draft;
  switch (page) {
    case 'invoices':
      return { ...saleOf(draft), ...(draft.dueOn === '' ? {} : { dueOn: draft.dueOn }) };
    case 'credits':
      return { ...saleOf(draft), ...(of === '' ? {} : { of }) };
    case 'refunds':
      return { method, amount, of };
    case 'payments': {
      const settles = Object.entries(draft.settles)
        .map(([document, part]) => ({ document, amount: part }))
        .filter((one) => one.amount !== '');
      return { method, amount, ...(settles.length === 0 ? {} : { settles }) };
    }
  }
}

function saleOf({ lines, taxes }: DocumentDraft) {
  return {
    lines: lines.filter(isUsed).map(({ product, amount, description, from, through }) => ({
      ...{ product, amount },
      ...(description.trim() === '' ? {} : { description: description.trim() }),
      ...(from === '' ? {} : { service: { from, through } }),
    })),
    ...(taxes.length === 0 ? {} : { taxes: taxes.map(({ rate, amount }) => ({ rate, amount })) }),
  };
}

/** A draft kept as text, if that is what it is. */
export function readDocumentDraft(text: string | null): DocumentDraft | null {
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as DocumentDraft;
    return typeof kept.id === 'string' && Array.isArray(kept.lines) ? kept : null;
  } catch {
    return null;
  }
}
