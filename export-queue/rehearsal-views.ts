// Rehearsals and previews as people read them. Pure. Between the stage's values and the wire.
// Invariant: a preview shows the names the mirrored chart has, never other ids than would be sent.

import type { Cause, EntryDraft } from '#external-ledger/external-ledger.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import { draftAmount, headOfDraft } from './draft-record.ts';
import type { Preview, PreviewDraft, Rehearsal } from './rehearsal-schemas.ts';
import type { RehearsalRecord } from './rehearsal-store.ts';
import type { Rehearsed } from './rehearsing-worker.ts';

export function rehearsalView(record: RehearsalRecord, revision: number): Rehearsal {
  return {
    rehearsalId: record.rehearsal_id,
    rehearsedAt: record.rehearsed_at.toISOString(),
    rehearsedBy: record.rehearsed_by,
    chartReadAt: record.chart_read_at?.toISOString() ?? null,
    checked: record.checked,
    failing: record.failing,
    current: record.revision === revision,
    ...record.report,
    // Reports kept from before these were counted have none.
    reDated: record.report.reDated ?? 0,
    split: record.report.split ?? 0,
    cut: record.report.cut ?? 0,
    cuts: record.report.cuts ?? [],
  };
}

/** Name of something there by `kind id`, as the mirrored chart has it. */
export type NamesThere = ReadonlyMap<string, string>;

export function previewView(rehearsed: Rehearsed, names: NamesThere): Preview {
  const { row, entry, draft, others, causes } = rehearsed;
  const currency = row.currency as Currency;
  return {
    exportId: String(row.export_id),
    documentType: entry?.documentType ?? '',
    documentNumber: entry?.documentNumber ?? '',
    postedOn: row.posted_on,
    amount: formatAmount(row.amount_minor, currency),
    currency,
    draft: draft && draftView(draft, names),
    others: others.map((part) => draftView(part.draft, names)),
    problems: causes.map(problemView),
  };
}

function draftView(draft: EntryDraft, names: NamesThere): PreviewDraft {
  const accounts = draft.statistical ? 'statistical-account' : 'account';
  const side = (amountMinor: bigint) => (amountMinor > 0n ? draftAmount(amountMinor, draft) : null);
  return {
    journalId: draft.journalId,
    ...headOfDraft(draft),
    postedOn: draft.postedOn,
    originallyOn: draft.originallyOn ?? null,
    memo: draft.memo,
    lines: draft.lines.map((line) => ({
      accountId: line.accountId,
      accountName: names.get(`${accounts} ${line.accountId}`) ?? null,
      debit: side(line.amountMinor),
      credit: side(-line.amountMinor),
      memo: line.memo,
      dimensions: Object.entries(line.dimensions).map(([dimension, id]) => ({
        dimension,
        id,
        name: names.get(`${dimension} ${id}`) ?? null,
      })),
    })),
  };
}

function problemView({ code, message, hint, subject }: Cause) {
  return { code, message, hint, subject };
}
