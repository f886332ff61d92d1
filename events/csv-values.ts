// Puts the fields of a row into the JSON form of an event. Used by event-csv.ts for every row.
// Invariant: an empty field is a missing member, never an empty text.

import type { KindPlan, PlacedColumn } from './csv-layout.ts';

type Json = Record<string, unknown>;

function place(value: Json, steps: readonly string[], field: string): void {
  let at = value;
  for (let step = 0; step < steps.length - 1; step += 1) {
    const member = steps[step] ?? '';
    const next = at[member];
    if (next === undefined) {
      const made: Json = {};
      at[member] = made;
      at = made;
    } else at = next as Json;
  }
  at[steps.at(-1) ?? ''] = field;
}

/** The JSON form of the columns of one row that are not empty. */
export function rowValue(columns: readonly PlacedColumn[], fields: readonly string[]): Json {
  const value: Json = {};
  for (const { position, steps } of columns) {
    const field = fields[position];
    if (field !== undefined && field !== '') place(value, steps, field);
  }
  return value;
}

/** The JSON form of an event's own columns; lists it must have are there and empty. */
export function headerValue({ event, lists }: KindPlan, fields: readonly string[]): Json {
  const value = rowValue(event, fields);
  for (const { list, required } of lists) if (required) value[list] = [];
  return value;
}
