// What webhooks of a property are signed with: sealed with the channel's row, opened to sign.
// Invariant: a secret opens only in the row of its own channel. Leaves to others: channels
// (notifications/channel-store.ts), signing (notifications/webhook-client.ts).

import type { Queryable } from '#database/pool.ts';
import { type MasterKey, openSecret, type SecretPlace, sealSecret } from './credential-vault.ts';

export interface ChannelKey {
  readonly propertyId: number;
  readonly channelId: number;
}

/** Where the secret of a channel belongs; no connection has the number 0. */
export const webhookPlace = ({ propertyId, channelId }: ChannelKey): SecretPlace => ({
  ...{ propertyId, connectionId: 0 },
  slot: `webhook|${channelId}`,
});

export const sealSigningSecret = (secret: string, key: ChannelKey, master: MasterKey): Buffer =>
  sealSecret(secret, webhookPlace(key), master);

/**
 * What a webhook is signed with; null: the channel is none. `masters`: the present key first.
 * *Errors:* ACCESS_KEY_MISSING, ACCESS_SECRET_UNREADABLE.
 */
export async function readSigningSecret(
  db: Queryable,
  key: ChannelKey,
  masters: readonly MasterKey[],
): Promise<string | null> {
  const { rows } = await db.query<{ secret: Buffer | null }>(
    'select secret from notification_channels where property_id = $1 and channel_id = $2',
    [key.propertyId, key.channelId],
  );
  const sealed = rows[0]?.secret ?? null;
  return sealed === null ? null : openSecret(sealed, webhookPlace(key), masters);
}
