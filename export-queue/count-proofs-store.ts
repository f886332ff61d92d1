// Proves that the counters of the sync log are what counting every export again would give. Run by
// `tieout verify` behind the proofs of exports (export-proofs-store.ts). Invariant: reads only, one
// scan; trusts no trigger. Leaves to others: counting (the trigger count_exports).

import type { Proof } from '#journal/prove-store.ts';

export const countProofs: readonly Proof[] = [
  {
    proof: 'counters-equal-exports',
    of: 'connections',
    sentence: 'The counters of every connection are what counting its exports again gives.',
    sql: `SELECT c.connection_id AS id, EXISTS (
                 SELECT FROM (
                   SELECT state, standing, currency, queued_on, cause_code, cause_subject,
                          count, amount_minor
                     FROM export_counts k
                    WHERE k.property_id = $1 AND k.connection_id = c.connection_id
                   UNION ALL
                   SELECT x.state,
                          CASE x.state WHEN 'confirmed'
                            THEN coalesce(x.external_standing, 'booked') END, x.currency,
                          CASE WHEN x.state NOT IN ('confirmed', 'excluded')
                            THEN (x.created_at AT TIME ZONE 'UTC')::date END,
                          CASE x.state WHEN 'held' THEN x.cause_code END,
                          CASE x.state WHEN 'held' THEN x.cause_subject END,
                          -count(*), -sum(x.amount_minor)
                     FROM exports x
                    WHERE x.property_id = $1 AND x.connection_id = c.connection_id
                    GROUP BY 1, 2, 3, 4, 5, 6) both_sides
                  GROUP BY state, standing, currency, queued_on, cause_code, cause_subject
                 HAVING sum(count) <> 0 OR sum(amount_minor) <> 0) AS broken
            FROM connections c WHERE c.property_id = $1`,
  },
];
