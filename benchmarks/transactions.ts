// API transactions per million events, counted by the company as the vendor counts them: each
// record made and each page of a query. Every entry by itself against one summary a day, outlet and
// journal, on both APIs; the same events, thirty days of two outlets. Nothing here is timed.
// Run: node benchmarks/transactions.ts [--api rest|xml] [--events N]

import { parseArgs } from 'node:util';
import { formDueSummaries } from '#export-queue/forming-store.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { type Api, control } from './company.ts';
import { allDue, connect, disconnect, inExportHouse, startWorker } from './export-house.ts';
import { requirePosted } from './mixed-events.ts';

const { values: options } = parseArgs({
  options: { api: { type: 'string' }, events: { type: 'string', default: '100000' } },
});
/** Entries one by one take a call each: their number need not be large to say so. */
const detailEvents = 2_000;
const days = 30;
const batch = 5_000;

/** Month → caller → counts. */
interface UsageAnswer {
  readonly months: Readonly<Record<string, Readonly<Record<string, { readonly counted: number }>>>>;
}

/** The event's day and outlet: spread evenly over a month. */
function saleOf(number: number, prefix: string) {
  const day = String(1 + (number % days)).padStart(2, '0');
  const outlet = Math.floor(number / days) % 2 === 0 ? 'TRS' : 'REIT';
  const amount = `${1 + (number % 900)}.50`;
  return fuelInvoice(`${prefix}-${number}`, amount, { occurredOn: `2026-06-${day}`, outlet });
}

await inExportHouse(async (house) => {
  const counted = async () => {
    const usage = await control<UsageAnswer>(house.company, 'GET', '/usage');
    const callers = Object.values(usage.months).flatMap((month) => Object.values(month));
    return callers.reduce((sum, caller) => sum + caller.counted, 0);
  };
  const measure = async (api: Api, exportMode: 'detail' | 'daily-summary', events: number) => {
    const small = await connect(house, api, { exportMode });
    for (let from = 0; from < events; from += batch) {
      const count = Math.min(batch, events - from);
      const sales = Array.from({ length: count }, (_, at) => saleOf(from + at, exportMode));
      requirePosted(await small.post(...sales));
    }
    const later = new Date(Date.now() + 2 * 86_400_000);
    await formDueSummaries(house.pool, small.propertyId, later);
    const { rows } = await house.pool.query<{ exports: number }>(
      'SELECT count(*)::int AS exports FROM exports WHERE property_id = $1',
      [small.propertyId],
    );
    const exports = rows[0]?.exports ?? 0;
    const before = await counted();
    const worker = startWorker(house);
    const confirmed = worker.confirmed(exports);
    await allDue(house, small);
    await confirmed;
    await worker.stop();
    await disconnect(house, small);
    const calls = (await counted()) - before;
    const perMillion = Math.ceil((calls * 1_000_000) / events);
    process.stdout.write(
      `${api.padEnd(5)} ${exportMode.padEnd(14)} ${events} events, ${exports} exports, ` +
        `${calls} counted: ${perMillion} a million events, 1 for ${Math.floor(events / calls)}\n`,
    );
  };
  for (const api of ['rest', 'xml'] as const) {
    if (options.api !== undefined && options.api !== api) continue;
    await measure(api, 'detail', detailEvents);
    await measure(api, 'daily-summary', Number(options.events));
  }
});
