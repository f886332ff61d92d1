// Approvals in the words of the wire. Pure.

import { isOwn } from './approval.ts';
import type { ApprovalDetail, ApprovalView } from './approval-schemas.ts';
import type { ApprovalDetailRow, ApprovalRow } from './approval-store.ts';

/** Changes shown; the number counts all. */
const changesShownMax = 1_000;

/** `person`: who looks. */
export function approvalView(row: ApprovalRow, person: string): ApprovalView {
  const { approvalId, area, kind, summary, reason, proposedBy, state } = row;
  return {
    ...{ approvalId, area, kind, summary, reason, proposedBy, state },
    proposedAt: row.proposedAt.toISOString(),
    decidedBy: row.decidedBy,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decisionReason: row.decisionReason,
    entryIds: [...(row.result?.entryIds ?? [])],
    released: row.result?.released ?? 0,
    own: isOwn(row, person),
  };
}

export function detailView(row: ApprovalDetailRow, person: string): ApprovalDetail {
  const { changes, entries, notes } = row.effect;
  return {
    ...approvalView(row, person),
    changes: changes.slice(0, changesShownMax),
    changeCount: changes.length,
    entries: entries.map((entry) => ({ ...entry, lines: [...entry.lines] })),
    notes: [...notes],
  };
}
