// Reads customers with what they owe today: the list by name and one of them. Invariant: reads
// only; balances are the open items of the moment (open_items), so that the list, a customer's page
// and the proof agree. A page costs its own customers' items, however many customers there are.
// Leaves to others: past days and aging (balances-store.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';

/** Which customers: everyone, or only those with something open, overdue, or paid ahead. */
export const customerChoices = ['all', 'open', 'overdue', 'credit'] as const;
export type CustomerChoice = (typeof customerChoices)[number];

/** What a customer owes at one outlet in one currency. */
export interface CustomerBalance {
  readonly outlet: string;
  readonly currency: Currency;
  readonly balanceMinor: bigint;
  readonly overdueMinor: bigint;
  /** Paid ahead or credited and not applied: below zero. */
  readonly creditsMinor: bigint;
  /** Of what is owed: the earliest day it is or was due; null when nothing is. */
  readonly oldestDueOn: IsoDate | null;
}

export interface CustomerRow {
  readonly code: string;
  readonly name: string;
  readonly balances: readonly CustomerBalance[];
}

/** The place of a customer in the list. */
export interface CustomerPlace {
  readonly name: string;
  readonly code: string;
}

export interface CustomerFilter {
  readonly text: string | null;
  readonly outletId: number | null;
  readonly which: CustomerChoice;
  readonly today: IsoDate;
  readonly after: CustomerPlace | null;
  readonly limit: number;
}

const dueOn = `coalesce((v.content->>'dueOn')::date, i.posted_on)`;

/** Asked once a statement: where nobody is merged, no customer is looked up for it. */
const anyMerged = '(SELECT EXISTS (SELECT FROM customer_merges WHERE property_id = $1))';

interface FoundBalance {
  readonly outlet: string;
  readonly currency: Currency;
  readonly oldest_due_on: IsoDate | null;
  /** Whole numbers as text: JSON has no bigint. */
  readonly balance: string;
  readonly overdue: string;
  readonly credits: string;
}

/** Customers by name, those without anything open too where `which` is `all`. */
export async function listCustomers(
  db: Queryable,
  propertyId: number,
  { text, outletId, which, today, after, limit }: CustomerFilter,
): Promise<CustomerRow[]> {
  const { rows } = await db.query<CustomerPlace & { balances: readonly FoundBalance[] }>(
    `SELECT c.name, c.code, b.balances
       FROM customers c
       CROSS JOIN LATERAL (
         SELECT coalesce(jsonb_agg(jsonb_build_object(
                  'outlet', s.outlet, 'currency', s.currency, 'balance', s.balance::text,
                  'overdue', s.overdue::text, 'credits', s.credits::text,
                  'oldest_due_on', s.oldest_due_on) ORDER BY s.outlet, s.currency), '[]')
                  AS balances,
                bool_or(s.overdue > 0) AS is_overdue, bool_or(s.credits < 0) AS has_credit
           FROM (SELECT o.code AS outlet, i.currency, sum(i.open_minor) AS balance,
                        coalesce(sum(i.open_minor) FILTER (
                          WHERE i.open_minor > 0 AND ${dueOn} < $2::date), 0) AS overdue,
                        coalesce(sum(i.open_minor) FILTER (WHERE i.open_minor < 0), 0) AS credits,
                        min(${dueOn}) FILTER (WHERE i.open_minor > 0) AS oldest_due_on
                   FROM open_items i
                   JOIN outlets o ON o.property_id = $1 AND o.outlet_id = i.outlet_id
                   JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = i.entry_id
                   JOIN events v ON v.property_id = $1 AND v.event_id = e.event_id
                  WHERE i.property_id = $1
                    AND i.customer_id = ANY(CASE WHEN ${anyMerged}
                          THEN customer_members($1, c.customer_id, $2)
                          ELSE ARRAY[c.customer_id] END)
                    AND i.open_minor <> 0
                    AND ($3::int IS NULL OR i.outlet_id = $3)
                  GROUP BY o.code, i.currency) s) b
      WHERE c.property_id = $1
        AND ($4::text IS NULL OR strpos(lower(c.code || ' ' || c.name), lower($4)) > 0)
        AND ($5::text IS NULL OR (c.name, c.code) > ($5, $6))
        AND CASE $7 WHEN 'open' THEN b.balances <> '[]' WHEN 'overdue' THEN b.is_overdue
                    WHEN 'credit' THEN b.has_credit ELSE true END
      ORDER BY c.name, c.code LIMIT $8`,
    [propertyId, today, outletId, text, after?.name ?? null, after?.code ?? null, which, limit],
  );
  return rows.map(({ balances, ...row }) => ({ ...row, balances: balances.map(balanceOf) }));
}

function balanceOf(found: FoundBalance): CustomerBalance {
  return {
    outlet: found.outlet,
    currency: found.currency,
    balanceMinor: BigInt(found.balance),
    overdueMinor: BigInt(found.overdue),
    creditsMinor: BigInt(found.credits),
    oldestDueOn: found.oldest_due_on,
  };
}

/** Null when nobody has this code. */
export async function readCustomer(
  db: Queryable,
  propertyId: number,
  code: string,
): Promise<CustomerPlace | null> {
  const { rows } = await db.query<CustomerPlace>(
    `SELECT code, name FROM customers WHERE property_id = $1 AND code = $2`,
    [propertyId, code],
  );
  return rows[0] ?? null;
}
