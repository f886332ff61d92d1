// Sends one HTTP request to the API and tells what became of it, as a value. Below oauth-client.ts
// and the connector. Invariant: `unsent` only when no byte of the request left; no redirect is
// followed, nothing is retried, an answer beyond the size cap is dropped as lost. Leaves to others:
// tokens, what an answer means, whether to send again.

import { type Dispatcher, Pool } from 'undici';
import { blanked, type Secrets } from '../sage-intacct/secrets.ts';
import {
  type AskingOptions,
  asking,
  failedExchange,
  type Patience,
  readText,
  type Unanswered,
  userAgent,
  wireOptions,
} from '../sage-intacct/wire-client.ts';
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

export type Exchange = RestAnswer | Unanswered;

export interface RestClientOptions extends Patience {
  readonly baseUrl: string;
  readonly answerBytesMax: number;
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
    this.#pool = new Pool(url.origin, wireOptions(options)).compose(asking);
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
      const received = await readText(answer, this.#answerBytesMax);
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

  /** Waits for running requests, then closes the sockets. */
  async close(): Promise<void> {
    await this.#pool.close();
  }
}
