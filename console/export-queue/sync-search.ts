// The view of Accounting Sync as its address holds it: which tab, which filters, which row is open.
// Invariant: the filter part is exactly what GET /exports understands. Leaves to others: fetching.

import type { ExportStatus, Standing } from '../api/contract.ts';
import {
  amountsOf,
  choiceOf,
  daysOf,
  type RawSearch,
  textsOf,
} from '../navigation/search-params.ts';

export const exportStatuses: readonly ExportStatus[] = ['pending', 'synced', 'error', 'excluded'];

export const standings: readonly Standing[] = [
  'booked',
  'awaiting-approval',
  'draft',
  'declined',
  'unread',
];

/** What narrows the list; the same names as the server's. */
export interface ExportFilter {
  readonly status?: ExportStatus;
  /** Of synced ones: where they stand there. */
  readonly standing?: Standing;
  readonly cause?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly from?: string;
  readonly through?: string;
  readonly outlet?: string;
  readonly documentType?: string;
  readonly customer?: string;
  readonly amountFrom?: string;
  readonly amountThrough?: string;
}

/** The filter and the export whose details are open. */
export interface SyncSearch extends ExportFilter {
  readonly open?: string;
}

const names = ['cause', 'subject', 'text', 'outlet', 'documentType', 'customer', 'open'] as const;

/** Reads an address; what does not fit is dropped. */
export function readSyncSearch(raw: RawSearch): SyncSearch {
  const status = choiceOf(raw.status, exportStatuses);
  const standing = choiceOf(raw.standing, standings);
  return {
    ...(status ? { status } : {}),
    ...(standing ? { standing } : {}),
    ...textsOf(raw, names),
    ...daysOf(raw, ['from', 'through']),
    ...amountsOf(raw, ['amountFrom', 'amountThrough']),
  };
}

/** The filter of a view, without what is only about looking. */
export function filterOf({ open: _open, ...filter }: SyncSearch): ExportFilter {
  return filter;
}

/** Is anything beyond the tab narrowing the list? */
export function isNarrowed({ status: _status, ...rest }: ExportFilter): boolean {
  return Object.keys(rest).length > 0;
}
