// Whole reconciliations on a real database against a ledger on paper: given books, exports and
// mappings, when it runs, then rows, findings and the register read back as they should over HTTP
// too.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { LedgerReadError } from '#external-ledger/external-ledger.ts';
import { ProblemError } from '#problems/problem.ts';
import { PaperLedger, paperEntry, paperLines } from './paper-ledger.ts';
import type { ReconciliationRow, RowDetail } from './reconciliation-schemas.ts';
import { Books } from './small-books-store.ts';
import { smallServer } from './small-server-routes.ts';

const { pool } = await testDatabase();
describe('a reconciliation', () => {
  test('splits our side by the fate of each entry, and ties when all are synced', async () => {
    const books = await Books.open(pool, 'fates');
    await books.post({ cents: 100_00, state: 'confirmed' });
    const tied = await books.row('1200');
    assert.deepEqual([tied.tied, tied.explained, tied.row.external], [true, true, 100_00n]);
    await books.post({ on: '2025-06-01', cents: 1_00, state: 'none' });
    await books.post({ cents: 2_00, state: 'queued' });
    await books.post({ cents: 3_00, state: 'excluded' });
    await books.post({ cents: 4_00, account: '4090', state: 'held' });
    await books.post({ on: '2026-07-01', cents: 5_00, state: 'queued' });
    const { row, rows, tied: still, explained, counts } = await books.row('1200');
    assert.deepEqual(
      [row.ours, row.notExported, row.pending, row.excluded, row.error, row.external],
      [110_00n, 1_00n, 2_00n, 3_00n, 4_00n, 100_00n],
    );
    assert.deepEqual([row.unexplained, still, explained], [0n, false, true]);
    assert.deepEqual([counts.entries, counts.matched, counts.listed], [4, 1, 1]);
    const unmapped = rows.find((one) => !one.place.mapped);
    assert.deepEqual(
      [unmapped?.place.account, unmapped?.place.location, unmapped?.error, unmapped?.external],
      ['4090', 'TRS', -4_00n, null],
    );
    assert(books.ledger.closed);
  });

  test('names what was deleted, edited, copied, and what arrived unseen', async () => {
    const books = await Books.open(pool, 'planted');
    const [deleted, edited, copied] = [
      await books.post({ cents: 1_00, state: 'confirmed' }),
      await books.post({ cents: 20_00, state: 'confirmed' }),
      await books.post({ cents: 300_00, outlet: 'REIT', state: 'confirmed' }),
    ];
    const arrived = await books.post({ cents: 4_000_00, state: 'uncertain' });
    const { entries } = books.ledger;
    entries.delete(deleted.externalId);
    const less = paperLines([
      ['1200', '100', 19_00],
      ['4000', '100', -19_00],
    ]);
    books.ledger.write({ externalId: edited.externalId, lines: less });
    books.ledger.write({ ...entries.get(copied.externalId), externalId: 'copy' });
    const late = { reference: arrived.key, lines: arrived.lines };
    entries.set('late', paperEntry('late', '2026-03-01', [], late));
    const { rows, explained } = await books.row('1200');
    const causes = (location: string) =>
      rows.find((one) => one.place.account === '1200' && one.place.location === location)?.causes;
    assert.deepEqual(causes('100'), { deleted: -1_00n, differs: -1_00n, arrived: 4_000_00n });
    assert.deepEqual(causes('200'), { twice: 300_00n });
    assert.equal(explained, true);
  });

  test('says moved, not unexplained, when the worker delivers during the reading', async () => {
    const books = await Books.open(pool, 'moving');
    await books.post({ cents: 10_00, state: 'confirmed' });
    const sent = await books.post({ cents: 7_00, state: 'uncertain' });
    const confirm = async (externalId: string) => {
      const { key, lines } = sent;
      books.ledger.entries.set(
        externalId,
        paperEntry(externalId, '2026-03-01', [], { reference: key, lines }),
      );
      await pool.query(
        `update exports set state = 'confirmed', external_id = $3, changed_at = now()
         where property_id = $1 and export_key = $2`,
        [books.propertyId, key, externalId],
      );
    };
    books.ledger.afterList = async () => confirm('late');
    const first = await books.row('1200');
    assert.deepEqual([first.row.external, first.row.unexplained], [10_00n, 0n]);
    books.ledger.afterList = async () => {};
    const second = await books.row('1200');
    assert.deepEqual([second.tied, second.row.external], [true, 17_00n]);
    // The next one is listed while our snapshot still has it as uncertain.
    const next = await books.post({ cents: 9_00, state: 'uncertain' });
    books.ledger.list = async function* () {
      const entry = paperEntry('next', '2026-03-01', [], {
        reference: next.key,
        lines: next.lines,
      });
      await pool.query(
        `update exports set state = 'confirmed', external_id = 'next', changed_at = now()
         where property_id = $1 and export_key = $2`,
        [books.propertyId, next.key],
      );
      yield* [...this.entries.values()];
      yield entry;
    };
    const third = await books.row('1200');
    assert.deepEqual([third.row.causes, third.row.unexplained], [{ moved: 0n }, 0n]);
  });

  test('leads from an unexplained amount to the entries that sum to it', async () => {
    const books = await Books.open(pool, 'unexplained');
    const server = await smallServer(pool, books);
    const posted = [];
    for (const cents of [12_34, 50_00, 70_00, 99_99]) {
      posted.push(await books.post({ cents, state: 'confirmed' }));
    }
    const [, second, third] = posted;
    assert(second && third);
    const balancesWithout = (...ids: string[]) => {
      books.ledger.balances = async (on) => {
        const others = new PaperLedger();
        for (const [id, entry] of books.ledger.entries) {
          if (!ids.includes(id)) others.entries.set(id, entry);
        }
        return others.balances(on);
      };
    };
    balancesWithout(second.externalId, third.externalId);
    const { candidates, explained, reconciliationId } = await books.reconcile();
    assert.equal(explained, false);
    const { body } = await server.get(`/reconciliations/${reconciliationId}/rows/1200/100`);
    const [lead] = body.candidates;
    assert.deepEqual([lead.state, lead.unexplained, lead.sizes], ['found', '-120.00', 2]);
    assert.deepEqual(
      lead.combinations.map((some: { externalEntryId: string; amount: string; role: string }[]) =>
        some.map((one) => [one.externalEntryId, one.amount, one.role]),
      ),
      [
        [
          [second.externalId, '-50.00', 'not-in-balance'],
          [third.externalId, '-70.00', 'not-in-balance'],
        ],
      ],
    );
    assert.equal(candidates.length, 2, 'one for each side of the entries');
    const pending = await books.post({ cents: 5_55, state: 'queued' });
    balancesWithout();
    const seen = books.ledger.balances;
    books.ledger.balances = async (on) => {
      const reading = await seen(on);
      assert(reading.kind === 'read');
      const value = reading.value.map((one) => ({
        ...one,
        amountMinor: one.amountMinor + (one.accountId === '1200' ? 5_55n : -5_55n),
      }));
      return { kind: 'read', value: on < '2026-01-01' ? [] : value };
    };
    const [unseen] = (await books.reconcile()).candidates;
    assert.deepEqual(
      unseen?.combinations.map((some) => some.map((one) => [one.entryId !== null, one.role])),
      [[[true, 'in-balance-unseen']]],
      `the entry of ${pending.key}`,
    );
    await server.close();
  });

  test('stands although the connection is changed by others while it reads', async () => {
    const books = await Books.open(pool, 'touched');
    await books.post({ cents: 10_00, state: 'confirmed' });
    let touched = 0;
    const touch = async () => {
      touched += 1;
      await pool.query('update connections set name = name where property_id = $1', [
        books.propertyId,
      ]);
    };
    // The opening of the first run refers to the connection: one snapshot is too old for it.
    const { balances } = books.ledger;
    books.ledger.balances = async (on) => {
      if (touched === 0) await touch();
      return balances.call(books.ledger, on);
    };
    books.ledger.afterList = touch;
    const { row, tied } = await books.row('1200');
    assert.deepEqual([row.external, tied, touched], [10_00n, true, 2]);
  });

  test('names exports whose mapping changed after they were sent', async () => {
    const books = await Books.open(pool, 'remapped');
    await books.post({ cents: 10_00, state: 'confirmed' });
    await pool.query(
      `update mappings set external_id = '4500' where property_id = $1 and external_id = '4000'`,
      [books.propertyId],
    );
    const { rows, reconciliationId } = await books.row('1200');
    const causes = rows.map((row) => [row.place.account, row.causes.remapped ?? 0n]);
    assert.deepEqual(causes, [
      ['1200', 0n],
      ['4000', -10_00n],
      ['4500', 10_00n],
    ]);
    assert(rows.every((row) => row.unexplained === 0n));
    const { rows: kept } = await pool.query(
      'select cause from reconciliation_findings where property_id = $1 and reconciliation_id = $2',
      [books.propertyId, reconciliationId],
    );
    assert.deepEqual(kept, [{ cause: 'remapped' }]);
  });

  test('is kept as failed with its reason when the ledger cannot be read', async () => {
    const books = await Books.open(pool, 'unreadable');
    books.ledger.list = () => {
      const cause = {
        code: 'X',
        message: 'away',
        hint: '',
        retry: 'later',
        subject: null,
      } as const;
      throw new LedgerReadError(cause);
    };
    await assert.rejects(books.reconcile(), /RECONCILIATION_LEDGER_UNREADABLE.*away/);
    const { rows } = await pool.query(
      'select state, failure from reconciliations where property_id = $1',
      [books.propertyId],
    );
    assert.equal(rows.length, 1);
    assert.equal(rows[0]?.state, 'failed');
    assert.equal(rows[0]?.failure.code, 'RECONCILIATION_LEDGER_UNREADABLE');
  });

  test('runs once at a time for a connection, and ends those whose process died', async () => {
    const books = await Books.open(pool, 'busy');
    await pool.query(
      `insert into reconciliations (property_id, connection_id, as_of_on, cutover_on, started_by)
       values ($1, $2, '2026-06-30', '2026-01-01', 'a process that died')`,
      [books.propertyId, books.connectionId],
    );
    const second = Promise.withResolvers<unknown>();
    books.ledger.afterList = async () => {
      books.ledger.afterList = async () => {};
      second.resolve(await books.reconcile().catch((error: unknown) => error));
    };
    await books.reconcile();
    const refused = await second.promise;
    assert(refused instanceof ProblemError);
    assert.match(refused.message, /RECONCILIATION_RUNNING/);
    const { rows } = await pool.query<{ state: string; failure: { code: string } | null }>(
      `select state, failure from reconciliations where property_id = $1
       order by reconciliation_id`,
      [books.propertyId],
    );
    const states = rows.map((row) => row.failure?.code ?? row.state);
    assert.deepEqual(states, ['RECONCILIATION_INTERRUPTED', 'finished']);
  });
});

