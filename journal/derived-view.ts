// An entry that is not posted yet in the words of the wire: what a preview shows. Pure. Invariant:
// amounts stand under debit or credit, as those of posted entries do (journal-views.ts).

import { type Static, Type } from 'typebox';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { formatAmount } from '#money/money.ts';
import { invariant } from '#problems/invariant.ts';
import type { DerivedEntry } from './journal-entry.ts';
import { DocumentTypeWord, JournalLine } from './journal-schemas.ts';
import { sides } from './journal-views.ts';

export const DerivedView = Type.Object({
  documentType: DocumentTypeWord,
  document: Type.String(),
  postedOn: Type.String(),
  outlet: Type.String(),
  currency: Type.String(),
  amount: Type.String(),
  lines: Type.Array(Type.Omit(JournalLine, ['lineNumber', 'product', 'service'])),
});
export type DerivedView = Static<typeof DerivedView>;

export function derivedView(entry: DerivedEntry, chart: Chart): DerivedView {
  const outlets = [...chart.outlets.values()];
  const departments = [...chart.departments.values()];
  const outletOf = (id: number) => outlets.find(({ outletId }) => outletId === id)?.code ?? '';
  const debits = entry.lines.reduce(
    (sum, { amountMinor: one }) => (one > 0n ? sum + one : sum),
    0n,
  );
  return {
    documentType: entry.documentType,
    document: entry.documentNumber,
    postedOn: entry.postedOn,
    outlet: outletOf(entry.outletId),
    currency: entry.currency,
    amount: formatAmount(debits, entry.currency),
    lines: entry.lines.map((line) => {
      const account = chart.accountsById.get(line.accountId);
      invariant(account, 'an entry names accounts of the chart');
      const department = departments.find((one) => one.departmentId === line.departmentId);
      return {
        account: { number: account.number, name: account.name },
        outlet: outletOf(line.outletId),
        department: department?.code ?? null,
        customer: line.customer,
        ...sides(line.amountMinor, entry.currency),
        memo: line.memo,
      };
    }),
  };
}
