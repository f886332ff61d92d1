// Reads frozen drafts of a connection: what was sent or is about to be. Used by shadow mode.
// Invariant: nothing is changed; newest first, bounded. Leaves to others: what a draft becomes.

import type { Queryable } from '#database/pool.ts';
import type { EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import { type DraftRecord, draftOfRecord } from './draft-record.ts';

export interface FrozenDraft {
  readonly exportKey: ExportKey;
  readonly draft: EntryDraft;
}

/** The newest `limit` drafts of a connection. */
export async function readFrozenDrafts(
  db: Queryable,
  of: { readonly propertyId: number; readonly connectionId: number; readonly limit: number },
): Promise<readonly FrozenDraft[]> {
  const { rows } = await db.query<{ export_key: string; draft: DraftRecord }>(
    `SELECT export_key, draft FROM exports
      WHERE property_id = $1 AND connection_id = $2 AND draft IS NOT NULL
      ORDER BY export_id DESC LIMIT $3`,
    [of.propertyId, of.connectionId, of.limit],
  );
  return rows.map((row) => ({
    exportKey: row.export_key as ExportKey,
    draft: draftOfRecord(row.draft),
  }));
}
