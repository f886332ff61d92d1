// What can be written through /objects, one writer for each kind of object.
//
// object-routes.ts finds the row and the permission, then asks the writer.
// **Invariant**: a writer plans and changes nothing; what it returns is committed by api.ts.
// It leaves rules to journal-entries.ts and master-writes.ts.

import type { Books, Master } from './books.ts';
import type { Change, EntryRecord } from './changes.ts';
import type { Entry, Line } from './entry-index.ts';
import { type Actor, planEntry, planEntryUpdate } from './journal-entries.ts';
import { financialShape, readEntryBody, statisticalShape } from './journal-entry-body.ts';
import { masterKindOf } from './master-objects.ts';
import { planMaster, planMasterDeletion, planMasterUpdate } from './master-writes.ts';
import { deletionChanges, entryChanges } from './reversals.ts';
import type { Settings } from './settings.ts';

/** What a write leads to: the record's key and id, and the changes to commit. */
export interface Written {
  readonly key: string;
  readonly id: string;
  readonly changes: readonly Change[];
}

/** The writes an object offers; a missing one is not allowed on it. */
export interface Writer {
  readonly create?: (body: unknown) => Written;
  readonly update?: (row: never, body: unknown) => Written;
  readonly remove?: (row: never) => readonly Change[];
}

/** Who writes, into which books, under which switches. */
export interface WriteContext {
  readonly actor: Actor;
  readonly books: Books;
  readonly settings: Settings;
}

function entryWriter(context: WriteContext, isStatistical: boolean): Writer {
  const { actor, books, settings } = context;
  const shape = isStatistical ? statisticalShape : financialShape;
  const read = (body: unknown, isPatch: boolean) =>
    readEntryBody(body, isPatch, books.userDefined, shape);
  const written = (entry: EntryRecord): Written => ({
    key: entry.key,
    id: entry.key,
    changes: entryChanges(entry, books),
  });
  return {
    create: (body) => written(planEntry(read(body, false), actor, books, settings)),
    update: (row: Entry, body: unknown) =>
      written(planEntryUpdate(row, read(body, true), actor, books, settings)),
    remove: (row: Entry) => deletionChanges(row, actor, books, settings),
  } as Writer;
}

/** A line can be deleted; the entry it leaves must still be one. */
function lineWriter({ actor, books, settings }: WriteContext): Writer {
  return {
    remove: (row: Line) => {
      const lines = [{ key: row.record.key, isDeleted: true as const }];
      const entry = planEntryUpdate(row.entry, { isDraft: false, lines }, actor, books, settings);
      return entryChanges(entry, books);
    },
  } as Writer;
}

function masterWriter({ actor, books }: WriteContext, objectName: string): Writer | null {
  const kind = masterKindOf(objectName, books);
  if (kind === undefined || kind === 'allocation' || kind === 'userDefinedBook') return null;
  return {
    create: (body) => planMaster(body, kind, actor, books),
    update: (row: Master, body: unknown) => ({
      key: row.key,
      id: row.id,
      changes: planMasterUpdate(row, body, kind, actor, books),
    }),
    remove: (row: Master) => planMasterDeletion(row, kind, actor, books),
  } as Writer;
}

/** The writer of an object; `null` when it can only be read here. */
export function writerOf(objectName: string, context: WriteContext): Writer | null {
  switch (objectName) {
    case 'general-ledger/journal-entry':
      return entryWriter(context, false);
    case 'general-ledger/statistical-journal-entry':
      return entryWriter(context, true);
    case 'general-ledger/journal-entry-line':
      return lineWriter(context);
    default:
      return masterWriter(context, objectName);
  }
}
