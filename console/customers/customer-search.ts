// The views of customers as their addresses hold them: the list with its filters, the proof at a
// date, one customer at a date. Invariant: an address can be sent to somebody. Leaves to others:
// fetching.

import { choiceOf, daysOf, type RawSearch, textsOf } from '../navigation/search-params.ts';

/** None of them: those with something open. */
const customerChoices = ['overdue', 'credit', 'all'] as const;

/** What narrows the list; the same names as the server's. */
export interface CustomerFilter {
  readonly text?: string | undefined;
  readonly outlet?: string | undefined;
  readonly which?: (typeof customerChoices)[number] | undefined;
}

export interface CustomersSearch extends CustomerFilter {
  readonly tab?: 'proof' | 'waiting' | undefined;
  /** Of the proof. */
  readonly asOf?: string | undefined;
}

/** Reads the address of the list; what does not fit is dropped. */
export function readCustomersSearch(raw: RawSearch): CustomersSearch {
  const which = choiceOf(raw.which, customerChoices);
  const tab = choiceOf(raw.tab, ['proof', 'waiting']);
  return {
    ...textsOf(raw, ['text', 'outlet']),
    ...(which ? { which } : {}),
    ...(tab ? { tab } : {}),
    ...daysOf(raw, ['asOf']),
  };
}

export interface CustomerSearch {
  readonly tab?: 'settlements' | undefined;
  readonly asOf?: string | undefined;
  readonly by?: 'invoice' | undefined;
  /** `true`: settled items too. */
  readonly all?: string | undefined;
  /** The entry whose details are open. */
  readonly open?: string | undefined;
}

/** Reads the address of one customer; what does not fit is dropped. */
export function readCustomerSearch(raw: RawSearch): CustomerSearch {
  const tab = choiceOf(raw.tab, ['settlements']);
  const by = choiceOf(raw.by, ['invoice']);
  const { open } = textsOf(raw, ['open']);
  return {
    ...(tab ? { tab } : {}),
    ...daysOf(raw, ['asOf']),
    ...(by ? { by } : {}),
    ...(raw.all === 'true' ? { all: 'true' } : {}),
    ...(open && /^\d{1,18}$/.test(open) ? { open } : {}),
  };
}
