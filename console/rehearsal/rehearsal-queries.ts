// Rehearsals, previews and approvals as the screens read and make them. Invariant: what is approved
// is named by the rehearsal it was seen in. Leaves to others: wording, choosing.

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ExportRow, Page, Preview, Rehearsal } from '../api/contract.ts';
import { type Progress, sendWatched } from '../api/progress.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';

/** The last rehearsal of a connection; null when there was none. */
export function useLastRehearsal(connectionId: number | undefined) {
  return useQuery({
    queryKey: ['rehearsals', connectionId],
    queryFn: ({ signal }) =>
      read<{ rehearsal: Rehearsal | null }>(
        `/connections/${connectionId}/rehearsals/last`,
        {},
        signal,
      ),
    select: ({ rehearsal }) => rehearsal,
    enabled: connectionId !== undefined,
  });
}

/** These exports as they would be sent now. */
export function usePreviews(connectionId: number, exportIds: readonly string[]) {
  return useQuery({
    queryKey: ['exports', 'previews', connectionId, exportIds],
    queryFn: ({ signal }) =>
      read<Page<Preview>>(
        `/connections/${connectionId}/previews`,
        { exportIds: exportIds.join(',') },
        signal,
      ),
    select: ({ items }) => items,
    enabled: exportIds.length > 0,
    placeholderData: keepPreviousData,
  });
}

/** What became of what was sent so far: few, while the connection proves itself. */
export function useFirstExports(connectionId: number) {
  return useQuery({
    queryKey: ['exports', 'first', connectionId],
    queryFn: ({ signal }) =>
      read<Page<ExportRow>>(
        '/exports',
        { connection: connectionId, approved: 'true', limit: 20 },
        signal,
      ),
    select: ({ items }) => items,
  });
}

const useRenewed = () => useRenewal('rehearsals', 'connections', 'exports');

function useStep<A, T>(connectionId: number, path: string) {
  const renew = useRenewed();
  return useMutation({
    mutationFn: (body: A) => send<T>('POST', `/connections/${connectionId}${path}`, body ?? {}),
    onSettled: renew,
  });
}

/** Maps the whole queue and holds it against the mirrored company; sends nothing. */
export function useRehearse(connectionId: number) {
  const renew = useRenewed();
  const [progress, setProgress] = useState<Progress | null>(null);
  const rehearse = useMutation({
    mutationFn: (_: undefined) =>
      sendWatched<Rehearsal>(`/connections/${connectionId}/rehearsals`, {}, setProgress),
    onSettled: () => {
      setProgress(null);
      return renew();
    },
  });
  return { ...rehearse, progress };
}

export interface Approval {
  readonly rehearsalId: number;
  readonly exportIds: readonly string[];
}

/** Sends these, and only these. */
export const useApprove = (connectionId: number) =>
  useStep<Approval, { approved: number }>(connectionId, '/approve');

/** Sends everything that is due from now on. */
export const useGoLive = (connectionId: number) =>
  useStep<{ reason?: string; unproven?: boolean }, unknown>(connectionId, '/go-live');
