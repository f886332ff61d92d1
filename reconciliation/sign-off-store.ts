// Keeps sign-offs, their notes and thresholds, and reads what they are compared with.
// Invariant: one sign-off in force per account and period; a row is withdrawn, never deleted.
// Leaves to others: deciding (sign-off-worker.ts), comparing (sign-off.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import { lockConnection } from '#mapping/revision-store.ts';
import { isMoney, joinPlace, placeOfLine } from './our-side-store.ts';
import type {
  AccountStanding,
  Basis,
  Movement,
  OutstandingItem,
  SignedBalance,
} from './sign-off.ts';
import { placeOf } from './sign-off.ts';

export interface OfConnection {
  readonly propertyId: number;
  readonly connectionId: number;
}

export interface OfPeriod extends OfConnection {
  /** `2026-P06`. */
  readonly period: string;
  readonly throughOn: IsoDate;
}

/** An entry of ours that moved a balance. */
export interface MovingEntry {
  readonly entryId: string;
  readonly postedOn: IsoDate;
  readonly documentType: string;
  readonly documentNumber: string;
}

/** What withdrew a sign-off. */
export interface Moved {
  readonly movements: readonly Movement[];
  /** Posted since, at most twenty; of movements of ours. */
  readonly entries: readonly MovingEntry[];
}

export interface SignOff {
  readonly signOffId: bigint;
  readonly connectionId: number;
  readonly account: string;
  readonly period: string;
  readonly throughOn: IsoDate;
  readonly reconciliationId: bigint;
  readonly basis: Basis;
  readonly forcedBecause: string | null;
  readonly balances: readonly SignedBalance[];
  readonly items: readonly OutstandingItem[];
  readonly snapshot: string;
  readonly automatic: boolean;
  readonly preparedAt: Date;
  readonly preparedBy: string;
  readonly reviewRequired: boolean;
  readonly reviewedAt: Date | null;
  readonly reviewedBy: string | null;
  readonly withdrawnAt: Date | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnBecause: string | null;
  readonly moved: Moved | null;
}

const columns = `sign_off_id as "signOffId", connection_id as "connectionId", account, period,
  through_on as "throughOn", reconciliation_id as "reconciliationId", basis,
  forced_because as "forcedBecause", balances, items, snapshot,
  automatic, prepared_at as "preparedAt",
  prepared_by as "preparedBy", review_required as "reviewRequired", reviewed_at as "reviewedAt",
  reviewed_by as "reviewedBy", withdrawn_at as "withdrawnAt", withdrawn_by as "withdrawnBy",
  withdrawn_because as "withdrawnBecause", moved`;

export interface NewSignOff {
  readonly standing: AccountStanding;
  readonly basis: Basis;
  readonly forcedBecause: string | null;
  readonly items: readonly OutstandingItem[];
  readonly reconciliationId: bigint;
  readonly snapshot: string;
  readonly automatic: boolean;
  readonly reviewRequired: boolean;
  readonly person: string;
  readonly at: Date;
}

/** False when one is in force already: also when another person was faster. */
export async function insertSignOff(tx: Queryable, of: OfPeriod, made: NewSignOff) {
  const { rowCount } = await tx.query(
    `insert into account_sign_offs (property_id, connection_id, account, period, through_on,
       reconciliation_id, basis, forced_because, balances, items, automatic, prepared_at,
       prepared_by, review_required, snapshot)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     on conflict do nothing`,
    [
      ...[of.propertyId, of.connectionId, made.standing.account, of.period, of.throughOn],
      ...[made.reconciliationId, made.basis, made.forcedBecause],
      ...[JSON.stringify(made.standing.balances), JSON.stringify(made.items)],
      ...[made.automatic, made.at, made.person, made.reviewRequired, made.snapshot],
    ],
  );
  return rowCount === 1;
}

/** Sign-offs of a period, those in force first, newest first. */
export async function signOffsOf(db: Queryable, of: OfPeriod): Promise<SignOff[]> {
  const { rows } = await db.query<SignOff>(
    `select ${columns} from account_sign_offs
     where property_id = $1 and connection_id = $2 and through_on = $3
     order by withdrawn_at is not null, sign_off_id desc`,
    [of.propertyId, of.connectionId, of.throughOn],
  );
  return rows;
}

