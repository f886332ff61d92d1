// read, readByName, readByQuery and readMore: rows by key, by name, or by a query text.
//
// functions.ts lists them. query is elsewhere: its filters, words and names differ.
// **Invariant**: read and readByName answer in UPPER case, readByQuery and readMore in lower case:
// clients depend on either.
// A result set of readByQuery is a list of rows taken once: readMore does not see newer ones.

import { Failure, functionFailure, queryTextFailure } from './failures.ts';
import type { FunctionContext, FunctionOutcome, XmlFunction } from './function-context.ts';
import { type AnyXmlObject, type ResolvedField, resolveField, type XmlObjects } from './objects.ts';
import { permitReading } from './reading-rights.ts';
import { maySee, scattered, selectRows } from './row-selection.ts';
import { rowNode } from './row-values.ts';
import type { ResultSet } from './state.ts';
import { readWhere } from './where-text.ts';
import { objectNamed, xmlObjects } from './xml-objects.ts';
import { textOf, type XmlElement } from './xml-reader.ts';
import { node, type XmlNode } from './xml-writer.ts';

const KEYS_MAX = 100;
const PAGE_SIZE_MAX = 1000;
const PAGE_SIZE_DEFAULT = 100;

function allFields(object: AnyXmlObject): ResolvedField[] {
  return [...object.fields.values()].map((field) => ({ name: field.name, field, get: field.get }));
}

/** The fields a body names; `*` and nothing mean all. *Errors:* `Invalid fields list x`. */
function fieldsOf(body: XmlElement, object: AnyXmlObject, objects: XmlObjects): ResolvedField[] {
  const written = textOf(body, 'fields') ?? '*';
  if (written === '*' || written === '') return allFields(object);
  return written.split(',').map((name) => {
    const field = resolveField(objects, object, name);
    if (field !== undefined) return field;
    const errorno = `Invalid fields list ${name.trim()}`;
    throw new Failure('function', [{ errorno, description2: errorno }]);
  });
}

/** A row with what it owns inside, when all fields are asked for. */
function wholeRow(
  object: AnyXmlObject,
  fields: readonly ResolvedField[],
  row: never,
  objects: XmlObjects,
): XmlNode {
  const plain = rowNode(object.name, fields, row);
  const { owned } = object;
  const inner = owned === undefined ? undefined : objects.get(owned.object);
  const isWhole = fields.length === object.fields.size;
  if (owned === undefined || inner === undefined || !isWhole) return plain;
  const lines = [...owned.rows(row)].map((line) =>
    rowNode(inner.name, allFields(inner), line as never),
  );
  return { ...plain, content: [...(plain.content as XmlNode[]), node(owned.name, lines)] };
}

function readRows(
  body: XmlElement,
  context: FunctionContext,
  find: (object: AnyXmlObject, key: string) => never | undefined,
): FunctionOutcome {
  const { simulation, caller } = context;
  const objects = xmlObjects(simulation);
  const object = objectNamed(simulation, textOf(body, 'object'));
  permitReading(context, object, 'read');
  const keys = (textOf(body, 'keys') ?? '').split(',').map((key) => key.trim());
  if (keys.length > KEYS_MAX) throw functionFailure('KEYS', `More than ${KEYS_MAX} keys`);
  const fields = fieldsOf(body, object, objects);
  const view = { simulation, caller, showPrivate: true };
  const rows = keys.flatMap((key) => {
    const row = find(object, key);
    return row === undefined || !maySee(row, object, view) ? [] : [row];
  });
  const nodes = rows.map((row) => wholeRow(object, fields, row, objects));
  const attributes = { listtype: object.name, count: String(nodes.length) };
  return { content: [node('data', nodes, attributes)] };
}

/** One page of a result set, and its name while there is more. */
function page(result: ResultSet, id: string, context: FunctionContext): FunctionOutcome {
  const { simulation } = context;
  const objects = xmlObjects(simulation);
  const object = objectNamed(simulation, result.object);
  const found = result.rows.slice(result.position, result.position + result.pageSize);
  result.position += found.length;
  const left = Math.max(0, result.rows.length - result.position);
  const usesCodes = simulation.settings.xml.readByQueryStates === 'codes';
  const fields = result.fields.flatMap((name) => resolveField(objects, object, name) ?? []);
  const name = object.name.toLowerCase();
  const rows = found.map((row) => rowNode(name, fields, row, usesCodes));
  const attributes = {
    listtype: name,
    count: String(rows.length),
    totalcount: String(result.rows.length),
    numremaining: String(left),
    resultId: left === 0 ? '' : id,
  };
  return { content: [node('data', rows, attributes)] };
}

function pageSizeOf(body: XmlElement): number {
  const text = textOf(body, 'pagesize');
  const size = text ? Number(text) : PAGE_SIZE_DEFAULT;
  if (!Number.isInteger(size) || size < 1 || size > PAGE_SIZE_MAX) {
    throw queryTextFailure(`pagesize must be 1 to ${PAGE_SIZE_MAX}.`);
  }
  return size;
}

function readByQuery(body: XmlElement, context: FunctionContext): FunctionOutcome {
  const { simulation, caller } = context;
  const objects = xmlObjects(simulation);
  const object = objectNamed(simulation, textOf(body, 'object'));
  permitReading(context, object, 'readByQuery');
  const fields = fieldsOf(body, object, objects).map(({ name }) => name);
  const condition = readWhere(textOf(body, 'query') ?? '', objects, object);
  const showPrivate = simulation.settings.xml.readByQueryPrivate === 'show';
  const view = { simulation, caller, showPrivate };
  const rows = scattered(selectRows(object, condition, view), object);
  const result: ResultSet = {
    object: object.name,
    fields,
    rows,
    pageSize: pageSizeOf(body),
    userId: caller.userId,
    position: 0,
  };
  const isMore = result.rows.length > result.pageSize;
  return page(result, isMore ? simulation.xml.keepResult(result) : '', context);
}

/** By resultId, or by object: then the latest result of that object is meant. */
function readMore(body: XmlElement, context: FunctionContext): FunctionOutcome {
  const { resultSets } = context.simulation.xml;
  const object = textOf(body, 'object')?.toUpperCase();
  const latest = [...resultSets].findLast(([, one]) => one.object === object)?.[0];
  const id = textOf(body, 'resultId') || latest || '';
  const result = resultSets.get(id);
  if (result === undefined || result.userId !== context.caller.userId) {
    throw queryTextFailure(`No result with id ${id}.`);
  }
  const shift = context.simulation.settings.pageShiftRows;
  result.position = Math.min(result.rows.length, result.position + shift);
  const outcome = page(result, id, context);
  if (result.position >= result.rows.length) resultSets.delete(id);
  return outcome;
}

export const readFunctions: Readonly<Record<string, XmlFunction>> = {
  read: (body, context) => readRows(body, context, (object, key) => object.byKey(key)),
  readByName: (body, context) => readRows(body, context, (object, key) => object.byName(key)),
  readByQuery,
  readMore,
};
