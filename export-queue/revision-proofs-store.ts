// Proves from the rows alone that repairs kept to their rules: each former revision rests on a
// finding, is followed by the key made of its own, and what was taken back was taken back whole.
// Run with the other proofs of exports (export-proofs-store.ts). Invariant: reads only; trusts no
// trigger and no constraint.

import type { Proof } from '#journal/prove-store.ts';

/** Attempts that are of former revisions of export `x`. */
export const attemptsBefore = `coalesce((
  SELECT max(r.attempts) FROM export_revisions r
   WHERE r.property_id = $1 AND r.export_id = x.export_id AND r.ended_at IS NOT NULL), 0)`;

export const revisionProofs: readonly Proof[] = [
  {
    proof: 'revisions-follow-findings',
    of: 'exports',
    sentence:
      'Every former revision of an export rests on a finding that named it, by a person with a ' +
      'reason, and is followed by the next under its own key.',
    sql: `SELECT r.export_id AS id,
                 bool_or(f.export_id IS DISTINCT FROM r.export_id
                   OR f.cause NOT IN ('deleted', 'differs') OR btrim(r.reason) = ''
                   OR (r.ended_at IS NULL) <> (x.revision = r.revision)
                   OR r.ended_at IS NOT NULL
                     AND r.next_key IS DISTINCT FROM coalesce(n.export_key,
                       CASE x.revision WHEN r.revision + 1 THEN x.export_key
                         ELSE r.next_key END)) AS broken
            FROM export_revisions r
            LEFT JOIN exports x ON x.property_id = $1 AND x.export_id = r.export_id
            LEFT JOIN export_revisions n ON n.property_id = $1 AND n.export_id = r.export_id
             AND n.revision = r.revision + 1
            LEFT JOIN reconciliation_findings f ON f.property_id = $1
             AND f.reconciliation_id = r.reconciliation_id
             AND f.finding_number = r.finding_number
           WHERE r.property_id = $1 GROUP BY r.export_id`,
  },
  {
    proof: 'reversals-take-back',
    of: 'exports',
    sentence:
      'Every reversal takes back, line by line, what stood there of one export, and its next ' +
      'revision was queued when it was confirmed, not before; one whose repair was withdrawn is ' +
      'excluded and not there.',
    sql: `SELECT x.export_id AS id,
                 CASE WHEN r.export_id IS NULL THEN x.state <> 'excluded' OR x.may_be_there
                   OR NOT EXISTS (SELECT FROM withdrawn_repairs w WHERE w.property_id = $1
                                     AND w.reversal_export_id = x.export_id)
                 ELSE (x.state = 'confirmed') <> (r.ended_at IS NOT NULL)
                 OR (SELECT jsonb_agg(jsonb_build_array(l->'accountId', l->'dimensions',
                            -(l->>'amountMinor')::bigint) ORDER BY n)
                       FROM jsonb_array_elements(r.there->'lines') WITH ORDINALITY AS o (l, n))
                    IS DISTINCT FROM
                    (SELECT jsonb_agg(jsonb_build_array(l->'accountId', l->'dimensions',
                            (l->>'amountMinor')::bigint) ORDER BY n)
                       FROM jsonb_array_elements(x.draft->'lines') WITH ORDINALITY AS o (l, n))
                 END AS broken
            FROM exports x
            LEFT JOIN export_revisions r
              ON r.property_id = $1 AND r.reversal_export_id = x.export_id
           WHERE x.property_id = $1 AND x.kind = 'reversal'`,
  },
];
