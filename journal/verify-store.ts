// Proves the whole journal of a property from its rows alone, in one snapshot: what `tieout verify`
// and the nightly proof run. Invariant: reads only; trusts no trigger, no header and no earlier
// proof. Leaves to others: what to do about a finding (nothing repairs itself), comparison with
// external ledgers.

import type pg from 'pg';
import { withTransaction } from '#database/pool.ts';

export type ProofName =
  | 'entries-balance'
  | 'headers-agree'
  | 'events-have-one-entry'
  | 'entries-have-events'
  | 'lines-have-entries'
  | 'lines-name-known-accounts'
  | 'reversals-negate'
  | 'batches-complete'
  | 'trial-balance-zero';

/** One proof: how many rows it looked at, how many break it, and the first that do. */
export interface Finding {
  readonly proof: ProofName;
  /** What was proven, as a sentence. */
  readonly sentence: string;
  readonly checkedCount: number;
  readonly brokenCount: number;
  /** Numbers of the first broken entries (events for `events-have-one-entry`), at most ten. */
  readonly first: readonly string[];
}

interface Proof {
  readonly proof: ProofName;
  readonly sentence: string;
  /** Yields `id, broken` per thing checked; `$1` is the property. */
  readonly sql: string;
}

const proofs: readonly Proof[] = [
  {
    proof: 'entries-balance',
    sentence: 'Every entry sums to zero per outlet and currency.',
    sql: `SELECT entry_id AS id, bool_or(off <> 0) AS broken FROM (
            SELECT entry_id, sum(amount_minor) AS off FROM journal_lines WHERE property_id = $1
             GROUP BY entry_id, outlet_id, currency) s
          GROUP BY entry_id`,
  },
  {
    proof: 'headers-agree',
    sentence: 'Every header agrees with its lines: amount, count, date, currency.',
    sql: `SELECT e.entry_id AS id,
                 (e.amount_minor, e.line_count, true) IS DISTINCT FROM (l.debits, l.lines, l.same)
                   AS broken
            FROM journal_entries e
            LEFT JOIN LATERAL (
              SELECT sum(greatest(amount_minor, 0)) AS debits, count(*) AS lines,
                     bool_and(posted_on = e.posted_on AND currency = e.currency) AS same
                FROM journal_lines WHERE property_id = $1 AND entry_id = e.entry_id) l ON true
           WHERE e.property_id = $1`,
  },
  {
    proof: 'events-have-one-entry',
    sentence: 'Every accounting event has exactly one entry.',
    sql: `SELECT v.event_id AS id, count(e.entry_id) <> 1 AS broken FROM events v
            LEFT JOIN journal_entries e ON e.property_id = v.property_id AND e.event_id = v.event_id
           WHERE v.property_id = $1 GROUP BY v.event_id`,
  },
  {
    proof: 'entries-have-events',
    sentence: 'Every entry comes from an accounting event of its day.',
    sql: `SELECT e.entry_id AS id, v.occurred_on IS DISTINCT FROM e.posted_on AS broken
            FROM journal_entries e
            LEFT JOIN events v ON v.property_id = e.property_id AND v.event_id = e.event_id
           WHERE e.property_id = $1`,
  },
  {
    proof: 'lines-have-entries',
    sentence: 'Every line belongs to an entry.',
    sql: `SELECT l.entry_id AS id, e.entry_id IS NULL AS broken
            FROM (SELECT DISTINCT entry_id FROM journal_lines WHERE property_id = $1) l
            LEFT JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = l.entry_id`,
  },
  {
    proof: 'lines-name-known-accounts',
    sentence:
      'Every line names an account, an outlet and, where it has one, a customer of the property.',
    sql: `SELECT min(l.entry_id) AS id, bool_or(a.account_id IS NULL OR o.outlet_id IS NULL
                   OR (l.customer_id IS NOT NULL AND c.customer_id IS NULL)) AS broken
            FROM (SELECT account_id, outlet_id, customer_id, min(entry_id) AS entry_id
                    FROM journal_lines WHERE property_id = $1 GROUP BY 1, 2, 3) l
            LEFT JOIN accounts a ON a.property_id = $1 AND a.account_id = l.account_id
            LEFT JOIN outlets o ON o.property_id = $1 AND o.outlet_id = l.outlet_id
            LEFT JOIN customers c ON c.property_id = $1 AND c.customer_id = l.customer_id
           GROUP BY l.account_id, l.outlet_id, l.customer_id`,
  },
  {
    proof: 'reversals-negate',
    sentence: 'A reversal and its original sum to zero per account, outlet and customer.',
    sql: `SELECT r.entry_id AS id, bool_or(s.off IS DISTINCT FROM 0) AS broken
            FROM journal_entries r
            LEFT JOIN LATERAL (
              SELECT sum(amount_minor) AS off FROM journal_lines
               WHERE property_id = $1 AND entry_id IN (r.entry_id, r.reverses_entry_id)
               GROUP BY account_id, outlet_id, customer_id) s ON true
           WHERE r.property_id = $1 AND r.reverses_entry_id IS NOT NULL GROUP BY r.entry_id`,
  },
  {
    proof: 'batches-complete',
    sentence: 'Every posting batch has the entries and lines it announced.',
    sql: `SELECT b.batch_id AS id,
                 (b.entry_count, b.line_count) IS DISTINCT FROM (e.entries, e.lines) AS broken
            FROM journal_batches b
            LEFT JOIN (SELECT batch_id, count(*) AS entries, sum(line_count) AS lines
                         FROM journal_entries WHERE property_id = $1 GROUP BY batch_id) e
              ON e.batch_id = b.batch_id
           WHERE b.property_id = $1`,
  },
  {
    proof: 'trial-balance-zero',
    sentence: 'The trial balance of every outlet and currency is zero.',
    sql: `SELECT outlet_id AS id, sum(amount_minor) <> 0 AS broken
            FROM journal_lines WHERE property_id = $1 GROUP BY outlet_id, currency`,
  },
];

/**
 * Runs every proof on one snapshot, in the order above. `brokenCount` 0 everywhere: the journal is
 * sound.
 */
export function verifyJournal(pool: pg.Pool, propertyId: number): Promise<Finding[]> {
  return withTransaction(
    pool,
    async (tx) => {
      const findings: Finding[] = [];
      for (const { proof, sentence, sql } of proofs) {
        const { rows } = await tx.query<{ checked: bigint; broken: bigint; first: bigint[] }>(
          `SELECT count(*) AS checked, count(*) FILTER (WHERE broken) AS broken,
                  coalesce((array_agg(id::bigint ORDER BY id) FILTER (WHERE broken))[1:10], '{}')
                    AS first
             FROM (${sql}) p`,
          [propertyId],
        );
        findings.push({
          proof,
          sentence,
          checkedCount: Number(rows[0]?.checked ?? 0),
          brokenCount: Number(rows[0]?.broken ?? 0),
          first: (rows[0]?.first ?? []).map(String),
        });
      }
      return findings;
    },
    { isolation: 'repeatable read', readOnly: true },
  );
}
