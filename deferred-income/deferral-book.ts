// The schedules a batch of events may touch, in memory: read from the database, moved on event by
// event, written at the end. Invariant: pure; what an entry does to the rows is what it does to the
// deferred account; a row that has ended never changes, a part that ends is a row of its own.
// Leaves to others: what an event means (defer-event.ts), SQL (deferral-store.ts).

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Currency } from '#money/money.ts';
import { cutProportionally, type PlannedRow, type Spreading } from './recognition-plan.ts';

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

/** Income recognized or credited of a document that has no schedule. */
export interface UnmatchedRecognition {
  readonly what: 'recognized' | 'credited';
  readonly entryId: bigint;
  readonly document: string;
  readonly outletId: number;
  readonly productId: number;
  readonly currency: Currency;
  readonly amountMinor: bigint;
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

const byDue = (one: DeferralRow, other: DeferralRow) =>
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

/** Income recognized of these schedules and not taken back. */
export function recognizedMinor(schedules: readonly Schedule[]): bigint {
  return schedules
    .flatMap(({ rows }) => rows)
    .reduce((sum, { amountMinor, making, ended }) => {
      const done = ended?.ending === 'recognized' ? amountMinor : 0n;
      return sum + done - (making === 'unrecognized' ? amountMinor : 0n);
    }, 0n);
}

/** Lets the newest recognized rows wait again, up to the amount, on their own days. */
export function waitAgain(schedules: readonly Schedule[], amountMinor: bigint, by: Mover): void {
  const done = rowsOf(schedules)
    .filter(({ row }) => row.ended?.ending === 'recognized' && row.amountMinor > 0n)
    .sort((one, other) => byDue(other.row, one.row));
  // What waited again before was the newest then, and is passed over.
  let passed = sumOf(done) - recognizedMinor(schedules);
  let left = amountMinor;
  for (const { schedule, row } of done) {
    const skip = row.amountMinor < passed ? row.amountMinor : passed;
    passed -= skip;
    const room = row.amountMinor - skip;
    const part = room < left ? room : left;
    if (part > 0n) addRow(schedule, { ...row, amountMinor: part }, 'unrecognized', by);
    left -= part;
  }
}

/**
 * Takes an amount out of schedules: first out of what is unposted, each row in proportion; what is
 * more was recognized already and is taken back by a row below zero, due at once.
 */
export function takeOut(
  schedules: readonly Schedule[],
  amountMinor: bigint,
  making: 'credited' | 'voided',
  by: Mover,
): void {
  const waiting = waitingRows(schedules);
  const unposted = sumOf(waiting);
  const cut = amountMinor < unposted ? amountMinor : unposted;
  const cuts = cutProportionally(
    waiting.map(({ row }) => row.amountMinor),
    cut,
  );
  waiting.forEach(({ schedule, row }, at) => {
    const part = cuts[at] ?? 0n;
    if (part > 0n) endRow(schedule, row, part, 'cancelled', by);
  });
  const last = schedules.at(-1);
  if (amountMinor > cut && last) addDueAtOnce(last, cut - amountMinor, making, by);
}

/** An amount for no days of service but that of the entry that takes it back. */
function addDueAtOnce(
  schedule: Schedule,
  amountMinor: bigint,
  making: 'credited' | 'voided',
  by: Mover,
): void {
  const service = { from: by.on, through: by.on };
  addRow(schedule, { dueOn: by.on, service, amountMinor }, making, by);
}

/**
 * Undoes what an entry did to a schedule: what it had ended waits again, what it had put there is
 * cancelled, or taken back where it was posted meanwhile.
 */
export function undoEntry(schedule: Schedule, entryId: bigint, by: Mover): void {
  const ofEntry = [...schedule.rows];
  for (const row of ofEntry) {
    const { ended, made, making, amountMinor, dueOn, service } = row;
    if (ended?.entryId === entryId) {
      const again = ended.ending === 'recognized' ? 'unrecognized' : 'uncancelled';
      addRow(schedule, { dueOn, service, amountMinor }, again, by);
    }
    if (made.entryId !== entryId || making === 'sold' || making === 'rebuilt') continue;
    if (ended === null) endRow(schedule, row, amountMinor, 'cancelled', by);
    else if (ended.entryId !== entryId) addDueAtOnce(schedule, -amountMinor, 'voided', by);
  }
}

/** Takes a whole schedule back: its own line was reversed. */
export function undoSchedule(schedule: Schedule, by: Mover): void {
  if (schedule.amountMinor > 0n) {
    takeOut([schedule], schedule.amountMinor, 'voided', by);
    return;
  }
  let left = schedule.amountMinor;
  for (const row of schedule.rows.filter((one) => isUnposted(one) && one.amountMinor < 0n)) {
    const part = row.amountMinor > left ? row.amountMinor : left;
    endRow(schedule, row, part, 'cancelled', by);
    left -= part;
    if (left === 0n) return;
  }
  addDueAtOnce(schedule, -left, 'voided', by);
}
