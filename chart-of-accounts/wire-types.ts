// What the wire's shapes of masters, calendars, settings and closing are made of. Pure.
// Invariant: null and '' stay apart.

import { Type } from 'typebox';

/**
 * One schema with two types: of a union, the validator would make '' of null before looking
 * further.
 */
export const nullableText = (more: { maxLength?: number; description?: string } = {}) =>
  Type.Unsafe<string | null>({ type: ['string', 'null'], ...more });
export const textOrNull = nullableText();

/** One of these words, with its type kept for the console. */
export const words = <T extends string>(of: readonly T[], description?: string) =>
  Type.Unsafe<T>(
    Type.Union(
      of.map((word) => Type.Literal(word)),
      description === undefined ? {} : { description },
    ),
  );
