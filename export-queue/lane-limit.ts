// How many of a connection's lanes may be used while the ledger says it is busy: halved by every
// silence, one more after a round of answers. What the ledger refused as too many calls at once is
// remembered as a ceiling, and tried again only now and then: each such try costs a refusal, and
// the wait that comes with it. Pure. Invariant: never below one; what is
// allowed never above the lanes of the settings (pace.ts).

/** Milliseconds before more calls than the ceiling are tried again; doubled by every refusal. */
export const ceilingMsMin = 30_000;
export const ceilingMsMax = 600_000;

export interface LaneLimit {
  /** May be a fraction; `lanesOf` rounds down. */
  readonly calls: number;
  /** Refused when there were more; null: nothing of the kind is known. */
  readonly ceiling: number | null;
  /** Until then no more than the ceiling; on the caller's clock. */
  readonly ceilingUntilMs: number;
  readonly ceilingMs: number;
}

export const allLanes = (lanes: number): LaneLimit => {
  return { calls: lanes, ceiling: null, ceilingUntilMs: 0, ceilingMs: ceilingMsMin };
};

export const lanesOf = ({ calls }: LaneLimit): number => Math.max(1, Math.floor(calls));

/** Silence, or a ledger in trouble: how many calls it would take is not known. */
export function afterBusyLane(limit: LaneLimit): LaneLimit {
  return { ...limit, calls: Math.max(1, limit.calls / 2) };
}

/**
 * The ledger refused a call and says when to come again: with `inUse` calls under way, this one
 * included, there was one too many.
 */
export function afterRefusedLane(limit: LaneLimit, inUse: number, nowMs: number): LaneLimit {
  // Alone on the wire it was refused for something else: calls of others, or calls per hour.
  if (inUse < 2) return afterBusyLane(limit);
  const ceiling = Math.max(1, Math.min(lanesOf(limit), inUse - 1));
  // Of the calls that were under way when the first was refused, others are refused as well.
  const isSameRound = limit.ceiling !== null && nowMs < limit.ceilingUntilMs;
  const wasTried = limit.ceiling !== null && !isSameRound;
  const ceilingMs = wasTried ? Math.min(ceilingMsMax, limit.ceilingMs * 2) : limit.ceilingMs;
  return { calls: ceiling, ceiling, ceilingMs, ceilingUntilMs: nowMs + ceilingMs };
}

export function afterAnsweredLane(limit: LaneLimit, lanes: number, nowMs: number): LaneLimit {
  const grown = limit.calls + 1 / limit.calls;
  const { ceiling, ceilingUntilMs } = limit;
  if (ceiling === null) {
    return limit.calls >= lanes ? limit : { ...limit, calls: Math.min(lanes, grown) };
  }
  if (nowMs < ceilingUntilMs) return { ...limit, calls: Math.min(grown, ceiling) };
  // More than a round was answered above it: whatever was in the way has gone.
  return grown < ceiling + 2 ? { ...limit, calls: grown } : withoutCeiling(limit, lanes);
}

/** Calls as many as before, at most all lanes; nothing is known to be too many. */
export function withoutCeiling({ calls }: LaneLimit, lanes: number): LaneLimit {
  return { ...allLanes(lanes), calls: Math.min(lanes, calls) };
}

/** The ledger said how many calls it takes beside the one it answered: no more than those. */
export function withinRoom(limit: LaneLimit, calls: number): LaneLimit {
  return { ...limit, calls: Math.max(1, Math.min(limit.calls, calls)) };
}
