// A sync log of very many exports for the benchmarks that read it: one connection, 98 % synced, the
// rest pending, in error by five causes, and excluded; over two years, two outlets and a thousand
// customers. Invariant: the same numbers make the same log, counted as the triggers would have
// counted it. Leaves to others: what is read.

import type pg from 'pg';
import { keepWords } from '#journal/found-entries-store.ts';
import { addQuietConnection } from './mixed-events.ts';

const perBatch = 100_000;

const state = `CASE WHEN n % 100 < 98 THEN 'confirmed' WHEN n % 200 = 98 THEN 'queued'
  WHEN n % 200 = 198 THEN 'held' WHEN n % 200 = 99 THEN 'held' ELSE 'excluded' END`;
const day = `date '2025-01-01' + (n * 7919 % 731)::int`;

/** So many customers and exports. Triggers are off: what is written is right by itself. */
export async function fillExports(
  pool: pg.Pool,
  propertyId: number,
  count: number,
): Promise<{ connectionId: number }> {
  await addQuietConnection(pool, propertyId);
  const { rows } = await pool.query<{ connection_id: number }>(
    'SELECT connection_id FROM connections WHERE property_id = $1',
    [propertyId],
  );
  const connectionId = rows[0]?.connection_id as number;
  await pool.query(
    `INSERT INTO customers (property_id, code, name)
     SELECT $1, 'B' || n, 'Berth holder ' || n FROM generate_series(0, 999) n`,
    [propertyId],
  );
  const client = await pool.connect();
  await client.query('SET session_replication_role = replica');
  for (let first = 1; first <= count; first += perBatch) {
    const values = [propertyId, first, Math.min(first + perBatch - 1, count)];
    await addEntries(client, values);
    await addExports(client, [...values, connectionId]);
  }
  await countAgain(client, propertyId);
  await client.query('RESET session_replication_role');
  client.release();
  await keepWords(pool, propertyId);
  await pool.query('VACUUM ANALYZE');
  return { connectionId };
}

async function addEntries(client: pg.PoolClient, values: readonly unknown[]): Promise<void> {
  await client.query(
    `INSERT INTO journal_batches (property_id, batch_id, entry_count, line_count, transaction_id,
       posted_at, posted_by)
     SELECT $1, $2, $3::bigint - $2 + 1, 2 * ($3::bigint - $2 + 1), pg_current_xact_id(),
            now(), 'b'`,
    [...values],
  );
  await client.query(
    `INSERT INTO journal_entries (property_id, entry_id, batch_id, event_id, document_type,
       document_number, posted_on, outlet_id, currency, amount_minor, line_count, customer_id, memo)
     SELECT $1, n, $2, n, CASE WHEN n % 5000 = 0 THEN 'refund' WHEN n % 2 = 0 THEN 'invoice'
              ELSE 'payment' END, 'INV-' || n, ${day},
            o.outlet_id, 'USD', n % 90000 + 1, 2, c.customer_id, 'Berth ' || n % 400
       FROM generate_series($2::bigint, $3::bigint) n
       JOIN (SELECT outlet_id, row_number() OVER (ORDER BY outlet_id) - 1 AS at FROM outlets
              WHERE property_id = $1) o ON o.at = n % 2
       JOIN customers c ON c.property_id = $1 AND c.code = 'B' || n % 1000`,
    [...values],
  );
}

async function addExports(client: pg.PoolClient, values: readonly unknown[]): Promise<void> {
  await client.query(
    `INSERT INTO exports (property_id, connection_id, entry_id, export_key, state, posted_on,
       outlet_id, currency, amount_minor, attempts, external_id, external_standing, confirmed_at,
       cause_code, cause_subject, cause_message, cause_hint, created_at, changed_at)
     SELECT $1, $4, n, 'K-' || n, s.state, e.posted_on, e.outlet_id, 'USD', e.amount_minor, 1,
            CASE s.state WHEN 'confirmed' THEN 'X' || n END,
            CASE s.state WHEN 'confirmed' THEN 'booked' END,
            CASE s.state WHEN 'confirmed' THEN e.posted_on + interval '1 day' END,
            CASE WHEN s.state IN ('held', 'excluded') THEN 'MAPPING_ACCOUNT_MISSING' END,
            CASE WHEN s.state = 'held' THEN (4010 + n / 200 % 5 * 10)::text END,
            CASE WHEN s.state = 'held'
              THEN 'Account ' || 4010 + n / 200 % 5 * 10 || ' is not mapped' END,
            CASE WHEN s.state = 'held' THEN 'Map it' END, e.posted_on, e.posted_on
       FROM generate_series($2::bigint, $3::bigint) n
       CROSS JOIN LATERAL (SELECT ${state} AS state) s
       JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = n`,
    [...values],
  );
}

/** The counters, as the migration that brought them counted what stood. */
async function countAgain(client: pg.PoolClient, propertyId: number): Promise<void> {
  await client.query(
    `INSERT INTO export_counts
     SELECT property_id, connection_id, 0, state,
            CASE state WHEN 'confirmed' THEN coalesce(external_standing, 'booked') END, currency,
            CASE WHEN state NOT IN ('confirmed', 'excluded')
              THEN (created_at AT TIME ZONE 'UTC')::date END,
            CASE state WHEN 'held' THEN cause_code END,
            CASE state WHEN 'held' THEN cause_subject END, count(*), sum(amount_minor)
       FROM exports WHERE property_id = $1 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`,
    [propertyId],
  );
}
