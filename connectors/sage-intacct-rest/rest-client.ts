// Sends one HTTP request to the API and tells what became of it, as a value. Below oauth-client.ts
// and the connector. Invariant: `unsent` only when no byte of the request left; no redirect is
// followed, nothing is retried, an answer beyond the size cap is dropped as lost. Leaves to others:
// tokens, what an answer means, whether to send again.

import {
  LaneClient,
  type LaneClientOptions,
  type LaneListener,
} from '../sage-intacct/lane-client.ts';
import { blanked, type Secrets } from '../sage-intacct/secrets.ts';
import { type Unanswered, userAgent } from '../sage-intacct/wire.ts';
import { parseExact } from './exact-json.ts';

/** A request below the base address. `path` starts with a slash. */
export interface RestRequest extends LaneListener {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /**
   * Values blanked in the answer before anybody reads it: an echo must not reach a message or a
   * log.
   */
  readonly secrets: Secrets;
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

export interface RestClientOptions extends LaneClientOptions {
  readonly baseUrl: string;
}

/** The lanes to one base address. */
export class RestClient {
  readonly host: string;
  readonly #origin: string;
  readonly #basePath: string;
  readonly #lanes: LaneClient;

  constructor(options: RestClientOptions) {
    const url = new URL(options.baseUrl);
    this.host = url.host;
    this.#origin = url.origin;
    this.#basePath = url.pathname.replace(/\/+$/, '');
    this.#lanes = new LaneClient(options);
  }

  async send(request: RestRequest): Promise<Exchange> {
    const { method, maySend, onWhole } = request;
    const received = await this.#lanes.send({
      origin: this.#origin,
      method,
      path: `${this.#basePath}${request.path}`,
      headers: { 'user-agent': userAgent, accept: 'application/json', ...request.headers },
      text: method === 'GET' ? '' : request.text,
      maySend,
      onWhole,
    });
    if (received.kind !== 'whole') return received;
    const { status, headers } = received;
    const text = blanked(received.text, request.secrets);
    return { kind: 'answered', status, headers, text, body: parseExact(text) };
  }

  /** Waits for running requests, then closes the sockets. */
  close(): Promise<void> {
    return this.#lanes.close();
  }
}
