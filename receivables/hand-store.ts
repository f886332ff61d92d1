// Settlements people make and take back, and the run that applies what customers have paid ahead.
// Invariant: the customer is locked while it is decided, and the database checks again: nothing is
// settled beyond what is open. Source: the-system-we-implement.md sections 2 and 3.2 row 14 (*Auto
// Settle*). Leaves to others: settlements that come with events (receivables-store.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import { ProblemError } from '#problems/problem.ts';
import { closedDayOr, receivablesProblem } from './receivables-errors.ts';

/** Which item, and of whom; an entry may have items of several customers. */
export interface SettleByHand {
  readonly propertyId: number;
  readonly customerCode: string;
  readonly creditEntryId: bigint;
  readonly debitEntryId: bigint;
  /** Null: as much as both have open. */
  readonly amountMinor: bigint | null;
  readonly settledOn: IsoDate;
  readonly by: string;
  /** Where in the request the debit stands; default: at its top. */
  readonly at?: string;
}

interface SideRow {
  readonly entry_id: bigint;
  readonly document_number: string;
  readonly outlet_id: number;
  readonly outlet: string;
  readonly customer_id: bigint;
  readonly currency: Currency;
  readonly posted_on: IsoDate;
  readonly open_minor: bigint;
}

/**
 * Returns the settlement's number. *Errors:* RECEIVABLES_NOT_SETTLEABLE, …_SETTLED_TOO_MUCH,
 * …_DATE_CLOSED.
 */
export async function settleByHand(tx: Queryable, order: SettleByHand): Promise<bigint> {
  const { propertyId, creditEntryId, debitEntryId, customerCode } = order;
  const customerId = await lockCustomer(tx, propertyId, customerCode);
  const items = await readItems(tx, propertyId, customerId, [creditEntryId, debitEntryId]);
  refuseOtherOutlet(items, order);
  const credit = items.find((one) => one.entry_id === creditEntryId && one.open_minor < 0n);
  const debit = items.find(
    (one) => one.entry_id === debitEntryId && one.outlet_id === credit?.outlet_id,
  );
  if (!credit || !debit || debit.open_minor <= 0n || debit.currency !== credit.currency) {
    const entries = [String(creditEntryId), String(debitEntryId)] as const;
    throw new ProblemError([receivablesProblem('RECEIVABLES_NOT_SETTLEABLE', {}, ...entries)], 422);
  }
  const mostMinor = least(-credit.open_minor, debit.open_minor);
  const amountMinor = order.amountMinor ?? mostMinor;
  if (amountMinor > mostMinor) {
    const written = (minor: bigint) => `${formatAmount(minor, credit.currency)} ${credit.currency}`;
    const facts = [`entry ${debitEntryId}`, written(amountMinor), written(mostMinor)] as const;
    const where = { where: `${order.at ?? ''}amount` };
    throw new ProblemError(
      [receivablesProblem('RECEIVABLES_SETTLED_TOO_MUCH', where, ...facts)],
      422,
    );
  }
  const [made] = await insert(tx, propertyId, order.by, [
    { credit, debit, amountMinor, settledOn: order.settledOn },
  ]);
  return made ?? 0n;
}

/** An entry may have items at several outlets: only where they share none is it another's. */
function refuseOtherOutlet(items: readonly SideRow[], order: SettleByHand): void {
  const outletsOf = (entryId: bigint) => items.filter((one) => one.entry_id === entryId);
  const [credits, debits] = [outletsOf(order.creditEntryId), outletsOf(order.debitEntryId)];
  const [credit, debit] = [credits[0], debits[0]];
  if (!credit || !debit) return;
  if (credits.some((one) => debits.some((other) => other.outlet_id === one.outlet_id))) return;
  const facts = [debit.document_number, debit.outlet, credit.outlet] as const;
  throw new ProblemError(
    [
      receivablesProblem(
        'RECEIVABLES_OTHER_OUTLET',
        { where: `${order.at ?? ''}debitEntryId` },
        ...facts,
      ),
    ],
    422,
  );
}

