// JSON as PostgreSQL's jsonb accepts it, of values that came from outside. Invariant: never throws
// for what an answer may contain; NUL and lone surrogates, which jsonb and text refuse, become
// U+FFFD, so that one odd answer cannot block the outcomes it is written with.

/** JSON text of `value`; bigints become strings. One line. */
export function jsonText(value: unknown): string {
  const json = plainJson(value) ?? 'null';
  // Most texts have no escape of this kind; looking is cheaper than replacing.
  if (!json.includes('\\u')) return json;
  return json.replace(/\\u(?:0000|d[89a-f][0-9a-f]{2})/gi, '\\ufffd');
}

// A replacer is called for every member: only values that hold a bigint pay for one.
function plainJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? one.toString() : one));
  }
}

/** Text as a `text` column accepts it. */
export function plainText(text: string): string {
  return text.replaceAll('\u0000', '\ufffd').toWellFormed();
}
