// Aggregates of a query: sum, avg, min, max and count, grouped by the other fields.
//
// Takes the filtered rows of query.ts and gives one row per group.
// **Invariant**: sums are exact decimals; the member of the answer has the text of the request
// ("sum:baseAmount"). Whether Sage names it so is not documented (simulator-fidelity.md).
// It leaves order and paging to query.ts.

import { decimalOf, divideRounded, readDecimal } from './amounts.ts';
import { notQueryable } from './errors.ts';
import { compareValues, queryRefusal } from './filters.ts';
import type { AnyObject, Field, FieldValue } from './object-fields.ts';

/** One row of an answer. */
export type Row = Record<string, FieldValue>;

const AGGREGATE = /^(sum|avg|min|max|count):(.+)$/;

/** Whether the text of a field asks for an aggregate. */
export function isAggregate(name: string): boolean {
  return AGGREGATE.test(name);
}

interface Aggregate {
  readonly name: string;
  readonly kind: string;
  readonly field: Field<never>;
}

interface Group {
  readonly row: Row;
  readonly values: FieldValue[][];
}

function readAggregate(name: string, object: AnyObject): Aggregate {
  const [, kind = '', fieldName = ''] = AGGREGATE.exec(name) ?? [];
  const field = object.fields.get(fieldName);
  if (field === undefined) throw notQueryable(fieldName, object.name);
  const isNumber = field.type === 'decimal' || field.type === 'integer';
  if ((kind === 'sum' || kind === 'avg') && !isNumber) {
    throw queryRefusal(`${kind} cannot be used with ${fieldName}`);
  }
  return { name, kind, field };
}

/** The sum in units of 10^-12, wide enough for every amount and rate. */
const SUM_SCALE = 12;

function sumOf(values: readonly FieldValue[]): bigint {
  let sum = 0n;
  for (const value of values) {
    const decimal = readDecimal(String(value));
    if (decimal !== null) sum += decimal.units * 10n ** BigInt(SUM_SCALE - decimal.scale);
  }
  return sum;
}

function centsText(units: bigint): string {
  return decimalOf(divideRounded(units, 10n ** BigInt(SUM_SCALE - 2)));
}

function resultOf(aggregate: Aggregate, values: readonly FieldValue[]): FieldValue {
  const { kind, field } = aggregate;
  if (kind === 'count') return values.length;
  if (values.length === 0) return null;
  if (kind === 'sum') return centsText(sumOf(values));
  if (kind === 'avg') return centsText(divideRounded(sumOf(values), BigInt(values.length)));
  const sign = kind === 'min' ? 1 : -1;
  return values.reduce((best, value) =>
    compareValues(field.type, value, best) * sign < 0 ? value : best,
  );
}

/** One row per group of equal plain fields; without plain fields one row for everything. */
export function aggregateRows(
  rows: Iterable<never>,
  names: readonly string[],
  object: AnyObject,
): Row[] {
  const aggregates = names.filter(isAggregate).map((name) => readAggregate(name, object));
  const plain = names
    .filter((name) => !isAggregate(name))
    .map((name) => {
      const field = object.fields.get(name);
      if (field === undefined) throw notQueryable(name, object.name);
      return { name, field };
    });
  const groups = new Map<string, Group>();
  const groupOf = (values: FieldValue[]): Group => {
    const key = JSON.stringify(values);
    let group = groups.get(key);
    if (group === undefined) {
      const row = Object.fromEntries(plain.map(({ name }, index) => [name, values[index] ?? null]));
      group = { row, values: aggregates.map(() => []) };
      groups.set(key, group);
    }
    return group;
  };
  if (plain.length === 0) groupOf([]);
  for (const source of rows) {
    const group = groupOf(plain.map(({ field }) => field.get(source)));
    for (const [index, { field }] of aggregates.entries()) {
      const value = field.get(source);
      if (value !== null) group.values[index]?.push(value);
    }
  }
  return [...groups.values()].map(({ row, values }) => {
    const results = aggregates.map(({ name }, index): [string, FieldValue] => [
      name,
      resultOf(aggregates[index] as Aggregate, values[index] ?? []),
    ]);
    return { ...row, ...Object.fromEntries(results) };
  });
}
