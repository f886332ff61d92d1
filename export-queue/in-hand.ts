// The exports a drain has claimed and that the database still calls queued: being prepared,
// prepared, or about to be armed. Between claim and arming. Invariant: no I/O; one claim per export
// at a time, and word of an earlier try never lets go of a later claim: an export may be due and
// claimed again before this process hears that its last outcome is written.

import type { ClaimedExport } from './claim-store.ts';
import type { FinishedTry } from './outcome-store.ts';

type Claim = Pick<ClaimedExport, 'export_id' | 'attempts'>;

export class InHand {
  /** Attempts at the claim, by export. */
  readonly #claims = new Map<bigint, number>();

  /** Takes what is new of `claimed`, and returns it. */
  take<T extends Claim>(claimed: readonly T[]): T[] {
    const fresh = claimed.filter((one) => !this.#claims.has(one.export_id));
    for (const one of fresh) this.#claims.set(one.export_id, one.attempts);
    return fresh;
  }

  /** Armed, or not to be armed by us. */
  letGo(claims: readonly Claim[]): void {
    for (const one of claims) this.#claims.delete(one.export_id);
  }

  /** Outcomes that are written: of exports that were held or put back without being armed. */
  settled(tries: readonly Pick<FinishedTry, 'export_id' | 'attempts' | 'from'>[]): void {
    for (const one of tries) {
      const attempts = this.#claims.get(one.export_id);
      const claimedAt = one.from === 'sending' ? one.attempts - 1 : one.attempts;
      if (attempts === claimedAt) this.#claims.delete(one.export_id);
    }
  }

  ids(): bigint[] {
    return [...this.#claims.keys()];
  }
}
