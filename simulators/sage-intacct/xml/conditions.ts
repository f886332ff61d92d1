// Conditions on rows: the operators that `query` and readByQuery share, over typed fields.
//
// query-filter.ts and where-text.ts build conditions; row-selection.ts tests rows with them.
// **Invariant**: decimals and numbers compare exactly, dates as calendar dates, text by its
// characters; an empty value equals nothing and is in no range.
// It leaves how a condition is written to the two readers.

import { compareDecimals, readDecimal } from '../amounts.ts';
import { readAmount, readDate, readTime } from './dates.ts';
import type { ResolvedField } from './objects.ts';

/** A condition: its test, and what an index could use of it. */
export interface Condition {
  readonly test: (row: never) => boolean;
  readonly demands: readonly Demand[];
}

/** A row that passes has one of these values in this field. */
export interface Demand {
  readonly field: string;
  readonly values: readonly string[];
}

export type Comparison = 'equal' | 'less' | 'lessOrEqual' | 'greater' | 'greaterOrEqual';

/** How literals are understood. */
export interface ConditionStyle {
  /** Choices compare by their codes (readByQuery) or by their words (query). */
  readonly usesCodes: boolean;
  readonly ignoresCase: boolean;
}

/** Canonical text of a literal for a field; `null` when it is none of the field's type. */
export function literalOf(field: ResolvedField, written: string): string | null {
  switch (field.field.type) {
    case 'date':
      return readDate(written);
    case 'timestamp':
      return readTime(written);
    case 'decimal':
    case 'integer':
      return readAmount(written);
    default:
      return written;
  }
}

/** The value of a row as conditions compare it. */
function comparedValue(field: ResolvedField, row: never, style: ConditionStyle): string | null {
  const value = field.get(row);
  if (value === null) return null;
  const { codes, type } = field.field;
  if (!style.usesCodes) return value;
  if (codes !== undefined) return codes[value] ?? value;
  return type === 'boolean' ? (value === 'true' ? 'T' : 'F') : value;
}

const DIGITS_EXACT = 16;

/** Negative, zero or positive as `a` is below, equal to or above `b` for this type of field. */
export function compare(field: ResolvedField, a: string, b: string, ignoresCase = false): number {
  const { type } = field.field;
  // Keys are short: as numbers they are exact, and a page of a large ledger sorts them all.
  if (type === 'integer' && a.length < DIGITS_EXACT && b.length < DIGITS_EXACT) {
    const difference = Number(a) - Number(b);
    if (!Number.isNaN(difference)) return difference;
  }
  if (type === 'decimal' || type === 'integer') {
    const left = readDecimal(a);
    const right = readDecimal(b);
    if (left !== null && right !== null) return compareDecimals(left, right);
  }
  const [left, right] = ignoresCase ? [a.toLowerCase(), b.toLowerCase()] : [a, b];
  return left < right ? -1 : left > right ? 1 : 0;
}

function holds(comparison: Comparison, order: number): boolean {
  switch (comparison) {
    case 'equal':
      return order === 0;
    case 'less':
      return order < 0;
    case 'lessOrEqual':
      return order <= 0;
    case 'greater':
      return order > 0;
    case 'greaterOrEqual':
      return order >= 0;
  }
}

/** `field <comparison> literal`. */
export function comparison(
  field: ResolvedField,
  kind: Comparison,
  literal: string,
  style: ConditionStyle,
): Condition {
  const test = (row: never) => {
    const value = comparedValue(field, row, style);
    return value !== null && holds(kind, compare(field, value, literal, style.ignoresCase));
  };
  const isExact = kind === 'equal' && !style.ignoresCase;
  return { test, demands: isExact ? [{ field: field.name, values: [literal] }] : [] };
}

/** `field in (literals)`. */
export function oneOf(
  field: ResolvedField,
  literals: readonly string[],
  style: ConditionStyle,
): Condition {
  const set = new Set(literals.map((one) => (style.ignoresCase ? one.toLowerCase() : one)));
  const isText = !['decimal', 'integer'].includes(field.field.type);
  const test = (row: never) => {
    const value = comparedValue(field, row, style);
    if (value === null) return false;
    if (isText) return set.has(style.ignoresCase ? value.toLowerCase() : value);
    return literals.some((literal) => compare(field, value, literal) === 0);
  };
  const demands = style.ignoresCase ? [] : [{ field: field.name, values: literals }];
  return { test, demands };
}

/** `field like pattern`, with % for any text and _ for one character. */
export function like(field: ResolvedField, pattern: string, style: ConditionStyle): Condition {
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '[\\s\\S]*')
    .replaceAll('_', '[\\s\\S]');
  const expression = new RegExp(`^${source}$`, style.ignoresCase ? 'i' : '');
  const test = (row: never) => {
    const value = comparedValue(field, row, style);
    return value !== null && expression.test(value);
  };
  return { test, demands: [] };
}

/** `field is null`: no value, or the empty text. */
export function isNull(field: ResolvedField): Condition {
  return { test: (row) => (field.get(row) ?? '') === '', demands: [] };
}

export function not(condition: Condition): Condition {
  return { test: (row) => !condition.test(row), demands: [] };
}

export function both(conditions: readonly Condition[]): Condition {
  return {
    test: (row) => conditions.every((one) => one.test(row)),
    demands: conditions.flatMap((one) => one.demands),
  };
}

export function either(conditions: readonly Condition[]): Condition {
  return { test: (row) => conditions.some((one) => one.test(row)), demands: [] };
}

/** No condition at all. */
export const always: Condition = { test: () => true, demands: [] };