const least = (one: bigint, other: bigint) => (one < other ? one : other);

async function lockCustomer(tx: Queryable, propertyId: number, code: string): Promise<bigint> {
  const { rows } = await tx.query<{ customer_id: bigint }>(
    `SELECT customer_id FROM customers WHERE property_id = $1 AND code = $2
        FOR NO KEY UPDATE`,
    [propertyId, code],
  );
  if (rows[0]) return rows[0].customer_id;
  throw new ProblemError([receivablesProblem('RECEIVABLES_CUSTOMER_UNKNOWN', {}, code)], 404);
}

async function readItems(
  tx: Queryable,
  propertyId: number,
  customerId: bigint,
  entryIds: readonly bigint[] | null,
): Promise<SideRow[]> {
  const { rows } = await tx.query<SideRow>(
    `SELECT i.entry_id, e.document_number, i.outlet_id, o.code AS outlet, i.customer_id,
            i.currency, i.posted_on, i.open_minor
       FROM open_items i
       JOIN journal_entries e ON e.property_id = i.property_id AND e.entry_id = i.entry_id
       JOIN outlets o ON o.property_id = i.property_id AND o.outlet_id = i.outlet_id
      WHERE i.property_id = $1 AND i.customer_id = $2 AND i.open_minor <> 0
        AND ($3::bigint[] IS NULL OR i.entry_id = ANY($3))`,
    [propertyId, customerId, entryIds],
  );
  return rows;
}

const refuseClosedDay = (error: unknown): never => {
  throw closedDayOr(error);
};

interface Making {
  readonly credit: SideRow;
  readonly debit: SideRow;
  readonly amountMinor: bigint;
  readonly settledOn: IsoDate;
}

async function insert(
  tx: Queryable,
  propertyId: number,
  by: string,
  making: readonly Making[],
): Promise<bigint[]> {
  if (making.length === 0) return [];
  const written = tx.query<{ settlement_id: bigint }>(
    `INSERT INTO settlements (property_id, outlet_id, customer_id, currency, credit_entry_id,
            debit_entry_id, amount_minor, settled_on, made_by)
     SELECT $1, n.outlet_id, n.customer_id, n.currency, n.credit_entry_id, n.debit_entry_id,
            n.amount_minor, greatest(n.settled_on, n.credit_on, n.debit_on), $2
       FROM unnest($3::int[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[],
                   $9::date[], $10::date[], $11::date[])
         AS n (outlet_id, customer_id, currency, credit_entry_id, debit_entry_id, amount_minor,
               settled_on, credit_on, debit_on)
     RETURNING settlement_id`,
    [
      propertyId,
      by,
      making.map(({ credit }) => credit.outlet_id),
      making.map(({ credit }) => credit.customer_id),
      making.map(({ credit }) => credit.currency),
      making.map(({ credit }) => credit.entry_id),
      making.map(({ debit }) => debit.entry_id),
      making.map(({ amountMinor }) => amountMinor),
      making.map(({ settledOn }) => settledOn),
      making.map(({ credit }) => credit.posted_on),
      making.map(({ debit }) => debit.posted_on),
    ],
  );
  const { rows } = await written.catch(refuseClosedDay);
  return rows.map(({ settlement_id }) => settlement_id);
}

