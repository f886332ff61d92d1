// What a person compares after a restore, and their word that it was seen. Invariant: the ledger is
// read only when the dialog is open, and anew each time. Leaves to others: wording.

import { useMutation, useQuery } from '@tanstack/react-query';
import type { RestoreComparison } from '#export-queue/restore-routes.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';

/** What would be formed, beside what stands there. */
export function useRestored(connectionId: number) {
  return useQuery({
    queryKey: ['restored', connectionId],
    queryFn: ({ signal }) =>
      read<RestoreComparison>(`/connections/${connectionId}/restore-comparison`, {}, signal),
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
}

/** Days are summarised again; refused when something else is there than was seen. */
export function useConfirmRestored(connectionId: number) {
  const renew = useRenewal('connections', 'restored');
  return useMutation({
    mutationFn: (body: { seen: string; reason: string }) =>
      send<object>('POST', `/connections/${connectionId}/restore-seen`, body),
    onSettled: renew,
  });
}
