// Rows of the journal in the words of the wire. Pure.
// Invariant: an amount stands under debit or credit, never under both, never negative there.

import { type Currency, formatAmount } from '#money/money.ts';
import type {
  GeneralLedgerRow,
  JournalEntryDetail,
  JournalEntryRow,
  JournalLine,
  TrialBalance,
} from './journal-schemas.ts';
import type { EntryDetailRow, EntryRow, ExportRow, LineRow } from './journal-store.ts';
import type { LedgerRow, TrialBalanceRow } from './ledger-store.ts';
import type { RepostRow } from './repost-store.ts';

interface CustomerColumns {
  readonly customer_code: string | null;
  readonly customer_name: string | null;
}

function customerView(row: CustomerColumns): JournalEntryRow['customer'] {
  const { customer_code: code, customer_name: name } = row;
  return code === null || name === null ? null : { code, name };
}

const idView = (id: bigint | null) => (id === null ? null : String(id));

/** The amount under its side. */
export function sides(amountMinor: bigint, currency: Currency) {
  return {
    debit: amountMinor > 0n ? formatAmount(amountMinor, currency) : null,
    credit: amountMinor < 0n ? formatAmount(-amountMinor, currency) : null,
  };
}

export function entryView(row: EntryRow): JournalEntryRow {
  return {
    entryId: String(row.entry_id),
    postedOn: row.posted_on,
    documentType: row.document_type,
    documentNumber: row.document_number,
    outlet: row.outlet,
    customer: customerView(row),
    memo: row.memo,
    amount: formatAmount(row.amount_minor, row.currency),
    currency: row.currency,
    exportStatus: row.export_status,
    exportId: idView(row.export_id),
    reversesEntryId: idView(row.reverses_entry_id),
    reversedByEntryId: idView(row.reversed_by_entry_id),
    correctsEntryId: idView(row.corrects_entry_id),
    corrections: row.corrections,
  };
}

export function lineView(row: LineRow): JournalLine {
  const { service_from: from, service_through: through } = row;
  return {
    lineNumber: row.line_number,
    account: { number: row.account_number, name: row.account_name },
    outlet: row.outlet,
    department: row.department,
    customer: customerView(row),
    product: row.product,
    ...sides(row.amount_minor, row.currency),
    service: from === null || through === null ? null : { from, through },
    memo: row.memo,
  };
}

export function detailView(
  row: EntryDetailRow,
  lines: readonly LineRow[],
  { exports, reposts }: { exports: readonly ExportRow[]; reposts: readonly RepostRow[] },
): JournalEntryDetail {
  return {
    ...entryView(row),
    attachment: row.content.attachment ?? null,
    lines: lines.map(lineView),
    event: {
      eventId: String(row.event_id),
      source: row.source,
      externalId: row.external_id,
      kind: row.kind,
      content: row.content,
      receivedAt: row.received_at.toISOString(),
    },
    postedAt: row.posted_at.toISOString(),
    postedBy: row.posted_by,
    exports: exports.map((one) => ({
      exportId: String(one.export_id),
      connectionId: one.connection_id,
      status: one.status,
      state: one.state,
      externalId: one.external_id,
      externalUrl: one.external_url,
    })),
    reposts: reposts.map((one) => ({
      entryId: String(one.entry_id),
      repostsEntryId: String(one.reposts_entry_id),
      reversalEntryId: String(one.reversal_entry_id),
      reason: one.reason,
      repostedAt: one.reposted_at.toISOString(),
      repostedBy: one.reposted_by,
    })),
  };
}

const zero = { opening_minor: 0n, debit_minor: 0n, credit_minor: 0n, balance_minor: 0n };
type Figures = Pick<TrialBalanceRow, keyof typeof zero>;

function figuresView(row: Figures, currency: Currency) {
  return {
    currency,
    opening: formatAmount(row.opening_minor, currency),
    debit: formatAmount(row.debit_minor, currency),
    credit: formatAmount(row.credit_minor, currency),
    balance: formatAmount(row.balance_minor, currency),
  };
}

export function trialBalanceView(
  of: { readonly asOf: string; readonly from: string | null },
  rows: readonly TrialBalanceRow[],
): TrialBalance {
  const totals = new Map<Currency, Figures>();
  for (const row of rows) {
    const sum = totals.get(row.currency) ?? zero;
    totals.set(row.currency, {
      opening_minor: sum.opening_minor + row.opening_minor,
      debit_minor: sum.debit_minor + row.debit_minor,
      credit_minor: sum.credit_minor + row.credit_minor,
      balance_minor: sum.balance_minor + row.balance_minor,
    });
  }
  return {
    ...of,
    rows: rows.map((row) => ({
      account: { number: row.number, name: row.name, type: row.type },
      ...figuresView(row, row.currency),
    })),
    totals: [...totals].map(([currency, sum]) => figuresView(sum, currency)),
  };
}

export function ledgerRowView(row: LedgerRow, currency: Currency): GeneralLedgerRow {
  return {
    entryId: String(row.entry_id),
    lineNumber: row.line_number,
    postedOn: row.posted_on,
    documentType: row.document_type,
    documentNumber: row.document_number,
    outlet: row.outlet,
    customer: customerView(row),
    memo: row.memo,
    ...sides(row.amount_minor, currency),
    balance: formatAmount(row.balance_minor, currency),
  };
}
