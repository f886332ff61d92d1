// The view of Approvals as its address holds it: filter, and the change whose details are open.
// Leaves to others: fetching.

import { choiceOf, type RawSearch, textsOf } from '../navigation/search-params.ts';

export interface ApprovalSearch {
  /** Left out: what waits. */
  readonly state?: 'approved' | 'rejected' | 'withdrawn' | 'all';
  readonly area?: 'mappings' | 'entries';
  readonly open?: string;
}

/** Reads an address; what does not fit is dropped. */
export function readApprovalSearch(raw: RawSearch): ApprovalSearch {
  const state = choiceOf(raw.state, ['approved', 'rejected', 'withdrawn', 'all'] as const);
  const area = choiceOf(raw.area, ['mappings', 'entries'] as const);
  return { ...(state ? { state } : {}), ...(area ? { area } : {}), ...textsOf(raw, ['open']) };
}
