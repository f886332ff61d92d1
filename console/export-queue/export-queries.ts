// The export queue as the screens read it, and what a person may do with exports.
// Invariant: bulk actions send ids or the very filter on the screen, never a copy made by hand.
// Leaves to others: live renewal (navigation/live.ts), wording.

import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { ExportDetail, ExportRow, ExportSummary, Page, Skipped } from '../api/contract.ts';
import { byCursor } from '../api/paging.ts';
import { read, send } from '../api/request.ts';
import type { ExportFilter } from './sync-search.ts';

/** Counts and amounts by status, causes of errors, state of the connection. */
export function useSummary(connectionId: number | undefined) {
  return useQuery({
    queryKey: ['exports', 'summary', connectionId],
    queryFn: ({ signal }) =>
      read<ExportSummary>('/exports/summary', { connection: connectionId }, signal),
    enabled: connectionId !== undefined,
  });
}

/** The list in pages of 100; the rows of another filter stay until the new ones are here. */
export function useExports(connectionId: number | undefined, filter: ExportFilter) {
  return useInfiniteQuery({
    ...byCursor,
    queryKey: ['exports', 'list', connectionId, filter],
    queryFn: ({ pageParam, signal }) =>
      read<Page<ExportRow>>(
        '/exports',
        { connection: connectionId, ...filter, limit: 100, cursor: pageParam },
        signal,
      ),
    enabled: connectionId !== undefined,
    placeholderData: keepPreviousData,
  });
}

/** One export with lines, attempts and timeline. */
export function useExportDetail(exportId: string) {
  return useQuery({
    queryKey: ['exports', 'detail', exportId],
    queryFn: ({ signal }) => read<ExportDetail>(`/exports/${exportId}`, {}, signal),
    placeholderData: keepPreviousData,
  });
}

/** Which exports an action is about: these, or all that match. */
export type Target =
  | { readonly exportIds: readonly string[] }
  | { readonly filter: ExportFilter & { readonly connection?: number } };

export interface Requeued {
  readonly requeued: number;
  readonly skipped: readonly Skipped[];
}

/** Puts exports back into the queue. */
export function useRequeue() {
  return useQueueAction((target: Target) => send<Requeued>('POST', '/exports/requeue', target));
}

export interface Excluded {
  readonly excluded: number;
  readonly skipped: readonly Skipped[];
}

/** Takes exports out of the queue for good, with a reason. */
export function useExclude() {
  return useQueueAction((input: { target: Target; reason: string }) =>
    send<Excluded>('POST', '/exports/exclude', { ...input.target, reason: input.reason }),
  );
}

/** Takes a person's word that the entry was made in the ledger by hand. */
export function useMarkSynced(exportId: string) {
  return useQueueAction((said: { externalId: string; reason: string }) =>
    send<ExportDetail>('POST', `/exports/${exportId}/mark-synced`, said),
  );
}

/** Wakes the worker; answers how many exports are due. */
export function useSyncNow(connectionId: number | undefined) {
  return useQueueAction((_: undefined) =>
    send<{ due: number }>('POST', '/sync', connectionId === undefined ? {} : { connectionId }),
  );
}

function useQueueAction<A, T>(act: (input: A) => Promise<T>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => queries.invalidateQueries({ queryKey: ['exports'] }),
  });
}
