// Which conditions are known, told and over, and the messages that follow: one pass over a property
// in one transaction. Invariant: a condition is told once while it lasts, and once more when it is
// over if it was told; two passes at the same time make one. The digest is told once a day.
// Leaves to others: reading conditions (conditions-store.ts), sending (delivering-worker.ts).

import type { Queryable } from '#database/pool.ts';
import { type Condition, type OccasionName, occasions } from './occasions.ts';

interface OpenAlert {
  readonly alertId: bigint;
  readonly occasion: OccasionName;
  readonly subject: string;
  readonly title: string;
  readonly facts: Condition['message'];
  readonly seenAt: Date;
  readonly toldAt: Date | null;
}

/** False: another pass is under way. To the end of the transaction. */
export async function tryAlertLock(tx: Queryable, propertyId: number): Promise<boolean> {
  const { rows } = await tx.query<{ locked: boolean }>(
    `select pg_try_advisory_xact_lock(hashtext('tieout alerts'), $1) as locked`,
    [propertyId],
  );
  return rows[0]?.locked === true;
}

/** Compares what holds now with what is known. Answers how many messages it made. */
export async function settleAlerts(
  tx: Queryable,
  propertyId: number,
  { conditions, now }: { readonly conditions: readonly Condition[]; readonly now: Date },
): Promise<number> {
  const keyOf = (one: { occasion: string; subject: string }) => `${one.occasion} ${one.subject}`;
  const known = new Map((await openAlerts(tx, propertyId)).map((one) => [keyOf(one), one]));
  const holds = new Set(conditions.map(keyOf));
  let made = 0;
  for (const condition of conditions) {
    const alert = known.get(keyOf(condition));
    if (alert?.toldAt) continue;
    const { afterMs = occasions[condition.occasion].afterMs } = condition;
    const seenAt = alert?.seenAt ?? now;
    const due = now.getTime() - seenAt.getTime() >= afterMs;
    await keepAlert(tx, propertyId, { condition, now, told: due });
    if (due) made += await tell(tx, propertyId, condition.occasion, 'opened', condition.message);
  }
  for (const [key, alert] of known) {
    if (holds.has(key)) continue;
    await endAlert(tx, propertyId, alert.alertId, now);
    if (alert.toldAt === null) continue;
    const over = { ...alert.facts, title: `Over: ${alert.title}`, lines: [] };
    made += await tell(tx, propertyId, alert.occasion, 'ended', over);
  }
  return made;
}

async function openAlerts(tx: Queryable, propertyId: number): Promise<OpenAlert[]> {
  const { rows } = await tx.query<OpenAlert>(
    `select alert_id as "alertId", occasion, subject, title, facts, seen_at as "seenAt",
            told_at as "toldAt"
       from alerts where property_id = $1 and ended_at is null`,
    [propertyId],
  );
  return rows;
}

async function keepAlert(
  tx: Queryable,
  propertyId: number,
  { condition, now, told }: { condition: Condition; now: Date; told: boolean },
): Promise<void> {
  const { occasion, subject, message } = condition;
  await tx.query(
    `insert into alerts as a (property_id, occasion, subject, title, facts, seen_at, told_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (property_id, occasion, subject) where ended_at is null
     do update set title = excluded.title, facts = excluded.facts, told_at = excluded.told_at`,
    [propertyId, occasion, subject, message.title, JSON.stringify(message), now, told ? now : null],
  );
}

async function endAlert(tx: Queryable, propertyId: number, alertId: bigint, now: Date) {
  await tx.query('update alerts set ended_at = $3 where property_id = $1 and alert_id = $2', [
    propertyId,
    alertId,
    now,
  ]);
}

/** Tells the digest of a day; 0 when that day's was told already. */
export async function tellDigest(
  tx: Queryable,
  propertyId: number,
  { condition, now }: { readonly condition: Condition; readonly now: Date },
): Promise<number> {
  const { occasion, subject, message } = condition;
  const { rowCount } = await tx.query(
    `insert into alerts (property_id, occasion, subject, title, facts, seen_at, told_at, ended_at)
     select $1, $2, $3, $4, $5, $6, $6, $6
      where not exists (select from alerts
        where property_id = $1 and occasion = $2 and subject = $3)`,
    [propertyId, occasion, subject, message.title, JSON.stringify(message), now],
  );
  return rowCount === 0 ? 0 : tell(tx, propertyId, occasion, 'told', message);
}

/** Whether a day's digest was told. */
export async function isDigestTold(db: Queryable, propertyId: number, on: string) {
  const { rows } = await db.query(
    `select from alerts where property_id = $1 and occasion = 'daily-digest' and subject = $2`,
    [propertyId, on],
  );
  return rows.length > 0;
}

/** One message to every channel that asked for the occasion. */
async function tell(
  tx: Queryable,
  propertyId: number,
  occasion: OccasionName,
  what: 'opened' | 'ended' | 'told',
  { title, ...message }: Condition['message'],
): Promise<number> {
  const { rowCount } = await tx.query(
    `insert into notifications (property_id, channel_id, type, title, message)
     select property_id, channel_id, $3, $4, $5
       from notification_channels
      where property_id = $1 and $2 = any(occasions) and off_at is null and ended_at is null`,
    [propertyId, occasion, `${occasion}.${what}`, title, JSON.stringify(message)],
  );
  return rowCount ?? 0;
}

/** Properties with somebody to tell. */
export async function propertiesToWatch(db: Queryable): Promise<readonly number[]> {
  const { rows } = await db.query<{ property_id: number }>(
    `select distinct property_id from notification_channels
      where off_at is null and ended_at is null order by 1`,
  );
  return rows.map((row) => row.property_id);
}
