// Making, changing and deleting journal entries in the simulated books: the rules of the ledger.
//
// Takes a body that journal-entry-body.ts has read, asks every rule, and returns the change
// to commit.
// **Invariant**: what leaves here as an entry balances in base currency, in total and per entity.
// It leaves committing to simulation.ts and the order of HTTP checks to api.ts.

import { decimalOf } from './amounts.ts';
import type { Books, Entry } from './books.ts';
import type { Change, EntryRecord, LineRecord } from './changes.ts';
import { closedPeriodFailures, entryFailures } from './entry-rules.ts';
import { type ApiError, couldNotCreateEntry, notFound, operationRefusal } from './errors.ts';
import type { EntryInput, LineInput, Reference } from './journal-entry-body.ts';
import {
  findMaster,
  type ProposedEntry,
  type ProposedLine,
  proposeLine,
} from './proposed-entry.ts';
import type { Settings } from './settings.ts';

const OBJECT = 'general-ledger/journal-entry';

/** Who acts, where and when. */
export interface Actor {
  readonly userId: string;
  /** The entity the call runs in; `null` at the top level. */
  readonly entityId: string | null;
  readonly nowText: string;
}

function idOf(books: Books, kind: keyof Books['masters'], reference: Reference): string {
  return findMaster(books, kind, reference)?.id ?? '';
}

function recordLine(line: ProposedLine, books: Books): LineRecord {
  const dimensions: Record<string, string> = {};
  for (const [name, reference] of Object.entries(line.dimensions)) {
    if (reference !== null) dimensions[name] = idOf(books, name as never, reference);
  }
  return {
    key: line.key ?? books.takeKey(),
    txnType: line.txnType,
    txnAmount: decimalOf(line.txnCents ?? 0n),
    baseAmount: decimalOf(line.baseCents ?? 0n),
    txnCurrency: line.txnCurrency,
    exchangeRate: line.exchangeRate,
    account: idOf(books, 'account', line.account),
    description: line.description,
    documentId: line.documentId,
    dimensions,
  };
}

function refuse(method: string, failures: readonly ApiError[], settings: Settings): never {
  const shown = settings.businessErrors === 'all' ? failures : failures.slice(0, 1);
  const details = method === 'POST' ? [couldNotCreateEntry, ...shown] : shown;
  throw operationRefusal(settings.businessErrorStatus, { method, object: OBJECT }, details);
}

/**
 * Plans a new entry. *Errors:* a Refusal REST-7001 with the failed rules; nothing is changed then.
 */
export function planEntry(
  input: EntryInput,
  actor: Actor,
  books: Books,
  settings: Settings,
): EntryRecord {
  const proposed: ProposedEntry = {
    journal: input.journal ?? null,
    postingDate: input.postingDate ?? '',
    description: input.description ?? '',
    referenceNumber: input.referenceNumber ?? null,
    baseLocation: input.baseLocation ?? null,
    entity: actor.entityId,
    lines: (input.lines ?? []).map((line) => proposeLine(line, books, settings)),
  };
  const failures = entryFailures(proposed, books, settings);
  if (failures.length > 0) refuse('POST', failures, settings);
  const journal = findMaster(books, 'journal', proposed.journal);
  const needsApproval = journal?.values.enableApproval === true;
  const state = needsApproval ? settings.approvalState : 'posted';
  return {
    key: books.takeKey(),
    txnNumber: books.takeNumber(journal?.id ?? ''),
    journal: journal?.id ?? '',
    postingDate: proposed.postingDate,
    description: proposed.description,
    referenceNumber: proposed.referenceNumber,
    state: input.isDraft ? 'draft' : state,
    entity: actor.entityId,
    baseLocation: idOf(books, 'location', proposed.baseLocation) || null,
    createdAt: actor.nowText,
    createdBy: actor.userId,
    modifiedAt: actor.nowText,
    modifiedBy: actor.userId,
    lines: proposed.lines.map((line) => recordLine(line, books)),
  };
}

function inputOfRecord(line: LineRecord): LineInput {
  const dimensions = Object.entries(line.dimensions).map(([name, id]) => [name, { id }]);
  return {
    key: line.key,
    txnType: line.txnType,
    txnAmount: line.txnAmount,
    account: { id: line.account },
    description: line.description,
    documentId: line.documentId,
    txnCurrency: line.txnCurrency,
    exchangeRate: line.exchangeRate,
    dimensions: Object.fromEntries(dimensions),
  };
}

/**
 * Lines after an update: with a key changed, without one added, marked ones deleted, others
 * kept.
 */
function mergedLines(entry: Entry, changes: readonly LineInput[]): LineInput[] {
  const byKey = new Map(entry.record.lines.map((line) => [line.key, inputOfRecord(line)]));
  const added: LineInput[] = [];
  for (const change of changes) {
    if (change.key === undefined) {
      added.push(change);
      continue;
    }
    const known = byKey.get(change.key);
    if (known === undefined) throw notFound('general-ledger/journal-entry-line', change.key);
    if (change.isDeleted) byKey.delete(change.key);
    else {
      const dimensions = { ...known.dimensions, ...change.dimensions };
      byKey.set(change.key, { ...known, ...change, dimensions });
    }
  }
  return [...byKey.values(), ...added];
}

/**
 * Plans a change of an entry: description, date, reference number and lines. *Errors:* as
 * planEntry.
 */
export function planEntryUpdate(
  entry: Entry,
  input: EntryInput,
  actor: Actor,
  books: Books,
  settings: Settings,
): EntryRecord {
  const old = entry.record;
  const lines = mergedLines(entry, input.lines ?? []);
  const proposed: ProposedEntry = {
    journal: input.journal ?? { id: old.journal },
    postingDate: input.postingDate ?? old.postingDate,
    description: input.description ?? old.description,
    referenceNumber:
      input.referenceNumber === undefined ? old.referenceNumber : input.referenceNumber,
    baseLocation: input.baseLocation ?? (old.baseLocation ? { id: old.baseLocation } : null),
    entity: old.entity,
    lines: lines.map((line) => proposeLine(line, books, settings)),
  };
  const failures = entryFailures(proposed, books, settings, old.postingDate);
  if (failures.length > 0) refuse('PATCH', failures, settings);
  return {
    ...old,
    journal: idOf(books, 'journal', proposed.journal),
    postingDate: proposed.postingDate,
    description: proposed.description,
    referenceNumber: proposed.referenceNumber,
    baseLocation: idOf(books, 'location', proposed.baseLocation) || null,
    modifiedAt: actor.nowText,
    modifiedBy: actor.userId,
    lines: proposed.lines.map((line) => recordLine(line, books)),
  };
}

/** Plans the deletion of an entry. *Errors:* REST-7001 when its period is closed. */
export function planEntryDeletion(entry: Entry, books: Books, settings: Settings): Change {
  const { key, postingDate } = entry.record;
  const locations = entry.record.lines.map((line) => line.dimensions.location ?? '');
  const failures = closedPeriodFailures(books, settings, { postingDate, locations });
  if (failures.length > 0) refuse('DELETE', failures, settings);
  return { type: 'entry-deleted', key };
}
