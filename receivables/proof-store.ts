// Proves that customers' balances add up to the receivable accounts, per outlet and currency, at
// any date: the account's own lines against the open items that are left. Invariant: reads only, in
// one statement; what was settled later, or taken back later, counts as it stood on that day.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';

/** One outlet's receivable, both ways. */
export interface ReceivableProof {
  readonly outlet: string;
  readonly currency: string;
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
    `WITH lines AS (
       SELECT l.entry_id, l.outlet_id, l.customer_id, l.currency, l.amount_minor
         FROM accounts a
         JOIN journal_lines l ON l.property_id = a.property_id AND l.account_id = a.account_id
        WHERE a.property_id = $1 AND a.detail_type = 'accounts-receivable' AND l.posted_on <= $2),
     items AS (
       SELECT entry_id, outlet_id, customer_id, currency, sum(amount_minor) AS amount_minor
         FROM lines WHERE customer_id IS NOT NULL GROUP BY 1, 2, 3, 4),
     settled AS (
       SELECT s.* FROM settlements s
         LEFT JOIN settlement_undos u
           ON u.property_id = s.property_id AND u.settlement_id = s.settlement_id
        WHERE s.property_id = $1 AND s.settled_on <= $2
          AND (u.undone_on IS NULL OR u.undone_on > $2)),
     sides AS (
       SELECT debit_entry_id AS entry_id, outlet_id, customer_id, currency, amount_minor
         FROM settled
       UNION ALL
       SELECT credit_entry_id, outlet_id, customer_id, currency, -amount_minor FROM settled),
     open AS (
       SELECT i.outlet_id, i.currency, sum(i.amount_minor - coalesce(s.amount_minor, 0)) AS minor
         FROM items i
         LEFT JOIN (SELECT entry_id, outlet_id, customer_id, currency,
                           sum(amount_minor) AS amount_minor
                      FROM sides GROUP BY 1, 2, 3, 4) s
           USING (entry_id, outlet_id, customer_id, currency)
        GROUP BY 1, 2)
     SELECT o.code AS outlet, l.currency, sum(l.amount_minor)::bigint AS "accountMinor",
            coalesce(max(open.minor), 0)::bigint AS "openMinor",
            coalesce(sum(l.amount_minor) FILTER (WHERE l.customer_id IS NULL), 0)::bigint
              AS "nobodyMinor"
       FROM lines l
       JOIN outlets o ON o.property_id = $1 AND o.outlet_id = l.outlet_id
       LEFT JOIN open ON open.outlet_id = l.outlet_id AND open.currency = l.currency
      GROUP BY o.code, l.currency ORDER BY o.code, l.currency`,
    [propertyId, asOf],
  );
  return rows;
}