/** Takes a settlement back. *Errors:* RECEIVABLES_SETTLEMENT_UNKNOWN, …_UNDONE_ALREADY. */
export async function undoSettlement(
  tx: Queryable,
  order: { propertyId: number; settlementId: bigint; undoneOn: IsoDate; by: string },
): Promise<void> {
  const { propertyId, settlementId, undoneOn, by } = order;
  const { rows } = await tx.query<{ undone_by: string | null }>(
    `SELECT u.undone_by FROM settlements s
       LEFT JOIN settlement_undos u
         ON u.property_id = s.property_id AND u.settlement_id = s.settlement_id
      WHERE s.property_id = $1 AND s.settlement_id = $2`,
    [propertyId, settlementId],
  );
  const [row] = rows;
  const id = String(settlementId);
  if (!row) {
    throw new ProblemError([receivablesProblem('RECEIVABLES_SETTLEMENT_UNKNOWN', {}, id)], 404);
  }
  const written = tx.query(
    `INSERT INTO settlement_undos (property_id, settlement_id, undone_on, undone_by)
     SELECT $1, $2, greatest($3::date, settled_on), $4 FROM settlements
      WHERE property_id = $1 AND settlement_id = $2
     ON CONFLICT DO NOTHING`,
    [propertyId, settlementId, undoneOn, by],
  );
  const { rowCount } = await written.catch(refuseClosedDay);
  if (rowCount === 1) return;
  const facts = [id, row.undone_by ?? 'somebody'] as const;
  throw new ProblemError([receivablesProblem('RECEIVABLES_UNDONE_ALREADY', {}, ...facts)], 409);
}

/** What customers' credits pay first. */
export type SettleOrder = 'oldest' | 'oldest-due';

export interface AutoSettled {
  readonly settlements: number;
}

/**
 * Applies every credit of a customer to what is open at the same outlet: oldest credit first, to
 * the oldest debit, by date or by due date. Repeating it changes nothing.
 */
export async function autoSettle(
  tx: Queryable,
  order: {
    propertyId: number;
    customerCode: string;
    order: SettleOrder;
    settledOn: IsoDate;
    by: string;
  },
): Promise<AutoSettled> {
  const { propertyId, settledOn, by } = order;
  const customerId = await lockCustomer(tx, propertyId, order.customerCode);
  const items = await readItems(tx, propertyId, customerId, null);
  const due = await readDueDays(tx, propertyId, items);
  const ageOf = (item: SideRow) =>
    `${order.order === 'oldest-due' ? (due.get(item.entry_id) ?? item.posted_on) : item.posted_on}`;
  const oldestFirst = (one: SideRow, other: SideRow) =>
    ageOf(one).localeCompare(ageOf(other)) || (one.entry_id < other.entry_id ? -1 : 1);
  const debits = items.filter(({ open_minor }) => open_minor > 0n).sort(oldestFirst);
  const left = new Map(items.map((item) => [item, item.open_minor]));
  const making: Making[] = [];
  for (const credit of items.filter(({ open_minor }) => open_minor < 0n).sort(oldestFirst)) {
    for (const debit of debits) {
      if (debit.outlet_id !== credit.outlet_id || debit.currency !== credit.currency) continue;
      const amountMinor = least(-(left.get(credit) ?? 0n), left.get(debit) ?? 0n);
      if (amountMinor <= 0n) continue;
      left.set(credit, (left.get(credit) ?? 0n) + amountMinor);
      left.set(debit, (left.get(debit) ?? 0n) - amountMinor);
      making.push({ credit, debit, amountMinor, settledOn });
    }
  }
  await insert(tx, propertyId, by, making);
  return { settlements: making.length };
}

async function readDueDays(
  tx: Queryable,
  propertyId: number,
  items: readonly SideRow[],
): Promise<Map<bigint, IsoDate>> {
  const { rows } = await tx.query<{ entry_id: bigint; due_on: IsoDate }>(
    `SELECT e.entry_id, v.content->>'dueOn' AS due_on FROM journal_entries e
       JOIN events v ON v.property_id = e.property_id AND v.event_id = e.event_id
      WHERE e.property_id = $1 AND e.entry_id = ANY($2::bigint[]) AND v.content ? 'dueOn'`,
    [propertyId, items.map(({ entry_id }) => entry_id)],
  );
  return new Map(rows.map(({ entry_id, due_on }) => [entry_id, due_on]));
}

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
       JOIN settlements s ON s.property_id = c.property_id AND s.customer_id = c.customer_id
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
