// The view of Imports as its address holds it: files, or refused events with their filter, and the
// one whose details are open. Leaves to others: fetching.

import { choiceOf, type RawSearch, textsOf } from '../navigation/search-params.ts';

/** None of them: what waits. */
const fateChoices = ['accepted', 'dismissed', 'all'] as const;

/** What narrows refused events; the same names as the server's. */
export interface RefusedFilter {
  readonly find?: string | undefined;
  readonly fate?: (typeof fateChoices)[number] | undefined;
  readonly code?: string | undefined;
  readonly outlet?: string | undefined;
}

export interface ImportSearch extends RefusedFilter {
  readonly tab?: 'refused' | undefined;
  readonly open?: string | undefined;
}

/** Reads an address; what does not fit is dropped. */
export function readImportSearch(raw: RawSearch): ImportSearch {
  const { open } = textsOf(raw, ['open']);
  if (choiceOf(raw.tab, ['refused']) === undefined) return open === undefined ? {} : { open };
  const fate = choiceOf(raw.fate, fateChoices);
  return {
    tab: 'refused',
    ...textsOf(raw, ['find', 'code', 'outlet']),
    ...(fate ? { fate } : {}),
    ...(open && /^\d{1,18}$/.test(open) ? { open } : {}),
  };
}
