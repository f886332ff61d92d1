// What a rehearsal says, put together from one export after the other. Pure. Between the loop that
// maps them (rehearsing-worker.ts) and the page. Invariant: every checked export is counted once;
// a failing one under its first cause, as the worker would hold it; causes stand with their counts
// and amounts, most exports first.

import type { Cause } from '#external-ledger/external-ledger.ts';
import type { TextCut } from '#external-ledger/text-cut.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import type { RehearsalReport } from './rehearsal-schemas.ts';
import { remedyOf } from './remedies.ts';

/** An export as it was checked: its causes, worst first; none when it would be sent. */
export interface RehearsedExport {
  readonly exportId: bigint;
  readonly documentNumber: string;
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
  /** Texts that would arrive shorter. */
  readonly cuts: readonly TextCut[];
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

type CutGroup = RehearsalReport['cuts'][number];

export class RehearsalTally {
  checked = 0;
  failing = 0;
  readonly #groups = new Map<string, CauseGroup>();
  #candidates: RehearsedExport[] = [];
  #waiting = 0;
  #reDated = 0;
  #split = 0;
  #cut = 0;
  readonly #cuts = new Map<string, CutGroup>();

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
    if (one.cuts.length > 0) this.#noteCuts(one);
    this.#candidates.push(one);
    if (this.#candidates.length >= candidatesMax * 50) this.#trim();
  }

  /** An entry counts once for each field, however many of its lines are cut there. */
  #noteCuts({ exportId, documentNumber, cuts }: RehearsedExport): void {
    this.#cut += 1;
    const fields = new Map(cuts.toReversed().map((cut) => [`${cut.field} ${cut.setting}`, cut]));
    for (const [key, { field, setting, lengthMax, ...cut }] of fields) {
      const example = { exportId: String(exportId), documentNumber, ...cut };
      const group = this.#cuts.get(key) ?? { field, setting, lengthMax, count: 0, example };
      this.#cuts.set(key, { ...group, count: group.count + 1 });
    }
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
      cut: this.#cut,
      cuts: [...this.#cuts.values()].sort(
        (a, b) => b.count - a.count || a.field.localeCompare(b.field),
      ),
      candidates: this.#candidates.map((one) => String(one.exportId)),
    };
  }
}
