// The SQL of which queued exports are due: at once, or by the runs of a sync interval. Between the
// claim (claim-store.ts) and the summary. Invariant: text only; what was tried before, follows from
// a send or was approved by hand waits for no run. Parameters: $1 property, $2 connection, $4 how
// many, $5 those in hand, $6 the latest run.

/** Its columns. */
export const partColumns = 'part_of, part_entity_id, part_outlet_ids';

export const sinceFirstSent =
  'extract(epoch from clock_timestamp() - first_sent_at)::float8 * 1000 AS since_first_sent_ms';

const firstKey = `CASE revision WHEN 1 THEN export_key ELSE coalesce((
                SELECT r.export_key FROM export_revisions r
                 WHERE r.property_id = $1 AND r.export_id = exports.export_id
                   AND r.revision = 1), export_key) END AS first_key`;

/** SQL: the connection sends what nobody approved. */
const isLive = `(SELECT stage = 'live' FROM connections
                             WHERE property_id = $1 AND connection_id = $2)`;

/** SQL: the queued exports that are due, of those that `more` allows. */
const dueWhere = (more: string) => `
       SELECT export_id, entry_id, export_key, attempts, failures, absences, preparations, draft,
              revision AS key_revision, ${firstKey}, parts, ${partColumns}, next_attempt_at,
              ${sinceFirstSent}
         FROM exports
        WHERE property_id = $1 AND connection_id = $2 AND state = 'queued'
          AND next_attempt_at <= now() AND (lease_until IS NULL OR lease_until <= now())
          AND (approved OR ${isLive})
          AND NOT (export_id = ANY($5::bigint[])) ${more}
        ORDER BY next_attempt_at, export_id LIMIT $4`;

/** SQL: of a connection with a sync interval, what its latest run or Sync now ($6) reaches. */
const takenBy = `(SELECT greatest($6::timestamptz, sync_asked_at) FROM connections
                   WHERE property_id = $1 AND connection_id = $2)`;

/** SQL: does not wait for a run: tried before, follows from a send, or approved by hand. */
export const underWay = '(attempts > 0 OR preparations > 0 OR approved OR part_of IS NOT NULL)';

export const dueAtOnce = dueWhere('');

// Two reads of two indexes: what waits for the next run is not read at all.
export const dueByRun = `
       SELECT * FROM (
         (${dueWhere(`AND next_attempt_at <= ${takenBy}`)})
         UNION ALL
         (${dueWhere(`AND next_attempt_at > ${takenBy} AND ${underWay}`)})) AS either_way
        ORDER BY next_attempt_at, export_id LIMIT $4`;
