// The search values of a page, as its own reader gives them. Invariant: the choice of a connection,
// which every address may carry, is no value of a page: it would count as a filter. Leaves to
// others: that choice (connection-choice.ts).

import { useSearch as useAllSearch } from '@tanstack/react-router';
import { useMemo } from 'react';

function usePageSearch(options: never) {
  const all: object = useAllSearch(options);
  return useMemo(() => {
    const { connection: _connection, ...own } = all as { connection?: unknown };
    return own;
  }, [all]);
}

/** As the router's, without the choice of a connection. */
export const useSearch = usePageSearch as unknown as typeof useAllSearch;
