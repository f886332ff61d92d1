// Posting rule: a register's day in one entry (Z-Out). As a ticket, with what was counted: a drawer
// that held more or less than was sold puts the difference on cash over and short. Source:
// the-system-we-implement.md section 3.2 rows 20, 22 and 26 (the Z-Out tells staff to note the
// difference; its posting is standard practice). Cash tips that staff kept post nothing (row 23).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { RegisterClosed } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { addSale } from './invoice-issued.ts';
import { accountOfRole, addLine, clearingAccount, writeEntry } from './rule-parts.ts';
import { addTenders } from './sale-completed.ts';

export function registerClosed(event: RegisterClosed, chart: Chart): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'register-close', (draft) => {
    addTenders(draft, event.tenders, 1n);
    addSale(draft, event, -1n);
    event.tenders.forEach(({ method, amountMinor, countedMinor }, at) => {
      const overMinor = (countedMinor ?? amountMinor) - amountMinor;
      if (overMinor === 0n) return;
      const memo = `${method} ${overMinor > 0n ? 'over' : 'short'}`;
      addLine(draft, clearingAccount(draft, method, `tenders[${at}].method`), overMinor, { memo });
      addLine(draft, accountOfRole(draft, 'cash-over-and-short'), -overMinor, { memo });
    });
  });
}
