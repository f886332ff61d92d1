// Posting rule: what sold goods had cost leaves the inventory. Per line Dr the product's COGS
// Account; Cr its Asset Account. Source: the-system-we-implement.md section 3.2 row 21 (the
// accounts are documented on POS products; the entry is standard practice). The operational system
// knows the cost; nothing is valued here.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { CostOfGoodsRecorded } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { journalProblem } from '../journal-errors.ts';
import { accountOfProduct, addLine, departmentOf, productOf, writeEntry } from './rule-parts.ts';

export function costOfGoodsRecorded(
  event: CostOfGoodsRecorded,
  chart: Chart,
): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'cost-of-goods', (draft) => {
    event.lines.forEach(({ product: code, amountMinor, department }, at) => {
      const where = `lines[${at}].product`;
      const product = productOf(draft, code, where);
      if (!product) return;
      const { costAccountId, inventoryAccountId, productId } = product;
      if (costAccountId === null || inventoryAccountId === null) {
        draft.problems.push(journalProblem('JOURNAL_PRODUCT_WITHOUT_COST', { where }, code));
        return;
      }
      const departmentId = departmentOf(draft, department, product, `lines[${at}].department`);
      const facts = { departmentId, productId };
      addLine(draft, accountOfProduct(draft, product, costAccountId, where), amountMinor, facts);
      const inventory = accountOfProduct(draft, product, inventoryAccountId, where);
      addLine(draft, inventory, -amountMinor, facts);
    });
  });
}
