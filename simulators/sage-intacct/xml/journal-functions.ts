// create, update and delete: GLBATCH in, entries of the shared books out.
//
// functions.ts lists them. The rules are those of journal-entries.ts, asked the same way by REST.
// **Invariant**: one function may hold several objects, and those before the first refused one
// stay (recorded behaviour); the function then says failure.
// It leaves reading a body to glbatch-body.ts and other objects than GLBATCH to nobody.

import type { Change } from '../changes.ts';
import type { Entry } from '../entry-index.ts';
import { Refusal } from '../errors.ts';
import { planEntry, planEntryUpdate } from '../journal-entries.ts';
import type { EntryInput } from '../journal-entry-body.ts';
import { deletionChanges, entryChanges } from '../reversals.ts';
import { Failure, functionFailure, notSimulated, simulatedError, stackOf } from './failures.ts';
import {
  actorOf,
  type FunctionContext,
  type FunctionOutcome,
  permit,
  type XmlFunction,
} from './function-context.ts';
import { readBatch } from './glbatch-body.ts';
import { objectNamed } from './xml-objects.ts';
import { textOf, type XmlElement } from './xml-reader.ts';
import { node } from './xml-writer.ts';

const OBJECTS_MAX = 100;

type Verb = 'create' | 'update' | 'delete';

/** Runs the shared rules; their refusal becomes the stack of the XML API. */
export function underRules<T>(verb: Verb, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) throw stackOf(error, verb);
    throw error;
  }
}

/** The changes of a new entry and its key. */
export function createdEntry(
  input: EntryInput,
  context: FunctionContext,
): { key: string; changes: Change[] } {
  const { books, settings } = context.simulation;
  const entry = planEntry(input, actorOf(context), books, settings);
  return { key: entry.key, changes: entryChanges(entry, books) };
}

/** An entry the caller may see, by its RECORDNO. */
export function visibleEntry(key: string, { caller, simulation }: FunctionContext): Entry | null {
  const entry = simulation.books.entryOf(key);
  const entity = entry?.record.entity ?? null;
  const isHidden = caller.entityId !== null && entity !== null && entity !== caller.entityId;
  return entry === undefined || isHidden ? null : entry;
}

function notFoundTo(verb: Verb, key: string): Failure {
  return new Failure('function', [
    { errorno: 'BL01001973', description2: `Cannot find glbatch with key '${key}' to ${verb}.` },
  ]);
}

interface Written {
  readonly key: string;
  readonly changes: readonly Change[];
}

/** Objects one after another; the first refused one ends the function, those before it stay. */
function writeAll(
  elements: readonly XmlElement[],
  write: (element: XmlElement) => Written,
): FunctionOutcome {
  const written: Written[] = [];
  let errors: Failure['errors'] = [];
  for (const element of elements) {
    try {
      written.push(write(element));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      errors = error.errors;
      break;
    }
  }
  const objects = written.map(({ key }) => node('glbatch', [node('RECORDNO', key)]));
  const data = node('data', objects, { listtype: 'objects', count: String(objects.length) });
  return {
    content: [data],
    changes: written.flatMap((one) => one.changes),
    keys: written.map((one) => one.key),
    errors,
  };
}

function batches(body: XmlElement, context: FunctionContext): readonly XmlElement[] {
  if (body.children.length === 0) throw functionFailure('OBJECTS', `${body.name} holds no object`);
  if (body.children.length > OBJECTS_MAX) {
    throw functionFailure('OBJECTS', `${body.name} holds more than ${OBJECTS_MAX} objects`);
  }
  for (const { name } of body.children) {
    if (name.toUpperCase() === 'GLBATCH') continue;
    objectNamed(context.simulation, name);
    throw notSimulated(`${body.name} of ${name.toUpperCase()}`);
  }
  return body.children;
}

function create(body: XmlElement, context: FunctionContext): FunctionOutcome {
  permit(context, 'journal-entries:add', 'create GLBATCH');
  return writeAll(batches(body, context), (element) => {
    const input = readBatch(element, context.simulation);
    return underRules('create', () => createdEntry(input, context));
  });
}

/** All lines of the entry as it is now are replaced by those of the request. */
function withOldLinesDeleted(entry: Entry, input: EntryInput): EntryInput {
  const written = entry.record.lines.filter((line) => line.interEntity === undefined);
  const deleted = written.map(({ key }) => ({ key, isDeleted: true as const }));
  return { ...input, lines: [...deleted, ...(input.lines ?? [])] };
}

function update(body: XmlElement, context: FunctionContext): FunctionOutcome {
  permit(context, 'journal-entries:edit', 'update GLBATCH');
  return writeAll(batches(body, context), (element) => {
    const { books, settings } = context.simulation;
    const key = textOf(element, 'RECORDNO') ?? '';
    const entry = visibleEntry(key, context);
    if (entry === null) throw notFoundTo('update', key);
    const input = withOldLinesDeleted(entry, readBatch(element, context.simulation, true));
    return underRules('update', () => {
      const record = planEntryUpdate(entry, input, actorOf(context), books, settings);
      return { key, changes: entryChanges(record, books) };
    });
  });
}

/** The changes that delete the entries of these keys; the first refused one refuses all. */
export function deleteEntries(keys: readonly string[], context: FunctionContext): Change[] {
  const { books, settings } = context.simulation;
  return keys.flatMap((key) => {
    const entry = visibleEntry(key, context);
    if (entry === null) throw notFoundTo('delete', key);
    return underRules('delete', () => deletionChanges(entry, actorOf(context), books, settings));
  });
}

function remove(body: XmlElement, context: FunctionContext): FunctionOutcome {
  const object = objectNamed(context.simulation, textOf(body, 'object'));
  if (object.name !== 'GLBATCH') throw notSimulated(`delete of ${object.name}`);
  permit(context, 'journal-entries:delete', 'delete GLBATCH');
  const keys = (textOf(body, 'keys') ?? '').split(',').map((key) => key.trim());
  if (keys.length > OBJECTS_MAX) {
    const error = simulatedError('KEYS', `More than ${OBJECTS_MAX} keys`);
    throw new Failure('function', [error]);
  }
  return { content: [], changes: deleteEntries(keys, context), keys };
}

export const journalFunctions: Readonly<Record<string, XmlFunction>> = {
  create,
  update,
  delete: remove,
};
