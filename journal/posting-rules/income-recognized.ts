// Posting rule: deferred income becomes income, and goes back. Per line Dr the product's deferred
// account, Cr its income account; unwound in mirror image, against the account the event names
// where it names one (credited income shown by itself). Source: the-system-we-implement.md section
// 3.1 row 3 and section 3.5. Invariant: only a product that defers can be recognized; otherwise its
// income would be counted twice.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { IncomeRecognized, RecognitionUnwound } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { journalProblem } from '../journal-errors.ts';
import {
  accountByNumber,
  accountOfProduct,
  addLine,
  productOf,
  saleFacts,
  writeEntry,
} from './rule-parts.ts';

export function incomeRecognized(
  event: IncomeRecognized | RecognitionUnwound,
  chart: Chart,
): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'recognition', (draft) => {
    const isBack = event.kind === 'recognition-unwound';
    const named = isBack ? event.account : null;
    const bearing = named === null ? null : accountByNumber(draft, named, 'account');
    event.lines.forEach((line, at) => {
      const where = `lines[${at}].product`;
      const product = productOf(draft, line.product, where);
      if (!product) return;
      if (product.deferredAccountId === null) {
        draft.problems.push(
          journalProblem('JOURNAL_PRODUCT_NOT_DEFERRED', { where }, product.code),
        );
        return;
      }
      const facts = saleFacts(draft, line, product, `lines[${at}]`);
      const deferred = accountOfProduct(draft, product, product.deferredAccountId, where);
      const income = bearing ?? accountOfProduct(draft, product, product.incomeAccountId, where);
      const amountMinor = isBack ? -line.amountMinor : line.amountMinor;
      addLine(draft, deferred, amountMinor, facts);
      addLine(draft, income, -amountMinor, facts);
    });
  });
}
