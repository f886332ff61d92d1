// Cursors of the lists of this stage: opaque text for callers, the last row's key for us. Pure.
// Invariant: what is not a cursor of ours is refused, never guessed at.

import { reconciliationProblem, refusal } from './reconciliation-errors.ts';

/** The cursor after a row with this key. */
export function cursorOf(...key: string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The key in a cursor with so many parts. *Errors:* RECONCILIATION_CURSOR_UNREADABLE. */
export function readCursor(cursor: string, parts: number): string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const fits = Array.isArray(key) && key.length === parts;
    if (fits && key.every((part) => typeof part === 'string')) return key;
  } catch {
    // Refused below like any other text.
  }
  const at = { where: 'cursor' };
  throw refusal(422, reconciliationProblem('RECONCILIATION_CURSOR_UNREADABLE', at, cursor));
}

/** The one id in a cursor; null for the first page. *Errors:* RECONCILIATION_CURSOR_UNREADABLE. */
export function idInCursor(cursor: string | undefined): bigint | null {
  return cursor === undefined ? null : idOf(readCursor(cursor, 1)[0]);
}

/** A page of a list that was read one row further than `limit`, and the cursor of the next page. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (last: Row) => readonly string[],
): { items: Row[]; next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next = rows.length > limit && last !== undefined ? cursorOf(...keyOf(last)) : null;
  return { items, next };
}

/** An id from text; text that is none is treated as an id nobody has. */
export function idOf(text: string | undefined): bigint {
  return text !== undefined && /^[0-9]{1,18}$/.test(text) ? BigInt(text) : 0n;
}
