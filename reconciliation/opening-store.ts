// Opening balances as they were accepted: by the first run after a cut-over, later by a person.
// Invariant: nothing is changed or deleted; the newest of a connection and its cut-over counts.
// Leaves to others: comparing it with today's (opening.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { PlacedAmount } from './place.ts';
import { placedAmounts, type StoredAmount, storedAmounts } from './stored-entry.ts';

interface OfOpening {
  readonly propertyId: number;
  readonly connectionId: number;
  readonly cutoverOn: IsoDate;
}

/** An opening as it was accepted, from which run. */
interface Opening {
  readonly reconciliationId: bigint;
  readonly amounts: readonly PlacedAmount[];
  readonly acceptedBy: string;
  readonly acceptedAt: Date;
  /** Null: the first run of a cut-over took it as it found it. */
  readonly reason: string | null;
}

/** The opening in force, or null where none was accepted yet. */
export async function readOpening(client: Queryable, of: OfOpening): Promise<Opening | null> {
  const { rows } = await client.query<
    Omit<Opening, 'amounts'> & { readonly amounts: StoredAmount[] }
  >(
    `select reconciliation_id as "reconciliationId", amounts, accepted_by as "acceptedBy",
            accepted_at as "acceptedAt", reason
     from accepted_openings
     where property_id = $1 and connection_id = $2 and cutover_on = $3
     order by opening_id desc limit 1`,
    [of.propertyId, of.connectionId, of.cutoverOn],
  );
  const [row] = rows;
  return row ? { ...row, amounts: placedAmounts(row.amounts) } : null;
}

/** Two people who accept at once do so one after the other: the second finds nothing to accept. */
export async function lockOpening(tx: Queryable, of: OfOpening): Promise<void> {
  const lock = `select pg_advisory_xact_lock(hashtext('tieout opening ' || $1), $2)`;
  await tx.query(lock, [of.propertyId, of.connectionId]);
}

/** Accepts an opening. `reason` null: the first run of a cut-over took it as it found it. */
export async function insertOpening(
  client: Queryable,
  of: OfOpening,
  opening: {
    readonly amounts: readonly PlacedAmount[];
    readonly reconciliationId: bigint;
    readonly person: string;
    readonly at: Date;
    readonly reason: string | null;
  },
): Promise<void> {
  await client.query(
    `insert into accepted_openings (property_id, connection_id, cutover_on, reconciliation_id,
       amounts, accepted_by, accepted_at, reason)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[of.propertyId, of.connectionId, of.cutoverOn, opening.reconciliationId],
      JSON.stringify(storedAmounts(opening.amounts)),
      ...[opening.person, opening.at, opening.reason],
    ],
  );
}
