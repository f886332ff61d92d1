// The SQL of the call meter: adds counted calls, reads a month and the year before it, and what is
// still to be sent. Invariant: adding is commutative, so many processes count into the same rows.
// Leaves to others: what the numbers mean (usage.ts).

import type { Queryable } from '#database/pool.ts';
import type { CallPurpose } from '#external-ledger/call-meter.ts';

export interface CountedCalls {
  readonly propertyId: number;
  readonly connectionId: number;
  /** UTC. */
  readonly calledOn: string;
  readonly purpose: CallPurpose;
  readonly calls: number;
  readonly counted: number;
}

export async function addCalls(db: Queryable, counted: readonly CountedCalls[]): Promise<void> {
  // In one order, so that two processes that add at once do not wait for each other in a circle.
  const rows = [...counted].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  await db.query(
    `INSERT INTO connection_calls AS c
            (property_id, connection_id, called_on, purpose, calls, counted)
     SELECT n.* FROM unnest($1::int[], $2::int[], $3::date[], $4::text[], $5::bigint[],
                            $6::bigint[]) AS n
     ON CONFLICT (property_id, connection_id, called_on, purpose) DO UPDATE
        SET calls = c.calls + excluded.calls, counted = c.counted + excluded.counted`,
    [
      rows.map((row) => row.propertyId),
      rows.map((row) => row.connectionId),
      rows.map((row) => row.calledOn),
      rows.map((row) => row.purpose),
      rows.map((row) => row.calls),
      rows.map((row) => row.counted),
    ],
  );
}

const orderOf = (of: CountedCalls) =>
  `${of.propertyId} ${of.connectionId} ${of.calledOn} ${of.purpose}`;

export interface DayCalls {
  readonly called_on: string;
  readonly purpose: string;
  readonly calls: number;
  readonly counted: number;
}

/** Calls since a UTC day, by day and purpose. */
export async function readCalls(
  db: Queryable,
  at: { readonly propertyId: number; readonly connectionId: number },
  since: string,
): Promise<readonly DayCalls[]> {
  const { rows } = await db.query<DayCalls>(
    `SELECT called_on, purpose, calls::int AS calls, counted::int AS counted FROM connection_calls
      WHERE property_id = $1 AND connection_id = $2 AND called_on >= $3
      ORDER BY called_on, purpose`,
    [at.propertyId, at.connectionId, since],
  );
  return rows;
}

/** What is still to be sent, and how entries of the last days would gather into summaries. */
export interface Workload {
  readonly queued: number;
  /** Groups of waiting entries: one summary each. */
  readonly waiting: number;
  /** Entries of the last 31 days, and into how many days, outlets and currencies they fall. */
  readonly entries: number;
  readonly groups: number;
}

export async function readWorkload(
  db: Queryable,
  at: { readonly propertyId: number; readonly connectionId: number },
  today: string,
): Promise<Workload> {
  const { rows } = await db.query<Workload>(
    `SELECT
       (SELECT count(*)::int FROM exports x
         WHERE x.property_id = $1 AND x.connection_id = $2 AND x.state = 'queued') AS queued,
       (SELECT count(*)::int FROM (
          SELECT DISTINCT e.posted_on, e.outlet_id, e.currency FROM export_entries n
            JOIN journal_entries e ON e.property_id = n.property_id AND e.entry_id = n.entry_id
           WHERE n.property_id = $1 AND n.connection_id = $2 AND n.export_id IS NULL) g) AS waiting,
       coalesce(sum(g.entries), 0)::int AS entries, count(*)::int AS groups
       FROM (SELECT count(*) AS entries FROM journal_entries
              WHERE property_id = $1 AND posted_on BETWEEN $3::date - 31 AND $3::date
              GROUP BY posted_on, outlet_id, currency) g`,
    [at.propertyId, at.connectionId, today],
  );
  return rows[0] ?? { queued: 0, waiting: 0, entries: 0, groups: 0 };
}
