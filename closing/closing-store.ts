// Closes a period: reads the checklist, refuses while something is left, and sets the closing date
// of the property or of one outlet. The last stage before people: it asks all the others.
// Invariant: what is closed past the checklist has a written reason of its own, kept with what was
// open; entries posted between reading and closing are noticed.
// Leaves to others: refusing entries of closed days (the database), reopening (reopening-store.ts).

import type pg from 'pg';
import { type Chart, type Closing, closingOf } from '#chart-of-accounts/chart.ts';
import { lockClosing, setClosingDate } from '#chart-of-accounts/chart-store.ts';
import { keepYears } from '#chart-of-accounts/fiscal-calendar-store.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { blockingItems, type Checklist, findingsOf, itemLine } from './checklist.ts';
import { type ChecklistOrder, outletIdOf, readChecklist } from './checklist-store.ts';
import { closingError } from './closing-errors.ts';
import { placeName } from './reopening.ts';

export interface ClosingOrder extends ChecklistOrder {
  readonly reason: string;
  /** Why it is closed although the checklist is not settled; null: it must be. */
  readonly forcedBecause: string | null;
  readonly by: string;
  readonly automatic: boolean;
}

/** What is closed there now: at the outlet, or at the property. */
export function closedAt(chart: Chart, outletId: number | null): Closing | null {
  return outletId === null ? chart.closing : closingOf(chart, outletId);
}

/** Closes, and returns the checklist as it was. *Errors:* CLOSING_*, CHART_CLOSING_*. */
export async function closePeriod(
  pool: pg.Pool,
  chart: Chart,
  order: ClosingOrder,
): Promise<Checklist> {
  const { propertyId, through, outlet, forcedBecause } = order;
  const outletId = outletIdOf(chart, outlet);
  const closed = closedAt(chart, outletId)?.closedThroughOn ?? null;
  if (closed !== null && through <= closed) {
    throw closingError('CLOSING_CLOSED_ALREADY', { status: 409 }, placeName(outlet), closed);
  }
  const checklist = await readChecklist(pool, chart, order);
  const blocking = blockingItems(checklist);
  const isForced = forcedBecause !== null && forcedBecause.trim() !== '';
  if (blocking.length > 0 && !isForced) {
    const what = blocking.map(itemLine).join('; ');
    throw closingError('CLOSING_BLOCKED', { status: 409 }, through, what);
  }
  await withTransaction(pool, async (tx) => {
    await lockClosing(tx, propertyId);
    if (!isForced) await refuseMeanwhile(tx, { ...order, outletId, checklist });
    await keepYears(tx, propertyId, { fromOn: through, throughOn: through });
    await setClosingDate(tx, propertyId, {
      ...{ closedThroughOn: through, outletId, reason: order.reason, setBy: order.by },
      automatic: order.automatic,
      findings: findingsOf(checklist, isForced ? forcedBecause.trim() : null),
    });
  });
  return checklist;
}

interface Meanwhile extends ChecklistOrder {
  readonly outletId: number | null;
  readonly checklist: Checklist;
}

/** Entries of these days whose batches the checklist's snapshot did not hold. */
async function refuseMeanwhile(tx: Queryable, of: Meanwhile): Promise<void> {
  const { rows } = await tx.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM journal_batches b
       JOIN journal_entries e ON e.property_id = b.property_id
         AND e.entry_id BETWEEN b.batch_id AND b.batch_id + b.entry_count - 1
      WHERE b.property_id = $1
        AND b.transaction_id >= pg_snapshot_xmin($2::pg_snapshot)
        AND NOT pg_visible_in_snapshot(b.transaction_id, $2::pg_snapshot)
        AND e.posted_on <= $3
        AND ($4::int IS NULL OR EXISTS (SELECT FROM journal_lines l WHERE l.property_id = $1
              AND l.entry_id = e.entry_id AND l.outlet_id = $4))`,
    [of.propertyId, of.checklist.snapshot, of.through, of.outletId],
  );
  const count = rows[0]?.count ?? 0;
  if (count > 0) {
    throw closingError('CLOSING_ENTRIES_MEANWHILE', { status: 409 }, count, of.through);
  }
}
