// The leases a drain holds, and when by its own clock each must be taken for lost.
// Invariant: a deadline is counted from before the database was asked, so that it is never later
// than the lease itself; a lease we do not know has ended long ago.

import type { Lease } from './claim-store.ts';

interface HeldLease extends Lease {
  deadlineMs: number;
}

export class HeldLeases {
  readonly #held = new Map<bigint, HeldLease>();
  readonly #leaseMs: number;

  constructor(leaseMs: number) {
    this.#leaseMs = leaseMs;
  }

  /** `askedAtMs`: when the statement that gave the leases was sent. */
  hold(leases: readonly Lease[], askedAtMs: number): void {
    const deadlineMs = askedAtMs + this.#leaseMs;
    for (const { export_id, lease_token } of leases) {
      this.#held.set(export_id, { export_id, lease_token, deadlineMs });
    }
  }

  drop(exportIds: Iterable<bigint>): void {
    for (const id of exportIds) this.#held.delete(id);
  }

  /** May it be sent now? A tenth of the lease is kept back for the send itself to begin. */
  runs(exportId: bigint, nowMs: number): boolean {
    const lease = this.#held.get(exportId);
    return lease !== undefined && nowMs < lease.deadlineMs - this.#leaseMs / 10;
  }

  all(): Lease[] {
    return [...this.#held.values()];
  }

  /**
   * After a renewal: what was not lengthened is lost, and must not be sent; what is still `mine`
   * without being lengthened keeps its deadline.
   */
  renewed(
    asked: readonly Lease[],
    { kept, mine }: { readonly kept: ReadonlySet<bigint>; readonly mine: ReadonlySet<bigint> },
    askedAtMs: number,
  ): void {
    for (const { export_id } of asked) {
      const lease = this.#held.get(export_id);
      if (!lease) continue;
      if (kept.has(export_id)) lease.deadlineMs = askedAtMs + this.#leaseMs;
      else if (!mine.has(export_id)) lease.deadlineMs = Number.NEGATIVE_INFINITY;
    }
  }
}
