// Journals, entities and statistical accounts of a connection as the page reads and saves them.
// Invariant: what is saved may release held exports, so lists of exports are read again. Leaves to
// others: the settings among them (connection-queries.ts).

import { useMutation, useQuery } from '@tanstack/react-query';
import type {
  ExternalChartItem,
  JournalChoice,
  JournalSettings,
  MappingRow,
  StatisticalAccount,
} from '../api/contract.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';
import type { OrProposed } from '../approvals/proposed.ts';

interface Items<T> {
  readonly items: readonly T[];
}

/** Chosen journals, the company's journals, and the entity of each outlet. */
export function useJournals(connectionId: number) {
  return useQuery({
    queryKey: ['connections', connectionId, 'journals'],
    queryFn: ({ signal }) =>
      read<JournalSettings>(`/connections/${connectionId}/journals`, {}, signal),
  });
}

/** Our accounts that count. */
export function useStatisticalAccounts(connectionId: number) {
  return useQuery({
    queryKey: ['connections', connectionId, 'statistical-accounts'],
    queryFn: ({ signal }) =>
      read<Items<StatisticalAccount>>(
        `/connections/${connectionId}/statistical-accounts`,
        {},
        signal,
      ),
    select: ({ items }) => items,
  });
}

/** The company's statistical accounts. */
export function useStatisticalChart(connectionId: number) {
  return useQuery({
    queryKey: ['external-chart', connectionId, 'statistical-account'],
    queryFn: ({ signal }) =>
      read<Items<ExternalChartItem>>(
        `/connections/${connectionId}/external-chart`,
        { kind: 'statistical-account' },
        signal,
      ),
    select: ({ items }) => items,
  });
}

/** Our accounts of money, which may become statistical ones. */
export function useMoneyAccounts(connectionId: number) {
  return useQuery({
    queryKey: ['mappings', connectionId, 'account'],
    queryFn: ({ signal }) =>
      read<Items<MappingRow>>(`/connections/${connectionId}/mappings`, { kind: 'account' }, signal),
    select: ({ items }) => items,
  });
}

export interface StatisticalChoice {
  readonly accountId: number;
  readonly externalId: string | null;
}

interface Saved {
  readonly changed: number;
  readonly released: number;
}

function useSave<T>(connectionId: number, list: 'journals' | 'statistical-accounts') {
  const renew = useRenewal('connections', 'exports', 'mappings', 'rehearsals', 'approvals');
  return useMutation({
    mutationFn: (items: readonly T[]) =>
      send<OrProposed<Saved>>('PUT', `/connections/${connectionId}/${list}`, { items }),
    onSuccess: renew,
  });
}

export const useSaveJournals = (connectionId: number) =>
  useSave<JournalChoice>(connectionId, 'journals');

export const useSaveStatisticalAccounts = (connectionId: number) =>
  useSave<StatisticalChoice>(connectionId, 'statistical-accounts');
