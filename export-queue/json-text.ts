// JSON as PostgreSQL's jsonb accepts it, of values that came from outside. Invariant: never throws
// for what an answer may contain; NUL and lone surrogates, which jsonb and text refuse, become
// U+FFFD, so that one odd answer cannot block the outcomes it is written with.

/** JSON text of `value`; bigints become strings. */
export function jsonText(value: unknown): string {
  const json = JSON.stringify(value, (_key, one) =>
    typeof one === 'bigint' ? one.toString() : one,
  );
  return (json ?? 'null').replace(/\\u(?:0000|d[89a-f][0-9a-f]{2})/gi, '\\ufffd');
}

/** Text as a `text` column accepts it. */
export function plainText(text: string): string {
  return text.replaceAll('\u0000', '\ufffd').toWellFormed();
}
