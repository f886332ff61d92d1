// How long exporting stands still when a worker is killed: kill -9 of the worker process amid its
// sends, another one waits on the same database. From the kill to the first request of the
// successor at the company, and until everything is confirmed; then the company's books are
// counted. Invariant: real processes, the product's own lease unless one is given.
// Run: node benchmarks/recovery.ts [--lease MS] [--rounds N]

import { parseArgs } from 'node:util';
import type { SmallConnection } from '#export-queue/small-connection-store.ts';
import { control, gone } from './company.ts';
import {
  allDue,
  connect,
  disconnect,
  type ExportHouse,
  inExportHouse,
  postLater,
  startWorkerProcess,
} from './export-house.ts';
import { verdict } from './harness.ts';

const { values: options } = parseArgs({
  options: {
    lease: { type: 'string', default: '30000' },
    rounds: { type: 'string', default: '3' },
  },
});
const leaseMs = Number(options.lease);
/** A second and a half of calls on four lanes. */
const count = 120;
const latencyMs = 50;
/** What may still arrive after a send: short, the simulated company books at once or never. */
const settlingMs = 1_000;

await inExportHouse(async (house) => {
  await control(house.company, 'PUT', '/settings', { latencyMs });
  for (let round = 1; round <= Number(options.rounds); round += 1) await killOnce(house, round);
});

async function killOnce(house: ExportHouse, round: number): Promise<void> {
  const { databaseUrl, pool } = house;
  const small = await connect(house, 'rest', { lanes: 4, settlingMs });
  const doomed = await startWorkerProcess({ databaseUrl, leaseMs, worker: `doomed ${round}` });
  // By its first entry it holds the drain, and keeps it when the successor comes. The work comes
  // when both are there: however slow a process starts, there is some left at the kill.
  await postLater(small, 1);
  await allDue(house, small);
  await until('the first entry', async () => (await confirmed(house, small)) === 1);
  const successor = await startWorkerProcess({
    databaseUrl,
    leaseMs,
    worker: `successor ${round}`,
  });
  await postLater(small, count - 1);
  await allDue(house, small);
  await until('a quarter', async () => (await confirmed(house, small)) >= count / 4);
  doomed.kill('SIGKILL');
  const killedMs = performance.now();
  await gone(doomed);
  await until('the successor’s first send', async () => {
    const { rows } = await pool.query(
      `SELECT 1 FROM exports WHERE property_id = $1 AND sent_by = $2 LIMIT 1`,
      [small.propertyId, `successor ${round}`],
    );
    const isOver = rows.length === 0 && (await confirmed(house, small)) === count;
    if (isOver) throw new Error('all was sent before the kill');
    return rows.length > 0;
  });
  const movesAgainMs = performance.now() - killedMs;
  await until('the last entry', async () => (await confirmed(house, small)) === count);
  const allMs = performance.now() - killedMs;
  successor.kill('SIGTERM');
  await gone(successor);
  await disconnect(house, small);
  const { there, different, uncertain } = await counted(house, small);
  const isMet = movesAgainMs <= leaseMs + 2_000 && there === different;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  console.log(
    `Recovery ${round}: sends again ${seconds(movesAgainMs)} after kill -9, all confirmed after ` +
      `${seconds(allMs)}; target ${seconds(leaseMs + 2_000)}: ${verdict(isMet)}`,
  );
  console.log(
    `  ${different} of ${count} entries in the books, ${there - different} twice; ` +
      `${uncertain} were on the wire or about to be, and were asked for`,
  );
}

/** *Errors:* throws after two leases and a minute: what does not come by then never does. */
async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const endsAtMs = performance.now() + 2 * leaseMs + 60_000;
  while (!(await condition())) {
    if (performance.now() > endsAtMs) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function confirmed({ pool }: ExportHouse, { propertyId }: SmallConnection): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM exports WHERE property_id = $1 AND state = 'confirmed'`,
    [propertyId],
  );
  return rows[0]?.count ?? 0;
}

/** This property's entries in the company's books, by its export keys; and its attempts lost. */
async function counted({ pool, company }: ExportHouse, { propertyId }: SmallConnection) {
  const { rows } = await pool.query<{ export_key: string }>(
    'SELECT export_key FROM exports WHERE property_id = $1',
    [propertyId],
  );
  const keys = new Set(rows.map((row) => row.export_key));
  type Page = { readonly entries: readonly { readonly referenceNumber: string | null }[] };
  const { entries } = await control<Page>(company, 'GET', '/books/entries?start=1&size=1000');
  const ours = entries.map((entry) => entry.referenceNumber ?? '').filter((key) => keys.has(key));
  const lost = await pool.query(
    `SELECT 1 FROM export_attempts WHERE property_id = $1 AND outcome = 'lost'`,
    [propertyId],
  );
  return { there: ours.length, different: new Set(ours).size, uncertain: lost.rows.length };
}
