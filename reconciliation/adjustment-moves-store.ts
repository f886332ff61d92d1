// The moves of a manual adjustment: expected, completed, approved, sent back, withdrawn, each with
// who, when and why in its history.
// Invariant: a move is made from the states it is for and from no other, under the row's lock; its
// history is written with it. Who loses a race is told so by `false`.
// Leaves to others: which move is allowed to whom (adjustment-routes.ts).

import { type Queryable, sqlState } from '#database/pool.ts';
import type { AdjustmentKind, AdjustmentState, RegisteredEntry } from './adjustment-store.ts';
import type { MirrorChoices } from './mirror.ts';

/** Who does it, when. */
export interface By {
  readonly person: string;
  readonly at: Date;
}

interface Of {
  readonly propertyId: number;
  readonly adjustmentId: bigint;
}

/** What a person says of an entry. */
export interface Explanation {
  readonly reason: string;
  readonly kind: AdjustmentKind;
  readonly evidenceReference: string | null;
}

/** Notes what was done; in the transaction that does it. */
export async function noteAction(
  tx: Queryable,
  of: Of,
  { action, note, person, at }: By & { action: string; note: string | null },
): Promise<void> {
  await tx.query(
    `insert into manual_adjustment_actions (property_id, adjustment_id, action, acted_at, acted_by,
       note) values ($1, $2, $3, $4, $5, $6)`,
    [of.propertyId, of.adjustmentId, action, at, person, note],
  );
}

/**
 * Enters an adjustment with its explanation: of an entry that is there, or of one that is expected.
 * Null when another person entered it first (the unique index decides).
 */
export async function insertAdjustment(
  tx: Queryable,
  row: By &
    Explanation & {
      readonly propertyId: number;
      readonly connectionId: number;
      readonly externalEntryId: string | null;
      readonly entry: RegisteredEntry;
      readonly state: AdjustmentState;
      readonly withinDays: number | null;
    },
): Promise<bigint | null> {
  try {
    const { rows } = await tx.query<{ adjustment_id: bigint }>(
      `insert into manual_adjustments (property_id, connection_id, external_entry_id, made_on,
         entry, state, kind, reason, evidence_reference, within_days, registered_by, registered_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning adjustment_id`,
      [
        ...[row.propertyId, row.connectionId, row.externalEntryId, row.entry.postedOn],
        ...[JSON.stringify(row.entry), row.state, row.kind, row.reason, row.evidenceReference],
        ...[row.withinDays, row.person, row.at],
      ],
    );
    const adjustmentId = rows[0]?.adjustment_id as bigint;
    const action = row.state === 'expected' ? 'expected' : 'registered';
    await noteAction(tx, { ...row, adjustmentId }, { ...row, action, note: row.reason });
    return adjustmentId;
  } catch (error) {
    if (sqlState(error) === '23505') return null;
    throw error;
  }
}

/** Of one that is mirrored here. */
export interface MirrorPart {
  /** How a person reads its lines. */
  readonly mirror?: MirrorChoices | null;
  /** The entry that mirrors it; with `registered`. */
  readonly entryId?: bigint | null;
}

/** Explains a draft, or one that waits for approval anew; `state` is what it becomes. */
export async function completeAdjustment(
  tx: Queryable,
  of: Of,
  said: By & Explanation & MirrorPart & { readonly state: AdjustmentState },
): Promise<boolean> {
  const { reason, kind, evidenceReference, state, mirror = null, entryId = null, ...by } = said;
  const { rowCount } = await tx.query(
    `update manual_adjustments set state = $3, kind = $4, reason = $5,
            evidence_reference = coalesce($6, evidence_reference), registered_by = $7,
            registered_at = $8, approved_at = null, approved_by = null, mirror = $9,
            entry_id = $10
      where property_id = $1 and adjustment_id = $2 and state in ('draft', 'awaiting')
        and withdrawn_at is null`,
    [
      ...[of.propertyId, of.adjustmentId, state, kind, reason, evidenceReference],
      ...[by.person, by.at, mirror === null ? null : JSON.stringify(mirror), entryId],
    ],
  );
  if (rowCount !== 1) return false;
  await noteAction(tx, of, { ...by, action: 'completed', note: reason });
  return true;
}

/** Approves what another person explained. */
export async function approveAdjustment(
  tx: Queryable,
  of: Of,
  { entryId = null, ...by }: By & Pick<MirrorPart, 'entryId'>,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update manual_adjustments set state = 'registered', approved_at = $3, approved_by = $4,
            entry_id = $5
      where property_id = $1 and adjustment_id = $2 and state = 'awaiting'
        and registered_by <> $4 and withdrawn_at is null`,
    [of.propertyId, of.adjustmentId, by.at, by.person, entryId],
  );
  if (rowCount !== 1) return false;
  await noteAction(tx, of, { ...by, action: 'approved', note: null });
  return true;
}

/** Hands an explanation back to who gave it; it stays as a proposal. */
export async function sendBackAdjustment(
  tx: Queryable,
  of: Of,
  by: By & { readonly reason: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update manual_adjustments set state = 'draft'
      where property_id = $1 and adjustment_id = $2 and state = 'awaiting'
        and withdrawn_at is null`,
    [of.propertyId, of.adjustmentId],
  );
  if (rowCount !== 1) return false;
  await noteAction(tx, of, { ...by, action: 'sent-back', note: by.reason });
  return true;
}

/** Withdraws an adjustment that is in force; false when it was not, or is an entry of ours now. */
export async function withdrawAdjustment(
  tx: Queryable,
  of: Of,
  by: By & { readonly reason: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update manual_adjustments set withdrawn_at = $3, withdrawn_by = $4, withdrawn_reason = $5
     where property_id = $1 and adjustment_id = $2 and withdrawn_at is null
       and entry_id is null`,
    [of.propertyId, of.adjustmentId, by.at, by.person, by.reason],
  );
  if (rowCount !== 1) return false;
  await noteAction(tx, of, { ...by, action: 'withdrawn', note: by.reason });
  return true;
}
