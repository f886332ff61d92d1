// Checks a webhook of Tieout where it arrives, as Standard Webhooks 1.0 says (v1, symmetric): for
// Node 20, browsers' workers and anything with Web Crypto. Published as `tieout/webhooks`.
// Invariant: nothing of a body is given out before its signature was found right; signatures are
// compared in constant time, by the platform. Leaves to others: keeping the ids that were taken.

/** An export whose status changed, of an `export-status` message. */
export interface ExportMoved {
  readonly exportId: string;
  readonly entryId: string | null;
  readonly connectionId: number;
  readonly was: string;
  readonly status: string;
  readonly externalId: string | null;
  readonly externalUrl: string | null;
  readonly cause: unknown;
}

/** What a webhook says; `type` is its occasion with `.opened`, `.ended` or `.told`. */
export interface WebhookMessage {
  /** The same when it is sent again: take each once. */
  readonly id: string;
  readonly type: string;
  /** When it happened: ISO 8601, UTC. */
  readonly timestamp: string;
  readonly data: {
    readonly property: string;
    readonly title: string;
    readonly link: string;
    readonly exports?: readonly ExportMoved[];
    readonly [more: string]: unknown;
  };
}

export interface WebhookArrived {
  /** `whsec_…`, as it was shown once when the channel was made. */
  readonly secret: string;
  /** Of the request: of fetch, or of Node's http. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as it came, to the byte: parsed and written again it has another signature. */
  readonly body: string;
  /** Default: now. */
  readonly at?: Date;
  /** How many seconds old or early it may be. Default: 300. */
  readonly toleranceSeconds?: number;
}

/** A webhook that is not to be believed. Answer it with 401. */
export class WebhookRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'WebhookRefused';
  }
}

/** The message, once its signature and age are right. *Errors:* WebhookRefused. */
export async function verifyWebhook(arrived: WebhookArrived): Promise<WebhookMessage> {
  const { secret, body, at = new Date(), toleranceSeconds = 300 } = arrived;
  const id = headerOf(arrived, 'webhook-id');
  const timestamp = headerOf(arrived, 'webhook-timestamp');
  const signatures = headerOf(arrived, 'webhook-signature');
  const sentAt = /^[0-9]{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(Math.abs(at.getTime() / 1000 - sentAt) <= toleranceSeconds)) {
    throw new WebhookRefused(
      `It was sent at ${timestamp}: too long ago, too early, or unreadable.`,
    );
  }
  const key = await keyOf(secret);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  for (const one of signatures.split(' ')) {
    const [version, text = ''] = one.split(',');
    if (version !== 'v1') continue;
    const signature = bytesOf(text);
    if (signature && (await crypto.subtle.verify('HMAC', key, signature, signed))) {
      return { id, ...(JSON.parse(body) as Omit<WebhookMessage, 'id'>) };
    }
  }
  throw new WebhookRefused('No signature of it is right: another secret, or a changed body.');
}

function headerOf({ headers }: WebhookArrived, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new WebhookRefused(`It has no header ${name}.`);
}

function keyOf(secret: string) {
  const bytes = bytesOf(secret.replace(/^whsec_/, ''));
  if (bytes === null || bytes.length === 0) {
    throw new WebhookRefused('The secret is not one: it begins with whsec_ and is base64.');
  }
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  return crypto.subtle.importKey('raw', bytes, hmac, false, ['verify']);
}

/** Null: it is not base64. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) return null;
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
}
