// Writes the memo an entry carries into the external ledger from a template a person can change.
// Invariant: never empty, never longer than its limit, one line, no control characters.

/** The words a template may use, in braces. */
export interface MemoFacts {
  readonly document: string;
  readonly type: string;
  readonly customer: string;
  readonly outlet: string;
  readonly memo: string;
}

export interface MemoLimits {
  readonly memoTemplate: string;
  readonly memoLengthMax: number;
}

/** A memo; `wholeMemo` is there only where the memo was cut. */
export interface WrittenMemo {
  readonly memo: string;
  readonly wholeMemo?: string;
}

/**
 * An unknown word in braces stays as it is written, so that a typing error shows in the preview.
 */
export function writeMemo(limits: MemoLimits, facts: MemoFacts): WrittenMemo {
  const known: Readonly<Record<string, string>> = { ...facts };
  const text = limits.memoTemplate
    .replace(/\{(\w+)\}/g, (braced, word: string) => known[word] ?? braced)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const wholeMemo = text === '' ? facts.document : text;
  if (wholeMemo.length <= limits.memoLengthMax) return { memo: wholeMemo };
  return { memo: cut(wholeMemo, limits.memoLengthMax), wholeMemo };
}

/** The words in braces that the facts do not have, each once, in the order of the template. */
export function unknownWords(template: string, facts: MemoFacts): string[] {
  const words = [...template.matchAll(/\{(\w+)\}/g)].map(([, word = '']) => word);
  return [...new Set(words)].filter((word) => !Object.hasOwn(facts, word));
}

// By code points: half a surrogate pair is not text.
function cut(text: string, lengthMax: number): string {
  let short = '';
  for (const character of text) {
    if (short.length + character.length > lengthMax - 1) break;
    short += character;
  }
  return `${short.trimEnd()}…`;
}
