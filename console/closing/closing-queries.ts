// Periods, the close checklist and the history as the page reads them, and closing, reopening and
// the settings. Invariant: after any of them, everything a closing date touches is read anew.

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import type {
  FiscalCalendarBody,
  FiscalCalendarView,
  FiscalYearView,
} from '#chart-of-accounts/fiscal-calendar-routes.ts';
import type {
  ChecklistView,
  ClosingList,
  ClosingSettingsView,
  ReopeningView,
} from '#closing/closing-schemas.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';

export function useFiscalYear(year: string | undefined) {
  return useQuery({
    queryKey: ['closing', 'year', year],
    queryFn: ({ signal }) => read<FiscalYearView>('/fiscal-periods', { year }, signal),
    placeholderData: keepPreviousData,
  });
}

/** The checklist through a period or a day. */
export function useChecklist(through: string, outlet: string | undefined) {
  return useQuery({
    queryKey: ['closing', 'checklist', through, outlet],
    queryFn: ({ signal }) => read<ChecklistView>('/close-checklist', { through, outlet }, signal),
  });
}

export function useClosings() {
  return useQuery({
    queryKey: ['closing', 'history'],
    queryFn: ({ signal }) => read<ClosingList>('/closings', { limit: 50 }, signal),
  });
}

/** What stands in the days that would open; nothing while no day is chosen. */
export function useReopening(fromOn: string, outlet: string | undefined) {
  return useQuery({
    queryKey: ['closing', 'reopening', fromOn, outlet],
    queryFn: ({ signal }) => read<ReopeningView>('/reopenings/preview', { fromOn, outlet }, signal),
    enabled: fromOn !== '',
    retry: false,
  });
}

export function useClosingSettings() {
  return useQuery({
    queryKey: ['closing', 'settings'],
    queryFn: ({ signal }) => read<ClosingSettingsView>('/closing-settings', {}, signal),
  });
}

export function useFiscalCalendar() {
  return useQuery({
    queryKey: ['closing', 'calendar'],
    queryFn: ({ signal }) => read<FiscalCalendarView>('/fiscal-calendar', {}, signal),
  });
}

function useRenewed() {
  const renew = useRenewal('closing', 'property', 'deferred-income', 'customers');
  return () => void renew();
}

export interface Closing {
  readonly through: string;
  readonly outlet: string | undefined;
  readonly reason: string;
  readonly forcedBecause: string | undefined;
}

export function useClose() {
  const onSuccess = useRenewed();
  return useMutation({
    mutationFn: (body: Closing) => send<ChecklistView>('POST', '/closings', body),
    onSuccess,
  });
}

export function useReopen() {
  const onSuccess = useRenewed();
  return useMutation({
    mutationFn: (body: { fromOn: string; outlet: string | undefined; reason: string }) =>
      send<ReopeningView>('POST', '/reopenings', body),
    onSuccess,
  });
}

export function useSaveSettings() {
  const onSuccess = useRenewed();
  return useMutation({
    mutationFn: (body: Omit<ClosingSettingsView, 'due'>) =>
      send<ClosingSettingsView>('PUT', '/closing-settings', body),
    onSuccess,
  });
}

export function useSaveCalendar() {
  const onSuccess = useRenewed();
  return useMutation({
    mutationFn: (body: FiscalCalendarBody) =>
      send<FiscalCalendarView>('PUT', '/fiscal-calendar', body),
    onSuccess,
  });
}
