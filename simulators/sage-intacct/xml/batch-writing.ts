// GLBATCH written: bodies in, entries of the shared books out.
//
// write-functions.ts and the legacy functions call it. The rules are those of journal-entries.ts,
// asked the same way by REST.
// **Invariant**: nothing is changed here: changes are planned and handed back.
// It leaves reading a body to glbatch-body.ts and other objects to master-writing.ts.

import type { Change } from '../changes.ts';
import type { Entry } from '../entry-index.ts';
import { Refusal } from '../errors.ts';
import { planEntry, planEntryUpdate } from '../journal-entries.ts';
import type { EntryInput } from '../journal-entry-body.ts';
import { deletionChanges, entryChanges } from '../reversals.ts';
import { Failure, stackOf } from './failures.ts';
import { actorOf, type FunctionContext } from './function-context.ts';
import { readBatch } from './glbatch-body.ts';
import type { ObjectWriter, Verb, Written } from './object-writer.ts';
import { textOf, type XmlElement } from './xml-reader.ts';

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
function visibleEntry(key: string, { caller, simulation }: FunctionContext): Entry | null {
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

function create(element: XmlElement, context: FunctionContext): Written {
  const input = readBatch(element, context.simulation);
  return underRules('create', () => createdEntry(input, context));
}

/** All lines of the entry as it is now are replaced by those of the request. */
function withOldLinesDeleted(entry: Entry, input: EntryInput): EntryInput {
  const written = entry.record.lines.filter((line) => line.interEntity === undefined);
  const deleted = written.map(({ key }) => ({ key, isDeleted: true as const }));
  return { ...input, lines: [...deleted, ...(input.lines ?? [])] };
}

function update(element: XmlElement, context: FunctionContext): Written {
  const { books, settings } = context.simulation;
  const key = textOf(element, 'RECORDNO') ?? '';
  const entry = visibleEntry(key, context);
  if (entry === null) throw notFoundTo('update', key);
  const input = withOldLinesDeleted(entry, readBatch(element, context.simulation, true));
  return underRules('update', () => {
    const record = planEntryUpdate(entry, input, actorOf(context), books, settings);
    return { key, changes: entryChanges(record, books) };
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

/** GLBATCH as `create`, `update` and `delete` know it. */
export const batchWriter: ObjectWriter = {
  permissions: {
    create: 'journal-entries:add',
    update: 'journal-entries:edit',
    delete: 'journal-entries:delete',
  },
  create,
  update,
  remove: deleteEntries,
};
