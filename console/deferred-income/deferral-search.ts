// The view of Deferred Income as its address holds it: through which day to recognize, the filters
// of the schedules, the schedule whose details are open. Invariant: an address can be sent to
// somebody. Leaves to others: fetching.

import { choiceOf, daysOf, type RawSearch, textsOf } from '../navigation/search-params.ts';

export interface ScheduleFilter {
  readonly document?: string | undefined;
  readonly customer?: string | undefined;
  readonly outlet?: string | undefined;
  readonly product?: string | undefined;
  /** `true`: those with nothing left too. */
  readonly all?: string | undefined;
}

const deferralTabs = ['roll-forward', 'runs', 'proof', 'settings'] as const;

export interface DeferralSearch extends ScheduleFilter {
  /** None: what is due, the waterfall and the schedules. */
  readonly tab?: (typeof deferralTabs)[number] | undefined;
  /** First day of the roll-forward. */
  readonly from?: string | undefined;
  /** Its last day; of the first tab, through which day to recognize. */
  readonly through?: string | undefined;
  /** Of the proof. */
  readonly asOf?: string | undefined;
  /** A row of the roll-forward: its month `YYYY-MM`, of the outlet and product filtered by. */
  readonly month?: string | undefined;
  /** `ENTRY-LINE` of a schedule. */
  readonly open?: string | undefined;
}

/** Reads an address; what does not fit is dropped. */
export function readDeferralSearch(raw: RawSearch): DeferralSearch {
  const tab = choiceOf(raw.tab, deferralTabs);
  const { open, all, ...texts } = textsOf(raw, [
    ...(['document', 'customer', 'outlet', 'product', 'all', 'open'] as const),
  ]);
  return {
    ...(tab ? { tab } : {}),
    ...daysOf(raw, ['from', 'through', 'asOf']),
    ...(/^\d{4}-(0[1-9]|1[0-2])$/.test(String(raw.month)) ? { month: String(raw.month) } : {}),
    ...texts,
    ...(all === 'true' ? { all } : {}),
    ...(open && /^\d{1,18}-\d{1,5}$/.test(open) ? { open } : {}),
  };
}
