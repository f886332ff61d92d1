// Recognises a database that is older than what was sent from it, and makes its connection look
// before it sends. Asked when a drain begins, by `tieout restore-check`, and by a person.
// Invariant: while `find_first_since` is set no export of the connection is sent before the ledger
// said that it does not have it. It ends by itself when the backlog is drained and some days have
// passed, because the operational system may send its lost events again later.

import type { Queryable } from '#database/pool.ts';
import type { ConnectionKey } from './claim-store.ts';
import { notifyConnection } from './connection-store.ts';
import type { SentMark, SentMarks } from './sent-mark-store.ts';

export interface RestoreFinding {
  readonly propertyId: number;
  readonly connectionId: number;
  readonly connectionKey: string;
  readonly name: string;
  readonly mark: SentMark | null;
  /** Attempts of the marked export as the database knows it; null: it does not know it. */
  readonly attempts: number | null;
  readonly isBehind: boolean;
  readonly findFirstSince: Date | null;
}

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
  }>(
    `SELECT connection_key AS "connectionKey", name, find_first_since AS "findFirstSince"
       FROM connections WHERE property_id = $1 AND connection_id = $2`,
    [at.propertyId, at.connectionId],
  );
  const [row] = rows;
  if (!row) return null;
  const mark = marks.read(row.connectionKey);
  const attempts = mark && (await attemptsOf(db, at, mark.exportKey));
  const isBehind = mark !== null && (attempts ?? 0) < mark.attempt;
  const { propertyId, connectionId } = at;
  return { propertyId, connectionId, ...row, mark, attempts, isBehind };
}

async function attemptsOf(
  db: Queryable,
  at: ConnectionKey,
  exportKey: string,
): Promise<number | null> {
  const { rows } = await db.query<{ attempts: number }>(
    `SELECT attempts FROM exports
      WHERE property_id = $1 AND connection_id = $2 AND export_key = $3`,
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

/** From now on everything is looked for first. False when it is so already. */
export async function beginFindFirst(
  tx: Queryable,
  at: ConnectionKey,
  by: { readonly person: string; readonly reason: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `WITH begun AS (
       UPDATE connections SET find_first_since = now(), find_first_reason = $3,
              revision = revision + 1
        WHERE property_id = $1 AND connection_id = $2 AND find_first_since IS NULL
       RETURNING connection_id)
     INSERT INTO connection_actions (property_id, connection_id, action, acted_by, reason)
     SELECT $1, connection_id, 'find-first', $4, $3 FROM begun`,
    [at.propertyId, at.connectionId, by.reason, by.person],
  );
  if (rowCount === 0) return false;
  await notifyConnection(tx, at.propertyId);
  return true;
}

/**
 * Ends it where nothing waits any more and `findFirstHours` (setting, default 72) have passed.
 * Returns how many connections.
 */
export async function endFindFirst(db: Queryable, propertyId: number): Promise<number> {
  const { rowCount } = await db.query(
    `WITH ended AS (
       UPDATE connections c SET find_first_since = null, find_first_reason = null,
              revision = revision + 1
        WHERE c.property_id = $1 AND c.find_first_since IS NOT NULL
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
