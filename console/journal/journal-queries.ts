// Journal entries as the screens read them, reversing one and making one by hand. Invariant:
// entries are never edited.
// Leaves to others: the form and its words.

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type {
  JournalEntryDetail,
  JournalEntryRow,
  PostingReceipt,
} from '#journal/journal-schemas.ts';
import type { Page } from '../api/contract.ts';
import { byCursor } from '../api/paging.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';
import type { OrProposed } from '../approvals/proposed.ts';
import type { JournalFilter } from './journal-search.ts';
import type { ManualEntryBody } from './manual-draft.ts';

/** The list in pages of 100, newest first. */
export function useJournalEntries(filter: JournalFilter) {
  return useInfiniteQuery({
    ...byCursor,
    queryKey: ['journal', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      read<Page<JournalEntryRow>>(
        '/journal-entries',
        { ...filter, limit: 100, cursor: pageParam },
        signal,
      ),
    placeholderData: keepPreviousData,
  });
}

/** One entry with its lines, its event and its exports. */
export function useJournalEntry(entryId: string) {
  return useQuery({
    queryKey: ['journal', 'detail', entryId],
    queryFn: ({ signal }) => read<JournalEntryDetail>(`/journal-entries/${entryId}`, {}, signal),
    placeholderData: keepPreviousData,
  });
}

/** What an entry is part of, so what is read anew once one was booked. */
export const entryTouches = [
  ...['journal', 'exports', 'connections', 'customers', 'deferred-income', 'reports'],
  ...['closing', 'documents', 'approvals'],
];

/** Books an entry typed by a person. */
export function usePostEntry() {
  const renew = useRenewal(...entryTouches);
  return useMutation({
    mutationFn: (body: ManualEntryBody) =>
      send<OrProposed<PostingReceipt>>('POST', '/journal-entries', body),
    onSuccess: () => void renew(),
  });
}

/** Books the opposite of an entry on a date of the caller's choice. */
export function useReverse(entryId: string) {
  const renew = useRenewal(...entryTouches);
  return useMutation({
    mutationFn: (body: { reason: string; occurredOn: string }) =>
      send<OrProposed<PostingReceipt>>('POST', `/journal-entries/${entryId}/reverse`, body),
    onSuccess: () => void renew(),
  });
}
