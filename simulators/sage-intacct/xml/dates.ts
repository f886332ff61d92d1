// Dates, times, amounts and states as the XML API writes them, and back.
//
// Bodies, filters and rows all read and write through here.
// **Invariant**: inside a date is `YYYY-MM-DD`; outside it is mm/dd/yyyy, without a zone.
// Both forms are read: integrators send either in production.

import { readDecimal } from '../amounts.ts';
import { isCalendarDate } from '../body-reader.ts';
import type { EntryState } from '../changes.ts';

/** A day from mm/dd/yyyy, m/d/yyyy, yyyy-mm-dd or yyyy/mm/dd; `null` when it is none. */
export function readDate(text: string): string | null {
  const us = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text.trim());
  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(text.trim());
  const [year = '', month = '', day = ''] = us ? [us[3], us[1], us[2]] : (iso?.slice(1) ?? []);
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isCalendarDate(date) ? date : null;
}

/** `2026-05-03` as 05/03/2026. */
export function dateText(date: string): string {
  const [year, month, day] = date.split('-');
  return `${month}/${day}/${year}`;
}

/** An ISO instant as mm/dd/yyyy hh:mm:ss. */
export function timeText(instant: string): string {
  return `${dateText(instant.slice(0, 10))} ${instant.slice(11, 19)}`;
}

/** mm/dd/yyyy hh:mm:ss, or a day alone, as the ISO instant it means; `null` when it is neither. */
export function readTime(text: string): string | null {
  const [day = '', time = '00:00:00'] = text.trim().split(/[ T]/);
  const date = readDate(day);
  const isTime = /^\d\d:\d\d:\d\d/.test(time);
  return date === null || !isTime ? null : `${date}T${time.slice(0, 8)}Z`;
}

/** `120.00` as 120 and `1.50` as 1.5: answers of the vendor carry no trailing zeros. */
export function amountText(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

/** An amount as clients write it, as plain decimal text; `null` when it cannot be read. */
export function readAmount(text: string): string | null {
  const plain = text.trim().replace(/^\+/, '');
  return readDecimal(plain) === null ? null : plain;
}

/** States as `query` knows them, with the codes of the database that readByQuery uses. */
export const stateWords: Readonly<Record<EntryState, readonly [word: string, code: string]>> = {
  draft: ['Draft', 'I'],
  submitted: ['Submitted', 'S'],
  partiallyApproved: ['Partially Approved', 'X'],
  approved: ['Approved', 'A'],
  posted: ['Posted', 'P'],
  declined: ['Declined', 'R'],
  reversalPending: ['Reversal pending', 'L'],
  reversed: ['Reversed', 'Z'],
};
