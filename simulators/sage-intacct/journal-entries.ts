// Making, changing and deleting journal entries in the simulated books: the rules of the ledger.
//
// Takes a body that journal-entry-body.ts has read, asks every rule, and returns the change
// to commit.
// **Invariant**: what leaves here as an entry balances in base currency, in total and per entity.
// It leaves committing to simulation.ts and the order of HTTP checks to api.ts.

import { decimalOf } from './amounts.ts';
import type { Reference } from './body-reader.ts';
import type { Books } from './books.ts';
import type { Change, EntryRecord, LineRecord } from './changes.ts';
import type { Entry } from './entry-index.ts';
import { closedPeriodFailures, entryFailures } from './entry-rules.ts';
import { type ApiError, couldNotCreateEntry, notFound, operationRefusal } from './errors.ts';
import { interEntityLines } from './inter-entity.ts';
import type { EntryInput, LineInput } from './journal-entry-body.ts';
import {
  findMaster,
  type ProposedEntry,
  type ProposedLine,
  proposeLines,
} from './proposed-entry.ts';
import type { Settings } from './settings.ts';

const OBJECT = 'general-ledger/journal-entry';
const STATISTICAL = 'general-ledger/statistical-journal-entry';

/** Who acts, where and when. */
export interface Actor {
  readonly userId: string;
  /** The entity the call runs in; `null` at the top level. */
  readonly entityId: string | null;
  readonly nowText: string;
}

type Kind = Parameters<typeof findMaster>[1];

function idOf(books: Books, kind: Kind, reference: Reference): string {
  return findMaster(books, kind, reference)?.id ?? '';
}

function recordLine(line: ProposedLine, isStatistical: boolean, books: Books): LineRecord {
  const dimensions: Record<string, string> = {};
  for (const [name, reference] of Object.entries(line.dimensions)) {
    if (reference !== null) dimensions[name] = idOf(books, name as Kind, reference);
  }
  const { exchangeRateDate, exchangeRateTypeId, allocation, isBillable } = line;
  return {
    key: line.key ?? books.takeKey(),
    txnType: line.txnType,
    txnAmount: decimalOf(line.txnCents ?? 0n),
    baseAmount: decimalOf(line.baseCents ?? 0n),
    txnCurrency: line.txnCurrency,
    exchangeRate: line.exchangeRate,
    ...(exchangeRateDate === null ? {} : { exchangeRateDate }),
    ...(exchangeRateTypeId === null ? {} : { exchangeRateTypeId }),
    account: idOf(books, isStatistical ? 'statisticalAccount' : 'account', line.account),
    description: line.description,
    documentId: line.documentId,
    dimensions,
    ...(isBillable ? { isBillable } : {}),
    ...(allocation === null ? {} : { allocation: idOf(books, 'allocation', allocation) }),
  };
}

/** The lines as they are kept: what the client wrote, and what entities owe each other by it. */
function recordLines(proposed: ProposedEntry, books: Books, settings: Settings): LineRecord[] {
  const { isStatistical } = proposed;
  const written = proposed.lines.map((line) => recordLine(line, isStatistical, books));
  if (isStatistical || settings.interEntityLines === 'none') return written;
  const owed = interEntityLines(proposed, books).map((line) => ({
    key: books.takeKey(),
    txnType: line.txnType,
    txnAmount: decimalOf(line.cents),
    baseAmount: decimalOf(line.cents),
    txnCurrency: books.company.baseCurrency,
    exchangeRate: null,
    account: line.account,
    description: proposed.description,
    documentId: null,
    dimensions: { location: line.location },
    interEntity: line.kind,
  }));
  return [...written, ...owed];
}

