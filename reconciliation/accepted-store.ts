// The SQL of accepted differences, and of the finding a person acts on.
// Invariant: who accepted what, when and why is kept, also once it is withdrawn; one difference is
// accepted once. Leaves to others: what counts as the same difference (accepted.ts), listing them
// (accepted-list-store.ts).

import type { Queryable } from '#database/pool.ts';
import type { Accepted } from './accepted.ts';
import type { Cause, Finding } from './causes.ts';
import type { OurSide } from './our-side-store.ts';
import type { StoredAmount } from './stored-entry.ts';

/** A finding of a recorded reconciliation. */
export interface FindingOf {
  readonly propertyId: number;
  readonly reconciliationId: bigint;
  readonly findingNumber: number;
}

/** A finding with whose it is. */
export interface RecordedFinding extends Finding {
  readonly connectionId: number;
}

/** The finding, or null. */
export async function readFinding(
  client: Queryable,
  of: FindingOf,
): Promise<RecordedFinding | null> {
  const { rows } = await client.query<
    Omit<RecordedFinding, 'effects'> & { cause: Cause; effects: StoredAmount[] }
  >(
    `select r.connection_id as "connectionId", f.cause, f.export_id as "exportId",
            f.external_entry_id as "externalEntryId", f.adjustment_id as "adjustmentId", f.what,
            f.effects
     from reconciliation_findings f join reconciliations r using (property_id, reconciliation_id)
     where f.property_id = $1 and f.reconciliation_id = $2 and f.finding_number = $3`,
    [of.propertyId, of.reconciliationId, of.findingNumber],
  );
  const [row] = rows;
  if (!row) return null;
  const effects = row.effects.map(({ amountMinor, mapped, account, location, currency }) => ({
    place: { mapped, account, location, currency },
    amountMinor: BigInt(amountMinor),
  }));
  return { ...row, effects };
}

/** Those in force for a connection. */
export async function acceptedInForce(client: Queryable, of: OurSide): Promise<Accepted[]> {
  const { rows } = await client.query<Accepted>(
    `select accepted_id as "acceptedId", fingerprint, cause, acted_by as "actedBy", reason
     from accepted_differences
     where property_id = $1 and connection_id = $2 and withdrawn_at is null`,
    [of.propertyId, of.connectionId],
  );
  return rows;
}

/** Accepts it; answers false where somebody has already. */
export async function insertAccepted(
  client: Queryable,
  of: FindingOf & { readonly finding: RecordedFinding; readonly fingerprint: string },
  by: { readonly person: string; readonly reason: string; readonly at: Date },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into accepted_differences (property_id, connection_id, fingerprint, cause, what,
       reconciliation_id, finding_number, acted_by, reason, acted_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (property_id, connection_id, fingerprint) where withdrawn_at is null do nothing`,
    [
      ...[of.propertyId, of.finding.connectionId, of.fingerprint],
      ...[of.finding.cause, of.finding.what, of.reconciliationId, of.findingNumber],
      ...[by.person, by.reason, by.at],
    ],
  );
  return rowCount === 1;
}

/** Takes the acceptance back; answers false where there is none in force. */
export async function withdrawAccepted(
  client: Queryable,
  of: { readonly propertyId: number; readonly acceptedId: bigint },
  by: { readonly person: string; readonly reason: string; readonly at: Date },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update accepted_differences
     set withdrawn_at = $3, withdrawn_by = $4, withdrawn_reason = $5
     where property_id = $1 and accepted_id = $2 and withdrawn_at is null`,
    [of.propertyId, of.acceptedId, by.at, by.person, by.reason],
  );
  return rowCount === 1;
}
