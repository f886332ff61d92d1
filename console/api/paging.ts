// Lists the server answers page by page: how the next page is asked for, and how pages become the
// rows of a table. Invariant: `next` of a page is the cursor of the one after; null ends the list.
// Leaves to others: what is asked for and how many a page holds.

import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { Page } from './contract.ts';

/** For useInfiniteQuery: `pageParam` is the cursor, undefined for the first page. */
export const byCursor = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { readonly next: string | null }) => page.next ?? undefined,
};

type Paged<Item> = UseInfiniteQueryResult<InfiniteData<Page<Item>>>;

/** What is loaded so far. */
export const itemsOf = <Item>({ data }: Paged<Item>): Item[] =>
  data?.pages.flatMap((page) => page.items) ?? [];

/** What a table takes of a list: its rows, whether they load still, and how more are fetched. */
export const tableOf = <Item>(list: Paged<Item>) => ({
  rows: itemsOf(list),
  loading: list.isPending,
  more: {
    has: list.hasNextPage,
    busy: list.isFetchingNextPage,
    fetch: () => void list.fetchNextPage(),
  },
});

/** Of a list that is read at once. */
export const nothingMore = { has: false, busy: false, fetch: () => {} };
