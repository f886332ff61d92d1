// How a property closes: *Manual Closing Date* on or off, how many days after a period's end it
// closes by itself, and whether the ledgers must be tied out first.
// Invariant: without a choice, people close and a missing tie-out is a warning.

import type { Queryable } from '#database/pool.ts';

export interface ClosingSettings {
  /** *Manual Closing Date*: off, the calendar closes. */
  readonly manual: boolean;
  /** Midnights of the property that pass after a period's last day before it closes by itself. */
  readonly daysAfterEnd: number;
  /** Without a reconciliation that covers the period it stays open. */
  readonly needsTieOut: boolean;
  /** Closing by itself: each outlet on its own, or the property as a whole. */
  readonly eachOutlet: boolean;
}

export async function readClosingSettings(
  db: Queryable,
  propertyId: number,
): Promise<ClosingSettings> {
  const { rows } = await db.query<ClosingSettings>(
    `SELECT manual, days_after_end AS "daysAfterEnd", needs_tie_out AS "needsTieOut",
            each_outlet AS "eachOutlet" FROM closing_settings WHERE property_id = $1`,
    [propertyId],
  );
  return rows[0] ?? { manual: true, daysAfterEnd: 5, needsTieOut: false, eachOutlet: false };
}

export async function saveClosingSettings(
  db: Queryable,
  propertyId: number,
  { manual, daysAfterEnd, needsTieOut, eachOutlet }: ClosingSettings,
  by: string,
): Promise<void> {
  await db.query(
    `INSERT INTO closing_settings
            (property_id, manual, days_after_end, needs_tie_out, changed_by, each_outlet)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (property_id) DO UPDATE
       SET manual = $2, days_after_end = $3, needs_tie_out = $4, changed_by = $5,
           each_outlet = $6, changed_at = now()`,
    [propertyId, manual, daysAfterEnd, needsTieOut, by, eachOutlet],
  );
}
