// Keeps an invoice and what speaks of it before it is there from passing each other unseen: posted
// at the same moment, neither sees the other, and income would be recognized twice. Invariant: the
// lock is taken before either looks, and held to the commit. Who brings an invoice that defers
// holds it shared; who speaks of one that is not there holds it alone: it waits for invoices under
// way and then sees them, and those that come later see it.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { Queryable } from '#database/pool.ts';
import type { AccountingEvent } from '#events/accounting-event.ts';

/** Does the event sell something whose income is deferred? */
function isDeferring(event: AccountingEvent, { products }: Chart): boolean {
  switch (event.kind) {
    case 'invoice-issued':
    case 'sale-completed':
    case 'register-closed':
      return event.lines.some(({ product }) => products.get(product)?.deferredAccountId != null);
    default:
      return false;
  }
}

/** Locks for events that bring invoices, or speak of `named` ones their batch does not bring. */
export async function lockArrivals(
  tx: Queryable,
  chart: Chart,
  events: readonly AccountingEvent[],
  named: readonly string[],
): Promise<void> {
  const { propertyId } = chart;
  const isEarly = named.length > 0 && (await isAnyMissing(tx, propertyId, named));
  if (!isEarly && !events.some((event) => isDeferring(event, chart))) return;
  // As strong as needed at once: two that hold it shared could never both have it alone.
  const lock = isEarly ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
  await tx.query(`SELECT ${lock}(hashtext('tieout deferred arrivals'), $1)`, [propertyId]);
}

async function isAnyMissing(
  tx: Queryable,
  propertyId: number,
  documents: readonly string[],
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `SELECT FROM unnest($2::text[]) AS d (document)
      WHERE NOT EXISTS (SELECT FROM journal_entries
        WHERE property_id = $1 AND document_number = d.document) LIMIT 1`,
    [propertyId, documents],
  );
  return rowCount === 1;
}
