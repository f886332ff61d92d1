// Takes exports for preparing, and gives back those that must not be prepared in this round.
// Invariant: what is returned is prepared with the configuration of its claim's moment or later; an
// export whose last preparation ended its process comes alone.

import type { Queryable } from '#database/pool.ts';
import {
  type ClaimedExport,
  type ConnectionKey,
  claimQueued,
  releaseLeases,
} from './claim-store.ts';

export interface ClaimRound {
  readonly claimed: readonly ClaimedExport[];
  /** There may be more that are due. */
  readonly more: boolean;
  /** The connection's revision as of the claim; larger than the known one: configure first. */
  readonly revision: number;
}

/** Exports to claim at a time, for a window of this size: a few rounds of arming, 16 to 500. */
export const claimCount = (windowSize: number): number =>
  Math.min(500, Math.max(16, windowSize * 4));

export async function claimForPreparing(
  db: Queryable,
  at: ConnectionKey,
  by: { readonly count: number; readonly leaseMs: number; readonly revision: number },
): Promise<ClaimRound> {
  const claimed = await claimQueued(db, at, by);
  const more = claimed.length === by.count;
  const revision = claimed[0]?.revision ?? by.revision;
  if (revision > by.revision) {
    // Something was mapped or set meanwhile: prepare with that, not with what is remembered.
    await releaseLeases(db, at.propertyId, claimed);
    return { claimed: [], more: true, revision };
  }
  const suspect = claimed.find((one) => one.preparations > 1);
  if (!suspect || claimed.length === 1) return { claimed, more, revision };
  const others = claimed.filter((one) => one !== suspect);
  await releaseLeases(db, at.propertyId, others);
  return { claimed: [suspect], more: true, revision };
}
