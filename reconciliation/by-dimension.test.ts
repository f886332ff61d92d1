// The identity by a dimension, against a simulated company over real HTTP: it adds up to the
// places, and an amount that was moved to another department or class there stands at both.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { startPlantedCompany } from '#scenarios/planted-differences/planted-company.ts';
import { type ByDimension, readByDimension } from './by-dimension-worker.ts';
import { asOf } from './small-books-store.ts';
import { smallServer } from './small-server-routes.ts';

const { pool } = await testDatabase();

interface Booked {
  readonly lines: readonly { readonly key: string; readonly txnType: string }[];
}

const company = await startPlantedCompany(pool, 'department');
const { books, control, openLedger, send } = company;
after(company.stop);

async function byDimension(by = 'department') {
  const { reconciliationId } = await books.reconcile(openLedger);
  const { propertyId, connectionId } = books;
  const of = { propertyId, connectionId, reconciliationId, asOf, by };
  return readByDimension({ pool, openLedger }, of);
}

const left = ({ rows }: ByDimension) =>
  rows
    .filter(({ rest }) => rest !== 0n)
    .map(({ account, value, there, sent, rest }) => [account, value, there, sent, rest]);

await send({ cents: 100_00, journalId: 'TIE' });
const moved = await send({ cents: 20_00, journalId: 'TIE' });
const { entries } = await control('GET', `/books/entries?referenceNumber=${moved.key}`);
const line = (entries as Booked[])[0]?.lines.find(({ txnType }) => txnType === 'debit');
const move = (dimensions: Readonly<Record<string, { readonly id: string }>>) => {
  const lines = [{ key: line?.key, dimensions }];
  return control('PATCH', `/entries/${moved.externalId}`, { user: 'controller', lines });
};

test('an amount moved to another department there is left at both', async () => {
  const before = await byDimension();
  assert.deepEqual(left(before), []);
  assert.equal(before.rows.find(({ account }) => account === '1200')?.there, 120_00n);
  await move({ department: { id: '30' } });
  const found = await byDimension();
  assert.deepEqual(left(found), [
    ['1200', '', 100_00n, 120_00n, -20_00n],
    ['1200', '30', 20_00n, 0n, 20_00n],
  ]);
  assert.deepEqual(found.moved, []);
});

test('so is one moved to another class; a dimension nobody there knows is refused', async () => {
  assert.deepEqual(left(await byDimension('class')), []);
  await move({ class: { id: 'SEASON' } });
  assert.deepEqual(left(await byDimension('class')), [
    ['1200', '', 100_00n, 120_00n, -20_00n],
    ['1200', 'SEASON', 20_00n, 0n, 20_00n],
  ]);
  await assert.rejects(byDimension('nsp::nowhere'), /could not be read/);
});

test('over HTTP, of one row or wherever something is left', async (t) => {
  const server = await smallServer(pool, books, openLedger);
  t.after(server.close);
  const { items } = (await server.get('/reconciliations')).body;
  const url = `/reconciliations/${items[0].reconciliationId}/dimensions`;
  const { body } = await server.post(url, {});
  assert.deepEqual(
    body.rows.map((row: { value: string; left: string }) => [row.value, row.left]),
    [
      ['', '-20.00'],
      ['30', '20.00'],
    ],
  );
  assert.equal(body.values - body.agreeing, body.rows.length);
  const ofPlace = await server.post(url, { row: body.rows[0].path });
  assert.deepEqual(ofPlace.body.rows, body.rows);
  const classes = await server.post(url, { by: 'class' });
  assert.deepEqual([classes.body.by, classes.body.rows[1].value], ['class', 'SEASON']);
  const revenue = (await byDimension()).rows.find(({ account }) => account === '4000');
  const agreeing = await server.post(url, { row: `4000/${revenue?.location}` });
  assert.deepEqual(
    agreeing.body.rows.map((row: { there: string; left: string }) => [row.there, row.left]),
    [['-120.00', '0.00']],
  );
  assert.deepEqual((await server.post(url, { row: 'elsewhere' })).body.codes, [
    'RECONCILIATION_ROW_UNKNOWN',
  ]);
});
