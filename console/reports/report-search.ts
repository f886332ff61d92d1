// The view of Reports as its address holds it: which report, its parameters, and the entry whose
// details are open. Invariant: the parameters are exactly what GET /reports/NAME understands.
// Leaves to others: fetching, and which of them a report has (the server says it).

import type { ReportList } from '#reports/report-schemas.ts';
import { daysOf, type RawSearch, textsOf } from '../navigation/search-params.ts';

type ParameterName = ReportList['items'][number]['parameters'][number];

export type ReportParameters = { readonly [P in ParameterName]?: string };

export interface ReportSearch extends ReportParameters {
  /** The report's name; none: the list of reports. */
  readonly report?: string;
  readonly open?: string;
}

const days = ['asOf', 'from', 'through', 'compareAsOf', 'compareFrom'] as const;

/** Reads an address; what does not fit is dropped. */
export function readReportSearch(raw: RawSearch): ReportSearch {
  const { report, ...texts } = textsOf(raw, [
    ...(['report', 'account', 'outlet', 'customer', 'product', 'holder', 'open'] as const),
  ]);
  return { ...(report ? { report } : {}), ...daysOf(raw, days), ...texts };
}
