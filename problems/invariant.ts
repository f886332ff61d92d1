// Stops the process rather than write wrong books: an assertion that stays on in production.

/**
 * Throws when `condition` is false. Only for programmer errors; never for input or the outside
 * world.
 */
export function invariant(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${sentence}`);
}
