// The query service: object, fields, filters, expression, order and pages, over rows of the books.
//
// POST /services/core/query ends here; rows come from object-fields.ts, tests from filters.ts.
// **Invariant**: strict at the top level (an unknown member is refused), flat rows with dotted
// names, and an order that is not the order of keys unless the query asks for one.
// It leaves authentication and the entity of the call to api.ts.

import { aggregateRows, isAggregate, type Row } from './aggregates.ts';
import { isCalendarDate } from './body-reader.ts';
import { notQueryable, unknownObject } from './errors.ts';
import {
  type Expression,
  evaluate,
  necessaryFilters,
  readExpression,
} from './filter-expression.ts';
import {
  comparableField,
  compareValues,
  queryRefusal,
  type RowFilter,
  readFilter,
} from './filters.ts';
import type { AnyObject, FieldType, FieldValue } from './object-fields.ts';
import type { Settings } from './settings.ts';

/** Largest page; larger sizes are refused. */
export const PAGE_SIZE_MAX = 4000;
const PAGE_SIZE_DEFAULT = 100;

/** What a query may read: the objects, today, and the entity the call runs in. */
export interface QueryContext {
  readonly objects: ReadonlyMap<string, AnyObject>;
  readonly today: string;
  readonly entityId: string | null;
  readonly settings: Settings;
}

/** `ia::meta` of a page. */
export interface PageMeta {
  readonly totalCount: number;
  readonly start: number;
  readonly pageSize: number;
  readonly next: number | null;
  readonly previous: number | null;
}

type Plain = Record<string, unknown>;

const members = new Set(
  'object fields filters filterExpression filterParameters orderBy start size'.split(' '),
);
const parameters = new Set(
  'asOfDate caseSensitiveComparison includePrivate includeHierarchyFields'.split(' '),
);

interface QueryPlan {
  readonly object: AnyObject;
  readonly fields: readonly string[];
  readonly filters: readonly RowFilter[];
  readonly expression: Expression;
  readonly includePrivate: boolean;
  readonly orderBy: readonly { name: string; type: FieldType; sign: 1 | -1 }[];
  readonly start: number;
  readonly size: number;
}

function wholeNumber(name: string, value: unknown, otherwise: number, max: number): number {
  if (value === undefined || value === null) return otherwise;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1 || number > max) {
    throw queryRefusal(`${name} must be a whole number from 1 to ${max}`);
  }
  return number;
}

function readFields(value: unknown, object: AnyObject): string[] {
  if (!Array.isArray(value) || value.length === 0) throw queryRefusal('fields must be a list');
  for (const name of value) {
    if (typeof name !== 'string') throw queryRefusal('fields must be a list of names');
    const isKnown = object.fields.has(name) && !object.notInQueries?.has(name);
    if (!isAggregate(name) && !isKnown) throw notQueryable(name, object.name);
  }
  return value as string[];
}

function readOrder(value: unknown, object: AnyObject): QueryPlan['orderBy'] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw queryRefusal('orderBy must be a list');
  return value.map((item: unknown) => {
    const [entry] = Object.entries((item ?? {}) as Plain);
    if (entry === undefined) throw queryRefusal('orderBy is a list of {"field": "asc" or "desc"}');
    const [name, direction] = entry;
    if (direction !== 'asc' && direction !== 'desc') {
      throw queryRefusal(`orderBy ${name} must be asc or desc`);
    }
    const type = isAggregate(name) ? 'decimal' : comparableField(name, object).type;
    return { name, type, sign: direction === 'asc' ? 1 : -1 } as const;
  });
}

function readPlan(body: unknown, context: QueryContext): QueryPlan {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw queryRefusal('a query must be a JSON object');
  }
  const query = body as Plain;
  for (const member of Object.keys(query)) {
    if (!members.has(member)) throw queryRefusal(`Unrecognized key ${member} in query payload`);
  }
  const options = (query.filterParameters ?? {}) as Plain;
  for (const member of Object.keys(options)) {
    if (!parameters.has(member)) throw queryRefusal(`Unrecognized key ${member} in query payload`);
  }
  const object = context.objects.get(String(query.object));
  if (object === undefined) {
    throw unknownObject(String(query.object), `Object ${String(query.object)}`);
  }
  const asOf = options.asOfDate ?? context.today;
  if (!isCalendarDate(asOf)) throw queryRefusal('asOfDate must be a date as YYYY-MM-DD');
  const isCaseSensitive = options.caseSensitiveComparison !== false;
  const list = query.filters ?? [];
  if (!Array.isArray(list)) throw queryRefusal('filters must be a list');
  const filters = list.map((filter) => readFilter(filter, { object, asOf, isCaseSensitive }));
  const byTime = filters.find((filter) => filter.field === 'audit.modifiedDateTime');
  if (byTime !== undefined && context.settings.modifiedTimes === 'refused') {
    throw notQueryable(byTime.field, object.name);
  }
  const expression = readExpression(query.filterExpression, filters.length);
  if (typeof expression === 'string') throw queryRefusal(expression);
  return {
    object,
    fields: readFields(query.fields, object),
    filters,
    expression,
    includePrivate: options.includePrivate === true,
    orderBy: readOrder(query.orderBy, object),
    start: wholeNumber('start', query.start, 1, Number.MAX_SAFE_INTEGER),
    size: wholeNumber('size', query.size, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX),
  };
}

