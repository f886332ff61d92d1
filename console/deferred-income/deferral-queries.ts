// Deferred income as the screens read it, Recognize Revenue, and what people do to a schedule.
// Invariant: after something was posted, what is due, the schedules and the journal are read anew.

import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type {
  Due,
  RecognitionAnswer,
  Schedules,
  ScheduleView,
} from '#deferred-income/deferral-schemas.ts';
import type { ReportAnswer } from '#reports/report-schemas.ts';
import { read, send } from '../api/request.ts';
import type { ScheduleFilter } from './deferral-search.ts';

export type ScheduleItem = Schedules['items'][number];

/** What a run through this day would post. */
export function useDue(through: string) {
  return useQuery({
    queryKey: ['deferred-income', 'due', through],
    queryFn: ({ signal }) => read<Due>('/deferred-income/due', { through }, signal),
    placeholderData: keepPreviousData,
  });
}

function useRenewed() {
  const queries = useQueryClient();
  return () => {
    for (const key of ['deferred-income', 'journal', 'exports', 'reports']) {
      void queries.invalidateQueries({ queryKey: [key] });
    }
  };
}

export function useRecognize() {
  const onSuccess = useRenewed();
  return useMutation({
    mutationFn: (through: string) =>
      send<RecognitionAnswer>('POST', '/deferred-income/recognize', { through }),
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
    queryKey: ['deferred-income', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      read<Schedules>(
        '/deferred-income/schedules',
        { ...filter, limit: 100, cursor: pageParam },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
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
