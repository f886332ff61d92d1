// Reading anew what a change has touched. Invariant: everything kept under the names given is asked
// for again, at once where it is on the screen. Leaves to others: which names a change touches.

import { useQueryClient } from '@tanstack/react-query';

/** `names` are the first words of query keys. The answer comes when all of it is here again. */
export function useRenewal(...names: readonly string[]): () => Promise<unknown> {
  const queries = useQueryClient();
  return () => Promise.all(names.map((name) => queries.invalidateQueries({ queryKey: [name] })));
}
