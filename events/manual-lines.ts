// What the lines of a manual journal must be together: balanced at every outlet, and with a
// customer on all lines of customers' balances (the receivable, prepayments) or on none. Called by
// event-lines.ts once each line is good by itself. Invariant: what passes here cannot make
// customers' balances differ from the account.

import { isCustomersAccount } from '#chart-of-accounts/detail-types.ts';
import { formatAmount } from '#money/money.ts';
import type { ManualLine } from './accounting-event.ts';
import type { EventReading } from './event-reading.ts';

/** Notes what is wrong with the lines together; `outlet` is the event's own. */
export function checkManualLines(
  reading: EventReading,
  lines: readonly ManualLine[],
  outlet: string,
): void {
  checkBalance(reading, lines, outlet);
  checkCustomers(reading, lines);
}

function checkBalance(reading: EventReading, lines: readonly ManualLine[], outlet: string): void {
  const { currency } = reading;
  if (currency === null || outlet === '') return;
  const sides = new Map<string, { debits: bigint; credits: bigint }>();
  for (const line of lines) {
    const at = line.outlet ?? outlet;
    const side = sides.get(at) ?? { debits: 0n, credits: 0n };
    if (line.amountMinor > 0n) side.debits += line.amountMinor;
    else side.credits -= line.amountMinor;
    sides.set(at, side);
  }
  const written = (amountMinor: bigint) => `${formatAmount(amountMinor, currency)} ${currency}`;
  for (const [at, { debits, credits }] of sides) {
    if (debits === credits) continue;
    const difference = debits > credits ? debits - credits : credits - debits;
    reading.note('EVENT_JOURNAL_UNBALANCED', 'lines', () => [
      at,
      written(debits),
      written(credits),
      written(difference),
    ]);
  }
}

function checkCustomers(reading: EventReading, lines: readonly ManualLine[]): void {
  let withCustomer = -1;
  let without = -1;
  lines.forEach((line, i) => {
    const account = reading.chart.accounts.get(line.account);
    if (!account || !isCustomersAccount(account)) return;
    if (line.customer !== null) withCustomer = i;
    else if (without < 0) without = i;
  });
  if (withCustomer >= 0 && without >= 0) {
    reading.note('EVENT_JOURNAL_ONE_SIDED', `lines[${without}].customer`, () => [
      `lines[${withCustomer}]`,
      `lines[${without}]`,
    ]);
  }
}
