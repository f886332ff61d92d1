// Settlements people make and take back, and the run that applies what customers have paid ahead.
// Credits on the receivable are settled here; where a prepayment is a liability the event to post
// is answered instead. Invariant: the customer is locked while it is decided, and the database
// checks again: nothing is settled beyond what is open. Source: the-system-we-implement.md sections
// 2 and 3.2 row 14 (*Auto Settle*). Leaves to others: posting the events (settling-store.ts).

import { type IsoDate, laterOf } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { EventCustomer } from '#events/accounting-event.ts';
import { type Currency, least } from '#money/money.ts';
import { ProblemError } from '#problems/problem.ts';
import type { Ledger } from './item-book.ts';
import type { PrepaidOrder } from './prepaid-events.ts';
import { closedDayOr, receivablesProblem } from './receivables-errors.ts';
import { givenBack, refuseOtherOpen, tooMuch } from './settle-facts.ts';

/** Which item, and of whom; an entry may have items of several customers. */
export interface SettleByHand {
  readonly propertyId: number;
  readonly customerCode: string;
  readonly creditEntryId: bigint;
  readonly debitEntryId: bigint;
  /** Null: as much as both have open. */
  readonly amountMinor: bigint | null;
  /** What the debit had open when it was looked at; null: nobody says. */
  readonly debitOpenMinor: bigint | null;
  readonly settledOn: IsoDate;
  readonly by: string;
  /** Where in the request the debit stands; default: at its top. */
  readonly at?: string;
}

interface SideRow {
  readonly entry_id: bigint;
  readonly outlet_id: number;
  readonly outlet: string;
  readonly ledger: Ledger;
  readonly customer_id: bigint;
  readonly currency: Currency;
  readonly document: string;
  readonly source: string;
  readonly external_id: string;
  readonly posted_on: IsoDate;
  readonly due_on: IsoDate | null;
  readonly open_minor: bigint;
  /** Since when it counts for the customer, where another was merged into them. */
  readonly since: IsoDate | null;
  /** How often it was settled so far. */
  readonly times: number;
}

/** A settlement that was made, or the event that makes it. */
export type HandSettled =
  | { readonly settlementId: bigint; readonly order: null }
  | { readonly settlementId: null; readonly order: PrepaidOrder };

/**
 * Settles one credit with debits of its customer, or says what to post; one answer a debit. Items
 * are read once: what one debit takes of the credit is not there for the next. *Errors:*
 * RECEIVABLES_NOT_SETTLEABLE, …_OPEN_CHANGED, …_SETTLED_TOO_MUCH, …_DATE_CLOSED.
 */
export async function settleByHand(
  tx: Queryable,
  given: readonly [SettleByHand, ...SettleByHand[]],
): Promise<HandSettled[]> {
  const [{ propertyId, customerCode, creditEntryId, by }] = given;
  const customer = await lockCustomer(tx, propertyId, customerCode);
  const entryIds = [creditEntryId, ...given.map(({ debitEntryId }) => debitEntryId)];
  const items = await readItems(tx, propertyId, customer, entryIds);
  const left = new Map(items.map((item) => [item, item.open_minor]));
  const making = given.map((one) => makingOf(items, left, one));
  const isPrepaid = making[0]?.credit.ledger === 'prepayment';
  if (isPrepaid) {
    return making.map((one) => ({ settlementId: null, order: orderOf(one, customer) }));
  }
  const made = await insert(tx, propertyId, by, making);
  return made.map((settlementId) => ({ settlementId, order: null }));
}

