// The events benchmarks post: half invoices of two lines with tax, half payments, three journal
// lines an event, on the small books' chart. Invariant: the same number and round make the same
// events; no two rounds share one. Leaves to others: how they are posted.

import type pg from 'pg';
import type { ReadEvent, Receipt } from '#events/receipt.ts';

/** So many events of a round. */
export function mixedEvents(count: number, round: number | string): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, at) => mixedEvent(at, `R${round}`));
}

/** The event with this number. */
export function mixedEvent(at: number, prefix: string): Record<string, unknown> {
  const id = `${prefix}-${String(at).padStart(7, '0')}`;
  const customer = { id: `C${at % 5000}`, name: `Customer ${at % 5000}` };
  const occurredOn = `2026-0${1 + (at % 9)}-${String(1 + (at % 28)).padStart(2, '0')}`;
  const head = { id, customer, occurredOn, outlet: at % 3 === 0 ? 'REIT' : 'TRS' };
  const cents = String(at % 100).padStart(2, '0');
  if (at % 2 === 0) {
    const amount = `${1 + (at % 900)}.${cents}`;
    return { ...head, kind: 'payment-received', method: 'CARD', amount };
  }
  const service = { from: occurredOn, through: occurredOn };
  const slip = { product: 'SLIP', amount: `${80 + (at % 40)}.${cents}`, service };
  return {
    ...head,
    kind: 'invoice-issued',
    lines: [
      { ...slip, description: 'Slip A-12' },
      { product: 'FUEL', amount: `${20 + (at % 60)}.00`, description: 'Diesel, gallons' },
    ],
    taxes: [{ rate: 'SALES', amount: '7.35' }],
  };
}

/** A benchmark that posted nothing would be fast. */
export function requirePosted(receipts: readonly Receipt[]): void {
  const isPosted = receipts.length > 0 && receipts.every(({ status }) => status === 'posted');
  if (!isPosted) throw new Error('An event of the benchmark was not posted');
}

/** A connection whose exports are queued, and sent by nobody. */
export async function addQuietConnection(pool: pg.Pool, propertyId: number): Promise<void> {
  await pool.query(
    `INSERT INTO connections (property_id, connection_key, name, ledger, settings, cutover_on)
     VALUES ($1, 'benchmark', 'Benchmark', 'sage-intacct-rest', '{}', '2026-01-01')`,
    [propertyId],
  );
}

/** The events in batches of this size. */
export function inBatches(events: readonly ReadEvent[], size: number): ReadEvent[][] {
  const count = Math.ceil(events.length / size);
  return Array.from({ length: count }, (_, at) => events.slice(at * size, (at + 1) * size));
}
