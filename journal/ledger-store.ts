// Reads balances from the journal: the trial balance, and the general ledger of one account.
// Invariant: every figure is the sum of journal lines at the moment of reading, whether the sums
// were kept (kept-balances-store.ts) or are made now. Leaves to others: words for the wire
// (journal-views.ts), proofs (verify-store.ts).

import type { AccountType } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import type { JournalPlace } from './journal-cursor.ts';
import type { DocumentType } from './journal-entry.ts';
import { markOf, readUnseen } from './kept-balances-store.ts';

export interface TrialBalanceRow {
  readonly account_id: number;
  readonly number: string;
  readonly name: string;
  readonly type: AccountType;
  readonly currency: Currency;
  /** Balance before `from`; debit positive. */
  readonly opening_minor: bigint;
  /** Debits from `from` through `asOf`. */
  readonly debit_minor: bigint;
  /** Credits from `from` through `asOf`, positive. */
  readonly credit_minor: bigint;
  /** Balance through `asOf`; debit positive. */
  readonly balance_minor: bigint;
}

export interface TrialBalanceOf {
  readonly asOf: IsoDate;
  readonly from: IsoDate | null;
  readonly outletId: number | null;
}

/**
 * Every account with lines, per currency, by number. Without `from` the movement begins with the
 * journal. From kept sums and the lines they have not seen, else from all lines: the same figures.
 */
export async function readTrialBalance(
  db: Queryable,
  propertyId: number,
  of: TrialBalanceOf,
): Promise<TrialBalanceRow[]> {
  const { marked } = await readUnseen(db, propertyId);
  const { rows } = await db.query<TrialBalanceRow>({
    ...(marked ? { name: 'trial-balance-kept' } : {}),
    text: `SELECT a.account_id, a.number, a.name, a.type, s.currency, s.opening_minor,
            s.debit_minor, s.credit_minor,
            s.opening_minor + s.debit_minor - s.credit_minor AS balance_minor
       FROM (${marked ? keptSums : lineSums}) s
       JOIN accounts a ON a.property_id = $1 AND a.account_id = s.account_id
      ORDER BY a.number, s.currency`,
    values: [propertyId, of.asOf, of.from, of.outletId],
  });
  return rows;
}

const lineSums = `
  SELECT account_id, currency,
         coalesce(sum(amount_minor) FILTER (WHERE posted_on < $3), 0)::bigint AS opening_minor,
         coalesce(sum(amount_minor) FILTER (
           WHERE amount_minor > 0 AND ($3::date IS NULL OR posted_on >= $3)), 0)::bigint
           AS debit_minor,
         coalesce(-sum(amount_minor) FILTER (
           WHERE amount_minor < 0 AND ($3::date IS NULL OR posted_on >= $3)), 0)::bigint
           AS credit_minor
    FROM journal_lines
   WHERE property_id = $1 AND posted_on <= $2 AND ($4::int IS NULL OR outlet_id = $4)
   GROUP BY account_id, currency`;

/** Kept sums through a day: whole years before it, whole months of its year, days of its month. */
const keptThrough = (day: string, isBefore: boolean) =>
  [
    `span = 'year' AND starts_on < date_trunc('year', ${day})`,
    `span = 'month' AND starts_on >= date_trunc('year', ${day})
       AND starts_on < date_trunc('month', ${day})`,
    `span = 'day' AND starts_on >= date_trunc('month', ${day}) AND starts_on <= ${day}`,
  ]
    .map(
      (range) => `SELECT account_id, currency, ${isBefore} AS is_before, debit_minor, credit_minor
        FROM kept_balances, mark WHERE property_id = $1 AND ${range}
         AND ($4::int IS NULL OR outlet_id = $4)`,
    )
    .join(' UNION ALL ');

// One statement, so one snapshot: mark, sums and unseen lines belong together.
const keptSums = `
  WITH mark AS MATERIALIZED (${markOf}), pieces AS (
    ${keptThrough('$2::timestamp', false)} UNION ALL
    ${keptThrough('($3::date - 1)::timestamp', true)} UNION ALL
    SELECT l.account_id, l.currency, side.is_before,
           greatest(l.amount_minor, 0), -least(l.amount_minor, 0)
      FROM mark CROSS JOIN LATERAL unseen_lines($1, mark.seen) l
      JOIN (VALUES (false), (true)) side (is_before)
        ON NOT side.is_before OR l.posted_on < $3
     WHERE l.posted_on <= $2 AND ($4::int IS NULL OR l.outlet_id = $4))
  SELECT account_id, currency,
         coalesce(sum(debit_minor - credit_minor) FILTER (WHERE is_before), 0)::bigint
           AS opening_minor,
         sum(CASE WHEN is_before THEN -debit_minor ELSE debit_minor END)::bigint AS debit_minor,
         sum(CASE WHEN is_before THEN -credit_minor ELSE credit_minor END)::bigint AS credit_minor
    FROM pieces GROUP BY account_id, currency`;

