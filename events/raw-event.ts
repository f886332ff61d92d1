// What a file or stream gives before it is read against a chart: one value per event, with its
// line. Made by event-csv.ts and event-ndjson.ts, consumed by receive-events.ts.
// Invariant: raw events come in the order of the file; one that cannot be made into a value still
// comes, with its problems, so that every line is answered for.

import type { Problem } from '#problems/problem.ts';

export interface RawEvent {
  /** Line of the file it begins on, from 1. */
  readonly line: number;
  /** Source and id as written, for reports; empty where unknown. */
  readonly source: string;
  readonly id: string;
  /** The event in its JSON form; undefined when the problems kept it from being made. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Lines, taxes and settled documents: how much work it is to post. */
  readonly weight: number;
  /** Where a field of the JSON form stands in the file; null: say the field's path. */
  readonly placeOf: ((path: string) => string) | null;
  /** As it is in the file; null where it cannot be told. */
  readonly original: OriginalLines | null;
  /** Nothing after this can be read. */
  readonly fatal: boolean;
}

/** An event's lines as they are in the file: a CSV file's fields under its columns, or text. */
export type OriginalLines =
  | { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly text: string };

/** Splits text, pushed in pieces of any size, into raw events. */
export interface RawEventReader {
  push(piece: string): void;
  /** No more text comes; the last event is given now. */
  end(): void;
  /** Line that is being read, for faults of the text itself. */
  readonly line: number;
}

/** A raw event that is only its problem. */
export function brokenEvent(
  line: number,
  problem: Problem,
  { original = null, fatal = false }: Partial<Pick<RawEvent, 'original' | 'fatal'>> = {},
): RawEvent {
  const nothing = { source: '', id: '', value: undefined, weight: 1, placeOf: null };
  return { ...nothing, line, problems: [problem], original, fatal };
}
