// Proves what became of the entries from the rows alone: every entry has one fate per connection,
// what was frozen is what the journal says, what is synced has evidence, nothing was booked twice.
// Run by `tieout verify` behind the proofs of the journal, in the same snapshot. Invariant: reads
// only, whole tables at a time; trusts no trigger, no constraint and no sum kept elsewhere. Leaves
// to others: what the external ledger holds (reconciliation/), what to do about a finding.

import type { Proof } from '#journal/prove-store.ts';
import { partProofs } from './part-proofs-store.ts';
import { attemptsBefore, revisionProofs } from './revision-proofs-store.ts';

export const exportProofs: readonly Proof[] = [
  {
    proof: 'entries-have-one-fate',
    of: 'entries',
    sentence:
      'Every entry has one fate per connection: its own export or first part, a place in one ' +
      'summary, waiting for its day, or before the cut-over.',
    // An entry before the cut-over may have one too: from before the cut-over was moved.
    sql: `SELECT e.entry_id AS id, coalesce(f.fates, 0) > 1
                   OR (f.fates IS NULL AND e.posted_on >= c.cutover_on) AS broken
            FROM connections c
            JOIN journal_entries e ON e.property_id = c.property_id
            LEFT JOIN (
              SELECT connection_id, entry_id, count(*) AS fates FROM (
                SELECT connection_id, entry_id FROM exports
                 WHERE property_id = $1 AND entry_id IS NOT NULL AND part_number < 2
                UNION ALL
                SELECT connection_id, entry_id FROM export_entries WHERE property_id = $1) x
               GROUP BY connection_id, entry_id) f
              ON f.connection_id = c.connection_id AND f.entry_id = e.entry_id
           WHERE c.property_id = $1`,
  },
  {
    proof: 'exports-agree-with-entries',
    of: 'exports',
    sentence: 'Every export of one entry has its day, outlet, currency and amount.',
    sql: `SELECT x.export_id AS id,
                 (x.posted_on, x.outlet_id, x.currency, x.amount_minor) IS DISTINCT FROM
                 (e.posted_on, e.outlet_id, e.currency, e.amount_minor) AS broken
            FROM exports x
            LEFT JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = x.entry_id
           WHERE x.property_id = $1 AND x.kind = 'entry' AND x.part_number = 0`,
  },
  {
    proof: 'summaries-equal-their-entries',
    of: 'exports',
    sentence: 'Every daily summary covers the entries it counts, of its day, outlet and currency.',
    sql: `SELECT coalesce(x.export_id, n.export_id) AS id,
                 (x.kind, x.connection_id, x.posted_on, x.outlet_id, x.currency, x.amount_minor,
                  s.connection_id, s.summary_on, s.outlet_id, s.currency, s.entry_count)
                 IS DISTINCT FROM
                 ('summary', n.connection_id, n.day, n.outlet_id, n.currency, n.amount_minor,
                  n.connection_id, n.day, n.outlet_id, n.currency, n.entries)
                 OR n.is_mixed AS broken
            FROM (SELECT export_id, kind, connection_id, posted_on, outlet_id, currency,
                         amount_minor FROM exports
                   WHERE property_id = $1 AND kind = 'summary' AND part_number = 0
                  UNION ALL
                  SELECT x.export_id, x.kind, x.connection_id, x.posted_on, x.outlet_id, x.currency,
                         x.amount_minor + coalesce(sum(f.amount_minor), 0)::bigint
                    FROM exports x
                    LEFT JOIN exports f ON f.property_id = $1 AND f.part_of = x.export_id
                   WHERE x.property_id = $1 AND x.kind = 'summary' AND x.part_number = 1
                   GROUP BY x.property_id, x.export_id) x
            LEFT JOIN export_summaries s ON s.property_id = $1 AND s.export_id = x.export_id
            FULL JOIN (
              SELECT n.export_id, min(n.connection_id) AS connection_id, min(e.posted_on) AS day,
                     min(e.outlet_id) AS outlet_id, min(e.currency) AS currency,
                     sum(e.amount_minor) AS amount_minor, count(*) AS entries,
                     bool_or(e.entry_id IS NULL) OR min(n.connection_id) <> max(n.connection_id)
                     OR (min(e.posted_on), min(e.outlet_id), min(e.currency))
                     <> (max(e.posted_on), max(e.outlet_id), max(e.currency)) AS is_mixed
                FROM export_entries n
                LEFT JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = n.entry_id
               WHERE n.property_id = $1 AND n.export_id IS NOT NULL
               GROUP BY n.export_id) n ON n.export_id = x.export_id`,
  },
  {
    proof: 'drafts-equal-entries',
    of: 'exports',
    sentence:
      'Every frozen draft has the lines of its entry or summary, cent for cent, and its day ' +
      'unless it was re-dated.',
    // Line by line in the journal's order; a summary's lines are its sums per account, outlet and
    // department. A re-dated draft names our day and stands after it. One of counts has those of
    // our lines that count, in units that depend on the currency: only their number is judged.
    sql: `SELECT x.export_id AS id,
                 CASE WHEN x.draft ? 'statistical'
                   THEN jsonb_array_length(x.draft->'lines')
                     NOT BETWEEN 1 AND jsonb_array_length(coalesce(l.amounts, s.amounts, '[]'))
                   ELSE jsonb_path_query_array(x.draft, '$.lines[*].amountMinor')
                     IS DISTINCT FROM coalesce(l.amounts, s.amounts) END
                 OR x.draft->>'currency' IS DISTINCT FROM x.currency
                 OR coalesce(x.draft->>'originallyOn', x.draft->>'postedOn')
                   IS DISTINCT FROM x.posted_on::text
                 OR x.draft->>'postedOn' < x.posted_on::text AS broken
            FROM exports x
            LEFT JOIN (
              SELECT entry_id, jsonb_agg(amount_minor::text ORDER BY line_number) AS amounts
                FROM journal_lines WHERE property_id = $1 GROUP BY entry_id) l
              ON x.kind = 'entry' AND l.entry_id = x.entry_id
            LEFT JOIN (
              SELECT export_id, jsonb_agg(amount_minor::text ORDER BY line_number) AS amounts
                FROM summary_lines WHERE property_id = $1 GROUP BY export_id) s
              ON x.kind = 'summary' AND s.export_id = x.export_id
           WHERE x.property_id = $1 AND x.draft IS NOT NULL
             AND x.part_number = 0 AND x.parts IS NULL AND x.kind <> 'reversal'`,
  },
  ...partProofs,
  {
    proof: 'synced-has-evidence',
    of: 'exports',
    sentence:
      'Every synced export has an external id, and an attempt that confirmed or found it, or a ' +
      'person who said so and why.',
    sql: `SELECT x.export_id AS id, x.external_id IS NULL
                   OR (a.export_id IS NULL AND p.export_id IS NULL) AS broken
            FROM exports x
            LEFT JOIN (
              SELECT t.export_id, max(attempt_number) AS last FROM export_attempts t
               WHERE property_id = $1 AND applied AND outcome IN ('confirmed', 'found')
               GROUP BY t.export_id) a
              ON a.export_id = x.export_id AND a.last > ${attemptsBefore}
            LEFT JOIN (
              SELECT export_id, max(acted_at) AS last FROM export_actions
               WHERE property_id = $1 AND action = 'adopt' AND reason IS NOT NULL
               GROUP BY export_id) p
              ON p.export_id = x.export_id AND NOT EXISTS (
                SELECT FROM export_revisions r WHERE r.property_id = $1
                   AND r.export_id = x.export_id AND r.ended_at > p.last)
           WHERE x.property_id = $1 AND x.state = 'confirmed'`,
  },
  {
    proof: 'booked-once',
    of: 'exports',
    sentence:
      'No revision of an export was confirmed under two external ids, but by a person who said ' +
      'so, and no two under one.',
    // An attempt is of the first revision that ended with it or after it, else of the present one.
    sql: `SELECT x.export_id AS id,
                 bool_or(a.first_id <> a.last_id OR (a.first_id <> x.external_id AND NOT x.adopted)
                   OR x.cause_code = 'EXPORT_FOUND_TWICE'
                   OR (x.external_id IS NOT NULL AND x.shared > 1)) AS broken
            FROM (SELECT export_id, revision, external_id, cause_code, adopted,
                         count(*) OVER (PARTITION BY connection_id, external_id) AS shared
                    FROM (SELECT export_id, revision, connection_id, external_id, cause_code,
                                 EXISTS (SELECT FROM export_actions p WHERE p.property_id = $1
                                    AND p.export_id = exports.export_id
                                    AND p.action = 'adopt') AS adopted
                            FROM exports WHERE property_id = $1
                          UNION ALL
                          SELECT r.export_id, r.revision, x.connection_id, r.external_id, null,
                                 true
                            FROM export_revisions r JOIN exports x USING (property_id, export_id)
                           WHERE r.property_id = $1 AND r.ended_at IS NOT NULL) every_one) x
            LEFT JOIN (
              SELECT t.export_id, coalesce(r.revision, x.revision) AS revision,
                     min(t.external_id) AS first_id, max(t.external_id) AS last_id
                FROM export_attempts t
                JOIN exports x ON x.property_id = $1 AND x.export_id = t.export_id
                LEFT JOIN LATERAL (
                  SELECT min(r.revision) AS revision FROM export_revisions r
                   WHERE x.revision > 1 AND r.property_id = $1 AND r.export_id = t.export_id
                     AND r.ended_at IS NOT NULL AND r.attempts >= t.attempt_number) r ON true
               WHERE t.property_id = $1 AND t.outcome IN ('confirmed', 'found')
               GROUP BY 1, 2) a ON a.export_id = x.export_id AND a.revision = x.revision
           GROUP BY x.export_id`,
  },
  ...revisionProofs,
];