function refuse(
  method: string,
  failures: readonly ApiError[],
  settings: Settings,
  isStatistical = false,
): never {
  const shown = settings.businessErrors === 'all' ? failures : failures.slice(0, 1);
  const details = method === 'POST' ? [couldNotCreateEntry, ...shown] : shown;
  const object = isStatistical ? STATISTICAL : OBJECT;
  throw operationRefusal(settings.businessErrorStatus, { method, object }, details);
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
  const isStatistical = input.isStatistical ?? false;
  const proposed: ProposedEntry = {
    isStatistical,
    journal: input.journal ?? null,
    postingDate: input.postingDate ?? '',
    description: input.description ?? '',
    referenceNumber: input.referenceNumber ?? null,
    automaticReversalDate: input.automaticReversalDate ?? null,
    attachment: input.attachment ?? null,
    baseLocation: input.baseLocation ?? null,
    entity: actor.entityId,
    lines: proposeLines(input, books, settings),
  };
  const failures = entryFailures(proposed, books, settings);
  if (failures.length > 0) refuse('POST', failures, settings, isStatistical);
  const kind = isStatistical ? 'statisticalJournal' : 'journal';
  const journal = findMaster(books, kind, proposed.journal);
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
    lines: recordLines(proposed, books, settings),
    ...(isStatistical ? { kind: 'statistical' } : {}),
    ...optionalMembers(proposed, books),
  };
}

/** Members an entry has only when the client wrote them. */
function optionalMembers(proposed: ProposedEntry, books: Books): Partial<EntryRecord> {
  const { automaticReversalDate, attachment } = proposed;
  return {
    ...(automaticReversalDate === null
      ? {}
      : { automaticReversalDate, reversedBy: books.takeKey() }),
    ...(attachment === null ? {} : { attachment: idOf(books, 'attachment', attachment) }),
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
    exchangeRateDate: line.exchangeRateDate ?? null,
    exchangeRateTypeId: line.exchangeRateTypeId ?? null,
    isBillable: line.isBillable ?? false,
    dimensions: Object.fromEntries(dimensions),
  };
}

/**
 * Lines after an update: with a key changed, without one added, marked ones deleted, others
 * kept.
 */
function mergedLines(entry: Entry, changes: readonly LineInput[]): LineInput[] {
  const written = entry.record.lines.filter((line) => line.interEntity === undefined);
  const byKey = new Map(written.map((line) => [line.key, inputOfRecord(line)]));
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
  const isStatistical = old.kind === 'statistical';
  const postingDate = input.postingDate ?? old.postingDate;
  const merged = { lines: mergedLines(entry, input.lines ?? []), postingDate };
  const kept = (id: string | null | undefined) => (id ? { id } : null);
  const proposed: ProposedEntry = {
    isStatistical,
    journal: input.journal ?? { id: old.journal },
    postingDate,
    description: input.description ?? old.description,
    referenceNumber:
      input.referenceNumber === undefined ? old.referenceNumber : input.referenceNumber,
    automaticReversalDate:
      input.automaticReversalDate === undefined
        ? (old.automaticReversalDate ?? null)
        : input.automaticReversalDate,
    attachment: input.attachment === undefined ? kept(old.attachment) : input.attachment,
    baseLocation: input.baseLocation ?? kept(old.baseLocation),
    entity: old.entity,
    lines: proposeLines(merged, books, settings),
  };
  const failures = entryFailures(proposed, books, settings, old.postingDate);
  if (failures.length > 0) refuse('PATCH', failures, settings, isStatistical);
  const { automaticReversalDate: _date, reversedBy, attachment: _attachment, ...rest } = old;
  return {
    ...rest,
    journal: idOf(books, isStatistical ? 'statisticalJournal' : 'journal', proposed.journal),
    postingDate: proposed.postingDate,
    description: proposed.description,
    referenceNumber: proposed.referenceNumber,
    baseLocation: idOf(books, 'location', proposed.baseLocation) || null,
    modifiedAt: actor.nowText,
    modifiedBy: actor.userId,
    lines: recordLines(proposed, books, settings),
    ...optionalMembers(proposed, books),
    ...(reversedBy !== undefined && proposed.automaticReversalDate !== null ? { reversedBy } : {}),
  };
}

/** Plans the deletion of an entry. *Errors:* REST-7001 when its period is closed. */
export function planEntryDeletion(
  entry: Entry,
  books: Books,
  settings: Settings,
  by?: Actor,
): Change {
  const { key, postingDate, kind } = entry.record;
  const locations = entry.record.lines.map((line) => line.dimensions.location ?? '');
  const failures = closedPeriodFailures(books, settings, { postingDate, locations });
  if (failures.length > 0) refuse('DELETE', failures, settings, kind === 'statistical');
  const who = by === undefined ? {} : { by: by.userId, at: by.nowText };
  return { type: 'entry-deleted', key, ...who };
}
