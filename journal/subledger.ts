// What a subledger (receivables, deferred income) is to posting: a book beside the journal, kept in
// the same transaction. The journal calls it, the process passes it in. Invariant: an event a
// subledger speaks against is refused whole; what it has taken in is written with the entry or not
// at all.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { Queryable } from '#database/pool.ts';
import type { AccountingEvent } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from './journal-entry.ts';

/** What a batch becomes in the database, known once its entries are numbered. */
export interface WrittenBatch {
  /** The number of the batch's first entry; its entry at `place` is `firstId + place`. */
  readonly firstId: bigint;
  readonly postedBy: string;
  /** Every customer of the batch has one. */
  readonly customerIdOf: (code: string) => bigint | undefined;
}

/** What speaks against an event, or the move that takes it in, made once nobody speaks against. */
export type Judgement = readonly Problem[] | (() => void);

/** The problems found, or all the moves as one. */
export function judgementOf(
  problems: readonly Problem[],
  moves: readonly (() => void)[],
): Judgement {
  if (problems.length > 0) return problems;
  return () => {
    for (const move of moves) move();
  };
}

/**
 * How much of an event's amount moves on the receivable account, by what is owed and paid; the rest
 * moves on prepayments. Null: nobody knows.
 */
export type ReceivableShare = (event: AccountingEvent) => bigint | null;

export interface SubledgerBatch {
  /** Asked before the entry is derived, after the moves of the events before. */
  readonly receivableShare?: ReceivableShare;
  /**
   * Judges an event with its entry, which will have `place` in the batch. Called in the order of
   * the events, after the moves of those before.
   */
  judge(event: AccountingEvent, entry: DerivedEntry, place: number): Judgement;
  /** Writes what was taken in. */
  write(tx: Queryable, written: WrittenBatch): Promise<void>;
}

export interface Subledger {
  /** Reads what it needs to judge these events, and keeps it from changing until the commit. */
  open(tx: Queryable, chart: Chart, events: readonly AccountingEvent[]): Promise<SubledgerBatch>;
}