/** What one debit takes of the credit; `left` goes down by it. */
function makingOf(
  items: readonly SideRow[],
  left: Map<SideRow, bigint>,
  given: SettleByHand,
): Making {
  const { creditEntryId, debitEntryId, settledOn } = given;
  refuseOtherOutlet(
    items.filter(({ entry_id: id }) => id === creditEntryId || id === debitEntryId),
    given,
  );
  const openOf = (item: SideRow) => left.get(item) ?? 0n;
  const credits = items.filter((one) => one.entry_id === creditEntryId && one.open_minor < 0n);
  const pairs = credits.flatMap((credit) =>
    items
      .filter((one) => one.entry_id === debitEntryId && fits(one, credit))
      .map((debit) => ({ credit, debit })),
  );
  const [pair] = pairs;
  if (!pair || openOf(pair.credit) === 0n || openOf(pair.debit) === 0n) {
    const entries = [String(creditEntryId), String(debitEntryId)] as const;
    throw new ProblemError([receivablesProblem('RECEIVABLES_NOT_SETTLEABLE', {}, ...entries)], 422);
  }
  const { credit, debit } = pair;
  refuseOtherOpen({ ...debit, openMinor: debit.open_minor }, given);
  const mostMinor = least(-openOf(credit), openOf(debit));
  const amountMinor = given.amountMinor ?? mostMinor;
  if (amountMinor > mostMinor) {
    const { currency } = credit;
    const at = { where: `${given.at ?? ''}amount`, document: `entry ${debitEntryId}`, currency };
    const problem = tooMuch('RECEIVABLES_SETTLED_TOO_MUCH', at, amountMinor, mostMinor);
    throw new ProblemError([problem], 422);
  }
  // What lies with prepayments is judged by posting, which says how much of it there is.
  if (credit.ledger === 'receivable') left.set(credit, openOf(credit) + amountMinor);
  left.set(debit, openOf(debit) - amountMinor);
  return { credit, debit, amountMinor, settledOn };
}

/** An entry may have items at several outlets: only where they share none is it another's. */
function refuseOtherOutlet(items: readonly SideRow[], order: SettleByHand): void {
  const outletsOf = (entryId: bigint) => items.filter((one) => one.entry_id === entryId);
  const [credits, debits] = [outletsOf(order.creditEntryId), outletsOf(order.debitEntryId)];
  const [credit, debit] = [credits[0], debits[0]];
  if (!credit || !debit) return;
  if (credits.some((one) => debits.some((other) => other.outlet_id === one.outlet_id))) return;
  const facts = [debit.document, debit.outlet, credit.outlet] as const;
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

/** May it be paid by the credit? What is owed is on the receivable, wherever the credit lies. */
const fits = (debit: SideRow, credit: SideRow | undefined) =>
  credit !== undefined &&
  debit.open_minor > 0n &&
  debit.ledger === 'receivable' &&
  debit.outlet_id === credit.outlet_id &&
  debit.currency === credit.currency;

function orderOf({ credit, debit, amountMinor, settledOn }: Making, of: Locked): PrepaidOrder {
  return {
    ...{ word: `settled-${debit.times + 1}`, about: [identityOf(credit), identityOf(debit)] },
    ...{ outlet: credit.outlet, currency: credit.currency, customer: of.customer },
    ...{ payment: credit.document, amountMinor },
    settles: [{ document: debit.document, amountMinor }],
    on: dayOf({ credit, debit, amountMinor, settledOn }),
  };
}

const identityOf = ({ source, external_id: externalId }: SideRow) => ({ source, externalId });

interface Locked {
  readonly customer: EventCustomer;
  readonly customerId: bigint;
}

/** Nobody else settles for the customer meanwhile. *Errors:* RECEIVABLES_CUSTOMER_UNKNOWN. */
async function lockCustomer(tx: Queryable, propertyId: number, code: string): Promise<Locked> {
  const { rows } = await tx.query<EventCustomer & { customer_id: bigint }>(
    `SELECT customer_id, code, name FROM customers WHERE property_id = $1 AND code = $2
        FOR NO KEY UPDATE`,
    [propertyId, code],
  );
  const [row] = rows;
  if (row) return { customer: { code: row.code, name: row.name }, customerId: row.customer_id };
  throw new ProblemError([receivablesProblem('RECEIVABLES_CUSTOMER_UNKNOWN', {}, code)], 404);
}

async function readItems(
  tx: Queryable,
  propertyId: number,
  { customerId }: Locked,
  entryIds: readonly bigint[] | null,
): Promise<SideRow[]> {
  const { rows } = await tx.query<SideRow>(
    `SELECT i.entry_id, i.outlet_id, o.code AS outlet, i.ledger, i.customer_id, i.currency,
            e.document_number AS document, v.source, v.external_id, i.posted_on,
            (v.content->>'dueOn')::date AS due_on,
            i.open_minor, w.since, (SELECT count(*)::int FROM settlements s
              WHERE s.property_id = $1 AND s.debit_entry_id = i.entry_id) AS times
       FROM open_items i
       JOIN outlets o ON o.property_id = $1 AND o.outlet_id = i.outlet_id
       JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = i.entry_id
       JOIN events v ON v.property_id = $1 AND v.event_id = e.event_id
       LEFT JOIN customer_owners($1, 'infinity') w ON w.customer_id = i.customer_id
      WHERE i.property_id = $1 AND i.customer_id = ANY(customer_members($1, $2, 'infinity'))
        AND i.open_minor <> 0
        AND ($3::bigint[] IS NULL OR i.entry_id = ANY($3))
      ORDER BY i.entry_id, i.ledger DESC`,
    [propertyId, customerId, entryIds],
  );
  return rows;
}

const refuseClosedDay = (error: unknown): never => {
  throw closedDayOr(error);
};

/** Of two customers no earlier than their merge: before it, neither paid the other. */
const dayOf = ({ credit, debit, settledOn }: Making): IsoDate => {
  const isMerged = credit.customer_id !== debit.customer_id;
  const since = isMerged ? [credit.since, debit.since].flatMap((day) => day ?? []) : [];
  return laterOf(settledOn, credit.posted_on, debit.posted_on, ...since);
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
    `INSERT INTO settlements (property_id, outlet_id, credit_customer_id, debit_customer_id,
            currency, credit_entry_id, debit_entry_id, amount_minor, settled_on, made_by)
     SELECT $1, n.*, $2
       FROM unnest($3::int[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[], $8::bigint[],
                   $9::bigint[], $10::date[])
         AS n (outlet_id, credit_customer_id, debit_customer_id, currency, credit_entry_id,
               debit_entry_id, amount_minor, settled_on)
     RETURNING settlement_id`,
    [
      propertyId,
      by,
      making.map(({ credit }) => credit.outlet_id),
      making.map(({ credit }) => credit.customer_id),
      making.map(({ debit }) => debit.customer_id),
      making.map(({ credit }) => credit.currency),
      making.map(({ credit }) => credit.entry_id),
      making.map(({ debit }) => debit.entry_id),
      making.map(({ amountMinor }) => amountMinor),
      making.map(dayOf),
    ],
  );
  const { rows } = await written.catch(refuseClosedDay);
  return rows.map(({ settlement_id }) => settlement_id);
}

