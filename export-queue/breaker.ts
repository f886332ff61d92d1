// The circuit breaker of a connection: after several failures of transport in a row it opens, and
// one probe at a time asks whether the ledger is back. Its state lives in the connection's row, so
// a new worker goes on where the last one stopped. Invariant: while open, at most one send or find
// per probe interval; one success closes it. Leaves to others: refusals and credentials, which say
// nothing of transport.

export interface BreakerLimits {
  readonly failuresMax: number;
  readonly probeIntervalMs: number;
}

export const breakerLimits: BreakerLimits = { failuresMax: 5, probeIntervalMs: 60_000 };

/** `openUntilMs` on the caller's clock; null: closed. */
export interface Breaker {
  readonly failures: number;
  readonly openUntilMs: number | null;
}

export const closedBreaker: Breaker = { failures: 0, openUntilMs: null };

/** How many sends may be under way: all lanes, one probe, or none. */
export function lanesAllowed(breaker: Breaker, lanes: number, nowMs: number): number {
  if (breaker.openUntilMs === null) return lanes;
  return nowMs >= breaker.openUntilMs ? 1 : 0;
}

/** The ledger answered, whatever it said. */
export function afterAnswer(breaker: Breaker): Breaker {
  return breaker.failures === 0 && breaker.openUntilMs === null ? breaker : closedBreaker;
}

/** The ledger did not answer, or not as a ledger. */
export function afterSilence(
  breaker: Breaker,
  nowMs: number,
  limits: BreakerLimits = breakerLimits,
): Breaker {
  const failures = breaker.failures + 1;
  const opens = failures >= limits.failuresMax;
  return { failures, openUntilMs: opens ? nowMs + limits.probeIntervalMs : null };
}
