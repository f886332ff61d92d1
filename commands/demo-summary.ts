// What the demo prints when the season is told: events, entries, exports by status, errors by
// cause, tie-out.

import { grouped } from '#money/grouped.ts';
import type { OpenCause } from '#reconciliation/open-causes-store.ts';
import type { ReconciliationResult } from '#reconciliation/reconciliation-worker.ts';
import type { ImportSummary } from './import.ts';
import type { CallApi } from './own-api-client.ts';
import { reconciliationText } from './reconcile-text.ts';
import { formatTable } from './terminal.ts';

interface Counted {
  readonly count: number;
  readonly amount: string;
}

interface Summary {
  readonly counts: Record<'pending' | 'synced' | 'error' | 'excluded', Counted>;
  readonly causes: readonly (Counted & { code: string; subject: string | null; hint: string })[];
}

/** The summary as text; `told` is null when the season was there already. */
export async function summaryText(
  api: CallApi,
  told: ImportSummary | null,
  result: ReconciliationResult,
  open: readonly OpenCause[],
): Promise<string> {
  const { counts, causes } = await api<Summary>('GET', '/exports/summary');
  const rows: string[][] = [];
  if (told) rows.push(['Events imported', grouped(told.events), '']);
  if (told) rows.push(['Journal entries', grouped(told.posted), '']);
  for (const status of ['synced', 'pending', 'error', 'excluded'] as const) {
    rows.push([`Exports ${status}`, grouped(counts[status].count), grouped(counts[status].amount)]);
  }
  for (const cause of causes) {
    const about = cause.subject ? ` ${cause.subject}` : '';
    rows.push([`  ${cause.code}${about}`, grouped(cause.count), grouped(cause.amount)]);
  }
  return `${formatTable(rows)}\n\n${reconciliationText(result, open)}`;
}
