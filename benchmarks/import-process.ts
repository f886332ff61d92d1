// One turn of the import benchmark, in a process of its own, so that its memory is its own.
// `import`: the whole way of `tieout import`, its start included; of a file without events, it is
// what an idle process takes. `read`: the file split and read against the chart, nothing posted.
// Invariant: prints one line of JSON.
// Run by import.ts with DATABASE_URL: node benchmarks/import-process.ts import|read FILE

import { createReadStream } from 'node:fs';
import { receiveEvents } from '#events/receive-events.ts';
import { importFile } from '#root/commands/import.ts';
import { chooseProperty, withHouse } from '#root/commands/open.ts';
import { timed } from './harness.ts';

/** What the process tells import.ts. */
export interface ImportTurn {
  readonly posted: number;
  readonly exists: number;
  readonly seconds: number;
  /** Most memory the process ever had in use (its resident set), megabytes of 10^6 bytes. */
  readonly peakMb: number;
}

async function importWhole(file: string): Promise<ImportTurn> {
  let [posted, exists] = [0, 0];
  const { seconds } = await timed(1, () =>
    importFile({ file, form: 'csv' }, async (batch) => {
      posted += batch.posted;
      exists += batch.exists;
      if (batch.refused.length === 0) return true;
      throw new Error(`Refused in the benchmark: ${JSON.stringify(batch.refused[0])}`);
    }),
  );
  return { posted, exists, seconds, peakMb: peakMb() };
}

async function readOnly(file: string): Promise<ImportTurn> {
  return withHouse('benchmark', async (house) => {
    const { propertyId } = await chooseProperty(house);
    const chart = await house.charts.current(propertyId);
    let events = 0;
    const batches = receiveEvents({
      form: 'csv',
      bytes: createReadStream(file),
      propertyId,
      postedBy: 'benchmark',
      currentChart: async () => chart,
      post: async (_propertyId, batch) =>
        batch.map(() => ({ status: 'exists', eventId: 1n, entryId: 1n })),
    });
    const { seconds } = await timed(1, async () => {
      for await (const { receipts } of batches) events += receipts.length;
    });
    return { posted: 0, exists: events, seconds, peakMb: peakMb() };
  });
}

const peakMb = () => (process.resourceUsage().maxRSS * 1024) / 1e6;

const [side, file = ''] = process.argv.slice(2);
console.log(JSON.stringify(await (side === 'read' ? readOnly(file) : importWhole(file))));
