// The schedules a batch of events may touch, in memory: read from the database, moved on event by
// event, written at the end. Invariant: pure; what an entry does to the rows is what it does to the
// deferred account; a row that has ended never changes, a part that ends is a row of its own.
// Leaves to others: what is taken back (deferral-takings.ts), what an event means (defer-event.ts),
// SQL (deferral-store.ts).

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Currency } from '#money/money.ts';
import type { PlannedRow, Spreading } from './recognition-plan.ts';

/** Why an amount is on the schedule. */
export type Making = 'sold' | 'credited' | 'voided' | 'unrecognized' | 'uncancelled' | 'rebuilt';

export type Ending = 'recognized' | 'cancelled' | 'rebuilt';

/** The entry that moves rows, and its day. Below zero: an entry of this batch. */
export interface Mover {
  readonly entryId: bigint;
  readonly on: IsoDate;
}

/** An amount that becomes income on a day. Below zero: it takes income back. */
export interface DeferralRow {
  readonly rowNumber: number;
  readonly dueOn: IsoDate;
  readonly service: DateRange;
  amountMinor: bigint;
  readonly making: Making;
  readonly made: Mover;
  ended: (Mover & { readonly ending: Ending }) | null;
  /** Not in the database yet. */
  readonly isNew: boolean;
  isChanged: boolean;
}

/** A line that was deferred. */
export interface Schedule {
  readonly entryId: bigint;
  readonly lineNumber: number;
  readonly document: string;
  readonly outletId: number;
  readonly productId: number;
  readonly customer: string | null;
  readonly departmentId: number | null;
  readonly deferredAccountId: number;
  readonly currency: Currency;
  readonly amountMinor: bigint;
  readonly recognition: Spreading;
  readonly service: DateRange;
  readonly switchedOff: boolean;
  readonly isNew: boolean;
  /** In the order of their numbers. */
  readonly rows: DeferralRow[];
}

/** A part of a credit, and the days of service it is for; null: of no days. */
export interface CreditPart {
  readonly amountMinor: bigint;
  readonly service: DateRange | null;
}

/** Income recognized or credited of a document that has no schedule. */
export interface UnmatchedRecognition {
  readonly what: 'recognized' | 'credited';
  readonly entryId: bigint;
  readonly document: string;
  readonly outletId: number;
  readonly productId: number;
  readonly currency: Currency;
  readonly amountMinor: bigint;
  /** Of a credit, line by line. */
  readonly parts: readonly CreditPart[];
  readonly postedOn: IsoDate;
  readonly isNew: boolean;
}

export const isUnposted = ({ ended }: DeferralRow) => ended === null;

export class DeferralBook {
  readonly #byDocument = new Map<string, Schedule[]>();
  readonly #byKey = new Map<string, Schedule>();
  readonly #unmatched = new Map<string, UnmatchedRecognition[]>();
  readonly matched: UnmatchedRecognition[] = [];

  /** Adds a schedule; one that is there already is left as it is. */
  add(schedule: Schedule): void {
    const key = `${schedule.entryId} ${schedule.lineNumber}`;
    if (this.#byKey.has(key)) return;
    this.#byKey.set(key, schedule);
    const { document } = schedule;
    this.#byDocument.set(document, [...(this.#byDocument.get(document) ?? []), schedule]);
  }

  get schedules(): Iterable<Schedule> {
    return this.#byKey.values();
  }

  ofDocument(document: string): readonly Schedule[] {
    return this.#byDocument.get(document) ?? [];
  }

  addUnmatched(unmatched: UnmatchedRecognition): void {
    const known = this.#unmatched.get(unmatched.document) ?? [];
    this.#unmatched.set(unmatched.document, [...known, unmatched]);
  }

  unmatchedOf(document: string): readonly UnmatchedRecognition[] {
    return this.#unmatched.get(document) ?? [];
  }

  get unmatched(): readonly UnmatchedRecognition[] {
    return [...this.#unmatched.values()].flat();
  }

  match(unmatched: UnmatchedRecognition): void {
    const rest = this.unmatchedOf(unmatched.document).filter((one) => one !== unmatched);
    this.#unmatched.set(unmatched.document, rest);
    if (!unmatched.isNew) this.matched.push(unmatched);
  }
}

/** Puts a row on the schedule. */
export function addRow(
  schedule: Schedule,
  planned: PlannedRow,
  making: Making,
  made: Mover,
): DeferralRow {
  const row: DeferralRow = {
    ...planned,
    rowNumber: (schedule.rows.at(-1)?.rowNumber ?? 0) + 1,
    ...{ making, made, ended: null, isNew: true, isChanged: false },
  };
  schedule.rows.push(row);
  return row;
}

/** Ends a row, or a part of it: the part becomes a row of its own. */
export function endRow(
  schedule: Schedule,
  row: DeferralRow,
  amountMinor: bigint,
  ending: Ending,
  by: Mover,
): void {
  const ended = { ...by, ending };
  row.isChanged = true;
  if (amountMinor === row.amountMinor) row.ended = ended;
  else {
    row.amountMinor -= amountMinor;
    addRow(schedule, { ...row, amountMinor }, row.making, row.made).ended = ended;
  }
}

export const byDue = (one: DeferralRow, other: DeferralRow) =>
  one.dueOn < other.dueOn ? -1 : one.dueOn > other.dueOn ? 1 : one.rowNumber - other.rowNumber;

/** A row with its schedule. */
export interface RowOf {
  readonly schedule: Schedule;
  readonly row: DeferralRow;
}

export const rowsOf = (schedules: readonly Schedule[]): RowOf[] =>
  schedules.flatMap((schedule) => schedule.rows.map((row) => ({ schedule, row })));

/** Unposted rows above zero of these schedules, oldest first. */
export function waitingRows(schedules: readonly Schedule[]): RowOf[] {
  return rowsOf(schedules)
    .filter(({ row }) => isUnposted(row) && row.amountMinor > 0n)
    .sort((one, other) => byDue(one.row, other.row));
}

export const sumOf = (rows: readonly RowOf[]) =>
  rows.reduce((sum, { row }) => sum + row.amountMinor, 0n);

/** Recognizes the oldest rows, up to the amount. */
export function recognizeOldest(
  schedules: readonly Schedule[],
  amountMinor: bigint,
  by: Mover,
): void {
  let left = amountMinor;
  for (const { schedule, row } of waitingRows(schedules)) {
    if (left === 0n) break;
    const part = row.amountMinor < left ? row.amountMinor : left;
    endRow(schedule, row, part, 'recognized', by);
    left -= part;
  }
}
