// Posting rule: a held deposit is kept. Dr the liability of the deposit's product; Cr the deposits
// forfeited account. Source: the-system-we-implement.md section 3.2 row 19 (accounts by standard
// practice: forfeiture is income of the day the right to the deposit is lost).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { DepositForfeited } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { heldBy } from './held-account.ts';
import { accountOfRole, addLine, writeEntry } from './rule-parts.ts';

export function depositForfeited(event: DepositForfeited, chart: Chart): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'deposit', (draft) => {
    const { amountMinor, customer, memo } = event;
    const { account, product } = heldBy(draft, event.product);
    const facts = { customer, productId: product?.productId ?? null, memo };
    addLine(draft, account, amountMinor, facts);
    addLine(draft, accountOfRole(draft, 'deposits-forfeited'), -amountMinor, { memo });
  });
}
