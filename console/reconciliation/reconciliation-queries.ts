// Reconciliations, as the screens read and run them.
// Invariant: a finished run never changes, so it is kept; a new one is a new run.
// Leaves to others: wording, the register (adjustment-queries.ts).

import { useMutation, useQuery } from '@tanstack/react-query';
import type { DimensionView } from '#reconciliation/dimension-routes.ts';
import type {
  ControlRow,
  EstimateView,
  OpeningChange,
  ReconciliationRow,
  ReconciliationSummary,
  RowDetail,
} from '#reconciliation/reconciliation-schemas.ts';
import type { Page } from '../api/contract.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';

export interface Conducted extends ReconciliationSummary {
  /** How many different causes stand between the two ledgers. */
  readonly causeCount: number;
  readonly rows: ReconciliationRow[];
  readonly controls: ControlRow[];
}

/** The runs of a connection, newest first. */
export function useRuns(connectionId: number | undefined) {
  return useQuery({
    queryKey: ['reconciliations', 'list', connectionId],
    queryFn: ({ signal }) =>
      read<Page<ReconciliationSummary>>(
        '/reconciliations',
        { connection: connectionId, limit: 30 },
        signal,
      ),
    enabled: connectionId !== undefined,
    refetchInterval: (query) =>
      query.state.data?.items.some((run) => run.state === 'running') ? 1_000 : false,
  });
}

/** One run with its rows. */
export function useRun(id: string | undefined) {
  return useQuery({
    queryKey: ['reconciliations', 'run', id],
    queryFn: ({ signal }) => read<Conducted>(`/reconciliations/${id}`, {}, signal),
    enabled: id !== undefined,
    staleTime: 60_000,
    refetchInterval: (query) => (query.state.data?.state === 'running' ? 1_000 : false),
  });
}

/** What stands behind one row; `path` as the row gives it. */
export function useRowDetail(id: string, path: string) {
  return useQuery({
    queryKey: ['reconciliations', 'row', id, path],
    queryFn: ({ signal }) => read<RowDetail>(`/reconciliations/${id}/rows/${path}`, {}, signal),
  });
}

/** Reads a run by a dimension, when asked: of the row of `path`, or wherever something is left. */
export function useByDimension(id: string, path?: string) {
  return useMutation({
    mutationFn: (by: string) =>
      send<DimensionView>(
        'POST',
        `/reconciliations/${id}/dimensions`,
        path === undefined ? { by } : { by, row: path },
      ),
  });
}

/** How the opening balance changed before the cut-over, and whether it is accepted by now. */
export function useOpeningChange(id: string) {
  return useQuery({
    queryKey: ['reconciliations', 'opening', id],
    queryFn: ({ signal }) => read<OpeningChange>(`/reconciliations/${id}/opening`, {}, signal),
  });
}

/** Accepts the opening as this run found it. */
export function useAcceptOpening(id: string) {
  const renew = useRenewal('reconciliations');
  return useMutation({
    mutationFn: (body: { reason: string }) =>
      send<{ places: number }>('POST', `/reconciliations/${id}/accept-opening`, body),
    onSettled: () => renew(),
  });
}

/** What a comparison is asked to be. */
export interface Asked {
  readonly asOf: string;
  readonly light: boolean;
  readonly secondOpinion: boolean;
}

/** What it would cost in calls, before it is made. */
export function useEstimate(connection: number | undefined, asked: Asked) {
  const { asOf, light, secondOpinion } = asked;
  const of = { connection, asOf, light: String(light), secondOpinion: String(secondOpinion) };
  return useQuery({
    queryKey: ['reconciliations', 'estimate', of],
    queryFn: ({ signal }) => read<EstimateView>('/reconciliations/estimate', of, signal),
    enabled: connection !== undefined && asked.asOf !== '',
    placeholderData: (previous) => previous,
    retry: false,
  });
}

/** Compares both ledgers as of a date; answers when it is done. */
export function useReconcile() {
  // A run withdraws sign-offs whose balance moved, and may sign what ties.
  const renew = useRenewal('reconciliations', 'sign-offs', 'overview');
  return useMutation({
    mutationFn: (body: { connectionId: number } & Asked) =>
      send<{ reconciliationId: string; tied: boolean }>('POST', '/reconciliations', body),
    onSettled: () => renew(),
  });
}
