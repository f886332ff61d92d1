// Recognises a database that is older than what was sent from it, and makes its connection look
// before it sends. Asked when a drain begins, by `tieout restore-check`, and by a person.
// Invariant: while `find_first_since` is set no export of the connection is sent before the ledger
// said that it does not have it; while `forming_held_since` is set no daily summary is formed,
// because its key would not find what covers the same entries there. Looking ends by itself when
// the backlog is drained and some days have passed, because the operational system may send its
// lost events again later; the hold ends by a person's word.

import type { Queryable } from '#database/pool.ts';
import type { ConnectionKey } from './claim-store.ts';
import { notifyConnection } from './connection-store.ts';
import type { SentMark, SentMarks } from './sent-mark-store.ts';
import { type ExportMode, summarySettings } from './summary-settings.ts';

export interface RestoreFinding {
  readonly propertyId: number;
  readonly connectionId: number;
  readonly connectionKey: string;
  readonly name: string;
  readonly mark: SentMark | null;
  /** Attempts of the marked export as the database knows it; null: it does not know it. */
  readonly attempts: number | null;
  /** False also once looking for what this mark says was lost has ended. */
  readonly isBehind: boolean;
  /** This very mark was noticed before. */
  readonly isKnown: boolean;
  readonly findFirstSince: Date | null;
  readonly formingHeldSince: Date | null;
  readonly exportMode: ExportMode;
}

/** How a mark is kept in the database, to notice it once. */
const textOfMark = ({ exportKey, attempt }: SentMark) => `${exportKey} ${attempt}`;

/** Compares a connection with its mark; null when there is no such connection. */
export async function checkRestore(
  db: Queryable,
  at: ConnectionKey,
  marks: SentMarks,
): Promise<RestoreFinding | null> {
  const { rows } = await db.query<{
    connectionKey: string;
    name: string;
    findFirstSince: Date | null;
    formingHeldSince: Date | null;
    restoredMark: string | null;
    settings: Readonly<Record<string, unknown>>;
  }>(
    `SELECT connection_key AS "connectionKey", name, find_first_since AS "findFirstSince",
            forming_held_since AS "formingHeldSince", restored_mark AS "restoredMark", settings
       FROM connections WHERE property_id = $1 AND connection_id = $2`,
    [at.propertyId, at.connectionId],
  );
  const [row] = rows;
  if (!row) return null;
  const mark = marks.read(row.connectionKey);
  const attempts = mark && (await attemptsOf(db, at, mark.exportKey));
  const { restoredMark, settings, ...known } = row;
  const isKnown = mark !== null && restoredMark === textOfMark(mark);
  const isOver = isKnown && row.findFirstSince === null;
  const isBehind = mark !== null && !isOver && (attempts ?? 0) < mark.attempt;
  const { exportMode } = summarySettings(settings);
  return { ...at, ...known, mark, attempts, isBehind, isKnown, exportMode };
}

async function attemptsOf(
  db: Queryable,
  at: ConnectionKey,
  exportKey: string,
): Promise<number | null> {
  const { rows } = await db.query<{ attempts: number }>(
    `SELECT attempts FROM exports
      WHERE property_id = $1 AND connection_id = $2 AND export_key = $3
     UNION ALL
     SELECT x.attempts FROM export_revisions r JOIN exports x USING (property_id, export_id)
      WHERE r.property_id = $1 AND x.connection_id = $2 AND r.export_key = $3`,
    [at.propertyId, at.connectionId, exportKey],
  );
  return rows[0]?.attempts ?? null;
}

/** The reason a connection looks first after its database was found behind. */
export function restoreReason({ mark, attempts }: RestoreFinding): string {
  const known = attempts === null ? 'does not know it' : `knows ${attempts} attempts`;
  return `The database is older than what was sent: export ${mark?.exportKey} was sent with \
attempt ${mark?.attempt}, the database ${known}. Everything is looked for before it is sent.`;
}

export interface LookingFirst {
  readonly person: string;
  readonly reason: string;
  /** The database is older than what was sent: nothing is summarised either. */
  readonly restored: boolean;
  /** By which it was noticed. */
  readonly mark?: SentMark | null;
}

