// Both sides of what differs, as a run saw them: marked where the finding says so, and kept
// although the entry there is another one later. Small books, the routes of the stage.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { Books } from './small-books-store.ts';
import { smallServer } from './small-server-routes.ts';

const { pool } = await testDatabase();

test('an edited entry stands beside ours, what differs marked, in that run for good', async (t) => {
  const books = await Books.open(pool, 'sides');
  const server = await smallServer(pool, books);
  t.after(() => server.close());
  const { externalId } = await books.post({ cents: 100_00, state: 'confirmed' });
  const there = books.ledger.entries.get(externalId);
  assert.ok(there);
  const lines = there.lines.map((line) => ({
    ...line,
    amountMinor: (line.amountMinor * 9n) / 10n,
  }));
  books.ledger.entries.set(externalId, { ...there, postedOn: '2026-03-02' as never, lines });
  const { reconciliationId } = await books.reconcile();
  const sidesOf = async (id: bigint) => {
    const { body } = await server.get(`/reconciliations/${id}/rows/1200/100`);
    return body.differing[0].sides;
  };

  const sides = await sidesOf(reconciliationId);
  const marked = [...sides.facts, ...sides.lines].filter(({ differs }) => differs);
  assert.deepEqual(
    marked.map(({ what, ours, theirs }) => [what, ours, theirs]),
    [
      ['Date', '2026-03-01', '2026-03-02'],
      ['1200 at 100', '100.00', '90.00'],
      ['4000 at 100', '-100.00', '-90.00'],
    ],
  );

  books.ledger.entries.delete(externalId);
  const later = await sidesOf((await books.reconcile()).reconciliationId);
  assert.deepEqual([later.ours, later.theirs], [true, false]);
  assert.deepEqual(later.lines[0], {
    ...{ what: '1200 at 100', ours: '100.00', theirs: null, differs: false },
  });
  assert.deepEqual(await sidesOf(reconciliationId), sides);
});
