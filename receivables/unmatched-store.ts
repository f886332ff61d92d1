// Documents that money names and that were not in the books when it came. Invariant: a
// name stays on the list as long as its money is not applied and nobody dismissed it, however old
// it is; it says whether the document has come meanwhile. Leaves to others: noting the names
// (book-writer-store.ts), matching (match-store.ts), settling (hand-store.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import { ProblemError } from '#problems/problem.ts';
import { receivablesProblem } from './receivables-errors.ts';

export interface UnmatchedRow {
  readonly entry_id: bigint;
  readonly outlet: string;
  readonly customer_code: string;
  readonly customer_name: string;
  readonly document_type: string;
  readonly document_number: string;
  readonly posted_on: IsoDate;
  readonly currency: Currency;
  /** The document it names, and for how much. */
  readonly names: string;
  readonly amount_minor: bigint;
  /** What of the money is not applied; debit positive. */
  readonly open_minor: bigint;
  /** The open item of the document that is named, where it has come. */
  readonly arrived_entry_id: bigint | null;
}

const waiting = `
       FROM unmatched_settlements u
       JOIN journal_entries e ON e.property_id = u.property_id AND e.entry_id = u.entry_id
       CROSS JOIN LATERAL (SELECT x.open_minor FROM open_items x
         WHERE x.property_id = $1 AND x.entry_id = u.entry_id AND x.outlet_id = u.outlet_id
           AND x.customer_id = u.customer_id AND x.ledger = u.ledger AND x.open_minor <> 0
         OFFSET 0) i`;

/** In the order of their entries, after one of them. */
export async function listUnmatched(
  db: Queryable,
  propertyId: number,
  { after, limit }: { after: readonly [entryId: bigint, names: string] | null; limit: number },
): Promise<UnmatchedRow[]> {
  const { rows } = await db.query<UnmatchedRow>(
    `SELECT u.entry_id, o.code AS outlet, c.code AS customer_code, c.name AS customer_name,
            e.document_type, e.document_number, e.posted_on, e.currency, u.document AS names,
            u.amount_minor, i.open_minor, (
              SELECT d.entry_id FROM journal_entries d
                JOIN open_items y ON y.property_id = $1 AND y.entry_id = d.entry_id
                 AND y.outlet_id = u.outlet_id
                 AND y.customer_id = ANY(customer_family($1, u.customer_id))
               WHERE d.property_id = $1 AND d.document_number = u.document
                 AND d.entry_id <> u.entry_id AND d.currency = e.currency
                 AND sign(y.open_minor) = -sign(i.open_minor)
               ORDER BY d.entry_id LIMIT 1) AS arrived_entry_id${waiting}
       JOIN outlets o ON o.property_id = u.property_id AND o.outlet_id = u.outlet_id
       JOIN customers c ON c.property_id = u.property_id AND c.customer_id = u.customer_id
      WHERE u.property_id = $1 AND u.ending IS NULL
        AND ($2::bigint IS NULL OR (u.entry_id, u.document) > ($2, $3))
      ORDER BY u.entry_id, u.document LIMIT $4`,
    [propertyId, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
  return rows;
}

/** How many wait; of money through a day, at an outlet, or of all. */
export async function countUnmatched(
  db: Queryable,
  propertyId: number,
  of: { readonly through: IsoDate | null; readonly outletId: number | null },
): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count${waiting}
      WHERE u.property_id = $1 AND u.ending IS NULL AND ($2::date IS NULL OR e.posted_on <= $2)
        AND ($3::int IS NULL OR u.outlet_id = $3)`,
    [propertyId, of.through, of.outletId],
  );
  return rows[0]?.count ?? 0;
}

/**
 * A person says that the document will not come: the money stays on the customer's account and is
 * not matched by itself. *Errors:* RECEIVABLES_UNMATCHED_UNKNOWN, …_UNMATCHED_ENDED.
 */
export async function dismissUnmatched(
  db: Queryable,
  propertyId: number,
  of: { entryId: bigint; document: string; reason: string; by: string },
): Promise<void> {
  const { entryId, document, reason, by } = of;
  const { rowCount } = await db.query(
    `UPDATE unmatched_settlements
        SET ending = 'dismissed', ended_at = now(), ended_by = $4, reason = $5
      WHERE property_id = $1 AND entry_id = $2 AND document = $3 AND ending IS NULL`,
    [propertyId, entryId, document, by, reason],
  );
  if (rowCount !== 0) return;
  const { rows } = await db.query<{ ending: string; ended_by: string }>(
    `SELECT ending, ended_by FROM unmatched_settlements
      WHERE property_id = $1 AND entry_id = $2 AND document = $3`,
    [propertyId, entryId, document],
  );
  const [row] = rows;
  if (row) {
    const facts = [document, row.ending, row.ended_by] as const;
    throw new ProblemError([receivablesProblem('RECEIVABLES_UNMATCHED_ENDED', {}, ...facts)], 409);
  }
  const facts = [String(entryId), document] as const;
  throw new ProblemError([receivablesProblem('RECEIVABLES_UNMATCHED_UNKNOWN', {}, ...facts)], 404);
}
