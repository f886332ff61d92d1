// Mappings as the screens read and save them. Invariant: external ids are chosen from the chart
// that was read, and typed only where the ledger lists none; products and customers are read by
// page, their counterparts by what is searched. Leaves to others: drafts (mapping-draft.ts).

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type { ExternalChartItem, MappingImport, MappingKind, MappingRow } from '../api/contract.ts';
import { byCursor } from '../api/paging.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send, sendText } from '../api/request.ts';
import type { OrProposed } from '../approvals/proposed.ts';

export interface MappingPage {
  readonly items: readonly MappingRow[];
  readonly gaps: number;
  readonly next: string | null;
}

/** A property has few accounts, outlets and departments, and any number of these. */
export const isMany = (kind: MappingKind) => kind === 'product' || kind === 'customer';

export interface MappingFilter {
  readonly text?: string | undefined;
  readonly open?: boolean;
}

/** Ours with theirs, of one kind; of many, in pages and narrowed by the server. */
export function useMappings(connectionId: number, kind: MappingKind, filter: MappingFilter) {
  const narrowed = isMany(kind)
    ? { text: filter.text, open: filter.open ? 'true' : undefined }
    : {};
  return useInfiniteQuery({
    ...byCursor,
    queryKey: ['mappings', connectionId, kind, narrowed],
    queryFn: ({ pageParam, signal }) =>
      read<MappingPage>(
        `/connections/${connectionId}/mappings`,
        { kind, ...narrowed, cursor: pageParam },
        signal,
      ),
    placeholderData: keepPreviousData,
  });
}

/** One of ours by its code: where a remedy points. */
export function useMapping(connectionId: number, kind: MappingKind, code: string | undefined) {
  return useQuery({
    queryKey: ['mappings', connectionId, kind, 'one', code],
    queryFn: ({ signal }) =>
      read<MappingPage>(`/connections/${connectionId}/mappings`, { kind, code }, signal),
    select: ({ items }) => items[0],
    enabled: code !== undefined,
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

/** The external kind each of ours points at. */
export const externalKinds: Record<MappingKind, string> = {
  account: 'account',
  outlet: 'location',
  department: 'department',
  product: 'item',
  customer: 'customer',
};

interface ChartItems {
  readonly items: readonly ExternalChartItem[];
}

/** Rows of a choice: more are found by typing. */
const choicesMax = 50;

/** Items of a kind, narrowed by a text; null reads none. */
export function useExternalChoices(connectionId: number, kind: string | null, text: string) {
  return useQuery({
    queryKey: ['external-chart', connectionId, kind, text],
    queryFn: ({ signal }) =>
      read<ChartItems>(
        `/connections/${connectionId}/external-chart`,
        { kind, text, limit: choicesMax },
        signal,
      ),
    enabled: kind !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

/** What mappings of a kind may point at, whole; of many nothing: they are searched. */
export function useExternalChart(connectionId: number, kind: MappingKind) {
  return useQuery({
    queryKey: ['external-chart', connectionId, kind],
    queryFn: ({ signal }) =>
      read<ChartItems>(
        `/connections/${connectionId}/external-chart`,
        { kind: externalKinds[kind] },
        signal,
      ),
    enabled: !isMany(kind),
    staleTime: 60_000,
  });
}

/** The dimensions lines can carry values of, with the company's own words for them. */
export function useDimensions(connectionId: number) {
  return useQuery({
    queryKey: ['external-chart', connectionId, 'dimension'],
    queryFn: ({ signal }) =>
      read<ChartItems>(
        `/connections/${connectionId}/external-chart`,
        { kind: 'dimension' },
        signal,
      ),
    select: ({ items }) => {
      const own = items
        .filter((one) => one.active && !mappedOnly.has(one.externalId))
        .map(({ externalId, name }) => ({ dimension: externalId, label: name }));
      return items.length === 0 ? standardDimensions : own;
    },
    staleTime: 60_000,
  });
}

/** They come from the mappings alone. */
const mappedOnly = new Set(['location', 'department']);

/** Where the company's own list could not be read. */
const standardDimensions = ['class', 'project', 'vendor', 'employee', 'customer', 'item'].map(
  (dimension) => ({ dimension, label: dimension }),
);

export interface MappingChange {
  readonly kind: MappingKind;
  readonly internalId: number;
  readonly externalId?: string | null;
  readonly values?: Readonly<Record<string, string | null>>;
}

export interface MappingSaved {
  readonly changed: number;
  readonly released: number;
}

/** Saves changes; exports held for the gaps they close are requeued by the server. */
export function useSaveMappings(connectionId: number) {
  return useMappingChange((items: readonly MappingChange[]) =>
    send<OrProposed<MappingSaved>>('PUT', `/connections/${connectionId}/mappings`, { items }),
  );
}

/** Accepts what is suggested well enough, of all pages. */
export function useAcceptSuggestions(connectionId: number) {
  return useMappingChange((body: { kind: MappingKind; confidenceMin: number }) =>
    send<OrProposed<MappingSaved>>(
      'POST',
      `/connections/${connectionId}/mappings/suggestions`,
      body,
    ),
  );
}

const filePath = (connectionId: number) => `/connections/${connectionId}/mappings.csv`;

/** What saving a file would change; nothing is changed by asking. */
export function usePreviewFile(connectionId: number) {
  return useMutation({
    mutationFn: (text: string) =>
      sendText<MappingImport>(filePath(connectionId), text, { dryRun: 'true' }),
  });
}

export function useSaveFile(connectionId: number) {
  return useMappingChange((text: string) =>
    sendText<OrProposed<MappingImport>>(filePath(connectionId), text),
  );
}

function useMappingChange<A, T>(change: (input: A) => Promise<T>) {
  const renew = useRenewal('mappings', 'exports', 'connections', 'rehearsals', 'approvals');
  return useMutation({
    mutationFn: change,
    onSuccess: renew,
  });
}
