// The register of manual adjustments and its rules, as the screens read and change them.
// Invariant: a move refreshes the register, its counts and the drill-down of runs.
// Leaves to others: wording.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  AdjustmentView,
  MirrorView,
  RegisterCounts,
  Registration,
  RuleView,
} from '#reconciliation/adjustment-schemas.ts';
import type { Page } from '../api/contract.ts';
import { read, send } from '../api/request.ts';
import { bodyOfFile } from './evidence-body.ts';

/** Which part of the register. */
export interface RegisterFilter {
  readonly connection: number | undefined;
  readonly state: string | undefined;
  readonly text: string | undefined;
}

/** A part of the register, newest first. */
export function useAdjustments(filter: RegisterFilter) {
  return useQuery({
    queryKey: ['adjustments', 'list', filter],
    queryFn: ({ signal }) =>
      read<Page<AdjustmentView>>('/manual-adjustments', { ...filter, limit: 500 }, signal),
    enabled: filter.connection !== undefined,
    placeholderData: (before) => before,
  });
}

/** How many stand where. */
export function useRegisterCounts(connection: number | undefined) {
  return useQuery({
    queryKey: ['adjustments', 'counts', connection],
    queryFn: ({ signal }) =>
      read<RegisterCounts>('/manual-adjustments/counts', { connection }, signal),
    enabled: connection !== undefined,
  });
}

/** Explains an entry where it was found; the next run counts it. */
export function useRegister() {
  return useRegisterChange((body: Registration) =>
    send<AdjustmentView>('POST', '/manual-adjustments', body),
  );
}

/** Enters one that is not made yet. */
export function useExpect() {
  return useRegisterChange((body: object) =>
    send<AdjustmentView>('POST', '/manual-adjustments/expected', body),
  );
}

/** Moves one: explain, approve, send back, withdraw. */
export function useAdjustmentMove() {
  return useRegisterChange((by: { adjustmentId: string; move: string; body: object }) =>
    send<AdjustmentView>('POST', `/manual-adjustments/${by.adjustmentId}/${by.move}`, by.body),
  );
}

/** Which of several accounts and outlets of ours are meant, by external id. */
export interface MirrorChoices {
  readonly accounts: Readonly<Record<string, string>>;
  readonly outlets: Readonly<Record<string, string>>;
}

/** What mirroring an entry here would post; the entry is read there anew. */
export function useMirrorPreview(adjustmentId: string, choices: MirrorChoices, enabled: boolean) {
  return useQuery({
    queryKey: ['mirror-preview', adjustmentId, choices],
    queryFn: () =>
      send<MirrorView>('POST', `/manual-adjustments/${adjustmentId}/mirror-preview`, choices),
    enabled,
    placeholderData: (before) => before,
  });
}

/** Keeps a file as evidence. */
export function useEvidence() {
  return useRegisterChange(async (by: { adjustmentId: string; file: File }) => {
    const url = `/manual-adjustments/${by.adjustmentId}/evidence`;
    return send('POST', url, await bodyOfFile(by.file));
  });
}

function useRegisterChange<A, R>(act: (input: A) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['adjustments'] });
      void queries.invalidateQueries({ queryKey: ['reconciliations', 'row'] });
    },
  });
}

interface Rules {
  readonly items: readonly RuleView[];
}

/** The rules that recognise recurring adjustments. */
export function useRules() {
  return useQuery({
    queryKey: ['adjustment-rules'],
    queryFn: ({ signal }) => read<Rules>('/adjustment-rules', {}, signal),
  });
}

/** Adds a rule, or ends one. */
export function useRuleChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (by: { add: object } | { end: string }) =>
      'add' in by
        ? send<Rules>('POST', '/adjustment-rules', by.add)
        : send<Rules>('POST', `/adjustment-rules/${by.end}/end`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['adjustment-rules'] }),
  });
}

export interface ReconciliationSettings {
  readonly approvalRequired: boolean;
  readonly dailyAt: string | null;
  readonly monthEnd: boolean;
}

/** Whether another person approves, and when the ledgers are compared by themselves. */
export function useReconciliationSettings() {
  return useQuery({
    queryKey: ['reconciliation-settings'],
    queryFn: ({ signal }) => read<ReconciliationSettings>('/reconciliation-settings', {}, signal),
  });
}

export function useSaveSettings() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Partial<ReconciliationSettings>) =>
      send<ReconciliationSettings>('PUT', '/reconciliation-settings', body),
    onSettled: () => queries.invalidateQueries({ queryKey: ['reconciliation-settings'] }),
  });
}
