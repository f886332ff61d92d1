// Where a drill's worker dies: at its n-th effect on anything outside of it (a statement, a call of
// the ledger, a mark in a file), before it, while it is under way, or after it and before the
// answer is heard. Between two effects a worker changes its own memory alone, which dies with it:
// death at any other await (a timer, a promise of its own) leaves what these leave. In a process of
// its own it dies by SIGKILL; in the drill's process it goes silent: nothing it waits for returns.
// Invariant: after the kill point no further effect leaves the worker.

import type pg from 'pg';
import type { SentMarks } from '#export-queue/sent-mark-store.ts';
import type { ExternalLedger } from '#external-ledger/external-ledger.ts';

export type Manner = 'before' | 'during' | 'after';

const never = new Promise<never>(() => {});

export class KillPoint {
  /** Calls so far. */
  calls = 0;
  dead = false;
  /** What the worker was about to do, or had just done. */
  diedAt = '';
  readonly #at: number;
  readonly #manner: Manner;
  readonly #die: () => void;

  /** `at` counts from 1; Infinity never dies. */
  constructor(at: number, manner: Manner, die: () => void = () => {}) {
    this.#at = at;
    this.#manner = manner;
    this.#die = die;
  }

  /** Makes the call, or dies before, during or after it. */
  async pass<T>(what: string, call: () => Promise<T>): Promise<T> {
    if (this.dead) return never;
    this.calls += 1;
    const here = this.calls === this.#at;
    if (here && this.#manner === 'before') return this.#end(what);
    const answered = call();
    if (here && this.#manner === 'during') {
      answered.catch(() => {});
      // The bytes leave in the next turns of the loop.
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      return this.#end(what);
    }
    const settled = await Promise.allSettled([answered]);
    if (here) return this.#end(what);
    if (this.dead) return never;
    const [answer] = settled;
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  }

  /** The same for what is over when it returns, as the writing of a file. */
  passNow(what: string, call: () => void): void {
    if (this.dead) return;
    this.calls += 1;
    const here = this.calls === this.#at;
    // Dead before or in the middle of it: nothing is seen of it either way.
    if (!here || this.#manner === 'after') call();
    if (here) void this.#end(what);
  }

  #end(what: string): Promise<never> {
    this.dead = true;
    this.diedAt = `${this.#manner} ${what}`;
    this.#die();
    return never;
  }
}

type Query = (...given: unknown[]) => Promise<unknown>;

/** The statements a drill wants to name, by a text only they have. */
const statements = [
  ['claim', /SET preparing = \(SELECT/],
  ['claim-uncertain', /state = 'uncertain'[\s\S]*SKIP LOCKED/],
  ['arm', /SET state = 'sending'/],
  ['settle', /SET state = g\.to_state/],
] as const;

/** The name of a statement, or its first words. */
function statementName(given: unknown): string {
  const text = typeof given === 'string' ? given : String((given as { text?: unknown }).text);
  const known = statements.find(([, pattern]) => pattern.test(text));
  return known?.[0] ?? text.trim().split(/\s+/, 3).join(' ');
}

/** The same pool, its calls counted; also those of the clients it lends. */
export function killablePool(pool: pg.Pool, point: KillPoint): pg.Pool {
  return replaced(pool, {
    query: (...given: unknown[]) =>
      point.pass(statementName(given[0]), () => (pool.query as unknown as Query)(...given)),
    connect: () =>
      point.pass('connect', async () => {
        const client = await pool.connect();
        const query = client.query.bind(client) as unknown as Query;
        return replaced(client, {
          query: (...given: unknown[]) => {
            return point.pass(statementName(given[0]), () => query(...given));
          },
        });
      }),
  });
}

/** The same ledger, its posts and finds counted. */
export function killableLedger(ledger: ExternalLedger, point: KillPoint): ExternalLedger {
  return replaced(ledger, {
    post: (...sent: Parameters<ExternalLedger['post']>) =>
      point.pass('post', () => ledger.post(...sent)),
    find: (...asked: Parameters<ExternalLedger['find']>) =>
      point.pass('find', () => ledger.find(...asked)),
  });
}

/** The same marks, each one written counted; what replaces a file in one step has no middle. */
export function killableMarks(marks: SentMarks, point: KillPoint): SentMarks {
  return {
    ...marks,
    note: (...noted) => point.passNow('mark', () => marks.note(...noted)),
  };
}

/** The same object with some members replaced. */
export function replaced<T extends object>(target: T, instead: Record<string, unknown>): T {
  return new Proxy(target, {
    get(of, name) {
      if (typeof name === 'string' && name in instead) return instead[name];
      const value = Reflect.get(of, name, of);
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });
}
