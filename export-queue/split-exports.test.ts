// Entries that are split by entity: each part there once, the whole never, whatever happens between
// one part and the next. Method: a real worker over a real database and a scripted ledger, whose
// entries are counted; `tieout verify`'s proofs hold at the end of each story.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { proveIn } from '#journal/prove-store.ts';
import { writeMappings } from '#mapping/mapping-change-store.ts';
import { replaceExternalChart } from '#mapping/mapping-store.ts';
import { excludeExports, requeueExports } from './action-store.ts';
import { changeConnection, readConnection } from './connection-store.ts';
import { exportProofs } from './export-proofs-store.ts';
import { formDueSummaries } from './forming-store.ts';
import { readRehearsable } from './rehearsal-store.ts';
import { previewView } from './rehearsal-views.ts';
import { rehearseConnection, rehearseExports, setStage } from './rehearsing-worker.ts';
import {
  makeSmallConnection,
  ScriptedLedger,
  type SmallConnection,
} from './small-connection-store.ts';
import { drainSmall } from './small-worker-store.ts';

const { pool } = await testDatabase();
const clock = { now: () => new Date(), monotonicMs: () => performance.now() };
let made = 0;
const quick = { busyDelayMs: 5, findDelayMs: 5, findDelayMsMax: 20, probeIntervalMs: 20 };
const split = { postIn: 'entity', interEntity: 'split' };

interface World extends SmallConnection {
  readonly ledger: ScriptedLedger;
  readonly by: { readonly person: string; readonly reason: string };
  /** Works until nothing is pending; what was synced and held then. */
  deliver(): Promise<readonly string[]>;
  rows(): Promise<readonly string[]>;
  ids(): Promise<readonly bigint[]>;
  set(settings: Record<string, unknown>): Promise<void>;
  place(outlet: string, location: string): Promise<void>;
}

async function makeWorld(settings: Record<string, unknown> = {}): Promise<World> {
  made += 1;
  const all = { ...quick, ...split, ...settings };
  const small = await makeSmallConnection(pool, `split-${made}`, all);
  const { propertyId, connectionId } = small;
  const { rows: mapped } = await pool.query<{ kind: string; external_id: string }>(
    'SELECT kind, external_id FROM mappings WHERE property_id = $1',
    [propertyId],
  );
  const kinds: Record<string, string> = { outlet: 'location' };
  const item = (kind: string, externalId: string, attributes = {}) => {
    return { kind, externalId, name: externalId, active: true, attributes } as never;
  };
  const items = [
    ...mapped.map(({ kind, external_id: id }) => item(kinds[kind] ?? kind, id)),
    ...['TIE', 'PAY'].map((id) => item('journal', id)),
    ...['XTRS', 'XREIT', 'THIRD'].map((id) => item('entity', id)),
    item('location', 'THIRD'),
  ];
  await withTransaction(pool, (tx) => replaceExternalChart(tx, propertyId, connectionId, items));
  const ledger = new ScriptedLedger();
  const rows = async () => (await readRows(propertyId)).map(({ text }) => text);
  return {
    ...small,
    ledger,
    by: { person: 'ann', reason: 'As agreed' },
    rows,
    ids: async () => (await readRows(propertyId)).map(({ export_id }) => export_id),
    set: (more) =>
      withTransaction(pool, async (tx) => {
        await changeConnection(tx, propertyId, connectionId, { settings: more });
      }),
    place: async (outlet, location) => {
      const { rows: found } = await pool.query<{ outlet_id: number }>(
        'SELECT outlet_id FROM outlets WHERE property_id = $1 AND code = $2',
        [propertyId, outlet],
      );
      const change = { kind: 'outlet' as const, internalId: found[0]?.outlet_id ?? 0 };
      await writeMappings(
        pool,
        ...([propertyId, connectionId] as const),
        [{ ...change, externalId: location }],
        'ann',
      );
    },
    deliver: async () => {
      await drain(small, ledger);
      const findings = await proveAll(propertyId);
      assert.deepEqual(findings, [], 'the proofs hold');
      return rows();
    },
  };
}

/** `part entity state amount` of each export, in their order. */
async function readRows(propertyId: number) {
  const { rows } = await pool.query<{ export_id: bigint; text: string }>(
    `SELECT export_id, concat_ws(' ', part_number, coalesce(part_entity_id, 'whole'), state,
                                 amount_minor, cause_code) AS text
       FROM exports WHERE property_id = $1 ORDER BY entry_id, part_number, export_id`,
    [propertyId],
  );
  return rows;
}

