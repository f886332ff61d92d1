// Moves a connection to another connector of the same books. Invariant: export keys, exports and
// mappings stay; refused while an entry is on the wire or unaccounted for; credentials are
// forgotten in the same transaction, so nothing is sent until a person enters the new ones, and
// from then on everything is looked for before its first send. Leaves to others: sealing (access/).

import type { Queryable } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { type ConnectionRecord, notifyConnection } from './connection-store.ts';
import { exportProblem } from './export-errors.ts';
import { recordAction } from './rehearsal-store.ts';
import { beginFindFirst } from './restore-store.ts';
import type { ShadowTarget } from './shadow-worker.ts';
import { summarySettings } from './summary-settings.ts';

export interface LedgerSwitch {
  readonly target: ShadowTarget;
  readonly person: string;
  readonly reason: string;
  /** What a comparison said just before. */
  readonly shadow: { readonly compared: number; readonly differing: number };
}

/**
 * Moves it, once `lockSettled` holds it. *Errors:* EXPORT_SWITCH_SAME_LEDGER, …_OTHER_BOOKS,
 * EXPORT_MODE_GUARDED.
 */
export async function switchLedger(
  tx: Queryable,
  connection: ConnectionRecord,
  { target, person, reason, shadow }: LedgerSwitch,
): Promise<void> {
  refuseOtherBooks(connection, target);
  const at = { propertyId: connection.propertyId, connectionId: connection.connectionId };
  const to = target.ledger;
  const state = `Moved to ${to.name}: enter its credentials, then test the connection.`;
  await tx.query(
    // A pause was a person's decision and stays; the worker's words give way to ours.
    `UPDATE connections
        SET ledger = $3, settings = jsonb_strip_nulls($4::jsonb), revision = revision + 1,
            state = CASE state WHEN 'paused' THEN state ELSE 'disconnected' END,
            state_reason = CASE state WHEN 'paused' THEN state_reason ELSE $5 END,
            state_at = now(), breaker_failures = 0, breaker_until = null
      WHERE property_id = $1 AND connection_id = $2`,
    [at.propertyId, at.connectionId, to.ledger, JSON.stringify(target.settings), state],
  );
  const { ledger: from, settings } = connection;
  const detail = { from, to: to.ledger, before: settings, after: target.settings, shadow };
  await recordAction(tx, at, { action: 'switch-ledger', person, reason, detail });
  // The same database by another way: it has forgotten nothing, and summarises as before.
  const moved = { person, reason: `Moved from ${from} to ${to.ledger}.`, restored: false };
  await beginFindFirst(tx, at, moved);
  await notifyConnection(tx, at.propertyId);
}

/**
 * What would make it another connection, not the same one by another way. *Errors:*
 * EXPORT_SWITCH_SAME_LEDGER, EXPORT_SWITCH_OTHER_BOOKS, EXPORT_MODE_GUARDED.
 */
export function refuseOtherBooks(connection: ConnectionRecord, { ledger, settings }: ShadowTarget) {
  if (ledger.ledger === connection.ledger) {
    const at = { where: 'ledger' };
    refuse(exportProblem('EXPORT_SWITCH_SAME_LEDGER', at, ledger.name));
  }
  const before = ledger.booksOf(connection.settings);
  const after = ledger.booksOf(settings);
  if (before !== after) {
    refuse(exportProblem('EXPORT_SWITCH_OTHER_BOOKS', { where: 'settings' }, before, after));
  }
  if (summarySettings(connection.settings).exportMode !== summarySettings(settings).exportMode) {
    refuse(exportProblem('EXPORT_MODE_GUARDED', { where: 'settings.exportMode' }));
  }
}

/** Holds the connection to the end of the transaction. *Errors:* EXPORT_SWITCH_UNSETTLED. */
export async function lockSettled(
  tx: Queryable,
  at: { readonly propertyId: number; readonly connectionId: number },
): Promise<void> {
  await tx.query(
    'SELECT FROM connections WHERE property_id = $1 AND connection_id = $2 FOR UPDATE',
    [at.propertyId, at.connectionId],
  );
  const { rows } = await tx.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM exports
      WHERE property_id = $1 AND connection_id = $2 AND state IN ('sending', 'uncertain')`,
    [at.propertyId, at.connectionId],
  );
  const count = rows[0]?.count ?? 0;
  if (count > 0) refuse(exportProblem('EXPORT_SWITCH_UNSETTLED', {}, count));
}

function refuse(problem: ConstructorParameters<typeof ProblemError>[0][number]): never {
  throw new ProblemError([problem], 409);
}
