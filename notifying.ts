// What notifications are sent with, made from the configuration: a mail server where there is one,
// webhooks, and where links lead. Invariant: what is opened here is closed by `close`.
// Leaves to others: what is sent (notifications/), when (work.ts).

import type { MasterKey } from '#access/credential-vault.ts';
import type { DeliveryDeps } from '#notifications/delivering-worker.ts';
import { mailSender } from '#notifications/mail-client.ts';
import { webhookSender } from '#notifications/webhook-client.ts';
import type { Config } from './config.ts';

export type Notifying = Omit<DeliveryDeps, 'pool' | 'now' | 'random' | 'keys'> & {
  /** The keys of the vault, the present one first. *Errors:* ACCESS_KEY_*. */
  readonly keys: () => readonly [MasterKey, ...MasterKey[]];
  close(): Promise<void>;
};

export function notifyingOf(config: Config, keys: Notifying['keys']): Notifying {
  const { mailServer, privateWebhooks: allowPrivate, publicUrl, host, port } = config;
  const webhooks = webhookSender({ allowPrivate });
  const mail = mailServer === null ? null : mailSender(mailServer);
  return {
    ...{ keys, webhooks, mail },
    consoleUrl: publicUrl ?? `http://${host}:${port}`,
    close: async () => {
      await webhooks.close();
      mail?.close();
    },
  };
}
