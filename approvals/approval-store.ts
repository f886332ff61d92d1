// The SQL of approvals and of where a property asks for them. Invariant: a row is written once and
// decided once, which the database holds too; deciding locks the row until the commit, so that of
// two people one decides and the other is told. Leaves to others: who may decide (approval.ts).

import type { Queryable } from '#database/pool.ts';
import type { ApprovalKind, ApprovalState, Area, Asking, Effect, Via } from './approval.ts';

export interface ApprovalRow {
  readonly approvalId: string;
  readonly area: Area;
  readonly kind: ApprovalKind;
  readonly subject: string;
  readonly summary: string;
  readonly reason: string | null;
  readonly proposedBy: string;
  readonly proposedVia: Via;
  /** Who made the API key that proposed it. */
  readonly keyMadeBy: string | null;
  readonly proposedAt: Date;
  readonly state: ApprovalState;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly decisionReason: string | null;
  readonly result: ApprovalResult | null;
}

export interface ApprovalDetailRow extends ApprovalRow {
  /** What would be done, in the words of who does it. */
  readonly proposal: unknown;
  readonly effect: Effect;
}

/** What approving did. */
export interface ApprovalResult {
  readonly entryIds: readonly string[];
  /** Values that are different now. */
  readonly changed: number;
  /** Exports that went back to work. */
  readonly released: number;
}

export const nothingDone: ApprovalResult = { entryIds: [], changed: 0, released: 0 };

const columns = `approval_id::text as "approvalId", area, kind, subject, summary, reason,
  proposed_by as "proposedBy", proposed_via as "proposedVia", key_made_by as "keyMadeBy",
  proposed_at as "proposedAt", state, decided_by as "decidedBy", decided_at as "decidedAt",
  decision_reason as "decisionReason", result`;

/** Does the property ask for a second person there? */
export async function isSecondPersonAsked(
  db: Queryable,
  propertyId: number,
  area: Area,
): Promise<boolean> {
  return (await readApprovalSettings(db, propertyId))[area];
}

export interface ApprovalSettings {
  readonly mappings: boolean;
  readonly entries: boolean;
}

export async function readApprovalSettings(
  db: Queryable,
  propertyId: number,
): Promise<ApprovalSettings> {
  const { rows } = await db.query<ApprovalSettings>(
    'select mappings, entries from approval_settings where property_id = $1',
    [propertyId],
  );
  return rows[0] ?? { mappings: false, entries: false };
}

export async function saveApprovalSettings(
  db: Queryable,
  propertyId: number,
  { mappings, entries }: ApprovalSettings,
  person: string,
): Promise<void> {
  await db.query(
    `insert into approval_settings as s (property_id, mappings, entries, changed_by)
     values ($1, $2, $3, $4)
     on conflict (property_id) do update
       set mappings = $2, entries = $3, changed_by = $4, changed_at = now()
       where (s.mappings, s.entries) is distinct from ($2, $3)`,
    [propertyId, mappings, entries, person],
  );
}

export type NewApproval = Pick<ApprovalDetailRow, 'area' | 'kind' | 'subject' | 'summary'> &
  Pick<ApprovalDetailRow, 'reason' | 'proposal' | 'effect'> & { readonly by: Asking };

/**
 * The approval that waits for this change: a new one, or the one that waits already. `isSame`: it
 * would do the same.
 */
export async function keepWaiting(
  tx: Queryable,
  propertyId: number,
  wanted: NewApproval,
): Promise<ApprovalRow & { readonly isSame: boolean }> {
  const { area, kind, subject, summary, reason, by } = wanted;
  const proposal = JSON.stringify(wanted.proposal);
  await tx.query(
    `insert into approvals (property_id, area, kind, subject, summary, reason, proposal, effect,
       proposed_by, proposed_via, key_made_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (property_id, subject) where state = 'waiting' do nothing`,
    [
      ...[propertyId, area, kind, subject, summary, reason, proposal],
      ...[JSON.stringify(wanted.effect), by.person, by.via, by.keyMadeBy],
    ],
  );
  const { rows } = await tx.query<ApprovalRow & { readonly isSame: boolean }>(
    `select ${columns}, proposal = $3::jsonb and proposed_by = $4 as "isSame"
       from approvals where property_id = $1 and subject = $2 and state = 'waiting'`,
    [propertyId, subject, proposal, by.person],
  );
  const [row] = rows;
  if (row) return row;
  // It was decided between the two statements: ask anew.
  return keepWaiting(tx, propertyId, wanted);
}

export interface ApprovalFilter {
  readonly state: ApprovalState | null;
  readonly area: Area | null;
  /** Before this one. */
  readonly beforeId: bigint | null;
  readonly limit: number;
}

/** Newest first. */
export async function listApprovals(
  db: Queryable,
  propertyId: number,
  { state, area, beforeId, limit }: ApprovalFilter,
): Promise<ApprovalRow[]> {
  const { rows } = await db.query<ApprovalRow>(
    `select ${columns} from approvals
      where property_id = $1 and ($2::text is null or state = $2)
        and ($3::text is null or area = $3)
        and ($4::bigint is null or approval_id < $4)
      order by approval_id desc limit $5`,
    [propertyId, state, area, beforeId, limit],
  );
  return rows;
}

export async function readApproval(
  db: Queryable,
  propertyId: number,
  approvalId: string,
): Promise<ApprovalDetailRow | null> {
  const { rows } = await db.query<ApprovalDetailRow>(
    `select ${columns}, proposal, effect from approvals
      where property_id = $1 and approval_id = $2::bigint`,
    [propertyId, approvalId],
  );
  return rows[0] ?? null;
}

/** How many wait, by area, and how many of them somebody else proposed. */
export async function countWaiting(
  db: Queryable,
  propertyId: number,
  person: string,
): Promise<readonly { area: Area; waiting: number; ofOthers: number }[]> {
  const { rows } = await db.query<{ area: Area; waiting: number; ofOthers: number }>(
    `select area, count(*)::int as waiting,
            count(*) filter (where lower($2) not in
              (lower(proposed_by), lower(coalesce(key_made_by, ''))))::int as "ofOthers"
       from approvals where property_id = $1 and state = 'waiting' group by area`,
    [propertyId, person],
  );
  return rows;
}

export interface Decision {
  readonly state: Exclude<ApprovalState, 'waiting'>;
  readonly person: string;
  readonly reason: string | null;
  readonly result: ApprovalResult | null;
}

/** Decides; false when it does not wait any more. */
export async function decideApproval(
  tx: Queryable,
  propertyId: number,
  approvalId: string,
  { state, person, reason, result }: Decision,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update approvals set state = $3, decided_by = $4, decided_at = now(), decision_reason = $5,
            result = $6
      where property_id = $1 and approval_id = $2::bigint and state = 'waiting'`,
    [propertyId, approvalId, state, person, reason, result && JSON.stringify(result)],
  );
  return rowCount === 1;
}
