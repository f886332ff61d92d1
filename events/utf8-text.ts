// Turns bytes that arrive in pieces into text, and refuses what is not UTF-8.
// Invariant: no character is replaced or lost: a byte that does not belong ends the text at the
// line before it, and is told.

import { isUtf8 } from 'node:buffer';
import type { Problem } from '#problems/problem.ts';
import { eventProblem } from './event-errors.ts';

/** Thrown by `push` and `end`. */
export class NotUtf8 extends Error {
  readonly problem: Problem;
  /** The sound lines of the piece before the broken one: still to be read. */
  readonly textBefore: string;
  constructor(encoding: string, textBefore = '') {
    super(`the text is ${encoding}`);
    this.problem = eventProblem('EVENT_NOT_UTF8', {}, encoding);
    this.textBefore = textBefore;
  }
}

const newDecoder = () => new TextDecoder('utf-8', { fatal: true });

export class Utf8Text {
  readonly #decoder = newDecoder();
  #isFirst = true;
  /** The last bytes of the piece before: a character may have been cut there. */
  #tail: Uint8Array = new Uint8Array();

  /** The text of these bytes; a character cut in two comes with the next. *Errors:* NotUtf8. */
  push(bytes: Uint8Array): string {
    if (this.#isFirst && bytes.length > 0) {
      this.#isFirst = false;
      const encoding = encodingByMark(bytes);
      if (encoding !== null) throw new NotUtf8(encoding);
    }
    try {
      const text = this.#decoder.decode(bytes, { stream: true });
      this.#tail = cutCharacter(bytes.subarray(-3));
      return text;
    } catch {
      const whole = Buffer.concat([this.#tail, bytes]);
      const text = newDecoder().decode(whole.subarray(0, soundLength(whole)));
      throw new NotUtf8('something else (Windows-1252, or not text at all)', text);
    }
  }

  /** The text is over. *Errors:* NotUtf8 when a character is cut off. */
  end(): string {
    try {
      return this.#decoder.decode();
    } catch {
      throw new NotUtf8('cut off in the middle of a character');
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

// The beginning of a character that these last bytes end with; empty when they end with a whole
// one.
function cutCharacter(last: Uint8Array): Uint8Array {
  const lead = last.findLastIndex((byte) => byte >= 0xc0);
  const cut = lead < 0 ? new Uint8Array() : last.slice(lead);
  return cut.length > 0 && !isUtf8(cut) ? cut : new Uint8Array();
}

// Bytes of the lines before the first that is no UTF-8.
function soundLength(bytes: Uint8Array): number {
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(10, from);
    if (end < 0 || !isUtf8(bytes.subarray(from, end))) return from;
    from = end + 1;
  }
}
