// Entries of ours in another currency than the one the external ledger keeps its balances in: each
// is named, moves its amount from one place to the other, and nothing is left to do. Over HTTP,
// with a real worker and a scripted company.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import type { Currency } from '#money/money.ts';
import { type RepairDesk, repairDesk } from './repair-desk.ts';

const { pool } = await testDatabase();
const clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  random: Math.random,
};

/** The company keeps its balances in euros, at two of them for a dollar. */
function keptInEuros({ ledger }: RepairDesk, externalId: string): void {
  const entry = ledger.named(externalId);
  const amountsMinor = entry.lines.map(({ amountMinor }) => amountMinor * 2n);
  const booked = { currency: 'EUR' as Currency, amountsMinor };
  ledger.entries[ledger.entries.indexOf(entry)] = { ...entry, booked };
}

test('an entry of ours that is kept there in the base currency is named, and ties', async () => {
  const desk = await repairDesk(pool, 'converted', { clock });
  await desk.post('INV-1', 'INV-2');
  await desk.drain();
  for (const { there } of await desk.exports()) keptInEuros(desk, there as string);
  const { tied, rows, findings, reconciliationId } = await desk.findings();
  assert.equal(tied, true);
  assert.deepEqual(
    findings.map((one: { cause: string; what: string }) => [one.cause, one.what]),
    Array.from({ length: 2 }, () => ['converted', '100.00 USD are kept there as 200.00 EUR']),
  );
  const sizes = rows.map(({ place, ours, external, causes }) => {
    return [place.currency, ours === 0n, external !== 0n, causes.converted !== undefined];
  });
  assert.deepEqual(sizes, [
    ['EUR', true, true, true],
    ['USD', false, false, true],
    ['EUR', true, true, true],
    ['USD', false, false, true],
  ]);
  assert.ok(rows.every((row) => row.unexplained === 0n));
  const of = { reconciliationId, findingNumber: 1 };
  assert.deepEqual((await desk.repair(of, 'accept')).body.codes, ['RECONCILIATION_REPAIR_UNFIT']);
});

test('one that was edited there besides is a difference like any other', async () => {
  const desk = await repairDesk(pool, 'converted-edited', { clock });
  await desk.post('INV-1');
  await desk.drain();
  const [one] = await desk.exports();
  desk.ledger.edit(one?.there as string, 5_00n);
  keptInEuros(desk, one?.there as string);
  const { tied, explained, findings } = await desk.findings();
  assert.deepEqual([tied, explained, findings[0].cause], [false, true, 'differs']);
});
