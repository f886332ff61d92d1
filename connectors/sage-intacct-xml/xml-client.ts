// Sends one HTTP request to the XML gateway and tells what became of it, as a value. Below
// session-client.ts. Invariant: never more requests under way than lanes, to whatever endpoints;
// `unsent` only when no byte of the request left; no redirect is followed, nothing is retried, an
// answer beyond the size cap is dropped as lost. Leaves to others: sessions, what an answer means.

import { Agent, type Dispatcher } from 'undici';
import { blanked, type Secrets } from '../sage-intacct/secrets.ts';
import { readXml, type XmlElement } from './xml-reader.ts';

/** One POST to an endpoint. */
export interface XmlRequest {
  readonly url: string;
  readonly text: string;
  /** Values blanked in the answer before anybody reads it. */
  readonly secrets: Secrets;
  /** Asked when lane and socket are free and the first byte is about to leave. */
  readonly maySend?: (() => boolean) | undefined;
}

/** A complete answer. `root` is null when the text is not XML. */
export interface XmlAnswer {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly root: XmlElement | null;
}

/**
 * `unsent`: nothing reached the ledger. `withheld`: `maySend` said no, nothing left. `lost`: it may
 * have arrived. `reason` is for people.
 */
export type Exchange =
  | XmlAnswer
  | { readonly kind: 'unsent' | 'lost' | 'withheld'; readonly reason: string };

/** Durations in milliseconds; see the settings for their defaults. */
export interface XmlClientOptions {
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

/** Callers in the order they came, `lanes` of them at a time. */
class Lanes {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(lanes: number) {
    this.#free = lanes;
  }

  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((enter) => this.#waiting.push(enter));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // Handed on, not freed and taken: nobody can slip in between.
      if (next) next();
      else this.#free += 1;
    }
  }
}

/** Connections to the global endpoint and to those that sessions name. */
export class XmlClient {
  readonly #dispatcher: Dispatcher;
  readonly #lanes: Lanes;
  readonly #answerBytesMax: number;

  constructor(options: XmlClientOptions) {
    this.#answerBytesMax = options.answerBytesMax;
    this.#lanes = new Lanes(options.lanes);
    this.#dispatcher = new Agent({
      connections: options.lanes,
      // One request per connection at a time: a broken connection then loses one answer.
      pipelining: 1,
      connect: { timeout: options.connectTimeoutMs },
      headersTimeout: options.headersTimeoutMs,
      bodyTimeout: options.bodyTimeoutMs,
      keepAliveTimeout: 4_000,
    }).compose(asking);
  }

  send(request: XmlRequest): Promise<Exchange> {
    return this.#lanes.use(() => this.#exchange(request));
  }

  async #exchange({ url, text, secrets, maySend }: XmlRequest): Promise<Exchange> {
    const { origin, pathname } = new URL(url);
    const asked: Partial<AskingOptions> = maySend === undefined ? {} : { maySend };
    try {
      const answer = await this.#dispatcher.request({
        ...asked,
        origin,
        method: 'POST',
        path: pathname,
        headers: {
          'user-agent': userAgent,
          accept: 'application/xml, text/xml',
          'content-type': 'application/xml; charset=UTF-8',
        },
        body: text,
      });
      const received = await this.#readText(answer);
      if (received === null) {
        return { kind: 'lost', reason: `the answer is larger than ${this.#answerBytesMax} bytes` };
      }
      const said = blanked(received, secrets);
      const headers = Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
      );
      const { statusCode: status } = answer;
      return { kind: 'answered', status, headers, text: said, root: readXml(said) };
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
    await this.#dispatcher.close();
  }
}
