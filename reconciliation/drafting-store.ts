// The SQL that turns a run's foreign entries into drafts of the register, and what they are matched
// with: expected adjustments, those to be reversed there.
// Invariant: a draft follows its entry as the newest run saw it; what a person completed is never
// touched. An entry that is no longer among the foreign ones ends its draft.
// Leaves to others: rules (rule-store.ts), which rule or expectation fits (adjustment-rules.ts).

import type { Queryable } from '#database/pool.ts';
import { withdrawAdjustment } from './adjustment-moves-store.ts';
import type { Expected } from './adjustment-rules.ts';
import type { AdjustmentKind, RegisteredEntry } from './adjustment-store.ts';

interface OfRun {
  readonly propertyId: number;
  readonly connectionId: number;
  readonly reconciliationId: bigint;
}

/** A draft that was made or whose entry changed. */
export interface Draft {
  readonly adjustmentId: bigint;
  readonly externalEntryId: string;
  readonly entry: RegisteredEntry;
}

/** Makes drafts of the run's foreign entries; answers the new ones and those that changed. */
export async function insertDrafts(
  tx: Queryable,
  of: OfRun,
  by: { person: string; at: Date },
): Promise<Draft[]> {
  const { rows } = await tx.query<Draft>(
    `with found as (
       select f.external_entry_id, f.posted_on,
              jsonb_build_object('postedOn', f.posted_on, 'memo', f.memo, 'journal', f.journal,
                'createdBy', f.created_by, 'externalUrl', f.external_url,
                'currency', f.currency, 'lines', f.lines) as entry
         from reconciliation_foreign_entries f
        where f.property_id = $1 and f.reconciliation_id = $3
        order by f.posted_on, f.external_entry_id),
     drafted as (
       insert into manual_adjustments as m (property_id, connection_id, external_entry_id, made_on,
         entry, state, registered_by, registered_at)
       select $1, $2, external_entry_id, posted_on, entry, 'draft', $4, $5 from found
       on conflict (property_id, connection_id, external_entry_id) where withdrawn_at is null
       do update set entry = excluded.entry, made_on = excluded.made_on
         where m.state = 'draft' and m.entry <> excluded.entry
       returning m.adjustment_id, m.external_entry_id, m.entry, m.xmax = 0 as is_new),
     noted as (
       insert into manual_adjustment_actions (property_id, adjustment_id, action, acted_at,
         acted_by, note)
       select $1, adjustment_id, 'found', $5, $4,
              case when is_new then null else 'The entry was changed there.' end
         from drafted)
     select adjustment_id as "adjustmentId", external_entry_id as "externalEntryId", entry
       from drafted order by adjustment_id`,
    [of.propertyId, of.connectionId, of.reconciliationId, by.person, by.at],
  );
  return rows;
}

/** Ends drafts of entries that the run, which reaches their date, did not find any more. */
export async function endGoneDrafts(
  tx: Queryable,
  of: OfRun,
  by: { person: string; at: Date; reason: string },
): Promise<number> {
  const { rowCount } = await tx.query(
    `with gone as (
       update manual_adjustments m set withdrawn_at = $5, withdrawn_by = $4, withdrawn_reason = $6
         from reconciliations r
        where r.property_id = $1 and r.reconciliation_id = $3
          and m.property_id = $1 and m.connection_id = $2 and m.state = 'draft'
          and m.withdrawn_at is null and m.made_on between r.cutover_on and r.as_of_on
          and not exists (select from reconciliation_foreign_entries f
                           where f.property_id = $1 and f.reconciliation_id = $3
                             and f.external_entry_id = m.external_entry_id)
       returning m.adjustment_id)
     insert into manual_adjustment_actions (property_id, adjustment_id, action, acted_at, acted_by,
       note)
     select $1, adjustment_id, 'withdrawn', $5, $4, $6 from gone`,
    [of.propertyId, of.connectionId, of.reconciliationId, by.person, by.at, by.reason],
  );
  return rowCount ?? 0;
}

/** Expected adjustments that were not made yet, locked: a match uses one once. */
export async function lockExpected(
  tx: Queryable,
  of: { propertyId: number; connectionId: number },
): Promise<Expected[]> {
  const { rows } = await tx.query<Expected>(
    `select adjustment_id as "adjustmentId", entry, within_days as "withinDays"
       from manual_adjustments
      where property_id = $1 and connection_id = $2 and state = 'expected'
        and withdrawn_at is null
      order by adjustment_id for update`,
    [of.propertyId, of.connectionId],
  );
  return rows;
}

/** Adjustments that are to be reversed there and are not yet. */
export async function toBeReversed(
  client: Queryable,
  of: { propertyId: number; connectionId: number },
): Promise<{ adjustmentId: bigint; entry: RegisteredEntry }[]> {
  const { rows } = await client.query<{ adjustmentId: bigint; entry: RegisteredEntry }>(
    `select adjustment_id as "adjustmentId", entry from manual_adjustments m
      where property_id = $1 and connection_id = $2 and kind = 'reverse-there'
        and state = 'registered' and withdrawn_at is null and not exists (
          select from manual_adjustments b
           where b.property_id = $1 and b.takes_back = m.adjustment_id
             and b.state = 'registered' and b.withdrawn_at is null)
      order by adjustment_id`,
    [of.propertyId, of.connectionId],
  );
  return rows;
}

/** The draft is the expected adjustment, which takes its place; the draft is withdrawn. */
export async function matchExpected(
  tx: Queryable,
  of: { propertyId: number },
  match: {
    readonly draft: Draft;
    readonly expectedId: bigint;
    readonly state: 'awaiting' | 'registered';
    readonly person: string;
    readonly at: Date;
  },
): Promise<void> {
  const { draft, expectedId, state, person, at } = match;
  const drafted = { propertyId: of.propertyId, adjustmentId: draft.adjustmentId };
  const reason = `It is manual adjustment ${expectedId}, which was expected.`;
  await withdrawAdjustment(tx, drafted, { person, at, reason });
  await tx.query(
    `update manual_adjustments set external_entry_id = $3, entry = $4, made_on = $5, state = $6
      where property_id = $1 and adjustment_id = $2`,
    [
      ...[of.propertyId, expectedId, draft.externalEntryId, JSON.stringify(draft.entry)],
      ...[draft.entry.postedOn, state],
    ],
  );
}

/** What is proposed for a draft; without a rule, because of what it takes back. */
export interface Proposal {
  readonly adjustmentId: bigint;
  readonly ruleId: bigint | null;
  readonly reason: string;
  readonly kind: AdjustmentKind;
  readonly takesBack?: bigint;
}

/** What is proposed for drafts, each by a rule or by what it takes back. */
export async function proposeReasons(
  tx: Queryable,
  of: { propertyId: number },
  proposals: readonly Proposal[],
): Promise<void> {
  await tx.query(
    `update manual_adjustments m set reason = p.reason, kind = p.kind, rule_id = p.rule_id,
            takes_back = p.takes_back
       from unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[])
            as p (adjustment_id, rule_id, reason, kind, takes_back)
      where m.property_id = $1 and m.adjustment_id = p.adjustment_id and m.state = 'draft'`,
    [
      of.propertyId,
      proposals.map((one) => one.adjustmentId),
      proposals.map((one) => one.ruleId),
      proposals.map((one) => one.reason),
      proposals.map((one) => one.kind),
      proposals.map((one) => one.takesBack ?? null),
    ],
  );
}
