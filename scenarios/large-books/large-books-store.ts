// Books of very many entries, each synced: written set by set under the triggers that posting has.
// Invariant: entry n is the same in our journal, in its draft and in the ledger on paper
// (large-ledger.ts): whatever differs was planted. Leaves to others: the ledger, what is planted.

import type pg from 'pg';
import { withTransaction } from '#database/pool.ts';
import { Books } from '#reconciliation/small-books-store.ts';
import { centsSql, daySql } from './large-ledger.ts';

const entriesPerBatch = 50_000;

/** A property with so many entries of two lines over half a year, all of them synced. */
export async function openLargeBooks(pool: pg.Pool, code: string, entries: number): Promise<Books> {
  const books = await Books.open(pool, code);
  for (let first = 1; first <= entries; first += entriesPerBatch) {
    const count = Math.min(entriesPerBatch, entries - first + 1);
    await withTransaction(pool, (client) => addBatch(client, books, { first, count }));
  }
  return books;
}

/** Entries `first` and on: `n` is an entry's number, `id` its id. */
const numbered = `generate_series($2::bigint, $2::bigint + $3::int - 1) n
  cross join lateral (select $4::bigint + n - $2::bigint as id, ${centsSql} as cents,
    ${daySql} as posted_on) one
  join outlets o on o.property_id = $1 and o.code = case n % 2 when 0 then 'TRS' else 'REIT' end`;

async function addBatch(
  client: pg.PoolClient,
  { propertyId, connectionId }: Books,
  { first, count }: { first: number; count: number },
): Promise<void> {
  const reserved = await client.query<{ id: bigint }>('select reserve_entry_ids($1) as id', [
    count,
  ]);
  const values = [propertyId, first, count, reserved.rows[0]?.id];
  await client.query(
    `insert into journal_batches (property_id, batch_id, entry_count, line_count, posted_by)
     values ($1, $2, $3::int, $3::int * 2, 'large books')`,
    [propertyId, reserved.rows[0]?.id, count],
  );
  await client.query(
    `insert into journal_entries (property_id, entry_id, batch_id, event_id, document_type,
       document_number, posted_on, outlet_id, currency, amount_minor, line_count)
     select $1, id, $4, id, 'invoice', 'I-' || n, posted_on, outlet_id, 'USD', cents, 2
     from ${numbered}`,
    values,
  );
  await client.query(
    `insert into journal_lines (property_id, entry_id, line_number, outlet_id, account_id,
       posted_on, currency, amount_minor)
     select $1, id, line, outlet_id, account_id, posted_on, 'USD',
            case line when 1 then cents else -cents end
     from ${numbered}
     cross join (values (1, '1200'), (2, '4000')) l (line, number)
     join accounts a on a.property_id = $1 and a.number = l.number`,
    values,
  );
  await client.query(
    `insert into exports (property_id, connection_id, entry_id, export_key, state, posted_on,
       outlet_id, currency, amount_minor, draft, first_sent_at, confirmed_at, changed_at,
       may_be_there, external_id)
     select $1, $5, id, 'T-' || n, 'confirmed', posted_on, outlet_id, 'USD', cents,
            jsonb_build_object('journalId', 'TIE', 'postedOn', posted_on, 'currency', 'USD',
              'memo', 'Invoice I-' || n, 'lines', jsonb_build_array(
                jsonb_build_object('accountId', '1200', 'amountMinor', cents::text,
                  'memo', 'Invoice I-' || n, 'dimensions', dimensions),
                jsonb_build_object('accountId', '4000', 'amountMinor', (-cents)::text,
                  'memo', 'Invoice I-' || n, 'dimensions', dimensions))),
            sent_at, sent_at, sent_at, true, 'x-' || n
     from ${numbered}
     cross join (select now() - interval '1 day' as sent_at) s
     cross join lateral (select jsonb_build_object('location', case n % 2 when 0 then '100'
       else '200' end, 'customer', 'C' || n % 997) as dimensions) d`,
    [...values, connectionId],
  );
}
