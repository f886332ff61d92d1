// Posting rule: a held deposit pays what its customer owes. Dr the liability of the deposit's
// product; Cr Accounts Receivable. Source: the-system-we-implement.md section 3.2 rows 17 and 19
// ("offsets the customer's balance"; accounts by standard practice). A deposit is billed as an
// invoice of its product and paid as a payment (rows 15, 16, 18). Leaves to others: which invoices
// it settles.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { DepositApplied } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { heldBy } from './held-account.ts';
import { accountOfRole, addLine, writeEntry } from './rule-parts.ts';

export function depositApplied(event: DepositApplied, chart: Chart): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'deposit', (draft) => {
    const { amountMinor, customer, memo } = event;
    const { account, product } = heldBy(draft, event.product);
    const facts = { customer, productId: product?.productId ?? null, memo };
    addLine(draft, account, amountMinor, facts);
    addLine(draft, accountOfRole(draft, 'accounts-receivable'), -amountMinor, { customer, memo });
  });
}
