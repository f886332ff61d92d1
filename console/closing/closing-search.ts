// The view of Periods and close as its address holds it: the fiscal year, the period whose
// checklist is shown, the outlet. Invariant: an address can be sent to somebody. Leaves to others:
// fetching.

import { type RawSearch, textsOf } from '../navigation/search-params.ts';

export interface ClosingSearch {
  /** Absent: the fiscal year today lies in. */
  readonly year?: string | undefined;
  /** `2026-P06`; absent: the first that is open. */
  readonly period?: string | undefined;
  /** Code; absent: the property with all its outlets. */
  readonly outlet?: string | undefined;
}

/** Reads an address; what does not fit is dropped. */
export function readClosingSearch(raw: RawSearch): ClosingSearch {
  const { year, period, outlet } = textsOf(raw, ['year', 'period', 'outlet']);
  return {
    ...(year && /^(19|20)\d\d$/.test(year) ? { year } : {}),
    ...(period && /^\d{4}-P\d\d$/.test(period) ? { period } : {}),
    ...(outlet ? { outlet } : {}),
  };
}
