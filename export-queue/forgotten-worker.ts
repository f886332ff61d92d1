// Asks the company for what it was sent last, before it is sent more: one `find` of five keys when
// a drain begins, when its ledger was opened anew, while it was silent, and now and then.
// Invariant: where it has none of them, the connection is paused and nothing is sent; a question
// that was not answered is no absence, and holds sending up three times at most. Leaves to others:
// which exports (forgotten-store.ts), naming everything that is gone (reconciliation/).

import { withTransaction } from '#database/pool.ts';
import type { ExternalLedger, Reading } from '#external-ledger/external-ledger.ts';
import type { ConnectionKey } from './claim-store.ts';
import type { DrainParts } from './drain-parts.ts';
import { reasonOf } from './drain-store.ts';
import { listNewest, newestCount, pauseForgotten } from './forgotten-store.ts';

/** Between two looks, unless the settings say otherwise. */
export const lookBackIntervalMs = 900_000;

/** Questions in a row that may go unanswered before sending goes on without. */
const failuresMax = 3;

type Ask = <T>(read: (of: ExternalLedger) => Promise<Reading<T>>) => Promise<Reading<T> | null>;

export interface LookingBack {
  /** The open ledger, to know when it is another one. */
  readonly ledger: ExternalLedger;
  /** Makes a call at the connection's pace; null: no lane is free for it now. */
  readonly ask: Ask;
  /** Is the ledger only asked whether it is back? */
  readonly probes: boolean;
  readonly everyMs: number;
}

/** `go-on`: send; `wait`: ask again in a while; the others end the drain. */
export type LookedBack =
  | { readonly kind: 'go-on' | 'wait' | 'forgotten' }
  | { readonly kind: 'disconnected'; readonly message: string };

export class LookBack {
  readonly #parts: Pick<DrainParts, 'pool' | 'log' | 'monotonicMs'>;
  readonly #at: ConnectionKey;
  #ledger: ExternalLedger | null = null;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  /** Nothing is asked before: too many questions went unanswered. */
  #askFromMs = Number.NEGATIVE_INFINITY;
  #failures = 0;

  constructor(parts: Pick<DrainParts, 'pool' | 'log' | 'monotonicMs'>, at: ConnectionKey) {
    this.#parts = parts;
    this.#at = at;
  }

  /** May more be sent? Asks only when it is time to. */
  async look(by: LookingBack): Promise<LookedBack> {
    const { pool, monotonicMs } = this.#parts;
    const nowMs = monotonicMs();
    if (!this.#isDue(by, nowMs)) return { kind: 'go-on' };
    const newest = await listNewest(pool, this.#at, by.ledger.settlingMs);
    const [first] = newest;
    if (!first || newest.length < newestCount) return this.#seen(by);
    const keys = newest.map((one) => one.exportKey);
    const reading = await by.ask((ledger) => ledger.find(keys));
    if (reading === null) return { kind: 'wait' };
    if (reading.kind === 'disconnected') {
      return { kind: 'disconnected', message: reasonOf(reading.cause) };
    }
    if (reading.kind !== 'read') return this.#unanswered(by, reading.cause.message);
    if (keys.some((key) => (reading.value.get(key) ?? []).length > 0)) return this.#seen(by);
    const lost = { newestExportId: first.exportId, count: newest.length };
    const isPaused = await withTransaction(pool, (tx) => pauseForgotten(tx, this.#at, lost));
    return isPaused ? { kind: 'forgotten' } : this.#seen(by);
  }

  #isDue({ ledger, probes, everyMs }: LookingBack, nowMs: number): boolean {
    if (nowMs < this.#askFromMs) return false;
    return probes || ledger !== this.#ledger || nowMs - this.#lookedAtMs >= everyMs;
  }

  #seen({ ledger }: LookingBack): LookedBack {
    this.#ledger = ledger;
    this.#lookedAtMs = this.#parts.monotonicMs();
    this.#failures = 0;
    return { kind: 'go-on' };
  }

  #unanswered(by: LookingBack, message: string): LookedBack {
    this.#failures += 1;
    const { log, monotonicMs } = this.#parts;
    log.warn(`Connection ${this.#at.connectionId}, asked for what it was sent last: ${message}`);
    if (this.#failures < failuresMax) return { kind: 'wait' };
    this.#askFromMs = monotonicMs() + by.everyMs;
    return this.#seen(by);
  }
}
