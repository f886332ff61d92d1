// Suggests which external account, location or department one of ours means. Between the mirrored
// chart and the mapping page; a person (or a threshold a person chose) accepts. Invariant: pure and
// deterministic; inactive targets are never suggested; ties go to the smaller id.

/** One of ours. */
export interface ToSuggestFor {
  readonly code: string;
  readonly name: string;
}

/** One of theirs. */
export interface Candidate {
  readonly externalId: string;
  readonly name: string;
  readonly active: boolean;
}

export interface Suggestion {
  readonly externalId: string;
  readonly name: string;
  /** 0 to 1. 1: same number and same name. */
  readonly confidence: number;
  readonly why: string;
}

/** Below this a suggestion would mislead more than it helps. */
const confidenceMin = 0.5;

/** The best candidate, or null when none is near. */
export function suggest(ours: ToSuggestFor, candidates: readonly Candidate[]): Suggestion | null {
  let best: Suggestion | null = null;
  for (const candidate of candidates) {
    if (!candidate.active) continue;
    const suggestion = judge(ours, candidate);
    if (suggestion.confidence < confidenceMin) continue;
    const better =
      best === null ||
      suggestion.confidence > best.confidence ||
      (suggestion.confidence === best.confidence && suggestion.externalId < best.externalId);
    if (better) best = suggestion;
  }
  return best;
}

function judge(ours: ToSuggestFor, theirs: Candidate): Suggestion {
  const { externalId, name } = theirs;
  const alike = nameSimilarity(ours.name, name);
  const give = (confidence: number, why: string): Suggestion => ({
    externalId,
    name,
    confidence: Math.round(confidence * 100) / 100,
    why,
  });
  if (ours.code === externalId) {
    // The same number with another name is likely, not certain: charts reuse numbers.
    return give(0.8 + 0.2 * alike, alike === 1 ? 'same number and name' : 'same number');
  }
  if (normalNumber(ours.code) === normalNumber(externalId)) {
    return give(0.7 + 0.2 * alike, 'same number, written another way');
  }
  if (alike === 1) return give(0.85, 'same name');
  return give(0.8 * alike, 'similar name');
}

/** `04010`, `4010-00`, `4010.0` and `4010` are one number to an accountant. */
export function normalNumber(code: string): string {
  const plain = code
    .toUpperCase()
    .replace(/[\s._/-]+0*$/, '')
    .replace(/[\s._/-]+/g, '');
  return plain.replace(/^0+(?=.)/, '');
}

/** Share of common letter pairs (Dice), 0 to 1, over words without filler. */
export function nameSimilarity(a: string, b: string): number {
  const left = normalName(a);
  const right = normalName(b);
  if (left === '' || right === '') return 0;
  if (left === right) return 1;
  const pairs = pairsOf(left);
  const others = pairsOf(right);
  if (pairs.length === 0 || others.length === 0) return 0;
  const total = pairs.length + others.length;
  let common = 0;
  for (const pair of pairs) {
    const at = others.indexOf(pair);
    if (at < 0) continue;
    others.splice(at, 1);
    common += 1;
  }
  return Math.min(0.99, (2 * common) / total);
}

function normalName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/\b(the|of|and|account|accounts)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function pairsOf(text: string): string[] {
  const pairs: string[] = [];
  for (const word of text.split(' ')) {
    for (let at = 0; at + 1 < word.length; at += 1) pairs.push(word.slice(at, at + 2));
  }
  return pairs;
}
