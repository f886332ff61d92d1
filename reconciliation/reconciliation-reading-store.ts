// Reads reconciliations back as they were kept: the list, one with its rows, and what stands behind
// a row.
// Invariant: nothing is computed anew; only the number of an adjustment registered since is looked
// up.
// Leaves to others: writing them (reconciliation-store.ts), the wire's shapes
// (reconciliation-routes.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { ExternalAct } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import type { Cause } from './causes.ts';
import type { ListReading } from './listing-worker.ts';
import type { SecondOpinion } from './second-opinion.ts';
import type { StoredAmount, StoredEntry, StoredLine, StoredTheirs } from './stored-entry.ts';
import type { PlaceTerms } from './tie-out.ts';
import type { Counts, StoredTotals } from './totals.ts';

/** A reconciliation without its rows. */
export interface ReconciliationRow {
  readonly reconciliationId: bigint;
  readonly connectionId: number;
  readonly asOf: IsoDate;
  readonly cutoverOn: IsoDate;
  readonly state: 'running' | 'finished' | 'failed';
  readonly startedAt: Date;
  readonly startedBy: string;
  readonly finishedAt: Date | null;
  readonly tied: boolean | null;
  readonly explained: boolean | null;
  readonly totals: StoredTotals | null;
  readonly counts: Counts | null;
  readonly failure: Problem | null;
  readonly secondOpinion: SecondOpinion | null;
  /** Null: an older run. */
  readonly reading: ListReading | null;
  readonly baseCurrency: Currency;
}

const reconciliationColumns = `r.reconciliation_id as "reconciliationId",
  r.connection_id as "connectionId", r.as_of_on as "asOf", r.cutover_on as "cutoverOn", r.state,
  r.started_at as "startedAt", r.started_by as "startedBy", r.finished_at as "finishedAt", r.tied,
  r.explained, r.totals, r.counts, r.failure,
  r.second_opinion as "secondOpinion", r.reading, p.base_currency as "baseCurrency"`;

/** Reconciliations, newest first, before the one with `beforeId`. */
export async function listReconciliations(
  client: Queryable,
  of: { propertyId: number; connectionId: number | null; beforeId: bigint | null; limit: number },
): Promise<ReconciliationRow[]> {
  const { rows } = await client.query<ReconciliationRow>(
    `select ${reconciliationColumns}
     from reconciliations r join properties p on p.property_id = r.property_id
     where r.property_id = $1 and ($2::integer is null or r.connection_id = $2)
       and ($3::bigint is null or r.reconciliation_id < $3)
     order by r.reconciliation_id desc limit $4`,
    [of.propertyId, of.connectionId, of.beforeId, of.limit],
  );
  return rows;
}

interface Of {
  readonly propertyId: number;
  readonly reconciliationId: bigint;
}

/** One reconciliation, or null. */
export async function readReconciliation(
  client: Queryable,
  of: Of,
): Promise<ReconciliationRow | null> {
  const { rows } = await client.query<ReconciliationRow>(
    `select ${reconciliationColumns}
     from reconciliations r join properties p on p.property_id = r.property_id
     where r.property_id = $1 and r.reconciliation_id = $2`,
    [of.propertyId, of.reconciliationId],
  );
  return rows[0] ?? null;
}

/** A row as it was kept; amounts in minor units. */
export interface KeptRow extends PlaceTerms {
  readonly mapped: boolean;
  readonly account: string;
  readonly location: string;
  readonly currency: Currency;
  readonly accountNumbers: string | null;
  readonly accountNames: string | null;
  readonly causes: Partial<Record<Cause, string>>;
}

/** The rows of a reconciliation, in the order of our account numbers. */
export async function readRows(client: Queryable, of: Of): Promise<KeptRow[]> {
  const { rows } = await client.query<KeptRow>(
    `select mapped, account, location, currency, account_numbers as "accountNumbers",
            account_names as "accountNames", ours_minor as ours,
            not_exported_minor as "notExported",
            opening_minor as opening, pending_minor as pending, error_minor as error,
            excluded_minor as excluded, adjustments_minor as adjustments,
            left_there_minor as "leftThere", foreign_minor as "foreign",
            causes, external_minor as external, unexplained_minor as unexplained, tied
     from reconciliation_rows
     where property_id = $1 and reconciliation_id = $2
     order by coalesce(account_numbers, account), account, location, currency`,
    [of.propertyId, of.reconciliationId],
  );
  return rows;
}

