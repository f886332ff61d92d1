// Posting rule: a drawer held more or less than was sold, where sales come one by one. Over: Dr the
// clearing account of the method, Cr cash over and short; short: the other way. Source:
// the-system-we-implement.md section 3.2 row 26 (no posting documented; standard practice).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { DrawerCounted } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { accountOfRole, addLine, clearingAccount, writeEntry } from './rule-parts.ts';

export function drawerCounted(event: DrawerCounted, chart: Chart): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'drawer-count', (draft) => {
    const { method, overMinor, shortMinor, memo } = event;
    const offMinor = (overMinor ?? 0n) - (shortMinor ?? 0n);
    addLine(draft, clearingAccount(draft, method), offMinor, { memo });
    addLine(draft, accountOfRole(draft, 'cash-over-and-short'), -offMinor, { memo });
  });
}
