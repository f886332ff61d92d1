// Posting rule: tips go to the staff. Dr the liability of the tip's product (Tips Payable); Cr the
// clearing account of the method they are paid by. Source: the-system-we-implement.md section 3.2
// row 24 (not documented; standard practice). Tips paid by payroll are a journal of the payroll.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { TipsPaidOut } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { heldBy } from './held-account.ts';
import { addLine, clearingAccount, writeEntry } from './rule-parts.ts';

export function tipsPaidOut(event: TipsPaidOut, chart: Chart): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'tip-payout', (draft) => {
    const { amountMinor, memo, server } = event;
    const { account, product } = heldBy(draft, event.product);
    const holder = { server, where: '' };
    addLine(draft, account, amountMinor, { productId: product?.productId ?? null, memo, holder });
    addLine(draft, clearingAccount(draft, event.method), -amountMinor, { memo });
  });
}
