// Keeps *Enable Accounting*, the switch of a property above all its connections. Between a person
// and the drains (drain-store.ts), which ask `accountingIsOn`. Invariant: off, no connection of the
// property is drained and nothing is armed; events are posted and queued all the same, so that
// nothing is lost. Leaves to others: the pause of one connection (connection-store.ts).

import type { Queryable } from '#database/pool.ts';
import { notifyLive } from './channel-store.ts';
import { notifyConnection } from './connection-store.ts';

/** `by`, `at` and `reason` are null where nobody has ever moved it: then it is on. */
export interface AccountingSwitch {
  readonly enabled: boolean;
  readonly reason: string | null;
  readonly by: string | null;
  readonly at: Date | null;
}

/** SQL: accounting is on at the property of the row `alias`. */
export const accountingIsOn = (alias: string) =>
  `NOT EXISTS (SELECT FROM accounting_switches s
                WHERE s.property_id = ${alias}.property_id AND NOT s.enabled)`;

export async function readAccountingSwitch(
  db: Queryable,
  propertyId: number,
): Promise<AccountingSwitch> {
  const { rows } = await db.query<AccountingSwitch>(
    `SELECT enabled, reason, changed_by AS by, changed_at AS at FROM accounting_switches
      WHERE property_id = $1`,
    [propertyId],
  );
  return rows[0] ?? { enabled: true, reason: null, by: null, at: null };
}

/**
 * Moves the switch, and tells the workers at the commit of `tx`. What is on the wire by then lands
 * and is written. Set to what it is, with the same reason, it keeps who and when.
 */
export async function moveAccountingSwitch(
  tx: Queryable,
  propertyId: number,
  to: { readonly enabled: boolean; readonly reason: string; readonly by: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO accounting_switches AS s (property_id, enabled, reason, changed_by)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (property_id) DO UPDATE
        SET enabled = $2, reason = $3, changed_by = $4, changed_at = now()
      WHERE (s.enabled, s.reason) IS DISTINCT FROM ($2, $3)`,
    [propertyId, to.enabled, to.reason, to.by],
  );
  await notifyConnection(tx, propertyId);
  await notifyLive(tx, propertyId);
}
