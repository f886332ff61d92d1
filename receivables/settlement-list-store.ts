// The history of a customer's settlements. Reads only. Invariant: those taken back stay in it and
// say so; what moved between prepayments alone is the other half of an entry and is not listed.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';

export interface SettlementRow {
  readonly settlement_id: bigint;
  readonly outlet: string;
  readonly currency: Currency;
  readonly credit_entry_id: bigint;
  readonly credit_document: string;
  readonly debit_entry_id: bigint;
  readonly debit_document: string;
  readonly amount_minor: bigint;
  readonly settled_on: IsoDate;
  readonly made_by: string;
  readonly made_at: Date;
  readonly undone_on: IsoDate | null;
  readonly undone_by: string | null;
}

/** The history of a customer's settlements, newest first, those taken back among them. */
export async function listSettlements(
  db: Queryable,
  propertyId: number,
  filter: { customerCode: string; beforeId: bigint | null; limit: number },
): Promise<SettlementRow[]> {
  const { rows } = await db.query<SettlementRow>(
    `SELECT s.settlement_id, o.code AS outlet, s.currency, s.credit_entry_id,
            k.document_number AS credit_document, s.debit_entry_id,
            d.document_number AS debit_document, s.amount_minor, s.settled_on, s.made_by,
            s.made_at, u.undone_on, u.undone_by
       FROM customers c
       JOIN settlements s ON s.property_id = c.property_id AND s.ledger = 'receivable'
         AND (s.credit_customer_id = ANY(customer_family($1, c.customer_id))
           OR s.debit_customer_id = ANY(customer_family($1, c.customer_id)))
       JOIN outlets o ON o.property_id = s.property_id AND o.outlet_id = s.outlet_id
       JOIN journal_entries k ON k.property_id = s.property_id AND k.entry_id = s.credit_entry_id
       JOIN journal_entries d ON d.property_id = s.property_id AND d.entry_id = s.debit_entry_id
       LEFT JOIN settlement_undos u
         ON u.property_id = s.property_id AND u.settlement_id = s.settlement_id
      WHERE c.property_id = $1 AND c.code = $2 AND ($3::bigint IS NULL OR s.settlement_id < $3)
      ORDER BY s.settlement_id DESC LIMIT $4`,
    [propertyId, filter.customerCode, filter.beforeId, filter.limit],
  );
  return rows;
}
