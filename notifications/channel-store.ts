// Channels of a property: who is told, by which way, of what. Invariant: what a webhook is signed
// with is sealed for its own row and shown once; a channel is ended, never deleted, so that its
// history stays readable. Leaves to others: checking what a person gave (channel-check.ts).

import type { MasterKey } from '#access/credential-vault.ts';
import { type ChannelKey, sealSigningSecret } from '#access/webhook-secret-store.ts';
import type { Queryable } from '#database/pool.ts';
import { notificationProblem, refuseNotification } from './notification-errors.ts';
import type { OccasionName } from './occasions.ts';

export interface Channel {
  readonly propertyId: number;
  readonly channelId: number;
  readonly name: string;
  readonly kind: 'mail' | 'webhook';
  readonly recipients: readonly string[];
  readonly url: string | null;
  readonly occasions: readonly OccasionName[];
  readonly madeAt: Date;
  readonly madeBy: string;
  readonly changedAt: Date;
  readonly changedBy: string;
  readonly offAt: Date | null;
  readonly offBecause: string | null;
}

/** What a person says of a channel. */
export interface ChannelGiven {
  readonly name: string;
  readonly kind: Channel['kind'];
  readonly recipients: readonly string[];
  readonly url: string | null;
  readonly occasions: readonly OccasionName[];
}

interface By {
  readonly person: string;
  readonly at: Date;
}

const columns = `property_id as "propertyId", channel_id as "channelId", name, kind, recipients,
  url, occasions, made_at as "madeAt", made_by as "madeBy", changed_at as "changedAt",
  changed_by as "changedBy", off_at as "offAt", off_because as "offBecause"`;

export async function listChannels(db: Queryable, propertyId: number): Promise<Channel[]> {
  const { rows } = await db.query<Channel>(
    `select ${columns} from notification_channels
      where property_id = $1 and ended_at is null order by name, channel_id`,
    [propertyId],
  );
  return rows;
}

export async function readChannel(db: Queryable, key: ChannelKey): Promise<Channel | null> {
  const { rows } = await db.query<Channel>(
    `select ${columns} from notification_channels
      where property_id = $1 and channel_id = $2 and ended_at is null`,
    [key.propertyId, key.channelId],
  );
  return rows[0] ?? null;
}

/** `secret` of a webhook is sealed under `master`. *Errors:* NOTIFICATION_CHANNEL_EXISTS. */
export async function addChannel(
  tx: Queryable,
  propertyId: number,
  of: ChannelGiven & By & { readonly secret: string | null; readonly master: () => MasterKey },
): Promise<number> {
  // The property's row lets two that are sent at once in one after the other.
  await tx.query('select from properties where property_id = $1 for no key update', [propertyId]);
  const { rows } = await tx.query<{ id: number }>(
    `select nextval(pg_get_serial_sequence('notification_channels', 'channel_id'))::int as id
      where not exists (select from notification_channels
                         where property_id = $1 and name = $2 and ended_at is null)`,
    [propertyId, of.name],
  );
  if (rows.length === 0) {
    refuseNotification(409, notificationProblem('NOTIFICATION_CHANNEL_EXISTS', {}, of.name));
  }
  const channelId = rows[0]?.id ?? 0;
  const key = { propertyId, channelId };
  await tx.query(
    `insert into notification_channels (property_id, channel_id, name, kind, recipients, url,
       occasions, secret, made_at, made_by, changed_at, changed_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9, $10)`,
    [
      ...[propertyId, channelId, of.name, of.kind, of.recipients, of.url, of.occasions],
      of.secret === null ? null : sealSigningSecret(of.secret, key, of.master()),
      ...[of.at, of.person],
    ],
  );
  return channelId;
}

/** Kind and secret stay. Switches it on again. */
export async function changeChannel(
  db: Queryable,
  key: ChannelKey,
  of: Omit<ChannelGiven, 'kind'> & By,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update notification_channels
        set name = $3, recipients = $4, url = $5, occasions = $6, changed_at = $7,
            changed_by = $8, off_at = null, off_because = null
      where property_id = $1 and channel_id = $2 and ended_at is null`,
    [
      ...[key.propertyId, key.channelId, of.name, of.recipients, of.url, of.occasions],
      ...[of.at, of.person],
    ],
  );
  return rowCount === 1;
}

/** Nothing is sent there from now on; what waits is given up. */
export async function switchOff(
  tx: Queryable,
  key: ChannelKey,
  { because, person, at }: By & { readonly because: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update notification_channels
        set off_at = $3, off_because = $4, changed_at = $3, changed_by = $5
      where property_id = $1 and channel_id = $2 and ended_at is null and off_at is null`,
    [key.propertyId, key.channelId, at, because, person],
  );
  await giveUpWaiting(tx, key, because);
  return rowCount === 1;
}

export async function endChannel(tx: Queryable, key: ChannelKey, by: By): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update notification_channels set ended_at = $3, changed_at = $3, changed_by = $4
      where property_id = $1 and channel_id = $2 and ended_at is null`,
    [key.propertyId, key.channelId, by.at, by.person],
  );
  await giveUpWaiting(tx, key, 'The channel was removed.');
  return rowCount === 1;
}

async function giveUpWaiting(tx: Queryable, key: ChannelKey, because: string): Promise<void> {
  await tx.query(
    `update notifications set state = 'given-up', failure = $3
      where property_id = $1 and channel_id = $2 and state = 'waiting'`,
    [key.propertyId, key.channelId, because],
  );
}
