// A part of a text, a type or a customer finds all entries that have it and no others, newest first
// and page by page, whatever of their words is kept. Method: entries of two years posted through
// the front door; what is found is compared with the whole list, narrowed here by plain JavaScript.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adoptDatabase } from '#database/adoption.ts';
import { silentLog } from '#database/database-log.ts';
import { testDatabase } from '#database/test-database.ts';
import { keepAllWords, keepWords } from './found-entries-store.ts';
import type { JournalPlace } from './journal-cursor.ts';
import { type EntryFilter, type EntryRow, listEntries } from './journal-store.ts';
import { fuelInvoice, makeSmallBooks } from './small-books-store.ts';
import { verifyJournal } from './verify-store.ts';

const { pool } = await testDatabase();
const { propertyId, post } = await makeSmallBooks(pool);

const everything: EntryFilter = {
  ...{ from: null, through: null, accountId: null, outletId: null, documentType: null },
  ...{ customerCode: null, text: null, exportStatus: null },
};
const memos = [
  'Berth 77',
  'berth 770, paid late',
  'Größe 12 %',
  'a_b\\c',
  '',
  '船 12号泊位',
  'Dock',
];
const people = ['Ann Sailor', 'Åsa Öberg', 'Dockmaster & Co', '王小明'];
let made = 0;

/** So many fuel invoices and journals, some days apart. */
async function postSome(count: number): Promise<void> {
  const events = Array.from({ length: count }, () => {
    made += 1;
    const day = new Date(Date.UTC(2025, 0, 1 + ((made * 37) % 700)));
    const at = made % people.length;
    const event = fuelInvoice(`F${made}`, `${made}.10`, {
      occurredOn: day.toISOString().slice(0, 10),
      document: `INV-${1000 + made}`,
      customer: { id: `C${at}`, name: people[at] },
    });
    const memo = memos[made % memos.length];
    return memo ? { ...event, memo } : event;
  });
  await post(...events);
}

async function pages(filter: EntryFilter, limit: number): Promise<EntryRow[]> {
  const rows: EntryRow[] = [];
  for (let after: JournalPlace | null = null; ; ) {
    const page: EntryRow[] = await listEntries(pool, propertyId, filter, { after, limit });
    rows.push(...page);
    const last = page.at(-1);
    if (!last || page.length < limit) return rows;
    after = { postedOn: last.posted_on, entryId: last.entry_id, lineNumber: 0 };
  }
}

const texts = [
  'berth 77',
  'INV-10',
  'größe',
  '% ',
  '_b\\',
  '12号泊',
  'dock',
  'öber',
  '小明',
  'zz9',
];

async function compareAll(): Promise<void> {
  const all = await pages(everything, 500);
  assert.equal(all.length, made);
  for (const text of texts) {
    const small = text.toLowerCase();
    const expected = all.filter(({ document_number: number, memo, customer_name: name }) =>
      [number, memo, name].some((one) => one?.toLowerCase().includes(small)),
    );
    for (const limit of [3, 100]) {
      assert.deepEqual(await pages({ ...everything, text }, limit), expected, text);
    }
  }
  const middle = { from: '2025-06-01', through: '2026-02-10' } as Partial<EntryFilter>;
  const inMiddle = all.filter(
    (row) => row.posted_on >= '2025-06-01' && row.posted_on <= '2026-02-10',
  );
  for (const documentType of ['invoice', 'refund']) {
    const of = { ...everything, ...middle, documentType };
    const expected = inMiddle.filter((row) => row.document_type === documentType);
    assert.deepEqual(await pages(of, 7), expected);
  }
}

test('before any words are kept', async () => {
  await postSome(40);
  await compareAll();
});

test('when all are kept, and when more came since', async () => {
  await keepWords(pool, propertyId);
  await compareAll();
  await postSome(25);
  await compareAll();
  await keepWords(pool, propertyId);
  await compareAll();
});

test('what was posted beside a transaction under way waits for its words', async () => {
  const slow = await pool.connect();
  await slow.query('BEGIN');
  await slow.query('SELECT pg_current_xact_id()');
  await postSome(10);
  await keepWords(pool, propertyId);
  await compareAll();
  await slow.query('COMMIT');
  slow.release();
  await keepWords(pool, propertyId);
  await compareAll();
});

test('many keep and post at once, and everything is found once', async () => {
  await Promise.all([
    ...Array.from({ length: 4 }, () => keepWords(pool, propertyId)),
    ...Array.from({ length: 4 }, () => postSome(6)),
    ...Array.from({ length: 4 }, () => keepWords(pool, propertyId)),
  ]);
  await compareAll();
});

test('after a restore into another server the words are looked through again', async () => {
  await pool.query('UPDATE database_server SET system_identifier = 1');
  await adoptDatabase(pool, silentLog);
  await postSome(5);
  await compareAll();
  await keepWords(pool, propertyId);
  await compareAll();
});

test('a property without entries finds nothing, and a look at all of them ends', async () => {
  const { propertyId: empty } = await makeSmallBooks(pool, { code: 'empty' });
  await keepAllWords(pool);
  const filter = { ...everything, text: 'berth' };
  assert.deepEqual(await listEntries(pool, empty, filter, { after: null, limit: 10 }), []);
});

test('words of another property are not found', async () => {
  const other = await makeSmallBooks(pool, { code: 'other' });
  await other.post({ ...fuelInvoice('O1', '1.00'), memo: 'Berth 77 elsewhere' });
  await keepWords(pool, other.propertyId);
  await compareAll();
});

test('words that are missing or wrong are found by tieout verify', async () => {
  const broken = async () =>
    (await verifyJournal(pool, propertyId)).flatMap(({ proof, brokenCount }) =>
      brokenCount > 0 ? [`${proof} ${brokenCount}`] : [],
    );
  assert.deepEqual(await broken(), []);
  await pool.query(
    `DELETE FROM entry_words WHERE property_id = $1
        AND entry_id = (SELECT min(entry_id) FROM entry_words WHERE property_id = $1)`,
    [propertyId],
  );
  await pool.query(
    `UPDATE entry_words SET words = words || 'x' WHERE property_id = $1
        AND entry_id = (SELECT max(entry_id) FROM entry_words WHERE property_id = $1)`,
    [propertyId],
  );
  assert.deepEqual(await broken(), ['entries-are-found 2']);
});