/** Every sign-off in force of a connection; with `throughOn`, of that period alone. */
export async function signOffsInForce(
  db: Queryable,
  of: OfConnection & { throughOn?: IsoDate },
): Promise<SignOff[]> {
  const { rows } = await db.query<SignOff>(
    `select ${columns} from account_sign_offs
     where property_id = $1 and connection_id = $2 and withdrawn_at is null
       and ($3::date is null or through_on = $3)
     order by through_on, account`,
    [of.propertyId, of.connectionId, of.throughOn ?? null],
  );
  return rows;
}

/** The newest sign-off in force of each account before a period: what it carries over. */
export async function signOffsBefore(db: Queryable, of: OfPeriod): Promise<SignOff[]> {
  const { rows } = await db.query<SignOff>(
    `select distinct on (account) ${columns} from account_sign_offs
     where property_id = $1 and connection_id = $2 and withdrawn_at is null and through_on < $3
     order by account, through_on desc`,
    [of.propertyId, of.connectionId, of.throughOn],
  );
  return rows;
}

export async function readSignOff(db: Queryable, of: { propertyId: number; signOffId: bigint }) {
  const { rows } = await db.query<SignOff>(
    `select ${columns} from account_sign_offs where property_id = $1 and sign_off_id = $2`,
    [of.propertyId, of.signOffId],
  );
  return rows[0] ?? null;
}

/** False when it is reviewed, withdrawn or needs no review. */
export async function markReviewed(
  tx: Queryable,
  of: { propertyId: number; signOffId: bigint },
  by: { person: string; at: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update account_sign_offs set reviewed_at = $3, reviewed_by = $4
     where property_id = $1 and sign_off_id = $2 and withdrawn_at is null and reviewed_at is null
       and review_required`,
    [of.propertyId, of.signOffId, by.at, by.person],
  );
  return rowCount === 1;
}

/** False when it is withdrawn already. */
export async function markWithdrawn(
  tx: Queryable,
  of: { propertyId: number; signOffId: bigint },
  by: { person: string; at: Date; because: string; moved: Moved | null },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update account_sign_offs
     set withdrawn_at = $3, withdrawn_by = $4, withdrawn_because = $5, moved = $6
     where property_id = $1 and sign_off_id = $2 and withdrawn_at is null`,
    [
      ...[of.propertyId, of.signOffId, by.at, by.person, by.because],
      by.moved && JSON.stringify(by.moved),
    ],
  );
  return rowCount === 1;
}

/** Which transactions a statement that follows sees at least. */
export async function snapshotNow(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ snapshot: string }>(
    'select pg_current_snapshot()::text as snapshot',
  );
  return rows[0]?.snapshot as string;
}

interface BalanceRow {
  readonly account: string;
  readonly location: string;
  readonly currency: string;
  readonly amount: bigint;
}

/** Our balances at the end of a day, by account as it is named here, and by place. */
export async function ourBalances(
  db: Queryable,
  of: OfConnection & { throughOn: IsoDate },
): Promise<Map<string, Map<string, bigint>>> {
  const { rows } = await db.query<BalanceRow>(
    `with l as (
       select account_id, outlet_id, currency, sum(amount_minor) as amount_minor
       from journal_lines l
       where l.property_id = $1 and l.posted_on <= $3 and ${isMoney}
       group by 1, 2, 3)
     select case when mapped then '' else 'our:' end || account as account, location, currency,
            sum(amount_minor)::bigint as amount
     from (select ${placeOfLine}, l.currency, l.amount_minor from l ${joinPlace}) placed
     group by 1, 2, 3`,
    [of.propertyId, of.connectionId, of.throughOn],
  );
  return byAccount(rows);
}

/** External balances at the end of a day as the newest reconciliation of it read them. */
export async function externalBalances(
  db: Queryable,
  of: OfConnection & { throughOn: IsoDate },
): Promise<{ reconciliationId: bigint; balances: Map<string, Map<string, bigint>> } | null> {
  const reconciliationId = await newestAsOf(db, of);
  if (reconciliationId === null) return null;
  const { rows } = await db.query<BalanceRow>(
    `select account, location, currency, external_minor as amount from reconciliation_rows
     where property_id = $1 and reconciliation_id = $2 and external_minor is not null`,
    [of.propertyId, reconciliationId],
  );
  return { reconciliationId, balances: byAccount(rows) };
}

