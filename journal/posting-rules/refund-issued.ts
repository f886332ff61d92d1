// Posting rule: a refund. Dr Accounts Receivable, or Customer Prepayments as far as the payment it
// is of lies there unapplied; Cr the clearing account of the method it is paid by. Source:
// the-system-we-implement.md section 3.3 rows 30 to 32 ("reverses the original payment entry").
// Leaves to others: which payment or credit memo it gives back, and how much of it is unapplied
// (receivables).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { RefundIssued } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import type { ReceivableShare } from '../subledger.ts';
import { addGivenBack, addLine, clearingAccount, writeEntry } from './rule-parts.ts';

export function refundIssued(
  event: RefundIssued,
  chart: Chart,
  shareOf: ReceivableShare,
): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'refund', (draft) => {
    const { amountMinor, memo, giftCard } = event;
    addGivenBack(draft, event, 'accounts-receivable', shareOf);
    const holder = { giftCard, where: '' };
    addLine(draft, clearingAccount(draft, event.method), -amountMinor, { memo, holder });
  });
}
