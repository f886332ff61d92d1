// The view of Deferred Income as its address holds it: through which day to recognize, the filters
// of the schedules, the schedule whose details are open. Invariant: an address can be sent to
// somebody. Leaves to others: fetching.

import { daysOf, type RawSearch, textsOf } from '../navigation/search-params.ts';

export interface ScheduleFilter {
  readonly document?: string | undefined;
  readonly customer?: string | undefined;
  readonly outlet?: string | undefined;
  readonly product?: string | undefined;
  /** `true`: those with nothing left too. */
  readonly all?: string | undefined;
}

export interface DeferralSearch extends ScheduleFilter {
  readonly through?: string | undefined;
  /** `ENTRY-LINE` of a schedule. */
  readonly open?: string | undefined;
}

/** Reads an address; what does not fit is dropped. */
export function readDeferralSearch(raw: RawSearch): DeferralSearch {
  const { open, all, ...texts } = textsOf(raw, [
    ...(['document', 'customer', 'outlet', 'product', 'all', 'open'] as const),
  ]);
  return {
    ...daysOf(raw, ['through']),
    ...texts,
    ...(all === 'true' ? { all } : {}),
    ...(open && /^\d{1,18}-\d{1,5}$/.test(open) ? { open } : {}),
  };
}
