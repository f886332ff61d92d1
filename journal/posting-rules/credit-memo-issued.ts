// Posting rule: a credit memo, at its creation. Dr the income (or deferred) account of each line,
// Dr tax payable; Cr Accounts Receivable. Source: the-system-we-implement.md section 3.3 rows 28,
// 29 and 36. Invariant: the mirror of an invoice with the same lines. Applying it to an invoice
// posts nothing.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { CreditMemoIssued } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { addSale, grossOf } from './invoice-issued.ts';
import { accountOfRole, addLine, writeEntry } from './rule-parts.ts';

export function creditMemoIssued(event: CreditMemoIssued, chart: Chart): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'credit-memo', (draft) => {
    addSale(draft, event, 1n);
    const receivable = accountOfRole(draft, 'accounts-receivable');
    addLine(draft, receivable, -grossOf(event), { customer: event.customer, memo: event.memo });
  });
}
