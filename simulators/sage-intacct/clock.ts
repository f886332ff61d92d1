// The clock of the simulated company, and the work that is due at a later time.
//
// Everything that ages (tokens, idempotency keys, late commits) reads this clock; the control API
// moves it forward, so that 48 hours pass at once.
// **Invariant**: due work runs in the order of its due time, never before it, and exactly once.
// It leaves real time to the caller: in a process it is the machine's, in a test what the
// test gives.

interface DueWork {
  readonly atMs: number;
  readonly run: () => void;
}

/** A clock that can be moved, with a list of work waiting for its time. */
export class Clock {
  readonly #base: () => number;
  #offsetMs = 0;
  #due: DueWork[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();

  /** `base` gives real time in milliseconds since 1970. */
  constructor(base: () => number) {
    this.#base = base;
  }

  /** Milliseconds since 1970, offset included. */
  now(): number {
    return this.#base() + this.#offsetMs;
  }

  /** The instant as the API writes it: ISO with `Z`, whole seconds. */
  nowText(): string {
    return `${new Date(this.now()).toISOString().slice(0, 19)}Z`;
  }

  /** Today in the company, as `YYYY-MM-DD`. */
  today(): string {
    return new Date(this.now()).toISOString().slice(0, 10);
  }

  /** Moves the clock; due work follows at once. */
  setOffset(offsetMs: number): void {
    this.#offsetMs = offsetMs;
    this.runDue();
  }

  /** Runs `work` once, when this clock has moved on by `delayMs`. */
  after(delayMs: number, work: () => void): void {
    this.#due.push({ atMs: this.now() + delayMs, run: work });
    this.#due.sort((a, b) => a.atMs - b.atMs);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.runDue();
    }, delayMs + 1);
    timer.unref();
    this.#timers.add(timer);
  }

  /** Runs what is due. Called by every request, by timers and when the clock is moved. */
  runDue(): void {
    while (this.#due[0] !== undefined && this.#due[0].atMs <= this.now()) {
      this.#due.shift()?.run();
    }
  }

  /** Forgets all waiting work: the process stops or the books are reset. */
  forgetDue(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#due = [];
  }
}
