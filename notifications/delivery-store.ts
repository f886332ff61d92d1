// Messages on their way: claimed by one process at a time, delivered, tried again later, given up.
// Invariant: a claim is a lease; a process that dies leaves its messages due again when it ends, so
// that a message arrives at least once and may arrive twice with the same id.
// Leaves to others: sending (delivering-worker.ts), when to try again (retry.ts).

import type { Queryable } from '#database/pool.ts';
import type { Channel } from './channel-store.ts';
import type { Message } from './occasions.ts';

export interface Notification {
  readonly propertyId: number;
  readonly notificationId: bigint;
  readonly type: string;
  readonly title: string;
  readonly message: Omit<Message, 'title'>;
  readonly madeAt: Date;
  /** This try included. */
  readonly attempts: number;
  readonly channelId: number;
  readonly kind: Channel['kind'];
  readonly recipients: readonly string[];
  readonly url: string | null;
  readonly property: string;
  readonly propertyName: string;
}

/** Claims what is due, oldest first, for `leaseSeconds`. */
export async function claimDue(
  db: Queryable,
  { limit, leaseSeconds }: { readonly limit: number; readonly leaseSeconds: number },
): Promise<Notification[]> {
  const { rows } = await db.query<Notification>(
    `with due as (
       select property_id, notification_id from notifications
        where state = 'waiting' and next_try_at <= now()
        order by next_try_at limit $1 for update skip locked),
     claimed as (
       update notifications n set attempts = attempts + 1,
              next_try_at = now() + make_interval(secs => $2)
         from due where n.property_id = due.property_id
          and n.notification_id = due.notification_id
       returning n.*)
     select n.property_id as "propertyId", n.notification_id as "notificationId", n.type, n.title,
            n.message, n.made_at as "madeAt", n.attempts, c.channel_id as "channelId", c.kind,
            c.recipients, c.url, p.code as property, p.name as "propertyName"
       from claimed n join notification_channels c using (property_id, channel_id)
       join properties p using (property_id) order by n.notification_id`,
    [limit, leaseSeconds],
  );
  return rows;
}

type Key = Pick<Notification, 'propertyId' | 'notificationId'>;

export async function markDelivered(db: Queryable, key: Key): Promise<void> {
  await db.query(
    `update notifications set state = 'delivered', delivered_at = now(), failure = null
      where property_id = $1 and notification_id = $2 and state = 'waiting'`,
    [key.propertyId, key.notificationId],
  );
}

/** `retryInMs` null: given up. */
export async function markFailed(
  db: Queryable,
  key: Key,
  { failure, retryInMs }: { readonly failure: string; readonly retryInMs: number | null },
): Promise<void> {
  await db.query(
    `update notifications
        set failure = $3, state = case when $4::bigint is null then 'given-up' else state end,
            next_try_at = now() + make_interval(secs => coalesce($4::bigint, 0) / 1000.0)
      where property_id = $1 and notification_id = $2 and state = 'waiting'`,
    [key.propertyId, key.notificationId, failure, retryInMs],
  );
}

/** Sends one again that was given up, or at once what waits. */
export async function retryNow(db: Queryable, key: Key): Promise<boolean> {
  const { rowCount } = await db.query(
    `update notifications n set state = 'waiting', next_try_at = now(), attempts = 0
       from notification_channels c
      where n.property_id = $1 and n.notification_id = $2 and n.state <> 'delivered'
        and c.property_id = $1 and c.channel_id = n.channel_id
        and c.ended_at is null and c.off_at is null`,
    [key.propertyId, key.notificationId],
  );
  return rowCount === 1;
}

export interface HistoryRow {
  readonly notificationId: bigint;
  readonly channelId: number;
  readonly channel: string;
  readonly type: string;
  readonly title: string;
  readonly link: string;
  readonly madeAt: Date;
  readonly state: 'waiting' | 'delivered' | 'given-up';
  readonly attempts: number;
  readonly nextTryAt: Date;
  readonly deliveredAt: Date | null;
  readonly failure: string | null;
}

/** Newest first, before a number. */
export async function readHistory(
  db: Queryable,
  of: { readonly propertyId: number; readonly before: bigint | null; readonly limit: number },
): Promise<HistoryRow[]> {
  const { rows } = await db.query<HistoryRow>(
    `select n.notification_id as "notificationId", n.channel_id as "channelId", c.name as channel,
            n.type, n.title, n.message->>'link' as link, n.made_at as "madeAt", n.state,
            n.attempts, n.next_try_at as "nextTryAt", n.delivered_at as "deliveredAt", n.failure
       from notifications n join notification_channels c using (property_id, channel_id)
      where n.property_id = $1 and ($2::bigint is null or n.notification_id < $2)
      order by n.notification_id desc limit $3`,
    [of.propertyId, of.before, of.limit],
  );
  return rows;
}
