// Posting rule: the card processor paid out what it had collected. Dr the bank account what
// arrived; Dr card processing fees what was kept; Cr the clearing account of the method, gross.
// Source: the-system-we-implement.md section 3.2 row 27 (not documented; standard practice).
// Invariant: the clearing account is emptied by the gross, so that what stays on it is what has not
// been paid out.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { ProcessorSettled } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import {
  accountByNumber,
  accountOfRole,
  addLine,
  clearingAccount,
  writeEntry,
} from './rule-parts.ts';

export function processorSettled(event: ProcessorSettled, chart: Chart): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'processor-settlement', (draft) => {
    const { amountMinor, memo } = event;
    const feeMinor = event.feeMinor ?? 0n;
    addLine(draft, accountByNumber(draft, event.account, 'account'), amountMinor - feeMinor, {
      memo,
    });
    if (feeMinor > 0n) {
      addLine(draft, accountOfRole(draft, 'card-processing-fees'), feeMinor, { memo });
    }
    addLine(draft, clearingAccount(draft, event.method), -amountMinor, { memo });
  });
}
