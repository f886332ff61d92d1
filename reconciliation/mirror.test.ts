// Mirroring: an entry made directly in the external ledger becomes an entry of ours, whose export
// is confirmed from its first moment. Over HTTP, on small books; nothing is ever sent.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { exportProofs } from '#export-queue/export-proofs-store.ts';
import { runProofs } from '#journal/prove-store.ts';
import type { Currency } from '#money/money.ts';
import type { AdjustmentDetail, AdjustmentView, MirrorView } from './adjustment-schemas.ts';
import { type PaperLine, paperEntry } from './paper-ledger.ts';
import { Books } from './small-books-store.ts';
import { type Answered, smallServer } from './small-server-routes.ts';

const { pool } = await testDatabase();

const codesOf = (answers: readonly Answered[]) =>
  answers.map(({ status, body }) => [status, body.codes?.[0]]);
const mirror = { accounts: { '4000': '4090' } };
const said = { reason: 'Bank fee of May', kind: 'mirror-here' };
const fee: readonly PaperLine[] = [
  ['1200', '100', -9_50],
  ['4000', '100', 9_50],
];

describe('mirroring an entry here', () => {
  let books: Books;
  let server: Awaited<ReturnType<typeof smallServer>>;
  before(async () => {
    books = await Books.open(pool, 'mirror');
    server = await smallServer(pool, books);
    books.ledger.post = () => assert.fail('nothing is sent');
    await books.post({ cents: 100_00, state: 'confirmed' });
  });
  after(() => server.close());

  const byHand = (id: string, lines: readonly PaperLine[], rest = {}) =>
    books.ledger.entries.set(id, paperEntry(id, '2026-05-01', lines, rest));
  async function draftOf(id: string): Promise<string> {
    await books.reconcile();
    const { items } = (await server.get(`/manual-adjustments?text=${id}&state=draft`)).body;
    const found = (items as AdjustmentView[]).find((one) => one.externalEntryId === id);
    assert(found, `a draft of ${id}`);
    return `/manual-adjustments/${found.adjustmentId}`;
  }
  async function exportsOf(externalId: string) {
    const { rows } = await pool.query(
      `select state, attempts, amount_minor::integer as cents from exports
        where property_id = $1 and external_id = $2`,
      [books.propertyId, externalId],
    );
    return rows;
  }

  test('it is shown first, then posted once, and both ledgers tie', async () => {
    byHand('fee-1', fee);
    const url = await draftOf('fee-1');
    const { body } = await server.post(`${url}/mirror-preview`, {});
    const shown: MirrorView = body;
    assert.deepEqual(
      shown.lines.map((line) => [line.account?.code, line.outlet?.code, line.amount]),
      [
        ['1200', 'TRS', '-9.50'],
        ['4000', 'TRS', '9.50'],
      ],
    );
    assert.deepEqual([shown.questions, shown.problems], [[], []]);
    assert.deepEqual(await exportsOf('fee-1'), [], 'a preview keeps nothing');

    const pressed = await Promise.all([1, 2, 3].map(() => server.post(`${url}/complete`, said)));
    assert.deepEqual(codesOf(pressed.toSorted((a, b) => a.status - b.status)), [
      [200, undefined],
      [409, 'RECONCILIATION_ADJUSTMENT_STATE'],
      [409, 'RECONCILIATION_ADJUSTMENT_STATE'],
    ]);
    assert.deepEqual(await exportsOf('fee-1'), [{ state: 'confirmed', attempts: 0, cents: 9_50 }]);

    const { tied, rows } = await books.reconcile();
    assert.equal(tied, true);
    assert(
      rows.every((row) => row.adjustments === 0n),
      'it counts as ours, not as an adjustment',
    );
    const one: AdjustmentDetail = (await server.get(url)).body;
    assert(one.entryId);
    assert.deepEqual(
      one.history.map(({ action }) => action),
      ['found', 'completed', 'mirrored'],
    );
    const late = [
      await server.post(`${url}/withdraw`, { reason: 'by mistake' }),
      await server.post(`${url}/mirror-preview`, {}),
    ];
    assert.deepEqual(codesOf(late), [
      [409, 'RECONCILIATION_ADJUSTMENT_STATE'],
      [409, 'RECONCILIATION_ADJUSTMENT_STATE'],
    ]);
  });

  test('once it is ours, a change there is found as of any entry of ours', async () => {
    byHand('fee-1', [
      ['1200', '100', -9_60],
      ['4000', '100', 9_60],
    ]);
    const changed = await books.row('1200');
    assert.equal(changed.row.causes.differs, -10n);
    books.ledger.entries.delete('fee-1');
    const gone = await books.row('1200');
    assert.equal(gone.row.causes.deleted, 9_50n);
    byHand('fee-1', fee);
    assert.equal((await books.reconcile()).tied, true);
  });

  test('where approval is asked for, nothing is posted until another person gives it', async () => {
    await server.put('/reconciliation-settings', { approvalRequired: true });
    byHand('fee-2', fee);
    const url = await draftOf('fee-2');
    assert.equal((await server.post(`${url}/complete`, said)).body.state, 'awaiting');
    assert.deepEqual(await exportsOf('fee-2'), []);
    const own = await server.post(`${url}/approve`, {});
    assert.deepEqual(codesOf([own]), [[403, 'RECONCILIATION_APPROVER_SAME']]);
    server.as('Robin');
    const pressed = await Promise.all([1, 2].map(() => server.post(`${url}/approve`, {})));
    assert.deepEqual(pressed.map(({ status }) => status).sort(), [200, 409]);
    assert.equal((await exportsOf('fee-2')).length, 1);
    server.as('Dana');
    await server.put('/reconciliation-settings', { approvalRequired: false });
    assert.equal((await books.reconcile()).tied, true);
  });

  test('what cannot be read as ours is refused, with what is missing', async () => {
    byHand('rent-1', [
      ['1200', '100', -12_00],
      ['6100', '100', 12_00],
    ]);
    byHand('eur-1', fee, { currency: 'EUR' as Currency });
    byHand('odd-1', [
      ['1200', '100', -5_00],
      ['4000', '200', 5_00],
    ]);
    const [rent, euro, odd] = [
      await draftOf('rent-1'),
      await draftOf('eur-1'),
      await draftOf('odd-1'),
    ];
    const refused = [
      await server.post(`${rent}/complete`, said),
      await server.post(`${euro}/complete`, said),
      await server.post(`${odd}/complete`, said),
    ];
    assert.deepEqual(codesOf(refused), [
      [422, 'RECONCILIATION_MIRROR_UNMAPPED'],
      [422, 'RECONCILIATION_MIRROR_CURRENCY'],
      [422, 'EVENT_JOURNAL_UNBALANCED'],
    ]);
    for (const id of ['rent-1', 'eur-1', 'odd-1']) books.ledger.entries.delete(id);
    const gone = await server.post(`${rent}/complete`, said);
    assert.deepEqual(codesOf([gone]), [[409, 'RECONCILIATION_MIRROR_CHANGED']]);
    assert.equal((await books.reconcile()).tied, true);
  });

  test('several accounts of ours mapped to one of theirs are a question', async () => {
    await pool.query(
      `insert into mappings (property_id, connection_id, kind, internal_id, external_id, mapped_by)
       select property_id, $2, 'account', account_id, '4000', 'test' from accounts
        where property_id = $1 and number = '4090'`,
      [books.propertyId, books.connectionId],
    );
    byHand('fee-3', fee);
    const url = await draftOf('fee-3');
    const asked: MirrorView = (await server.post(`${url}/mirror-preview`, {})).body;
    assert.deepEqual(
      asked.questions.map((one) => [one.externalId, one.choices.map(({ code }) => code)]),
      [['4000', ['4000', '4090']]],
    );
    const refused = [
      await server.post(`${url}/complete`, said),
      await server.post(`${url}/complete`, { ...said, mirror: { accounts: { '4000': '1200' } } }),
    ];
    assert.deepEqual(
      codesOf(refused),
      refused.map(() => [422, 'RECONCILIATION_MIRROR_AMBIGUOUS']),
    );
    assert.equal((await server.post(`${url}/complete`, { ...said, mirror })).status, 200);
    assert.equal((await books.reconcile()).tied, true);
  });

  test('a closed day and an entry that is taken are refused, and keep nothing', async () => {
    byHand('fee-4', fee);
    const url = await draftOf('fee-4');
    await pool.query(
      `update exports set external_id = 'fee-4' where property_id = $1 and external_id = 'fee-3'`,
      [books.propertyId],
    );
    const taken = await server.post(`${url}/complete`, { ...said, mirror });
    assert.deepEqual(codesOf([taken]), [[409, 'RECONCILIATION_MIRROR_TAKEN']]);
    await pool.query(
      `update exports set external_id = 'fee-3' where property_id = $1 and external_id = 'fee-4'`,
      [books.propertyId],
    );
    await pool.query(
      `insert into closing_dates (property_id, closed_through_on, set_by, reason)
       values ($1, '2026-05-31', 'test', 'May is done')`,
      [books.propertyId],
    );
    const closed = await server.post(`${url}/complete`, { ...said, mirror });
    assert.equal(closed.status, 422);
    assert.match(String(closed.body.codes), /CLOS/);
    assert.deepEqual(await exportsOf('fee-4'), []);
    assert.equal((await server.get(url)).body.state, 'draft');
  });

  test('the proofs of the queue hold for mirrored entries', async () => {
    // The entry the books began with was put there by SQL, without an attempt.
    await pool.query(
      `insert into export_actions (property_id, export_id, action, to_state, acted_by, reason)
       select property_id, export_id, 'adopt', 'confirmed', 'test', 'by SQL' from exports
        where property_id = $1 and external_id like 'x-%'`,
      [books.propertyId],
    );
    const findings = await runProofs(pool, books.propertyId, exportProofs);
    assert.deepEqual(
      findings.filter(({ brokenCount }) => brokenCount > 0).map(({ proof }) => proof),
      [],
    );
    assert(
      findings.every(({ proof, checkedCount }) => proof !== 'booked-once' || checkedCount > 3),
    );
  });
});
