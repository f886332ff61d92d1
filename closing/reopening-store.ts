// Opens closed days again, and says before what stands in them: entries, what was synced, what was
// tied out, what is closed in the external ledger. Invariant: always with a reason; what the days
// held when they were opened is kept with the reopening. An outlet opens down to its property only.

import type pg from 'pg';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { lockClosing, setClosingDate } from '#chart-of-accounts/chart-store.ts';
import { keepYears } from '#chart-of-accounts/fiscal-calendar-store.ts';
import { addDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { outletIdOf } from './checklist-store.ts';
import { closingError } from './closing-errors.ts';
import { closedAt } from './closing-store.ts';
import type { Reopening } from './reopening.ts';

export interface ReopeningOrder {
  readonly propertyId: number;
  /** Code; null: the property. */
  readonly outlet: string | null;
  /** The first day that is open again; null: all of them. */
  readonly fromOn: IsoDate | null;
}

/** Says what a reopening would open. *Errors:* CLOSING_NOTHING_CLOSED, CLOSING_PROPERTY_CLOSED. */
export async function previewReopening(
  db: Queryable,
  chart: Chart,
  order: ReopeningOrder,
): Promise<Reopening> {
  const { propertyId, outlet, fromOn } = order;
  const outletId = outletIdOf(chart, outlet);
  const closedThroughOn = refuseOpen(chart, order, outletId);
  const days = [propertyId, fromOn ?? '1900-01-01', closedThroughOn] as const;
  const { rows } = await db.query<Pick<Reopening, 'entries' | 'synced' | 'tiedOut'>>(
    `SELECT (SELECT count(*)::int FROM journal_entries e WHERE e.property_id = $1
               AND e.posted_on BETWEEN $2 AND $3
               AND ($4::int IS NULL OR EXISTS (SELECT FROM journal_lines l WHERE l.property_id = $1
                     AND l.entry_id = e.entry_id AND l.outlet_id = $4))) AS entries,
            (SELECT count(*)::int FROM exports x WHERE x.property_id = $1 AND x.status = 'synced'
               AND x.posted_on BETWEEN $2 AND $3
               AND ($4::int IS NULL OR x.outlet_id = $4)) AS synced,
            (SELECT count(*)::int FROM reconciliations r WHERE r.property_id = $1
               AND r.state = 'finished' AND r.tied AND r.as_of_on >= $2
               AND r.as_of_on <= $3) AS "tiedOut"`,
    [...days, outletId],
  );
  const { rows: closedThere } = await db.query<Reopening['closedThere'][number]>(
    `SELECT c.name AS connection, p.entity_id AS "entityId",
            p.closed_through_on AS "closedThroughOn"
       FROM external_periods p JOIN connections c USING (property_id, connection_id)
      WHERE p.property_id = $1 AND p.closed_through_on >= $2 ORDER BY 1, 2`,
    days.slice(0, 2),
  );
  const found = rows[0] ?? { entries: 0, synced: 0, tiedOut: 0 };
  const staysClosed = outletId === null ? ownClosings(chart, fromOn) : [];
  return { outlet, fromOn, closedThroughOn, ...found, closedThere, staysClosed };
}

/** The last closed day, when there is something to open from that day on. */
function refuseOpen(chart: Chart, order: ReopeningOrder, outletId: number | null): IsoDate {
  const { outlet, fromOn } = order;
  const closed = closedAt(chart, outletId)?.closedThroughOn ?? null;
  if (closed === null || (fromOn !== null && fromOn > closed)) {
    const place = outlet === null ? 'the property' : `outlet ${outlet}`;
    throw closingError('CLOSING_NOTHING_CLOSED', { status: 409 }, place, fromOn ?? 'the first day');
  }
  const ofProperty = chart.closing?.closedThroughOn ?? null;
  const isBelow = ofProperty !== null && (fromOn === null || fromOn <= ofProperty);
  if (outlet !== null && isBelow && (fromOn !== null || closed === ofProperty)) {
    throw closingError('CLOSING_PROPERTY_CLOSED', { status: 409 }, outlet, ofProperty);
  }
  return closed;
}

function ownClosings(chart: Chart, fromOn: IsoDate | null) {
  return [...chart.outlets.values()].flatMap(({ code, outletId }) => {
    const own = chart.outletClosings.get(outletId)?.closedThroughOn;
    const stays = own !== undefined && (fromOn === null || own >= fromOn);
    return stays ? [{ outlet: code, closedThroughOn: own }] : [];
  });
}

/** Opens, and returns what it opened. *Errors:* CLOSING_*, CHART_CLOSING_REASON_MISSING. */
export async function reopenPeriod(
  pool: pg.Pool,
  chart: Chart,
  order: ReopeningOrder & { readonly reason: string; readonly by: string },
): Promise<Reopening> {
  const { propertyId, outlet, fromOn, reason, by } = order;
  const outletId = outletIdOf(chart, outlet);
  return withTransaction(pool, async (tx) => {
    await lockClosing(tx, propertyId);
    const reopening = await previewReopening(tx, chart, order);
    const throughOn = reopening.closedThroughOn;
    // The years that were closed stay as they were counted.
    await keepYears(tx, propertyId, { fromOn: throughOn, throughOn });
    await setClosingDate(tx, propertyId, {
      ...{ closedThroughOn: fromOn === null ? null : addDays(fromOn, -1), outletId },
      ...{ reason, setBy: by, findings: reopening },
    });
    return reopening;
  });
}