/** Which lines of an account the general ledger shows. */
export interface LedgerFilter {
  readonly accountId: number;
  readonly currency: Currency;
  readonly from: IsoDate | null;
  readonly through: IsoDate | null;
  readonly outletId: number | null;
  readonly documentType: string | null;
  readonly customerCode: string | null;
}

// One set of lines for page and balances, so that opening + lines = closing under any filter.
const ledgerLines = `
  journal_lines l
  JOIN journal_entries j ON j.property_id = l.property_id AND j.entry_id = l.entry_id
  WHERE l.property_id = $1 AND l.account_id = $2 AND l.currency = $3
    AND ($4::int IS NULL OR l.outlet_id = $4)
    AND ($5::text IS NULL OR j.document_type = $5)
    AND ($6::text IS NULL OR l.customer_id = (
          SELECT customer_id FROM customers WHERE property_id = $1 AND code = $6))`;

function ledgerValues(propertyId: number, filter: LedgerFilter): unknown[] {
  const { accountId, currency, outletId, documentType, customerCode } = filter;
  return [propertyId, accountId, currency, outletId, documentType, customerCode];
}

export interface LedgerBalances {
  /** Before `from`. */
  readonly opening_minor: bigint;
  /** Through `through`. */
  readonly closing_minor: bigint;
}

/** The balances around the lines of a filter. */
export async function readLedgerBalances(
  db: Queryable,
  propertyId: number,
  filter: LedgerFilter,
): Promise<LedgerBalances> {
  const { rows } = await db.query<LedgerBalances>(
    `SELECT coalesce(sum(l.amount_minor) FILTER (WHERE l.posted_on < $7), 0)::bigint
              AS opening_minor,
            coalesce(sum(l.amount_minor), 0)::bigint AS closing_minor
       FROM ${ledgerLines} AND ($8::date IS NULL OR l.posted_on <= $8)`,
    [...ledgerValues(propertyId, filter), filter.from, filter.through],
  );
  return rows[0] ?? { opening_minor: 0n, closing_minor: 0n };
}

export interface LedgerRow {
  readonly entry_id: bigint;
  readonly line_number: number;
  readonly posted_on: IsoDate;
  readonly document_type: DocumentType;
  readonly document_number: string;
  readonly outlet: string;
  readonly customer_code: string | null;
  readonly customer_name: string | null;
  readonly memo: string | null;
  readonly amount_minor: bigint;
  /** Balance after this line, debit positive. */
  readonly balance_minor: bigint;
}

/** Lines of an account, oldest first, each with the balance after it. */
export async function listLedgerLines(
  db: Queryable,
  propertyId: number,
  filter: LedgerFilter,
  page: { readonly after: JournalPlace | null; readonly limit: number },
): Promise<LedgerRow[]> {
  // The lines before the page are summed, not listed: a page anywhere starts with the right
  // balance.
  const { rows } = await db.query<LedgerRow>(
    `WITH before AS (
       SELECT coalesce(sum(l.amount_minor), 0)::bigint AS amount_minor FROM ${ledgerLines}
          AND (l.posted_on < $7
            OR (l.posted_on, l.entry_id, l.line_number) <= ($9::date, $10::bigint, $11::int))
     ), page AS (
       SELECT l.entry_id, l.line_number, l.posted_on, j.document_type, j.document_number,
              l.outlet_id, l.customer_id, coalesce(l.memo, j.memo) AS memo, l.amount_minor
         FROM ${ledgerLines}
          AND ($7::date IS NULL OR l.posted_on >= $7)
          AND ($8::date IS NULL OR l.posted_on <= $8)
          AND ($9::date IS NULL
            OR (l.posted_on, l.entry_id, l.line_number) > ($9::date, $10::bigint, $11::int))
        ORDER BY l.posted_on, l.entry_id, l.line_number
        LIMIT $12
     )
     SELECT p.entry_id, p.line_number, p.posted_on, p.document_type, p.document_number,
            o.code AS outlet, c.code AS customer_code, c.name AS customer_name, p.memo,
            p.amount_minor,
            (b.amount_minor + sum(p.amount_minor) OVER (
              ORDER BY p.posted_on, p.entry_id, p.line_number))::bigint AS balance_minor
       FROM page p CROSS JOIN before b
       JOIN outlets o ON o.property_id = $1 AND o.outlet_id = p.outlet_id
       LEFT JOIN customers c ON c.property_id = $1 AND c.customer_id = p.customer_id
      ORDER BY p.posted_on, p.entry_id, p.line_number`,
    [
      ...ledgerValues(propertyId, filter),
      filter.from,
      filter.through,
      page.after?.postedOn ?? null,
      page.after?.entryId ?? null,
      page.after?.lineNumber ?? null,
      page.limit,
    ],
  );
  return rows;
}
