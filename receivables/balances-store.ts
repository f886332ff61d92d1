// Reads customers' balances: who owes, which items are open, how old they are. Invariant: reads
// only; every figure comes from the open items of one day (open_items_on), so that aging, balances
// and the proof agree. Buckets as is common: current, 1 to 30, 31 to 60, 61 to 90, over 90 days.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import type { Ledger } from './item-book.ts';

export interface OpenItemRow {
  readonly entry_id: bigint;
  readonly outlet: string;
  readonly ledger: Ledger;
  readonly customer_code: string;
  readonly customer_name: string;
  readonly document_type: string;
  readonly document_number: string;
  readonly posted_on: IsoDate;
  readonly due_on: IsoDate | null;
  readonly currency: Currency;
  readonly amount_minor: bigint;
  readonly open_minor: bigint;
}

export interface ItemFilter {
  readonly asOf: IsoDate;
  readonly customerCode: string | null;
  readonly outletId: number | null;
  /** Settled items too. */
  readonly all: boolean;
  /** Null: what was paid ahead and lies with prepayments too. */
  readonly ledger: Ledger | null;
  readonly afterEntryId: bigint;
  readonly limit: number;
}

/** Whose items count for a customer on the day; a value, so that it narrows before adding up. */
const membersOf = (code: string) =>
  `customer_members($1, (SELECT customer_id FROM customers
              WHERE property_id = $1 AND code = ${code}), $2)`;
const dueOn = `(v.content->>'dueOn')::date`;

/** Items in the order of their entries. */
export async function listOpenItems(
  db: Queryable,
  propertyId: number,
  filter: ItemFilter,
): Promise<OpenItemRow[]> {
  const { asOf, customerCode, outletId, all, ledger, afterEntryId, limit } = filter;
  const { rows } = await db.query<OpenItemRow>(
    `SELECT i.entry_id, o.code AS outlet, i.ledger, c.code AS customer_code,
            c.name AS customer_name,
            e.document_type, e.document_number, i.posted_on, ${dueOn} AS due_on, i.currency,
            i.amount_minor, i.open_minor
       FROM open_items_on($1, $2) i
       LEFT JOIN customer_owners($1, $2) w ON w.customer_id = i.customer_id
       JOIN customers c
         ON c.property_id = $1 AND c.customer_id = coalesce(w.owner_id, i.customer_id)
       JOIN outlets o ON o.property_id = $1 AND o.outlet_id = i.outlet_id
       JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = i.entry_id
       JOIN events v ON v.property_id = $1 AND v.event_id = e.event_id
      WHERE i.amount_minor <> 0 AND ($3::text IS NULL OR i.customer_id = ANY(${membersOf('$3')}))
        AND ($4::int IS NULL OR i.outlet_id = $4) AND ($5 OR i.open_minor <> 0)
        AND i.entry_id > $6 AND ($8::text IS NULL OR i.ledger = $8)
      ORDER BY i.entry_id, i.outlet_id, c.code, i.ledger DESC LIMIT $7`,
    [propertyId, asOf, customerCode, outletId, all, afterEntryId, limit, ledger],
  );
  return rows;
}

/** Minor units by age; credits are what was paid ahead, below zero. */
export interface AgingRow {
  readonly customer_code: string;
  readonly customer_name: string;
  readonly outlet: string;
  readonly currency: Currency;
  readonly current_minor: bigint;
  readonly days_1_to_30_minor: bigint;
  readonly days_31_to_60_minor: bigint;
  readonly days_61_to_90_minor: bigint;
  readonly over_90_minor: bigint;
  readonly credits_minor: bigint;
  readonly balance_minor: bigint;
}

