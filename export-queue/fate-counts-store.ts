// How many entries through a day have no fate yet, per connection: what must be settled before a
// period is closed. An entry has a fate when its export is synced or a person has excluded it.
// Invariant: reads only, in one statement; an entry counts at an outlet when a line of it is there.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';

/** `error`: held; `uncertain`: sent, no answer to rely on; `unformed`: waits for its summary. */
export const fateNames = [
  ...(['pending', 'uncertain', 'error', 'unformed', 'none', 'unbooked'] as const),
] as const;
export type FateName = (typeof fateNames)[number];

export interface FateCount {
  readonly connectionId: number;
  readonly connection: string;
  readonly isLive: boolean;
  /** `none`: no export at all, the sweep makes one; `unbooked`: synced, and in no balance there. */
  readonly fate: FateName;
  readonly currency: Currency;
  /** Exports; entries where the fate is `unformed` or `none`. */
  readonly count: number;
  readonly amountMinor: bigint;
}

export async function countFates(
  db: Queryable,
  propertyId: number,
  { through, outletId }: { readonly through: IsoDate; readonly outletId: number | null },
): Promise<FateCount[]> {
  const { rows } = await db.query<FateCount>(
    `SELECT c.connection_id AS "connectionId", c.name AS connection, c.stage = 'live' AS "isLive",
            f.fate, f.currency, count(*)::int AS count, sum(f.amount_minor)::bigint AS "amountMinor"
       FROM connections c
       CROSS JOIN LATERAL (
         SELECT CASE WHEN x.state = 'held' THEN 'error' WHEN x.state = 'uncertain' THEN 'uncertain'
                     WHEN x.state = 'confirmed' THEN 'unbooked' ELSE 'pending' END AS fate,
                x.entry_id, x.outlet_id, x.part_outlet_ids, x.currency, x.amount_minor
           FROM exports x
          WHERE x.property_id = c.property_id AND x.connection_id = c.connection_id
            AND x.posted_on <= $2
            AND (x.status IN ('pending', 'error') OR x.status = 'synced'
              AND x.external_standing IN ('awaiting-approval', 'draft', 'declined', 'unread'))
         UNION ALL
         SELECT 'unformed', e.entry_id, e.outlet_id, null, e.currency, e.amount_minor
           FROM export_entries n
           JOIN journal_entries e ON e.property_id = n.property_id AND e.entry_id = n.entry_id
          WHERE n.property_id = c.property_id AND n.connection_id = c.connection_id
            AND n.export_id IS NULL AND e.posted_on <= $2
         UNION ALL
         SELECT 'none', e.entry_id, e.outlet_id, null, e.currency, e.amount_minor
           FROM journal_entries e
          WHERE e.property_id = c.property_id AND e.posted_on BETWEEN c.cutover_on AND $2
            AND NOT EXISTS (SELECT FROM exports x WHERE x.property_id = c.property_id
                              AND x.connection_id = c.connection_id AND x.entry_id = e.entry_id)
            AND NOT EXISTS (SELECT FROM export_entries n WHERE n.property_id = c.property_id
                              AND n.connection_id = c.connection_id AND n.entry_id = e.entry_id)
       ) f
      WHERE c.property_id = $1
        AND ($3::int IS NULL OR CASE WHEN f.part_outlet_ids IS NOT NULL
              THEN $3 = ANY(f.part_outlet_ids)
              ELSE f.outlet_id = $3 OR EXISTS (SELECT FROM journal_lines l
                WHERE l.property_id = $1 AND l.entry_id = f.entry_id AND l.outlet_id = $3) END)
      GROUP BY 1, 2, 3, 4, 5 ORDER BY c.connection_id, f.fate, f.currency`,
    [propertyId, through, outletId],
  );
  return rows;
}
