// Two customers that are one: *Recognize Revenue* and the lists of one customer take in those
// merged into it, under either code. Method: events through the front door of the journal on a
// real database.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { listDocuments } from '#receivables/document-store.ts';
import { mergeCustomers } from '#receivables/merge-store.ts';
import { listSchedules } from './schedules-store.ts';
import { makeSmallDeferral, posted, slipInvoice } from './small-deferral-store.ts';

const { pool } = await testDatabase();

test('what is asked of one customer takes in those merged into it, under either code', async () => {
  const books = await makeSmallDeferral(pool, 'cove');
  const { propertyId } = books;
  const summer = ['2026-05-01', '2026-07-31'] as const;
  const of = (id: string) => ({ customer: { id, name: id } });
  await posted(
    books,
    slipInvoice('INV-1', '30.00', summer),
    slipInvoice('INV-2', '60.00', summer, of('C2')),
    slipInvoice('INV-3', '90.00', summer, of('C3')),
  );
  const documentsOf = async (customerCode: string) => {
    const filter = { from: null, through: null, outletId: null, text: null };
    const more = { types: ['invoice'], amountMinor: null, state: null, customerCode };
    const page = { after: null, limit: 10 };
    const found = await listDocuments(pool, propertyId, { ...filter, ...more }, page);
    return found.map((one) => one.document_number).sort();
  };
  const schedulesOf = async (customer: string) => {
    const filter = { document: null, outlet: null, product: null, onlyUnposted: false };
    const page = { before: null, limit: 10 };
    const found = await listSchedules(pool, propertyId, { customer, ...filter, ...page });
    return found.map(({ document }) => document).sort();
  };
  assert.deepEqual(await documentsOf('C1'), ['INV-1']);
  assert.deepEqual(await schedulesOf('C1'), ['INV-1']);

  const merge = { customer: 'C2', into: 'C1', on: '2026-05-20' as IsoDate, reason: 'One' };
  await withTransaction(pool, (tx) => mergeCustomers(tx, { propertyId, by: 'ann', ...merge }));
  for (const code of ['C1', 'C2']) {
    assert.deepEqual(await documentsOf(code), ['INV-1', 'INV-2']);
    assert.deepEqual(await schedulesOf(code), ['INV-1', 'INV-2']);
  }
  assert.deepEqual(await documentsOf('C3'), ['INV-3']);
  assert.deepEqual(await documentsOf('C9'), []);
  const { rowsDone } = await books.recognize('2026-05-31', 'C1');
  assert.equal(rowsDone, 2);
  assert.equal(await books.balance('4000'), '-30.00');
});
