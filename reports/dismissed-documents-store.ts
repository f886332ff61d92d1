// The report of documents that money names and that somebody said will not come: what was named, by
// which money, who ended the waiting, when and why. Invariant: each row leads to the entry of the
// money; days are those on which it was said, in the property's own time zone. Leaves to others:
// what still waits (Customers ▸ Waiting).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import { amount, day, type Report, text } from './report.ts';
import { Totals } from './totals.ts';

interface DismissedRow {
  readonly entry_id: bigint;
  readonly ended_on: IsoDate;
  readonly outlet: string;
  readonly code: string;
  readonly name: string;
  readonly money: string;
  readonly posted_on: IsoDate;
  readonly document: string;
  readonly currency: Currency;
  readonly amount_minor: bigint;
  readonly reason: string;
  readonly ended_by: string;
}

const statement = `
  SELECT u.entry_id, (u.ended_at AT TIME ZONE p.time_zone)::date AS ended_on, o.code AS outlet,
         c.code, c.name, j.document_type || ' ' || j.document_number AS money, j.posted_on,
         u.document, j.currency, u.amount_minor, u.reason, u.ended_by
    FROM unmatched_settlements u
    JOIN properties p ON p.property_id = u.property_id
    JOIN journal_entries j ON j.property_id = u.property_id AND j.entry_id = u.entry_id
    JOIN outlets o ON o.property_id = u.property_id AND o.outlet_id = u.outlet_id
    JOIN customers c ON c.property_id = u.property_id AND c.customer_id = u.customer_id
   WHERE u.property_id = $1 AND u.ending = 'dismissed'
     AND (u.ended_at AT TIME ZONE p.time_zone)::date BETWEEN $2 AND $3
     AND ($4::int IS NULL OR u.outlet_id = $4)
   ORDER BY u.ended_at, u.entry_id, u.document`;

export const dismissedDocuments: Report = {
  name: 'dismissed-documents',
  title: 'Dismissed documents',
  about: 'Documents that money named and that somebody said will not come, with the reason.',
  parameters: ['from', 'through', 'outlet'],
  required: ['from', 'through'],
  columns: () => [
    day('dismissedOn', 'Dismissed on'),
    text('outlet', 'Outlet'),
    text('customerCode', 'Customer code'),
    text('customer', 'Customer'),
    text('money', 'Money'),
    day('postedOn', 'Date of the money'),
    text('document', 'Names'),
    text('reason', 'Why'),
    text('by', 'By'),
    text('currency', 'Currency'),
    amount('amount', 'Amount'),
  ],
  async *read({ propertyId, of }, { rows }) {
    const totals = new Totals();
    const values = [propertyId, of.from, of.through, of.outletId];
    for await (const piece of rows<DismissedRow>(statement, values)) {
      for (const row of piece) totals.add(row.currency, row.amount_minor);
      yield piece.map((row) => ({
        kind: 'line' as const,
        cells: [
          ...[row.ended_on, row.outlet, row.code, row.name, row.money, row.posted_on],
          ...[row.document, row.reason, row.ended_by, row.currency],
          formatAmount(row.amount_minor, row.currency),
        ],
        lead: { entryId: String(row.entry_id) },
      }));
    }
    const blank = Array.from({ length: 8 }, () => null);
    yield totals.rows((currency, sums) => ['Total', ...blank, currency, ...sums]);
  },
};
