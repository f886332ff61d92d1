// Daily summaries as people read them. Between the rows (summary-store.ts) and the wire. Invariant:
// pure; amounts leave as decimal strings.

import { type Static, Type } from 'typebox';
import { type Currency, formatAmount } from '#money/money.ts';
import type { LineRecord } from './export-detail-store.ts';
import { nullable, type SummaryView } from './export-schemas.ts';
import type {
  CoveredRow,
  SourceRow,
  SummaryLineRow,
  SummaryRow,
  WaitingRow,
} from './summary-store.ts';

export const Waiting = Type.Object({
  summaryOn: Type.String(),
  outlet: Type.String(),
  currency: Type.String(),
  entries: Type.Integer(),
  amount: Type.String(),
  part: Type.Integer({ description: 'The part these entries will be.' }),
});

const document = {
  entryId: Type.String(),
  postedOn: Type.String(),
  documentType: Type.String(),
  documentNumber: Type.String(),
  event: Type.Object({ source: Type.String(), id: Type.String(), kind: Type.String() }),
  memo: nullable(Type.String()),
};

export const Covered = Type.Object({ ...document, amount: Type.String() });

/** One journal line behind a line of a summary. */
export const Source = Type.Object({
  ...document,
  lineNumber: Type.Integer(),
  customer: nullable(Type.Object({ code: Type.String(), name: Type.String() })),
  debit: nullable(Type.String()),
  credit: nullable(Type.String()),
});
export type Source = Static<typeof Source>;

export function summaryView(row: SummaryRow): Static<typeof SummaryView> {
  return {
    summaryOn: row.summary_on,
    outlet: row.outlet,
    journalId: row.journal_id,
    currency: row.currency,
    part: row.part,
    netting: row.netting,
    entryCount: row.entry_count,
    formedAt: row.formed_at.toISOString(),
    formedBy: row.formed_by,
  };
}

/** A summary's line in the shape of a journal line: it has no service and no memo. */
export function asLineRecord(line: SummaryLineRow): LineRecord {
  const { customer, customer_name, ...rest } = line;
  const none = { service_from: null, service_through: null, memo: null };
  return { ...rest, customer_code: customer, customer_name, ...none };
}

export function waitingView(row: WaitingRow): Static<typeof Waiting> {
  return {
    summaryOn: row.summary_on,
    outlet: row.outlet,
    currency: row.currency,
    entries: row.entries,
    amount: formatAmount(row.amount_minor, row.currency as Currency),
    part: row.parts + 1,
  };
}

const documentView = (row: SourceRow | CoveredRow) => ({
  entryId: String(row.entry_id),
  postedOn: row.posted_on,
  documentType: row.document_type,
  documentNumber: row.document_number,
  event: { source: row.event_source, id: row.event_id, kind: row.event_kind },
  memo: row.memo,
});

export function coveredView(row: CoveredRow, currency: Currency): Static<typeof Covered> {
  return { ...documentView(row), amount: formatAmount(row.amount_minor, currency) };
}

export function sourceView(row: SourceRow, currency: Currency): Static<typeof Source> {
  const { customer_code: code, customer_name: name, amount_minor: minor } = row;
  return {
    ...documentView(row),
    lineNumber: row.line_number,
    customer: code === null ? null : { code, name: name ?? code },
    debit: minor > 0n ? formatAmount(minor, currency) : null,
    credit: minor < 0n ? formatAmount(-minor, currency) : null,
  };
}
