// Proves that customers' balances add up to the receivable accounts, per outlet and currency, at
// any date: the accounts' own lines against the open items that are left. Invariant: reads only, in
// one statement; what was settled later, or taken back later, counts as it stood on that day.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';

/** One outlet's receivable, both ways. */
export interface ReceivableProof {
  readonly outlet: string;
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
    `SELECT o.code AS outlet, l.currency, l.account_minor AS "accountMinor",
            coalesce(i.open_minor, 0) AS "openMinor", l.nobody_minor AS "nobodyMinor"
       FROM (SELECT l.outlet_id, l.currency, sum(l.amount_minor)::bigint AS account_minor,
                    coalesce(sum(l.amount_minor) FILTER (WHERE l.customer_id IS NULL), 0)::bigint
                      AS nobody_minor
               FROM accounts a
               JOIN journal_lines l ON l.property_id = a.property_id AND l.account_id = a.account_id
              WHERE a.property_id = $1 AND a.detail_type = 'accounts-receivable'
                AND l.posted_on <= $2
              GROUP BY l.outlet_id, l.currency) l
       JOIN outlets o ON o.property_id = $1 AND o.outlet_id = l.outlet_id
       LEFT JOIN (SELECT outlet_id, currency, sum(open_minor)::bigint AS open_minor
                    FROM open_items_on($1, $2) GROUP BY outlet_id, currency) i
         ON i.outlet_id = l.outlet_id AND i.currency = l.currency
      ORDER BY o.code, l.currency`,
    [propertyId, asOf],
  );
  return rows;
}
