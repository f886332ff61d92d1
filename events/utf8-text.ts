// Turns bytes that arrive in pieces into text, and refuses what is not UTF-8.
// Invariant: no character is replaced or lost: a byte that does not belong is an error with its line.

import { isUtf8 } from 'node:buffer';
import type { Problem } from '#problems/problem.ts';
import { eventProblem } from './event-errors.ts';

/** Thrown by `push` and `end`; `linesBefore` counts the line ends of this piece before the fault. */
export class NotUtf8 extends Error {
  readonly problem: Problem;
  readonly linesBefore: number;
  constructor(encoding: string, linesBefore: number) {
    super(`the text is ${encoding}`);
    this.problem = eventProblem('EVENT_NOT_UTF8', {}, encoding);
    this.linesBefore = linesBefore;
  }
}

export class Utf8Text {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #isFirst = true;

  /** The text of these bytes; a character cut in two comes with the next. *Errors:* NotUtf8. */
  push(bytes: Uint8Array): string {
    if (this.#isFirst && bytes.length > 0) {
      this.#isFirst = false;
      const encoding = encodingByMark(bytes);
      if (encoding !== null) throw new NotUtf8(encoding, 0);
    }
    try {
      return this.#decoder.decode(bytes, { stream: true });
    } catch {
      throw new NotUtf8('something else (Windows-1252, or not text at all)', linesBefore(bytes));
    }
  }

  /** The text is over. *Errors:* NotUtf8 when a character is cut off. */
  end(): string {
    try {
      return this.#decoder.decode();
    } catch {
      throw new NotUtf8('cut off in the middle of a character', 0);
    }
  }
}

// Byte order marks; and NULs, which text in UTF-16 has in every other byte of plain letters.
function encodingByMark(bytes: Uint8Array): string | null {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'UTF-32' : 'UTF-16';
  if (a === 0xfe && b === 0xff) return 'UTF-16';
  if (a === 0x50 && b === 0x4b && c === 3) return 'a ZIP archive or an Excel workbook';
  if (a === 0x1f && b === 0x8b) return 'compressed (gzip)';
  return [a, b, c, d].includes(0) ? 'UTF-16 or binary' : null;
}

function linesBefore(bytes: Uint8Array): number {
  let lines = 0;
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(10, from);
    if (end < 0 || !isUtf8(bytes.subarray(from, end))) {
      // The first line of a piece may begin inside a character: it is judged by the next ones.
      if (end < 0 || from > 0 || lines > 0 || brokenStart(bytes, end)) return lines;
    }
    lines += 1;
    from = end + 1;
  }
}

// Is the first line broken even without a character's tail, left over from the piece before?
function brokenStart(bytes: Uint8Array, end: number): boolean {
  for (let skip = 1; skip <= 3; skip += 1) {
    if (isUtf8(bytes.subarray(skip, end))) return false;
  }
  return true;
}
