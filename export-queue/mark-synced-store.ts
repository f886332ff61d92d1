// Marks an export as synced by a person's word: the entry was made in the ledger by hand, and this
// is its id there. Invariant: only what is in error or excluded; never what may be on the wire or
// is being looked for, whose fate only the ledger's answer decides. Who said so, when and why is
// kept, and reconciliation compares what stands there. Leaves to others: other actions
// (action-store.ts).

import { type Queryable, sqlState } from '#database/pool.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { whyNotAgain, whyNotByHand, withdrawnRepair } from './action-store.ts';
import { notifyLive } from './channel-store.ts';
import { notifyExports } from './enqueue-store.ts';
import { exportProblem } from './export-errors.ts';
import type { ExportState } from './export-state.ts';

export interface MarkedSynced {
  readonly exportId: bigint;
  readonly externalId: string;
  readonly person: string;
  readonly reason: string;
}

/** *Errors:* EXPORT_UNKNOWN (404), EXPORT_NOT_IN_ERROR, EXPORT_ID_OF_ANOTHER and those of moves. */
export async function markSynced(
  tx: Queryable,
  propertyId: number,
  { exportId, externalId, person, reason }: MarkedSynced,
): Promise<void> {
  const { rows } = await tx.query<Marked>(
    `SELECT x.state, ${withdrawnRepair} AS withdrawn FROM exports x
      WHERE x.property_id = $1 AND x.export_id = $2 FOR UPDATE OF x`,
    [propertyId, exportId],
  );
  const [row] = rows;
  if (!row) throw new ProblemError([exportProblem('EXPORT_UNKNOWN', {}, String(exportId))], 404);
  const { state } = row;
  const refusal = whyNotMark(row);
  if (refusal) throw new ProblemError([refusal], 409);
  try {
    await tx.query(
      `WITH moved AS (
         UPDATE exports SET state = 'confirmed', external_id = $3, external_url = null,
                external_state = null, external_standing = 'booked', confirmed_at = now(),
                may_be_there = true, lease_token = null, lease_until = null,
                cause_code = null, cause_message = null, cause_hint = null, cause_subject = null,
                changed_at = now()
          WHERE property_id = $1 AND export_id = $2
         RETURNING export_id)
       INSERT INTO export_actions
              (property_id, export_id, action, from_state, to_state, acted_by, reason)
       SELECT $1, export_id, 'adopt', $4, 'confirmed', $5, $6 FROM moved`,
      [propertyId, exportId, externalId, state, person, reason],
    );
  } catch (error) {
    idOfAnother(externalId)(error);
  }
  await notifyExports(tx, propertyId);
  await notifyLive(tx, propertyId);
}

/** Says so where the id is another export's. */
export function idOfAnother(externalId: string) {
  return (error: unknown): never => {
    if (sqlState(error) !== '23505') throw error;
    const problem = exportProblem('EXPORT_ID_OF_ANOTHER', { where: 'externalId' }, externalId);
    throw new ProblemError([problem], 409);
  };
}

interface Marked {
  readonly state: ExportState;
  readonly withdrawn: Parameters<typeof whyNotAgain>[0];
}

function whyNotMark({ state, withdrawn }: Marked): Problem | null {
  switch (state) {
    case 'held':
      return null;
    case 'excluded':
      return whyNotAgain(withdrawn);
    case 'queued':
      return exportProblem('EXPORT_NOT_IN_ERROR', {});
    default:
      return whyNotByHand(state);
  }
}
