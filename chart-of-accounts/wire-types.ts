// What the wire's shapes of masters, calendars, settings and closing are made of. Pure.
// Invariant: null and '' stay apart.

import { type Static, type TSchema, Type } from 'typebox';

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

/** `next` of a list, sent back. */
export const cursorText = '`next` of the page before; left out for the first.';

/** The number of a row as text, in an address or a query. */
export const numberText = (description: string) =>
  Type.String({ pattern: '^[0-9]{1,18}$', description });

/**
 * The same schema with examples that can be sent as they are: the description of the API and its
 * reference page show them, and a test sends each.
 */
export function withExamples<T extends TSchema>(schema: T, ...examples: readonly Static<T>[]): T {
  const members = Object.getOwnPropertyDescriptors(schema);
  return Object.create(Object.getPrototypeOf(schema), {
    ...members,
    examples: { value: examples, enumerable: true },
  });
}
