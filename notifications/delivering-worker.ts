// Delivers what waits: claims it, sends it by mail or webhook, writes what came of it. Any number
// of processes may run it. Invariant: what was claimed and not written is due again after the
// lease; a receiver tells repeats apart by the id. An address that says it is gone switches its
// channel off.

import type pg from 'pg';
import type { MasterKey } from '#access/credential-vault.ts';
import { readSigningSecret } from '#access/webhook-secret-store.ts';
import { type Rounds, software, startRounds } from '#chart-of-accounts/rounds-worker.ts';
import { withTransaction } from '#database/pool.ts';
import type { Log } from '#monitoring/log.ts';
import { switchOff } from './channel-store.ts';
import { claimDue, markDelivered, markFailed, type Notification } from './delivery-store.ts';
import type { MailSender } from './mail-client.ts';
import { notificationProblem } from './notification-errors.ts';
import { type Failed, retryInMs } from './retry.ts';
import type { WebhookSender } from './webhook-client.ts';

export interface DeliveryDeps {
  readonly pool: pg.Pool;
  readonly now: () => Date;
  readonly random: () => number;
  /** The keys of the vault, the present one first. *Errors:* ACCESS_KEY_*. */
  readonly keys: () => readonly MasterKey[];
  readonly webhooks: WebhookSender;
  /** Null: no mail server is configured. */
  readonly mail: MailSender | null;
  /** Where links lead, without a path: `https://books.example.com`. */
  readonly consoleUrl: string;
}

const batch = 20;
const leaseSeconds = 120;

/** Delivers until nothing is due. Answers how many it tried. */
export async function deliverDue(deps: DeliveryDeps): Promise<number> {
  let tried = 0;
  for (;;) {
    const due = await claimDue(deps.pool, { limit: batch, leaseSeconds });
    if (due.length === 0) return tried;
    await Promise.all(due.map((one) => deliver(deps, one)));
    tried += due.length;
  }
}

async function deliver(deps: DeliveryDeps, one: Notification): Promise<void> {
  const failed = await send(deps, one).catch(
    (error: Error): Failed => ({ kind: 'later', failure: error.message }),
  );
  if (failed === null) return markDelivered(deps.pool, one);
  const { failure, kind } = failed;
  const retry = retryInMs(one.attempts, kind, deps.random());
  await markFailed(deps.pool, one, { failure, retryInMs: retry });
  if (kind !== 'gone') return;
  const by = { because: failure, person: software, at: deps.now() };
  await withTransaction(deps.pool, (tx) => switchOff(tx, one, by));
}

/** What a channel would get, sent now. Null: it was taken. */
export async function send(
  deps: Omit<DeliveryDeps, 'random'>,
  one: Notification,
): Promise<Failed | null> {
  return one.kind === 'mail' ? sendMail(deps, one) : sendWebhook(deps, one);
}

const idOf = ({ propertyId, notificationId }: Notification) =>
  `msg_${propertyId}_${notificationId}`;

async function sendMail(
  { mail, consoleUrl }: Pick<DeliveryDeps, 'mail' | 'consoleUrl'>,
  one: Notification,
): Promise<Failed | null> {
  if (mail === null) {
    return { kind: 'later', failure: notificationProblem('NOTIFICATION_MAIL_NOT_SET', {}).message };
  }
  const { recipients, title, message, propertyName } = one;
  return mail.send({
    to: recipients,
    subject: `${propertyName}: ${title}`,
    text: [title, '', ...message.lines, '', consoleUrl + message.link, ''].join('\n'),
    id: idOf(one),
  });
}

async function sendWebhook(
  deps: Pick<DeliveryDeps, 'pool' | 'keys' | 'webhooks' | 'consoleUrl' | 'now'>,
  one: Notification,
): Promise<Failed | null> {
  const secret = await readSigningSecret(deps.pool, one, deps.keys());
  if (secret === null || one.url === null) {
    return { kind: 'refused', failure: 'The channel has no address.' };
  }
  const { type, madeAt, title, message, property } = one;
  return deps.webhooks.send({
    ...{ id: idOf(one), url: one.url, secret, at: deps.now() },
    body: {
      type,
      timestamp: madeAt.toISOString(),
      data: { property, title, link: deps.consoleUrl + message.link, ...message.data },
    },
  });
}

/** A round at once and then every `pauseMs`. */
export function startDelivering(
  deps: DeliveryDeps & { readonly log: Log; readonly pauseMs: number },
): Rounds {
  const { log, pauseMs } = deps;
  const round = async () => {
    await deliverDue(deps);
  };
  const onFailure = (error: Error) =>
    log.error({ err: error }, 'Notifications could not be delivered');
  return startRounds(round, { pauseMs, onFailure });
}
