// The last requests the simulator got, for people and tests: what came, what was answered,
// what failed.
//
// server.ts records each API request; the page and GET /simulator/requests show them.
// **Invariant**: no secret and no token is kept: token calls are kept without their bodies.
// It keeps a fixed number in memory and forgets the oldest; nothing here survives a restart.

/** One request as it is shown. `status` is null when the connection was dropped. */
export interface RequestNote {
  readonly number: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly fault: string | null;
  readonly durationMs: number;
  readonly idempotencyKey: string | null;
  readonly entity: string | null;
  /** The beginning of the body and of the answer. */
  readonly body: string;
  readonly answer: string;
}

const KEPT = 500;
const CHARACTERS_SHOWN = 2000;

/** A ring of notes. */
export class RequestLog {
  #notes: RequestNote[] = [];
  #count = 0;

  add(note: Omit<RequestNote, 'number'>): void {
    this.#count += 1;
    const isSecret = note.path.startsWith('/oauth2/');
    const shown = (text: string) => (isSecret ? '(redacted)' : text.slice(0, CHARACTERS_SHOWN));
    const { body, answer } = note;
    this.#notes.push({ ...note, number: this.#count, body: shown(body), answer: shown(answer) });
    if (this.#notes.length > KEPT * 2) this.#notes = this.#notes.slice(-KEPT);
  }

  /** All requests since the start or the last reset. */
  get count(): number {
    return this.#count;
  }

  /** The newest first. */
  latest(limit: number): RequestNote[] {
    return this.#notes.slice(-Math.min(limit, KEPT)).reverse();
  }

  clear(): void {
    this.#notes = [];
    this.#count = 0;
  }
}
