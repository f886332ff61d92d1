// Reads income recognized or credited of documents that had no schedule then, a credit line by line
// with its days of service. Invariant: reads only, by index; the caller holds the arrivals' lock.
// Leaves to others: taking it off the schedule (defer-event.ts), writing
// (deferral-writer-store.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import type { CreditPart, DeferralBook, UnmatchedRecognition } from './deferral-book.ts';

interface LineText {
  readonly minor: string;
  readonly from: IsoDate | null;
  readonly through: IsoDate | null;
}

/** The lines of a credit; of no days where they do not come to its amount. */
function partsOf(amountMinor: bigint, lines: readonly LineText[]): CreditPart[] {
  const parts = lines.map(({ minor, from, through }): CreditPart => {
    const service = from === null || through === null ? null : { from, through };
    return { amountMinor: BigInt(minor), service };
  });
  const sum = parts.reduce((total, part) => total + part.amountMinor, 0n);
  return sum === amountMinor ? parts : [{ amountMinor, service: null }];
}

export async function loadUnmatched(
  tx: Queryable,
  book: DeferralBook,
  propertyId: number,
  of: { readonly documents: readonly string[]; readonly entryIds: readonly bigint[] },
): Promise<void> {
  const { rows } = await tx.query<{
    what: UnmatchedRecognition['what'];
    entry_id: bigint;
    document: string;
    outlet_id: number;
    product_id: number;
    currency: Currency;
    amount_minor: bigint;
    posted_on: IsoDate;
    parts: readonly LineText[] | null;
  }>({
    name: 'unmatched-recognitions',
    text: `SELECT u.*, (SELECT jsonb_agg(jsonb_build_object('minor', l.amount_minor::text,
               'from', l.service_from, 'through', l.service_through) ORDER BY l.line_number)
             FROM journal_lines l WHERE l.property_id = $1 AND l.entry_id = u.entry_id
              AND l.product_id = u.product_id AND l.amount_minor > 0) AS parts
       FROM (
     SELECT u.what, u.entry_id, u.document, u.outlet_id, u.product_id, u.currency,
            u.amount_minor, u.posted_on
       FROM unnest($2::text[]) AS d (document)
      CROSS JOIN LATERAL (SELECT * FROM unmatched_recognitions
        WHERE property_id = $1 AND document = d.document OFFSET 0) u
     UNION
     SELECT u.what, u.entry_id, u.document, u.outlet_id, u.product_id, u.currency, u.amount_minor,
            u.posted_on
       FROM unmatched_recognitions u
      WHERE u.property_id = $1 AND u.entry_id = ANY($3::bigint[])) u
      ORDER BY posted_on, entry_id`,
    values: [propertyId, of.documents, of.entryIds],
  });
  for (const row of rows) {
    book.addUnmatched({
      what: row.what,
      entryId: row.entry_id,
      document: row.document,
      outletId: row.outlet_id,
      productId: row.product_id,
      currency: row.currency,
      amountMinor: row.amount_minor,
      parts: partsOf(row.amount_minor, row.parts ?? []),
      postedOn: row.posted_on,
      isNew: false,
    });
  }
}
