// The view of Imports as its address holds it: the import whose details are open.
// Leaves to others: fetching.

import { type RawSearch, textsOf } from '../navigation/search-params.ts';

export interface ImportSearch {
  readonly open?: string;
}

/** Reads an address; what does not fit is dropped. */
export const readImportSearch = (raw: RawSearch): ImportSearch => textsOf(raw, ['open']);
