// Posting rule: deferred income becomes income. Per line Dr the product's deferred account, Cr its
// income account. Source: the-system-we-implement.md section 3.1 row 3 and section 3.5. Invariant:
// only a product that defers can be recognized; otherwise its income would be counted twice.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { IncomeRecognized } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { journalProblem } from '../journal-errors.ts';
import {
  accountOfProduct,
  addLine,
  finished,
  productOf,
  saleFacts,
  startDraft,
} from './rule-parts.ts';

export function incomeRecognized(event: IncomeRecognized, chart: Chart): DerivedEntry | Problem[] {
  const problems: Problem[] = [];
  const draft = startDraft(event, chart, problems);
  if (!draft) return problems;
  event.lines.forEach((line, at) => {
    const where = `lines[${at}].product`;
    const product = productOf(draft, line.product, where);
    if (!product) return;
    if (product.deferredAccountId === null) {
      problems.push(journalProblem('JOURNAL_PRODUCT_NOT_DEFERRED', { where }, product.code));
      return;
    }
    const facts = saleFacts(draft, line, product, `lines[${at}]`);
    const deferred = accountOfProduct(draft, product, product.deferredAccountId, where);
    const income = accountOfProduct(draft, product, product.incomeAccountId, where);
    addLine(draft, deferred, line.amountMinor, facts);
    addLine(draft, income, -line.amountMinor, facts);
  });
  return finished(draft, 'recognition');
}
