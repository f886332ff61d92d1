// Values that must not appear in a log, a message or an attempt, and how a text is rid of them.
// Pure. Used by both connectors before anybody reads an answer. Invariant: a secret is hidden in
// every spelling it may take. Leaves to others: what else a wire record leaves out.

const gone = '[redacted]';
/** Shorter values are no secrets, and blanking them would tear holes into amounts and ids. */
const secretLengthMin = 8;

/** Values to be hidden, in every spelling they may take, longest first. Made once per token. */
export type Secrets = readonly string[];

/** The spellings of secrets: as they are, as JSON and XML escape them, as forms encode them. */
export function secretsOf(values: readonly string[]): Secrets {
  const spellings = values
    .filter((one) => one.length >= secretLengthMin)
    .flatMap((one) => [
      one,
      JSON.stringify(one).slice(1, -1),
      encodeURIComponent(one),
      one.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    ]);
  return [...new Set(spellings)].sort((a, b) => b.length - a.length);
}

/** The text with every secret blanked. */
export function blanked(text: string, secrets: Secrets): string {
  return secrets.reduce((left, secret) => left.replaceAll(secret, gone), text);
}
