// *Reverse and re-post* as the screens ask for it: what would change, and doing it. Invariant: the
// lines before and after are the server's, never worked out here. Leaves to others: the form.

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import type { RepostPreview, RepostReceipt } from '#journal/journal-schemas.ts';
import { useRenewal } from '../api/renewal.ts';
import { send } from '../api/request.ts';
import type { OrProposed } from '../approvals/proposed.ts';
import { entryTouches } from './journal-queries.ts';

export interface RepostWanted {
  /** Left out: the day of the original, or the first that is open. */
  readonly occurredOn?: string;
  readonly event: unknown;
}

/** What both would post. */
export function useRepostPreview(entryId: string, wanted: RepostWanted) {
  return useQuery({
    // Not among what booking renews: of an entry that is reversed there is nothing to preview.
    queryKey: ['repost-preview', entryId, wanted],
    queryFn: () =>
      send<RepostPreview>('POST', `/journal-entries/${entryId}/repost/preview`, wanted),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
}

/** Posts the reversal and the new entry, both or neither. */
export function useRepost(entryId: string) {
  const renew = useRenewal(...entryTouches);
  return useMutation({
    mutationFn: (body: RepostWanted & { readonly reason: string }) =>
      send<OrProposed<RepostReceipt>>('POST', `/journal-entries/${entryId}/repost`, body),
    onSuccess: () => void renew(),
  });
}
