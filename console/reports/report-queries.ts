// Reports as the screens read them. Invariant: what is shown belongs to the address; figures of
// another period never stay under new dates. Leaves to others: their look.

import { useQuery } from '@tanstack/react-query';
import type { ReportAnswer, ReportList } from '#reports/report-schemas.ts';
import { addressOf, read } from '../api/request.ts';
import type { ReportParameters } from './report-search.ts';

export type ReportRow = ReportAnswer['rows'][number];
export type ReportColumn = ReportAnswer['columns'][number];
export type ReportKind = ReportList['items'][number];

/** Which reports there are, and what each asks for. */
export function useReports() {
  return useQuery({
    queryKey: ['reports', 'list'],
    queryFn: ({ signal }) => read<ReportList>('/reports', {}, signal),
    staleTime: 300_000,
  });
}

/** What has to be filled in before there are figures. */
export const missingOf = ({ required }: ReportKind, parameters: ReportParameters) =>
  required.filter((name) => parameters[name] === undefined);

/** One report; not asked for before all it requires is given. */
export function useReport(kind: ReportKind, parameters: ReportParameters) {
  return useQuery({
    queryKey: ['reports', kind.name, parameters],
    queryFn: ({ signal }) => read<ReportAnswer>(`/reports/${kind.name}`, { ...parameters }, signal),
    enabled: missingOf(kind, parameters).length === 0,
  });
}

/** Where the browser fetches the report as a file. */
export const fileAddress = (name: string, parameters: ReportParameters, format: string) =>
  addressOf(`/reports/${name}`, { ...parameters, format });

/** Where it fetches the journal in the syntax of another program. */
export const journalAddress = (format: 'hledger' | 'beancount') =>
  addressOf('/journal-export', { format });
