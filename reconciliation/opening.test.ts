// The opening balance: taken once, named when somebody changes it later, accepted by a person.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { paperEntry } from './paper-ledger.ts';
import { Books } from './small-books-store.ts';
import { smallServer } from './small-server-routes.ts';

const { pool } = await testDatabase();

const before = (books: Books, id: string, cents: number) =>
  books.ledger.entries.set(
    id,
    paperEntry(id, '2025-12-30', [
      ['1200', '100', cents],
      ['6100', '100', -cents],
    ]),
  );

test('an opening that changes is named until a person accepts it with a reason', async (t) => {
  const books = await Books.open(pool, 'opening');
  const server = await smallServer(pool, books);
  t.after(() => server.close());
  await books.post({ cents: 1_00, state: 'confirmed' });
  before(books, 'old-1', 900_00);
  const first = await books.row('1200');
  assert.deepEqual([first.tied, first.row.opening], [true, 900_00n]);

  before(books, 'old-2', 25_00);
  const { row, tied, reconciliationId, ...second } = await books.row('1200');
  assert.deepEqual(row.causes, { 'opening-changed': 25_00n });
  assert.deepEqual([row.opening, row.external, row.unexplained], [900_00n, 926_00n, 0n]);
  assert.deepEqual([tied, second.explained], [false, true]);

  const shown = async (id: bigint) => (await server.get(`/reconciliations/${id}/opening`)).body;
  const asOfFirst = await shown(first.reconciliationId);
  assert.deepEqual([asOfFirst.state, asOfFirst.places], ['unchanged', []]);
  const preview = await shown(reconciliationId);
  assert.deepEqual([preview.state, preview.inForce.reason], ['changed', null]);
  assert.deepEqual(
    preview.places.map((one: Record<string, string>) => [one.path, one.was, one.change, one.is]),
    [['1200/100', '900.00', '25.00', '925.00']],
  );

  const accept = (id: bigint, reason: string) =>
    server.post(`/reconciliations/${id}/accept-opening`, { reason });
  const reason = 'The auditor booked the accrual of December';
  const refused = [
    await accept(first.reconciliationId, reason),
    await accept(reconciliationId, ' '),
    await accept(999_999n, reason),
  ];
  assert.deepEqual(
    refused.map(({ status, body }) => [status, body.codes[0]]),
    [
      [409, 'RECONCILIATION_NOT_NEWEST'],
      [422, 'RECONCILIATION_REASON_MISSING'],
      [404, 'RECONCILIATION_UNKNOWN'],
    ],
  );
  const accepted = await accept(reconciliationId, reason);
  assert.deepEqual(accepted, { status: 200, body: { places: 1 } });
  const after = await shown(reconciliationId);
  assert.deepEqual(
    [after.state, after.inForce.by, after.inForce.reason],
    ['accepted', 'Dana', reason],
  );
  const again = await accept(reconciliationId, reason);
  assert.deepEqual(again.body.codes, ['RECONCILIATION_OPENING_UNCHANGED']);
  const third = await books.row('1200');
  assert.deepEqual([third.tied, third.row.opening, third.row.causes], [true, 925_00n, {}]);
});
