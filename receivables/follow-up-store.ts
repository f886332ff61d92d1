// What has to follow where prepayments are a liability, when a settlement was taken back: money
// that is free on the receivable goes back to prepayments, and what was settled of a payment that
// is gone is undone. Reads only. Invariant: what it finds is found again until it was posted; the
// day is open at its outlet. Leaves to others: posting it (follow-up-worker.ts).

import { type Chart, firstOpenDay } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import type { Ledger } from './item-book.ts';
import type { PrepaidOrder } from './prepaid-events.ts';

export interface Following extends PrepaidOrder {
  /** A payment is taken back, or settled. */
  readonly what: 'unsettled' | 'settled';
}

interface FreeRow {
  readonly what: Following['what'];
  readonly entry_id: bigint;
  readonly ledger: Ledger;
  readonly source: string;
  readonly external_id: string;
  readonly outlet_id: number;
  readonly outlet: string;
  readonly code: string;
  readonly name: string;
  readonly currency: Currency;
  readonly document: string;
  readonly open_minor: bigint;
  readonly on: IsoDate;
  readonly times: number;
}

// A payment posted under the setting, or part of one: free on the receivable; and settlements
// whose other half is gone. Only settlements that were taken back can have left them so.
const freeText = `
  WITH touched AS (
    SELECT side.entry_id, max(u.undone_on) AS undone_on, count(*)::int AS times
      FROM settlement_undos u
      JOIN settlements s ON s.property_id = u.property_id AND s.settlement_id = u.settlement_id
      CROSS JOIN LATERAL (VALUES (s.credit_entry_id), (s.debit_entry_id)) side (entry_id)
     WHERE u.property_id = $1 GROUP BY side.entry_id)
  SELECT CASE WHEN i.ledger = 'receivable' AND i.open_minor > 0 THEN 'settled'
              ELSE 'unsettled' END AS what,
         i.entry_id, i.ledger, v.source, v.external_id, i.outlet_id,
         o.code AS outlet, c.code, c.name, i.currency,
         e.document_number AS document, abs(i.open_minor) AS open_minor,
         greatest(i.posted_on, t.undone_on) AS on, t.times
    FROM touched t
    JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = t.entry_id
     AND e.document_type IN ('payment', 'settlement', 'settlement-undo')
    JOIN events v ON v.property_id = $1 AND v.event_id = e.event_id
    CROSS JOIN LATERAL (SELECT * FROM open_items x
       WHERE x.property_id = $1 AND x.entry_id = t.entry_id AND x.open_minor <> 0 OFFSET 0) i
    JOIN outlets o ON o.property_id = $1 AND o.outlet_id = i.outlet_id
    JOIN customers c ON c.property_id = $1 AND c.customer_id = i.customer_id
   WHERE (i.ledger = 'receivable' AND i.open_minor < 0
          AND pays_from_prepayments($1, e.entry_id, e.document_type)
          -- A check of closed days that bounced: what it had paid is free, but is no money.
          AND NOT EXISTS (SELECT FROM active_returns r
            JOIN journal_entries b ON b.property_id = $1 AND b.entry_id = r.by_entry_id
             AND b.document_type = 'bounced-check'
           WHERE r.property_id = $1 AND r.of_entry_id = e.entry_id AND NOT EXISTS (
             SELECT FROM active_settlements s WHERE s.property_id = $1
                AND s.credit_entry_id = e.entry_id AND s.debit_entry_id = b.entry_id)))
      OR (i.ledger = 'prepayment' AND i.open_minor > 0 AND e.document_type = 'settlement')
      OR (i.ledger = 'receivable' AND i.open_minor > 0 AND e.document_type = 'settlement-undo')
   ORDER BY i.entry_id`;

/** Everything that has to follow in a property, oldest first. */
export async function listFollowing(db: Queryable, chart: Chart): Promise<Following[]> {
  const { rows } = await db.query<FreeRow>(freeText, [chart.propertyId]);
  return rows.map((row) => {
    return {
      what: row.what,
      word: `follows-${row.ledger}-${row.times}`,
      about: [{ source: row.source, externalId: row.external_id }],
      ...{ outlet: row.outlet, currency: row.currency },
      customer: { code: row.code, name: row.name },
      payment: row.document,
      // What was taken back and lost its payment is met by what lies with prepayments.
      settles:
        row.what === 'settled' ? [{ document: row.document, amountMinor: row.open_minor }] : [],
      amountMinor: row.open_minor,
      on: firstOpenDay(chart, row.outlet_id, row.on),
    };
  });
}
