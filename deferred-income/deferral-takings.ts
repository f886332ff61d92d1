// How an amount is taken out of schedules, and how what an entry did to them is undone: what waits
// is cancelled, what became income goes back. Source: the-system-we-implement.md sections 3.3
// (rows 34, 36) and 3.5. Pure. Invariant: rows move by the whole amount, on the entry's day; income
// goes back for the days of service it came for, and on no day before it came.

import { type DateRange, daysInBoth, type IsoDate, laterOf } from '#chart-of-accounts/iso-date.ts';
import { least } from '#money/money.ts';
import {
  addRow,
  byDue,
  type CreditPart,
  type DeferralRow,
  endRow,
  isUnposted,
  type Mover,
  type RowOf,
  type Schedule,
  waitingRows,
} from './deferral-book.ts';
import { cutProportionally, daysOf } from './recognition-plan.ts';

/** A row, or what is left of it. */
interface Part extends RowOf {
  /** Above zero, or nothing is left. */
  leftMinor: bigint;
}

const totalOf = (parts: readonly Part[]) =>
  parts.reduce((sum, { leftMinor }) => sum + leftMinor, 0n);

/** Income of these schedules that was not taken back, newest first. */
function earnedParts(schedules: readonly Schedule[]): Part[] {
  return schedules
    .flatMap(earnedOf)
    .filter(({ leftMinor }) => leftMinor > 0n)
    .sort((one, other) => byDue(other.row, one.row));
}

function earnedOf(schedule: Schedule): Part[] {
  const earned = schedule.rows
    .filter(({ ended, amountMinor }) => ended?.ending === 'recognized' && amountMinor > 0n)
    .map((row) => ({ schedule, row, leftMinor: row.amountMinor }))
    .sort((one, other) => byDue(other.row, one.row));
  const ofDays = Map.groupBy(earned, ({ row }) => daysText(row));
  for (const row of schedule.rows) {
    const backMinor = takenBackMinor(schedule, row);
    if (backMinor === 0n) continue;
    takeInOrder(earned, takeInOrder(ofDays.get(daysText(row)) ?? [], backMinor));
  }
  return earned;
}

const daysText = ({ service: { from, through } }: DeferralRow) => `${from} ${through}`;

/** How much income of earlier rows this row takes back, or lets wait again. */
function takenBackMinor(schedule: Schedule, row: DeferralRow): bigint {
  const { amountMinor, making, made, ended } = row;
  if (making === 'unrecognized') return amountMinor > 0n ? amountMinor : 0n;
  const isTaking = making === 'credited' || making === 'voided';
  if (!isTaking || amountMinor > 0n || made.entryId === schedule.entryId) return 0n;
  return ended?.ending === 'cancelled' ? 0n : -amountMinor;
}

/** Takes from one part after the other; what is more than they hold. */
function takeInOrder(parts: readonly Part[], amountMinor: bigint): bigint {
  let rest = amountMinor;
  for (const part of parts) {
    if (rest === 0n) break;
    const taken = least(part.leftMinor, rest);
    part.leftMinor -= taken;
    rest -= taken;
  }
  return rest;
}

/** Takes from all parts, in proportion to what each may give; what is more than that. */
function takeInProportion(
  parts: readonly Part[],
  amountMinor: bigint,
  mayGive: readonly bigint[] = parts.map(({ leftMinor }) => leftMinor),
): bigint {
  const whole = mayGive.reduce((sum, one) => sum + one, 0n);
  const cut = least(amountMinor, whole);
  cutProportionally(mayGive, cut).forEach((taken, at) => {
    const part = parts[at];
    if (part) part.leftMinor -= taken;
  });
  return amountMinor - cut;
}

/** Income recognized of these schedules and not taken back. */
export const recognizedMinor = (schedules: readonly Schedule[]): bigint =>
  totalOf(earnedParts(schedules));

/** Lets the newest recognized rows wait again, up to the amount, on their own days. */
export function waitAgain(schedules: readonly Schedule[], amountMinor: bigint, by: Mover): void {
  const earned = earnedParts(schedules);
  const before = earned.map(({ leftMinor }) => leftMinor);
  takeInOrder(earned, amountMinor);
  earned.forEach(({ schedule, row, leftMinor }, at) => {
    const part = (before[at] ?? 0n) - leftMinor;
    if (part > 0n) addRow(schedule, { ...row, amountMinor: part }, 'unrecognized', by);
  });
}

export interface Taking extends CreditPart {
  readonly making: 'credited' | 'voided';
  readonly by: Mover;
}

