// Finds where two contents of one event differ: asked when an id comes again.
// Invariant: null means the same fact; the order of members never matters (a database reorders
// them).
// Leaves to others: the refusal and its message (the journal's).

/**
 * The first place where the contents differ; a value that is missing on one side is undefined
 * there.
 */
export interface DifferingField {
  /** Path in the event: `lines[1].amount`. */
  readonly path: string;
  readonly stored: unknown;
  readonly received: unknown;
}

/** Compares canonical contents, in the order of the received one; null when they are the same. */
export function firstDifference(stored: unknown, received: unknown): DifferingField | null {
  return differenceAt('', stored, received);
}

function differenceAt(path: string, stored: unknown, received: unknown): DifferingField | null {
  if (Object.is(stored, received)) return null;
  if (Array.isArray(stored) && Array.isArray(received)) {
    for (let i = 0; i < Math.max(stored.length, received.length); i += 1) {
      const difference = differenceAt(`${path}[${i}]`, stored[i], received[i]);
      if (difference) return difference;
    }
    return null;
  }
  if (isObject(stored) && isObject(received)) {
    for (const member of new Set([...Object.keys(received), ...Object.keys(stored)])) {
      const at = path === '' ? member : `${path}.${member}`;
      const difference = differenceAt(at, stored[member], received[member]);
      if (difference) return difference;
    }
    return null;
  }
  return { path, stored, received };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