async function proveAll(propertyId: number): Promise<string[]> {
  const findings = await withTransaction(pool, (tx) => proveIn(tx, propertyId, exportProofs));
  return findings.filter((one) => one.brokenCount > 0).map((one) => `${one.proof}: ${one.first}`);
}

const drain = ({ propertyId }: SmallConnection, ledger: ScriptedLedger) =>
  drainSmall({ pool, propertyId, ledger, pollMs: 25, ...clock });

const line = (account: string, amount: string, outlet: string) => {
  const side = amount.startsWith('-') ? { credit: amount.slice(1) } : { debit: amount };
  return { account, outlet, ...side };
};

/** 40.00 at the own outlet, 8.00 at the other: two entities. */
const spanning = (id: string, more: Record<string, unknown> = {}) => ({
  ...{ id, kind: 'journal-posted', reason: 'Shared costs' },
  lines: [
    ...[line('6000', '40.00', 'TRS'), line('1000', '-40.00', 'TRS')],
    ...[line('6000', '8.00', 'REIT'), line('1000', '-8.00', 'REIT')],
  ],
  ...more,
});

/** What is there: entity and amounts of each entry, in the order of booking. */
const there = ({ ledger }: World) =>
  ledger.entries.map((entry) => {
    const { entityId } = entry as { entityId?: string };
    return `${entityId ?? 'top'} ${entry.lines.map(({ amountMinor }) => amountMinor).join(' ')}`;
  });

const [own, other] = ['XTRS 4000 -4000', 'XREIT 800 -800'];
const synced = ['1 XTRS confirmed 4000', '2 XREIT confirmed 800'];

test('an entry of two entities is made in each of them, its own outlet’s first', async () => {
  const world = await makeWorld();
  await world.post(spanning('J-1'));
  assert.deepEqual(await world.rows(), ['0 whole queued 4800']);
  assert.deepEqual(await world.deliver(), synced);
  assert.deepEqual(there(world), [own, other]);
  assert.equal(new Set(world.ledger.posts).size, 2);
});

test('an entry of one entity stays whole', async () => {
  const world = await makeWorld();
  await world.post(spanning('J-1', { lines: spanning('').lines.slice(0, 2) }));
  assert.deepEqual(await world.deliver(), ['0 whole confirmed 4000']);
});

test('nothing of it is there while its first part is refused, and the split is open', async () => {
  const world = await makeWorld();
  world.ledger.script = () => 'refuse';
  await world.post(spanning('J-1'));
  const held = ['0 whole held 4800 TEST_ACCOUNT_INACTIVE'];
  assert.deepEqual(await world.deliver(), held);
  assert.deepEqual(there(world), []);
  await world.set({ interEntity: 'base-location' });
  world.ledger.script = () => 'confirm';
  const selection = { exportIds: await world.ids() };
  await withTransaction(pool, (tx) => requeueExports(tx, world.propertyId, selection, world.by));
  assert.deepEqual(await world.deliver(), ['0 whole confirmed 4800']);
  assert.deepEqual(there(world), ['top 4000 -4000 800 -800']);
});

test('excluding an entry before its first part is there excludes all of it', async () => {
  const world = await makeWorld();
  world.ledger.script = () => 'refuse';
  await world.post(spanning('J-1'));
  await world.deliver();
  const selection = { exportIds: await world.ids() };
  await withTransaction(pool, (tx) => excludeExports(tx, world.propertyId, selection, world.by));
  assert.deepEqual(await world.deliver(), ['0 whole excluded 4800 EXPORT_EXCLUDED']);
  world.ledger.script = () => 'confirm';
  await withTransaction(pool, (tx) => requeueExports(tx, world.propertyId, selection, world.by));
  assert.deepEqual(await world.deliver(), synced);
  assert.deepEqual(there(world), [own, other]);
});

