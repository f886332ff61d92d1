// What both API clients do with HTTP: whom they say they are, the question at the last moment
// before a request leaves, and what a failed one proves. Invariant: `unsent` and `withheld` only
// when no byte of the request left; an answer beyond the size cap is dropped. Leaves to others:
// addresses, bodies, what an answer means (each connector's client).

import type { Dispatcher } from 'undici';

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

class Withheld extends Error {
  override readonly name = 'Withheld';
}

/**
 * The dispatcher starts a request when it has a connected socket for it: whoever waited for one is
 * asked after the wait. What is thrown there ends the request before its first byte.
 */
function askingFirst(
  handler: Dispatcher.DispatchHandler,
  maySend: () => boolean,
): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (controller, context) => {
      if (!maySend()) throw new Withheld('it may not be sent any more');
      handler.onRequestStart?.(controller, context);
    },
    onResponseStart: (...said) => handler.onResponseStart?.(...said),
    onResponseData: (...said) => handler.onResponseData?.(...said),
    onResponseEnd: (...said) => handler.onResponseEnd?.(...said),
    onResponseError: (...said) => handler.onResponseError?.(...said),
  };
}

export type AskingOptions = Dispatcher.DispatchOptions & { readonly maySend?: () => boolean };

/** Lets a dispatcher ask `maySend` of a request's options. */
export const asking: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const { maySend } = options as AskingOptions;
  return dispatch(options, maySend === undefined ? handler : askingFirst(handler, maySend));
};

/** What an exchange that threw proves. */
export function failedExchange(error: unknown): Unanswered {
  if (error instanceof Withheld) return { kind: 'withheld', reason: error.message };
  const { code = '', syscall = '', message = String(error) } = error as NodeJS.ErrnoException;
  const reason = code === '' ? message : `${message || 'failed'} (${code})`;
  const isUnsent = unsentCodes.has(code) || syscall === 'connect' || syscall === 'getaddrinfo';
  return { kind: isUnsent ? 'unsent' : 'lost', reason };
}

/** Options of a pool or agent that gives each lane one request at a time. */
export function wireOptions(patience: Patience) {
  return {
    connections: patience.lanes,
    // One request per connection at a time: a broken connection then loses one answer, not several.
    pipelining: 1,
    connect: { timeout: patience.connectTimeoutMs },
    headersTimeout: patience.headersTimeoutMs,
    bodyTimeout: patience.bodyTimeoutMs,
    keepAliveTimeout: 4_000,
  };
}

/** The whole body as text; null when it is larger than `bytesMax`. */
export async function readText(
  answer: Dispatcher.ResponseData,
  bytesMax: number,
): Promise<string | null> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer.body as AsyncIterable<Buffer>) {
    bytes += piece.length;
    // Leaving the loop destroys the body and its connection.
    if (bytes > bytesMax) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
