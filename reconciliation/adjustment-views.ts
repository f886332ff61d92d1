// Turns rows of the register into the wire's shapes and into a table for files. Pure.
// Invariant: every amount is shown in the currency it was kept in.

import { type Currency, formatAmount } from '#money/money.ts';
import type { ReportColumn, ReportRow } from '#report-files/report-table.ts';
import type { AdjustmentDetail, AdjustmentView, RuleView } from './adjustment-schemas.ts';
import type { AdjustmentAction, AdjustmentKind, AdjustmentRow } from './adjustment-store.ts';
import type { EvidenceRow } from './evidence-store.ts';
import { debits, linesView } from './reconciliation-views.ts';
import type { RuleRow } from './rule-store.ts';

/** How screens and files name what follows from an adjustment. */
export const kindLabels: Readonly<Record<AdjustmentKind, string>> = {
  'belongs-there': 'belongs there',
  'reverse-there': 'to be reversed there',
  'mirror-here': 'mirrored here',
};

/** How screens and files name where an adjustment stands. */
export const stateLabels: Readonly<Record<AdjustmentView['state'], string>> = {
  expected: 'expected',
  draft: 'to be explained',
  awaiting: 'awaits approval',
  registered: 'registered',
  withdrawn: 'withdrawn',
};

/** A manual adjustment. */
export function adjustmentView(row: AdjustmentRow): AdjustmentView {
  const { entry } = row;
  return {
    adjustmentId: String(row.adjustmentId),
    connectionId: row.connectionId,
    externalEntryId: row.externalEntryId,
    madeOn: row.madeOn,
    memo: entry.memo,
    journal: entry.journal,
    createdBy: entry.createdBy,
    externalUrl: entry.externalUrl,
    amount: formatAmount(debits(entry.lines), entry.currency),
    currency: entry.currency,
    lines: linesView(entry.lines, entry.currency),
    state: row.withdrawnAt ? 'withdrawn' : row.state,
    kind: row.kind,
    reason: row.reason,
    rule: row.ruleName,
    takesBack: row.takesBack === null ? null : String(row.takesBack),
    withinDays: row.withinDays,
    entryId: row.entryId === null ? null : String(row.entryId),
    evidenceReference: row.evidenceReference,
    evidenceFiles: row.evidenceCount,
    registeredAt: row.registeredAt.toISOString(),
    registeredBy: row.registeredBy,
    approved: row.approvedAt && { at: row.approvedAt.toISOString(), by: row.approvedBy ?? '' },
    withdrawn: row.withdrawnAt && {
      at: row.withdrawnAt.toISOString(),
      by: row.withdrawnBy ?? '',
      reason: row.withdrawnReason ?? '',
    },
  };
}

/** One with its evidence and its history. */
export function adjustmentDetail(
  row: AdjustmentRow,
  evidence: readonly EvidenceRow[],
  history: readonly AdjustmentAction[],
): AdjustmentDetail {
  return {
    ...adjustmentView(row),
    evidence: evidence.map((one) => ({ ...one, addedAt: one.addedAt.toISOString() })),
    history: history.map((one) => ({ ...one, at: one.at.toISOString() })),
  };
}

/** A rule; its amounts are shown in the property's own currency. */
export function ruleView(row: RuleRow, currency: Currency): RuleView {
  const shown = (amount: bigint | null) =>
    amount === null ? null : formatAmount(amount, currency);
  return {
    ruleId: String(row.ruleId),
    connectionId: row.connectionId,
    name: row.name,
    account: row.account,
    amountFrom: shown(row.amountFromMinor),
    amountThrough: shown(row.amountThroughMinor),
    memoContains: row.memoContains,
    createdBy: row.createdBy,
    reason: row.reason,
    kind: row.kind,
    addedAt: row.addedAt.toISOString(),
    addedBy: row.addedBy,
    ended: row.endedAt && { at: row.endedAt.toISOString(), by: row.endedBy ?? '' },
  };
}

/** The register as a file: one row for each line of each entry. */
export const registerColumns: readonly ReportColumn[] = [
  { key: 'adjustmentId', title: 'No.', kind: 'count' },
  { key: 'madeOn', title: 'Made on', kind: 'date' },
  { key: 'externalEntryId', title: 'External entry', kind: 'text' },
  { key: 'createdBy', title: 'Made by', kind: 'text' },
  { key: 'memo', title: 'Memo', kind: 'text' },
  { key: 'account', title: 'Account', kind: 'text' },
  { key: 'location', title: 'Location', kind: 'text' },
  { key: 'amount', title: 'Amount', kind: 'amount' },
  { key: 'currency', title: 'Currency', kind: 'text' },
  { key: 'state', title: 'State', kind: 'text' },
  { key: 'kind', title: 'Kind', kind: 'text' },
  { key: 'reason', title: 'Reason', kind: 'text' },
  { key: 'registeredBy', title: 'Explained by', kind: 'text' },
  { key: 'approvedBy', title: 'Approved by', kind: 'text' },
  { key: 'evidence', title: 'Evidence', kind: 'text' },
];

export function registerRows(rows: readonly AdjustmentRow[]): ReportRow[] {
  return rows.map(adjustmentView).flatMap((one) => {
    const files = one.evidenceFiles > 0 ? [`${one.evidenceFiles} files`] : [];
    const evidence = [...(one.evidenceReference ? [one.evidenceReference] : []), ...files];
    return one.lines.map(
      (line): ReportRow => ({
        kind: 'line',
        cells: [
          ...[one.adjustmentId, one.madeOn, one.externalEntryId, one.createdBy, one.memo],
          ...[line.accountId, line.location, line.amount, one.currency, stateLabels[one.state]],
          ...[one.kind && kindLabels[one.kind], one.withdrawn?.reason ?? one.reason],
          ...[one.registeredBy, one.approved?.by ?? null, evidence.join(', ')],
        ],
      }),
    );
  });
}