/** Rows an index offers for a filter that must hold, else all rows. */
function candidates(plan: QueryPlan): Iterable<never> {
  for (const position of necessaryFilters(plan.expression)) {
    const filter = plan.filters[position];
    const index = filter && plan.object.indexes[filter.field];
    if (index !== undefined && filter?.equals) return index(filter.equals);
  }
  return plan.object.rows();
}

/** At the top level rows of entities are private; in an entity one sees its own and the top's. */
function isVisible(row: never, plan: QueryPlan, context: QueryContext): boolean {
  if (plan.object.isYoung?.(row)) return false;
  const entity = plan.object.entityOf(row);
  if (entity === null) return true;
  return context.entityId === null ? plan.includePrivate : entity === context.entityId;
}

function* matching(plan: QueryPlan, context: QueryContext): Generator<never> {
  for (const row of candidates(plan)) {
    if (!isVisible(row, plan, context)) continue;
    const isMatch = evaluate(plan.expression, (index) => plan.filters[index]?.test(row) ?? true);
    if (isMatch) yield row;
  }
}

/** A number that scatters keys: the default order repeats itself but is not that of the keys. */
function scatter(key: string): number {
  return Math.imul(Number(key), 0x9e3779b1) >>> 0;
}

function byOrder(
  plan: QueryPlan,
  fieldOf: (row: never, name: string) => FieldValue,
): (a: never, b: never) => number {
  return (a, b) => {
    for (const { name, type, sign } of plan.orderBy) {
      const left = fieldOf(a, name);
      const right = fieldOf(b, name);
      if (left === right) continue;
      if (left === null || right === null) return left === null ? sign : -sign;
      const order = compareValues(type, left, right);
      if (order !== 0) return order * sign;
    }
    return 0;
  };
}

function sortedRows(plan: QueryPlan, rows: never[]): never[] {
  if (plan.orderBy.length > 0) {
    return rows.sort(byOrder(plan, (row, name) => plan.object.fields.get(name)?.get(row) ?? null));
  }
  const order = new Map(rows.map((row) => [row, scatter(plan.object.keyOf(row))]));
  return rows.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
}

/**
 * Runs a query. *Errors:* Refusals REST-1033, REST-1106 and, with our ids, every malformed
 * part.
 */
export function runQuery(body: unknown, context: QueryContext): { rows: Row[]; meta: PageMeta } {
  const plan = readPlan(body, context);
  const { object, fields, start, size } = plan;
  const shift = start > 1 ? context.settings.pageShiftRows : 0;
  const from = start - 1 + shift;
  let rows: Row[];
  let totalCount: number;
  if (fields.some(isAggregate)) {
    const groups = aggregateRows(matching(plan, context), fields, object);
    if (plan.orderBy.length > 0) {
      groups.sort(byOrder(plan, (row, name) => (row as Row)[name] ?? null) as never);
    }
    totalCount = groups.length;
    rows = groups.slice(from, from + size);
  } else {
    const found = sortedRows(plan, [...matching(plan, context)]);
    totalCount = found.length;
    const getters = fields.map((name) => ({ name, field: object.fields.get(name) }));
    rows = found.slice(from, from + size).map((source) => {
      const row: Row = {};
      for (const { name, field } of getters) row[name] = field?.get(source) ?? null;
      return row;
    });
  }
  if (context.settings.extraMembers)
    rows = rows.map((row) => ({ ...row, API_QUERY_ALIAS__25: null }));
  return { rows, meta: pageMeta(totalCount, start, size) };
}

/** Where a page stands: `next` and `previous` are start numbers or null. */
export function pageMeta(totalCount: number, start: number, size: number): PageMeta {
  return {
    totalCount,
    start,
    pageSize: size,
    next: start + size <= totalCount ? start + size : null,
    previous: start > 1 ? Math.max(1, start - size) : null,
  };
}
