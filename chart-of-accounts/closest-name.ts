// Finds the name somebody probably meant, for hints: `Did you mean SLIP-SEASONAL?`
// Invariant: suggests only what is near (a third of the letters wrong at most), else nothing.

/** The candidate nearest to `text` by edits, ignoring case; null when none is near. */
export function closestName(text: string, candidates: Iterable<string>): string | null {
  const wanted = text.slice(0, 60).toLowerCase();
  let best: string | null = null;
  // One edit of two letters makes another name altogether.
  const editsMax = wanted.length < 3 ? 0 : Math.max(1, Math.floor(wanted.length / 3));
  let bestEdits = editsMax + 1;
  for (const candidate of candidates) {
    const known = candidate.slice(0, 60).toLowerCase();
    if (Math.abs(known.length - wanted.length) >= bestEdits) continue;
    const edits = editsBetween(wanted, known);
    if (edits < bestEdits) [best, bestEdits] = [candidate, edits];
  }
  return best;
}

// Letters changed, added, left out, or two neighbours swapped (the commonest slip).
function editsBetween(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let edits = Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) edits = Math.min(edits, (before[j - 2] ?? 0) + 1);
      next.push(edits);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
