// Proves that what is held on gift cards and for the staff adds up to the accounts, per outlet, at
// any date: the accounts' own lines against the subledger. Invariant: reads only; a card is one
// over all outlets, so that one sold here and spent there is empty, not short.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Proof } from '#journal/prove-store.ts';
import type { Currency } from '#money/money.ts';

/** The detail types of accounts this subledger is of. */
export type HeldType = 'gift-cards' | 'tips-payable';

/** An account at an outlet, both ways. What is held is above zero. */
export interface HeldMoneyProof {
  readonly type: HeldType;
  readonly outlet: string;
  /** Number of the account. */
  readonly account: string;
  readonly currency: Currency;
  /** The account's balance, credit positive. */
  readonly accountMinor: bigint;
  /** What the subledger holds for whom an event named. */
  readonly heldMinor: bigint;
  /** What it holds of events that named nobody. */
  readonly nobodyMinor: bigint;
}

/** A card or a person more was taken from than was put. */
export interface ShortHolder {
  readonly type: HeldType;
  readonly account: string;
  readonly heldFor: string;
  readonly currency: Currency;
  /** Below zero. */
  readonly heldMinor: bigint;
  /** Codes of the outlets that put or took. */
  readonly outlets: readonly string[];
}

/** What `tieout verify` proves of gift cards and tips, at the end of all days. */
export const heldMoneyProofs: readonly Proof[] = [
  {
    proof: 'gift-cards-and-tips-tie',
    of: 'accounts',
    sentence: 'What each entry put to or took from gift cards and tips is what it posted.',
    sql: `SELECT account_id AS id, bool_or(posted IS DISTINCT FROM held) AS broken
            FROM (SELECT l.entry_id, l.outlet_id, l.account_id, -sum(l.amount_minor) AS posted
                    FROM accounts a
                    JOIN journal_lines l ON l.property_id = $1 AND l.account_id = a.account_id
                   WHERE a.property_id = $1 AND a.detail_type IN ('gift-cards', 'tips-payable')
                   GROUP BY 1, 2, 3 HAVING sum(l.amount_minor) <> 0) p
            FULL JOIN (SELECT h.entry_id, h.outlet_id, h.account_id, sum(h.amount_minor) AS held
                         FROM held_money h JOIN accounts a ON a.property_id = $1
                          AND a.account_id = h.account_id
                          AND a.detail_type IN ('gift-cards', 'tips-payable')
                        WHERE h.property_id = $1 GROUP BY 1, 2, 3
                       HAVING sum(h.amount_minor) <> 0) h
              USING (entry_id, outlet_id, account_id)
           GROUP BY account_id`,
  },
];

/** `accountMinor = heldMinor + nobodyMinor` where the books tie. */
export async function proveHeldMoney(
  db: Queryable,
  propertyId: number,
  asOf: IsoDate,
): Promise<HeldMoneyProof[]> {
  const { rows } = await db.query<HeldMoneyProof>(
    `WITH account AS (
       SELECT l.outlet_id, l.account_id, l.currency, -sum(l.amount_minor)::bigint AS account_minor
         FROM accounts a
         JOIN journal_lines l ON l.property_id = $1 AND l.account_id = a.account_id
        WHERE a.property_id = $1 AND a.detail_type IN ('gift-cards', 'tips-payable')
          AND l.posted_on <= $2
        GROUP BY 1, 2, 3),
     held AS (
       SELECT h.outlet_id, h.account_id, h.currency,
              coalesce(sum(h.amount_minor) FILTER (WHERE h.held_for IS NOT NULL), 0)::bigint
                AS held_minor,
              coalesce(sum(h.amount_minor) FILTER (WHERE h.held_for IS NULL), 0)::bigint
                AS nobody_minor
         FROM held_money h
         JOIN accounts a ON a.property_id = $1 AND a.account_id = h.account_id
          AND a.detail_type IN ('gift-cards', 'tips-payable')
        WHERE h.property_id = $1 AND h.posted_on <= $2 GROUP BY 1, 2, 3)
     SELECT a.detail_type AS type, o.code AS outlet, a.number AS account, currency,
            coalesce(l.account_minor, 0) AS "accountMinor",
            coalesce(h.held_minor, 0) AS "heldMinor",
            coalesce(h.nobody_minor, 0) AS "nobodyMinor"
       FROM account l FULL JOIN held h USING (outlet_id, account_id, currency)
       JOIN outlets o USING (outlet_id) JOIN accounts a USING (account_id)
      WHERE o.property_id = $1 AND a.property_id = $1
      ORDER BY a.detail_type, o.code, a.number, currency`,
    [propertyId, asOf],
  );
  return rows;
}

/** Cards and people more was taken from than was put, the shortest first. */
export async function shortHolders(
  db: Queryable,
  propertyId: number,
  asOf: IsoDate,
): Promise<ShortHolder[]> {
  const { rows } = await db.query<ShortHolder>(
    `SELECT a.detail_type AS type, a.number AS account, h.held_for AS "heldFor", h.currency,
            sum(h.amount_minor)::bigint AS "heldMinor", array_agg(DISTINCT o.code) AS outlets
       FROM held_money h
       JOIN accounts a ON a.property_id = $1 AND a.account_id = h.account_id
        AND a.detail_type IN ('gift-cards', 'tips-payable')
       JOIN outlets o ON o.property_id = $1 AND o.outlet_id = h.outlet_id
      WHERE h.property_id = $1 AND h.posted_on <= $2 AND h.held_for IS NOT NULL
      GROUP BY 1, 2, 3, 4 HAVING sum(h.amount_minor) < 0
      ORDER BY 5, 2, 3`,
    [propertyId, asOf],
  );
  return rows;
}
