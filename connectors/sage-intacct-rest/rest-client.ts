// Sends one HTTP request to the API and tells what became of it, as a value. Below oauth-client.ts
// and the connector. Invariant: `unsent` only when no byte of the request left; no redirect is
// followed, nothing is retried, an answer beyond the size cap is dropped as lost. Leaves to others:
// tokens, what an answer means, whether to send again.

import { type Dispatcher, Pool } from 'undici';
import { blanked, type Secrets } from '../sage-intacct/secrets.ts';
import { parseExact } from './exact-json.ts';

/** A request below the base address. `path` starts with a slash. */
export interface RestRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /**
   * Values blanked in the answer before anybody reads it: an echo must not reach a message or a
   * log.
   */
  readonly secrets: Secrets;
  /** Asked when a socket is free and the first byte is about to leave; false: it does not. */
  readonly maySend?: (() => boolean) | undefined;
}

/** A complete answer. `body` is undefined when the text is not JSON. */
export interface RestAnswer {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: unknown;
}

/**
 * `unsent`: nothing reached the ledger. `withheld`: `maySend` said no, nothing left. `lost`: it may
 * have arrived. `reason` is for people.
 */
export type Exchange =
  | RestAnswer
  | { readonly kind: 'unsent' | 'lost' | 'withheld'; readonly reason: string };

/** Durations in milliseconds; see the settings for their defaults. */
export interface RestClientOptions {
  readonly baseUrl: string;
  readonly lanes: number;
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  readonly answerBytesMax: number;
}

// The vendor's edge refuses the default agents of some HTTP libraries.
const userAgent = 'Tieout/0.1';

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

type AskingOptions = Dispatcher.DispatchOptions & { readonly maySend?: () => boolean };

const asking: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const { maySend } = options as AskingOptions;
  return dispatch(options, maySend === undefined ? handler : askingFirst(handler, maySend));
};

function failedExchange(error: unknown): Exchange {
  if (error instanceof Withheld) return { kind: 'withheld', reason: error.message };
  const { code = '', syscall = '', message = String(error) } = error as NodeJS.ErrnoException;
  const reason = code === '' ? message : `${message || 'failed'} (${code})`;
  const isUnsent = unsentCodes.has(code) || syscall === 'connect' || syscall === 'getaddrinfo';
  return { kind: isUnsent ? 'unsent' : 'lost', reason };
}

function flatHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : String(value),
    ]),
  );
}

/** One pool of connections to one base address. */
export class RestClient {
  readonly host: string;
  readonly #basePath: string;
  readonly #pool: Dispatcher;
  readonly #answerBytesMax: number;

  constructor(options: RestClientOptions) {
    const url = new URL(options.baseUrl);
    this.host = url.host;
    this.#basePath = url.pathname.replace(/\/+$/, '');
    this.#answerBytesMax = options.answerBytesMax;
    this.#pool = new Pool(url.origin, {
      connections: options.lanes,
      // One request per connection at a time: a broken connection then loses one answer, not
      // several.
      pipelining: 1,
      connect: { timeout: options.connectTimeoutMs },
      headersTimeout: options.headersTimeoutMs,
      bodyTimeout: options.bodyTimeoutMs,
      keepAliveTimeout: 4_000,
    }).compose(asking);
  }

  async send(request: RestRequest): Promise<Exchange> {
    const { maySend } = request;
    const asked: AskingOptions | object = maySend === undefined ? {} : { maySend };
    try {
      const answer = await this.#pool.request({
        ...asked,
        method: request.method,
        path: `${this.#basePath}${request.path}`,
        headers: { 'user-agent': userAgent, accept: 'application/json', ...request.headers },
        body: request.method === 'GET' ? null : request.text,
      });
      const received = await this.#readText(answer);
      if (received === null) {
        return { kind: 'lost', reason: `the answer is larger than ${this.#answerBytesMax} bytes` };
      }
      const text = blanked(received, request.secrets);
      const headers = flatHeaders(answer.headers);
      return { kind: 'answered', status: answer.statusCode, headers, text, body: parseExact(text) };
    } catch (error) {
      return failedExchange(error);
    }
  }

  async #readText(answer: Dispatcher.ResponseData): Promise<string | null> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of answer.body as AsyncIterable<Buffer>) {
      bytes += piece.length;
      // Leaving the loop destroys the body and its connection.
      if (bytes > this.#answerBytesMax) return null;
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString('utf8');
  }

  /** Waits for running requests, then closes the sockets. */
  async close(): Promise<void> {
    await this.#pool.close();
  }
}
