// The register of manual adjustments: entries made by hand in the external ledger that a person
// explained.
// Invariant: an external entry has at most one adjustment that is not withdrawn (unique index); a
// row is only ever changed by withdrawing it, once.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Queryable, sqlState } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import type { Adjustment } from './examination.ts';
import { knownEntry, type StoredEntry, type StoredLine } from './stored-entry.ts';

/** An entry as the register keeps it. */
export interface RegisteredEntry extends StoredEntry {
  readonly memo: string;
  readonly journal: string;
  readonly createdBy: string | null;
  readonly externalUrl: string | null;
}

/** One row of the register. */
export interface AdjustmentRow {
  readonly adjustmentId: bigint;
  readonly connectionId: number;
  readonly externalEntryId: string;
  readonly madeOn: IsoDate;
  readonly entry: RegisteredEntry;
  readonly reason: string;
  readonly registeredAt: Date;
  readonly registeredBy: string;
  readonly withdrawnAt: Date | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnReason: string | null;
}

const adjustmentColumns = `adjustment_id as "adjustmentId", connection_id as "connectionId",
  external_entry_id as "externalEntryId", made_on as "madeOn", entry, reason,
  registered_at as "registeredAt", registered_by as "registeredBy", withdrawn_at as "withdrawnAt",
  withdrawn_by as "withdrawnBy", withdrawn_reason as "withdrawnReason"`;

/** The adjustments in force: what a reconciliation counts. */
export async function activeAdjustments(
  client: Queryable,
  of: { propertyId: number; connectionId: number },
): Promise<Adjustment[]> {
  const { rows } = await client.query<AdjustmentRow>(
    `select ${adjustmentColumns} from manual_adjustments
     where property_id = $1 and connection_id = $2 and withdrawn_at is null`,
    [of.propertyId, of.connectionId],
  );
  return rows.map(({ adjustmentId, externalEntryId, entry }) => ({
    adjustmentId,
    externalEntryId,
    entry: knownEntry(entry),
  }));
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

/** The adjustment in force for this external entry, or null. */
export async function adjustmentOfEntry(
  client: Queryable,
  of: { propertyId: number; connectionId: number; externalEntryId: string },
): Promise<bigint | null> {
  const { rows } = await client.query<{ adjustment_id: bigint }>(
    `select adjustment_id from manual_adjustments
     where property_id = $1 and connection_id = $2 and external_entry_id = $3
       and withdrawn_at is null`,
    [of.propertyId, of.connectionId, of.externalEntryId],
  );
  return rows[0]?.adjustment_id ?? null;
}

/** Registers an entry; null when another person registered it first (the unique index decides). */
export async function insertAdjustment(
  client: Queryable,
  row: {
    propertyId: number;
    connectionId: number;
    externalEntryId: string;
    entry: RegisteredEntry;
    reason: string;
    person: string;
    at: Date;
  },
): Promise<bigint | null> {
  try {
    const { rows } = await client.query<{ adjustment_id: bigint }>(
      `insert into manual_adjustments (property_id, connection_id, external_entry_id, made_on,
         entry, reason, registered_by, registered_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8) returning adjustment_id`,
      [
        row.propertyId,
        row.connectionId,
        row.externalEntryId,
        row.entry.postedOn,
        JSON.stringify(row.entry),
        row.reason,
        row.person,
        row.at,
      ],
    );
    return rows[0]?.adjustment_id ?? null;
  } catch (error) {
    if (sqlState(error) === '23505') return null;
    throw error;
  }
}

/** Withdraws an adjustment that is in force; false when it was not. */
export async function withdrawAdjustment(
  client: Queryable,
  row: { propertyId: number; adjustmentId: bigint; reason: string; person: string; at: Date },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update manual_adjustments set withdrawn_at = $3, withdrawn_by = $4, withdrawn_reason = $5
     where property_id = $1 and adjustment_id = $2 and withdrawn_at is null`,
    [row.propertyId, row.adjustmentId, row.at, row.person, row.reason],
  );
  return rowCount === 1;
}

/** One adjustment, withdrawn or not. */
export async function readAdjustment(
  client: Queryable,
  of: { propertyId: number; adjustmentId: bigint },
): Promise<AdjustmentRow | null> {
  const { rows } = await client.query<AdjustmentRow>(
    `select ${adjustmentColumns} from manual_adjustments
     where property_id = $1 and adjustment_id = $2`,
    [of.propertyId, of.adjustmentId],
  );
  return rows[0] ?? null;
}

/** The register, newest first, after the one with `beforeId`. */
export async function listAdjustments(
  client: Queryable,
  of: {
    propertyId: number;
    connectionId: number | null;
    beforeId: bigint | null;
    limit: number;
  },
): Promise<AdjustmentRow[]> {
  const { rows } = await client.query<AdjustmentRow>(
    `select ${adjustmentColumns} from manual_adjustments
     where property_id = $1 and ($2::integer is null or connection_id = $2)
       and ($3::bigint is null or adjustment_id < $3)
     order by adjustment_id desc limit $4`,
    [of.propertyId, of.connectionId, of.beforeId, of.limit],
  );
  return rows;
}
