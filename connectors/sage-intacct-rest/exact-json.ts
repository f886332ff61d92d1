// Reads the vendor's JSON without letting a number become a float: every number arrives as its own
// text. First step of every answer. Invariant: `{"sum:baseAmount": 0.1}` yields `'0.1'`; amounts
// stay exact. Leaves to others: what the members mean (query.ts, vendor-errors.ts).

/** A JSON object whose members still have to be looked at. */
export type Plain = Readonly<Record<string, unknown>>;

type Reviver = (this: unknown, key: string, value: unknown, context: { source: string }) => unknown;

const keepSource: Reviver = (_key, value, context) =>
  typeof value === 'number' ? context.source : value;

/** The value, numbers as text; `undefined` when the text is not JSON (empty, HTML, cut off). */
export function parseExact(text: string): unknown {
  try {
    return JSON.parse(text, keepSource as (this: unknown, key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}

/** Is it a JSON object (no list, not null)? */
export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member as text when it is text (numbers are), else null: nulls, objects and empty text. */
export function textOf(row: Plain, member: string): string | null {
  const value = row[member];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The member as a boolean; `"true"` counts, since some rows carry booleans as text. */
export function flagOf(row: Plain, member: string): boolean {
  return row[member] === true || row[member] === 'true';
}
