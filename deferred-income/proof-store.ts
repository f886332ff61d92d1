// Proves that the deferred accounts' balance is what waits in schedules, per outlet and product, at
// any date: the accounts' own lines against the rows. Invariant: reads only, in one statement; what
// was made or ended later counts as it stood on that day. Lines of entries no schedule knows
// (opening balances, products that recognize nothing by themselves) are told apart, not hidden.

import { endOfDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Proof } from '#journal/prove-store.ts';
import type { Currency } from '#money/money.ts';

/** Deferred income of one product at an outlet, both ways; all credit positive. */
export interface DeferralProof {
  readonly outlet: string;
  /** Null: lines that name no product. */
  readonly product: string | null;
  readonly currency: Currency;
  /** The balance of the deferred accounts. */
  readonly accountMinor: bigint;
  /** Rows that wait. */
  readonly unpostedMinor: bigint;
  /** Lines of entries that no schedule knows. */
  readonly unscheduledMinor: bigint;
}

/** `$1` the property, `$2` the day. */
const sidesSql = `
  WITH deferred AS (
    SELECT account_id FROM accounts
     WHERE property_id = $1 AND detail_type = 'deferred-income'
    UNION SELECT deferred_account_id FROM products
     WHERE property_id = $1 AND deferred_account_id IS NOT NULL
    UNION SELECT deferred_account_id FROM deferral_schedules WHERE property_id = $1),
  moved AS (
    SELECT s.outlet_id, s.product_id, s.currency, r.*
      FROM deferral_schedules s JOIN deferral_rows r USING (property_id, entry_id, line_number)
     WHERE s.property_id = $1),
  known AS (
    SELECT made_by_entry_id AS entry_id, outlet_id, product_id FROM moved
    UNION SELECT ended_by_entry_id, outlet_id, product_id FROM moved WHERE ending IS NOT NULL),
  lines AS (
    SELECT l.outlet_id, l.product_id, l.currency, -sum(l.amount_minor) AS account_minor,
           -sum(l.amount_minor) FILTER (WHERE k.entry_id IS NULL) AS unscheduled_minor
      FROM deferred d
      JOIN journal_lines l ON l.property_id = $1 AND l.account_id = d.account_id
      LEFT JOIN known k ON k.entry_id = l.entry_id AND k.outlet_id = l.outlet_id
       AND k.product_id = l.product_id
     WHERE l.posted_on <= $2 GROUP BY 1, 2, 3),
  rows AS (
    SELECT outlet_id, product_id, currency,
           coalesce(sum(amount_minor) FILTER (WHERE made_on <= $2), 0)
             - coalesce(sum(amount_minor) FILTER (WHERE ended_on <= $2), 0) AS unposted_minor
      FROM moved GROUP BY 1, 2, 3)
  SELECT outlet_id, product_id, currency, coalesce(account_minor, 0) AS account_minor,
         coalesce(unscheduled_minor, 0) AS unscheduled_minor,
         coalesce(unposted_minor, 0) AS unposted_minor
    FROM (SELECT outlet_id, coalesce(product_id, 0) AS product_id, currency, account_minor,
                 unscheduled_minor FROM lines) l
    FULL JOIN rows USING (outlet_id, product_id, currency)`;

/** Per outlet, product and currency; `account = unposted + unscheduled` where the books tie. */
export async function proveDeferrals(
  db: Queryable,
  propertyId: number,
  asOf: IsoDate,
): Promise<DeferralProof[]> {
  const { rows } = await db.query<DeferralProof>(
    `SELECT o.code AS outlet, p.code AS product, s.currency,
            s.account_minor::bigint AS "accountMinor", s.unposted_minor::bigint AS "unpostedMinor",
            s.unscheduled_minor::bigint AS "unscheduledMinor"
       FROM (${sidesSql}) s
       JOIN outlets o ON o.property_id = $1 AND o.outlet_id = s.outlet_id
       LEFT JOIN products p ON p.property_id = $1 AND p.product_id = s.product_id
      WHERE (s.account_minor, s.unposted_minor, s.unscheduled_minor) <> (0, 0, 0)
      ORDER BY o.code, p.code, s.currency`,
    [propertyId, asOf],
  );
  return rows;
}

/** What `tieout verify` proves of deferred income, at the end of all days. */
export const deferralProofs: readonly Proof[] = [
  {
    proof: 'deferred-income-ties',
    of: 'outlets',
    sentence: 'The deferred accounts are the unposted schedule rows, per outlet and product.',
    sql: `SELECT outlet_id AS id, account_minor <> unposted_minor + unscheduled_minor AS broken
            FROM (${sidesSql.replaceAll('$2', `date '${endOfDays}'`)}) s`,
  },
];
