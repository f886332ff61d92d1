// Posting rule: an invoice. Dr Accounts Receivable gross; Cr each line's product, net of discount:
// the deferred account where the product defers its income, else the income account; Cr tax payable
// per rate, at once. Source: the-system-we-implement.md section 3.1 rows 1, 2 and 9. Invariant: tax
// is never deferred. Leaves to others: the dates on which deferred income becomes income
// (income-recognized.ts).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { CreditMemoIssued, InvoiceIssued } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import {
  accountOfProduct,
  accountOfRole,
  addLine,
  type Draft,
  finished,
  productOf,
  saleFacts,
  startDraft,
  taxAccount,
} from './rule-parts.ts';

export function invoiceIssued(event: InvoiceIssued, chart: Chart): DerivedEntry | Problem[] {
  const problems: Problem[] = [];
  const draft = startDraft(event, chart, problems);
  if (!draft) return problems;
  const receivable = accountOfRole(draft, 'accounts-receivable');
  addLine(draft, receivable, grossOf(event), { customer: event.customer, memo: event.memo });
  addSale(draft, event, -1n);
  return finished(draft, 'invoice');
}

/**
 * Lines and taxes of a sale: `sign` −1 credits them (an invoice), +1 debits them (a credit memo).
 */
export function addSale(
  draft: Draft,
  event: InvoiceIssued | CreditMemoIssued,
  sign: 1n | -1n,
): void {
  event.lines.forEach((line, at) => {
    const where = `lines[${at}]`;
    const product = productOf(draft, line.product, `${where}.product`);
    if (!product) return;
    const accountId = product.deferredAccountId ?? product.incomeAccountId;
    const account = accountOfProduct(draft, product, accountId, `${where}.product`);
    addLine(draft, account, sign * line.amountMinor, saleFacts(draft, line, product, where));
  });
  event.taxes.forEach((tax, at) => {
    addLine(draft, taxAccount(draft, tax.rate, `taxes[${at}].rate`), sign * tax.amountMinor, {
      memo: tax.rate,
    });
  });
}

/** What the customer owes: lines and taxes. */
export function grossOf(event: InvoiceIssued | CreditMemoIssued): bigint {
  let gross = 0n;
  for (const line of event.lines) gross += line.amountMinor;
  for (const tax of event.taxes) gross += tax.amountMinor;
  return gross;
}
