// Corrected lines in the words of the wire. Pure. Invariant: places that amount to nothing are left
// out; debits stand first, then credits, each by account. Leaves to others: what differs
// (correction.ts).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { Currency } from '#money/money.ts';
import { invariant } from '#problems/invariant.ts';
import type { CorrectedLine as Line } from './correction.ts';
import type { CorrectedLine } from './journal-schemas.ts';
import { sides } from './journal-views.ts';

/** Lines with the codes and names of the chart. */
export function correctedLinesView(
  lines: readonly Line[],
  chart: Chart,
  currency: Currency,
): CorrectedLine[] {
  const outlets = new Map([...chart.outlets.values()].map((one) => [one.outletId, one.code]));
  const departments = new Map(
    [...chart.departments.values()].map((one) => [one.departmentId, one.code]),
  );
  const views = lines
    .filter(({ amountMinor }) => amountMinor !== 0n)
    .map(({ accountId, outletId, departmentId, customer, amountMinor }) => {
      const account = chart.accountsById.get(accountId);
      const outlet = outlets.get(outletId);
      invariant(account && outlet, 'a line has an account and an outlet of the chart');
      return {
        account: { number: account.number, name: account.name },
        outlet,
        department: departmentId === null ? null : (departments.get(departmentId) ?? null),
        customer: customer && { code: customer.code, name: customer.name ?? customer.code },
        ...sides(amountMinor, currency),
      };
    });
  const place = (one: CorrectedLine) =>
    [one.debit === null ? 1 : 0, one.account.number, one.outlet, one.customer?.code].join(' ');
  return views.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
}
