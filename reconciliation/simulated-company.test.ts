// Reconciliation against a simulated company over real HTTP: entries posted through the connector,
// then changed by a person through the simulator's control API, as a controller would in a browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { startPlantedCompany } from '#scenarios/planted-differences/planted-company.ts';
import type { Cause } from './causes.ts';
import { readFindings } from './reconciliation-reading-store.ts';
import { findingView } from './reconciliation-views.ts';

const { pool } = await testDatabase();

interface Row {
  key: string;
  lines: { key: string; txnType: string }[];
}

/** The company, and a word for sending an entry of the amount. */
async function startCompany(code: string) {
  const { send, ...company } = await startPlantedCompany(pool, code);
  return {
    ...company,
    exportEntry: (cents: number, journalId = 'TIE') => send({ cents, journalId }),
  };
}

const byHand = (reference: string | null, amount: string, credit = '4000') => ({
  glJournal: { id: 'GJ' },
  postingDate: '2026-04-01',
  description: 'By hand',
  ...(reference ? { referenceNumber: reference } : {}),
  lines: [
    { txnType: 'debit', txnAmount: amount, glAccount: { id: '1200' }, ...at100 },
    { txnType: 'credit', txnAmount: amount, glAccount: { id: credit }, ...at100 },
  ],
  user: 'controller',
});
const at100 = { dimensions: { location: { id: '100' } } };

test('what a person changed in the company is named to the cent', async (t) => {
  const { books, control, exportEntry, openLedger, stop } = await startCompany('harbor');
  t.after(stop);
  const [deleted, edited, copied] = [
    await exportEntry(1_00),
    await exportEntry(20_00),
    await exportEntry(300_00),
  ];
  await exportEntry(4_000_00);
  const tied = await books.reconcile(openLedger);
  assert.deepEqual([tied.tied, tied.counts.matched, tied.counts.findings], [true, 4, 0]);

  await control('DELETE', `/entries/${deleted.externalId}`, { user: 'controller' });
  const { entries } = await control('GET', `/books/entries?referenceNumber=${edited.key}`);
  const lines = (entries as Row[])[0]?.lines.map(({ key }) => ({ key, txnAmount: '19.50' }));
  await control('PATCH', `/entries/${edited.externalId}`, { lines });
  await control('POST', '/entries', byHand(copied.key, '300.00'));
  await control('POST', '/entries', byHand(null, '7.77', '6100'));
  const waiting = await exportEntry(50_000_00, 'APJ');
  const uncertain = await books.post({ cents: 600_000_00, state: 'uncertain' });
  await control('POST', '/entries', byHand(uncertain.key, '600000.00'));

  const { rows, explained, tied: still, reconciliationId } = await books.reconcile(openLedger);
  const row = rows.find(({ place }) => place.account === '1200' && place.location === '100');
  assert(row);
  const expected: Partial<Record<Cause, bigint>> = {
    deleted: -1_00n,
    differs: -50n,
    twice: 300_00n,
    awaiting: -50_000_00n,
    arrived: 600_000_00n,
  };
  assert.deepEqual(row.causes, expected);
  assert.deepEqual([row.foreign, row.pending], [7_77n, 600_000_00n]);
  assert(rows.every((one) => one.unexplained === 0n));
  assert.deepEqual([explained, still], [true, false]);
  const of = { propertyId: books.propertyId, reconciliationId };
  const findings = await readFindings(pool, { ...of, place: null, afterNumber: 0, limit: 50 });
  const said = findings.map(findingView).map(({ cause, who }) => `${cause}: ${who}`);
  const moment = String.raw`on \d{4}-\d\d-\d\d \d\d:\d\d UTC`;
  for (const expected of [
    `^deleted: Deleted by controller ${moment}$`,
    `^differs: Edited by \\w+ ${moment}: lines$`,
    `^twice: Made by controller ${moment}$`,
    // It was made so: nobody edited it.
    '^awaiting: Who edited it, and when, is not known.$',
  ]) {
    assert(
      said.some((one) => new RegExp(expected).test(one)),
      `${expected} in ${said}`,
    );
  }

  await control('PUT', `/entries/${waiting.externalId}/state`, { state: 'posted' });
  const approved = await books.reconcile(openLedger);
  const after = approved.rows.find(({ place }) => place.account === '1200');
  assert.equal(after?.causes.awaiting, undefined);
});

test('a company with history before the cut-over ties from its opening balance', async (t) => {
  const { books, control, exportEntry, openLedger, stop } = await startCompany('history');
  t.after(stop);
  await control('PUT', '/books-closed-through', { through: null });
  await control('POST', '/entries', { ...byHand(null, '900.00'), postingDate: '2025-12-31' });
  await exportEntry(5_00);
  const { rows, tied } = await books.reconcile(openLedger);
  const row = rows.find(({ place }) => place.account === '1200');
  assert.deepEqual([row?.opening, row?.ours, row?.external], [900_00n, 5_00n, 905_00n]);
  assert.equal(tied, true);
});

test('amounts of several departments at one place are one row of the tie-out', async (t) => {
  const { books, control, exportEntry, openLedger, stop } = await startCompany('departments');
  t.after(stop);
  await control('PUT', '/books-closed-through', { through: null });
  for (const [department, amount] of [
    ['20', '900.00'],
    ['30', '0.07'],
  ] as const) {
    const entry = byHand(null, amount);
    const dimensions = { ...at100.dimensions, department: { id: department } };
    const lines = entry.lines.map((line) => ({ ...line, dimensions }));
    await control('POST', '/entries', { ...entry, lines, postingDate: '2025-12-31' });
  }
  await exportEntry(5_00);
  const { rows, tied } = await books.reconcile(openLedger);
  const found = rows.filter(({ place }) => place.account === '1200' && place.location === '100');
  assert.equal(found.length, 1);
  assert.deepEqual([found[0]?.opening, found[0]?.external], [900_07n, 905_07n]);
  assert.equal(tied, true);
});

test('a light run reads all, and says why, wherever what was kept cannot be trusted', async (t) => {
  const { books, control, exportEntry, openLedger, stop } = await startCompany('light');
  t.after(stop);
  await exportEntry(5_00);
  const of = [books.propertyId];
  const light = async (at = () => new Date()) =>
    (await books.reconcile(openLedger, { light: true, at })).reading;
  const why = async (at?: () => Date) => {
    const reading = await light(at);
    return reading.kind === 'full' ? reading.why : reading.kind;
  };
  assert.equal(await why(), 'nothing was kept of an earlier reading');
  assert.equal(await why(), 'changes');
  await pool.query(`update connections set settings = '{"a":1}' where property_id = $1`, of);
  assert.equal(await why(), 'the connection was set up anew');
  await pool.query("update connections set cutover_on = '2026-01-02' where property_id = $1", of);
  assert.equal(await why(), 'the cut-over is another one');
  const later = () => new Date(Date.now() + 8 * 24 * 3_600_000);
  assert.equal(await why(later), 'all was last read more than 7 days ago');
  await books.reconcile(openLedger, { at: () => new Date() });
  await control('PUT', '/settings', { modifiedTimes: 'refused' });
  assert.match((await why()) ?? '', /^what changed could not be read: .*modifiedDateTime/);
  await control('PUT', '/settings', { modifiedTimes: 'queryable' });
  assert.equal(await why(), 'changes');
  books.ledger.entries.clear();
  const { reading } = await books.reconcile(undefined, { light: true, at: () => new Date() });
  assert.deepEqual(reading, { kind: 'full', why: 'this ledger does not tell what changed' });
});
