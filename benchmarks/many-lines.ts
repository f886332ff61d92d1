// A journal of very many lines for the benchmarks that read it: balanced entries of four lines over
// all accounts, outlets and days, each of an event, under the triggers that posting has.
// Invariant: the same numbers make the same journal. Leaves to others: what is read.

import type pg from 'pg';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { withTransaction } from '#database/pool.ts';

export const linesPerEntry = 4;
export const dayCount = 731;
const accountCount = 100;
const entriesPerBatch = 50_000;

/** Days over both years, the same in every run. */
export const dayOf = (at: number) =>
  new Date(Date.UTC(2025, 0, 1 + ((at * 389) % dayCount))).toISOString().slice(0, 10) as IsoDate;

/** Accounts of a property, and so many lines over them. */
export async function fillJournal(
  pool: pg.Pool,
  propertyId: number,
  lineCount: number,
): Promise<void> {
  await pool.query(
    `INSERT INTO accounts (property_id, number, name, type, detail_type)
     SELECT $1, '8' || n, 'Account ' || n, 'expense', 'other-expense'
       FROM generate_series(1000, 999 + $2::int) n`,
    [propertyId, accountCount],
  );
  let left = Math.ceil(lineCount / linesPerEntry);
  for (; left > 0; left -= entriesPerBatch) {
    await addBatch(pool, propertyId, Math.min(left, entriesPerBatch));
  }
}

const dayAt = `date '2025-01-01' + (n * 7919 % ${dayCount})::int`;

/** One posting transaction of so many entries. */
export async function addBatch(pool: pg.Pool, propertyId: number, entries: number): Promise<void> {
  await withTransaction(pool, async (tx) => {
    const { rows } = await tx.query<{ id: bigint }>('SELECT reserve_entry_ids($1) AS id', [
      entries,
    ]);
    const values = [propertyId, rows[0]?.id, entries];
    await tx.query(
      `INSERT INTO journal_batches (property_id, batch_id, entry_count, line_count,
         transaction_id, posted_at, posted_by)
       VALUES ($1, $2, $3::int, $3::int * ${linesPerEntry}, '0', now(), 'b')`,
      values,
    );
    const from = 'generate_series($2::bigint, $2::bigint + $3::int - 1) n';
    await tx.query(
      `INSERT INTO events (property_id, event_id, batch_id, source, external_id, kind, occurred_on,
         content)
       SELECT $1, n, $2, 'bench', 'B' || n, 'journal-posted', ${dayAt}, '{}' FROM ${from}`,
      values,
    );
    await tx.query(
      `INSERT INTO journal_entries (property_id, entry_id, batch_id, event_id, document_type,
         document_number, posted_on, outlet_id, currency, amount_minor, line_count)
       SELECT $1, n, $2, n, 'journal', 'B' || n, ${dayAt}, 1 + n % 2, 'USD', 2 * (n % 9000 + 1),
              ${linesPerEntry} FROM ${from}`,
      values,
    );
    await tx.query(
      `INSERT INTO journal_lines (property_id, entry_id, line_number, outlet_id, account_id,
         posted_on, currency, amount_minor)
       SELECT $1, n, k, 1 + n % 2, a.first + (n * 31 + k * 17) % ${accountCount}, ${dayAt}, 'USD',
              (n % 9000 + 1) * CASE WHEN k <= 2 THEN 1 ELSE -1 END
         FROM ${from}, generate_series(1, ${linesPerEntry}) k,
              (SELECT min(account_id) AS first FROM accounts
                WHERE property_id = $1 AND number = '81000') a`,
      values,
    );
  });
}