/** From now on everything is looked for first. False when it is so already. */
export async function beginFindFirst(
  tx: Queryable,
  at: ConnectionKey,
  by: LookingFirst,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `WITH begun AS (
       UPDATE connections
          SET find_first_since = now(), find_first_reason = $3, revision = revision + 1,
              forming_held_since = CASE WHEN $5::boolean THEN coalesce(forming_held_since, now())
                                        ELSE forming_held_since END,
              restored_mark = coalesce($6::text, restored_mark)
        WHERE property_id = $1 AND connection_id = $2
          AND (find_first_since IS NULL OR ($5 AND forming_held_since IS NULL)
               OR ($6::text IS NOT NULL AND restored_mark IS DISTINCT FROM $6))
       RETURNING connection_id)
     INSERT INTO connection_actions (property_id, connection_id, action, acted_by, reason)
     SELECT $1, connection_id, 'find-first', $4, $3 FROM begun`,
    [
      ...[at.propertyId, at.connectionId, by.reason, by.person, by.restored],
      by.mark ? textOfMark(by.mark) : null,
    ],
  );
  if (rowCount === 0) return false;
  await notifyConnection(tx, at.propertyId);
  return true;
}

/**
 * Ends it where nothing waits any more and `findFirstHours` (setting, default 72) have passed.
 * Where entries are summarised, only after a person has ended the hold. Returns how many
 * connections.
 */
export async function endFindFirst(db: Queryable, propertyId: number): Promise<number> {
  const { rowCount } = await db.query(
    `WITH ended AS (
       UPDATE connections c SET find_first_since = null, find_first_reason = null,
              forming_held_since = null, revision = revision + 1
        WHERE c.property_id = $1 AND c.find_first_since IS NOT NULL
          AND (c.forming_held_since IS NULL
               OR c.settings->>'exportMode' IS DISTINCT FROM 'daily-summary')
          AND c.find_first_since + interval '1 hour' *
              CASE WHEN c.settings->>'findFirstHours' ~ '^[0-9]{1,6}$'
                   THEN (c.settings->>'findFirstHours')::int ELSE 72 END <= now()
          AND NOT EXISTS (SELECT FROM exports x WHERE x.property_id = c.property_id
                AND x.connection_id = c.connection_id
                AND x.state IN ('queued', 'sending', 'uncertain'))
          AND NOT EXISTS (SELECT FROM export_entries n WHERE n.property_id = c.property_id
                AND n.connection_id = c.connection_id AND n.export_id IS NULL)
       RETURNING c.connection_id)
     INSERT INTO connection_actions (property_id, connection_id, action, acted_by, reason)
     SELECT $1, connection_id, 'find-first-ended', 'tieout', 'The backlog is drained.' FROM ended`,
    [propertyId],
  );
  if ((rowCount ?? 0) > 0) await notifyConnection(db, propertyId);
  return rowCount ?? 0;
}

/** A person has seen what stands there: summaries are formed again. False: nothing was held. */
export async function endFormingHold(
  tx: Queryable,
  at: ConnectionKey,
  by: { readonly person: string; readonly reason: string; readonly detail: object },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `WITH ended AS (
       UPDATE connections SET forming_held_since = null, revision = revision + 1
        WHERE property_id = $1 AND connection_id = $2 AND forming_held_since IS NOT NULL
       RETURNING connection_id)
     INSERT INTO connection_actions
            (property_id, connection_id, action, acted_by, reason, detail)
     SELECT $1, connection_id, 'restore-seen', $3, $4, $5 FROM ended`,
    [at.propertyId, at.connectionId, by.person, by.reason, JSON.stringify(by.detail)],
  );
  if (rowCount === 0) return false;
  await notifyConnection(tx, at.propertyId);
  return true;
}

/** Is any connection of the property held after a restore? */
export async function isAnyHeld(db: Queryable, propertyId: number): Promise<boolean> {
  const { rows } = await db.query<{ held: boolean }>(
    `SELECT EXISTS (SELECT FROM connections
        WHERE property_id = $1 AND forming_held_since IS NOT NULL) AS held`,
    [propertyId],
  );
  return rows[0]?.held ?? false;
}
