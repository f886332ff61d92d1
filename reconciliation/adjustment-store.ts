// Reads the register of manual adjustments: entries made by hand in the external ledger, found or
// expected, and how far each is explained.
// Invariant: an external entry has at most one adjustment that is not withdrawn (unique index);
// what counts in a reconciliation is registered and not withdrawn.
// Leaves to others: changing a row (adjustment-moves-store.ts), making drafts (drafting-store.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import { lockConnection } from '#mapping/revision-store.ts';
import type { Currency } from '#money/money.ts';
import type { Adjustment } from './examination.ts';
import type { MirrorChoices } from './mirror.ts';
import { knownEntry, type StoredEntry, type StoredLine } from './stored-entry.ts';

/** An entry as the register keeps it. */
export interface RegisteredEntry extends StoredEntry {
  readonly memo: string;
  readonly journal: string;
  readonly createdBy: string | null;
  readonly externalUrl: string | null;
}

export const adjustmentStates = ['expected', 'draft', 'awaiting', 'registered'] as const;
export type AdjustmentState = (typeof adjustmentStates)[number];

/** What follows from an adjustment. */
export const adjustmentKinds = ['belongs-there', 'reverse-there', 'mirror-here'] as const;
export type AdjustmentKind = (typeof adjustmentKinds)[number];
/** What can be said of an entry before it is looked at: mirroring needs the entry itself. */
export const plainKinds = ['belongs-there', 'reverse-there'] as const;

/** One row of the register. */
export interface AdjustmentRow {
  readonly adjustmentId: bigint;
  readonly connectionId: number;
  /** Null while it is expected. */
  readonly externalEntryId: string | null;
  readonly madeOn: IsoDate;
  readonly entry: RegisteredEntry;
  readonly state: AdjustmentState;
  readonly kind: AdjustmentKind | null;
  readonly reason: string | null;
  readonly withinDays: number | null;
  readonly ruleName: string | null;
  /** The adjustment it reverses there, as it was recognised. */
  readonly takesBack: bigint | null;
  readonly evidenceReference: string | null;
  readonly evidenceCount: number;
  /** Of one to be mirrored here: how a person reads its lines. */
  readonly mirror: MirrorChoices | null;
  /** The journal entry that mirrors it, once it does. */
  readonly entryId: bigint | null;
  readonly registeredAt: Date;
  readonly registeredBy: string;
  readonly approvedAt: Date | null;
  readonly approvedBy: string | null;
  readonly withdrawnAt: Date | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnReason: string | null;
}

const selectAdjustments = `
  select m.adjustment_id as "adjustmentId", m.connection_id as "connectionId",
         m.external_entry_id as "externalEntryId", m.made_on as "madeOn", m.entry, m.state, m.kind,
         m.reason, m.within_days as "withinDays", r.name as "ruleName",
         m.takes_back as "takesBack",
         m.evidence_reference as "evidenceReference", m.mirror, m.entry_id as "entryId",
         (select count(*)::integer from manual_adjustment_evidence e
           where e.property_id = $1 and e.adjustment_id = m.adjustment_id) as "evidenceCount",
         m.registered_at as "registeredAt", m.registered_by as "registeredBy",
         m.approved_at as "approvedAt", m.approved_by as "approvedBy",
         m.withdrawn_at as "withdrawnAt",
         m.withdrawn_by as "withdrawnBy", m.withdrawn_reason as "withdrawnReason"
  from manual_adjustments m
  left join adjustment_rules r on r.property_id = $1 and r.rule_id = m.rule_id`;

/** The adjustments in force: what a reconciliation counts. Mirrored ones are entries of ours. */
export async function activeAdjustments(
  client: Queryable,
  of: { propertyId: number; connectionId: number },
): Promise<Adjustment[]> {
  const { rows } = await client.query<Adjustment & { entry: StoredEntry }>(
    `select adjustment_id as "adjustmentId", external_entry_id as "externalEntryId", entry,
            coalesce(kind = 'belongs-there' and takes_back is null, false) as "isLeft"
     from manual_adjustments
     where property_id = $1 and connection_id = $2 and state = 'registered'
       and withdrawn_at is null and kind <> 'mirror-here'`,
    [of.propertyId, of.connectionId],
  );
  return rows.map(({ entry, ...one }) => ({ ...one, entry: knownEntry(entry) }));
}

/** The foreign entry as the latest reconciliation that reaches its date lists it, or null. */
export async function foreignEntryNow(
  client: Queryable,
  of: { propertyId: number; connectionId: number; externalEntryId: string },
): Promise<RegisteredEntry | null> {
  const { rows } = await client.query<{
    posted_on: IsoDate;
    memo: string;
    journal: string;
    created_by: string | null;
    external_url: string | null;
    currency: Currency;
    lines: StoredLine[];
  }>(
    `select f.posted_on, f.memo, f.journal, f.created_by, f.external_url, f.currency, f.lines
     from reconciliation_foreign_entries f
     join reconciliations r on r.property_id = $1 and r.reconciliation_id = f.reconciliation_id
     where f.property_id = $1 and r.connection_id = $2 and f.external_entry_id = $3
       and not exists (
         select from reconciliations later
         where later.property_id = $1 and later.connection_id = $2 and later.state = 'finished'
           and later.reconciliation_id > r.reconciliation_id and later.as_of_on >= f.posted_on)
     order by r.reconciliation_id desc limit 1`,
    [of.propertyId, of.connectionId, of.externalEntryId],
  );
  const row = rows[0];
  if (!row) return null;
  const { posted_on, created_by, external_url, ...entry } = row;
  return { ...entry, postedOn: posted_on, createdBy: created_by, externalUrl: external_url };
}

