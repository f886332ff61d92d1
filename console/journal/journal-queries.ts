// Journal entries as the screens read them, and reversing one. Invariant: entries are never edited.
// Leaves to others: the form and its words.

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type { JournalEntryDetail, JournalEntryRow } from '#journal/journal-schemas.ts';
import type { Page } from '../api/contract.ts';
import { byCursor } from '../api/paging.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';
import type { JournalFilter } from './journal-search.ts';

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

/** Books the opposite of an entry on a date of the caller's choice. */
export function useReverse(entryId: string) {
  const renew = useRenewal('journal', 'exports');
  return useMutation({
    mutationFn: (body: { reason: string; occurredOn: string }) =>
      send<{ entryId?: string }>('POST', `/journal-entries/${entryId}/reverse`, body),
    onSuccess: () => void renew(),
  });
}