/** Which row is drilled into; every currency of it. */
export interface PlaceOfRow extends Of {
  readonly mapped: boolean;
  readonly account: string;
  readonly location: string;
}

/** An entry of ours that is not in the external ledger. */
export interface OpenExport {
  readonly entryId: bigint;
  readonly exportId: bigint | null;
  readonly bucket: 'pending' | 'error' | 'excluded' | 'not-queued';
  readonly postedOn: IsoDate;
  readonly documentType: string;
  readonly documentNumber: string;
  readonly memo: string | null;
  readonly amount: bigint;
  readonly currency: Currency;
  readonly causeCode: string | null;
  readonly causeMessage: string | null;
}

const openColumns = `x.entry_id as "entryId", x.export_id as "exportId", x.bucket,
  e.posted_on as "postedOn", e.document_type as "documentType",
  e.document_number as "documentNumber", e.memo, x.amount_minor as amount, x.currency,
  x.cause_code as "causeCode", x.cause_message as "causeMessage"`;

const openAtPlace = `from reconciliation_open_exports x
  join journal_entries e on e.property_id = $1 and e.entry_id = x.entry_id
  where x.property_id = $1 and x.reconciliation_id = $2 and x.mapped = $3 and x.account = $4
    and x.location = $5`;

/** How many there are from the position on that was asked for. */
export interface Counted {
  /** Null: nobody asked, and counting would read all of a list for each of its pages. */
  readonly count: number | null;
}

const countOf = (isCounted: boolean | undefined) =>
  isCounted ? 'count(*) over ()::integer as count' : 'null::integer as count';

/** The open entries at a place, at most `limit` of each bucket, with how many each has. */
export async function openExportsAt(
  client: Queryable,
  at: PlaceOfRow,
  limit: number,
): Promise<(OpenExport & Counted)[]> {
  const { rows } = await client.query<OpenExport & Counted>(
    `select * from (
       select ${openColumns}, count(*) over (partition by x.bucket)::integer as count,
              row_number() over (partition by x.bucket
                                 order by e.posted_on, x.entry_id, x.currency) as place
       ${openAtPlace}) numbered
     where place <= $6 order by bucket, place`,
    [at.propertyId, at.reconciliationId, at.mapped, at.account, at.location, limit],
  );
  return rows;
}

/** Where a list of open entries goes on. */
export interface OpenPage {
  readonly bucket: OpenExport['bucket'];
  readonly after: readonly [postedOn: string, entryId: string, currency: string] | null;
  readonly limit: number;
}

/** The open entries of one bucket after a position, by date. */
export async function openExportsAfter(
  client: Queryable,
  at: PlaceOfRow,
  { bucket, after, limit }: OpenPage,
): Promise<OpenExport[]> {
  const [postedOn = null, entryId = null, currency = null] = after ?? [];
  const { rows } = await client.query<OpenExport>(
    `select ${openColumns} ${openAtPlace} and x.bucket = $6
       and ($7::date is null or (e.posted_on, x.entry_id, x.currency) > ($7, $8::bigint, $9::text))
     order by e.posted_on, x.entry_id, x.currency limit $10`,
    [
      ...[at.propertyId, at.reconciliationId, at.mapped, at.account, at.location],
      ...[bucket, postedOn, entryId, currency, limit],
    ],
  );
  return rows;
}

/** A foreign entry; `adjustmentId` is the adjustment in force for it now. */
export interface ForeignEntry {
  readonly externalEntryId: string;
  readonly postedOn: IsoDate;
  readonly memo: string;
  readonly reference: string | null;
  readonly journal: string;
  readonly createdBy: string | null;
  readonly enteredAt: string | null;
  readonly externalUrl: string | null;
  readonly currency: Currency;
  readonly lines: readonly StoredLine[];
  readonly adjustmentId: bigint | null;
}

/**
 * Foreign entries by date, after a position; with `account`, those with a line on it at `location`.
 */
