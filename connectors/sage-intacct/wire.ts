// What both API clients agree on about HTTP: whom they say they are, how long they wait, and what
// an exchange that failed proves. Used by lane-client.ts. Invariant: `unsent` and `withheld` only
// when no byte of the request left. Leaves to others: sending (lane-client.ts).

/** Durations in milliseconds; see the settings for their defaults. */
export interface Patience {
  readonly lanes: number;
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
}

/**
 * `unsent`: nothing reached the ledger. `withheld`: `maySend` said no, nothing left. `lost`: it may
 * have arrived. `reason` is for people.
 */
export interface Unanswered {
  readonly kind: 'unsent' | 'lost' | 'withheld';
  readonly reason: string;
}

// The vendor's edge refuses the default agents of some HTTP libraries.
export const userAgent = 'Tieout/0.1';

const unsentCodes = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Thrown at the last moment before a request leaves, when it may not any more. */
export class Withheld extends Error {
  override readonly name = 'Withheld';
}

/** What an exchange that threw proves. */
export function failedExchange(error: unknown): Unanswered {
  if (error instanceof Withheld) return { kind: 'withheld', reason: error.message };
  const { code = '', syscall = '', message = String(error) } = error as NodeJS.ErrnoException;
  const reason = code === '' ? message : `${message || 'failed'} (${code})`;
  const isUnsent = unsentCodes.has(code) || syscall === 'connect' || syscall === 'getaddrinfo';
  return { kind: isUnsent ? 'unsent' : 'lost', reason };
}

/** Options of the client of one lane. */
export function wireOptions(patience: Patience) {
  return {
    // One request per connection at a time: a broken connection then loses one answer, not several.
    pipelining: 1,
    allowH2: false,
    connect: { timeout: patience.connectTimeoutMs },
    headersTimeout: patience.headersTimeoutMs,
    bodyTimeout: patience.bodyTimeoutMs,
    keepAliveTimeout: 4_000,
  };
}
