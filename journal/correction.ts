// What a late change must post: the difference between the lines an entry should have and those it
// has, corrections before this one included. Pure. Between the route and posting. Invariant: what
// is there plus the difference is what was asked for, to the minor unit, per account, outlet,
// department and customer; a difference that cannot be said exactly is refused.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { EventCustomer } from '#events/accounting-event.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import { invariant } from '#problems/invariant.ts';
import { type EventIdentity, ownEventId } from './own-event.ts';

/** As much of a line as a correction can change. */
export interface CorrectedLine {
  readonly accountId: number;
  readonly outletId: number;
  readonly departmentId: number | null;
  readonly customer: EventCustomer | null;
  readonly amountMinor: bigint;
}

type Sums = ReadonlyMap<string, CorrectedLine>;

/** The id of the `number`th correction of an event's entry. */
export const correctionId = (of: EventIdentity, number: number) =>
  ownEventId(`correction-${number}`, of);

function sumsOf(
  lines: readonly CorrectedLine[],
  sign = 1n,
  into = new Map<string, CorrectedLine>(),
) {
  for (const line of lines) {
    const { accountId, outletId, departmentId, customer } = line;
    const key = JSON.stringify([accountId, outletId, departmentId, customer?.code ?? null]);
    const amountMinor = (into.get(key)?.amountMinor ?? 0n) + sign * line.amountMinor;
    into.set(key, { ...line, amountMinor });
  }
  return into;
}

/** Lines that turn `there` into `wanted`; none is zero. */
export function differenceOf(
  there: readonly CorrectedLine[],
  wanted: readonly CorrectedLine[],
): readonly CorrectedLine[] {
  const sums: Sums = sumsOf(there, -1n, sumsOf(wanted));
  return [...sums.values()].filter(({ amountMinor }) => amountMinor !== 0n);
}

/** The lines an entry should have, as its correction's event keeps them: amounts as text. */
export function targetOf(wanted: readonly CorrectedLine[]) {
  return wanted.map(({ accountId, outletId, departmentId, customer, amountMinor }) => ({
    ...{ accountId, outletId, departmentId, customer: customer?.code ?? null },
    amountMinor: amountMinor.toString(),
  }));
}

/** Lines as an event of kind `journal-posted` writes them. */
export function manualLines(lines: readonly CorrectedLine[], chart: Chart, currency: Currency) {
  const outlets = new Map([...chart.outlets.values()].map((one) => [one.outletId, one.code]));
  const departments = new Map(
    [...chart.departments.values()].map((one) => [one.departmentId, one.code]),
  );
  return lines.map(({ accountId, outletId, departmentId, customer, amountMinor }) => {
    const account = chart.accountsById.get(accountId);
    invariant(account, 'a line has an account of the chart');
    const side = amountMinor > 0n ? 'debit' : 'credit';
    const amount = formatAmount(amountMinor > 0n ? amountMinor : -amountMinor, currency);
    return {
      ...{ account: account.number, [side]: amount, outlet: outlets.get(outletId) },
      ...(departmentId !== null && { department: departments.get(departmentId) }),
      ...(customer !== null && { customer: { id: customer.code, name: customer.name } }),
    };
  });
}
