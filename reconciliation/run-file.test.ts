// A finished reconciliation as a file: every place with its terms, and in sheet and paper each
// named cause below. Small books, the routes of the stage.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { ProblemError } from '#problems/problem.ts';
import { makeRunFile } from './run-file-store.ts';
import { Books, now } from './small-books-store.ts';
import { smallServer } from './small-server-routes.ts';

const { pool } = await testDatabase();

test('a run is taken as CSV whose columns add up, and as XLSX and PDF', async (t) => {
  const books = await Books.open(pool, 'run-file');
  const server = await smallServer(pool, books);
  t.after(() => server.close());
  await books.post({ cents: 100_00, state: 'confirmed' });
  await books.post({ cents: 7_00, state: 'queued' });
  const { externalId: gone } = await books.post({ cents: 5_00, state: 'confirmed' });
  books.ledger.entries.delete(gone);
  const { reconciliationId } = await books.reconcile();
  const at = `/reconciliations/${reconciliationId}/file?format=`;

  const csv = await server.raw(`${at}csv`);
  const named = csv.headers['content-disposition'];
  assert.equal(named, 'attachment; filename="reconciliation-run-file-2026-06-30.csv"');
  assert.deepEqual(csv.body.trimEnd().split('\n'), [
    'account,name,externalAccount,location,currency,opening,ours,notExported,pending,error,' +
      'excluded,adjustments,leftThere,foreign,discrepancies,external,unexplained,ties,causes',
    '1200,account 1200,1200,100,USD,0.00,112.00,0.00,7.00,0.00,0.00,0.00,0.00,0.00,-5.00,100.00,' +
      '0.00,no,deleted there -5.00',
    '4000,account 4000,4000,100,USD,0.00,-112.00,0.00,-7.00,0.00,0.00,0.00,0.00,0.00,5.00,' +
      '-100.00,0.00,no,deleted there 5.00',
  ]);

  const [sheet, paper] = [await server.raw(`${at}xlsx`), await server.raw(`${at}pdf&paper=a4`)];
  assert.equal(sheet.rawPayload.subarray(0, 2).toString(), 'PK');
  assert.equal(paper.rawPayload.subarray(0, 5).toString(), '%PDF-');
});

test('a file that cannot be whole is refused: no run, a failed run, too many rows', async (t) => {
  const books = await Books.open(pool, 'run-file-refused');
  const server = await smallServer(pool, books);
  t.after(() => server.close());
  await books.post({ cents: 1_00, state: 'confirmed' });
  const { reconciliationId } = await books.reconcile();
  const away = () => Promise.reject(new Error('away'));
  await assert.rejects(books.reconcile(away));
  const { body } = await server.get('/reconciliations');
  const failed = body.items[0].reconciliationId;

  const codesOf = async (id: string) => {
    const { status, body } = await server.get(`/reconciliations/${id}/file?format=csv`);
    return [status, body.codes[0]];
  };
  assert.deepEqual(await codesOf('999999'), [404, 'RECONCILIATION_UNKNOWN']);
  assert.deepEqual(await codesOf(failed), [409, 'RECONCILIATION_UNFINISHED']);

  const asked = { propertyId: books.propertyId, reconciliationId, person: 'Dana' };
  const few = { format: 'pdf', paper: 'letter', rowsMax: 1 } as const;
  await assert.rejects(makeRunFile({ pool, now }, asked, few), (error) => {
    assert.ok(error instanceof ProblemError);
    assert.equal(error.problems[0]?.code, 'RECONCILIATION_RUN_TOO_LONG');
    return true;
  });
});
