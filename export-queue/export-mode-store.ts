// Changes between detail and daily summary. Invariant: with effect for what was never tried to be
// sent: it changes its fate in the same transaction as the setting; everything else keeps the one
// it has. Each change is recorded with who, why, and how many entries it moved.

import type { Queryable } from '#database/pool.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { type ConnectionRecord, changeConnection } from './connection-store.ts';
import { exportProblem } from './export-errors.ts';
import { exportKey } from './export-key.ts';
import { lockFates } from './fate-store.ts';
import { type ExportMode, summarySettings } from './summary-settings.ts';

export interface ModeChange {
  readonly mode: ExportMode;
  /** Merged into the settings with the mode: cut-off, netting. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly person: string;
  readonly reason: string;
  /** After a restore: a person has seen what the ledger holds for what waits. */
  readonly isSeen: boolean;
}

/** Returns how many entries go the new way instead of the old. *Errors:* EXPORT_MODE_…. */
export async function changeExportMode(
  tx: Queryable,
  connection: ConnectionRecord,
  change: ModeChange,
): Promise<number> {
  const { propertyId, connectionId } = connection;
  await lockFates(tx, propertyId);
  const problem = change.isSeen ? null : await whyNot(tx, connection);
  if (problem) throw new ProblemError([problem], 409);
  const before = summarySettings(connection.settings);
  const settings = { ...change.settings, exportMode: change.mode };
  await changeConnection(tx, propertyId, connectionId, { settings });
  const moved =
    change.mode === 'daily-summary'
      ? await queuedToWaiting(tx, propertyId, connectionId)
      : await waitingToQueued(tx, propertyId, connectionId);
  await tx.query(
    `INSERT INTO connection_actions (property_id, connection_id, action, acted_by, reason, detail)
     VALUES ($1, $2, 'export-mode', $3, $4, $5)`,
    [
      ...[propertyId, connectionId, change.person, change.reason],
      JSON.stringify({ before, after: { ...before, ...settings }, moved }),
    ],
  );
  return moved;
}

/** Under the other kind's keys, what a restored database forgot could not be found again. */
async function whyNot(tx: Queryable, at: ConnectionRecord): Promise<Problem | null> {
  const { rows } = await tx.query<{ find_first: boolean }>(
    `SELECT find_first_since IS NOT NULL AS find_first FROM connections
      WHERE property_id = $1 AND connection_id = $2 FOR UPDATE`,
    [at.propertyId, at.connectionId],
  );
  return rows[0]?.find_first ? exportProblem('EXPORT_MODE_WHILE_RESTORED', {}) : null;
}

/** Withdraws exports that were never tried; a claim under way keeps its own. */
async function queuedToWaiting(
  tx: Queryable,
  propertyId: number,
  connectionId: number,
): Promise<number> {
  const { rowCount } = await tx.query(
    `WITH withdrawn AS (
       DELETE FROM exports
        WHERE property_id = $1 AND connection_id = $2 AND kind = 'entry' AND state = 'queued'
          AND part_number = 0 AND revision = 1 AND attempts = 0 AND first_sent_at IS NULL
          AND draft IS NULL
          AND (lease_until IS NULL OR lease_until <= now())
          AND NOT EXISTS (SELECT FROM entry_corrections k
                WHERE k.property_id = exports.property_id AND k.entry_id = exports.entry_id)
       RETURNING entry_id)
     INSERT INTO export_entries (property_id, connection_id, entry_id)
     SELECT $1, $2, entry_id FROM withdrawn`,
    [propertyId, connectionId],
  );
  return rowCount ?? 0;
}

async function waitingToQueued(
  tx: Queryable,
  propertyId: number,
  connectionId: number,
): Promise<number> {
  const { rows } = await tx.query<{
    entry_id: bigint;
    source: string;
    external_id: string;
    connection_key: string;
  }>(
    `WITH moved AS (
       DELETE FROM export_entries
        WHERE property_id = $1 AND connection_id = $2 AND export_id IS NULL RETURNING entry_id)
     SELECT m.entry_id, v.source, v.external_id, c.connection_key
       FROM moved m
       JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = m.entry_id
       JOIN events v ON v.property_id = $1 AND v.event_id = e.event_id
       JOIN connections c ON c.property_id = $1 AND c.connection_id = $2`,
    [propertyId, connectionId],
  );
  await tx.query(
    `INSERT INTO exports (property_id, connection_id, entry_id, export_key, posted_on, outlet_id,
                          currency, amount_minor)
     SELECT $1, $2, e.entry_id, n.export_key, e.posted_on, e.outlet_id, e.currency, e.amount_minor
       FROM unnest($3::bigint[], $4::text[]) AS n (entry_id, export_key)
       JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = n.entry_id
      ORDER BY e.entry_id`,
    [
      ...[propertyId, connectionId, rows.map((row) => row.entry_id)],
      rows.map((row) =>
        exportKey({
          connectionKey: row.connection_key,
          eventSource: row.source,
          eventExternalId: row.external_id,
        }),
      ),
    ],
  );
  return rows.length;
}

export interface ActionRow {
  readonly action: string;
  readonly detail: unknown;
  readonly reason: string | null;
  readonly acted_at: Date;
  readonly acted_by: string;
}

/** The guarded changes of a connection, newest first. */
export async function listChanges(
  db: Queryable,
  propertyId: number,
  connectionId: number,
): Promise<readonly ActionRow[]> {
  const { rows } = await db.query<ActionRow>(
    `SELECT action, detail, reason, acted_at, acted_by FROM connection_actions
      WHERE property_id = $1 AND connection_id = $2
        AND action IN ('export-mode', 'switch-ledger', 'find-first', 'find-first-ended',
                       'restore-seen', 'company-forgot')
      ORDER BY action_id DESC LIMIT 100`,
    [propertyId, connectionId],
  );
  return rows;
}
