// Closing in the wire's shapes. Pure. Invariant: what was kept with a closing is shown as it was
// kept, whatever the checklist says today.

import type { ClosingRow } from '#chart-of-accounts/closing-history-store.ts';
import { formatAmount } from '#money/money.ts';
import { blockingItems, type Checklist } from './checklist.ts';
import type { CheckItemView, ClosingView, ReopeningView } from './closing-schemas.ts';
import { type Reopening, reopeningWarnings } from './reopening.ts';

export function checklistView(checklist: Checklist, closedThroughOn: string | null) {
  const { through, outlet } = checklist;
  const items = checklist.items.map((item): CheckItemView => {
    const { amounts, remedy, ...rest } = item;
    return {
      ...rest,
      amounts: amounts.map(({ currency, amountMinor }) => {
        return { currency, amount: formatAmount(amountMinor, currency) };
      }),
      remedy: remedy === null ? null : { ...remedy, filter: { ...remedy.filter } },
    };
  });
  return { through, outlet, closedThroughOn, ready: blockingItems(checklist).length === 0, items };
}

export function reopeningView(of: Reopening): ReopeningView {
  const { outlet, fromOn, closedThroughOn, entries, synced, tiedOut } = of;
  const warnings = reopeningWarnings(of);
  return { outlet, fromOn, closedThroughOn, entries, synced, tiedOut, warnings };
}

interface CloseFindings {
  readonly forcedBecause: string | null;
  readonly open: readonly { readonly message: string }[];
}

export function closingView(row: ClosingRow): ClosingView {
  const { beforeOn, closedThroughOn } = row;
  const isClosed = (closedThroughOn ?? '') > (beforeOn ?? '');
  const closed = isClosed ? (row.findings as CloseFindings | null) : null;
  const reopened = isClosed ? null : (row.findings as Reopening | null);
  return {
    closingNumber: row.closingNumber,
    kind: isClosed ? 'closed' : 'reopened',
    outlet: row.outlet,
    ...{ beforeOn, closedThroughOn, at: row.setAt.toISOString(), by: row.setBy },
    ...{ reason: row.reason, automatic: row.automatic },
    forcedBecause: closed?.forcedBecause ?? null,
    notes:
      reopened === null
        ? (closed?.open ?? []).map(({ message }) => message)
        : reopeningWarnings(reopened),
  };
}
