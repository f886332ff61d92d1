// The revision of a connection: grows with every change of what its entries are mapped by. Used by
// the stores of this stage. Invariant: moved in the transaction of the change, so that a worker
// that sees the new number sees the change. Leaves to others: the changes.

import type { Queryable } from '#database/pool.ts';

/** A connection of a property. */
export interface At {
  readonly propertyId: number;
  readonly connectionId: number;
}

/** Tells workers that settings, mappings or the mirrored chart are new. */
export async function moveRevision(
  tx: Queryable,
  propertyId: number,
  connectionId: number,
): Promise<void> {
  await tx.query(
    `UPDATE connections SET revision = revision + 1
      WHERE property_id = $1 AND connection_id = $2`,
    [propertyId, connectionId],
  );
}

/** Until the commit whoever asks for this too waits: what two send at once comes one by one. */
export async function lockConnection(tx: Queryable, at: At): Promise<void> {
  await tx.query(
    `SELECT FROM connections WHERE property_id = $1 AND connection_id = $2 FOR NO KEY UPDATE`,
    [at.propertyId, at.connectionId],
  );
}
