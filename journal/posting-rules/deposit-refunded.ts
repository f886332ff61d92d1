// Posting rule: a held deposit is given back. Dr the liability of the deposit's product; Cr the
// clearing account of the method it is paid by. Source: the-system-we-implement.md section 3.2 row
// 19 (staff act by hand at checkout; accounts by standard practice).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { DepositRefunded } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { heldBy } from './held-account.ts';
import { addLine, clearingAccount, writeEntry } from './rule-parts.ts';

export function depositRefunded(event: DepositRefunded, chart: Chart): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'deposit', (draft) => {
    const { amountMinor, customer, memo } = event;
    const { account, product } = heldBy(draft, event.product);
    addLine(draft, account, amountMinor, { customer, productId: product?.productId ?? null, memo });
    addLine(draft, clearingAccount(draft, event.method), -amountMinor, { memo });
  });
}
