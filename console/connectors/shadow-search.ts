// The view of the comparison of two APIs as its address holds it: against which, over which dates,
// and which export is set side by side. Invariant: without dates it is about what has yet to be
// sent. Leaves to others: comparing.

import { daysOf, type RawSearch, textsOf } from '../navigation/search-params.ts';

export interface ShadowSearch {
  readonly against?: string;
  readonly from?: string;
  readonly through?: string;
  readonly open?: string;
}

/** Reads an address; what does not fit is dropped. */
export function readShadowSearch(raw: RawSearch): ShadowSearch {
  return { ...textsOf(raw, ['against', 'open']), ...daysOf(raw, ['from', 'through']) };
}
