// Posting rule: what was paid ahead pays documents, and is taken back from them. Dr Customer
// Prepayments; Cr Accounts Receivable; and the mirror of it. Source: the-system-we-implement.md
// section 3.2 row 14 ("prepayment liability → AR"). Invariant: the entry has the number of the
// payment, so that what was settled of a payment is found by it. Leaves to others: whether so much
// lies unapplied, and which documents it pays (receivables).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { PaymentSettled, PaymentUnsettled } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { accountOfRole, addLine, writeEntry } from './rule-parts.ts';

export function paymentSettled(
  event: PaymentSettled | PaymentUnsettled,
  chart: Chart,
): DerivedEntry | Problem[] {
  const isSettled = event.kind === 'payment-settled';
  const amountMinor = isSettled
    ? event.settles.reduce((sum, one) => sum + one.amountMinor, 0n)
    : -event.amountMinor;
  const entry = writeEntry(event, chart, isSettled ? 'settlement' : 'settlement-undo', (draft) => {
    const facts = { customer: event.customer, memo: event.memo };
    const lines = [
      [accountOfRole(draft, 'customer-prepayments'), amountMinor],
      [accountOfRole(draft, 'accounts-receivable'), -amountMinor],
    ] as const;
    // The debit first, whichever way the money goes.
    const ordered = isSettled ? lines : lines.toReversed();
    for (const [account, minor] of ordered) addLine(draft, account, minor, facts);
  });
  return Array.isArray(entry) ? entry : { ...entry, documentNumber: event.of };
}
