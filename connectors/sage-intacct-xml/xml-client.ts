// Sends one HTTP request to the XML gateway and tells what became of it, as a value. Below
// session-client.ts. Invariant: never more requests under way than lanes, to whatever endpoints;
// `unsent` only when no byte of the request left; no redirect is followed, nothing is retried, an
// answer beyond the size cap is dropped as lost. Leaves to others: sessions, what an answer means.

import {
  LaneClient,
  type LaneClientOptions,
  type LaneListener,
} from '../sage-intacct/lane-client.ts';
import { blanked, type Secrets } from '../sage-intacct/secrets.ts';
import { type Unanswered, userAgent } from '../sage-intacct/wire.ts';
import { readXml, type XmlElement } from './xml-reader.ts';

/** One POST to an endpoint. */
export interface XmlRequest extends LaneListener {
  readonly url: string;
  readonly text: string;
  /** Values blanked in the answer before anybody reads it. */
  readonly secrets: Secrets;
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

const headers = {
  'user-agent': userAgent,
  accept: 'application/xml, text/xml',
  'content-type': 'application/xml; charset=UTF-8',
};

/** The lanes to the global endpoint and to those that sessions name. */
export class XmlClient {
  readonly #lanes: LaneClient;

  constructor(options: LaneClientOptions) {
    this.#lanes = new LaneClient(options);
  }

  async send({ url, text, secrets, maySend, onWhole }: XmlRequest): Promise<Exchange> {
    const { origin, pathname: path } = new URL(url);
    const request = { origin, method: 'POST' as const, path, headers, text, maySend, onWhole };
    const received = await this.#lanes.send(request);
    if (received.kind !== 'whole') return received;
    const { status } = received;
    const said = blanked(received.text, secrets);
    return { kind: 'answered', status, headers: received.headers, text: said, root: readXml(said) };
  }

  /** Waits for running requests, then closes the sockets. */
  close(): Promise<void> {
    return this.#lanes.close();
  }
}
