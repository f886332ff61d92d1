// How fast a connection may be called right now: its lanes, less what a busy ledger, an open
// breaker or a Retry-After leaves of them. A value; every answer makes a new one. Invariant: pure;
// times are on the caller's own clock that never goes back.

import type { Outcome, PaceHint } from '#external-ledger/external-ledger.ts';
import {
  afterAnswer,
  afterSilence,
  type Breaker,
  type BreakerLimits,
  closedBreaker,
  lanesAllowed,
} from './breaker.ts';
import {
  afterAnsweredLane,
  afterBusyLane,
  afterRefusedLane,
  allLanes,
  type LaneLimit,
  lanesOf,
  withinRoom,
  withoutCeiling,
} from './lane-limit.ts';

export interface Pace {
  readonly lanes: number;
  readonly limit: LaneLimit;
  readonly breaker: Breaker;
  /** The ledger asked to be left alone until then. */
  readonly pausedUntilMs: number;
}

export const paceOf = (lanes: number, breaker: Breaker = closedBreaker): Pace => {
  return { lanes, limit: allLanes(lanes), breaker, pausedUntilMs: Number.NEGATIVE_INFINITY };
};

/** Calls that may be under way now. */
export function callsAllowed(pace: Pace, nowMs: number): number {
  if (nowMs < pace.pausedUntilMs) return 0;
  return lanesAllowed(pace.breaker, Math.min(pace.lanes, lanesOf(pace.limit)), nowMs);
}

/** What keeps a connection from using all its lanes right now. */
export type LaneBound =
  /** Nothing: all lanes may be used. */
  | 'none'
  /** The ledger was busy: halved, one lane more after every round of answers. */
  | 'busy'
  /** The ledger asked to be left alone for a while. */
  | 'asked-to-wait'
  /** The ledger is silent: one call at a time asks whether it is back. */
  | 'silent';

export function laneBound(pace: Pace, nowMs: number): LaneBound {
  if (nowMs < pace.pausedUntilMs) return 'asked-to-wait';
  if (isProbing(pace)) return 'silent';
  return lanesOf(pace.limit) < pace.lanes ? 'busy' : 'none';
}

/** Does the breaker let single calls probe? */
export const isProbing = (pace: Pace): boolean => pace.breaker.openUntilMs !== null;

/** When an answer came, and what is known of room beside it. */
interface AnswerTime {
  readonly nowMs: number;
  /** What the ledger says it would still take. */
  readonly hint?: PaceHint | undefined;
  /** Calls under way, the answered one included. */
  readonly inUse?: number;
}

/**
 * Calls of ours that may be under way by what the ledger said. What it had room for may have been
 * filled by calls of ours that left since; its limit holds however late its answer comes.
 */
const roomFor = ({ room, limit }: PaceHint, inUse = 1): number =>
  Math.min(inUse + room, limit ?? Number.POSITIVE_INFINITY);

/** An answer makes room for the next call: for as many more as the ledger says, else for one. */
export function afterRoom(pace: Pace, at: AnswerTime): Pace {
  const grown = afterAnsweredLane(pace.limit, pace.lanes, at.nowMs);
  if (at.hint === undefined) return { ...pace, limit: grown };
  // Others use the company's limit too: what it has no room for would only be refused.
  // Where it says so itself, nothing need be remembered of its refusals.
  const free = withoutCeiling(grown, pace.lanes);
  const limit = withinRoom(free, roomFor(at.hint, at.inUse));
  const { pauseMs } = at.hint;
  return pauseMs === null
    ? { ...pace, limit }
    : { ...pace, limit, pausedUntilMs: at.nowMs + pauseMs };
}

/**
 * What an answer, or its absence, says about the connection. Refused credentials say nothing of
 * pace.
 */
export function afterCall(
  pace: Pace,
  kind: Outcome['kind'],
  at: AnswerTime & {
    readonly retryAfterMs: number | null;
    readonly limits: BreakerLimits;
    /** `afterRoom` has been told of this answer already. */
    readonly roomKnown?: boolean;
  },
): Pace {
  switch (kind) {
    case 'disconnected':
    case 'unsent':
      return pace;
    case 'confirmed':
    case 'refused': {
      const answered = { ...pace, breaker: afterAnswer(pace.breaker) };
      return at.roomKnown ? answered : afterRoom(answered, at);
    }
    case 'busy':
    case 'uncertain': {
      if (at.retryAfterMs === null) {
        const breaker = afterSilence(pace.breaker, at.nowMs, at.limits);
        return { ...pace, limit: afterBusyLane(pace.limit), breaker };
      }
      const refused = afterRefusedLane(pace.limit, at.inUse ?? 1, at.nowMs);
      // One that names its limit need not be felt for, a refusal a step.
      const limit = at.hint?.limit ? withinRoom(refused, at.hint.limit) : refused;
      // A ledger that says when to come back is in order: it is obeyed, not suspected.
      return { ...pace, limit, pausedUntilMs: at.nowMs + at.retryAfterMs };
    }
  }
}
