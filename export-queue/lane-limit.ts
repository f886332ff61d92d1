// How many of a connection's lanes may be used while the ledger says it is busy: halved by every
// "busy", one more after a round of answers. Pure. Invariant: between one and the lanes of the
// settings.

/** May be a fraction; `lanesOf` rounds down. */
export type LaneLimit = number & { readonly __laneLimit: never };

export const allLanes = (lanes: number): LaneLimit => lanes as LaneLimit;

export const lanesOf = (limit: LaneLimit): number => Math.max(1, Math.floor(limit));

export function afterBusyLane(limit: LaneLimit): LaneLimit {
  return Math.max(1, limit / 2) as LaneLimit;
}

export function afterAnsweredLane(limit: LaneLimit, lanes: number): LaneLimit {
  return (limit >= lanes ? lanes : Math.min(lanes, limit + 1 / limit)) as LaneLimit;
}

/** The ledger said how many calls it takes beside the one it answered: no more than those. */
export function withinRoom(limit: LaneLimit, calls: number): LaneLimit {
  return Math.max(1, Math.min(limit, calls)) as LaneLimit;
}
