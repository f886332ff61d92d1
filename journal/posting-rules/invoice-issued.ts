// Posting rule: an invoice. Dr Accounts Receivable gross; Cr each line's product, net of discount:
// the deferred account where the product defers its income, else the income account; Cr tax payable
// per rate, at once. Source: the-system-we-implement.md section 3.1 rows 1, 2 and 9. Invariant: tax
// is never deferred. A discount is shown on an account of its own by the setting `discounts`, and
// where none is set where the outlet has such an account (row 9). Leaves to others: the dates on
// which deferred income becomes income (income-recognized.ts).

import { type Account, type Chart, postingAccount } from '#chart-of-accounts/chart.ts';
import type {
  CreditMemoIssued,
  InvoiceIssued,
  SaleLine,
  TaxLine,
} from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import {
  accountOfProduct,
  accountOfRole,
  addLine,
  type Draft,
  productOf,
  saleFacts,
  settingOf,
  taxAccount,
  usable,
  writeEntry,
} from './rule-parts.ts';

export function invoiceIssued(event: InvoiceIssued, chart: Chart): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'invoice', (draft) => {
    const receivable = accountOfRole(draft, 'accounts-receivable');
    addLine(draft, receivable, grossOf(event), { customer: event.customer, memo: event.memo });
    addSale(draft, event, -1n);
  });
}

/**
 * Lines and taxes of a sale: `sign` −1 credits them (an invoice), +1 debits them (a credit memo).
 */
export function addSale(
  draft: Draft,
  event: { readonly lines: readonly SaleLine[]; readonly taxes: readonly TaxLine[] },
  sign: 1n | -1n,
): void {
  event.lines.forEach((line, at) => {
    const where = `lines[${at}]`;
    const product = productOf(draft, line.product, `${where}.product`);
    if (!product) return;
    const accountId = product.deferredAccountId ?? product.incomeAccountId;
    const account = accountOfProduct(draft, product, accountId, `${where}.product`);
    const facts = saleFacts(draft, line, product, where);
    const discount = product.deferredAccountId === null ? discountOf(draft, line) : null;
    const discountMinor = discount === null ? 0n : (line.discountMinor ?? 0n);
    const { giftCard, server } = line;
    const holder = { giftCard, server, where: `${where}.` };
    addLine(draft, account, sign * (line.amountMinor + discountMinor), { ...facts, holder });
    const departmentId = facts.departmentId ?? account?.departmentId ?? null;
    addLine(draft, discount, -sign * discountMinor, { ...facts, departmentId });
  });
  addTaxes(draft, event.taxes, sign);
}

/** The account discounts are shown on; null: an outlet without one posts net, as deferral does. */
function discountOf(draft: Draft, { discountMinor }: SaleLine): Account | null {
  const { chart, outlet } = draft;
  if (discountMinor === null) return null;
  const shown = settingOf(draft, 'discounts');
  if (shown === 'net') return null;
  if (shown === 'gross') return accountOfRole(draft, 'discounts-given');
  const account = postingAccount(chart, 'discounts-given', outlet.outletId);
  return account === null ? null : usable(draft, account, 'the discounts account', 'outlet');
}

/** Tax is payable at once, per rate. */
export function addTaxes(draft: Draft, taxes: readonly TaxLine[], sign: 1n | -1n): void {
  taxes.forEach((tax, at) => {
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
