// The view of Journal Entries as its address holds it: filters and the entry whose details are
// open. Invariant: the filter part is exactly what GET /journal-entries understands. Leaves to
// others: fetching.

import { daysOf, type RawSearch, textsOf } from '../navigation/search-params.ts';

export interface JournalFilter {
  readonly text?: string;
  readonly from?: string;
  readonly through?: string;
  readonly account?: string;
  readonly outlet?: string;
  readonly documentType?: string;
  readonly customer?: string;
  readonly exportStatus?: string;
}

export interface JournalSearch extends JournalFilter {
  readonly open?: string;
}

const names = [
  'text',
  'account',
  'outlet',
  'documentType',
  'customer',
  'exportStatus',
  'open',
] as const;

/** Reads an address; what does not fit is dropped. */
export function readJournalSearch(raw: RawSearch): JournalSearch {
  return { ...textsOf(raw, names), ...daysOf(raw, ['from', 'through']) };
}
