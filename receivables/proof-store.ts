// Proves that customers' balances add up to the receivable accounts, and what they paid ahead to
// those of prepayments, per outlet and currency, at any date: the accounts' own lines against the
// open items that are left. Invariant: reads only, in one statement; what was settled later, or
// taken back later, counts as it stood on that day.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import type { Ledger } from './item-book.ts';

/** One outlet's receivable, both ways. */
export interface ReceivableProof {
  readonly outlet: string;
  /** The receivable accounts, or those of customers' prepayments. */
  readonly ledger: Ledger;
  readonly currency: Currency;
  /** The balance of the outlet's receivable accounts, debit positive. */
  readonly accountMinor: bigint;
  /** What is open on all items of all customers. */
  readonly openMinor: bigint;
  /** Lines on the accounts that name no customer. */
  readonly nobodyMinor: bigint;
}

/** Per outlet; `accountMinor = openMinor + nobodyMinor` where the books tie. */
export async function proveReceivables(
  db: Queryable,
  propertyId: number,
  asOf: IsoDate,
): Promise<ReceivableProof[]> {
  const { rows } = await db.query<ReceivableProof>(
    `SELECT o.code AS outlet, l.ledger, l.currency, l.account_minor AS "accountMinor",
            coalesce(i.open_minor, 0) AS "openMinor", l.nobody_minor AS "nobodyMinor"
       FROM (SELECT l.outlet_id, l.currency, CASE a.detail_type
                      WHEN 'accounts-receivable' THEN 'receivable' ELSE 'prepayment' END AS ledger,
                    sum(l.amount_minor)::bigint AS account_minor,
                    coalesce(sum(l.amount_minor) FILTER (WHERE l.customer_id IS NULL), 0)::bigint
                      AS nobody_minor
               FROM accounts a
               JOIN journal_lines l ON l.property_id = a.property_id AND l.account_id = a.account_id
              WHERE a.property_id = $1
                AND a.detail_type IN ('accounts-receivable', 'customer-prepayments')
                AND l.posted_on <= $2
              GROUP BY l.outlet_id, l.currency, 3) l
       JOIN outlets o ON o.property_id = $1 AND o.outlet_id = l.outlet_id
       LEFT JOIN (SELECT outlet_id, currency, ledger, sum(open_minor)::bigint AS open_minor
                    FROM open_items_on($1, $2) GROUP BY outlet_id, currency, ledger) i
         ON i.outlet_id = l.outlet_id AND i.currency = l.currency
          AND i.ledger = l.ledger
      ORDER BY o.code, l.ledger DESC, l.currency`,
    [propertyId, asOf],
  );
  return rows;
}
