// Splits NDJSON text into raw events: one JSON object a line, LF or CRLF, blank lines skipped.
// Invariant: memory holds one line; a line that is too long or no JSON is told, and the next is
// read.
// Leaves to others: bytes to text (utf8-text.ts), what an event must have (read-event.ts).

import { eventProblem } from './event-errors.ts';
import { faultOfJson } from './json-fault.ts';
import { brokenEvent, type RawEvent, type RawEventReader } from './raw-event.ts';

/** Longest line, in UTF-16 units: an event of 10,000 long lines fits. */
export const ndjsonLineMax = 16 * 1024 * 1024;

export class EventNdjson implements RawEventReader {
  readonly #take: (raw: RawEvent) => void;
  readonly #lineMax: number;
  #rest: string[] = [];
  #restLength = 0;
  #tooLong = false;
  #line = 1;

  /** `lineMax` is for tests. */
  constructor(take: (raw: RawEvent) => void, lineMax = ndjsonLineMax) {
    this.#take = take;
    this.#lineMax = lineMax;
  }

  get line(): number {
    return this.#line;
  }

  push(piece: string): void {
    let at = 0;
    for (;;) {
      const end = piece.indexOf('\n', at);
      if (end < 0) break;
      this.#keep(piece.slice(at, end));
      this.#finishLine();
      at = end + 1;
    }
    if (at < piece.length) this.#keep(piece.slice(at));
  }

  end(): void {
    if (this.#restLength > 0 || this.#tooLong) this.#finishLine();
  }

  // Pieces are joined once a line is whole: a line of many pieces is not copied at each of them.
  #keep(piece: string): void {
    if (this.#tooLong) return;
    this.#rest.push(piece);
    this.#restLength += piece.length;
    if (this.#restLength <= this.#lineMax) return;
    this.#tooLong = true;
    this.#rest = [];
    this.#restLength = 0;
  }

  #finishLine(): void {
    const line = this.#line;
    const text = this.#rest.length === 1 ? (this.#rest[0] ?? '') : this.#rest.join('');
    const tooLong = this.#tooLong;
    this.#rest = [];
    this.#restLength = 0;
    this.#tooLong = false;
    this.#line += 1;
    if (tooLong) {
      const max = `${Math.floor(this.#lineMax / 1024 / 1024)} MB`;
      this.#take(brokenEvent(line, eventProblem('EVENT_LINE_TOO_LONG', {}, max)));
    } else if (text !== '' && text !== '\r' && text.trim() !== '') {
      this.#take(rawEventOf(text, line));
    }
  }
}

function rawEventOf(text: string, line: number): RawEvent {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const fault = faultOfJson(text)?.fault ?? 'it cannot be parsed';
    return brokenEvent(line, eventProblem('EVENT_JSON_MALFORMED', {}, fault), {
      original: { text },
    });
  }
  const { source, id, lines, settles } = (value ?? {}) as Record<string, unknown>;
  return {
    line,
    source: typeof source === 'string' ? source : '',
    id: typeof id === 'string' ? id : '',
    value,
    problems: [],
    weight: 1 + lengthOf(lines) + lengthOf(settles),
    placeOf: null,
    original: { text },
    fatal: false,
  };
}

const lengthOf = (list: unknown) => (Array.isArray(list) ? list.length : 0);