test('a part that is refused is held alone, and goes when its cause is gone', async () => {
  const world = await makeWorld();
  world.ledger.script = () => (world.ledger.entries.length === 0 ? 'confirm' : 'refuse');
  await world.post(spanning('J-1'));
  const held = '2 XREIT held 800 TEST_ACCOUNT_INACTIVE';
  assert.deepEqual(await world.deliver(), [synced[0], held]);
  // What is out stays as it was made, whatever the setting says by now.
  await world.set({ interEntity: 'refuse' });
  world.ledger.script = () => 'confirm';
  const [, second] = await world.ids();
  const selection = { exportIds: [second ?? 0n] };
  const requeue = () =>
    withTransaction(pool, (tx) => requeueExports(tx, world.propertyId, selection, world.by));
  const [one, two] = await Promise.all([requeue(), requeue()]);
  assert.equal(one.done + two.done, 1);
  assert.deepEqual(await world.deliver(), synced);
  assert.deepEqual(there(world), [own, other]);
});

test('a part whose outlet was mapped to another entity meanwhile waits for its own', async () => {
  const world = await makeWorld();
  world.ledger.script = () => (world.ledger.entries.length === 0 ? 'confirm' : 'refuse');
  await world.post(spanning('J-1'));
  await world.deliver();
  world.ledger.script = () => 'confirm';
  await world.place('REIT', 'THIRD');
  const [, second] = await world.ids();
  const selection = { exportIds: [second ?? 0n] };
  await withTransaction(pool, (tx) => requeueExports(tx, world.propertyId, selection, world.by));
  assert.deepEqual(await world.deliver(), [synced[0], '2 XREIT held 800 MAPPING_PART_MOVED']);
  await world.place('REIT', 'XREIT');
  await withTransaction(pool, (tx) => requeueExports(tx, world.propertyId, selection, world.by));
  assert.deepEqual(await world.deliver(), synced);
  assert.deepEqual(there(world), [own, other]);
});

for (const step of ['lose-answer', 'reset'] as const) {
  test(`an answer that is lost (${step}) doubles no part and loses none`, async () => {
    const world = await makeWorld();
    const seen = new Set<string>();
    world.ledger.script = (key) => {
      if (seen.has(key)) return 'confirm';
      seen.add(key);
      return step;
    };
    await world.post(spanning('J-1'), spanning('J-2'));
    assert.deepEqual(await world.deliver(), [...synced, ...synced]);
    assert.deepEqual(there(world).sort(), [own, own, other, other].sort());
  });
}

test('the same database restored from before the first part finds both', async () => {
  const world = await makeWorld();
  await world.post(spanning('J-1'));
  await world.deliver();
  await forget(world);
  await world.set({ findFirst: true });
  assert.deepEqual(await world.deliver(), synced);
  assert.deepEqual(there(world), [own, other], 'nothing was sent again');
});

test('restored to a time of another setting it sends nothing, and says why', async () => {
  for (const interEntity of ['base-location', 'refuse']) {
    const world = await makeWorld();
    await world.post(spanning('J-1'));
    await world.deliver();
    await forget(world);
    await world.set({ findFirst: true, postIn: 'connection', interEntity });
    assert.deepEqual(await world.deliver(), ['0 whole held 4800 EXPORT_FOUND_DIFFERENT']);
    assert.deepEqual(there(world), [own, other], 'nothing was sent again');
  }
  const world = await makeWorld({ interEntity: 'base-location' });
  await world.post(spanning('J-1'));
  await world.deliver();
  await forget(world);
  await world.set({ findFirst: true, ...split });
  assert.deepEqual(await world.deliver(), ['0 whole held 4800 EXPORT_FOUND_DIFFERENT']);
  assert.equal(world.ledger.entries.length, 1);
});

/** As a backup from before the first send has it. */
async function forget({ propertyId }: World): Promise<void> {
  await pool.query(
    `WITH gone AS (DELETE FROM exports WHERE property_id = $1 AND part_number > 1)
     UPDATE exports SET part_number = 0, part_entity_id = null, part_outlet_ids = null,
            amount_minor = 4800, state = 'queued', may_be_there = false, external_id = null,
            external_standing = null, draft = null, draft_hash = null, attempts = 0,
            first_sent_at = null, next_attempt_at = now()
      WHERE property_id = $1 AND part_number < 2`,
    [propertyId],
  );
  await pool.query('DELETE FROM export_attempts WHERE property_id = $1', [propertyId]);
}

