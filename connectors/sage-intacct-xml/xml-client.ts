// Sends one HTTP request to the XML gateway and tells what became of it, as a value. Below
// session-client.ts. Invariant: never more requests under way than lanes, to whatever endpoints;
// `unsent` only when no byte of the request left; no redirect is followed, nothing is retried, an
// answer beyond the size cap is dropped as lost. Leaves to others: sessions, what an answer means.

import { Agent, type Dispatcher } from 'undici';
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

export type Exchange = XmlAnswer | Unanswered;

export interface XmlClientOptions extends Patience {
  readonly answerBytesMax: number;
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
    this.#dispatcher = new Agent(wireOptions(options)).compose(asking);
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
      const received = await readText(answer, this.#answerBytesMax);
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

  /** Waits for running requests, then closes the sockets. */
  async close(): Promise<void> {
    await this.#dispatcher.close();
  }
}
