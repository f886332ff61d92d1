// One turn of the import benchmark, in a process of its own, so that its memory is its own.
// `idle`: everything loaded and the database open, nothing done. `read`: the file split and read
// against the chart, nothing posted. `import`: the whole way of `tieout import`.
// Invariant: prints one line of JSON; the time is that of the work, not of starting.
// Run by import.ts: node benchmarks/import-process.ts idle|read|import DATABASE-URL FOLDER FILE

import { createReadStream, statSync } from 'node:fs';
import { receiveEvents } from '#events/receive-events.ts';
import { openLog } from '#monitoring/log.ts';
import { importEvents } from '#root/commands/import.ts';
import { type House, openHouse } from '#root/compose.ts';
import { readConfig } from '#root/config.ts';
import { timed } from './harness.ts';

/** What the process tells import.ts. */
export interface ImportTurn {
  readonly events: number;
  readonly posted: number;
  readonly exists: number;
  readonly refused: number;
  readonly seconds: number;
  /** Most memory the process ever had in use (its resident set), megabytes of 10^6 bytes. */
  readonly peakMb: number;
}

async function main([side, databaseUrl, folder, file = '']: readonly string[]): Promise<void> {
  const config = readConfig({ DATABASE_URL: databaseUrl, TIEOUT_DATA: folder }, '.');
  const log = openLog({ level: 'warn', pretty: false, processName: 'benchmark' });
  const house = await openHouse({ config, log, applicationName: 'tieout benchmark' });
  try {
    const { rows } = await house.pool.query('SELECT property_id FROM properties LIMIT 1');
    const propertyId: number = rows[0].property_id;
    const done = { events: 0, posted: 0, exists: 0, refused: 0 };
    await house.charts.current(propertyId);
    const { seconds } = await timed(1, async () => {
      if (side === 'read') done.events = await readOnly(house, propertyId, file);
      if (side === 'import') Object.assign(done, await importWhole(house, propertyId, file));
    });
    const peakMb = (process.resourceUsage().maxRSS * 1024) / 1e6;
    const { events, posted, exists, refused } = done;
    const turn: ImportTurn = { events, posted, exists, refused, seconds, peakMb };
    console.log(JSON.stringify(turn));
  } finally {
    await house.close();
  }
}

function importWhole(house: House, propertyId: number, file: string) {
  const input = { form: 'csv', bytes: createReadStream(file), size: statSync(file).size } as const;
  return importEvents(house, propertyId, input, (refused) => {
    throw new Error(`An event of the benchmark was refused: ${JSON.stringify(refused)}`);
  });
}

async function readOnly(house: House, propertyId: number, file: string): Promise<number> {
  let events = 0;
  const batches = receiveEvents({
    form: 'csv',
    bytes: createReadStream(file),
    propertyId,
    postedBy: 'benchmark',
    currentChart: (id) => house.charts.current(id),
    post: async (_propertyId, batch) =>
      batch.map(() => ({ status: 'exists', eventId: 1n, entryId: 1n })),
  });
  for await (const { receipts } of batches) events += receipts.length;
  return events;
}

await main(process.argv.slice(2));