/**
 * Takes an amount out of schedules. What is for days of service comes out of the rows of those days
 * first. The rest: out of the rows that wait for days to come, each in proportion; then out of what
 * was earned, the newest first, recognized already or only due. What is more than the schedules
 * hold goes back at once.
 */
export function takeOut(schedules: readonly Schedule[], taking: Taking): void {
  const waiting = waitingRows(schedules).map(({ schedule, row }): Part => {
    return { schedule, row, leftMinor: row.amountMinor };
  });
  const parts = [...waiting, ...earnedParts(schedules)];
  const before = parts.map(({ leftMinor }) => leftMinor);
  const rest = spread(parts, taking);
  for (const [at, part] of parts.entries()) {
    take(part, (before[at] ?? 0n) - part.leftMinor, taking);
  }
  const last = schedules.at(-1);
  const { making, by } = taking;
  if (rest === 0n || !last) return;
  addRow(last, { dueOn: by.on, service: dayOf(by.on), amountMinor: -rest }, making, by);
}

const dayOf = (on: IsoDate): DateRange => ({ from: on, through: on });

function spread(parts: readonly Part[], { amountMinor, service, by }: Taking): bigint {
  const left = service === null ? amountMinor : takeOfDays(parts, amountMinor, service);
  const isToCome = ({ row }: Part) => isUnposted(row) && row.dueOn > by.on;
  const due = parts.filter((part) => !isToCome(part));
  const rest = takeInProportion(parts.filter(isToCome), left);
  return takeInOrder(
    due.sort((one, other) => byDue(other.row, one.row)),
    rest,
  );
}

/** Takes what rows hold for these days, then the rest of the same rows; what is more than that. */
function takeOfDays(parts: readonly Part[], amountMinor: bigint, service: DateRange): bigint {
  const touched = parts.filter(({ row }) => daysShared(row.service, service) > 0n);
  const ofDays = touched.map(({ row, leftMinor }) => {
    const [days, whole] = [daysShared(row.service, service), BigInt(daysOf(row.service))];
    // Rounded up: a sender who rounded the other way asks for a cent that is there.
    return (leftMinor * days + whole - 1n) / whole;
  });
  return takeInProportion(touched, takeInProportion(touched, amountMinor, ofDays));
}

const daysShared = (one: DateRange, other: DateRange): bigint => {
  const both = daysInBoth(one, other);
  return both === null ? 0n : BigInt(daysOf(both));
};

/** What waits is cancelled; what became income goes back. */
function take({ schedule, row }: Part, amountMinor: bigint, { making, by }: Taking): void {
  if (amountMinor === 0n) return;
  if (isUnposted(row)) endRow(schedule, row, amountMinor, 'cancelled', by);
  else goBack(schedule, row, -amountMinor, { making, by });
}

/** Goes back for the days of service of a posted row, on no day before the row was posted. */
function goBack(
  schedule: Schedule,
  { ended, service }: DeferralRow,
  amountMinor: bigint,
  { making, by }: Pick<Taking, 'making' | 'by'>,
): void {
  const dueOn = laterOf(by.on, ended?.on ?? by.on);
  addRow(schedule, { dueOn, service, amountMinor }, making, by);
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
    else if (ended.entryId !== entryId) {
      goBack(schedule, row, -amountMinor, { making: 'voided', by });
    }
  }
}

/** Takes a whole schedule back: its own line was reversed. */
export function undoSchedule(schedule: Schedule, by: Mover): void {
  const { amountMinor } = schedule;
  if (amountMinor > 0n) takeOut([schedule], { amountMinor, service: null, making: 'voided', by });
  else undoBelowZero(schedule, by);
}

/** Of a credit: what waits to take income back is cancelled, what took some gives it again. */
function undoBelowZero(schedule: Schedule, by: Mover): void {
  let left = -schedule.amountMinor;
  const own = schedule.rows.filter(
    ({ amountMinor, making }) => amountMinor < 0n && making !== 'unrecognized',
  );
  for (const row of own.filter(isUnposted)) {
    const part = least(-row.amountMinor, left);
    if (part > 0n) endRow(schedule, row, -part, 'cancelled', by);
    left -= part;
  }
  for (const row of own.filter(({ ended }) => ended?.ending === 'recognized')) {
    const part = least(-row.amountMinor, left);
    if (part > 0n) goBack(schedule, row, part, { making: 'voided', by });
    left -= part;
  }
  if (left === 0n) return;
  addRow(schedule, { dueOn: by.on, service: dayOf(by.on), amountMinor: left }, 'voided', by);
}
