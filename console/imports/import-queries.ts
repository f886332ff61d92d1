// Imports as the screens read them, what a file would post, importing and dismissing. Invariant:
// while a file is imported its counts are read again every second; nothing else is polled.
// Leaves to others: reading the file's beginning (file-head.ts).

import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type {
  ImportList,
  ImportPreview,
  ImportView,
  MappingList,
  MapView,
  PreviewOrder,
  RefusalList,
} from '#imports/import-schemas.ts';
import { byCursor } from '../api/paging.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send, sendFile } from '../api/request.ts';
import { entryTouches } from '../journal/journal-queries.ts';

export type ImportItem = ImportView;
export type RefusalItem = RefusalList['items'][number];
export type Preview = ImportPreview;
export type PreviewEvent = ImportPreview['events'][number];
export type ColumnMapping = MapView;

const pollMs = 1000;

/** The last first, in pages of 50. */
export function useImports() {
  return useInfiniteQuery({
    ...byCursor,
    queryKey: ['imports', 'list'],
    queryFn: ({ pageParam, signal }) =>
      read<ImportList>('/imports', { limit: 50, cursor: pageParam }, signal),
    refetchInterval: ({ state }) =>
      state.data?.pages[0]?.items.some((one) => one.state === 'running') ? pollMs : false,
  });
}

/** The one that runs under this file's name, while `on`. */
export function useRunning(fileName: string, on: boolean) {
  return useQuery({
    queryKey: ['imports', 'running', fileName],
    enabled: on,
    queryFn: async ({ signal }) => {
      const { items } = await read<ImportList>('/imports', { limit: 5 }, signal);
      return items.find((one) => one.fileName === fileName && one.state === 'running') ?? null;
    },
    refetchInterval: on ? pollMs : false,
  });
}

export function useImport(importId: string) {
  return useQuery({
    queryKey: ['imports', 'one', importId],
    queryFn: ({ signal }) => read<ImportView>(`/imports/${importId}`, {}, signal),
  });
}

/** In the order of the file, in pages of 100. */
export function useRefusals(importId: string) {
  return useInfiniteQuery({
    ...byCursor,
    queryKey: ['imports', 'refusals', importId],
    queryFn: ({ pageParam, signal }) =>
      read<RefusalList>(`/imports/${importId}/refusals`, { limit: 100, cursor: pageParam }, signal),
  });
}

export function useMappings() {
  return useQuery({
    queryKey: ['imports', 'mappings'],
    queryFn: ({ signal }) => read<MappingList>('/import-mappings', {}, signal),
  });
}

/** What the beginning of a file would post. */
export function usePreview(order: PreviewOrder | null) {
  return useQuery({
    queryKey: ['imports', 'preview', order],
    enabled: order !== null,
    queryFn: () => send<ImportPreview>('POST', '/imports/preview', order),
    placeholderData: (before) => before,
    gcTime: 0,
  });
}

interface UploadOrder {
  readonly file: File;
  readonly form: PreviewOrder['form'];
  /** Saved under this name first; null: the file has our columns. */
  readonly mapping: { readonly name: string; readonly map: ColumnMapping } | null;
}

/** Imports a whole file; answers when it is done. */
export function useUpload() {
  const renew = useRenewal('imports', ...entryTouches);
  return useMutation({
    mutationFn: async ({ file, form, mapping }: UploadOrder) => {
      if (mapping !== null) {
        await send('PUT', `/import-mappings/${encodeURIComponent(mapping.name)}`, mapping.map);
      }
      const type = form === 'csv' ? 'text/csv' : 'application/x-ndjson';
      const of = { fileName: file.name, size: file.size, mapping: mapping?.name };
      return sendFile<ImportView>('/imports', file, type, of);
    },
    onSettled: () => void renew(),
  });
}

export function useDismissRefusals(importId: string) {
  const renew = useRenewal('imports', 'closing');
  return useMutation({
    mutationFn: (body: { readonly reason: string; readonly numbers?: readonly number[] }) =>
      send<ImportView>('POST', `/imports/${importId}/dismiss`, body),
    onSuccess: () => void renew(),
  });
}
