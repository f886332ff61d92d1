// Lanes to a company's API: one socket each, one request on it at a time. Below both connectors'
// clients. Invariant: never more requests under way than lanes, to whatever endpoints; nothing is
// sent again; `unsent` and `withheld` only when no byte left; an answer beyond the size cap is
// dropped. Leaves to others: addresses, bodies, what an answer means.
//
// Whoever has the next request ready gives it while the answer before is still unread
// (`onWhole`): it leaves in the same turn of the loop, and reading waits until it has.

import { Client, type Dispatcher } from 'undici';
import { failedExchange, type Patience, type Unanswered, Withheld, wireOptions } from './wire.ts';

/** What whoever sends a request is asked and told meanwhile. */
export interface LaneListener {
  /** Asked when lane and socket are free and the first byte is about to leave; false: it stays. */
  readonly maySend?: (() => boolean) | undefined;
  /** Told of the whole answer as soon as its lane is free; true: another request took the lane. */
  readonly onWhole?: ((answer: LaneAnswer) => boolean) | undefined;
}

/** One request. */
export interface LaneRequest extends LaneListener {
  readonly origin: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty: no body. */
  readonly text: string;
}

/** A whole answer as it came, nothing blanked in it. */
export interface LaneAnswer {
  readonly kind: 'whole';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface LaneClientOptions extends Patience {
  readonly answerBytesMax: number;
}

interface Waiting {
  readonly request: LaneRequest;
  readonly tell: (received: LaneAnswer | Unanswered) => void;
}

class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

const unread: (() => void)[] = [];

/** Later than every request that is about to leave: undici sends them in the next check phase. */
function afterSends(read: () => void): void {
  if (unread.push(read) === 1) setImmediate(setImmediate, readAll);
}

function readAll(): void {
  for (const read of unread.splice(0)) read();
}

export class LaneClient {
  readonly #options: LaneClientOptions;
  readonly #idle = new Map<string, Client[]>();
  readonly #clients = new Set<Client>();
  readonly #waiting: Waiting[] = [];
  #free: number;

  constructor(options: LaneClientOptions) {
    this.#options = options;
    this.#free = options.lanes;
  }

  /** The answer, or what its absence proves. Starts in this turn when a lane is free. */
  send(request: LaneRequest): Promise<LaneAnswer | Unanswered> {
    return new Promise((tell) => {
      if (this.#free === 0) this.#waiting.push({ request, tell });
      else this.#start({ request, tell });
    });
  }

  #start({ request, tell }: Waiting): void {
    this.#free -= 1;
    const { origin, method, path, headers, text } = request;
    const client = this.#clientOf(origin);
    const exchange = new Exchange(request, this.#options.answerBytesMax, {
      tell,
      leave: () => this.#leave(origin, client),
    });
    try {
      client.dispatch({ method, path, headers, body: text === '' ? null : text }, exchange);
    } catch (error) {
      exchange.onResponseError(null, error as Error);
    }
  }

  #clientOf(origin: string): Client {
    const idle = this.#idle.get(origin)?.pop();
    if (idle !== undefined) return idle;
    const client = new Client(origin, wireOptions(this.#options));
    this.#clients.add(client);
    return client;
  }

  /** The lane is free: it goes to who waits longest. */
  #leave(origin: string, client: Client): void {
    this.#free += 1;
    const idle = this.#idle.get(origin);
    if (idle === undefined) this.#idle.set(origin, [client]);
    else idle.push(client);
    const next = this.#waiting.shift();
    if (next !== undefined) this.#start(next);
  }

  /** Waits for running requests, then closes the sockets. */
  async close(): Promise<void> {
    await Promise.all([...this.#clients].map((client) => client.close()));
  }
}

/** One request on its lane, from the question whether it may leave to the last byte. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: LaneRequest;
  readonly #bytesMax: number;
  readonly #by: { readonly tell: Waiting['tell']; readonly leave: () => void };
  readonly #pieces: Buffer[] = [];
  #bytes = 0;
  #status = 0;
  #headers: Record<string, string> = {};
  #over = false;

  constructor(
    request: LaneRequest,
    bytesMax: number,
    by: { readonly tell: Waiting['tell']; readonly leave: () => void },
  ) {
    this.#request = request;
    this.#bytesMax = bytesMax;
    this.#by = by;
  }

  /** What is thrown here ends the request before its first byte. */
  onRequestStart(): void {
    const { maySend } = this.#request;
    if (maySend !== undefined && !maySend()) throw new Withheld('it may not be sent any more');
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // An informational one comes before the answer.
    if (status < 200) return;
    this.#status = status;
    for (const name in headers) {
      const value = headers[name];
      this.#headers[name] = Array.isArray(value) ? value.join(', ') : String(value);
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#bytes > this.#bytesMax) controller.abort(new TooLarge());
    else this.#pieces.push(piece);
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#over = true;
    const [first, ...others] = this.#pieces;
    const bytes = others.length === 0 ? first : Buffer.concat(this.#pieces);
    const text = bytes?.toString('utf8') ?? '';
    const answer = { kind: 'whole' as const, status: this.#status, headers: this.#headers, text };
    const { tell, leave } = this.#by;
    leave();
    if (this.#request.onWhole?.(answer)) afterSends(() => tell(answer));
    else tell(answer);
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.#over) return;
    this.#over = true;
    const { tell, leave } = this.#by;
    // Not in the middle of what ends the socket: the next request is to find it gone.
    queueMicrotask(leave);
    const reason = `the answer is larger than ${this.#bytesMax} bytes`;
    tell(error instanceof TooLarge ? { kind: 'lost', reason } : failedExchange(error));
  }
}
