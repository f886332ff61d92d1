// Posting rule: a bounced check or returned ACH. Dr the Bounced Check Journal Debit Account
// (normally Accounts Receivable); Cr the Bounced Check Journal Credit Account (normally the bank).
// Both are settings per outlet. Source: the-system-we-implement.md section 3.3 row 37 and section
// 4.1. Both lines carry the customer. Leaves to others: the fee (a statement charge) and reopening
// the invoice (a settlement posts nothing).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { PaymentBounced } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { accountOfRole, addLine, writeEntry } from './rule-parts.ts';

export function paymentBounced(event: PaymentBounced, chart: Chart): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'bounced-check', (draft) => {
    const { amountMinor, customer, memo } = event;
    addLine(draft, accountOfRole(draft, 'bounced-check-debit'), amountMinor, { customer, memo });
    addLine(draft, accountOfRole(draft, 'bounced-check-credit'), -amountMinor, { customer, memo });
  });
}
