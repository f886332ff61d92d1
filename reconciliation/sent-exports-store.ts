// Looks up exports while the external ledger is read: by what it lists, by what it does not list,
// and where they stand now. `statesNow`, `newerExports` and `recentlyMoved` ask the present; the
// rest, the snapshot.
// Invariant: memory holds a page at a time; what was listed is kept in a temporary table
// (listed-store.ts).
// Leaves to others: judging what was found (examination.ts).

import type { Queryable } from '#database/pool.ts';
import type { StateNow } from './examination.ts';
import type { OurSide } from './our-side-store.ts';
import type { SentExport } from './presence.ts';
import { knownEntry, type StoredEntry } from './stored-entry.ts';

interface ExportColumns {
  exportId: bigint;
  exportKey: string;
  status: SentExport['status'];
  externalId: string | null;
  draft: StoredEntry | null;
}

const exportColumns = `x.export_id as "exportId", x.export_key as "exportKey", x.status,
  x.external_id as "externalId", x.draft`;

function sentExport({ draft, ...row }: ExportColumns): SentExport {
  return { ...row, sent: draft && knownEntry(draft) };
}

/** Exports of ours that the external ledger's entries may be, by external id or by key. */
export async function exportsAmong(
  client: Queryable,
  of: OurSide,
  listed: { externalIds: string[]; keys: string[] },
): Promise<SentExport[]> {
  const { rows } = await client.query<ExportColumns>(
    `select ${exportColumns} from exports x
     where x.property_id = $1 and x.connection_id = $2 and x.external_id = any($3)
     union
     select ${exportColumns} from exports x
     where x.property_id = $1 and x.connection_id = $2 and x.export_key = any($4)`,
    [of.propertyId, of.connectionId, listed.externalIds, listed.keys],
  );
  return rows.map(sentExport);
}

/** Exports with these keys as of now: they may be younger than the snapshot. */
export async function newerExports(
  pool: Queryable,
  of: OurSide,
  keys: string[],
): Promise<Map<string, bigint>> {
  const { rows } = await pool.query<{ export_id: bigint; export_key: string }>(
    `select export_id, export_key from exports
     where property_id = $1 and connection_id = $2 and export_key = any($3)`,
    [of.propertyId, of.connectionId, keys],
  );
  return new Map(rows.map((row) => [row.export_key, row.export_id]));
}

/**
 * Synced exports dated in the period whose entry was not listed: the next `limit` after
 * `afterExportId`.
 */
export async function missingExports(
  client: Queryable,
  of: OurSide,
  page: { afterExportId: bigint; limit: number },
): Promise<SentExport[]> {
  const { rows } = await client.query<ExportColumns>(
    `select ${exportColumns}
     from (select export_id from reconciliation_differing
            where position is null and in_period and export_id > $2
            order by export_id limit $3) d
     join exports x on x.property_id = $1 and x.export_id = d.export_id
     order by x.export_id`,
    [of.propertyId, page.afterExportId, page.limit],
  );
  return rows.map(sentExport);
}

/** Where these exports stand now. */
export async function statesNow(
  pool: Queryable,
  of: OurSide,
  exportIds: readonly bigint[],
): Promise<Map<bigint, StateNow>> {
  const { rows } = await pool.query<{ exportId: bigint } & StateNow>(
    `select export_id as "exportId", state, external_id as "externalId" from exports
     where property_id = $1 and connection_id = $2 and export_id = any($3)`,
    [of.propertyId, of.connectionId, exportIds],
  );
  return new Map(rows.map(({ exportId, ...now }) => [exportId, now]));
}

/**
 * Exports that were or may be on their way to the ledger since an instant. `changed_at` is the
 * start of the transaction that changed a row, so callers ask from some minutes before their
 * snapshot.
 */
export async function recentlyMoved(
  pool: Queryable,
  of: OurSide,
  since: Date,
): Promise<SentExport[]> {
  const { rows } = await pool.query<ExportColumns>(
    `select ${exportColumns} from exports x
     where x.property_id = $1 and x.connection_id = $2 and x.draft is not null
       and (x.draft->>'postedOn')::date between $4 and $3
       and (x.state = 'sending' or (x.state in ('confirmed', 'uncertain') and x.changed_at >= $5))`,
    [of.propertyId, of.connectionId, of.asOf, of.cutoverOn, since],
  );
  return rows.map(sentExport);
}
