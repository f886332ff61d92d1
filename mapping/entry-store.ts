// Reads journal entries with everything a draft says of them, many at a time. Between the journal's
// tables and map-entry.ts. Invariant: lines come in their order; an entry that is not there is
// absent from the map, never half there.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import type { EntryToMap } from './map-entry.ts';
import type { LineToMap, Named } from './map-line.ts';

interface HeaderRow {
  readonly entry_id: bigint;
  readonly posted_on: string;
  readonly currency: string;
  readonly document_type: string;
  readonly document_number: string;
  readonly outlet_id: number;
  readonly outlet_code: string;
  readonly outlet_name: string;
  readonly customer_code: string | null;
  readonly customer_name: string | null;
  readonly memo: string | null;
  readonly attachment: string | null;
}

type LineRow = [
  entryId: bigint,
  amountMinor: bigint,
  memo: string | null,
  accountId: number,
  accountNumber: string,
  accountName: string,
  outletId: number,
  outletCode: string,
  outletName: string,
  departmentId: number | null,
  departmentCode: string | null,
  departmentName: string | null,
  productId: number | null,
  productCode: string | null,
  productName: string | null,
  customerId: bigint | null,
  customerCode: string | null,
  customerName: string | null,
];

/** Entries by id. */
export async function readEntriesToMap(
  db: Queryable,
  propertyId: number,
  entryIds: readonly bigint[],
): Promise<Map<bigint, EntryToMap>> {
  const [headers, lines] = await Promise.all([
    readHeaders(db, propertyId, entryIds),
    readLines(db, propertyId, entryIds),
  ]);
  const entries = new Map<bigint, EntryToMap>();
  for (const row of headers) {
    entries.set(row.entry_id, {
      entryId: row.entry_id,
      postedOn: row.posted_on as IsoDate,
      currency: row.currency as Currency,
      documentType: row.document_type,
      documentNumber: row.document_number,
      outlet: { id: row.outlet_id, code: row.outlet_code, name: row.outlet_name },
      customer:
        row.customer_code === null
          ? null
          : { code: row.customer_code, name: row.customer_name ?? row.customer_code },
      memo: row.memo,
      ...(row.attachment === null ? {} : { attachmentId: row.attachment }),
      lines: lines.get(row.entry_id) ?? [],
    });
  }
  return entries;
}

async function readHeaders(
  db: Queryable,
  propertyId: number,
  entryIds: readonly bigint[],
): Promise<HeaderRow[]> {
  const { rows } = await db.query<HeaderRow>(
    `SELECT e.entry_id, e.posted_on, e.currency, e.document_type, e.document_number, e.memo,
            o.outlet_id, o.code AS outlet_code, o.name AS outlet_name,
            c.code AS customer_code, c.name AS customer_name,
            v.content ->> 'attachment' AS attachment
       FROM journal_entries e
       JOIN outlets o ON o.property_id = e.property_id AND o.outlet_id = e.outlet_id
       JOIN events v ON v.property_id = e.property_id AND v.event_id = e.event_id
       LEFT JOIN customers c ON c.property_id = e.property_id AND c.customer_id = e.customer_id
      WHERE e.property_id = $1 AND e.entry_id = ANY($2::bigint[])`,
    [propertyId, entryIds],
  );
  return rows;
}

async function readLines(
  db: Queryable,
  propertyId: number,
  entryIds: readonly bigint[],
): Promise<Map<bigint, LineToMap[]>> {
  const { rows } = await db.query<LineRow>({
    text: `SELECT l.entry_id, l.amount_minor, l.memo, a.account_id, a.number, a.name,
                  o.outlet_id, o.code, o.name, d.department_id, d.code, d.name,
                  p.product_id, p.code, p.name, c.customer_id, c.code, c.name
             FROM journal_lines l
             JOIN accounts a ON a.property_id = l.property_id AND a.account_id = l.account_id
             JOIN outlets o ON o.property_id = l.property_id AND o.outlet_id = l.outlet_id
             LEFT JOIN departments d
               ON d.property_id = l.property_id AND d.department_id = l.department_id
             LEFT JOIN products p
               ON p.property_id = l.property_id AND p.product_id = l.product_id
             LEFT JOIN customers c
               ON c.property_id = l.property_id AND c.customer_id = l.customer_id
            WHERE l.property_id = $1 AND l.entry_id = ANY($2::bigint[])
            ORDER BY l.entry_id, l.line_number`,
    values: [propertyId, entryIds],
    rowMode: 'array',
  });
  const lines = new Map<bigint, LineToMap[]>();
  for (const row of rows) {
    const [entryId] = row;
    const ofEntry = lines.get(entryId);
    if (ofEntry) ofEntry.push(lineOf(row));
    else lines.set(entryId, [lineOf(row)]);
  }
  return lines;
}

function lineOf(row: LineRow): LineToMap {
  const [, amountMinor, memo, accountId, number, name, outletId, outletCode, outletName] = row;
  return {
    account: { id: accountId, code: number, name },
    outlet: { id: outletId, code: outletCode, name: outletName },
    department: namedOf(row[9], row[10], row[11]),
    product: namedOf(row[12], row[13], row[14]),
    customer: namedOf(row[15], row[16], row[17]),
    amountMinor,
    memo,
  };
}

/** One of our masters out of a row that may have none. */
export function namedOf(
  id: number | bigint | null,
  code: string | null,
  name: string | null,
): Named | null {
  return id === null ? null : { id: Number(id), code: code ?? '', name: name ?? '' };
}
