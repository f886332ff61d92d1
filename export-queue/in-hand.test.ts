// An export that is due again, and claimed again, before this process hears that the outcome of
// its last try is written: word of the old try must not let go of the new claim, or the export is
// prepared twice, armed twice in one statement and sent twice. The order of events is forced by
// holding back the answer of the statement that writes the outcome.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type pg from 'pg';
import { silentLog } from '#database/database-log.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { startExportWorker } from './export-worker.ts';
import { makeSmallConnection, ScriptedLedger } from './small-connection-store.ts';

const { pool } = await testDatabase();

type Query = (...given: unknown[]) => Promise<{ readonly rows: readonly object[] }>;

/** The pool of a worker whose process hears of its first outcome late: when `heard` allows. */
function lateWord(by: { onClaimed: (ids: bigint[]) => void; heard: Promise<void> }): pg.Pool {
  let isFirst = true;
  const query = async (...given: unknown[]) => {
    const [first] = given;
    const text = typeof first === 'string' ? first : String((first as { text?: unknown }).text);
    const answer = await (pool.query as unknown as Query)(...given);
    if (text.includes('SET preparing = (SELECT')) {
      by.onClaimed(answer.rows.map((row) => (row as { export_id: bigint }).export_id));
    }
    if (text.includes('SET state = g.to_state') && isFirst) {
      isFirst = false;
      await by.heard;
    }
    return answer;
  };
  return new Proxy(pool, {
    get(of, name) {
      if (name === 'query') return query;
      const value = Reflect.get(of, name, of);
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });
}

/** A promise, and what resolves it. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

const patience = { timeout: 20_000 };

test('an export claimed again before its outcome is heard of is sent once', patience, async () => {
  const settings = { busyDelayMs: 1, busyDelayMsMax: 1 };
  const small = await makeSmallConnection(pool, 'late-word', settings);
  const count = 12;
  await small.post(...Array.from({ length: count }, (_, index) => fuelInvoice(`${index}`)));
  const ledger = new ScriptedLedger();
  const others = gate();
  // The first is refused as busy at once; the others fill the lanes until the gate opens.
  ledger.script = () =>
    ledger.posts.length === 1 ? 'busy' : { wait: others.opened, next: 'confirm' };
  const heard = gate();
  let busyId: bigint | null = null;
  let claims = 0;
  let claimsSinceHeard = 0;
  const onClaimed = (ids: bigint[]) => {
    claims += 1;
    busyId ??= ids[0] ?? null;
    if (claims === 1 || busyId === null) return;
    // Claimed again: now the process may hear of its first try, and then claim some more.
    if (ids.includes(busyId)) heard.open();
    else if (claimsSinceHeard === 0) return;
    claimsSinceHeard += 1;
    if (claimsSinceHeard === 5) others.open();
  };
  const all = gate();
  let confirmed = 0;
  const worker = startExportWorker({
    pool: lateWord({ onClaimed, heard: heard.opened }),
    openLedger: async () => ledger,
    worker: 'test',
    log: silentLog,
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    random: Math.random,
    pollMs: 10,
    onMoved: (moved) => {
      confirmed += moved.filter((one) => one.applied && one.to === 'confirmed').length;
      if (confirmed === count) all.open();
    },
  });
  await all.opened;
  await worker.stop();
  const keys = ledger.entries.map((one) => one.reference);
  assert.equal(new Set(keys).size, count);
  assert.equal(keys.length, count, 'each is booked once');
  assert.equal(ledger.posts.length, count + 1, 'only the busy one was sent a second time');
});
