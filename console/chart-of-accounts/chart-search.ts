// The view of Chart of Accounts as its address holds it: which kind of masters, what is searched,
// whose details are open. Invariant: `open` is the row's own code, never an internal id. Leaves to
// others: fetching.

import { choiceOf, type RawSearch, textsOf } from '../navigation/search-params.ts';
import { type MasterKind, masterKinds } from './master-kinds.ts';

export interface ChartSearch {
  /** None: accounts. */
  readonly kind?: MasterKind | undefined;
  readonly text?: string | undefined;
  /** Those that are no longer active too. */
  readonly all?: 'true' | undefined;
  readonly open?: string | undefined;
}

/** Reads an address; what does not fit is dropped. */
export function readChartSearch(raw: RawSearch): ChartSearch {
  const kind = choiceOf(raw.kind, masterKinds);
  return {
    ...(kind ? { kind } : {}),
    ...textsOf(raw, ['text', 'open']),
    ...(raw.all === 'true' ? { all: 'true' as const } : {}),
  };
}
