// Drill of entries that the company books long after their sender has gone: before the settling
// time is over they are adopted and nothing is sent again, even where the company forgets keys.
// After it an entry that was proven absent is sent again; what a company without memory then books
// twice is outside of what is promised, and must be seen: held, or named by reconciliation. The
// company's clock moves when the drill says so: each entry lands at the moment of its row.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { readFindings } from '#reconciliation/reconciliation-reading-store.ts';
import { runReconciliation } from '#reconciliation/reconciliation-worker.ts';
import type { EventJson } from '#scenarios/demo-season/season-ledger.ts';
import { audit } from './auditor.ts';
import { type Api, openDrillLedger } from './drill-company.ts';
import { drillPlace } from './drill-place.ts';
import { violations } from './drill-report.ts';
import type { DrillWorld } from './drill-world.ts';
import { paths } from './fault-plan.ts';
import { replaced } from './kill-points.ts';

type Landing = 'not there yet' | 'absent' | 'sent again' | 'sent again, answer lost';

/** Whether the XML API holds off the twin of a function that still runs is not documented: both. */
const companies = [
  { name: 'rest', api: 'rest', twins: 'run' },
  { name: 'xml, twins run', api: 'xml', twins: 'run' },
  { name: 'xml, twins refused', api: 'xml', twins: 'refuse' },
] as const satisfies readonly { name: string; api: Api; twins: 'run' | 'refuse' }[];

type Company = (typeof companies)[number]['name'];

interface Row {
  readonly lands: Landing;
  readonly forgets: boolean;
  /** Companies whose books hold it twice. */
  readonly twice: readonly Company[];
  /** Companies whose second entry was found, so that the export is held. */
  readonly held?: readonly Company[];
}

const all = companies.map(({ name }) => name);
const twinsRun: readonly Company[] = ['rest', 'xml, twins run'];

const table: readonly Row[] = [
  { lands: 'not there yet', forgets: true, twice: [] },
  { lands: 'absent', forgets: false, twice: [] },
  // A refused twin does not say whether the first one runs or failed: XML is asked under a new id.
  { lands: 'sent again', forgets: false, twice: ['xml, twins run', 'xml, twins refused'] },
  { lands: 'absent', forgets: true, twice: all },
  { lands: 'sent again', forgets: true, twice: all },
  // The lost answer of a refused twin is of no entry: the first one alone is found.
  { lands: 'sent again, answer lost', forgets: true, twice: twinsRun, held: twinsRun },
];
const lateMs = 60_000;

/** The company books what it has put off. */
const land = ({ control }: DrillWorld) => control('POST', '/clock/advance', { ms: lateMs });

/** A worker's ledger, with the company's clock in the drill's hand. */
function landing(world: DrillWorld, { lands, forgets }: Row): typeof openDrillLedger {
  let posts = 0;
  let hasLanded = false;
  return async (connection) => {
    const ledger = await openDrillLedger(connection);
    return replaced(ledger, {
      post: async (...sent: Parameters<typeof ledger.post>) => {
        posts += 1;
        if (posts === 2 && lands === 'absent') await land(world);
        if (posts === 2 && forgets) await world.control('POST', '/idempotency/forget');
        const outcome = await ledger.post(...sent);
        if (posts === 2 && lands.startsWith('sent again')) await land(world);
        return outcome;
      },
      find: async (...asked: Parameters<typeof ledger.find>) => {
        const reading = await ledger.find(...asked);
        if (lands === 'not there yet' && !hasLanded) await land(world);
        hasLanded = true;
        return reading;
      },
    });
  };
}

async function runRow(
  world: DrillWorld,
  event: EventJson,
  { row, isHeld = false }: { row: Row; isHeld?: boolean | undefined },
): Promise<void> {
  const [text = ''] = world.keysOf([event]);
  const match = { path: paths[world.api].post, text };
  await world.control('POST', '/faults', { fault: 'commit-late', times: 1, ms: lateMs, match });
  if (row.lands === 'sent again, answer lost') {
    await world.control('POST', '/faults', { fault: 'lose-answer', times: 1, match });
  }
  await world.post([event]);
  const worker = world.startWorker({ openLedger: landing(world, row) });
  await world.drained();
  await worker.stop();
  const { rows } = await world.pool.query<{ state: string }>(
    'SELECT state FROM exports WHERE property_id = $1 AND export_key = $2',
    [world.propertyId, text],
  );
  assert.deepEqual(
    rows,
    [{ state: isHeld ? 'held' : 'confirmed' }],
    `state of what landed when ${row.lands}`,
  );
}

/** Event ids that reconciliation names as being there twice. */
async function namedTwice(world: DrillWorld): Promise<string[]> {
  const { pool, propertyId, connectionId } = world;
  const { reconciliationId, explained } = await runReconciliation({
    ...{ pool, propertyId, connectionId, asOf: '2026-12-31' as IsoDate, now: () => new Date() },
    openLedger: () => world.openLedger(),
  });
  assert.ok(explained, 'the identity holds to the cent');
  const of = { propertyId, reconciliationId, place: null, afterNumber: 0, limit: 100 };
  const findings = await readFindings(pool, of);
  const ids = findings.filter((one) => one.cause === 'twice').map((one) => one.exportId);
  const { rows } = await pool.query<{ event: string }>(
    `SELECT v.external_id AS event FROM exports x
       JOIN journal_entries e ON e.property_id = x.property_id AND e.entry_id = x.entry_id
       JOIN events v ON v.property_id = e.property_id AND v.event_id = e.event_id
      WHERE x.property_id = $1 AND x.export_id = ANY($2::bigint[])`,
    [propertyId, ids],
  );
  return rows.map((row) => row.event);
}

describe('an entry booked late', { concurrency: 3 }, () => {
  for (const { name, api, twins } of companies) {
    test(`${name}: is adopted before the settling time is over, and seen after it`, async (t) => {
      const { world, pool } = await drillPlace(t, { seed: 3, api });
      await world.control('PUT', '/settings', { xml: { uniqueIdWhileRunning: twins } });
      const events = world.events(table.length);
      for (const [index, row] of table.entries()) {
        await runRow(world, events[index] as EventJson, { row, isHeld: row.held?.includes(name) });
      }
      const found = await audit({ ...world, db: pool });
      t.diagnostic(`${found.doubled.length} of ${found.entries} booked twice`);
      const idsWhere = (is: (row: Row) => boolean) =>
        events.filter((_, index) => is(table[index] as Row)).map(({ id }) => id);
      const expected = idsWhere((row) => row.twice.includes(name)).sort();
      assert.deepEqual([...found.doubled].sort(), expected);
      assert.deepEqual(violations({ ...found, doubled: [], findings: [] }), []);
      const held = idsWhere((row) => row.held?.includes(name) ?? false);
      const named = await namedTwice(world);
      assert.deepEqual([...new Set([...named, ...held])].sort(), expected, 'all are seen');
      await world.retire();
    });
  }
});