/** The adjustment of this external entry that is not withdrawn, whatever its state, or null. */
export async function adjustmentOfEntry(
  client: Queryable,
  of: { propertyId: number; connectionId: number; externalEntryId: string },
): Promise<AdjustmentRow | null> {
  const { rows } = await client.query<AdjustmentRow>(
    `${selectAdjustments}
     where m.property_id = $1 and m.connection_id = $2 and m.external_entry_id = $3
       and m.withdrawn_at is null`,
    [of.propertyId, of.connectionId, of.externalEntryId],
  );
  return rows[0] ?? null;
}

/** One adjustment, withdrawn or not; null when there is none. */
export async function readAdjustment(
  client: Queryable,
  of: { propertyId: number; adjustmentId: bigint },
): Promise<AdjustmentRow | null> {
  const { rows } = await client.query<AdjustmentRow>(
    `${selectAdjustments} where m.property_id = $1 and m.adjustment_id = $2`,
    [of.propertyId, of.adjustmentId],
  );
  return rows[0] ?? null;
}

/** Which part of the register; null: all. */
export interface AdjustmentFilter {
  readonly connectionId: number | null;
  /** A state, or `withdrawn`; a state means those that are not withdrawn. */
  readonly state: AdjustmentState | 'withdrawn' | null;
  readonly kind: AdjustmentKind | null;
  /** External account of one of its lines. */
  readonly account: string | null;
  readonly from: IsoDate | null;
  readonly through: IsoDate | null;
  /** In reason, memo, external id or the name of the external user. */
  readonly text: string | null;
}

export const wholeRegister: AdjustmentFilter = {
  ...{ connectionId: null, state: null, kind: null, account: null },
  ...{ from: null, through: null, text: null },
};

/** The register, newest first, after the one with `beforeId`. */
export async function listAdjustments(
  client: Queryable,
  of: AdjustmentFilter & { propertyId: number; beforeId: bigint | null; limit: number },
): Promise<AdjustmentRow[]> {
  const { rows } = await client.query<AdjustmentRow>(
    `${selectAdjustments}
     where m.property_id = $1 and ($2::integer is null or m.connection_id = $2)
       and ($3::bigint is null or m.adjustment_id < $3)
       and ($4::text is null or case $4 when 'withdrawn' then m.withdrawn_at is not null
                                        else m.state = $4 and m.withdrawn_at is null end)
       and ($5::text is null or m.kind = $5)
       and ($6::text is null or exists (
         select from jsonb_array_elements(m.entry->'lines') line where line->>'accountId' = $6))
       and ($7::date is null or m.made_on >= $7) and ($8::date is null or m.made_on <= $8)
       and ($9::text is null or strpos(lower(concat_ws(' ', m.reason, m.entry->>'memo',
             m.external_entry_id, m.entry->>'createdBy')), lower($9)) > 0)
     order by m.adjustment_id desc limit $10`,
    [
      ...[of.propertyId, of.connectionId, of.beforeId, of.state, of.kind, of.account],
      ...[of.from, of.through, of.text, of.limit],
    ],
  );
  return rows;
}

/** How many of the register stand where, of those not withdrawn. */
export async function countAdjustments(
  client: Queryable,
  of: { propertyId: number; connectionId: number | null },
): Promise<Record<AdjustmentState, number>> {
  const { rows } = await client.query<{ state: AdjustmentState; count: number }>(
    `select state, count(*)::integer as count from manual_adjustments
     where property_id = $1 and ($2::integer is null or connection_id = $2)
       and withdrawn_at is null group by state`,
    [of.propertyId, of.connectionId],
  );
  const counts = { expected: 0, draft: 0, awaiting: 0, registered: 0 };
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}

/** What was done with an adjustment. */
export interface AdjustmentAction {
  readonly action: string;
  readonly at: Date;
  readonly by: string;
  readonly note: string | null;
}

/** The history of an adjustment, first to last. */
export async function listActions(
  client: Queryable,
  of: { propertyId: number; adjustmentId: bigint },
): Promise<AdjustmentAction[]> {
  const { rows } = await client.query<AdjustmentAction>(
    `select action, acted_at as at, acted_by as by, note from manual_adjustment_actions
     where property_id = $1 and adjustment_id = $2 order by action_id`,
    [of.propertyId, of.adjustmentId],
  );
  return rows;
}

/**
 * The adjustment that is expected with the same day, lines and reason, or null. The connection's
 * row lets two that are sent at once in one after the other.
 */
export async function expectedAlready(
  tx: Queryable,
  of: { readonly propertyId: number; readonly connectionId: number },
  { reason, entry }: { readonly reason: string; readonly entry: RegisteredEntry },
): Promise<bigint | null> {
  await lockConnection(tx, of);
  const { rows } = await tx.query<{ adjustment_id: bigint }>(
    `select adjustment_id from manual_adjustments
      where property_id = $1 and connection_id = $2 and state = 'expected'
        and withdrawn_at is null and made_on = $3 and reason = $4 and entry = $5::jsonb
      limit 1`,
    [of.propertyId, of.connectionId, entry.postedOn, reason, JSON.stringify(entry)],
  );
  return rows[0]?.adjustment_id ?? null;
}
