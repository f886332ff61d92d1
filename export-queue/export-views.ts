// The sync log as people read it: rows, the summary with its remedies, the timeline of one export.
// Between the records (export-list-store.ts, export-detail-store.ts) and the wire. Invariant: pure;
// amounts leave as decimal strings; nothing is shown that is not in the records. Leaves to others:
// the timeline (export-timeline.ts).

import { type Currency, formatAmount } from '#money/money.ts';
import type { AccountingSwitch } from './accounting-switch-store.ts';
import type { ConnectionRecord } from './connection-store.ts';
import type { LinkRow } from './correction-store.ts';
import { type DraftRecord, draftAmount } from './draft-record.ts';
import type { SummaryRecord } from './export-counts-store.ts';
import type { ActionRecord, AttemptRecord, LineRecord } from './export-detail-store.ts';
import type { ExportRecord, PartRecord } from './export-list-store.ts';
import type {
  AccountingSwitchView,
  ExportDetail,
  ExportRow,
  ExportSummary,
  PartView,
} from './export-schemas.ts';
import { timeline } from './export-timeline.ts';
import { remedyOf } from './remedies.ts';
import type { RepairRecord } from './repair-list-store.ts';

const instant = (at: Date | null) => at?.toISOString() ?? null;

export function exportRow(record: ExportRecord): ExportRow {
  const { customer_code: code, customer_name: name } = record;
  const waits = record.state === 'queued' || record.state === 'uncertain';
  return {
    exportId: String(record.export_id),
    entryId: record.entry_id === null ? null : String(record.entry_id),
    kind: record.kind,
    part: partOf(record),
    connectionId: record.connection_id,
    exportKey: record.export_key,
    state: record.state,
    status: record.status,
    postedOn: record.posted_on,
    outlet: record.outlet,
    documentType: record.document_type,
    documentNumber: record.document_number,
    customer: code === null ? null : { code, name: name ?? code },
    memo: record.memo,
    amount: formatAmount(record.amount_minor, record.currency as Currency),
    currency: record.currency,
    attempts: record.attempts,
    attemptsMax: null,
    nextAttemptAt: waits ? record.next_attempt_at.toISOString() : null,
    externalId: record.external_id,
    externalUrl: record.external_url,
    externalState: record.external_state,
    standing: record.external_standing,
    cause: causeView(record),
    changedAt: record.changed_at.toISOString(),
    confirmedAt: instant(record.confirmed_at),
  };
}

function partOf(record: ExportRecord): ExportRow['part'] {
  const { part_number: number, part_entity_id: entityId, part_of, export_id } = record;
  if (entityId === null) return null;
  return { number, entityId, firstExportId: String(part_of ?? export_id) };
}

function partView({ exportId, amountMinor, ...part }: PartRecord, currency: Currency): PartView {
  return { ...part, exportId: String(exportId), amount: formatAmount(amountMinor, currency) };
}

/** The parts an entry will have, frozen with its draft: none but the first can be there. */
function frozenParts({ parts, draft, ...record }: ExportRecord): PartView[] {
  if (!parts || !draft) return [];
  const waiting = {
    exportId: null,
    state: null,
    status: null,
    externalId: null,
    externalUrl: null,
  };
  const own = { exportId: String(record.export_id), state: record.state, status: record.status };
  return [{ ...parts, draft }, ...parts.others].map(({ entityId, draft: of }, at) => ({
    ...waiting,
    ...(at === 0 ? own : {}),
    number: at + 1,
    entityId,
    amount: draftAmount(debitsOf(of), of),
  }));
}

const debitsOf = ({ lines }: DraftRecord) =>
  lines.reduce((sum, { amountMinor }) => {
    const one = BigInt(amountMinor);
    return one > 0n ? sum + one : sum;
  }, 0n);

function causeView(record: ExportRecord): ExportRow['cause'] {
  if (record.cause_code === null) return null;
  return {
    code: record.cause_code,
    message: record.cause_message ?? '',
    hint: record.cause_hint ?? '',
    subject: record.cause_subject,
  };
}

