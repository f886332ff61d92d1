// Posting rule: a customer paid what had been written off. Dr the clearing account of the method;
// Cr bad debt, which the write-off had debited. Source: the-system-we-implement.md section 3.3 row
// 40 (standard practice). Invariant: the receivable is not touched: it was given up.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { WriteOffRecovered } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { accountOfRole, addLine, clearingAccount, writeEntry } from './rule-parts.ts';

export function writeOffRecovered(
  event: WriteOffRecovered,
  chart: Chart,
): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'write-off', (draft) => {
    const { amountMinor, customer, memo } = event;
    addLine(draft, clearingAccount(draft, event.method), amountMinor, { memo });
    addLine(draft, accountOfRole(draft, 'bad-debt'), -amountMinor, { customer, memo });
  });
}
