// Comparing two APIs and moving between them, as the screens ask for it. Invariant: a result
// belongs to the very question it was asked for, and is kept while the page is open elsewhere.
// Leaves to others: wording, choosing.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ProposalPair, ShadowReport } from '../api/contract.ts';
import { type Progress, sendWatched } from '../api/progress.ts';
import { send } from '../api/request.ts';

export interface ShadowAsked {
  readonly ledger: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly from?: string;
  readonly through?: string;
}

/** The last result of this question, and asking it: `run`. */
export function useShadow(connectionId: number, asked: ShadowAsked) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const query = useQuery({
    queryKey: ['shadow', connectionId, asked],
    queryFn: ({ signal }) =>
      sendWatched<ShadowReport>(
        `/connections/${connectionId}/shadow`,
        asked,
        setProgress,
        signal,
      ).finally(() => setProgress(null)),
    enabled: false,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return { ...query, progress, run: () => void query.refetch() };
}

/** Both requests of one export. */
export function useProposalPair(connectionId: number, asked: ShadowAsked, exportId: string) {
  const { ledger, settings } = asked;
  return useQuery({
    queryKey: ['shadow', connectionId, 'pair', { ledger, settings }, exportId],
    queryFn: async () => {
      const path = `/connections/${connectionId}/shadow/proposals`;
      const body = { ledger, settings, exportIds: [exportId] };
      const { items } = await send<{ items: readonly ProposalPair[] }>('POST', path, body);
      return items[0] ?? null;
    },
  });
}

export interface Move {
  readonly ledger: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly reason: string;
}

/** Moves the connection; credentials are entered anew. */
export function useSwitchLedger(connectionId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Move) =>
      send<{ ledger: string; shadow: ShadowReport }>(
        'POST',
        `/connections/${connectionId}/switch-ledger`,
        body,
      ),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['connections'] });
      void queries.invalidateQueries({ queryKey: ['exports'] });
      queries.removeQueries({ queryKey: ['shadow'] });
    },
  });
}
