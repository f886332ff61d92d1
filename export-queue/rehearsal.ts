// What a rehearsal says, put together from one export after the other. Pure. Between the loop that
// maps them (rehearsing-worker.ts) and the page. Invariant: every checked export is counted once;
// a failing one under its first cause, as the worker would hold it; causes stand with their counts
// and amounts, most exports first.

import type { Cause } from '#external-ledger/external-ledger.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import type { RehearsalReport } from './rehearsal-schemas.ts';
import { remedyOf } from './remedies.ts';

/** An export as it was checked: its causes, worst first; none when it would be sent. */
export interface RehearsedExport {
  readonly exportId: bigint;
  readonly postedOn: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly causes: readonly Cause[];
  /** It would wait for approval there. */
  readonly waits: boolean;
  /** It would be dated the first open day there instead of its own. */
  readonly reDated: boolean;
  /** It would be split, an entry there for each entity. */
  readonly split: boolean;
}

/** Samples a cause shows. */
const samplesMax = 5;
/** The first exports a person may choose the proof from. */
const candidatesMax = 20;

interface CauseGroup {
  readonly cause: Cause;
  readonly currency: string;
  count: number;
  amountMinor: bigint;
  readonly samples: string[];
}

export class RehearsalTally {
  checked = 0;
  failing = 0;
  readonly #groups = new Map<string, CauseGroup>();
  #candidates: RehearsedExport[] = [];
  #waiting = 0;
  #reDated = 0;
  #split = 0;

  add(one: RehearsedExport): void {
    this.checked += 1;
    const [cause] = one.causes;
    if (cause) {
      this.failing += 1;
      this.#count(one, cause);
      return;
    }
    if (one.waits) this.#waiting += 1;
    if (one.reDated) this.#reDated += 1;
    if (one.split) this.#split += 1;
    this.#candidates.push(one);
    if (this.#candidates.length >= candidatesMax * 50) this.#trim();
  }

  #count(one: RehearsedExport, cause: Cause): void {
    const key = `${cause.code}\n${cause.subject ?? ''}\n${one.currency}`;
    let group = this.#groups.get(key);
    if (!group) {
      group = { cause, currency: one.currency, count: 0, amountMinor: 0n, samples: [] };
      this.#groups.set(key, group);
    }
    group.count += 1;
    group.amountMinor += one.amountMinor;
    if (group.samples.length < samplesMax) group.samples.push(String(one.exportId));
  }

  /** Keeps the earliest. */
  #trim(): void {
    this.#candidates.sort(
      (a, b) => a.postedOn.localeCompare(b.postedOn) || (a.exportId < b.exportId ? -1 : 1),
    );
    this.#candidates = this.#candidates.slice(0, candidatesMax);
  }

  report(): RehearsalReport {
    this.#trim();
    const causes = [...this.#groups.values()]
      .sort((a, b) => b.count - a.count || a.cause.code.localeCompare(b.cause.code))
      .map(({ cause, currency, count, amountMinor, samples }) => ({
        code: cause.code,
        subject: cause.subject,
        message: cause.message,
        hint: cause.hint,
        count,
        amount: formatAmount(amountMinor, currency as Currency),
        currency,
        remedy: remedyOf(cause.code, cause.subject),
        samples,
      }));
    return {
      causes,
      waitingForApproval: this.#waiting,
      reDated: this.#reDated,
      split: this.#split,
      candidates: this.#candidates.map((one) => String(one.exportId)),
    };
  }
}
