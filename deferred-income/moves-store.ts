// Reads what moved deferred income between two days: what was added, recognized and cancelled, a
// line per schedule, day and entry. Invariant: the lines of a month, outlet and product add up to
// that row of the roll-forward (reports/deferral-reports-store.ts), which counts the same way.
// Leaves to others: words for the wire (move-routes.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';

export const moveKinds = ['added', 'recognized', 'cancelled'] as const;
export type MoveKind = (typeof moveKinds)[number];

/** Where a line stands in the list. */
export interface MovePlace {
  readonly movedOn: IsoDate;
  readonly movedByEntryId: bigint;
  readonly entryId: bigint;
  readonly lineNumber: number;
  readonly what: MoveKind;
}

export interface DeferralMove extends MovePlace {
  readonly document: string;
  readonly customer: string | null;
  readonly outlet: string;
  readonly product: string;
  readonly currency: Currency;
  readonly amountMinor: bigint;
}

export interface MoveFilter {
  readonly from: IsoDate;
  readonly through: IsoDate;
  readonly outlet: string | null;
  readonly product: string | null;
  readonly what: MoveKind | null;
  readonly after: MovePlace | null;
  readonly limit: number;
}

/** By day and entry; what a rebuilding took out and put in on one day is no move. */
export async function listMoves(
  db: Queryable,
  propertyId: number,
  of: MoveFilter,
): Promise<DeferralMove[]> {
  const { rows } = await db.query<DeferralMove>(
    `SELECT * FROM (
       SELECT m.day AS "movedOn", m.mover AS "movedByEntryId", s.entry_id AS "entryId",
              s.line_number AS "lineNumber", m.what, s.document, c.code AS customer,
              o.code AS outlet, p.code AS product, s.currency,
              sum(m.amount)::bigint AS "amountMinor"
         FROM deferral_schedules s JOIN deferral_rows r USING (property_id, entry_id, line_number)
         CROSS JOIN LATERAL (
           SELECT r.made_on AS day, r.made_by_entry_id AS mover,
                  CASE WHEN r.making = 'sold' THEN 'added'
                       WHEN r.making = 'unrecognized' THEN 'recognized'
                       ELSE 'cancelled' END AS what,
                  CASE WHEN r.making = 'sold' THEN r.amount_minor ELSE -r.amount_minor END AS amount
            WHERE r.making <> 'rebuilt'
           UNION ALL
           SELECT r.ended_on, r.ended_by_entry_id, r.ending, r.amount_minor
            WHERE r.ending IN ('recognized', 'cancelled')) m
         JOIN outlets o ON o.property_id = $1 AND o.outlet_id = s.outlet_id
         JOIN products p ON p.property_id = $1 AND p.product_id = s.product_id
         LEFT JOIN customers c ON c.property_id = $1 AND c.customer_id = s.customer_id
        WHERE s.property_id = $1 AND m.day BETWEEN $2 AND $3
          AND ($4::text IS NULL OR o.code = $4) AND ($5::text IS NULL OR p.code = $5)
          AND ($6::text IS NULL OR m.what = $6)
        GROUP BY m.day, m.mover, s.entry_id, s.line_number, m.what, s.document, c.code, o.code,
                 p.code, s.currency) moves
      WHERE $7::date IS NULL OR ("movedOn", "movedByEntryId", "entryId", "lineNumber", what)
                                > ($7, $8::bigint, $9::bigint, $10::int, $11)
      ORDER BY "movedOn", "movedByEntryId", "entryId", "lineNumber", what LIMIT $12`,
    [
      ...[propertyId, of.from, of.through, of.outlet, of.product, of.what],
      ...[of.after?.movedOn ?? null, of.after?.movedByEntryId ?? null, of.after?.entryId ?? null],
      ...[of.after?.lineNumber ?? null, of.after?.what ?? null, of.limit],
    ],
  );
  return rows;
}
