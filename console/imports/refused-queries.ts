// Events that programs sent and that were refused, as their tab reads them; dismissing them and
// sending them again. Invariant: what became of them is read anew after either.

import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type { EventReceipts } from '#events/event-routes.ts';
import type { RefusedDetail, RefusedList, RefusedView } from '#events/refused-schemas.ts';
import { byCursor } from '../api/paging.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';
import { entryTouches } from '../journal/journal-queries.ts';
import type { RefusedFilter } from './import-search.ts';

export type RefusedItem = RefusedView;

/** The newest first, in pages of 50; what waits unless the filter says otherwise. */
export function useRefused({ fate, ...filter }: RefusedFilter) {
  const of = { ...filter, fate: fate === 'all' ? undefined : (fate ?? 'waiting') };
  return useInfiniteQuery({
    ...byCursor,
    queryKey: ['refused-events', 'list', of],
    queryFn: ({ pageParam, signal }) =>
      read<RefusedList>('/refused-events', { ...of, limit: 50, cursor: pageParam }, signal),
  });
}

export function useRefusedOne(refusedId: string) {
  return useQuery({
    queryKey: ['refused-events', 'one', refusedId],
    queryFn: ({ signal }) => read<RefusedDetail>(`/refused-events/${refusedId}`, {}, signal),
  });
}

export function useDismissRefused() {
  const renew = useRenewal('refused-events', 'closing');
  return useMutation({
    mutationFn: (body: { readonly refusedIds: readonly string[]; readonly reason: string }) =>
      send<{ dismissed: number }>('POST', '/refused-events/dismiss', body),
    onSuccess: () => void renew(),
  });
}

export function useSendAgain() {
  const renew = useRenewal('refused-events', ...entryTouches);
  return useMutation({
    mutationFn: (refusedIds: readonly string[]) =>
      send<EventReceipts>('POST', '/refused-events/send-again', { refusedIds }),
    onSettled: () => void renew(),
  });
}
