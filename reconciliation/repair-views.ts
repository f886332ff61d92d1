// Turns repairs into the wire's shapes. Pure.
// Invariant: a repair has one state, whichever of its exports it waits for.

import type { RepairRecord } from '#export-queue/repair-list-store.ts';
import type { EntryDraft, ExternalEntry } from '#external-ledger/external-ledger.ts';
import { formatAmount } from '#money/money.ts';
import type { AcceptedRow } from './accepted-list-store.ts';
import { causeLabels } from './causes.ts';
import { effectView } from './reconciliation-views.ts';
import type { RepairAction } from './repair.ts';
import type { AcceptedView, RepairPreview, RepairView, ShownEntry } from './repair-schemas.ts';
import type { RepairPlan } from './repairing-worker.ts';

function shown(entry: EntryDraft | ExternalEntry): ShownEntry {
  const isThere = 'externalId' in entry;
  return {
    externalId: isThere ? entry.externalId : null,
    externalUrl: isThere ? entry.externalUrl : null,
    journal: entry.journalId,
    ...{ postedOn: entry.postedOn, currency: entry.currency, memo: entry.memo },
    lines: entry.lines.map(({ accountId, amountMinor, memo, dimensions }) => ({
      accountId,
      location: dimensions.location ?? null,
      amount: formatAmount(amountMinor, entry.currency),
      memo,
      dimensions,
    })),
  };
}

export function previewView(action: RepairAction, plan: RepairPlan): RepairPreview {
  return {
    action,
    exportId: plan.export ? String(plan.export.exportId) : null,
    ...{ cause: plan.finding.cause, what: plan.finding.what },
    begun: plan.begun && repairView(plan.begun),
    there: plan.there && shown(plan.there),
    reversal: plan.reversal && shown(plan.reversal),
    repost: plan.repost && shown(plan.repost),
    differences: [...plan.differences],
    problems: plan.problems.map(({ code, message, hint }) => ({ code, message, hint: hint ?? '' })),
  };
}

export function repairView(one: RepairRecord): RepairView {
  const { exportId, reversalExportId, reconciliationId, actedAt } = one;
  return {
    exportId: String(exportId),
    ...{ connectionId: one.connectionId, revision: one.revision, action: one.action },
    ...stateOf(one),
    ...{ documentType: one.documentType, documentNumber: one.documentNumber },
    externalId: one.externalId,
    reversalExportId: reversalExportId === null ? null : String(reversalExportId),
    newExternalId: one.newExternalId,
    ...{ reconciliationId: String(reconciliationId), findingNumber: one.findingNumber },
    ...{ actedBy: one.actedBy, reason: one.reason, actedAt: actedAt.toISOString() },
    withdrawn: one.withdrawn && { ...one.withdrawn, at: one.withdrawn.at.toISOString() },
  };
}

function stateOf(one: RepairRecord): Pick<RepairView, 'state' | 'says'> {
  const { reversalState, liveRevision, revision, newExternalId, withdrawn } = one;
  if (withdrawn) {
    return { state: 'withdrawn', says: `Withdrawn by ${withdrawn.by}: ${withdrawn.reason}` };
  }
  if (liveRevision === revision) {
    const isHeld = reversalState === 'held' || reversalState === 'excluded';
    if (!isHeld)
      return { state: 'reversing', says: `The reversal of ${one.externalId} is queued.` };
    const why = one.reversalCause ?? reversalState;
    return { state: 'reversal-held', says: `The reversal is held, ours stands as it was: ${why}` };
  }
  if (newExternalId !== null) return { state: 'done', says: `It is there as ${newExternalId}.` };
  const isHeld = one.state === 'held' || one.state === 'excluded';
  return isHeld
    ? { state: 'repost-held', says: `The new entry is held: ${one.cause ?? one.state}` }
    : { state: 'reposting', says: 'The new entry is queued.' };
}

export function acceptedView(row: AcceptedRow): AcceptedView {
  const { withdrawnAt, withdrawnBy, withdrawnReason, exportId, lookedInId, lookedAt } = row;
  return {
    acceptedId: String(row.acceptedId),
    ...{ connectionId: row.connectionId, state: row.state },
    ...{ cause: row.cause, label: causeLabels[row.cause], what: row.what },
    exportId: exportId === null ? null : String(exportId),
    externalId: row.externalEntryId,
    effects: row.effects.map(effectView),
    reconciliationId: String(row.reconciliationId),
    ...{ findingNumber: row.findingNumber, asOf: row.asOf },
    lookedIn: lookedInId === null ? null : seen(lookedInId, lookedAt),
    ...{ actedBy: row.actedBy, reason: row.reason },
    actedAt: row.actedAt.toISOString(),
    withdrawn: withdrawnAt && {
      by: withdrawnBy ?? '',
      at: withdrawnAt.toISOString(),
      reason: withdrawnReason ?? '',
    },
  };
}

const seen = (reconciliationId: bigint, at: Date | null) => {
  return { reconciliationId: String(reconciliationId), at: at?.toISOString() ?? '' };
};
