// Posting rule: a ticket of the point of sale, and in mirror image one in refund mode. Dr the
// clearing account of each tender (a gift card's is its liability), Dr Accounts Receivable for what
// goes on the house account; Cr each line's product (a tip's is tips payable, a gift card's its
// liability); Cr tax payable. Source: the-system-we-implement.md section 3.2 rows 7, 8, 20, 22, 25
// and section 3.3 row 41, 3.4 rows 42 and 44. Invariant: sold is paid, to the cent (checked when
// the event was read).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { SaleCompleted, SaleRefunded, Tender } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { addSale } from './invoice-issued.ts';
import { accountOfRole, addLine, clearingAccount, type Draft, writeEntry } from './rule-parts.ts';

export function saleCompleted(
  event: SaleCompleted | SaleRefunded,
  chart: Chart,
): DerivedEntry | Problem[] {
  const sign = event.kind === 'sale-completed' ? 1n : -1n;
  return writeEntry(event, chart, sign === 1n ? 'sale' : 'sale-refund', (draft) => {
    const { customer, memo, onAccountMinor } = event;
    addTenders(draft, event.tenders, sign);
    if (onAccountMinor !== null) {
      const receivable = accountOfRole(draft, 'accounts-receivable');
      addLine(draft, receivable, sign * onAccountMinor, { customer, memo });
    }
    addSale(draft, event, sign === 1n ? -1n : 1n);
  });
}

/** What was taken in, per tender: `sign` −1 gives it back. */
export function addTenders(draft: Draft, tenders: readonly Tender[], sign: 1n | -1n): void {
  tenders.forEach((tender, at) => {
    const account = clearingAccount(draft, tender.method, `tenders[${at}].method`);
    const holder = { giftCard: tender.giftCard, where: `tenders[${at}].` };
    addLine(draft, account, sign * tender.amountMinor, { memo: tender.method, holder });
  });
}
