// The view of Audit trail as its address holds it: filter, and the entry whose details are open.
// Leaves to others: fetching.

import { choiceOf, daysOf, type RawSearch, textsOf } from '../navigation/search-params.ts';

export interface AuditSearch {
  readonly trail?: 'installation';
  readonly person?: string;
  readonly subject?: string;
  readonly object?: string;
  readonly from?: string;
  readonly to?: string;
  readonly open?: string;
}

/** Reads an address; what does not fit is dropped. */
export function readAuditSearch(raw: RawSearch): AuditSearch {
  const trail = choiceOf(raw.trail, ['installation'] as const);
  return {
    ...(trail ? { trail } : {}),
    ...textsOf(raw, ['person', 'subject', 'object', 'open']),
    ...daysOf(raw, ['from', 'to']),
  };
}
