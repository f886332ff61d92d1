// Late changes as the screens read and make them: what corrected an entry, what a correction would
// post, and posting it. Invariant: the difference is always the server's, never worked out here.
// Leaves to others: the form and its words.

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import type { CorrectionPreview, Corrections, PostingReceipt } from '#journal/journal-schemas.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';
import type { OrProposed } from '../approvals/proposed.ts';
import { entryTouches } from './journal-queries.ts';

/** A line as the server takes it. */
export interface WantedLine {
  readonly account: string;
  readonly outlet: string;
  readonly debit?: string;
  readonly credit?: string;
  readonly department?: string;
  readonly customer?: { readonly id: string; readonly name: string };
}

export interface Wanted {
  readonly occurredOn: string;
  readonly lines: readonly WantedLine[];
}

/** What corrected this entry, first to last, and what it amounts to with all of it. */
export function useCorrections(entryId: string, enabled = true) {
  return useQuery({
    queryKey: ['journal', 'corrections', entryId],
    queryFn: ({ signal }) =>
      read<Corrections>(`/journal-entries/${entryId}/corrections`, {}, signal),
    enabled,
  });
}

/** The lines that would be posted; asks nothing while `wanted` is null. */
export function useCorrectionPreview(entryId: string, wanted: Wanted | null) {
  return useQuery({
    queryKey: ['journal', 'corrections', entryId, 'preview', wanted],
    queryFn: () =>
      send<CorrectionPreview>('POST', `/journal-entries/${entryId}/corrections/preview`, wanted),
    enabled: wanted !== null,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
}

/** Posts the difference as an entry of its own. */
export function useCorrect(entryId: string) {
  const renew = useRenewal(...entryTouches);
  return useMutation({
    mutationFn: (body: Wanted & { readonly reason: string }) =>
      send<OrProposed<PostingReceipt>>('POST', `/journal-entries/${entryId}/corrections`, body),
    onSuccess: () => void renew(),
  });
}
