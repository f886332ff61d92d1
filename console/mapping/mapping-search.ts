// The view of Mapping as its address holds it: which kind, what is searched, which row a remedy
// points at. Invariant: `focus` is our own code (an account number, an outlet code), never an
// internal id.

import type { MappingKind } from '../api/contract.ts';
import { choiceOf, type RawSearch, textsOf } from '../navigation/search-params.ts';

export const mappingKinds: readonly MappingKind[] = [
  'account',
  'outlet',
  'department',
  'product',
  'customer',
];

export interface MappingSearch {
  readonly kind?: MappingKind;
  readonly text?: string;
  readonly focus?: string;
  /** Only what is not mapped well; of products and customers. */
  readonly open?: 'yes';
}

/** Reads an address; what does not fit is dropped. */
export function readMappingSearch(raw: RawSearch): MappingSearch {
  const kind = choiceOf(raw.kind, mappingKinds);
  const open = raw.open === 'yes' ? { open: 'yes' as const } : {};
  return { ...(kind ? { kind } : {}), ...open, ...textsOf(raw, ['text', 'focus']) };
}
