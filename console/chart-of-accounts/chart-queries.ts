// The chart as its page reads and changes it: all masters as rows, balances of accounts, files.
// Invariant: a row is sent whole, as it was read but for what the person changed. Leaves to others:
// checks (the server, all problems at once).

import { useMutation, useQuery } from '@tanstack/react-query';
import type { ChartChangeView } from '#chart-of-accounts/chart-change-routes.ts';
import type { ChartRowsView } from '#chart-of-accounts/chart-row-schemas.ts';
import type { TrialBalance } from '#journal/journal-schemas.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send, sendText } from '../api/request.ts';
import type { Master, MasterKind } from './master-kinds.ts';

export function useChartRows() {
  return useQuery({
    queryKey: ['chart-of-accounts', 'rows'],
    queryFn: ({ signal }) => read<ChartRowsView>('/chart-of-accounts/rows', {}, signal),
    staleTime: 60_000,
  });
}

/** What each account holds on a day, by number and currency. */
export function useAccountBalances(asOf: string) {
  return useQuery({
    queryKey: ['reports', 'balances', asOf],
    queryFn: ({ signal }) => read<TrialBalance>('/trial-balance', { asOf }, signal),
    select: ({ rows }) => rows,
    staleTime: 30_000,
  });
}

const renewed = ['chart-of-accounts', 'property', 'mappings'] as const;

/** Adds or changes rows of one kind. */
export function useSaveMasters(kind: MasterKind) {
  const renew = useRenewal(...renewed);
  return useMutation({
    mutationFn: (rows: readonly Master[]) =>
      send<ChartChangeView>('POST', '/chart-of-accounts/rows', { [kind]: rows }),
    onSuccess: renew,
  });
}

const filePath = (file: string) => `/chart-of-accounts/${file}`;

/** What saving a file would change; nothing is changed by asking. */
export function usePreviewChartFile(file: string) {
  return useMutation({
    mutationFn: (text: string) =>
      sendText<ChartChangeView>(filePath(file), text, { dryRun: 'true' }),
  });
}

export function useSaveChartFile(file: string) {
  const renew = useRenewal(...renewed);
  return useMutation({
    mutationFn: (text: string) => sendText<ChartChangeView>(filePath(file), text),
    onSuccess: renew,
  });
}
