// Work that a fault interrupts between taking an export and finishing with it: the worker lives
// on, so it must not keep what it has forgotten how to go on with.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type pg from 'pg';
import { silentLog } from '#database/database-log.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { startExportWorker } from './export-worker.ts';
import {
  makeSmallConnection,
  ScriptedLedger,
  type SmallConnection,
} from './small-connection-store.ts';

const { pool } = await testDatabase();

/** The pool, whose statements with this text fail as if their connection broke, so many times. */
function failingPool(text: string, times: number): pg.Pool {
  let left = times;
  const query = (...given: unknown[]) => {
    const [first] = given;
    const said = typeof first === 'string' ? first : String((first as { text?: unknown }).text);
    if (said.includes(text) && left-- > 0) {
      return Promise.reject(new Error('Connection terminated unexpectedly'));
    }
    return (pool.query as unknown as (...all: unknown[]) => Promise<unknown>)(...given);
  };
  return new Proxy(pool, {
    get(of, name) {
      if (name === 'query') return query;
      const value = Reflect.get(of, name, of);
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });
}

interface Interruption {
  readonly code: string;
  readonly broken?: pg.Pool;
  readonly ledger?: ScriptedLedger;
  /** What a worker before this one left behind. */
  readonly before?: (small: SmallConnection) => Promise<unknown>;
}

/** Exports three invoices; resolves when all are confirmed. */
async function exportThree(of: Interruption): Promise<void> {
  const { code, broken = pool, ledger = new ScriptedLedger(), before } = of;
  const settings = { busyDelayMs: 5, findDelayMs: 5, findDelayMsMax: 20 };
  const small = await makeSmallConnection(pool, code, settings);
  await small.post(...['1', '2', '3'].map((id) => fuelInvoice(id)));
  await before?.(small);
  let confirmed = 0;
  let done = () => {};
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  let patience: NodeJS.Timeout | undefined;
  const stuck = new Promise<never>((_, reject) => {
    patience = setTimeout(() => reject(new Error(`stuck: ${confirmed} of 3`)), 15_000);
  });
  const worker = startExportWorker({
    pool: broken,
    openLedger: async ({ propertyId }) => {
      return propertyId === small.propertyId ? ledger : new ScriptedLedger();
    },
    worker: 'test',
    log: silentLog,
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    random: Math.random,
    leaseMs: 400,
    pollMs: 20,
    onMoved: (moved) => {
      confirmed += moved.filter((one) => one.applied && one.to === 'confirmed').length;
      if (confirmed === 3) done();
    },
  });
  try {
    await Promise.race([all, stuck]);
  } finally {
    clearTimeout(patience);
    await worker.stop();
  }
  assert.equal(ledger.entries.length, 3);
}

test('exports whose preparation loses the database are taken up again', () =>
  // More often than a preparation may crash: the database's absence is not the export's fault.
  exportThree({ code: 'preparing', broken: failingPool('e.posted_on', 5) }));

test('exports whose arming loses the database again and again are not held for it', () =>
  exportThree({ code: 'arming', broken: failingPool(`SET state = 'sending'`, 6) }));

test('exports on which a worker crashed are prepared one by one, and sent', () =>
  exportThree({
    code: 'crashed',
    before: ({ propertyId }) =>
      pool.query(
        `UPDATE connections c SET preparing = ARRAY(SELECT export_id FROM exports x
            WHERE x.property_id = c.property_id) WHERE property_id = $1`,
        [propertyId],
      ),
  }));

test('an export on which workers crashed three times is held, and blocks no other', async () => {
  let before = 0;
  await exportThree({
    code: 'poison',
    before: async (small) => {
      before = small.propertyId;
      await small.post(fuelInvoice('poison'));
      await pool.query(
        `UPDATE exports SET preparations = 3, next_attempt_at = now() - interval '1 hour'
          WHERE property_id = $1
            AND export_id = (SELECT max(export_id) FROM exports WHERE property_id = $1)`,
        [small.propertyId],
      );
    },
  });
  const { rows } = await pool.query(
    `SELECT cause_code FROM exports WHERE property_id = $1 AND state = 'held'`,
    [before],
  );
  assert.deepEqual(rows, [{ cause_code: 'EXPORT_PREPARATION_FAILED' }]);
});

test('exports whose find breaks inside are asked for again', async () => {
  const ledger = new ScriptedLedger();
  ledger.script = () => 'lose-answer';
  const find = ledger.find.bind(ledger);
  let broken = 2;
  ledger.find = async (keys) => {
    if (broken-- > 0) throw new Error('the connector broke');
    return find(keys);
  };
  await exportThree({ code: 'finding', ledger });
});
