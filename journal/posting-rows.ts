// Encodes what one posting transaction writes: its batch, events, entries and lines, ready for
// COPY. Stands between derive-entry.ts and posting-store.ts. Invariant: an event and its entry have
// the same number; numbers are consecutive from the batch's first, in the order of the events.
// Pure.

import { CopyRows, type CopyTarget } from '#database/copy-rows.ts';
import type { ReadEvent } from '#events/receipt.ts';
import { invariant } from '#problems/invariant.ts';
import type { DerivedEntry, PostedEntry } from './journal-entry.ts';

/** An event with the entry derived from it, accepted for posting. */
export interface AcceptedEntry {
  readonly read: ReadEvent;
  readonly entry: DerivedEntry;
  /** Sum of its debits. */
  readonly amountMinor: bigint;
}

/** Everything the rows need beyond the entries. */
export interface BatchFacts {
  readonly propertyId: number;
  /** The number of the first entry, and of the batch. */
  readonly firstId: bigint;
  readonly postedBy: string;
  /** The id of a customer by its code; every customer of the batch has one. */
  readonly customerIdOf: (code: string) => bigint | undefined;
}

/**
 * An entry earlier in the same batch has no number yet while its reversal is derived: it is named
 * by its place there, as −1, −2 … ; here the place becomes the number.
 */
export function placeInBatch(index: number): bigint {
  return BigInt(-1 - index);
}

/** The tables of a batch in the order they are written. */
export function encodeBatch(accepted: readonly AcceptedEntry[], facts: BatchFacts): CopyTarget[] {
  const events = new CopyRows(8, accepted.length * 700);
  const entries = new CopyRows(14, accepted.length * 250);
  const lines = new CopyRows(14, accepted.length * 600);
  const settings = new CopyRows(4);
  let lineCount = 0;
  accepted.forEach(({ read, entry, amountMinor }, index) => {
    const entryId = facts.firstId + BigInt(index);
    addEvent(events, facts, entryId, read);
    addEntry(entries, facts, entryId, entry, amountMinor);
    addLines(lines, facts, entryId, entry);
    addSettings(settings, facts, entryId, entry);
    lineCount += entry.lines.length;
  });
  const batch = new CopyRows(5);
  batch.row();
  batch.int4(facts.propertyId);
  batch.int8(facts.firstId);
  batch.int4(accepted.length);
  batch.int4(lineCount);
  batch.text(facts.postedBy);
  return [
    {
      into: 'journal_batches (property_id, batch_id, entry_count, line_count, posted_by)',
      rows: batch,
    },
    {
      into: `events (property_id, event_id, batch_id, source, external_id, kind, occurred_on,
        content)`,
      rows: events,
    },
    {
      into: `journal_entries (property_id, entry_id, batch_id, event_id, document_type,
        document_number, posted_on, outlet_id, currency, amount_minor, line_count, customer_id,
        reverses_entry_id, memo)`,
      rows: entries,
    },
    {
      into: `journal_lines (property_id, entry_id, line_number, outlet_id, account_id, posted_on,
        currency, amount_minor, customer_id,
        department_id, product_id, service_from, service_through, memo)`,
      rows: lines,
    },
    ...(accepted.some(({ entry }) => entry.settings)
      ? [{ into: 'entry_settings (property_id, entry_id, name, value)', rows: settings }]
      : []),
  ];
}

function addSettings(
  rows: CopyRows,
  { propertyId }: BatchFacts,
  entryId: bigint,
  { settings }: DerivedEntry,
): void {
  for (const [name, value] of settings ?? []) {
    rows.row();
    rows.int4(propertyId);
    rows.int8(entryId);
    rows.text(name);
    rows.text(value);
  }
}

function addEvent(rows: CopyRows, facts: BatchFacts, eventId: bigint, read: ReadEvent): void {
  const { event, content } = read;
  rows.row();
  rows.int4(facts.propertyId);
  rows.int8(eventId);
  rows.int8(facts.firstId);
  rows.text(event.source);
  rows.text(event.externalId);
  rows.text(event.kind);
  rows.date(event.occurredOn);
  rows.jsonb(JSON.stringify(content));
}

function addEntry(
  rows: CopyRows,
  facts: BatchFacts,
  entryId: bigint,
  entry: DerivedEntry,
  amountMinor: bigint,
): void {
  rows.row();
  rows.int4(facts.propertyId);
  rows.int8(entryId);
  rows.int8(facts.firstId);
  rows.int8(entryId);
  rows.text(entry.documentType);
  rows.text(entry.documentNumber);
  rows.date(entry.postedOn);
  rows.int4(entry.outletId);
  rows.text(entry.currency);
  rows.int8(amountMinor);
  rows.int4(entry.lines.length);
  rows.int8(customerIdOf(facts, entry));
  rows.int8(reversedId(facts, entry.reversesEntryId));
  rows.text(entry.memo);
}

function addLines(rows: CopyRows, facts: BatchFacts, entryId: bigint, entry: DerivedEntry): void {
  let lineNumber = 0;
  for (const line of entry.lines) {
    lineNumber += 1;
    rows.row();
    rows.int4(facts.propertyId);
    rows.int8(entryId);
    rows.int4(lineNumber);
    rows.int4(line.outletId);
    rows.int4(line.accountId);
    rows.date(entry.postedOn);
    rows.text(entry.currency);
    rows.int8(line.amountMinor);
    rows.int8(customerIdOf(facts, line));
    rows.int4(line.departmentId);
    rows.int4(line.productId);
    rows.date(line.service?.from ?? null);
    rows.date(line.service?.through ?? null);
    rows.text(line.memo);
  }
}

function customerIdOf(
  facts: BatchFacts,
  of: { readonly customer: { readonly code: string } | null },
): bigint | null {
  if (of.customer === null) return null;
  const customerId = facts.customerIdOf(of.customer.code);
  invariant(customerId !== undefined, `customer ${of.customer.code} was resolved before encoding`);
  return customerId;
}

function reversedId(facts: BatchFacts, reverses: bigint | null): bigint | null {
  return reverses !== null && reverses < 0n ? facts.firstId - 1n - reverses : reverses;
}

/** What the export queue is told of the batch. */
export function postedEntries(accepted: readonly AcceptedEntry[], firstId: bigint): PostedEntry[] {
  return accepted.map(({ read, entry, amountMinor }, index) => ({
    entryId: firstId + BigInt(index),
    eventSource: read.event.source,
    eventExternalId: read.event.externalId,
    postedOn: entry.postedOn,
    outletId: entry.outletId,
    currency: entry.currency,
    amountMinor,
  }));
}
