// A person marks exports as synced by hand: what may be marked, what is refused, what is kept.
// Method: real routes on a real database; states are set by plain SQL, as the worker sets them.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { proveIn } from '#journal/prove-store.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { stageServer } from '#root/stage-server.ts';
import { exportProofs } from './export-proofs-store.ts';
import { exportRoutes } from './export-routes.ts';
import { makeSmallConnection } from './small-connection-store.ts';

const { pool } = await testDatabase();
const server = await stageServer(pool, exportRoutes({ pool }));
let made = 0;

async function withTwo() {
  made += 1;
  const code = `marked-${made}`;
  const small = await makeSmallConnection(pool, code);
  await small.post(fuelInvoice('INV-1', '10.00'), fuelInvoice('INV-2', '10.00'));
  const { rows } = await pool.query<{ export_id: bigint }>(
    'SELECT export_id FROM exports WHERE property_id = $1 ORDER BY export_id',
    [small.propertyId],
  );
  const set = (at: number, sql: string) =>
    pool.query(`UPDATE exports SET ${sql} WHERE export_id = $1`, [rows[at]?.export_id]);
  const mark = async (at: number, body: object) => {
    const url = `/api/v1/exports/${rows[at]?.export_id ?? 987654321}/mark-synced`;
    const headers = { 'tieout-property': code };
    return server.inject({ method: 'POST', url, headers, payload: body });
  };
  return { ...small, set, mark };
}

const held = `state = 'held', cause_code = 'MAPPING_ACCOUNT_MISSING', cause_message = 'm'`;
const said = { externalId: 'JE-2041', reason: 'Booked by hand, the period was about to close' };

describe('marking as synced by hand', () => {
  test('takes an export in error, with its id there, who said so and why', async () => {
    const house = await withTwo();
    await house.set(0, held);
    const answer = await house.mark(0, said);
    assert.equal(answer.statusCode, 200, answer.body);
    const detail = answer.json();
    assert.deepEqual(
      [detail.status, detail.externalId, detail.standing, detail.cause],
      ['synced', 'JE-2041', 'booked', null],
    );
    const step = detail.timeline.at(-1);
    assert.deepEqual(
      [step.what, step.by, step.detail],
      ['Marked as synced by hand', 'ann', said.reason],
    );
    const { propertyId } = house;
    const findings = await withTransaction(pool, (tx) => proveIn(tx, propertyId, exportProofs));
    assert.ok(findings.every(({ brokenCount }) => brokenCount === 0));
  });

  test('takes an excluded export', async () => {
    const house = await withTwo();
    await house.set(0, `state = 'excluded', cause_code = 'EXPORT_EXCLUDED'`);
    assert.equal((await house.mark(0, said)).statusCode, 200);
  });

  test('refuses the id of another export, and leaves the export as it was', async () => {
    const house = await withTwo();
    await house.set(0, held);
    await house.set(1, held);
    assert.equal((await house.mark(0, said)).statusCode, 200);
    const second = await house.mark(1, said);
    assert.deepEqual([second.statusCode, second.json().code], [409, 'EXPORT_ID_OF_ANOTHER']);
    const { rows } = await pool.query(
      `SELECT count(*)::int AS held FROM exports WHERE property_id = $1 AND state = 'held'`,
      [house.propertyId],
    );
    assert.equal(rows[0]?.held, 1);
  });

  const sent = `may_be_there = true, draft = '{}', first_sent_at = now()`;
  const refusals: readonly [state: string, set: string, status: number, code: string][] = [
    ['queued', 'attempts = 0', 409, 'EXPORT_NOT_IN_ERROR'],
    ['sending', `state = 'sending', ${sent}`, 409, 'EXPORT_IN_FLIGHT'],
    ['uncertain', `state = 'uncertain', ${sent}`, 409, 'EXPORT_BEING_VERIFIED'],
    ['confirmed', `state = 'confirmed', external_id = '1'`, 409, 'EXPORT_ALREADY_SYNCED'],
  ];
  for (const [state, set, status, code] of refusals) {
    test(`refuses what is ${state}`, async () => {
      const house = await withTwo();
      await house.set(0, set);
      const answer = await house.mark(0, said);
      assert.deepEqual([answer.statusCode, answer.json().code], [status, code]);
    });
  }

  test('refuses an export that is not there, and a reason of blanks', async () => {
    const house = await withTwo();
    assert.equal((await house.mark(7, said)).json().code, 'EXPORT_UNKNOWN');
    const blank = await house.mark(0, { ...said, reason: '  ' });
    assert.equal(blank.json().code, 'EXPORT_REASON_MISSING');
  });
});
