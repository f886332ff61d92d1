// The SQL of a company that no longer has what it was sent last: which exports it is asked for, and
// the pause. Invariant: one loss is told once, whoever notices it: an export at or before the
// newest that was told is not asked for again. Leaves to others: asking (forgotten-worker.ts), the
// comparison of everything (reconciliation/).

import type { Queryable } from '#database/pool.ts';
import type { ExportKey } from '#external-ledger/external-ledger.ts';
import type { ConnectionKey } from './claim-store.ts';
import { changeConnectionState } from './connection-store.ts';

/** So many of the newest are asked for; fewer prove nothing: a person may have deleted them. */
export const newestCount = 5;

export interface NewestExport {
  readonly exportId: bigint;
  readonly exportKey: ExportKey;
}

/** The newest that was told as lost; 0: none was. */
const toldExportId = `coalesce((
  SELECT max((detail->>'newestExportId')::bigint) FROM connection_actions
   WHERE property_id = $1 AND connection_id = $2 AND action = 'company-forgot'), 0)`;

/**
 * The newest exports that a working company finds by their keys, newest first: sent by us at least
 * `settlingMs` ago, booked there, not adopted by a person's word, and not named as deleted by the
 * last comparison.
 */
export async function listNewest(
  db: Queryable,
  { propertyId, connectionId }: ConnectionKey,
  settlingMs: number,
): Promise<NewestExport[]> {
  const { rows } = await db.query<NewestExport>(
    `SELECT export_id AS "exportId", export_key AS "exportKey" FROM exports x
      WHERE property_id = $1 AND connection_id = $2 AND status = 'synced'
        AND last_sent_at <= now() - $3 * interval '1 millisecond'
        AND coalesce(external_standing, 'booked') = 'booked'
        AND export_id > ${toldExportId}
        AND NOT EXISTS (SELECT FROM export_actions a
              WHERE a.property_id = $1 AND a.export_id = x.export_id AND a.action = 'adopt')
        AND NOT EXISTS (SELECT FROM reconciliation_findings f
              WHERE f.property_id = $1 AND f.export_id = x.export_id AND f.cause = 'deleted'
                AND f.reconciliation_id = (
                  SELECT max(reconciliation_id) FROM reconciliations
                   WHERE property_id = $1 AND connection_id = $2 AND state = 'finished'))
      ORDER BY export_id DESC LIMIT ${newestCount}`,
    [propertyId, connectionId, settlingMs],
  );
  return rows;
}

/** Pauses the connection with why. False: this loss was told before, and nothing is changed. */
export async function pauseForgotten(
  tx: Queryable,
  at: ConnectionKey,
  lost: { readonly newestExportId: bigint; readonly count: number },
): Promise<boolean> {
  const { newestExportId, count } = lost;
  const reason =
    `The company no longer has the ${count} entries it was sent last: it was restored from an ` +
    'older backup, or is another one. Repair what the reconciliation names, then resume.';
  const detail = { newestExportId: String(newestExportId), count };
  const { rowCount } = await tx.query(
    `INSERT INTO connection_actions
            (property_id, connection_id, action, acted_by, reason, detail)
     SELECT $1, $2, 'company-forgot', 'tieout', $4, $5 WHERE ${toldExportId} < $3`,
    [at.propertyId, at.connectionId, newestExportId, reason, JSON.stringify(detail)],
  );
  if (rowCount === 0) return false;
  const paused = { state: 'paused', reason } as const;
  await changeConnectionState(tx, at.propertyId, at.connectionId, paused);
  return true;
}