export interface AgingFilter {
  readonly asOf: IsoDate;
  /** Days are counted from the invoice's date, or from the day it was due. */
  readonly basis: 'invoice' | 'due';
  readonly outletId: number | null;
  readonly text: string | null;
  /** What lies with prepayments counts as a credit; else only what is on receivable accounts. */
  readonly withPrepaid?: boolean;
  /** One customer; else all with something open. */
  readonly customerCode?: string | null;
  /** Customers without a balance are left out. */
  readonly after: { readonly customerCode: string; readonly outlet: string } | null;
  readonly limit: number;
}

const bucket = (name: string, days: string) =>
  `coalesce(sum(open_minor) FILTER (WHERE open_minor > 0 AND ${days}), 0)::bigint AS ${name}_minor`;
const buckets = [
  bucket('current', 'days <= 0'),
  bucket('days_1_to_30', 'days BETWEEN 1 AND 30'),
  bucket('days_31_to_60', 'days BETWEEN 31 AND 60'),
  bucket('days_61_to_90', 'days BETWEEN 61 AND 90'),
  bucket('over_90', 'days > 90'),
  'coalesce(sum(open_minor) FILTER (WHERE open_minor < 0), 0)::bigint AS credits_minor',
  'sum(open_minor)::bigint AS balance_minor',
].join(',\n            ');

const agedItems = (withPrepaid: boolean) => `(SELECT i.*,
              $2::date - CASE WHEN $3 = 'due' THEN coalesce(${dueOn}, i.posted_on)
                              ELSE i.posted_on END AS days
         FROM open_items_on($1, $2) i
         JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = i.entry_id
         JOIN events v ON v.property_id = $1 AND v.event_id = e.event_id
        WHERE i.open_minor <> 0 AND ($4::int IS NULL OR i.outlet_id = $4)
          ${withPrepaid ? '' : "AND i.ledger = 'receivable'"}) i`;

/** A row per customer and outlet with something open. */
export async function listAging(
  db: Queryable,
  propertyId: number,
  {
    asOf,
    basis,
    outletId,
    text,
    withPrepaid = false,
    customerCode = null,
    after,
    limit,
  }: AgingFilter,
): Promise<AgingRow[]> {
  const { rows } = await db.query<AgingRow>(
    `SELECT c.code AS customer_code, c.name AS customer_name, o.code AS outlet, i.currency,
            ${buckets}
       FROM ${agedItems(withPrepaid)}
       LEFT JOIN customer_owners($1, $2) w ON w.customer_id = i.customer_id
       JOIN customers c
         ON c.property_id = $1 AND c.customer_id = coalesce(w.owner_id, i.customer_id)
       JOIN outlets o ON o.property_id = $1 AND o.outlet_id = i.outlet_id
      WHERE ($5::text IS NULL OR strpos(lower(c.code || ' ' || c.name), lower($5)) > 0)
        AND ($6::text IS NULL OR (c.code, o.code) > ($6, $7))
        AND ($9::text IS NULL OR i.customer_id = ANY(${membersOf('$9')}))
      GROUP BY c.code, c.name, o.code, i.currency
      ORDER BY c.code, o.code, i.currency LIMIT $8`,
    [
      ...[propertyId, asOf, basis, outletId, text],
      ...[after?.customerCode ?? null, after?.outlet ?? null, limit, customerCode],
    ],
  );
  return rows;
}

export type AgingTotal = Omit<AgingRow, 'customer_code' | 'customer_name'>;

/** All customers together, per outlet. */
export async function readAgingTotals(
  db: Queryable,
  propertyId: number,
  { asOf, basis, outletId }: Pick<AgingFilter, 'asOf' | 'basis' | 'outletId'>,
): Promise<AgingTotal[]> {
  const { rows } = await db.query<AgingTotal>(
    `SELECT o.code AS outlet, i.currency,
            ${buckets}
       FROM ${agedItems(false)}
       JOIN outlets o ON o.property_id = $1 AND o.outlet_id = i.outlet_id
      GROUP BY o.code, i.currency ORDER BY o.code, i.currency`,
    [propertyId, asOf, basis, outletId],
  );
  return rows;
}