export function exportSummary(
  record: SummaryRecord,
  connections: readonly ConnectionRecord[],
): ExportSummary {
  const currency = record.currency as Currency;
  const countedOf = (of: SummaryRecord['states']) => {
    const amountMinor = of.reduce((sum, row) => sum + row.amount_minor, 0n);
    const count = of.reduce((sum, row) => sum + row.count, 0);
    return { count, amount: formatAmount(amountMinor, currency) };
  };
  const counted = (status: string) =>
    countedOf(record.states.filter((row) => row.status === status));
  const standings = (['booked', 'awaiting-approval', 'draft', 'declined', 'unread'] as const).map(
    (standing) => {
      const of = record.states.filter((row) => row.standing === standing);
      return { standing, ...countedOf(of) };
    },
  );
  const inState = (state: string) => record.states.find((row) => row.state === state)?.count ?? 0;
  return {
    counts: {
      pending: counted('pending'),
      synced: counted('synced'),
      error: counted('error'),
      excluded: counted('excluded'),
    },
    waiting: {
      entries: record.waiting.entries,
      amount: formatAmount(record.waiting.amount_minor, currency),
      oldestOn: record.waiting.oldest_on,
    },
    currency,
    oldestPendingAt: instant(record.oldestPendingAt),
    causes: record.causes.map(({ amount_minor, ...cause }) => ({
      ...cause,
      amount: formatAmount(amount_minor, cause.currency as Currency),
      remedy: remedyOf(cause.code, cause.subject),
    })),
    sending: inState('sending'),
    uncertain: inState('uncertain'),
    standings,
    notBooked: standings.reduce(
      (sum, { standing, count }) => (standing === 'booked' ? sum : sum + count),
      0,
    ),
    connection: worstOf(connections),
    accounting: accountingView(record.accounting),
    nextRunAt: record.accounting.enabled ? instant(record.nextRunAt) : null,
  };
}

export const accountingView = ({ at, ...moved }: AccountingSwitch): AccountingSwitchView => ({
  ...moved,
  at: instant(at),
});

/** Disconnected before paused before active: what a person must see first. */
function worstOf(connections: readonly ConnectionRecord[]): ExportSummary['connection'] {
  const worst =
    connections.find((one) => one.state === 'disconnected') ??
    connections.find((one) => one.state === 'paused') ??
    connections[0];
  return { state: worst?.state ?? 'active', reason: worst?.stateReason ?? null };
}

/** What an export carries: the lines of an entry, or of a summary. */
export interface ExportContent {
  readonly lines: readonly LineRecord[];
  readonly summary: ExportDetail['summary'];
  readonly links: readonly LinkRow[];
  readonly parts: readonly PartRecord[];
  /** Of the export, or carried out by it. */
  readonly repairs: readonly RepairRecord[];
}

export function exportDetail(
  record: ExportRecord,
  { lines, summary, links, parts, repairs }: ExportContent,
  attempts: readonly AttemptRecord[],
  actions: readonly ActionRecord[],
): ExportDetail {
  const currency = record.currency as Currency;
  return {
    ...exportRow(record),
    parts: [...parts.map((part) => partView(part, currency)), ...frozenParts(record)],
    summary,
    corrects: links.filter(({ side }) => side === 'corrects').map(linkView),
    correctedBy: links.filter(({ side }) => side === 'corrected-by').map(linkView),
    lines: lines.map((line) => ({
      lineNumber: line.line_number,
      account: { number: line.number, name: line.name },
      outlet: line.outlet,
      department: line.department,
      customer:
        line.customer_code === null
          ? null
          : { code: line.customer_code, name: line.customer_name ?? line.customer_code },
      product: line.product,
      service:
        line.service_from === null
          ? null
          : { from: line.service_from, through: line.service_through ?? line.service_from },
      ...sides(line.amount_minor, currency),
      memo: line.memo,
      journalLines: line.line_count ?? null,
    })),
    draft: record.draft ? draftView(record.draft) : null,
    attemptLog: attempts.map((attempt) => ({
      attemptNumber: attempt.attempt_number,
      purpose: attempt.purpose,
      startedAt: attempt.started_at.toISOString(),
      finishedAt: instant(attempt.finished_at),
      outcome: attempt.outcome,
      applied: attempt.applied,
      causeCode: attempt.cause_code,
      message: attempt.message,
      request: attempt.request,
      answer: attempt.answer,
      worker: attempt.worker,
    })),
    actions: actions.map((action) => ({
      action: action.action,
      fromState: action.from_state,
      toState: action.to_state,
      actedAt: action.acted_at.toISOString(),
      actedBy: action.acted_by,
      reason: action.reason,
    })),
    timeline: timeline(record, { attempts, actions, repairs }),
  };
}

const linkView = ({ entry_id, export_id }: LinkRow) => {
  return { entryId: String(entry_id), exportId: export_id === null ? null : String(export_id) };
};

function sides(amountMinor: bigint, currency: Currency) {
  const debit = amountMinor > 0n ? formatAmount(amountMinor, currency) : null;
  const credit = amountMinor < 0n ? formatAmount(-amountMinor, currency) : null;
  return { debit, credit };
}

function draftView(draft: DraftRecord): NonNullable<ExportDetail['draft']> {
  return {
    ...draft,
    lines: draft.lines.map(({ amountMinor, ...line }) => {
      return { ...line, amount: draftAmount(BigInt(amountMinor), draft) };
    }),
  };
}
