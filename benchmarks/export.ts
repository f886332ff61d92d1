// Exporting against a bare HTTP client: wall time of the worker, with every guarantee on, against
// a loop that sends requests of the same bytes on the same number of lanes to the same simulator.
// Ours: exports due at once → claimed, mapped, intent committed, sent, outcome and attempt
// written, in a durable PostgreSQL. The limit: bodies made beforehand, sent with undici, answers
// read. The simulator is a process of its own; the sides take turns.
// Run: node benchmarks/export.ts [--api rest|xml] [--latency MS] [--lanes N] [--rounds N]
//      [--json FILE]; without them every case, some forty minutes.

import { parseArgs } from 'node:util';
import { bareClient } from './bare-clients.ts';
import { type Api, control } from './company.ts';
import { ProcessorTimes } from './export-cost.ts';
import {
  connect,
  disconnect,
  dueUntold,
  type ExportHouse,
  inExportHouse,
  lastDrafts,
  postLater,
  startWorker,
  tellWorkers,
} from './export-house.ts';
import { type ComparisonResult, compare, timed, writeResults } from './harness.ts';

const { values: options } = parseArgs({
  options: {
    api: { type: 'string' },
    lanes: { type: 'string' },
    latency: { type: 'string' },
    rounds: { type: 'string' },
    json: { type: 'string' },
  },
});

/**
 * Latency, seconds a turn should take at least, rounds, and what is aimed at. Waking up and writing
 * the last outcomes take some 0.05 s once, whatever the backlog.
 */
const latencies = [
  { latencyMs: 0, seconds: 0, rounds: 5, target: 0.6 },
  { latencyMs: 5, seconds: 10, rounds: 3, target: 0.98 },
  { latencyMs: 50, seconds: 15, rounds: 3, target: 0.98 },
  { latencyMs: 200, seconds: 30, rounds: 3, target: 0.995 },
  { latencyMs: 1000, seconds: 30, rounds: 3, target: 0.995 },
];
const apis: readonly Api[] = ['rest', 'xml'];

const wanted = (name: 'api' | 'lanes' | 'latency', value: string | number) =>
  options[name] === undefined || options[name] === String(value);

type Case = (typeof latencies)[number] & { readonly api: Api; readonly lanes: number };

const laneCounts = [...new Set([2, 10, ...(options.lanes ? [Number(options.lanes)] : [])])];
const cases: readonly Case[] = apis.flatMap((api) =>
  latencies.flatMap((of) => laneCounts.map((lanes) => ({ ...of, api, lanes }))),
);

/** Exports a turn: as many as the lanes take in the seconds. */
function countOf({ latencyMs, seconds, lanes }: Case): number {
  if (latencyMs === 0) return 4_000;
  return Math.ceil((seconds * 1000 * lanes) / (latencyMs + 1));
}

await inExportHouse(async (house) => {
  const results: ComparisonResult[] = [];
  for (const one of cases) {
    const { api, lanes, latencyMs } = one;
    if (wanted('api', api) && wanted('lanes', lanes) && wanted('latency', latencyMs)) {
      results.push(await compareAt(house, one));
    }
  }
  writeResults(options.json, results);
});

async function compareAt(house: ExportHouse, of: Case): Promise<ComparisonResult> {
  const { api, lanes, latencyMs, target } = of;
  const { company, pool } = house;
  await control(company, 'PUT', '/settings', { latencyMs });
  const small = await connect(house, api, { lanes });
  const worker = startWorker(house);
  const bare = await bareClient(api, company.url, lanes);
  const spent = new ProcessorTimes({ database: house.serverPid, company: company.process.pid });
  // A round that warms up need not be long.
  const count = (round: number) => Math.min(countOf(of), round === 0 ? 1_000 : Infinity);
  const units = (round: number) =>
    round === 0 && latencyMs > 0 ? Math.min(lanes * 5, count(round)) : count(round);
  try {
    const result = await compare({
      name: `Export, ${api.toUpperCase()}, ${latencyMs} ms, ${lanes} lanes`,
      ours: 'the worker',
      limit: 'a bare HTTP client on as many lanes',
      unit: 'entries',
      target,
      rounds: Number(options.rounds ?? of.rounds),
      runOurs: async (round) => {
        await postLater(small, units(round));
        await pool.query('CHECKPOINT');
        await dueUntold(house, small);
        const done = worker.confirmed(units(round));
        return spent.of('ours', () =>
          timed(units(round), async () => {
            await tellWorkers(house, small);
            await done;
          }),
        );
      },
      runLimit: async (round) => {
        const prepared = bare.prepare(await lastDrafts(house, small, units(round)));
        return spent.of('bare', () => bare.send(prepared));
      },
    });
    spent.print();
    return result;
  } finally {
    await bare.close();
    await worker.stop();
    await disconnect(house, small);
  }
}
