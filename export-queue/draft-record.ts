// A draft as the database keeps it, and a draft against what the ledger holds. Invariant: reading
// back gives the draft that was written, amounts as strings in between; the hash is of canonical
// JSON, so PostgreSQL's reordering of keys does not change it. Leaves to others: making drafts
// (mapping/map-entry.ts).

import { hash } from 'node:crypto';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { DraftLine, EntryDraft, ExternalEntry } from '#external-ledger/external-ledger.ts';
import { type Currency, formatAmount } from '#money/money.ts';

/** `exports.draft`: amounts in minor units as strings, because JSON numbers are floats. */
export interface DraftRecord {
  readonly journalId: string;
  readonly postedOn: string;
  readonly currency: string;
  readonly memo: string;
  readonly lines: readonly {
    readonly accountId: string;
    readonly amountMinor: string;
    readonly memo: string;
    readonly dimensions: Readonly<Record<string, string>>;
  }[];
  readonly statistical?: true;
  readonly entityId?: string;
  readonly baseLocationId?: string;
  readonly asDraft?: true;
  readonly attachmentId?: string;
  readonly originallyOn?: string;
}

/** What only some drafts have; the others' records stay as they were. */
function furtherOf(draft: EntryDraft | DraftRecord) {
  const { statistical, entityId, baseLocationId, asDraft, attachmentId, originallyOn } = draft;
  return {
    ...(statistical && { statistical }),
    ...(entityId !== undefined && { entityId }),
    ...(baseLocationId !== undefined && { baseLocationId }),
    ...(asDraft && { asDraft }),
    ...(attachmentId !== undefined && { attachmentId }),
    ...(originallyOn !== undefined && { originallyOn: originallyOn as IsoDate }),
  };
}

export function recordOfDraft(draft: EntryDraft): DraftRecord {
  return {
    journalId: draft.journalId,
    postedOn: draft.postedOn,
    currency: draft.currency,
    memo: draft.memo,
    lines: draft.lines.map((line) => ({
      accountId: line.accountId,
      amountMinor: line.amountMinor.toString(),
      memo: line.memo,
      dimensions: line.dimensions,
    })),
    ...furtherOf(draft),
  };
}

export function draftOfRecord(record: DraftRecord): EntryDraft {
  return {
    journalId: record.journalId,
    postedOn: record.postedOn as IsoDate,
    currency: record.currency as Currency,
    memo: record.memo,
    lines: record.lines.map((line) => ({
      accountId: line.accountId,
      amountMinor: BigInt(line.amountMinor),
      memo: line.memo,
      dimensions: line.dimensions,
    })),
    ...furtherOf(record),
  };
}

/** Where a draft is made, whether it counts and what is attached, for people to read. */
export function headOfDraft(draft: EntryDraft | DraftRecord) {
  const { entityId, baseLocationId, statistical, attachmentId } = draft;
  return {
    ...(entityId !== undefined && { entityId }),
    ...(baseLocationId !== undefined && { baseLocationId }),
    ...(statistical && { statistical }),
    ...(attachmentId !== undefined && { attachmentId }),
  };
}

/** Counts are hundredths, whatever the currency of the entry. */
const countsAs = 'USD' as Currency;

/** An amount of the draft as a decimal text. */
export function draftAmount(
  amountMinor: bigint,
  { currency, statistical }: EntryDraft | DraftRecord,
): string {
  return formatAmount(amountMinor, statistical ? countsAs : (currency as Currency));
}

/** SHA-256 of the draft's canonical JSON, hexadecimal. */
export function draftHash(record: DraftRecord): string {
  const lines = record.lines.map((line) => [
    line.accountId,
    line.amountMinor,
    line.memo,
    Object.entries(line.dimensions).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
  const further = Object.entries(furtherOf(record));
  const plain = [record.journalId, record.postedOn, record.currency, record.memo, lines];
  const content = further.length === 0 ? plain : [...plain, further];
  return hash('sha256', JSON.stringify(content));
}

/**
 * In what the ledger's entry differs from our draft, in words; empty when it is the entry we sent.
 * Memos are not compared (ledgers cut them), nor dimensions we did not send (ledgers add defaults).
 */
export function entryDifferences(
  draft: EntryDraft,
  entry: ExternalEntry,
  homeEntityId?: string,
): readonly string[] {
  const differences: string[] = [];
  if (entry.postedOn !== draft.postedOn) {
    differences.push(`it is dated ${entry.postedOn}, we sent ${draft.postedOn}`);
  }
  // Counts are in no currency, whatever the ledger names for them.
  if (entry.currency !== draft.currency && !draft.statistical) {
    differences.push(`it is in ${entry.currency}, we sent ${draft.currency}`);
  }
  const entityId = draft.entityId ?? homeEntityId;
  if (entityId !== undefined && entry.madeIn !== undefined && entry.madeIn !== entityId) {
    const place = entry.madeIn === null ? 'at the top level' : `in entity ${entry.madeIn}`;
    differences.push(`it was made ${place}, we sent it to entity ${entityId}`);
  }
  const sent = new Set(draft.lines.flatMap((line) => Object.keys(line.dimensions)));
  const ours = countLines(draft.lines, sent, draft.currency);
  const theirs = countLines(entry.lines, sent, draft.currency);
  for (const line of new Set([...ours.keys(), ...theirs.keys()])) {
    const more = (theirs.get(line) ?? 0) - (ours.get(line) ?? 0);
    if (more > 0) differences.push(`it has ${times(more)}${line}, which we did not send`);
    if (more < 0) differences.push(`it lacks ${times(-more)}${line}`);
  }
  return differences;
}

const times = (count: number) => (count === 1 ? '' : `${count} times `);

function countLines(
  lines: readonly DraftLine[],
  dimensions: ReadonlySet<string>,
  currency: Currency,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const named = Object.entries(line.dimensions)
      .filter(([name, id]) => dimensions.has(name) && id !== '')
      .map(([name, id]) => `, ${name} ${id}`)
      .sort();
    const amount = formatAmount(line.amountMinor, currency);
    const text = `${amount} on account ${line.accountId}${named.join('')}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}
