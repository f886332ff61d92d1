// Posting rule: a bounced check or returned ACH. Dr the Bounced Check Journal Debit Account
// (normally Accounts Receivable), or Customer Prepayments as far as the payment lies there
// unapplied; Cr the Bounced Check Journal Credit Account (normally the bank). Both are settings per
// outlet. Source: the-system-we-implement.md section 3.3 row 37 and section 4.1. All lines carry
// the customer. Leaves to others: the fee (a statement charge) and reopening the invoice.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { PaymentBounced } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import type { ReceivableShare } from '../subledger.ts';
import { accountOfRole, addGivenBack, addLine, writeEntry } from './rule-parts.ts';

export function paymentBounced(
  event: PaymentBounced,
  chart: Chart,
  shareOf: ReceivableShare,
): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'bounced-check', (draft) => {
    const { amountMinor, customer, memo } = event;
    addGivenBack(draft, event, 'bounced-check-debit', shareOf);
    addLine(draft, accountOfRole(draft, 'bounced-check-credit'), -amountMinor, { customer, memo });
  });
}
