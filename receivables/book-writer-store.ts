// Writes what became of the open items of a batch: settlements, those taken back, what documents
// take back of others, and documents that are named and not there. Invariant: in the transaction
// that posts the events; what was settled and taken back in one batch is not written at all.

import type { Queryable } from '#database/pool.ts';
import type { WrittenBatch } from '#journal/subledger.ts';
import { invariant } from '#problems/invariant.ts';
import type { ItemBook } from './item-book.ts';
import type { Wanted } from './items-store.ts';

/** Writes the book under the numbers its entries have now. */
export async function writeBook(
  tx: Queryable,
  { chart, customerIds }: Wanted,
  book: ItemBook,
  { firstId, postedBy, customerIdOf }: WrittenBatch,
): Promise<void> {
  const { propertyId } = chart;
  const numbered = (entryId: bigint) => (entryId < 0n ? firstId - 1n - entryId : entryId);
  const idOf = (customer: string) => {
    const customerId = customerIds.get(customer) ?? customerIdOf(customer);
    invariant(customerId !== undefined, `customer ${customer} of a settlement has an id`);
    return customerId;
  };
  await writeUndos(tx, propertyId, book, { numbered, by: postedBy });
  await writeSettlements(tx, propertyId, book, { numbered, idOf, by: postedBy });
  await writeReturns(tx, propertyId, book, { numbered, idOf });
  if (book.unmatched.length === 0) return;
  const { unmatched } = book;
  await tx.query(
    `INSERT INTO unmatched_settlements
            (property_id, entry_id, document, outlet_id, customer_id, amount_minor, ledger)
     SELECT $1, n.*
       FROM unnest($2::bigint[], $3::text[], $4::int[], $5::bigint[], $6::bigint[], $7::text[])
         AS n (entry_id, document, outlet_id, customer_id, amount_minor, ledger)`,
    [
      propertyId,
      unmatched.map(({ item }) => numbered(item.entryId)),
      unmatched.map(({ document }) => document),
      unmatched.map(({ item }) => item.outletId),
      unmatched.map(({ item }) => idOf(item.customer)),
      unmatched.map(({ amountMinor }) => amountMinor),
      unmatched.map(({ item }) => item.ledger),
    ],
  );
}

export interface Writing {
  readonly numbered: (entryId: bigint) => bigint;
  readonly by: string;
}

export async function writeUndos(
  tx: Queryable,
  propertyId: number,
  { undone }: ItemBook,
  { numbered, by }: Writing,
): Promise<void> {
  if (undone.length === 0) return;
  await tx.query(
    `INSERT INTO settlement_undos
            (property_id, settlement_id, undone_on, undone_by_entry_id, undone_by)
     SELECT $1, n.*, $5 FROM unnest($2::bigint[], $3::date[], $4::bigint[])
       AS n (settlement_id, undone_on, undone_by_entry_id)`,
    [
      propertyId,
      undone.map(({ settlement }) => settlement.settlementId),
      undone.map(({ undoneOn }) => undoneOn),
      undone.map(({ byEntryId }) => numbered(byEntryId)),
      by,
    ],
  );
}

export async function writeSettlements(
  tx: Queryable,
  propertyId: number,
  { made }: ItemBook,
  { numbered, idOf, by }: Writing & { readonly idOf: (customer: string) => bigint },
): Promise<void> {
  if (made.length === 0) return;
  await tx.query(
    `INSERT INTO settlements
            (property_id, ledger, outlet_id, credit_customer_id, debit_customer_id, currency,
             credit_entry_id, debit_entry_id, amount_minor, settled_on, made_by_entry_id, made_by)
     SELECT $1, n.*, $12
       FROM unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[],
                   $8::bigint[], $9::bigint[], $10::date[], $11::bigint[])
         AS n (ledger, outlet_id, credit_customer_id, debit_customer_id, currency,
               credit_entry_id, debit_entry_id, amount_minor, settled_on, made_by_entry_id)`,
    [
      propertyId,
      made.map(({ settlement }) => settlement.ledger),
      made.map(({ settlement }) => settlement.outletId),
      made.map(({ settlement }) => idOf(settlement.creditCustomer)),
      made.map(({ settlement }) => idOf(settlement.debitCustomer)),
      made.map(({ currency }) => currency),
      made.map(({ settlement }) => numbered(settlement.creditEntryId)),
      made.map(({ settlement }) => numbered(settlement.debitEntryId)),
      made.map(({ settlement }) => settlement.amountMinor),
      made.map(({ settlement }) => settlement.settledOn),
      made.map(({ byEntryId }) => numbered(byEntryId)),
      by,
    ],
  );
}

export async function writeReturns(
  tx: Queryable,
  propertyId: number,
  { returned }: ItemBook,
  { numbered, idOf }: Pick<Writing, 'numbered'> & { idOf: (customer: string) => bigint },
): Promise<void> {
  if (returned.length === 0) return;
  await tx.query(
    `INSERT INTO document_returns
            (property_id, by_entry_id, of_entry_id, outlet_id, customer_id, amount_minor)
     SELECT $1, n.* FROM unnest($2::bigint[], $3::bigint[], $4::int[], $5::bigint[], $6::bigint[])
       AS n (by_entry_id, of_entry_id, outlet_id, customer_id, amount_minor)`,
    [
      propertyId,
      returned.map(({ byEntryId }) => numbered(byEntryId)),
      returned.map(({ ofEntryId }) => numbered(ofEntryId)),
      returned.map(({ outletId }) => outletId),
      returned.map(({ customer }) => idOf(customer)),
      returned.map(({ amountMinor }) => amountMinor),
    ],
  );
}
