// The entries of one kind of journal with everything that finds them: key, reference, account.
//
// books.ts keeps two: financial entries (money that balances) and statistical ones (counts).
// **Invariant**: every index agrees with the entries at any moment.
// It leaves keys and numbers to books.ts and the rules to entry-rules.ts.

import { centsOf } from './amounts.ts';
import type { EntryRecord, LineRecord } from './changes.ts';

/** One line in memory: its record, its cents, and the entry it belongs to. */
export interface Line {
  readonly record: LineRecord;
  readonly lineNumber: number;
  readonly txnCents: bigint;
  readonly baseCents: bigint;
  readonly entry: Entry;
}

/** One entry in memory. */
export interface Entry {
  readonly record: EntryRecord;
  readonly lines: Line[];
}

/** Entries and lines by what they are looked up with. */
export class EntryIndex {
  readonly entries = new Map<string, Entry>();
  readonly lines = new Map<string, Line>();
  readonly entriesByReference = new Map<string, Set<Entry>>();
  readonly linesByAccount = new Map<string, Set<Line>>();

  /** Puts an entry in, in the place of an older one with the same key. */
  put(record: EntryRecord): void {
    this.drop(record.key);
    const entry: Entry = { record, lines: [] };
    this.entries.set(record.key, entry);
    if (record.referenceNumber !== null) {
      setOf(this.entriesByReference, record.referenceNumber).add(entry);
    }
    for (const [index, line] of record.lines.entries()) {
      const one: Line = {
        record: line,
        lineNumber: index + 1,
        txnCents: centsOf(line.txnAmount) ?? 0n,
        baseCents: centsOf(line.baseAmount) ?? 0n,
        entry,
      };
      entry.lines.push(one);
      this.lines.set(line.key, one);
      setOf(this.linesByAccount, line.account).add(one);
    }
  }

  /** Takes an entry out; an unknown key changes nothing. */
  drop(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    if (entry.record.referenceNumber !== null) {
      dropFrom(this.entriesByReference, entry.record.referenceNumber, entry);
    }
    for (const line of entry.lines) {
      this.lines.delete(line.record.key);
      dropFrom(this.linesByAccount, line.record.account, line);
    }
  }
}

function setOf<T>(index: Map<string, Set<T>>, key: string): Set<T> {
  let set = index.get(key);
  if (set === undefined) {
    set = new Set();
    index.set(key, set);
  }
  return set;
}

function dropFrom<T>(index: Map<string, Set<T>>, key: string, value: T): void {
  const set = index.get(key);
  set?.delete(value);
  if (set?.size === 0) index.delete(key);
}