describe('over HTTP', () => {
  let books: Books;
  let server: Awaited<ReturnType<typeof smallServer>>;
  before(async () => {
    books = await Books.open(pool, 'http');
    server = await smallServer(pool, books);
  });
  after(() => server.close());
  const get = (url: string) => server.get(url);
  const post = (url: string, payload: object) => server.post(url, payload);

  test('an accountant sees a row and what stands behind it', async () => {
    await books.post({ cents: 100_00, state: 'confirmed' });
    await books.post({ cents: 4_00, account: '4090', state: 'held' });
    const lines = paperLines([
      ['1200', '100', -9_50],
      ['6100', '100', 9_50],
    ]);
    books.ledger.entries.set('m-1', paperEntry('m-1', '2026-05-01', [], { lines }));
    const run = { connectionId: books.connectionId, asOf: '2026-06-30' };
    const made = await post('/reconciliations', run);
    assert.equal(made.status, 201);
    const { body } = await get(`/reconciliations/${made.body.reconciliationId}`);
    assert.deepEqual([body.state, body.tied, body.unexplained], ['finished', false, '0.00']);
    const row = body.rows.find((one: ReconciliationRow) => one.externalAccountId === '1200');
    assert.deepEqual(
      [row.ours, row.error, row.foreign, row.external, row.path],
      ['104.00', '4.00', '-9.50', '90.50', '1200/100'],
    );
    const behind = await get(`/reconciliations/${made.body.reconciliationId}/rows/${row.path}`);
    const detail: RowDetail = behind.body;
    assert.deepEqual(
      detail.error.map((one) => [one.amount, one.cause?.code]),
      [['4.00', 'MAPPING_ACCOUNT_MISSING']],
    );
    assert.deepEqual(
      detail.foreign.map((one) => [one.externalEntryId, one.amount, one.adjustmentId]),
      [['m-1', '-9.50', null]],
    );
    const ours = body.rows.find((one: ReconciliationRow) => one.externalAccountId === null);
    assert.equal(ours.path, 'our%3A4090/TRS');
    const held = await get(`/reconciliations/${made.body.reconciliationId}/rows/${ours.path}`);
    assert.equal(held.body.error.length, 1);
  });

  test('a foreign entry is registered once, with a reason, and withdrawn', async () => {
    const registration = { connectionId: books.connectionId, externalEntryId: 'm-1' };
    const run = { connectionId: books.connectionId, asOf: '2026-06-30' };
    const empty = await post('/manual-adjustments', { ...registration, reason: ' ' });
    assert.deepEqual(empty.body.codes, ['RECONCILIATION_REASON_MISSING']);
    const reason = 'Bank fee of May';
    const wrongDay = { ...registration, reason, madeOn: '2026-05-02' };
    const differs = await post('/manual-adjustments', wrongDay);
    assert.deepEqual(differs.body.codes, ['RECONCILIATION_MADE_ON_DIFFERS']);
    const registered = await post('/manual-adjustments', { ...registration, reason });
    assert.deepEqual(
      [registered.status, registered.body.amount, registered.body.registeredBy],
      [201, '9.50', 'Dana'],
    );
    const again = await post('/manual-adjustments', { ...registration, reason });
    assert.deepEqual(
      [again.status, again.body.codes[0]],
      [409, 'RECONCILIATION_ADJUSTMENT_EXISTS'],
    );
    const other = { ...registration, externalEntryId: 'm-9', reason };
    const unknown = await post('/manual-adjustments', other);
    assert.deepEqual(unknown.body.codes, ['RECONCILIATION_FOREIGN_ENTRY_UNKNOWN']);

    const next = await post('/reconciliations', run);
    const after = await get(`/reconciliations/${next.body.reconciliationId}`);
    const tied = after.body.rows.find((one: ReconciliationRow) => one.externalAccountId === '1200');
    assert.deepEqual([tied.foreign, tied.leftThere], ['0.00', '-9.50']);

    const id = registered.body.adjustmentId;
    const withdrawn = await post(`/manual-adjustments/${id}/withdraw`, { reason: 'wrong month' });
    assert.equal(withdrawn.body.withdrawn.by, 'Dana');
    const twice = await post(`/manual-adjustments/${id}/withdraw`, { reason: 'again' });
    assert.deepEqual(twice.body.codes, ['RECONCILIATION_ADJUSTMENT_WITHDRAWN']);
    const register = await get('/manual-adjustments');
    assert.deepEqual([register.body.items.length, register.body.next], [1, null]);
  });

  test('lists page by page, and refuses what it cannot read', async () => {
    const first = await get('/reconciliations?limit=1');
    assert.equal(first.body.items.length, 1);
    const second = await get(`/reconciliations?limit=1&cursor=${first.body.next}`);
    assert.notEqual(second.body.items[0].reconciliationId, first.body.items[0].reconciliationId);
    assert.equal(second.body.next, null);
    const { connectionId } = books;
    const refusals = [
      await get('/reconciliations?cursor=nonsense'),
      await get('/reconciliations/999999'),
      await get(`/reconciliations/${first.body.items[0].reconciliationId}/rows/9/9`),
      await post('/reconciliations', { connectionId, asOf: '2026-02-30' }),
      await post('/reconciliations', { connectionId, asOf: '2025-12-31' }),
      await post('/reconciliations', { connectionId: 999_999, asOf: '2026-06-30' }),
      await post('/manual-adjustments/999999/withdraw', { reason: 'none such' }),
    ];
    assert.deepEqual(
      refusals.map(({ status, body }) => [status, body.codes[0]]),
      [
        [422, 'RECONCILIATION_CURSOR_UNREADABLE'],
        [404, 'RECONCILIATION_UNKNOWN'],
        [404, 'RECONCILIATION_ROW_UNKNOWN'],
        [422, 'RECONCILIATION_DATE_UNREADABLE'],
        [422, 'RECONCILIATION_BEFORE_CUTOVER'],
        [404, 'RECONCILIATION_CONNECTION_UNKNOWN'],
        [404, 'RECONCILIATION_ADJUSTMENT_UNKNOWN'],
      ],
    );
  });
});
