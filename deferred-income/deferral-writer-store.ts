// Writes what a batch of events did to the schedules, set-based. Invariant: inside the transaction
// that posts the events; a row that has ended is never written again (the database refuses it too).
// Leaves to others: what was read before (deferral-store.ts), rows of a run (claim-store.ts).

import type { Queryable } from '#database/pool.ts';
import type { WrittenBatch } from '#journal/subledger.ts';
import { invariant } from '#problems/invariant.ts';
import { type DeferralBook, type RowOf, rowsOf, type Schedule } from './deferral-book.ts';

type Numbered = (entryId: bigint) => bigint;

/** Writes new schedules, new rows, and rows that ended or were cut. */
export async function writeBook(
  tx: Queryable,
  propertyId: number,
  book: DeferralBook,
  { firstId, customerIdOf }: WrittenBatch,
): Promise<void> {
  const numbered: Numbered = (entryId) => (entryId < 0n ? firstId - 1n - entryId : entryId);
  const schedules = [...book.schedules];
  const rows = rowsOf(schedules);
  await writeSchedules(
    tx,
    propertyId,
    schedules.filter(({ isNew }) => isNew),
    { numbered, customerIdOf },
  );
  const changed = rows.filter(({ row }) => row.isChanged && !row.isNew);
  if (changed.length > 0) await changeRows(tx, propertyId, changed, numbered);
  const added = rows.filter(({ row }) => row.isNew);
  if (added.length > 0) await addRows(tx, propertyId, added, numbered);
  await writeUnmatched(tx, propertyId, book, numbered);
}

async function writeSchedules(
  tx: Queryable,
  propertyId: number,
  schedules: readonly Schedule[],
  { numbered, customerIdOf }: Pick<WrittenBatch, 'customerIdOf'> & { readonly numbered: Numbered },
): Promise<void> {
  if (schedules.length === 0) return;
  const idOf = (customer: string | null) => {
    if (customer === null) return null;
    const customerId = customerIdOf(customer);
    invariant(customerId !== undefined, `customer ${customer} of a schedule has an id`);
    return customerId;
  };
  await tx.query({
    name: 'insert-deferral-schedules',
    text: `INSERT INTO deferral_schedules
            (property_id, entry_id, line_number, document, outlet_id, product_id, customer_id,
             department_id, deferred_account_id, currency, amount_minor, recognition,
             service_from, service_through)
     SELECT $1, n.* FROM unnest($2::bigint[], $3::int[], $4::text[], $5::int[], $6::int[],
         $7::bigint[], $8::int[], $9::int[], $10::text[], $11::bigint[], $12::text[],
         $13::date[], $14::date[]) AS n`,
    values: [
      propertyId,
      schedules.map(({ entryId }) => numbered(entryId)),
      schedules.map(({ lineNumber }) => lineNumber),
      schedules.map(({ document }) => document),
      schedules.map(({ outletId }) => outletId),
      schedules.map(({ productId }) => productId),
      schedules.map(({ customer }) => idOf(customer)),
      schedules.map(({ departmentId }) => departmentId),
      schedules.map(({ deferredAccountId }) => deferredAccountId),
      schedules.map(({ currency }) => currency),
      schedules.map(({ amountMinor }) => amountMinor),
      schedules.map(({ recognition }) => recognition),
      schedules.map(({ service }) => service.from),
      schedules.map(({ service }) => service.through),
    ],
  });
}

const keyColumns = (rows: readonly RowOf[], numbered: Numbered) => [
  rows.map(({ schedule }) => numbered(schedule.entryId)),
  rows.map(({ schedule }) => schedule.lineNumber),
  rows.map(({ row }) => row.rowNumber),
];

const endColumns = (rows: readonly RowOf[], numbered: Numbered) => [
  rows.map(({ row }) => row.ended?.ending ?? null),
  rows.map(({ row }) => (row.ended ? numbered(row.ended.entryId) : null)),
  rows.map(({ row }) => row.ended?.on ?? null),
];

async function changeRows(
  tx: Queryable,
  propertyId: number,
  rows: readonly RowOf[],
  numbered: Numbered,
): Promise<void> {
  await tx.query(
    `UPDATE deferral_rows r
        SET amount_minor = n.amount_minor, ending = n.ending,
            ended_by_entry_id = n.ended_by, ended_on = n.ended_on
       FROM unnest($2::bigint[], $3::int[], $4::int[], $5::bigint[], $6::text[], $7::bigint[],
                   $8::date[])
         AS n (entry_id, line_number, row_number, amount_minor, ending, ended_by, ended_on)
      WHERE r.property_id = $1 AND r.entry_id = n.entry_id AND r.line_number = n.line_number
        AND r.row_number = n.row_number`,
    [
      propertyId,
      ...keyColumns(rows, numbered),
      rows.map(({ row }) => row.amountMinor),
      ...endColumns(rows, numbered),
    ],
  );
}

async function addRows(
  tx: Queryable,
  propertyId: number,
  rows: readonly RowOf[],
  numbered: Numbered,
): Promise<void> {
  await tx.query({
    name: 'insert-deferral-rows',
    text: `INSERT INTO deferral_rows
            (property_id, entry_id, line_number, row_number, due_on, service_from,
             service_through, amount_minor, making, made_by_entry_id, made_on, ending,
             ended_by_entry_id, ended_on)
     SELECT $1, n.* FROM unnest($2::bigint[], $3::int[], $4::int[], $5::date[], $6::date[],
         $7::date[], $8::bigint[], $9::text[], $10::bigint[], $11::date[], $12::text[],
         $13::bigint[], $14::date[]) AS n`,
    values: [
      propertyId,
      ...keyColumns(rows, numbered),
      rows.map(({ row }) => row.dueOn),
      rows.map(({ row }) => row.service.from),
      rows.map(({ row }) => row.service.through),
      rows.map(({ row }) => row.amountMinor),
      rows.map(({ row }) => row.making),
      rows.map(({ row }) => numbered(row.made.entryId)),
      rows.map(({ row }) => row.made.on),
      ...endColumns(rows, numbered),
    ],
  });
}

async function writeUnmatched(
  tx: Queryable,
  propertyId: number,
  book: DeferralBook,
  numbered: Numbered,
): Promise<void> {
  const { matched } = book;
  if (matched.length > 0) {
    await tx.query(
      `DELETE FROM unmatched_recognitions WHERE property_id = $1 AND (entry_id, product_id) IN (
         SELECT * FROM unnest($2::bigint[], $3::int[]))`,
      [propertyId, matched.map(({ entryId }) => entryId), matched.map((one) => one.productId)],
    );
  }
  const early = book.unmatched.filter(({ isNew }) => isNew);
  if (early.length === 0) return;
  await tx.query(
    `INSERT INTO unmatched_recognitions
            (property_id, entry_id, document, outlet_id, product_id, currency, amount_minor,
             posted_on, what)
     SELECT $1, n.* FROM unnest($2::bigint[], $3::text[], $4::int[], $5::int[], $6::text[],
         $7::bigint[], $8::date[], $9::text[]) AS n`,
    [
      propertyId,
      early.map(({ entryId }) => numbered(entryId)),
      early.map(({ document }) => document),
      early.map(({ outletId }) => outletId),
      early.map(({ productId }) => productId),
      early.map(({ currency }) => currency),
      early.map(({ amountMinor }) => amountMinor),
      early.map(({ postedOn }) => postedOn),
      early.map(({ what }) => what),
    ],
  );
}
