// Posting rule: a payment. Dr the clearing account of its method; Cr Accounts Receivable, whether
// it settles invoices or stays on account. Source: the-system-we-implement.md section 3.2 rows 12
// and 13. Leaves to others: which invoices it settles (a settlement posts nothing, row 14).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { PaymentReceived } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { accountOfRole, addLine, clearingAccount, writeEntry } from './rule-parts.ts';

export function paymentReceived(event: PaymentReceived, chart: Chart): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'payment', (draft) => {
    const { amountMinor, customer, memo } = event;
    addLine(draft, clearingAccount(draft, event.method), amountMinor, { memo });
    addLine(draft, accountOfRole(draft, 'accounts-receivable'), -amountMinor, { customer, memo });
  });
}
