// What a connection costs and how it flows, as the screens read it. Invariant: read only; lanes are
// read every few seconds while the page is open. Leaves to others: wording.

import { useMutation, useQuery } from '@tanstack/react-query';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';

export interface Usage {
  readonly month: string;
  readonly counted: number;
  readonly perDay: number;
  readonly backlog: number;
  readonly forecast: number;
  readonly transactionsPerMonth: number;
  readonly forecastOver: number;
  readonly overageCost: string;
  readonly byPurpose: readonly { readonly purpose: string; readonly counted: number }[];
  readonly advice: { readonly forecast: number } | null;
  readonly alert: string | null;
}

/** API transactions of the month with their forecast. */
export function useUsage(connectionId: number) {
  return useQuery({
    queryKey: ['connections', connectionId, 'usage'],
    queryFn: ({ signal }) => read<Usage>(`/connections/${connectionId}/usage`, {}, signal),
  });
}

export interface LanesNow {
  readonly lanes: number;
  readonly inUse: number;
  readonly allowed: number;
  readonly bound: 'none' | 'busy' | 'asked-to-wait' | 'silent';
  readonly nextCallAt: string | null;
  readonly occupancyPermille: number | null;
  readonly worker: string;
  readonly notedAt: string;
}

/** The lanes as a worker noted them some seconds ago; null before one drained the connection. */
export function useLanes(connectionId: number) {
  return useQuery({
    queryKey: ['connections', connectionId, 'lanes'],
    queryFn: ({ signal }) =>
      read<{ latest: LanesNow | null }>(`/connections/${connectionId}/lanes`, {}, signal),
    select: ({ latest }) => latest,
    refetchInterval: 5_000,
  });
}

export type ExportMode = 'detail' | 'daily-summary';

export interface WaitingDay {
  readonly summaryOn: string;
  readonly outlet: string;
  readonly currency: string;
  readonly entries: number;
  readonly amount: string;
}

export interface Summaries {
  readonly mode: ExportMode;
  readonly summaryCutOff: string;
  readonly waiting: readonly WaitingDay[];
}

/** How entries are exported, and the days that wait for their summary. */
export function useSummaries(connectionId: number) {
  return useQuery({
    queryKey: ['connections', connectionId, 'summaries'],
    queryFn: ({ signal }) => read<Summaries>(`/connections/${connectionId}/summaries`, {}, signal),
  });
}

function useChange<A, T>(connectionId: number, path: string) {
  const renew = useRenewal('connections', 'exports');
  return useMutation({
    mutationFn: (body: A) => send<T>('POST', `/connections/${connectionId}${path}`, body),
    onSettled: renew,
  });
}

/** Changes between one entry at a time and one a day, with a reason. */
export const useChangeMode = (connectionId: number) =>
  useChange<{ mode: ExportMode; reason: string }, { moved: number }>(connectionId, '/export-mode');

/** Summarises a day now, before it is over. */
export const useCloseDay = (connectionId: number) =>
  useChange<{ day: string }, { exportIds: readonly string[] }>(connectionId, '/summaries/close');

/** Where a person approves the access; it opens in a window of its own. */
export const useBeginConsent = (connectionId: number) =>
  useChange<Record<string, never>, { authorizeUrl: string }>(connectionId, '/consent');
