// The database refuses wrong books by itself: every statement here is raw SQL, past all of our
// code. Method: a balanced batch written by hand as the base; each test breaks one thing and names
// the refusal.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type pg from 'pg';
import { sqlState, withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { databaseRefusal } from './journal-errors.ts';
import { makeSmallBooks } from './small-books-store.ts';

const { pool } = await testDatabase();
const { propertyId } = await makeSmallBooks(pool);

interface Batch {
  entryCount?: number;
  lineCount?: number;
  amountMinor?: bigint;
  postedOn?: string;
  lines?: [outlet: string, amountMinor: bigint][];
}

/** Opens a batch by hand with one entry and its lines; returns the entry's number. */
async function writeByHand(tx: pg.ClientBase, batch: Batch = {}): Promise<bigint> {
  const { entryCount = 1, lineCount = 2, amountMinor = 100n, postedOn = '2026-05-10' } = batch;
  const { rows } = await tx.query('select reserve_entry_ids(1) as id');
  const id: bigint = rows[0].id;
  await tx.query(
    `insert into journal_batches (property_id, batch_id, entry_count, line_count, posted_by)
     values ($1, $2, $3, $4, 'raw SQL')`,
    [propertyId, id, entryCount, lineCount],
  );
  await tx.query(
    `insert into events (property_id, event_id, batch_id, source, external_id, kind,
       occurred_on, content)
     values ($1, $2::bigint, $2, 'raw', $2::bigint::text, 'journal-posted', $3, '{}')`,
    [propertyId, id, postedOn],
  );
  await tx.query(
    `insert into journal_entries (property_id, entry_id, batch_id, event_id, document_type,
       document_number, posted_on, outlet_id, currency, amount_minor, line_count)
     values ($1, $2, $2, $2, 'journal', 'RAW', $3,
       (select outlet_id from outlets where property_id = $1 and code = 'TRS'), 'USD', $4, 2)`,
    [propertyId, id, postedOn, amountMinor],
  );
  const lines = batch.lines ?? [
    ['TRS', 100n],
    ['TRS', -100n],
  ];
  for (const [at, [outlet, lineMinor]] of lines.entries())
    await addLine(tx, id, { lineNumber: at + 1, outlet, amountMinor: lineMinor, postedOn });
  return id;
}

async function addLine(
  tx: pg.ClientBase,
  entryId: bigint,
  line: { lineNumber: number; outlet: string; amountMinor: bigint; postedOn?: string },
): Promise<void> {
  await tx.query(
    `insert into journal_lines (property_id, entry_id, line_number, outlet_id, account_id,
       posted_on, currency, amount_minor)
     values ($1, $2, $3, (select outlet_id from outlets where property_id = $1 and code = $4),
       (select account_id from accounts where property_id = $1 and number = '1000'),
       $5, 'USD', $6)`,
    [
      propertyId,
      entryId,
      line.lineNumber,
      line.outlet,
      line.postedOn ?? '2026-05-10',
      line.amountMinor,
    ],
  );
}

async function refusedWith(state: string, code: string, work: () => Promise<unknown>) {
  await assert.rejects(work, (error: unknown) => {
    assert.equal(sqlState(error), state, String(error));
    assert.equal(databaseRefusal(error)?.code, code);
    return true;
  });
}

const byHand = (batch?: Batch) => withTransaction(pool, (tx) => writeByHand(tx, batch));

describe('PostgreSQL, past all of our code,', () => {
  test('accepts a balanced batch', async () => {
    assert.equal(typeof (await byHand()), 'bigint');
  });

  const unbalanced: [string, Batch][] = [
    [
      'an entry a cent off',
      {
        lines: [
          ['TRS', 100n],
          ['TRS', -99n],
        ],
      },
    ],
    [
      'an entry that balances only across outlets',
      {
        lines: [
          ['TRS', 100n],
          ['REIT', -100n],
        ],
      },
    ],
  ];
  for (const [name, batch] of unbalanced) {
    test(`refuses ${name}`, () => refusedWith('TO004', 'JOURNAL_UNBALANCED', () => byHand(batch)));
  }

  const incomplete: [string, Batch][] = [
    ['a header without lines', { lines: [] }],
    ['a header with another amount than its lines', { amountMinor: 101n }],
    ['a batch that announces an entry more', { entryCount: 2, lineCount: 4 }],
    ['a batch that announces another number of lines', { lineCount: 3 }],
  ];
  for (const [name, batch] of incomplete) {
    test(`refuses ${name}`, () =>
      refusedWith('TO004', 'JOURNAL_BATCH_INCOMPLETE', () => byHand(batch)));
  }

  test('refuses an unbalanced entry by naming outlet and difference', async () => {
    await assert.rejects(
      byHand({
        lines: [
          ['TRS', 100n],
          ['TRS', -99n],
        ],
      }),
      /outlet TRS, USD is off by 1 minor units/,
    );
  });

  for (const table of ['events', 'journal_batches', 'journal_entries', 'journal_lines']) {
    test(`refuses UPDATE, DELETE and TRUNCATE of ${table}`, async () => {
      await byHand();
      for (const statement of [
        `update ${table} set property_id = property_id`,
        `delete from ${table}`,
        `truncate ${table}`,
      ])
        await refusedWith('TO001', 'JOURNAL_WRITTEN_ONCE', () => pool.query(statement));
    });
  }

  test('refuses lines added to an entry of an earlier transaction', async () => {
    const entryId = await byHand();
    await refusedWith('TO002', 'JOURNAL_OUTSIDE_BATCH', () =>
      withTransaction(pool, async (tx) => {
        await addLine(tx, entryId, { lineNumber: 3, outlet: 'TRS', amountMinor: 5n });
        await addLine(tx, entryId, { lineNumber: 4, outlet: 'TRS', amountMinor: -5n });
      }),
    );
  });

  test('refuses lines added to an earlier entry under cover of a new batch', async () => {
    const entryId = await byHand();
    await refusedWith('TO002', 'JOURNAL_OUTSIDE_BATCH', () =>
      withTransaction(pool, async (tx) => {
        await writeByHand(tx);
        await addLine(tx, entryId, { lineNumber: 3, outlet: 'TRS', amountMinor: 5n });
      }),
    );
  });

  test('refuses a new batch that spans the entries of an earlier one', async () => {
    const before = await byHand();
    const span = (tx: pg.ClientBase) =>
      tx.query(
        `insert into journal_batches (property_id, batch_id, entry_count, line_count, posted_by)
         values ($1, $2, 2, 4, 'raw SQL')`,
        [propertyId, before - 1n],
      );
    await refusedWith('TO004', 'JOURNAL_BATCH_INCOMPLETE', () => withTransaction(pool, span));
    await refusedWith('TO002', 'JOURNAL_OUTSIDE_BATCH', () =>
      withTransaction(pool, async (tx) => {
        await span(tx);
        await addLine(tx, before, { lineNumber: 3, outlet: 'TRS', amountMinor: 5n });
      }),
    );
  });

  test('refuses an entry without a batch', async () => {
    await refusedWith('TO002', 'JOURNAL_OUTSIDE_BATCH', () =>
      pool.query(
        `insert into journal_entries (property_id, entry_id, batch_id, event_id, document_type,
           document_number, posted_on, outlet_id, currency, amount_minor, line_count)
         values ($1, 9000000, 9000000, 9000000, 'journal', 'RAW', '2026-05-10', 1, 'USD', 1, 2)`,
        [propertyId],
      ),
    );
  });

  test('refuses an entry on or before the closing date, and accepts the day after', async () => {
    await pool.query(
      `insert into closing_dates (property_id, closed_through_on, set_by, reason)
       values ($1, '2026-03-31', 'ann', 'March is done')`,
      [propertyId],
    );
    await refusedWith('TO003', 'JOURNAL_DATE_CLOSED', () => byHand({ postedOn: '2026-03-31' }));
    await byHand({ postedOn: '2026-04-01' });
  });

  test('refuses a line of an outlet that is closed further than its property', async () => {
    await pool.query(
      `insert into closing_dates (property_id, outlet_id, closed_through_on, set_by, reason)
       select property_id, outlet_id, '2026-04-30', 'ann', 'TRS is done' from outlets
        where property_id = $1 and code = 'TRS'`,
      [propertyId],
    );
    await refusedWith('TO003', 'JOURNAL_DATE_CLOSED', () => byHand({ postedOn: '2026-04-30' }));
    await byHand({ postedOn: '2026-05-01' });
    // An outlet's own date never opens what its property has closed.
    await pool.query(
      `insert into closing_dates (property_id, outlet_id, closed_through_on, set_by, reason)
       select property_id, outlet_id, '2026-01-31', 'ann', 'Too late' from outlets
        where property_id = $1 and code = 'TRS'`,
      [propertyId],
    );
    await refusedWith('TO003', 'JOURNAL_DATE_CLOSED', () => byHand({ postedOn: '2026-03-31' }));
  });

  test('keeps the history of closing dates as it was written', async () => {
    const refused = { code: 'TO001', constraint: 'journal_written_once' };
    await assert.rejects(pool.query('update closing_dates set set_by = $1', ['bob']), refused);
    await assert.rejects(pool.query('delete from closing_dates'), refused);
  });
});
