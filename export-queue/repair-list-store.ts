// Lists repairs of exports, with where each stands by now. Invariant: reads only; a repair is one
// row, whatever number of exports carry it out. Leaves to others: making them (revision-store.ts,
// reversing-store.ts).

import type { Queryable } from '#database/pool.ts';
import type { ExportState } from './export-state.ts';

/** A repair, with where it stands by now. */
export interface RepairRecord {
  readonly exportId: bigint;
  readonly connectionId: number;
  readonly revision: number;
  readonly action: 'repost' | 'reverse' | 'adopt';
  readonly externalId: string;
  readonly reversalExportId: bigint | null;
  readonly reversalState: ExportState | null;
  readonly reversalCause: string | null;
  readonly state: ExportState;
  /** Of the export, where it is of the revision that followed. */
  readonly cause: string | null;
  readonly liveRevision: number;
  readonly newExternalId: string | null;
  readonly documentType: string | null;
  readonly documentNumber: string | null;
  readonly reconciliationId: bigint;
  readonly findingNumber: number;
  readonly actedBy: string;
  readonly reason: string;
  readonly actedAt: Date;
  /** The same to the microsecond, for the place of a list. */
  readonly actedPlace: string;
  /** Taken back before what reverses it was booked. */
  readonly withdrawn: { readonly by: string; readonly at: Date; readonly reason: string } | null;
}

/** Repairs begun or done, and those that were withdrawn. */
const repairs = `(
  SELECT property_id, export_id, revision, action, external_id, reversal_export_id,
         reconciliation_id, finding_number, acted_by, reason, acted_at,
         null::text AS withdrawn_by, null::text AS withdrawn_reason,
         null::timestamptz AS withdrawn_at
    FROM export_revisions
  UNION ALL
  SELECT property_id, export_id, revision, 'reverse', external_id, reversal_export_id,
         reconciliation_id, finding_number, acted_by, reason, acted_at,
         withdrawn_by, withdrawn_reason, withdrawn_at
    FROM withdrawn_repairs)`;

type Kept = Omit<RepairRecord, 'withdrawn'> & {
  readonly withdrawnBy: string | null;
  readonly withdrawnReason: string | null;
  readonly withdrawnAt: Date | null;
};

/** A place in the list: of a repair, by its members of these names. */
export type RepairPlace = readonly [actedPlace: string, exportId: string, revision: string];

/** Repairs of a property, newest first; of one export, or of one finding, where said. */
export async function listRepairs(
  db: Queryable,
  propertyId: number,
  of: {
    readonly connectionId?: number | null;
    readonly exportId?: bigint | null;
    readonly finding?: { readonly reconciliationId: bigint; readonly findingNumber: number };
    /** An export that is repaired or takes another back. */
    readonly concerning?: bigint;
    /** Those that were withdrawn as well. Default: no. */
    readonly withdrawn?: boolean;
    /** Those after this place. */
    readonly after?: RepairPlace | null;
    readonly limit: number;
  },
): Promise<RepairRecord[]> {
  const { rows } = await db.query<Kept>(
    `SELECT r.export_id AS "exportId", x.connection_id AS "connectionId", r.revision, r.action,
            r.external_id AS "externalId", r.reversal_export_id AS "reversalExportId",
            v.state AS "reversalState", v.cause_message AS "reversalCause", x.state,
            x.cause_message AS cause, x.revision AS "liveRevision",
            coalesce(n.external_id, CASE WHEN x.revision > r.revision AND r.withdrawn_at IS NULL
              THEN x.external_id END)
              AS "newExternalId",
            e.document_type AS "documentType", e.document_number AS "documentNumber",
            r.reconciliation_id AS "reconciliationId", r.finding_number AS "findingNumber",
            r.acted_by AS "actedBy", r.reason, r.acted_at AS "actedAt",
            r.acted_at::text AS "actedPlace",
            r.withdrawn_by AS "withdrawnBy", r.withdrawn_reason AS "withdrawnReason",
            r.withdrawn_at AS "withdrawnAt"
       FROM ${repairs} r
       JOIN exports x ON x.property_id = r.property_id AND x.export_id = r.export_id
       LEFT JOIN exports v
         ON v.property_id = r.property_id AND v.export_id = r.reversal_export_id
       LEFT JOIN export_revisions n ON n.property_id = r.property_id
        AND n.export_id = r.export_id AND n.revision = r.revision + 1
       LEFT JOIN journal_entries e ON e.property_id = x.property_id AND e.entry_id = x.entry_id
      WHERE r.property_id = $1 AND ($2::int IS NULL OR x.connection_id = $2)
        AND ($3::bigint IS NULL OR r.export_id = $3)
        AND ($8::bigint IS NULL OR $8 IN (r.export_id, r.reversal_export_id))
        AND ($4::bigint IS NULL OR r.reconciliation_id = $4 AND r.finding_number = $5)
        AND ($7 OR r.withdrawn_at IS NULL)
        AND ($9::text IS NULL OR (r.acted_at, r.export_id, r.revision)
              < ($9::timestamptz, $10::bigint, $11::int))
      ORDER BY r.acted_at DESC, r.export_id DESC, r.revision DESC LIMIT $6`,
    [
      ...[propertyId, of.connectionId ?? null, of.exportId ?? null],
      ...[of.finding?.reconciliationId ?? null, of.finding?.findingNumber ?? null, of.limit],
      ...[of.withdrawn ?? false, of.concerning ?? null, ...(of.after ?? [null, null, null])],
    ],
  );
  return rows.map(({ withdrawnBy, withdrawnReason, withdrawnAt, ...row }) => ({
    ...row,
    withdrawn: withdrawnAt && {
      by: withdrawnBy ?? '',
      at: withdrawnAt,
      reason: withdrawnReason ?? '',
    },
  }));
}
