// The history of closing dates, of a property and its outlets. Invariant: written once, newest
// first; what was closed before stands beside what was set, so that a reopening shows as one.
// Leaves to others: setting one (chart-store.ts), whether it may be set (closing/).

import type { Queryable } from '#database/pool.ts';
import type { FiscalPeriod } from './fiscal-calendar.ts';
import type { IsoDate } from './iso-date.ts';

export interface ClosingRow {
  readonly closingNumber: number;
  /** Null: the property with all its outlets. */
  readonly outlet: string | null;
  readonly beforeOn: IsoDate | null;
  /** Null: nothing is closed any more; of an outlet, what is closed at the property is. */
  readonly closedThroughOn: IsoDate | null;
  readonly setAt: Date;
  readonly setBy: string;
  readonly reason: string;
  readonly automatic: boolean;
  readonly findings: unknown;
}

export async function listClosings(
  db: Queryable,
  propertyId: number,
  { beforeNumber, limit }: { readonly beforeNumber: number | null; readonly limit: number },
): Promise<ClosingRow[]> {
  const { rows } = await db.query<ClosingRow>(
    `SELECT c.closing_number AS "closingNumber", o.code AS outlet, c.before_on AS "beforeOn",
            c.closed_through_on AS "closedThroughOn", c.set_at AS "setAt", c.set_by AS "setBy",
            c.reason, c.automatic, c.findings
       FROM closing_dates c
       LEFT JOIN outlets o ON o.property_id = c.property_id AND o.outlet_id = c.outlet_id
      WHERE c.property_id = $1 AND ($2::int IS NULL OR c.closing_number < $2)
      ORDER BY c.closing_number DESC LIMIT $3`,
    [propertyId, beforeNumber, limit],
  );
  return rows;
}

/** The row that closed each of these periods at every outlet last, where it is closed so. */
export async function closersOf(
  db: Queryable,
  propertyId: number,
  periods: readonly FiscalPeriod[],
): Promise<Map<IsoDate, Pick<ClosingRow, 'setAt' | 'setBy' | 'reason' | 'automatic'>>> {
  const { rows } = await db.query<
    Pick<ClosingRow, 'setAt' | 'setBy' | 'reason' | 'automatic'> & { readonly throughOn: IsoDate }
  >(
    `SELECT p.through_on AS "throughOn", c.set_at AS "setAt", c.set_by AS "setBy", c.reason,
            c.automatic
       FROM unnest($2::date[]) AS p (through_on)
       JOIN LATERAL (
         SELECT * FROM closing_dates c
          WHERE c.property_id = $1 AND c.outlet_id IS NULL AND c.closed_through_on >= p.through_on
            AND coalesce(c.before_on < p.through_on, true)
          ORDER BY c.closing_number DESC LIMIT 1) c ON true
      WHERE p.through_on <= closed_through_on($1)`,
    [propertyId, periods.map(({ throughOn }) => throughOn)],
  );
  return new Map(rows.map(({ throughOn, ...row }) => [throughOn, row]));
}
