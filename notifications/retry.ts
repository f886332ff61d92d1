// When a message is tried again. Pure.
// Invariant: the pauses grow from half a minute to six hours; three days after the first try it is
// given up, and a person may send it again. What the receiver refuses for good is not repeated.

const firstMs = 30_000;
const longestMs = 6 * 3_600_000;
/** About three days of pauses. */
export const attemptsMax = 20;

/** How a try ended that did not deliver. */
export interface Failed {
  readonly failure: string;
  /** `gone`: the address says that it is no more. `refused`: this message will never be taken. */
  readonly kind: 'later' | 'refused' | 'gone';
}

/** Milliseconds to the next try after `attempts`; null: no more. `random` from 0 to 1. */
export function retryInMs(attempts: number, kind: Failed['kind'], random: number): number | null {
  if (kind !== 'later' || attempts >= attemptsMax) return null;
  const pause = Math.min(firstMs * 2 ** (attempts - 1), longestMs);
  return Math.round(pause * (0.75 + random / 2));
}
