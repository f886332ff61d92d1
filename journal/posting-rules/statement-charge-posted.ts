// Posting rule: a statement charge, a fee outside invoices. Dr Accounts Receivable gross; Cr the
// charge's own account; Cr tax payable per rate. Source: the-system-we-implement.md section 3.1
// rows 6, 10 and 11 ("each charge creates a corresponding general ledger entry").

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { StatementChargePosted } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { addTaxes } from './invoice-issued.ts';
import { accountByNumber, accountOfRole, addLine, departmentOf, writeEntry } from './rule-parts.ts';

export function statementChargePosted(
  event: StatementChargePosted,
  chart: Chart,
): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'statement-charge', (draft) => {
    const { customer, memo, amountMinor } = event;
    const gross = event.taxes.reduce((sum, tax) => sum + tax.amountMinor, amountMinor);
    addLine(draft, accountOfRole(draft, 'accounts-receivable'), gross, { customer, memo });
    addLine(draft, accountByNumber(draft, event.account, 'account'), -amountMinor, {
      departmentId: departmentOf(draft, event.department, null, 'department'),
      memo,
    });
    addTaxes(draft, event.taxes, -1n);
  });
}
