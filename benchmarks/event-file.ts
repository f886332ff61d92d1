// The CSV file that the import benchmark reads: a marina's trade on the ready chart, eight
// kinds of events in the proportions of a season, one and a half rows an event.
// Invariant: the same `prefix` and count give the same bytes; another prefix gives other events.
// Leaves to others: reading it, as a stranger's file.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { csvColumns } from '#events/csv-columns.ts';
import { formatEventCsv } from '#events/format-event-csv.ts';

type Json = Record<string, unknown>;

/** Days the events lie in, from 2026-04-01. */
const seasonDays = 210;
/** Customers of the property: each buys often. */
const customerCount = 20_000;
/** Proportions: invoices and payments by turns, the other kinds once in twenty events. */
const cycle = 20;

/** Writes `count` events; returns the bytes of the file. */
export async function writeEventFile(
  file: string,
  { prefix, count }: { readonly prefix: string; readonly count: number },
): Promise<number> {
  const stream = createWriteStream(file);
  let rows: string[] = [`${csvColumns.join(',')}\n`];
  for (let at = 0; at < count; at += 1) {
    rows.push(`${formatEventCsv(eventAt(prefix, at, count), csvColumns)}\n`);
    if (rows.length < 2000) continue;
    if (!stream.write(rows.join(''))) await once(stream, 'drain');
    rows = [];
  }
  stream.end(rows.join(''));
  await once(stream, 'close');
  return stream.bytesWritten;
}

function eventAt(prefix: string, at: number, count: number): Json {
  const place = at % cycle;
  const head = (kind: string, letter: string, byCustomer = at) => ({
    source: 'marina-os',
    id: idAt(prefix, letter, at),
    kind,
    occurredOn: dayOf(Math.floor((at / count) * seasonDays)),
    outlet: outletOf(at),
    customer: customerOf(byCustomer),
  });
  const amount = amountOf(at, 500);
  // The invoice just before, which the events after it speak of.
  const invoice = idAt(prefix, 'INV', at - (place % 2 === 0 ? 2 : 1));
  if (place % 2 === 1 && place < 18) return { ...head('invoice-issued', 'INV'), ...saleOf(at) };
  if (place === 18) {
    // The invoice just before is of such a slip: its income, at its outlet.
    const lines = [{ product: 'SLIP-SEASONAL', amount: amountOf(at - 1, 900) }];
    const outlet = outletOf(at - 1);
    return { ...head('income-recognized', 'REC', at - 1), outlet, of: invoice, lines };
  }
  if (place === 19) return oddEvent(prefix, at, head);
  if (place === 6) {
    const lines = [{ product: 'DISCOUNT', amount, description: 'Goodwill' }];
    return { ...head('credit-memo-issued', 'CM'), of: invoice, lines };
  }
  if (place === 12) {
    const paid = { outlet: outletOf(at - 2), amount: amountOf(at - 2, 500) };
    const of = idAt(prefix, 'PAY', at - 2);
    return { ...head('refund-issued', 'REF', at - 3), ...paid, method: 'VISA', of };
  }
  const settles = place === 0 ? [] : [{ document: invoice, amount }];
  const method = ['VISA', 'CASH', 'CHECK', 'MASTERCARD', 'ACH'][at % 5];
  return { ...head('payment-received', 'PAY', at - 1), method, amount, settles };
}

type Head = (kind: string, letter: string, byCustomer?: number) => Json;

// Bounced checks, manual journals and reversals, in turns.
function oddEvent(prefix: string, at: number, head: Head): Json {
  const turn = Math.floor(at / cycle) % 3;
  const payment = idAt(prefix, 'PAY', at - 5);
  const amount = amountOf(at - 5, 500);
  if (turn === 0) {
    const outlet = outletOf(at - 5);
    return { ...head('payment-bounced', 'BNC', at - 6), outlet, of: payment, amount };
  }
  if (turn === 1) {
    const of = { source: 'marina-os', id: payment };
    return { ...head('entry-reversed', 'REV'), of, reason: 'Keyed for the wrong guest' };
  }
  const lines = [
    { account: '6410', debit: amount, memo: 'Bank charges' },
    { account: '1000', credit: amount },
  ];
  return { ...head('journal-posted', 'JE'), reason: 'Month end, bank charges', lines };
}

function saleOf(at: number): Json {
  const day = dayOf(at % seasonDays);
  const lines: Json[] = [
    {
      product: at % 4 === 1 ? 'SLIP-SEASONAL' : 'SLIP-TRANSIENT',
      amount: amountOf(at, 900),
      description: `Slip ${String.fromCharCode(65 + (at % 8))}${at % 120}`,
      service: { from: day, through: day },
    },
  ];
  if (at % 4 === 3) lines.push({ product: 'ELECTRIC-SLIP', amount: amountOf(at + 7, 60) });
  if (at % 6 === 5) lines.push({ product: 'FUEL-DIESEL', amount: amountOf(at + 3, 300) });
  return { lines, taxes: [{ rate: 'STATE-SALES', amount: amountOf(at, 40) }] };
}

const idAt = (prefix: string, letter: string, at: number) =>
  `${letter}-${prefix}-${String(Math.max(at, 0)).padStart(7, '0')}`;

const outletOf = (at: number) => (at % 3 === 0 ? 'REIT' : 'TRS');

function customerOf(at: number): Json {
  const number = (at * 7919) % customerCount;
  return { id: `C-${number}`, name: `Guest ${number} of the harbor` };
}

function amountOf(at: number, upTo: number): string {
  return `${1 + (at % upTo)}.${String(at % 100).padStart(2, '0')}`;
}

function dayOf(day: number): string {
  return new Date(Date.UTC(2026, 3, 1) + day * 86_400_000).toISOString().slice(0, 10);
}
