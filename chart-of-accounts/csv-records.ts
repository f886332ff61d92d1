// Splits CSV text (RFC 4180) into records as it arrives: charts and event files are read with it.
// Invariant: memory holds one record and the piece just pushed; every record keeps the number of
// the line it begins on. A broken record is told and skipped, the next line is read again.
// Leaves to others: bytes to text, columns, meaning.

/** Takes what was split. `fields` may be kept; `line` counts from 1. */
export interface CsvTaker {
  record(fields: string[], line: number): void;
  /**
   * The record that begins on `line` cannot be split; `fault` completes "The quotes do not add
   * up:".
   */
  fault(fault: string, line: number): void;
}

const quote = '"';

/**
 * Push text in pieces of any size, then `end`. Lines end with LF or CRLF; blank lines are skipped.
 */
export class CsvRecords {
  readonly #taker: CsvTaker;
  #rest = '';
  #line = 1;

  constructor(taker: CsvTaker) {
    this.#taker = taker;
  }

  /** Line the next record begins on. */
  get line(): number {
    return this.#line;
  }

  /** UTF-16 units waiting for the end of their record: what a caller bounds. */
  get waiting(): number {
    return this.#rest.length;
  }

  push(piece: string): void {
    const text = this.#rest === '' ? piece : this.#rest + piece;
    let at = 0;
    let nextQuote = indexOrEnd(text, quote, 0);
    for (;;) {
      const lineEnd = text.indexOf('\n', at);
      if (lineEnd < 0) break;
      // Nearly all records have no quotes: split is far faster than walking them.
      if (nextQuote > lineEnd) {
        this.#plain(text, at, lineEnd);
        at = lineEnd + 1;
        continue;
      }
      const end = this.#quoted(text, at, false);
      if (end < 0) break;
      at = end;
      if (nextQuote < at) nextQuote = indexOrEnd(text, quote, at);
    }
    this.#rest = text.slice(at);
  }

  /** The last line needs no line end. */
  end(): void {
    const text = this.#rest;
    this.#rest = '';
    if (text === '') return;
    if (!text.includes(quote)) this.#plain(text, 0, text.length);
    else {
      let at = 0;
      while (at < text.length) at = this.#quoted(text, at, true);
    }
  }

  #plain(text: string, from: number, lineEnd: number): void {
    const through = text.charCodeAt(lineEnd - 1) === 13 && lineEnd > from ? lineEnd - 1 : lineEnd;
    const line = this.#line;
    this.#line += 1;
    if (through > from) this.#taker.record(text.slice(from, through).split(','), line);
  }

  // Reads one record with quotes from `from`; answers where the next begins, or -1 when more is
  // needed.
  #quoted(text: string, from: number, isLast: boolean): number {
    const fields: string[] = [];
    let at = from;
    for (;;) {
      const field = text[at] === quote ? quotedField(text, at) : plainField(text, at);
      if (field === null || (field.end === text.length && !isLast)) {
        return isLast ? this.#unclosed(text) : -1;
      }
      if ('fault' in field) return this.#skipLine(text, from, field, isLast);
      fields.push(field.value);
      if (text[field.end] === ',') {
        at = field.end + 1;
        continue;
      }
      const line = this.#line;
      const end = text.indexOf('\n', field.end);
      const next = end < 0 ? text.length : end + 1;
      this.#countLines(text, from, next);
      this.#taker.record(fields, line);
      return next;
    }
  }

  #unclosed(text: string): number {
    this.#taker.fault('a quote is opened and never closed', this.#line);
    return text.length;
  }

  // A broken record is over with its line; the whole line must be here, or its rest would be read
  // alone.
  #skipLine(text: string, from: number, field: Fault, isLast: boolean): number {
    const end = text.indexOf('\n', field.end);
    if (end < 0 && !isLast) return -1;
    const next = end < 0 ? text.length : end + 1;
    this.#taker.fault(field.fault, this.#line);
    this.#countLines(text, from, next);
    return next;
  }

  #countLines(text: string, from: number, until: number): void {
    for (
      let at = text.indexOf('\n', from);
      at >= 0 && at < until;
      at = text.indexOf('\n', at + 1)
    ) {
      this.#line += 1;
    }
  }
}

type Fault = { fault: string; end: number };
type Field = { value: string; end: number } | Fault;

// Where `sought` is next, or the end of the text.
function indexOrEnd(text: string, sought: string, from: number): number {
  const at = text.indexOf(sought, from);
  return at < 0 ? text.length : at;
}

// A field that does not begin with a quote: up to a comma or the line's end.
function plainField(text: string, from: number): Field {
  let end = from;
  for (; end < text.length; end += 1) {
    const char = text[end];
    if (char === ',' || char === '\n') break;
    if (char === quote) return { fault: 'a quote stands inside a field that is not quoted', end };
  }
  const through = text[end - 1] === '\r' && end > from && text[end] !== ',' ? end - 1 : end;
  return { value: text.slice(from, through), end };
}

// A field in quotes; null when its closing quote is not in the text.
function quotedField(text: string, from: number): Field | null {
  let value = '';
  let at = from + 1;
  for (;;) {
    const close = text.indexOf(quote, at);
    if (close < 0) return null;
    value += text.slice(at, close);
    at = close + 1;
    if (text[at] !== quote) break;
    value += quote;
    at += 1;
  }
  const next = text[at];
  if (next === undefined || next === ',' || next === '\n') return { value, end: at };
  if (next === '\r' && (at + 1 === text.length || text[at + 1] === '\n')) {
    return { value, end: at + 1 };
  }
  return { fault: 'text follows a closing quote', end: at };
}

/**
 * The same for a file that people open: a text that a spreadsheet would run as a formula is made a
 * text by an apostrophe; a number stays one. Not for files that are read in again.
 */
export function csvLineToRead(fields: readonly string[]): string {
  return csvLine(fields.map((field) => (runsAsFormula(field) ? `'${field}` : field)));
}

/** Would a spreadsheet run it as a formula? A number it would not. */
export const runsAsFormula = (field: string): boolean =>
  /^[=+\-@\t\r]/.test(field) && !/^[+-]?\d+(\.\d+)?$/.test(field);

/** Writes fields as one CSV line, quoted where they must be, without a line end. */
export function csvLine(fields: readonly string[]): string {
  return fields
    .map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll(quote, '""')}"` : field))
    .join(',');
}
