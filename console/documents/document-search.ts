// The views of Invoices, Payments, Credits and Refunds as their addresses hold them: filters and
// the document that is open; of a form, whom and what it is for. Invariant: the filter part is what
// GET /documents understands. Leaves to others: fetching.

import {
  amountsOf,
  choiceOf,
  daysOf,
  type RawSearch,
  textsOf,
} from '../navigation/search-params.ts';

export interface DocumentFilter {
  readonly text?: string;
  readonly from?: string;
  readonly through?: string;
  readonly outlet?: string;
  readonly customer?: string;
  readonly amount?: string;
  readonly state?: 'open' | 'settled' | 'reversed';
}

export interface DocumentSearch extends DocumentFilter {
  readonly open?: string;
}

/** Of a form: the entry of the document it is about. */
export interface NewDocumentSearch {
  readonly of?: string;
}

/** Reads an address; what does not fit is dropped. */
export function readDocumentSearch(raw: RawSearch): DocumentSearch {
  const state = choiceOf(raw.state, ['open', 'settled', 'reversed'] as const);
  return {
    ...textsOf(raw, ['text', 'outlet', 'customer', 'open']),
    ...daysOf(raw, ['from', 'through']),
    ...amountsOf(raw, ['amount']),
    ...(state ? { state } : {}),
  };
}

export const readNewDocumentSearch = (raw: RawSearch): NewDocumentSearch => textsOf(raw, ['of']);
