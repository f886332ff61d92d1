// The rest of a list of which the first rows came with another answer: asked for page by page when
// a person wants more. Invariant: the count is of the whole list, shown or not; nothing is cut
// without a way on. Leaves to others: how a row looks.

import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Page } from '../api/contract.ts';
import { itemsOf } from '../api/paging.ts';
import { read } from '../api/request.ts';
import { formatCount } from '../controls/amount-format.ts';
import { t } from '../language/text.ts';

/** The row whose lists they are. */
export interface OfRow {
  readonly reconciliationId: string;
  readonly path: string;
}

interface RestOptions<Item> {
  /** Where the list is, with what it is asked by. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | number>>;
  readonly first: readonly Item[];
  /** The cursor after the first rows; null: they are all. */
  readonly next: string | null;
}

/** The rows so far, and how more are fetched. */
export function useRest<Item>({ path, query, first, next }: RestOptions<Item>) {
  const [isWanted, setWanted] = useState(false);
  const list = useInfiniteQuery({
    queryKey: ['reconciliations', 'rest', path, query, next],
    queryFn: ({ pageParam, signal }) =>
      read<Page<Item>>(path, { ...query, limit: 200, cursor: pageParam }, signal),
    initialPageParam: next ?? undefined,
    getNextPageParam: (page: Page<Item>) => page.next ?? undefined,
    enabled: isWanted && next !== null,
  });
  return {
    rows: [...first, ...itemsOf(list)],
    has: next !== null && (!isWanted || list.isPending || list.hasNextPage),
    busy: isWanted && list.isFetching,
    fetch: () => (isWanted ? void list.fetchNextPage() : setWanted(true)),
  };
}

interface MoreProps {
  readonly rest: { readonly has: boolean; readonly busy: boolean; readonly fetch: () => void };
  /** Rows that are not shown yet. */
  readonly left: number;
}

/** Nothing when all are shown. */
export function MoreButton({ rest, left }: MoreProps) {
  if (!rest.has || left <= 0) return null;
  return (
    <Button size="xs" variant="default" mt={8} loading={rest.busy} onClick={rest.fetch}>
      {t('Show more, {left} left', { left: formatCount(left) })}
    </Button>
  );
}