interface Standing {
  readonly undone_by: string | null;
  readonly outlet: string;
  readonly currency: Currency;
  readonly code: string;
  readonly name: string;
  readonly payment: string;
  readonly document: string;
  readonly credit_source: string;
  readonly credit_id: string;
  readonly debit_source: string;
  readonly debit_id: string;
  readonly amount_minor: bigint;
  readonly settled_on: IsoDate;
  readonly is_prepaid: boolean;
  readonly times: number;
}

/**
 * Takes a settlement back; or, where its payment was posted with prepayments as a liability, says
 * what to post. *Errors:* RECEIVABLES_SETTLEMENT_UNKNOWN, …_UNDONE_ALREADY, …_DATE_CLOSED.
 */
export async function undoSettlement(
  tx: Queryable,
  order: { propertyId: number; settlementId: bigint; undoneOn: IsoDate; by: string },
): Promise<PrepaidOrder | null> {
  const { propertyId, settlementId, undoneOn, by } = order;
  const id = String(settlementId);
  const row = await readStanding(tx, propertyId, settlementId);
  if (!row) {
    throw new ProblemError([receivablesProblem('RECEIVABLES_SETTLEMENT_UNKNOWN', {}, id)], 404);
  }
  if (row.is_prepaid && row.undone_by === null) {
    const { outlet, currency, code, name, payment, document } = row;
    return {
      word: `unsettled-${row.times + 1}`,
      about: [
        { source: row.credit_source, externalId: row.credit_id },
        { source: row.debit_source, externalId: row.debit_id },
      ],
      ...{ outlet, currency, customer: { code, name }, payment, amountMinor: row.amount_minor },
      settles: [{ document, amountMinor: row.amount_minor }],
      on: laterOf(undoneOn, row.settled_on),
    };
  }
  const written = tx.query(
    `INSERT INTO settlement_undos (property_id, settlement_id, undone_on, undone_by)
     SELECT $1, $2, greatest($3::date, settled_on), $4 FROM settlements
      WHERE property_id = $1 AND settlement_id = $2
     ON CONFLICT DO NOTHING`,
    [propertyId, settlementId, undoneOn, by],
  );
  const { rowCount } = await written.catch(refuseClosedDay);
  if (rowCount === 1) return null;
  const facts = [id, row.undone_by ?? 'somebody'] as const;
  throw new ProblemError([receivablesProblem('RECEIVABLES_UNDONE_ALREADY', {}, ...facts)], 409);
}

