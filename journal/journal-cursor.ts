// Cursors of the journal's lists: opaque text for callers, the last row's place for us. Pure.
// Invariant: what is not a cursor of ours is refused, never guessed at.

import { type IsoDate, isoDateOf } from '#chart-of-accounts/iso-date.ts';
import { ProblemError } from '#problems/problem.ts';
import { journalProblem } from './journal-errors.ts';

/** The place of a row in the order (date, entry, line); a list of entries has line 0. */
export interface JournalPlace {
  readonly postedOn: IsoDate;
  readonly entryId: bigint;
  readonly lineNumber: number;
}

/** The cursor of the rows after this place. */
export function cursorOf(place: JournalPlace): string {
  const text = `${place.postedOn}.${place.entryId}.${place.lineNumber}`;
  return Buffer.from(text).toString('base64url');
}

/** The place in a cursor; null without one. *Errors:* JOURNAL_CURSOR_UNREADABLE. */
export function readCursor(cursor: string | undefined): JournalPlace | null {
  if (cursor === undefined) return null;
  const text = Buffer.from(cursor, 'base64url').toString();
  const match = /^(\d{4}-\d\d-\d\d)\.(\d{1,18})\.(\d{1,6})$/.exec(text);
  const postedOn = isoDateOf(match?.[1] ?? '');
  if (!match || !postedOn)
    throw new ProblemError([
      journalProblem('JOURNAL_CURSOR_UNREADABLE', { where: 'cursor' }, cursor.slice(0, 80)),
    ]);
  return { postedOn, entryId: BigInt(match[2] ?? ''), lineNumber: Number(match[3]) };
}
