// Posting rule: one outlet paid, earned or used something for another. At the other outlet Dr the
// account it is for, Cr due to outlets; at the event's own Dr due from outlets, Cr the account it
// came from. Source: the-system-we-implement.md section 7 point 9 (no due-to and due-from handling
// documented; standard practice between legal entities). Invariant: each outlet balances by itself,
// and what one is owed the other owes.

import type { Account, Chart } from '#chart-of-accounts/chart.ts';
import { isCustomersAccount } from '#chart-of-accounts/detail-types.ts';
import type { InterOutletPosted } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { accountByNumber, accountOfRole, addLine, unknown, writeEntry } from './rule-parts.ts';

export function interOutletPosted(
  event: InterOutletPosted,
  chart: Chart,
): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'inter-outlet', (draft) => {
    const other = chart.outlets.get(event.toOutlet);
    if (!other) unknown(draft, 'outlet', event.toOutlet, 'toOutlet');
    const { amountMinor } = event;
    const memo = event.memo ?? event.reason;
    const there = { outletId: other?.outletId ?? draft.outlet.outletId, memo };
    const debited = accountByNumber(draft, event.debitAccount, 'debitAccount');
    const credited = accountByNumber(draft, event.creditAccount, 'creditAccount');
    // What a customer owes, or has paid, moves with the customer's name.
    const whose = (account: Account | null) =>
      account !== null && isCustomersAccount(account) ? event.customer : null;
    addLine(draft, debited, amountMinor, { ...there, customer: whose(debited) });
    addLine(draft, accountOfRole(draft, 'due-to-outlets', other), -amountMinor, there);
    addLine(draft, accountOfRole(draft, 'due-from-outlets'), amountMinor, { memo });
    addLine(draft, credited, -amountMinor, { memo, customer: whose(credited) });
  });
}
