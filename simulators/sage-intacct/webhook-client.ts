// Sends results of asynchronous work to a webhook, signed, with the vendor's four attempts.
//
// async-calls.ts and bulk-jobs.ts hand deliveries over.
// **Invariant**: it calls loopback addresses only; a delivery elsewhere is dead at once, unsent.
// It leaves to the receiver to verify the signature and the hash of the body.

import { createHmac, hash } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { CompanyDefinition } from './company.ts';

/** What is to be sent, and where. */
export interface Parcel {
  readonly url: string;
  readonly clientId: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a delivery stands. */
export interface Delivery {
  state: 'sending' | 'delivered' | 'dead';
  attempts: number;
  reason: string | null;
}

const RETRY_SECONDS = [10, 30, 90];
const retried = new Set([408, 429, 500, 502, 503, 504]);
const HOUR_MS = 3_600_000;

function isLoopback(url: string): boolean {
  try {
    const { hostname, protocol } = new URL(url);
    return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  } catch {
    return false;
  }
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Sends for one company. */
export class Webhooks {
  readonly #clock: Clock;
  readonly #company: () => CompanyDefinition;

  constructor(clock: Clock, company: () => CompanyDefinition) {
    this.#clock = clock;
    this.#company = company;
  }

  /** The signature: a JWT by the client's secret that names the hash of the body. */
  #signature({ clientId, body }: Parcel): string {
    const company = this.#company();
    const secret = company.applications.find((one) => one.clientId === clientId)?.clientSecret;
    const nowMs = this.#clock.now();
    const claims = {
      iat: nowMs,
      exp: nowMs + HOUR_MS,
      iss: 'Sage Intacct',
      tenant_id: company.companyId,
      app_id: clientId,
      payload_signature: hash('sha256', body, 'hex'),
      payload_signature_alg: 'SHA256',
    };
    const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
    return `${text}.${createHmac('sha256', secret ?? '')
      .update(text)
      .digest('base64url')}`;
  }

  /** Starts a delivery and returns how it stands, now and later. */
  send(parcel: Parcel): Delivery {
    const delivery: Delivery = { state: 'sending', attempts: 0, reason: null };
    if (!isLoopback(parcel.url)) {
      delivery.state = 'dead';
      delivery.reason = 'the simulator calls loopback addresses only';
    } else void this.#attempt(parcel, delivery);
    return delivery;
  }

  async #attempt(parcel: Parcel, delivery: Delivery): Promise<void> {
    delivery.attempts += 1;
    const signature = this.#signature(parcel);
    const status = await fetch(parcel.url, {
      method: 'POST',
      body: parcel.body,
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'x-ia-sage-signature': signature,
        ...parcel.headers,
      },
    }).then(
      async (answer) => {
        await answer.body?.cancel();
        return answer.status;
      },
      () => 503,
    );
    delivery.reason = `status ${status}`;
    if (status < 300) delivery.state = 'delivered';
    else if (!retried.has(status) || delivery.attempts > RETRY_SECONDS.length) {
      delivery.state = 'dead';
    } else {
      const seconds = RETRY_SECONDS[delivery.attempts - 1] ?? 0;
      this.#clock.after(seconds * 1000, () => void this.#attempt(parcel, delivery));
    }
  }
}
