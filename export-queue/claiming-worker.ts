// Takes exports for preparing, with what the connection's configuration was at that moment.
// Invariant: what is returned is prepared with the configuration of its claim's moment or later; an
// export whose last preparation failed or ended its process comes alone.

import type { Queryable } from '#database/pool.ts';
import { type ClaimedExport, claimQueued } from './claim-store.ts';
import type { Drain } from './drain-store.ts';

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

export interface ClaimOptions {
  readonly count: number;
  /** Prepared already and not armed yet: not to be claimed again. */
  readonly inHand: readonly bigint[];
  /** The latest run of the sync interval; null: there is none. */
  readonly ranAt: Date | null;
  /** Of the configuration at hand. */
  readonly revision: number;
}

export async function claimForPreparing(
  db: Queryable,
  drain: Drain,
  by: ClaimOptions,
): Promise<ClaimRound> {
  const claimed = await claimQueued(db, drain, by);
  // A suspect comes alone, and may have hidden others.
  const isSuspect = (claimed[0]?.preparations ?? 0) > 0;
  const more = claimed.length === by.count || isSuspect;
  const revision = claimed[0]?.revision ?? by.revision;
  // Something was mapped or set meanwhile: prepare with that, not with what is remembered.
  if (revision > by.revision) return { claimed: [], more: true, revision };
  return { claimed, more, revision };
}
