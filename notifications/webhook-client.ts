// Sends a webhook as Standard Webhooks writes it (standardwebhooks.com, v1 symmetric): a JSON body,
// its id, its time and an HMAC-SHA256 over all three. Invariant: a redirect is not followed, and an
// address of a private network is not called, whatever its name resolves to by then, unless the
// operator allows it; the secret is in no error. Leaves to others: when to try again (retry.ts).

import { createHmac } from 'node:crypto';
import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { isPrivateAddress } from './private-address.ts';
import type { Failed } from './retry.ts';

export interface Webhook {
  readonly id: string;
  readonly url: string;
  /** `whsec_` and base64, as shown once to who made the channel. */
  readonly secret: string;
  /** When this try is made: receivers refuse what is minutes old. */
  readonly at: Date;
  readonly body: Readonly<Record<string, unknown>>;
}

const timeoutMs = 15_000;
const answerCharsMax = 300;
const answerBytesMax = 64 * 1024;

class PrivateAddressError extends Error {}

/** Resolves as always, and refuses what is private, also when the name changed since. */
const publicLookup: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, found) => {
    if (error) return done(error, '', 0);
    const [first] = found;
    if (first === undefined || found.some(({ address }) => isPrivateAddress(address))) {
      return done(new PrivateAddressError(host), '', 0);
    }
    if (options.all) return done(null, found);
    return done(null, first.address, first.family);
  });
};

/** Whether a URL names a private address outright. */
export function namesPrivateAddress(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 ? isPrivateAddress(host) : /(^|\.)localhost$/i.test(host);
}

export interface WebhookSender {
  /** Null when it was taken: any 2xx answer. */
  send(webhook: Webhook): Promise<Failed | null>;
  close(): Promise<void>;
}

export function webhookSender({ allowPrivate }: { allowPrivate: boolean }): WebhookSender {
  const agent = new Agent({
    maxResponseSize: answerBytesMax,
    ...{ headersTimeout: timeoutMs, bodyTimeout: timeoutMs },
    connect: { timeout: timeoutMs, ...(allowPrivate ? {} : { lookup: publicLookup }) },
  });
  return {
    send: (webhook) => sendThrough(agent, webhook, allowPrivate),
    close: () => agent.close(),
  };
}

async function sendThrough(
  agent: Agent,
  { id, url, secret, at, body }: Webhook,
  allowPrivate: boolean,
): Promise<Failed | null> {
  if (!allowPrivate && namesPrivateAddress(new URL(url))) return privateFailure(url);
  const payload = JSON.stringify(body);
  const timestamp = Math.floor(at.getTime() / 1000).toString();
  try {
    const answer = await request(url, {
      ...{ dispatcher: agent, method: 'POST', body: payload },
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Tieout-Webhooks/1',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signatureOf({ id, timestamp, payload, secret }),
      },
    });
    const { statusCode } = answer;
    const text = await answer.body.text();
    return statusCode >= 200 && statusCode < 300 ? null : failureOf(statusCode, text);
  } catch (error) {
    if (error instanceof PrivateAddressError || hasCause(error, PrivateAddressError)) {
      return privateFailure(url);
    }
    return { kind: 'later', failure: `No answer: ${(error as Error).message}` };
  }
}

const hasCause = (error: unknown, kind: typeof PrivateAddressError) =>
  error instanceof Error && error.cause instanceof kind;

const privateFailure = (url: string): Failed => ({
  kind: 'refused',
  failure: `${new URL(url).host} is an address of a private network.`,
});

/** 410 Gone ends the channel; all else may be better later: a receiver is often being changed. */
function failureOf(statusCode: number, text: string): Failed {
  const said = text.replace(/\s+/g, ' ').trim().slice(0, answerCharsMax);
  return {
    kind: statusCode === 410 ? 'gone' : 'later',
    failure: `Answered ${statusCode}${said === '' ? '.' : `: ${said}`}`,
  };
}

/** Standard Webhooks 1.0, "Signature scheme": v1 over id.timestamp.payload. */
export function signatureOf(of: {
  readonly id: string;
  readonly timestamp: string;
  readonly payload: string;
  readonly secret: string;
}): string {
  const key = Buffer.from(of.secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${of.id}.${of.timestamp}.${of.payload}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}
