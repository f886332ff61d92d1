// Deferred income as the screens read it, Recognize Revenue, and what people do to a schedule.
// Invariant: after something was posted, what is due, the schedules, the journal and what the close
// checklist says of them are read anew.

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type {
  DeferralProofs,
  Due,
  RecognitionAnswer,
  Rules,
  Runs,
  Schedules,
  ScheduleView,
  Settings,
} from '#deferred-income/deferral-schemas.ts';
import type { Moves } from '#deferred-income/move-routes.ts';
import type { JournalEntryList } from '#journal/journal-schemas.ts';
import type { ReportAnswer } from '#reports/report-schemas.ts';
import { byCursor } from '../api/paging.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';
import type { ScheduleFilter } from './deferral-search.ts';

export type ScheduleItem = Schedules['items'][number];

export type MoveItem = Moves['items'][number];

/** Which rows a run takes: through a day, of everybody or one customer. */
export interface RunOrder {
  readonly through: string;
  readonly customer?: string | undefined;
}

/** What a run would post. */
export function useDue(order: RunOrder) {
  return useQuery({
    queryKey: ['deferred-income', 'due', order],
    queryFn: ({ signal }) => read<Due>('/deferred-income/due', { ...order }, signal),
    placeholderData: keepPreviousData,
  });
}

function useRenewed() {
  const renew = useRenewal('deferred-income', 'journal', 'exports', 'reports', 'closing');
  return () => void renew();
}

export function useRecognize() {
  const onSuccess = useRenewed();
  return useMutation({
    mutationFn: (order: RunOrder) =>
      send<RecognitionAnswer>('POST', '/deferred-income/recognize', order),
    onSuccess,
  });
}

/** What becomes income when, as of a day: the waterfall report. */
export function useWaterfall(asOf: string) {
  return useQuery({
    queryKey: ['deferred-income', 'waterfall', asOf],
    queryFn: ({ signal }) => read<ReportAnswer>('/reports/deferred-waterfall', { asOf }, signal),
  });
}

/** Schedules in pages of 100, newest first. */
export function useSchedules(filter: ScheduleFilter) {
  return useInfiniteQuery({
    ...byCursor,
    queryKey: ['deferred-income', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      read<Schedules>(
        '/deferred-income/schedules',
        { ...filter, limit: 100, cursor: pageParam },
        signal,
      ),
    placeholderData: keepPreviousData,
  });
}

const pathOf = (key: string) => `/deferred-income/schedules/${key.replace('-', '/')}`;

/** One schedule, by `ENTRY-LINE`. */
export function useSchedule(key: string) {
  return useQuery({
    queryKey: ['deferred-income', 'detail', key],
    queryFn: ({ signal }) => read<ScheduleView>(pathOf(key), {}, signal),
  });
}

export type ScheduleAct =
  | { readonly act: 'switch-off' | 'switch-on'; readonly reason: string }
  | {
      readonly act: 'rebuild';
      readonly reason: string;
      readonly from: string;
      readonly through: string;
    };

/** Switches a schedule, or spreads what is left over other days. */
export function useScheduleAct(key: string) {
  const onSuccess = useRenewed();
  return useMutation({
    mutationFn: ({ act, ...body }: ScheduleAct) =>
      send<ScheduleView>('POST', `${pathOf(key)}/${act}`, body),
    onSuccess,
  });
}

/** Opening, added, recognized, cancelled, closing by month, outlet and product. */
export function useRollForward(of: { from: string; through: string; outlet?: string | undefined }) {
  return useQuery({
    queryKey: ['deferred-income', 'roll-forward', of],
    queryFn: ({ signal }) =>
      read<ReportAnswer>('/reports/deferred-roll-forward', { ...of }, signal),
    placeholderData: keepPreviousData,
  });
}

export interface MovesOf {
  readonly from: string;
  readonly through: string;
  readonly outlet: string;
  readonly product: string;
}

/** What stands behind a row of the roll-forward, in pages of 200. */
export function useMoves(of: MovesOf) {
  return useInfiniteQuery({
    ...byCursor,
    queryKey: ['deferred-income', 'moves', of],
    queryFn: ({ pageParam, signal }) =>
      read<Moves>('/deferred-income/moves', { ...of, limit: 200, cursor: pageParam }, signal),
  });
}

/** The last hundred runs. */
export function useRuns() {
  return useQuery({
    queryKey: ['deferred-income', 'runs'],
    queryFn: ({ signal }) => read<Runs>('/deferred-income/runs', {}, signal),
  });
}

/** The deferred accounts against the rows that wait, per outlet and product. */
export function useDeferralProof(asOf: string | undefined) {
  return useQuery({
    queryKey: ['deferred-income', 'proof', asOf],
    queryFn: ({ signal }) => read<DeferralProofs>('/deferred-income/proof', { asOf }, signal),
    placeholderData: keepPreviousData,
  });
}

export function useDeferralSettings() {
  return useQuery({
    queryKey: ['deferred-income', 'settings'],
    queryFn: ({ signal }) => read<Settings>('/deferred-income/settings', {}, signal),
  });
}

export function useSaveDeferralSettings() {
  const onSuccess = useRenewed();
  return useMutation({
    mutationFn: (settings: Settings) =>
      send<Settings>('PUT', '/deferred-income/settings', settings),
    onSuccess,
  });
}

/** Which product is scheduled another way from which day. */
export function useRules() {
  return useQuery({
    queryKey: ['deferred-income', 'rules'],
    queryFn: ({ signal }) => read<Rules>('/deferred-income/rules', {}, signal),
  });
}

export interface NewRule {
  readonly product: string;
  readonly effectiveOn: string;
  readonly recognition: string;
  readonly reason: string;
}

export function useSetRule() {
  const onSuccess = useRenewed();
  return useMutation({
    mutationFn: (rule: NewRule) => send<Rules>('PUT', '/deferred-income/rules', rule),
    onSuccess,
  });
}

/** Entries whose document looks like this, for choosing one. */
export function useEntriesOf(document: string) {
  return useQuery({
    queryKey: ['journal', 'of-document', document],
    queryFn: ({ signal }) =>
      read<JournalEntryList>('/journal-entries', { text: document, limit: 20 }, signal),
    enabled: document !== '',
    placeholderData: keepPreviousData,
  });
}

/** Makes the schedules an entry has not. */
export function useGenerate() {
  const onSuccess = useRenewed();
  return useMutation({
    mutationFn: (body: { readonly entryId: string; readonly reason: string }) =>
      send<{ schedules: number }>('POST', '/deferred-income/schedules', body),
    onSuccess,
  });
}
