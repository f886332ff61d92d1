// The audit trail as the screen reads it, and its proof. Invariant: a filter is asked of the
// server, never applied to what is loaded.

import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type { AuditChoices, AuditEntryView, AuditList, ChainView } from '#access/audit-schemas.ts';
import { byCursor } from '../api/paging.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';
import type { AuditSearch } from './audit-search.ts';

export type AuditItem = AuditEntryView;

/** What a filter asks for; also of the file. */
export const filterOf = ({ open: _open, ...filter }: AuditSearch) => filter;

/** The latest first, in pages of 100. */
export function useAuditEntries(search: AuditSearch) {
  const filter = filterOf(search);
  return useInfiniteQuery({
    ...byCursor,
    queryKey: ['audit', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      read<AuditList>('/audit-entries', { ...filter, limit: 100, cursor: pageParam }, signal),
  });
}

export function useAuditChoices(trail: AuditSearch['trail']) {
  return useQuery({
    queryKey: ['audit', 'choices', trail],
    queryFn: ({ signal }) => read<AuditChoices>('/audit-trail/choices', { trail }, signal),
  });
}

/** Seals what waits and proves the chain. */
export function useVerifyTrail(trail: AuditSearch['trail']) {
  const renew = useRenewal('audit');
  const address = `/audit-trail/verify${trail ? `?trail=${trail}` : ''}`;
  return useMutation({
    mutationFn: () => send<ChainView>('POST', address),
    onSuccess: () => void renew(),
  });
}
