// Posting rule: an entry made by a person, line by line as written, with the reason as its memo
// where none is given. Source: the-system-we-implement.md section 3 ("Journal shape"): debits equal
// credits before save. Leaves to others: balance per outlet (derive-entry.ts says by how much it is
// off).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { JournalPosted, ManualLine } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import {
  accountByNumber,
  addLine,
  type Draft,
  departmentOf,
  unknown,
  writeEntry,
} from './rule-parts.ts';

export function journalPosted(event: JournalPosted, chart: Chart): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'journal', (draft) => {
    event.lines.forEach((line, at) => {
      addManualLine(draft, line, `lines[${at}]`);
    });
  });
}

function addManualLine(draft: Draft, line: ManualLine, where: string): void {
  const account = accountByNumber(draft, line.account, `${where}.account`);
  const outlet = line.outlet === null ? draft.outlet : draft.chart.outlets.get(line.outlet);
  if (!outlet) unknown(draft, 'outlet', line.outlet ?? '', `${where}.outlet`);
  addLine(draft, account, line.amountMinor, {
    outletId: outlet?.outletId ?? draft.outlet.outletId,
    customer: line.customer,
    departmentId: departmentOf(draft, line.department, null, `${where}.department`),
    memo: line.memo,
  });
}
