// query: select, filter, order and pages over rows of the books.
//
// functions.ts lists it. Filters are read by query-filter.ts, rows found by row-selection.ts.
// **Invariant**: `count`, `totalcount`, `numremaining` and `offset` tell the truth about one
// query; nothing holds between two of them: there is no snapshot and no order but the one asked.
// Strict where it is documented so: `*` is refused, a page has at most 2000 rows.

import { compare } from './conditions.ts';
import { functionFailure } from './failures.ts';
import type { FunctionContext, FunctionOutcome, XmlFunction } from './function-context.ts';
import type { AnyXmlObject, ResolvedField } from './objects.ts';
import { fieldNamed, readFilter } from './query-filter.ts';
import { permitReading } from './reading-rights.ts';
import { scattered, selectRows } from './row-selection.ts';
import { shownValue } from './row-values.ts';
import { aggregateGroups, type SelectedField, type ShownRow } from './select-list.ts';
import { objectNamed, xmlObjects } from './xml-objects.ts';
import { booleanOf, child, children, textOf, type XmlElement } from './xml-reader.ts';
import { node } from './xml-writer.ts';

const PAGE_SIZE_MAX = 2000;
const PAGE_SIZE_DEFAULT = 100;

function refuse(message: string) {
  return functionFailure('QUERY', `Query Failed: ${message}`);
}

function wholeNumber(body: XmlElement, name: string, otherwise: number, max: number): number {
  const text = textOf(body, name);
  if (text === undefined || text === '') return otherwise;
  const number = Number(text);
  const min = name === 'pagesize' ? 1 : 0;
  if (!Number.isInteger(number) || number < min || number > max) {
    throw refuse(`${name} must be a whole number from ${min} to ${max}`);
  }
  return number;
}

const aggregates = ['count', 'sum', 'avg', 'min', 'max'];

function selectList(body: XmlElement, context: { objects: never; object: AnyXmlObject }) {
  const select = child(body, 'select');
  const listed = (select?.children ?? []).map(({ name, text }): SelectedField => {
    const kind = name.toLowerCase();
    const written = text.trim();
    if (written === '*' || written === '') throw refuse('all fields (*) cannot be selected');
    if (kind !== 'field' && !aggregates.includes(kind)) throw refuse(`${name} cannot be selected`);
    const field = fieldNamed(written, context);
    return kind === 'field'
      ? { name: field.name, field, aggregate: null }
      : { name: `${kind.toUpperCase()}.${field.name}`, field, aggregate: kind };
  });
  if (listed.length === 0) throw refuse('select names no field');
  return listed;
}

interface Order {
  readonly field: ResolvedField;
  readonly sign: 1 | -1;
}

function readOrder(body: XmlElement, context: { objects: never; object: AnyXmlObject }): Order[] {
  return children(child(body, 'orderby'), 'order').map((order) => ({
    field: fieldNamed(textOf(order, 'field') ?? '', context),
    sign: child(order, 'descending') === undefined ? 1 : -1,
  }));
}

function sortRows(rows: never[], orders: readonly Order[]): never[] {
  return rows.sort((a, b) => {
    for (const { field, sign } of orders) {
      const left = field.get(a);
      const right = field.get(b);
      if (left === right) continue;
      if (left === null || right === null) return left === null ? sign : -sign;
      const difference = compare(field, left, right);
      if (difference !== 0) return difference * sign;
    }
    return 0;
  });
}

function bareFormat(format: string, rows: readonly ShownRow[]): FunctionOutcome['bare'] {
  if (format === 'json') {
    const plain = rows.map((row) => Object.fromEntries(row));
    return { contentType: 'application/json', body: JSON.stringify(plain) };
  }
  if (format !== 'csv') return undefined;
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const head = (rows[0] ?? []).map(([name]) => quoted(name)).join(',');
  const lines = rows.map((row) => row.map(([, text]) => quoted(text)).join(','));
  return { contentType: 'text/csv', body: `${[head, ...lines].join('\n')}\n` };
}

/** What a query found: how many rows, and those from a place on, written. */
interface Found {
  readonly total: number;
  readonly page: (from: number, size: number) => readonly ShownRow[];
}

function find(body: XmlElement, context: FunctionContext, object: AnyXmlObject): Found {
  const { simulation, caller } = context;
  const options = child(body, 'options');
  const ignoresCase = booleanOf(textOf(options, 'caseinsensitive'), false);
  const showPrivate = booleanOf(textOf(options, 'showprivate'), false);
  const named = { objects: xmlObjects(simulation) as never, object };
  const selected = selectList(body, named);
  const style = { usesCodes: false, ignoresCase };
  const isRefused = simulation.settings.modifiedTimes === 'refused';
  const asked = { ...named, style, ...(isRefused && { refused: 'WHENMODIFIED' }) };
  const filter = readFilter(child(body, 'filter'), asked);
  const orders = readOrder(body, named);
  const view = { simulation, caller, showPrivate };
  const found = selectRows(object, filter, view);
  const rows = orders.length === 0 ? scattered(found, object) : sortRows(found, orders);
  if (selected.some((one) => one.aggregate !== null)) {
    const groups = aggregateGroups(rows, selected);
    return { total: groups.length, page: (from, size) => groups.slice(from, from + size) };
  }
  const write = (row: never): ShownRow =>
    selected.map(({ name, field }) => [name, shownValue(field, field.get(row))] as const);
  return { total: rows.length, page: (from, size) => rows.slice(from, from + size).map(write) };
}

function query(body: XmlElement, context: FunctionContext): FunctionOutcome {
  const { simulation } = context;
  const object = objectNamed(simulation, textOf(body, 'object'));
  permitReading(context, object, 'query');
  const pageSize = wholeNumber(body, 'pagesize', PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX);
  const offset = wholeNumber(body, 'offset', 0, Number.MAX_SAFE_INTEGER);
  const found = find(body, context, object);
  const shift = offset > 0 ? simulation.settings.pageShiftRows : 0;
  const page = found.page(offset + shift, pageSize);
  const format = textOf(child(body, 'options'), 'returnformat')?.toLowerCase() ?? 'xml';
  const data = node(
    'data',
    page.map((row) =>
      node(
        object.name,
        row.map(([name, text]) => node(name, text)),
      ),
    ),
    {
      listtype: object.name,
      totalcount: String(found.total),
      offset: String(offset),
      count: String(page.length),
      numremaining: String(Math.max(0, found.total - offset - page.length)),
    },
  );
  return { content: [data], bare: bareFormat(format, page) };
}

export const queryFunctions: Readonly<Record<string, XmlFunction>> = { query };