test('a reversal of a split entry is split like it', async () => {
  const world = await makeWorld();
  await world.post(spanning('J-1'));
  await world.deliver();
  await world.post({
    ...{ id: 'R-1', kind: 'entry-reversed', reason: 'Entered twice', occurredOn: '2026-05-11' },
    of: { id: 'J-1' },
  });
  assert.deepEqual(await world.deliver(), [...synced, ...synced]);
  assert.deepEqual(there(world).slice(2), ['XTRS -4000 4000', 'XREIT -800 800']);
});

test('a daily summary is split like an entry, and covers the same entries', async () => {
  const world = await makeWorld({ exportMode: 'daily-summary' });
  await world.post(spanning('J-1'), spanning('J-2'));
  await formDueSummaries(pool, world.propertyId, new Date(Date.now() + 2 * 86_400_000));
  assert.deepEqual(await world.deliver(), ['1 XTRS confirmed 8000', '2 XREIT confirmed 1600']);
  assert.deepEqual(there(world), ['XTRS -8000 8000', 'XREIT -1600 1600']);
  const { rows } = await pool.query(
    `SELECT entry_id, count(*)::int AS parts, bool_and(status = 'synced') AS synced
       FROM entry_fates WHERE property_id = $1 GROUP BY entry_id`,
    [world.propertyId],
  );
  assert.deepEqual(
    rows.map(({ parts, synced: all }) => [parts, all]),
    [
      [2, true],
      [2, true],
    ],
  );
});

test('a rehearsal counts what would be split, and shows every part', async () => {
  const world = await makeWorld();
  await world.post(spanning('J-1'), spanning('J-2', { lines: spanning('').lines.slice(0, 2) }));
  const connection = await readConnection(pool, world.propertyId, world.connectionId);
  assert.ok(connection);
  const parts = { pool, checkDraft: () => [], textCuts: () => [] };
  const { checked, failing, report } = await rehearseConnection(parts, connection, 'ann');
  assert.deepEqual([checked, failing, report.split], [2, 0, 1], JSON.stringify(report.causes));
  const rows = await readRehearsable(pool, connection, await world.ids());
  const stage = await setStage(pool, connection);
  const [one] = await rehearseExports(pool, rows, stage, () => []);
  assert.ok(one);
  const { draft, others } = previewView(one, new Map());
  assert.deepEqual([draft?.entityId, ...others.map(({ entityId }) => entityId)], ['XTRS', 'XREIT']);
});

describe('Proven from the rows alone, past every trigger, it is named:', () => {
  let propertyId: number;
  before(async () => {
    const world = await makeWorld();
    await world.post(spanning('J-1'));
    assert.deepEqual(await world.deliver(), synced);
    ({ propertyId } = world);
  });
  for (const [what, statement, broken] of [
    [
      'a part that is gone',
      'DELETE FROM exports WHERE property_id = $P AND part_number = 2',
      ['parts-make-the-whole'],
    ],
    [
      'a line in two parts',
      `UPDATE exports SET part_outlet_ids = (SELECT array_agg(outlet_id ORDER BY code)
          FROM outlets WHERE property_id = $P) WHERE property_id = $P AND part_number = 2`,
      ['parts-make-the-whole', 'part-drafts-equal-lines'],
    ],
    [
      'a part without its first',
      'DELETE FROM exports WHERE property_id = $P AND part_number = 1',
      ['entries-have-one-fate', 'parts-make-the-whole'],
    ],
    [
      'a draft that is not the part’s lines',
      `UPDATE exports SET draft = jsonb_set(draft, '{lines,0,amountMinor}', '"1"')
        WHERE property_id = $P AND part_number = 2`,
      ['part-drafts-equal-lines'],
    ],
    [
      'an amount that is not the part’s',
      'UPDATE exports SET amount_minor = 1 WHERE property_id = $P AND part_number = 2',
      ['parts-make-the-whole'],
    ],
  ] as const) {
    test(what, async () => {
      const undone = new Error('undone');
      await assert.rejects(
        withTransaction(pool, async (tx) => {
          await tx.query('SET LOCAL session_replication_role = replica');
          await tx.query('ALTER TABLE exports DROP CONSTRAINT exports_part_of_export');
          await tx.query(statement.replaceAll('$P', String(propertyId)));
          const findings = await proveIn(tx, propertyId, exportProofs);
          const named = findings.filter((one) => one.brokenCount > 0).map((one) => one.proof);
          assert.deepEqual(named.toSorted(), [...broken].toSorted());
          throw undone;
        }),
        undone,
      );
    });
  }
});
