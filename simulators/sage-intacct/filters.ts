// The filters of a query: seventeen operators over typed fields.
//
// Turns one filter object into a test of a row; query.ts joins the tests by the expression.
// **Invariant**: decimals and keys compare as exact numbers, dates as calendar dates, strings by
// their characters (case-sensitive unless told otherwise).
// It leaves fields to object-fields.ts. A null value equals only null and is in no range.

import { compareDecimals, readDecimal } from './amounts.ts';
import { daysOfWord } from './date-words.ts';
import { notQueryable, type Refusal, unknownIdRefusal } from './errors.ts';
import type { AnyObject, Field, FieldType, FieldValue } from './object-fields.ts';

/** A filter that has been read: its test, and what an index needs to know. */
export interface RowFilter {
  readonly test: (row: never) => boolean;
  readonly field: string;
  /** The values of `$eq` and `$in` on a field, as text; `null` for other operators. */
  readonly equals: readonly string[] | null;
}

/** What filters need to know of the query they stand in. */
export interface FilterContext {
  readonly object: AnyObject;
  readonly asOf: string;
  readonly isCaseSensitive: boolean;
}

/** A query the vendor would refuse, in words; its errorId is not known. */
export function queryRefusal(message: string): Refusal {
  return unknownIdRefusal(400, { code: 'invalidRequest', name: 'QUERY', message });
}

/** Compares two values of one type; neither is null. */
export function compareValues(type: FieldType, a: FieldValue, b: FieldValue): number {
  if (type === 'decimal') {
    const left = readDecimal(String(a));
    const right = readDecimal(String(b));
    if (left !== null && right !== null) return compareDecimals(left, right);
  }
  if (type === 'key' || type === 'integer') return Number(a) - Number(b);
  const left = String(a);
  const right = String(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

type Comparison = '$eq' | '$ne' | '$lt' | '$lte' | '$gt' | '$gte';

function holds(comparison: Comparison, order: number): boolean {
  switch (comparison) {
    case '$eq':
      return order === 0;
    case '$ne':
      return order !== 0;
    case '$lt':
      return order < 0;
    case '$lte':
      return order <= 0;
    case '$gt':
      return order > 0;
    case '$gte':
      return order >= 0;
  }
}

const textTests: Record<string, (value: string, part: string) => boolean> = {
  $contains: (value, part) => value.includes(part),
  $startsWith: (value, part) => value.startsWith(part),
  $endsWith: (value, part) => value.endsWith(part),
  $has: (value, part) => value === part,
};

const negations: Record<string, string> = {
  $notIn: '$in',
  $notBetween: '$between',
  $notContains: '$contains',
  $notStartsWith: '$startsWith',
  $notEndsWith: '$endsWith',
};

type Test = (value: FieldValue) => boolean;

function scalar(operator: string, value: unknown): FieldValue {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
    return value as FieldValue;
  }
  throw queryRefusal(`${operator} needs a single value`);
}

/** A comparison with a date word: a range stands where a day would. */
function dateWordTest(comparison: Comparison, from: string, through: string): Test {
  const inside = (value: FieldValue) => String(value) >= from && String(value) <= through;
  if (comparison === '$eq') return (value) => value !== null && inside(value);
  if (comparison === '$ne') return (value) => value === null || !inside(value);
  const end = comparison === '$lt' || comparison === '$gte' ? from : through;
  return (value) => value !== null && holds(comparison, compareValues('date', value, end));
}

function comparisonTest(
  comparison: Comparison,
  type: FieldType,
  expected: FieldValue,
  context: FilterContext,
): Test {
  if (expected === null) {
    if (comparison === '$eq') return (value) => value === null;
    if (comparison === '$ne') return (value) => value !== null;
    throw queryRefusal(`${comparison} cannot be used with null`);
  }
  const days =
    type === 'date' && typeof expected === 'string' ? daysOfWord(expected, context.asOf) : null;
  if (days !== null) return dateWordTest(comparison, days.from, days.through);
  const fold = folding(type, context);
  const wanted = fold(expected);
  return (value) =>
    value === null
      ? comparison === '$ne'
      : holds(comparison, compareValues(type, fold(value), wanted));
}

function folding(type: FieldType, context: FilterContext): (value: FieldValue) => FieldValue {
  if (context.isCaseSensitive || type !== 'string') return (value) => value;
  return (value) => (typeof value === 'string' ? value.toLowerCase() : value);
}

function listTest(
  operator: '$in' | '$between',
  type: FieldType,
  expected: unknown,
  context: FilterContext,
): Test {
  if (!Array.isArray(expected)) throw queryRefusal(`${operator} needs a list`);
  const values = expected.map((value) => scalar(operator, value));
  if (operator === '$in') {
    if (type === 'string' && context.isCaseSensitive) {
      const wanted = new Set(values);
      return (value) => wanted.has(value);
    }
    const tests = values.map((value) => comparisonTest('$eq', type, value, context));
    return (value) => tests.some((test) => test(value));
  }
  if (values.length !== 2) throw queryRefusal('$between needs a list of two values');
  const from = comparisonTest('$gte', type, values[0] ?? null, context);
  const through = comparisonTest('$lte', type, values[1] ?? null, context);
  return (value) => from(value) && through(value);
}

function testOf(
  operator: string,
  type: FieldType,
  expected: unknown,
  context: FilterContext,
): Test {
  const positive = negations[operator];
  if (positive !== undefined) {
    const test = testOf(positive, type, expected, context);
    return (value) => !test(value);
  }
  if (operator === '$in' || operator === '$between') {
    return listTest(operator, type, expected, context);
  }
  const textTest = textTests[operator];
  if (textTest !== undefined) {
    const fold = folding(type, context);
    const part = String(fold(scalar(operator, expected)));
    return (value) => value !== null && textTest(String(fold(value)), part);
  }
  if (['$eq', '$ne', '$lt', '$lte', '$gt', '$gte'].includes(operator)) {
    return comparisonTest(operator as Comparison, type, scalar(operator, expected), context);
  }
  throw queryRefusal(`${operator} is not an operator`);
}

/** A field that may stand in a filter or an order. `href` can only be selected. */
export function comparableField(name: string, object: AnyObject): Field<never> {
  const field = object.fields.get(name);
  const isRefused = object.notInQueries?.has(name) || name === 'href' || name.endsWith('.href');
  if (field === undefined || isRefused) {
    throw notQueryable(name, object.name);
  }
  return field;
}

function equalsOf(operator: string, expected: unknown): readonly string[] | null {
  if (operator === '$eq' && typeof expected === 'string') return [expected];
  if (operator !== '$in' || !Array.isArray(expected)) return null;
  return expected.every((value) => typeof value === 'string') ? expected : null;
}

/** Reads one filter: `{"$eq": {"field": value}}`. *Errors:* a Refusal with status 400. */
export function readFilter(value: unknown, context: FilterContext): RowFilter {
  const [operator, condition] = onlyMember(value);
  const [name, expected] = onlyMember(condition);
  const field = comparableField(name, context.object);
  const test = testOf(operator, field.type, expected, context);
  return {
    test: (row) => test(field.get(row)),
    field: name,
    equals: context.isCaseSensitive ? equalsOf(operator, expected) : null,
  };
}

function onlyMember(value: unknown): [string, unknown] {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const [member] = members;
  if (members.length !== 1 || member === undefined) {
    throw queryRefusal('a filter is {"$operator": {"field": value}}');
  }
  return member;
}
