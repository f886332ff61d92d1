// Posting rule: what a customer owes is given up. Dr bad debt (or the allowance, by the role's
// account); Cr Accounts Receivable. Source: the-system-we-implement.md section 3.3 row 40 (no
// write-off documented; standard practice). Tax on bad debts is claimed back by a credit memo,
// where the law allows it.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { ReceivableWrittenOff } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { accountOfRole, addLine, writeEntry } from './rule-parts.ts';

export function receivableWrittenOff(
  event: ReceivableWrittenOff,
  chart: Chart,
): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'write-off', (draft) => {
    const { amountMinor, customer } = event;
    const memo = event.memo ?? event.reason;
    addLine(draft, accountOfRole(draft, 'bad-debt'), amountMinor, { customer, memo });
    addLine(draft, accountOfRole(draft, 'accounts-receivable'), -amountMinor, { customer, memo });
  });
}