async function readStanding(
  tx: Queryable,
  propertyId: number,
  settlementId: bigint,
): Promise<Standing | null> {
  const { rows } = await tx.query<Standing>(
    `SELECT u.undone_by, o.code AS outlet, s.currency, c.code, c.name,
            k.document_number AS payment, d.document_number AS document, s.amount_minor,
            s.settled_on, kv.source AS credit_source, kv.external_id AS credit_id,
            dv.source AS debit_source, dv.external_id AS debit_id,
            d.document_type <> ALL ($3::text[])
              AND pays_from_prepayments($1, k.entry_id, k.document_type) AS is_prepaid,
            (SELECT count(*)::int FROM settlement_undos n JOIN settlements x
               ON x.property_id = n.property_id AND x.settlement_id = n.settlement_id
              WHERE x.property_id = $1 AND x.debit_entry_id = s.debit_entry_id) AS times
       FROM settlements s
       JOIN outlets o ON o.property_id = s.property_id AND o.outlet_id = s.outlet_id
       JOIN customers c
         ON c.property_id = s.property_id AND c.customer_id = s.credit_customer_id
       JOIN journal_entries k ON k.property_id = s.property_id AND k.entry_id = s.credit_entry_id
       JOIN journal_entries d ON d.property_id = s.property_id AND d.entry_id = s.debit_entry_id
       JOIN events kv ON kv.property_id = k.property_id AND kv.event_id = k.event_id
       JOIN events dv ON dv.property_id = d.property_id AND dv.event_id = d.event_id
       LEFT JOIN settlement_undos u
         ON u.property_id = s.property_id AND u.settlement_id = s.settlement_id
      WHERE s.property_id = $1 AND s.settlement_id = $2 AND s.ledger = 'receivable'`,
    [propertyId, settlementId, [...givenBack]],
  );
  return rows[0] ?? null;
}

/** What customers' credits pay first. */
export type SettleOrder = 'oldest' | 'oldest-due';

export interface AutoSettled {
  readonly settlements: number;
  readonly applied: readonly { readonly currency: Currency; readonly amountMinor: bigint }[];
  /** What is to be posted besides: of payments that lie with prepayments. */
  readonly orders: readonly PrepaidOrder[];
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
    /** Of one outlet only. */
    outletId?: number | null;
    settledOn: IsoDate;
    by: string;
  },
): Promise<AutoSettled> {
  const { propertyId, outletId = null, settledOn, by } = order;
  const customer = await lockCustomer(tx, propertyId, order.customerCode);
  const all = await readItems(tx, propertyId, customer, null);
  const items = all.filter((item) => outletId === null || item.outlet_id === outletId);
  const ageOf = (item: SideRow) =>
    order.order === 'oldest-due' ? (item.due_on ?? item.posted_on) : item.posted_on;
  const oldestFirst = (one: SideRow, other: SideRow) =>
    ageOf(one).localeCompare(ageOf(other)) || (one.entry_id < other.entry_id ? -1 : 1);
  const debits = items
    .filter(({ open_minor, ledger }) => open_minor > 0n && ledger === 'receivable')
    .sort(oldestFirst);
  const left = new Map(items.map((item) => [item, item.open_minor]));
  const making: Making[] = [];
  for (const credit of items.filter(({ open_minor }) => open_minor < 0n).sort(oldestFirst)) {
    for (const debit of debits) {
      if (!fits(debit, credit)) continue;
      const amountMinor = least(-(left.get(credit) ?? 0n), left.get(debit) ?? 0n);
      if (amountMinor <= 0n) continue;
      left.set(credit, (left.get(credit) ?? 0n) + amountMinor);
      left.set(debit, (left.get(debit) ?? 0n) - amountMinor);
      making.push({ credit, debit, amountMinor, settledOn });
    }
  }
  const own = making.filter(({ credit }) => credit.ledger === 'receivable');
  await insert(tx, propertyId, by, own);
  const orders = making
    .filter(({ credit }) => credit.ledger === 'prepayment')
    .map((one) => orderOf(one, customer));
  const applied = own.map(({ credit, amountMinor }) => ({ ...credit, amountMinor }));
  return { settlements: own.length, applied, orders };
}
