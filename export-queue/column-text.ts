// Columns of many rows as one text parameter each, for statements that take rows by the hundred.
// The driver would quote and escape every element, and the server undo it. Invariant: pure; what
// `lines` is given holds no line break (JSON, hashes, words of ours). Leaves to others: text from
// outside, which goes as a list of the driver's.

/** The literal of a `bigint[]` or `int[]`; null becomes NULL. */
export function bigints(numbers: readonly (bigint | number | null)[]): string {
  return `{${numbers.map((one) => one ?? 'NULL').join(',')}}`;
}

/**
 * For `string_to_array($n, E'\n', '')`: null and the empty text become NULL there. Without the
 * third argument an empty text stays one.
 */
export function lines(texts: readonly (string | null)[]): string {
  return texts.map((one) => one ?? '').join('\n');
}

/** The literal of a `boolean[]`. */
export function booleans(flags: readonly boolean[]): string {
  return `{${flags.map((one) => (one ? 't' : 'f')).join(',')}}`;
}

/** The literal of a `timestamptz[]`. */
export function instants(dates: readonly (Date | null)[]): string {
  return `{${dates.map((one) => one?.toISOString() ?? 'NULL').join(',')}}`;
}

/** Texts from outside, for a `text[]`: as the driver sends them, and nothing where all are null. */
export function texts(given: readonly (string | null)[]): readonly (string | null)[] | null {
  return given.some((one) => one !== null) ? given : null;
}
