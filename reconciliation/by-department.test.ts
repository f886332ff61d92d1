// The identity by department, against a simulated company over real HTTP: it adds up to the places,
// and an amount that was moved to another department there stands at both of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { startPlantedCompany } from '#scenarios/planted-differences/planted-company.ts';
import { readByDepartment } from './by-department-worker.ts';
import { asOf } from './small-books-store.ts';
import { smallServer } from './small-server-routes.ts';

const { pool } = await testDatabase();

interface Booked {
  readonly lines: readonly { readonly key: string; readonly txnType: string }[];
}

test('an amount moved to another department there is left at both', async (t) => {
  const { books, control, openLedger, send, stop } = await startPlantedCompany(pool, 'department');
  t.after(stop);
  await send({ cents: 100_00, journalId: 'TIE' });
  const moved = await send({ cents: 20_00, journalId: 'TIE' });
  const byDepartment = async () => {
    const { reconciliationId } = await books.reconcile(openLedger);
    const { propertyId, connectionId } = books;
    const of = { propertyId, connectionId, reconciliationId, asOf };
    return readByDepartment({ pool, openLedger }, of);
  };
  const before = await byDepartment();
  assert.deepEqual([...new Set(before.rows.map(({ rest }) => rest))], [0n]);
  assert.equal(before.rows.find(({ account }) => account === '1200')?.there, 120_00n);

  const { entries } = await control('GET', `/books/entries?referenceNumber=${moved.key}`);
  const line = (entries as Booked[])[0]?.lines.find(({ txnType }) => txnType === 'debit');
  const lines = [{ key: line?.key, dimensions: { department: { id: '30' } } }];
  await control('PATCH', `/entries/${moved.externalId}`, { user: 'controller', lines });
  const { rows, moved: changed } = await byDepartment();
  const left = rows.filter(({ rest }) => rest !== 0n);
  assert.deepEqual(
    left.map(({ account, department, there, sent, rest }) => [
      ...[account, department, there, sent, rest],
    ]),
    [
      ['1200', '', 100_00n, 120_00n, -20_00n],
      ['1200', '30', 20_00n, 0n, 20_00n],
    ],
  );
  assert.deepEqual(changed, []);

  const server = await smallServer(pool, books, openLedger);
  t.after(server.close);
  const { items } = (await server.get('/reconciliations')).body;
  const url = `/reconciliations/${items[0].reconciliationId}/departments`;
  const { body } = await server.post(url, {});
  assert.deepEqual(
    body.rows.map((row: { department: string; left: string }) => [row.department, row.left]),
    [
      ['', '-20.00'],
      ['30', '20.00'],
    ],
  );
  assert.equal(body.departments - body.agreeing, body.rows.length);
  const ofPlace = await server.post(url, { row: body.rows[0].path });
  assert.deepEqual(ofPlace.body.rows, body.rows);
  const revenue = rows.find(({ account, rest }) => account === '4000' && rest === 0n);
  const agreeing = await server.post(url, { row: `4000/${revenue?.location}` });
  assert.deepEqual(
    agreeing.body.rows.map((row: { there: string; left: string }) => [row.there, row.left]),
    [['-120.00', '0.00']],
  );
  assert.deepEqual((await server.post(url, { row: 'elsewhere' })).body.codes, [
    'RECONCILIATION_ROW_UNKNOWN',
  ]);
});
