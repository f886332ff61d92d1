// Proves that what is held for each customer adds up to the accounts of deposits, per outlet and
// account, at any date: the accounts' own lines against the subledger. Invariant: reads only; a
// merged customer's deposits count for its owner from the day of the merge on; what names nobody
// stands apart.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Proof } from '#journal/prove-store.ts';
import type { Currency } from '#money/money.ts';

/** One account of deposits at an outlet, both ways. What is held is above zero. */
export interface DepositProof {
  readonly outletId: number;
  readonly outlet: string;
  /** Number of the account. */
  readonly account: string;
  readonly currency: Currency;
  /** The account's balance, credit positive. */
  readonly accountMinor: bigint;
  /** What the subledger holds for customers. */
  readonly heldMinor: bigint;
  /** Lines on the account of entries that name no customer. */
  readonly nobodyMinor: bigint;
  /** Customers who were given more than was held for them, with how much, largest first. */
  readonly belowZero: readonly { readonly customer: string; readonly heldMinor: string }[];
}

/** What `tieout verify` proves of deposits, at the end of all days. */
export const depositProofs: readonly Proof[] = [
  {
    proof: 'deposits-tie',
    of: 'accounts',
    sentence: 'What each entry put to or took from the deposits of a customer is what it posted.',
    sql: `SELECT account_id AS id, bool_or(posted IS DISTINCT FROM held) AS broken
            FROM (SELECT l.entry_id, l.outlet_id, l.account_id, c.customer_id,
                         -sum(l.amount_minor) AS posted
                    FROM accounts a
                    JOIN journal_lines l ON l.property_id = $1 AND l.account_id = a.account_id
                    JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = l.entry_id
                    CROSS JOIN LATERAL (SELECT coalesce(l.customer_id, e.customer_id)
                                          AS customer_id) c
                   WHERE a.property_id = $1 AND a.detail_type = 'customer-deposits'
                     AND c.customer_id IS NOT NULL
                   GROUP BY 1, 2, 3, 4 HAVING sum(l.amount_minor) <> 0) p
            FULL JOIN (SELECT h.entry_id, h.outlet_id, h.account_id, h.customer_id,
                              h.amount_minor AS held
                         FROM held_deposits h JOIN accounts a ON a.property_id = $1
                          AND a.account_id = h.account_id
                          AND a.detail_type = 'customer-deposits'
                        WHERE h.property_id = $1) h
              USING (entry_id, outlet_id, account_id, customer_id)
           GROUP BY account_id`,
  },
];

/** `accountMinor = heldMinor + nobodyMinor` where the books tie. */
export async function proveDeposits(
  db: Queryable,
  propertyId: number,
  asOf: IsoDate,
): Promise<DepositProof[]> {
  const { rows } = await db.query<DepositProof>(
    `WITH account AS (
       SELECT l.outlet_id, l.account_id, l.currency, -sum(l.amount_minor)::bigint AS account_minor,
              coalesce(-sum(l.amount_minor) FILTER (
                WHERE coalesce(l.customer_id, e.customer_id) IS NULL), 0)::bigint AS nobody_minor
         FROM accounts a
         JOIN journal_lines l ON l.property_id = $1 AND l.account_id = a.account_id
         JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = l.entry_id
        WHERE a.property_id = $1 AND a.detail_type = 'customer-deposits' AND l.posted_on <= $2
        GROUP BY 1, 2, 3),
     holder AS (
       SELECT h.outlet_id, h.account_id, h.currency,
              coalesce(w.owner_id, h.customer_id) AS owner_id,
              sum(h.amount_minor)::bigint AS held_minor
         FROM held_deposits h
         JOIN accounts a ON a.property_id = $1 AND a.account_id = h.account_id
          AND a.detail_type = 'customer-deposits'
         LEFT JOIN customer_owners($1, $2) w ON w.customer_id = h.customer_id
        WHERE h.property_id = $1 AND h.posted_on <= $2 GROUP BY 1, 2, 3, 4),
     held AS (
       SELECT h.outlet_id, h.account_id, h.currency, sum(h.held_minor)::bigint AS held_minor,
              coalesce(jsonb_agg(jsonb_build_object('customer', c.code,
                  'heldMinor', h.held_minor::text) ORDER BY h.held_minor, c.code)
                FILTER (WHERE h.held_minor < 0), '[]') AS below_zero
         FROM holder h JOIN customers c ON c.property_id = $1 AND c.customer_id = h.owner_id
        GROUP BY 1, 2, 3)
     SELECT outlet_id AS "outletId", o.code AS outlet, a.number AS account, currency,
            coalesce(l.account_minor, 0) AS "accountMinor",
            coalesce(h.held_minor, 0) AS "heldMinor",
            coalesce(l.nobody_minor, 0) AS "nobodyMinor",
            coalesce(h.below_zero, '[]') AS "belowZero"
       FROM account l FULL JOIN held h USING (outlet_id, account_id, currency)
       JOIN outlets o USING (outlet_id) JOIN accounts a USING (account_id)
      WHERE o.property_id = $1 AND a.property_id = $1
      ORDER BY o.code, a.number, currency`,
    [propertyId, asOf],
  );
  return rows;
}