export async function foreignEntries(
  client: Queryable,
  of: Of & {
    account: string | null;
    location: string | null;
    after: { postedOn: string; externalEntryId: string } | null;
    limit: number;
    isCounted?: boolean;
  },
): Promise<(ForeignEntry & Counted)[]> {
  const { rows } = await client.query<ForeignEntry & Counted>(
    `select f.external_entry_id as "externalEntryId", f.posted_on as "postedOn", f.memo,
            f.reference, f.journal, f.created_by as "createdBy", f.entered_at as "enteredAt",
            f.external_url as "externalUrl", f.currency, f.lines, m.adjustment_id as "adjustmentId",
            ${countOf(of.isCounted)}
     from reconciliation_foreign_entries f
     join reconciliations r on r.property_id = $1 and r.reconciliation_id = $2
     left join manual_adjustments m on m.property_id = $1 and m.connection_id = r.connection_id
       and m.external_entry_id = f.external_entry_id and m.withdrawn_at is null
       and m.state <> 'draft'
     where f.property_id = $1 and f.reconciliation_id = $2
       and ($3::text is null or exists (
         select from jsonb_array_elements(f.lines) line
         where line->>'accountId' = $3
           and coalesce(line->'dimensions'->>'location', '') = $4))
       and ($5::date is null or (f.posted_on, f.external_entry_id) > ($5, $6))
     order by f.posted_on, f.external_entry_id limit $7`,
    [
      of.propertyId,
      of.reconciliationId,
      of.account,
      of.location,
      of.after?.postedOn ?? null,
      of.after?.externalEntryId ?? null,
      of.limit,
    ],
  );
  return rows;
}

/** A named cause of difference as it was kept. */
export interface KeptFinding {
  readonly findingNumber: number;
  readonly cause: Cause;
  readonly exportId: bigint | null;
  readonly externalEntryId: string | null;
  readonly adjustmentId: bigint | null;
  readonly what: string;
  readonly effects: readonly StoredAmount[];
  /** Both sides of the entry; null where a side is absent, and in runs of older versions. */
  readonly ours: StoredEntry | null;
  readonly theirs: StoredTheirs | null;
  /** Null: the ledger did not tell. */
  readonly act: ExternalAct | null;
  /** The acceptance that names it accepted. */
  readonly acceptedId: bigint | null;
}

/** Findings in order, after a number; with `place`, those with an effect there. */
export async function readFindings(
  client: Queryable,
  of: Of & { place: PlaceOfRow | null; afterNumber: number; limit: number; isCounted?: boolean },
): Promise<(KeptFinding & Counted)[]> {
  const effect = of.place && [
    { mapped: of.place.mapped, account: of.place.account, location: of.place.location },
  ];
  const { rows } = await client.query<KeptFinding & Counted>(
    `select finding_number as "findingNumber", cause, export_id as "exportId",
            external_entry_id as "externalEntryId", adjustment_id as "adjustmentId", what, effects,
            ours, theirs, act, accepted_id as "acceptedId", ${countOf(of.isCounted)}
     from reconciliation_findings
     where property_id = $1 and reconciliation_id = $2 and finding_number > $3
       and ($4::jsonb is null or effects @> $4)
     order by finding_number limit $5`,
    [
      of.propertyId,
      of.reconciliationId,
      of.afterNumber,
      effect && JSON.stringify(effect),
      of.limit,
    ],
  );
  return rows;
}

/** The newest finished reconciliation of a connection, or null. */
export async function newestFinished(
  client: Queryable,
  of: { propertyId: number; connectionId: number },
): Promise<bigint | null> {
  const { rows } = await client.query<{ id: bigint | null }>(
    `select max(reconciliation_id) as id from reconciliations
     where property_id = $1 and connection_id = $2 and state = 'finished'`,
    [of.propertyId, of.connectionId],
  );
  return rows[0]?.id ?? null;
}

/** How much the opening balance had changed when it ran, by place. */
export async function openingChanges(client: Queryable, of: Of): Promise<StoredAmount[]> {
  const { rows } = await client.query<StoredAmount>(
    `select effect.* from reconciliation_findings f cross join lateral jsonb_to_recordset(f.effects)
       as effect (account text, location text, currency text, "amountMinor" text)
     where f.property_id = $1 and f.reconciliation_id = $2 and f.cause = 'opening-changed'`,
    [of.propertyId, of.reconciliationId],
  );
  return rows;
}
