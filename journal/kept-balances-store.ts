// Keeps sums of the journal by day, month and year, up to a mark: the database's snapshot at which
// they were made. Readers (ledger-store.ts) add the lines of batches that the mark has not seen.
// Invariant: sums + unseen lines = all lines, at every moment and to the cent; proven by `tieout
// verify`. Posting writes nothing here, so a hot account makes nobody wait.
// A mark of another server (a restored dump counts transactions anew) counts for nothing.

import type pg from 'pg';
import { type Queryable, sqlState, withTransaction } from '#database/pool.ts';

/** Lines beyond the mark that are cheaper read than kept: about a millisecond. */
export const unseenLinesMax = 1_000n;

/** The mark of `$1`, when this server took it. */
export const markOf = `SELECT seen FROM balance_marks WHERE property_id = $1
  AND system_identifier = (SELECT system_identifier FROM pg_control_system())`;

/** Whether sums are kept, and how many lines are not in them. */
export async function readUnseen(
  db: Queryable,
  propertyId: number,
): Promise<{ readonly marked: boolean; readonly lines: bigint }> {
  const { rows } = await db.query<{ marked: boolean; lines: bigint }>({
    name: 'read-unseen-lines',
    text: `WITH mark AS (${markOf})
      SELECT EXISTS (SELECT FROM mark) AS marked, (CASE WHEN EXISTS (SELECT FROM mark)
        THEN (SELECT coalesce(sum(b.line_count), 0) FROM mark
            JOIN journal_batches b ON b.property_id = $1
             AND b.transaction_id >= pg_snapshot_xmin(mark.seen)
             AND NOT pg_visible_in_snapshot(b.transaction_id, mark.seen))
        ELSE (SELECT coalesce(sum(line_count), 0) FROM journal_batches WHERE property_id = $1)
        END)::bigint AS lines`,
    values: [propertyId],
  });
  return rows[0] ?? { marked: false, lines: 0n };
}

const addSums = (lines: string) => `
  INSERT INTO kept_balances AS k (property_id, span, starts_on, outlet_id, account_id, currency,
                                  debit_minor, credit_minor)
  SELECT $1, s.span, date_trunc(s.span, d.posted_on::timestamp)::date, d.outlet_id, d.account_id,
         d.currency, sum(d.debit_minor), sum(d.credit_minor)
    FROM (SELECT l.posted_on, l.outlet_id, l.account_id, l.currency,
                 sum(greatest(l.amount_minor, 0)) AS debit_minor,
                 -sum(least(l.amount_minor, 0)) AS credit_minor
            FROM ${lines} GROUP BY 1, 2, 3, 4) d
    CROSS JOIN (VALUES ('year'), ('month'), ('day')) s (span)
   GROUP BY 2, 3, 4, 5, 6
   ORDER BY 2, 3, 4, 5, 6
  ON CONFLICT (property_id, span, starts_on, outlet_id, account_id, currency) DO UPDATE
     SET debit_minor = k.debit_minor + excluded.debit_minor,
         credit_minor = k.credit_minor + excluded.credit_minor`;

/**
 * Brings the sums of a property up to now; all of them when there is no valid mark. False: another
 * process was doing it at the same moment.
 */
export async function keepBalances(pool: pg.Pool, propertyId: number): Promise<boolean> {
  try {
    return await withTransaction(pool, (tx) => keep(tx, propertyId), {
      isolation: 'repeatable read',
    });
  } catch (error) {
    // Its mark was committed after our snapshot: what we would add is in its sums.
    if (sqlState(error) === '40001') return false;
    throw error;
  }
}

async function keep(tx: Queryable, propertyId: number): Promise<boolean> {
  // One at a time per property; whoever comes second has nothing to do.
  const { rows: locks } = await tx.query<{ held: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtext('tieout kept balances'), $1) AS held`,
    [propertyId],
  );
  if (locks[0]?.held !== true) return false;
  const { rows: marks } = await tx.query(markOf, [propertyId]);
  if (marks.length === 0) {
    await tx.query('DELETE FROM kept_balances WHERE property_id = $1', [propertyId]);
    await tx.query(addSums('journal_lines l WHERE l.property_id = $1'), [propertyId]);
  } else {
    const unseen = 'mark CROSS JOIN LATERAL unseen_lines($1, mark.seen) l';
    await tx.query(`WITH mark AS (${markOf}) ${addSums(unseen)}`, [propertyId]);
  }
  // In this isolation the snapshot of the mark is the one the sums were made in.
  await tx.query(
    `INSERT INTO balance_marks (property_id, seen, system_identifier)
     SELECT $1, pg_current_snapshot(), system_identifier FROM pg_control_system()
     ON CONFLICT (property_id) DO UPDATE SET seen = excluded.seen,
       system_identifier = excluded.system_identifier, kept_at = excluded.kept_at`,
    [propertyId],
  );
  return true;
}

const differ = `(coalesce(k.debit_minor, 0), coalesce(k.credit_minor, 0))
           <> (coalesce(l.debit_minor, 0), coalesce(l.credit_minor, 0))`;

/**
 * By account: the sums kept of each day and the lines unseen, less the lines there are; and the
 * sums of months and years, less those of their days.
 */
export const keptBalancesProof = `
  WITH mark AS MATERIALIZED (${markOf}), kept AS MATERIALIZED (
    SELECT k.* FROM kept_balances k, mark WHERE k.property_id = $1),
  lines AS (
    SELECT account_id, outlet_id, currency, posted_on AS starts_on, sum(debit_minor) AS debit_minor,
           sum(credit_minor) AS credit_minor
      FROM (SELECT account_id, outlet_id, currency, posted_on,
                   sum(greatest(amount_minor, 0)) AS debit_minor,
                   -sum(least(amount_minor, 0)) AS credit_minor
              FROM journal_lines WHERE property_id = $1 AND EXISTS (SELECT FROM mark)
             GROUP BY 1, 2, 3, 4
             UNION ALL
            SELECT l.account_id, l.outlet_id, l.currency, l.posted_on,
                   -sum(greatest(l.amount_minor, 0)), sum(least(l.amount_minor, 0))
              FROM mark CROSS JOIN LATERAL unseen_lines($1, mark.seen) l
             GROUP BY 1, 2, 3, 4) l
     GROUP BY 1, 2, 3, 4),
  longer AS (
    SELECT k.account_id, k.outlet_id, k.currency, s.span,
           date_trunc(s.span, k.starts_on::timestamp)::date AS starts_on,
           sum(k.debit_minor) AS debit_minor, sum(k.credit_minor) AS credit_minor
      FROM kept k CROSS JOIN (VALUES ('year'), ('month')) s (span)
     WHERE k.span = 'day' GROUP BY 1, 2, 3, 4, 5)
  SELECT account_id AS id, bool_or(broken) AS broken FROM (
    SELECT account_id, ${differ} AS broken
      FROM (SELECT * FROM kept WHERE span = 'day') k
      FULL JOIN lines l USING (account_id, outlet_id, currency, starts_on)
    UNION ALL
    SELECT account_id, ${differ}
      FROM (SELECT * FROM kept WHERE span <> 'day') k
      FULL JOIN longer l USING (account_id, outlet_id, currency, span, starts_on)) compared
   GROUP BY account_id`;
