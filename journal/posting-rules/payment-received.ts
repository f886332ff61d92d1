// Posting rule: a payment. Dr the clearing account of its method; Cr Accounts Receivable, whether
// it settles invoices or stays on account. Where prepayments are set to be a liability, only what
// is owed on its day is credited to Accounts Receivable, the rest to Customer Prepayments. Source:
// the-system-we-implement.md section 3.2 rows 12 and 13 ("make it a setting"). Leaves to others:
// how much is owed, and which invoices it settles (receivables).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { PaymentReceived } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import type { ReceivableShare } from '../subledger.ts';
import { accountOfRole, addLine, clearingAccount, settingOf, writeEntry } from './rule-parts.ts';

export function paymentReceived(
  event: PaymentReceived,
  chart: Chart,
  shareOf: ReceivableShare,
): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'payment', (draft) => {
    const { amountMinor, customer, memo, giftCard } = event;
    const isLiability = settingOf(draft, 'prepayment') === 'liability';
    const owedMinor = isLiability ? (shareOf(event) ?? 0n) : amountMinor;
    const aheadMinor = amountMinor - owedMinor;
    const holder = { giftCard, where: '' };
    addLine(draft, clearingAccount(draft, event.method), amountMinor, { memo, holder });
    if (owedMinor > 0n) {
      const receivable = accountOfRole(draft, 'accounts-receivable');
      addLine(draft, receivable, -owedMinor, { customer, memo });
    }
    if (aheadMinor > 0n) {
      const prepayments = accountOfRole(draft, 'customer-prepayments');
      addLine(draft, prepayments, -aheadMinor, { customer, memo });
    }
  });
}
