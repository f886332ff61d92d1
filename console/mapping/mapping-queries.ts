// Mappings as the screens read and save them. Invariant: external ids are chosen from the chart
// that was read, never typed. Leaves to others: drafts (mapping-draft.ts).

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ExternalChartItem, MappingKind, MappingRow } from '../api/contract.ts';
import { read, send } from '../api/request.ts';

export interface MappingList {
  readonly items: readonly MappingRow[];
  readonly gaps: number;
}

/** Ours with theirs, of one kind. */
export function useMappings(connectionId: number, kind: MappingKind) {
  return useQuery({
    queryKey: ['mappings', connectionId, kind],
    queryFn: ({ signal }) =>
      read<MappingList>(`/connections/${connectionId}/mappings`, { kind }, signal),
  });
}

/** How many of ours have no counterpart yet, of all kinds. */
export function useGaps(connectionId: number) {
  return useQuery({
    queryKey: ['mappings', connectionId, 'gaps'],
    queryFn: ({ signal }) =>
      read<{ gaps: number }>(`/connections/${connectionId}/mappings/gaps`, {}, signal),
    select: ({ gaps }) => gaps,
  });
}

const externalKinds: Record<MappingKind, string> = {
  account: 'account',
  outlet: 'location',
  department: 'department',
  product: 'item',
  customer: 'customer',
};

/** What mappings of a kind may point at, as read from the external ledger. */
export function useExternalChart(connectionId: number, kind: MappingKind) {
  return useQuery({
    queryKey: ['external-chart', connectionId, kind],
    queryFn: ({ signal }) =>
      read<{ items: readonly ExternalChartItem[] }>(
        `/connections/${connectionId}/external-chart`,
        { kind: externalKinds[kind] },
        signal,
      ),
    staleTime: 60_000,
  });
}

export interface MappingChange {
  readonly kind: MappingKind;
  readonly internalId: number;
  readonly externalId: string | null;
}

export interface MappingSaved {
  readonly changed: number;
  readonly released: number;
}

/** Saves changes; exports held for the gaps they close are requeued by the server. */
export function useSaveMappings(connectionId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (items: readonly MappingChange[]) =>
      send<MappingSaved>('PUT', `/connections/${connectionId}/mappings`, { items }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['mappings'] }),
        queries.invalidateQueries({ queryKey: ['exports'] }),
        queries.invalidateQueries({ queryKey: ['connections'] }),
      ]),
  });
}