function byAccount(rows: readonly BalanceRow[]) {
  const accounts = new Map<string, Map<string, bigint>>();
  for (const { account, location, currency, amount } of rows) {
    const places = accounts.get(account) ?? new Map<string, bigint>();
    accounts.set(account, places.set(placeOf(location, currency), amount));
  }
  return accounts;
}

/** The newest finished reconciliation as of exactly this day, or null. */
export async function newestAsOf(
  db: Queryable,
  of: OfConnection & { throughOn: IsoDate },
): Promise<bigint | null> {
  const { rows } = await db.query<{ id: bigint | null }>(
    `select max(reconciliation_id) as id from reconciliations
     where property_id = $1 and connection_id = $2 and state = 'finished' and as_of_on = $3`,
    [of.propertyId, of.connectionId, of.throughOn],
  );
  return rows[0]?.id ?? null;
}

/** Whether an entry was posted into a signed period that a snapshot did not see. */
export async function postedBehind(
  db: Queryable,
  of: OfConnection & { snapshot: string },
): Promise<boolean> {
  const { rows } = await db.query<{ posted: boolean }>(
    `select exists (
       select from journal_batches b
       join journal_entries e on e.property_id = $1 and e.batch_id = b.batch_id
       where b.property_id = $1 and b.transaction_id >= pg_snapshot_xmin($3::pg_snapshot)
         and not pg_visible_in_snapshot(b.transaction_id, $3::pg_snapshot)
         and e.posted_on <= (
           select max(through_on) from account_sign_offs
           where property_id = $1 and connection_id = $2 and withdrawn_at is null)) as posted`,
    [of.propertyId, of.connectionId, of.snapshot],
  );
  return rows[0]?.posted === true;
}

/** Connections that have a sign-off in force. */
export async function signedConnections(db: Queryable, propertyId: number): Promise<number[]> {
  const { rows } = await db.query<{ connection_id: number }>(
    `select distinct connection_id from account_sign_offs
     where property_id = $1 and withdrawn_at is null`,
    [propertyId],
  );
  return rows.map((row) => row.connection_id);
}

/** Entries that touch an account up to a day, that a snapshot did not see; at most twenty. */
export async function entriesSince(
  db: Queryable,
  of: OfConnection & { throughOn: IsoDate; account: string; snapshot: string },
): Promise<MovingEntry[]> {
  const { rows } = await db.query<MovingEntry>(
    `select e.entry_id::text as "entryId", e.posted_on as "postedOn",
            e.document_type as "documentType", e.document_number as "documentNumber"
     from journal_batches b
     join journal_entries e on e.property_id = $1 and e.batch_id = b.batch_id
      and e.posted_on <= $3
     where b.property_id = $1 and b.transaction_id >= pg_snapshot_xmin($5::pg_snapshot)
       and not pg_visible_in_snapshot(b.transaction_id, $5::pg_snapshot) and exists (
       select from (
         select ${placeOfLine} from journal_lines l ${joinPlace}
         where l.property_id = $1 and l.entry_id = e.entry_id) placed
       where case when mapped then '' else 'our:' end || account = $4)
     order by e.entry_id limit 20`,
    [of.propertyId, of.connectionId, of.throughOn, of.account, of.snapshot],
  );
  return rows;
}

export interface Note {
  readonly account: string;
  readonly note: string;
  readonly notedAt: Date;
  readonly notedBy: string;
}

export async function listNotes(db: Queryable, of: OfPeriod): Promise<Note[]> {
  const { rows } = await db.query<Note>(
    `select account, note, noted_at as "notedAt", noted_by as "notedBy" from sign_off_notes
     where property_id = $1 and connection_id = $2 and period = $3 order by note_id`,
    [of.propertyId, of.connectionId, of.period],
  );
  return rows;
}

export async function insertNote(tx: Queryable, of: OfPeriod, note: Note): Promise<void> {
  // The connection's row lets two that are sent at once in one after the other.
  await lockConnection(tx, of);
  await tx.query(
    `insert into sign_off_notes (property_id, connection_id, account, period, note, noted_at,
       noted_by)
     select $1, $2, $3, $4, $5, $6, $7 where not exists (
       select from sign_off_notes where property_id = $1 and connection_id = $2 and account = $3
          and period = $4 and note = $5 and noted_by = $7)`,
    [
      ...[of.propertyId, of.connectionId, note.account, of.period],
      ...[note.note, note.notedAt, note.notedBy],
    ],
  );
}
