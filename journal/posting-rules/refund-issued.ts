// Posting rule: a refund. Dr Accounts Receivable; Cr the clearing account of the method it is paid
// by. Source: the-system-we-implement.md section 3.3 rows 30 to 32 ("reverses the original payment
// entry"). Leaves to others: which payment or credit memo it gives back (a settlement posts
// nothing).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { RefundIssued } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { accountOfRole, addLine, clearingAccount, writeEntry } from './rule-parts.ts';

export function refundIssued(event: RefundIssued, chart: Chart): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'refund', (draft) => {
    const { amountMinor, customer, memo } = event;
    addLine(draft, accountOfRole(draft, 'accounts-receivable'), amountMinor, { customer, memo });
    addLine(draft, clearingAccount(draft, event.method), -amountMinor, { memo });
  });
}
