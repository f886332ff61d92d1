// Proves from the rows alone that the parts of split entries and summaries are the whole: each line
// in one part, none without its first, every draft the lines of its own outlets. Run with the other
// proofs of exports (export-proofs-store.ts). Invariant: reads only; trusts no trigger and no
// constraint. Leaves to others: exports that are not split.

import type { Proof } from '#journal/prove-store.ts';

/** What an export carries: its entry, or the entries its summary covers. */
const covered = `(SELECT x.entry_id WHERE x.entry_id IS NOT NULL
                  UNION ALL
                  SELECT n.entry_id FROM export_entries n
                   WHERE x.entry_id IS NULL AND n.property_id = $1
                     AND n.export_id = coalesce(x.part_of, x.export_id))`;

/** Amounts of the lines of `outlets`, as the journal or the summary orders them. */
const amountsAt = (outlets: string) => `coalesce(
  (SELECT jsonb_agg(l.amount_minor::text ORDER BY l.line_number) FROM journal_lines l
    WHERE l.property_id = $1 AND l.entry_id = x.entry_id AND l.outlet_id = ANY(${outlets})),
  (SELECT jsonb_agg(l.amount_minor::text ORDER BY l.line_number) FROM summary_lines l
    WHERE x.entry_id IS NULL AND l.property_id = $1
      AND l.export_id = coalesce(x.part_of, x.export_id) AND l.outlet_id = ANY(${outlets})))`;

export const partProofs: readonly Proof[] = [
  {
    proof: 'parts-make-the-whole',
    of: 'exports',
    sentence:
      'The parts of every split entry or summary follow a first part that is synced, on its ' +
      'connection and of its day and currency, and carry each of its lines once.',
    sql: `SELECT f.export_id AS id,
                 f.state <> 'confirmed' OR f.part_of IS NOT NULL OR p.parts IS NULL OR p.parts < 2
                 OR p.parts <> p.last OR p.is_mixed
                 OR l.lines IS DISTINCT FROM l.carried OR l.debits IS DISTINCT FROM p.amount_minor
                   AS broken
            FROM exports f
            LEFT JOIN LATERAL (
              SELECT count(*) AS parts, max(part_number) AS last, sum(amount_minor) AS amount_minor,
                     bool_or((connection_id, kind, entry_id, posted_on, currency)
                       IS DISTINCT FROM
                       (f.connection_id, f.kind, f.entry_id, f.posted_on, f.currency)
                       OR outlet_id <> ALL(part_outlet_ids)
                         AND part_of IS NOT NULL) AS is_mixed
                FROM exports WHERE property_id = $1
                 AND (export_id = f.export_id OR part_of = f.export_id)) p ON true
            LEFT JOIN LATERAL (
              SELECT count(*) AS lines, sum(greatest(l.amount_minor, 0)) AS debits,
                     sum((SELECT count(*) FROM exports x
                           WHERE x.property_id = $1
                             AND (x.export_id = f.export_id OR x.part_of = f.export_id)
                             AND l.outlet_id = ANY(x.part_outlet_ids))) AS carried
                FROM (SELECT f.entry_id, null::bigint AS part_of, f.export_id) x
                CROSS JOIN LATERAL ${covered} c
                JOIN journal_lines l ON l.property_id = $1 AND l.entry_id = c.entry_id) l ON true
           WHERE f.property_id = $1 AND f.part_number > 0
             AND f.part_number = (SELECT min(part_number) FROM exports m WHERE m.property_id = $1
                   AND coalesce(m.part_of, m.export_id) = coalesce(f.part_of, f.export_id))`,
  },
  {
    proof: 'part-drafts-equal-lines',
    of: 'exports',
    sentence:
      'Every frozen draft of a part has the lines of its outlets, cent for cent, and its day ' +
      'unless it was re-dated; so have those frozen with a first part.',
    // Counts are in units of their own: only that there are some is judged.
    sql: `SELECT x.export_id AS id,
                 bool_or(CASE WHEN d.draft ? 'statistical'
                   THEN jsonb_array_length(d.draft->'lines')
                     NOT BETWEEN 1 AND jsonb_array_length(coalesce(d.amounts, '[]'))
                   ELSE jsonb_path_query_array(d.draft, '$.lines[*].amountMinor')
                     IS DISTINCT FROM d.amounts END
                 OR d.draft->>'currency' IS DISTINCT FROM x.currency
                 OR coalesce(d.draft->>'originallyOn', d.draft->>'postedOn')
                   IS DISTINCT FROM x.posted_on::text
                 OR d.draft->>'postedOn' < x.posted_on::text) AS broken
            FROM exports x
            CROSS JOIN LATERAL (
              SELECT x.draft, ${amountsAt('x.part_outlet_ids')} AS amounts WHERE x.part_number > 0
              UNION ALL
              SELECT x.draft, ${amountsAt('outlets_of_part(x.parts)')} WHERE x.parts IS NOT NULL
              UNION ALL
              SELECT o.part->'draft', ${amountsAt('outlets_of_part(o.part)')}
                FROM jsonb_array_elements(coalesce(x.parts->'others', '[]')) o (part)) d
           WHERE x.property_id = $1 AND x.draft IS NOT NULL
             AND (x.part_number > 0 OR x.parts IS NOT NULL)
           GROUP BY x.export_id`,
  },
];
