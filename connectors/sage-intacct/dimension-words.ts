// What a company calls its dimensions: Sage Intacct writes "Place" where the company renamed
// Location, in error texts too. Pure. Used by both connectors' charts and by vendor-texts.ts.
// Invariant: a word nobody knows stays as it is; it is never guessed to be a dimension. Leaves to
// others: asking for the labels (each connector's chart).

/** The company's word in lower case → the dimension's own name: `place` → `location`. */
export type DimensionWords = ReadonlyMap<string, string>;

/** The dimensions every company can have, by the names lines carry them under. */
export const standardDimensions = [
  'location',
  'department',
  'class',
  'customer',
  'vendor',
  'employee',
  'project',
  'item',
  'contract',
  'warehouse',
] as const;

const ownNames: ReadonlySet<string> = new Set([...standardDimensions, 'entity', 'task']);

export interface DimensionLabel {
  /** `location`, or `nsp::berth` for a user-defined one. */
  readonly dimension: string;
  /** What the company calls it. */
  readonly label: string;
}

export function dimensionWords(labels: readonly DimensionLabel[]): DimensionWords {
  return new Map(labels.map((one) => [one.label.trim().toLowerCase(), one.dimension]));
}

/** The dimension a word of an error text stands for; null when it is none we know. */
export function dimensionOf(word: string, words: DimensionWords | undefined): string | null {
  const lower = word.trim().toLowerCase();
  const renamed = words?.get(lower);
  if (renamed !== undefined) return renamed;
  return ownNames.has(lower) ? lower : null;
}
