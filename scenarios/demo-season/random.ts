// Seeded randomness for stories and drills: the same seed tells the same story on every machine.
// Invariant: no floats reach an amount; every draw is an integer. mulberry32, a 32-bit generator.

export interface Random {
  /** A whole number from `low` through `high`. */
  between(low: number, high: number): number;
  /** True `percent` times in a hundred. */
  chance(percent: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Picks by weight: `[['VISA', 5], ['CASH', 2]]`. */
  weighted<T>(from: readonly (readonly [T, number])[]): T;
}

/** A generator that depends on `seed` alone. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const between = (low: number, high: number): number => low + (next() % (high - low + 1));
  return {
    between,
    chance: (percent) => between(1, 100) <= percent,
    pick: (from) => from[between(0, from.length - 1)] as never,
    weighted: (from) => {
      let left = between(
        1,
        from.reduce((sum, [, weight]) => sum + weight, 0),
      );
      for (const [value, weight] of from) {
        left -= weight;
        if (left <= 0) return value;
      }
      return (from[0] as readonly [never, number])[0];
    },
  };
}
