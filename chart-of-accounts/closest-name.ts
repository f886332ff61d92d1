// Finds the name somebody probably meant, for hints: `Did you mean SLIP-SEASONAL?`
// Invariant: suggests only what is near (a third of the letters wrong at most), else nothing.

/** The candidate nearest to `text` by edits, ignoring case; null when none is near. */
export function closestName(text: string, candidates: Iterable<string>): string | null {
  const wanted = text.slice(0, 60).toLowerCase();
  let best: string | null = null;
  let bestEdits = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const known = candidate.slice(0, 60).toLowerCase();
    if (Math.abs(known.length - wanted.length) >= bestEdits) continue;
    const edits = editsBetween(wanted, known);
    if (edits < bestEdits) [best, bestEdits] = [candidate, edits];
  }
  return best;
}

// Levenshtein's distance, one row at a time.
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
