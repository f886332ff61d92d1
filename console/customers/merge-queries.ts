// Merges of a customer as the screens read and make them. Invariant: what a merge joins is told by
// the server, never added up here. Leaves to others: the dialog and its words.

import { useMutation, useQuery } from '@tanstack/react-query';
import type { MergePreviewView, Merges } from '#receivables/merge-routes.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';
import type { OrProposed } from '../approvals/proposed.ts';

export type Merge = Merges['items'][number];

const at = (code: string) => `/customers/${encodeURIComponent(code)}`;

/** Every merge the customer is part of, those taken back among them. */
export function useMerges(code: string) {
  return useQuery({
    queryKey: ['customers', 'merges', code],
    queryFn: ({ signal }) => read<Merges>(`${at(code)}/merges`, {}, signal),
  });
}

/** What a merge would join; asks nothing while nobody is chosen. */
export function useMergePreview(code: string, into: string | null) {
  return useQuery({
    queryKey: ['customer-merge-preview', code, into],
    queryFn: ({ signal }) => read<MergePreviewView>(`${at(code)}/merge-preview`, { into }, signal),
    enabled: into !== null,
    retry: false,
    gcTime: 0,
  });
}

function useChange<Body>(path: string) {
  const renew = useRenewal('customers', 'reports', 'approvals');
  return useMutation({
    mutationFn: (body: Body) => send<OrProposed<Merges>>('POST', path, body),
    onSuccess: () => void renew(),
  });
}

export const useMerge = (code: string) =>
  useChange<{ into: string; reason: string }>(`${at(code)}/merge`);

export const useUnmerge = (code: string) => useChange<{ reason: string }>(`${at(code)}/unmerge`);
