// How each month ties out: the newest finished comparison per connection whose day lies in it.
// Invariant: reads only, from the runs as they were kept; a month nobody compared has no row.
// Leaves to others: making runs (reconciliation-worker.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { StoredTotals } from './totals.ts';

export interface MonthTieOut {
  /** `2026-06`. */
  readonly month: string;
  readonly connectionId: number;
  readonly reconciliationId: bigint;
  readonly asOf: IsoDate;
  readonly tied: boolean;
  readonly explained: boolean;
  readonly totals: StoredTotals | null;
  readonly finishedAt: Date;
}

/** Of the last `months` months that were compared, newest month first. */
export async function readMonthTieOuts(
  db: Queryable,
  propertyId: number,
  months: number,
): Promise<readonly MonthTieOut[]> {
  const { rows } = await db.query<MonthTieOut>(
    `SELECT * FROM (
       SELECT DISTINCT ON (1, 2) to_char(as_of_on, 'YYYY-MM') AS month,
              connection_id AS "connectionId", reconciliation_id AS "reconciliationId",
              as_of_on AS "asOf", tied, coalesce(explained, tied) AS explained, totals,
              finished_at AS "finishedAt"
         FROM reconciliations
        WHERE property_id = $1 AND state = 'finished'
        ORDER BY 1, 2, as_of_on DESC, reconciliation_id DESC) newest
      WHERE month IN (SELECT DISTINCT to_char(as_of_on, 'YYYY-MM') AS month
                        FROM reconciliations WHERE property_id = $1 AND state = 'finished'
                       ORDER BY month DESC LIMIT $2)
      ORDER BY month DESC, "connectionId"`,
    [propertyId, months],
  );
  return rows;
}
