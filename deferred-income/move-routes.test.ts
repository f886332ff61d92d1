// What stands behind the roll-forward, by HTTP: each move with its schedule and entry, in pages.
// Method: an invoice, a recognition and a credit memo on a real database; the moves of a month are
// held against the report.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { readReport } from '#reports/make-report-store.ts';
import { findReport } from '#reports/report-list.ts';
import { stageServer } from '#root/stage-server.ts';
import { deferralRoutes } from './deferral-routes.ts';
import { makeSmallDeferral, slipInvoice } from './small-deferral-store.ts';

const { pool } = await testDatabase();
const books = await makeSmallDeferral(pool, 'cove');
const { propertyId, loadChart, deps } = books;
const now = () => new Date('2026-06-30T16:00:00Z');
const server = await stageServer(pool, deferralRoutes({ pool, loadChart, recognition: deps, now }));

await books.post(
  slipInvoice('INV-1', '90.00', ['2026-05-01', '2026-07-31']),
  slipInvoice('INV-2', '60.00', ['2026-05-01', '2026-07-31']),
);
await server.inject({
  ...{ method: 'POST', url: '/api/v1/deferred-income/recognize' },
  payload: { through: '2026-05-31' },
});

interface MoveLine {
  readonly what: string;
  readonly document: string;
  readonly amount: string;
  readonly movedByEntryId: string;
  readonly entryId: string;
}

async function moves(query: string): Promise<{ items: MoveLine[]; next: string | null }> {
  const url = `/api/v1/deferred-income/moves?${query}`;
  return (await server.inject({ method: 'GET', url })).json();
}
const may = 'from=2026-05-01&through=2026-05-31';

test('each move names its document, its schedule and the entry that made it', async () => {
  const { items, next } = await moves(`${may}&product=SLIP`);
  assert.deepEqual(
    items.map(({ what, document, amount }) => `${what} ${document} ${amount}`),
    ['added INV-1 90.00', 'added INV-2 60.00', 'recognized INV-1 30.00', 'recognized INV-2 20.00'],
  );
  assert.equal(next, null);
  const [added, , recognized] = items;
  assert.equal(added?.movedByEntryId, added?.entryId);
  assert.notEqual(recognized?.movedByEntryId, recognized?.entryId);
});

test('they add up to the row of the roll-forward', async () => {
  const given = { from: '2026-05-01', through: '2026-05-31' };
  const asking = { propertyId, person: 'ann', report: findReport('deferred-roll-forward'), given };
  const { rows } = await readReport({ pool, loadChart, now }, asking);
  assert.deepEqual(rows[0]?.cells.slice(5), ['0.00', '150.00', '50.00', '0.00', '100.00']);
});

test('one kind, another outlet, and page by page', async () => {
  assert.equal((await moves(`${may}&what=recognized`)).items.length, 2);
  assert.equal((await moves(`${may}&outlet=REIT`)).items.length, 0);
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await moves(`${may}&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
    seen.push(...page.items.map(({ what, document }) => `${what} ${document}`));
    cursor = page.next;
  }
  assert.deepEqual(seen, ['added INV-1', 'added INV-2', 'recognized INV-1', 'recognized INV-2']);
});
