// Merging a customer into another, taking that back, and what either would mean in numbers.
// Invariant: no line, entry, event or export changes; a merge counts from its own day on, so every
// earlier day reads as before; one is taken back only while nothing was built on it. Leaves to
// others: whose items are whose (customer_owners in SQL), new events (journal/merged-customers.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { receivablesProblem } from './receivables-errors.ts';

export interface MergeOrder {
  readonly propertyId: number;
  /** Codes: who is merged, and into whom. */
  readonly customer: string;
  readonly into: string;
  readonly on: IsoDate;
}

interface MergedRow {
  readonly customer_id: bigint;
  readonly code: string;
  readonly name: string;
  /** Who it is merged into now. */
  readonly into_code: string | null;
}

/** Both sides in one currency at one outlet. */
export interface MergeBalance {
  readonly outlet: string;
  readonly currency: Currency;
  readonly customerMinor: bigint;
  readonly intoMinor: bigint;
}

export interface MergePreview {
  readonly customer: { readonly code: string; readonly name: string };
  readonly into: { readonly code: string; readonly name: string };
  readonly balances: readonly MergeBalance[];
  readonly openItems: number;
  /** Entries that name the merged customer and have yet to be synced; they leave as they are. */
  readonly exportsWaiting: number;
  readonly mappings: readonly {
    readonly connection: string;
    readonly customer: string | null;
    readonly into: string | null;
  }[];
}

/** What a merge would join. *Errors:* as `mergeCustomers`. */
export async function previewMerge(db: Queryable, order: MergeOrder): Promise<MergePreview> {
  const { propertyId } = order;
  const { customer, into } = await sidesOf(db, order, false);
  const { rows: balances } = await db.query<MergeBalance>(
    `SELECT o.code AS outlet, i.currency,
            coalesce(sum(i.open_minor) FILTER (WHERE i.customer_id = ANY(m.ids)), 0)::bigint
              AS "customerMinor",
            coalesce(sum(i.open_minor) FILTER (WHERE i.customer_id <> ALL(m.ids)), 0)::bigint
              AS "intoMinor"
       FROM (SELECT customer_members($1, $2, 'infinity') AS ids) m,
            open_items i JOIN outlets o ON o.property_id = $1 AND o.outlet_id = i.outlet_id
      WHERE i.property_id = $1 AND i.open_minor <> 0
        AND i.customer_id = ANY(customer_members($1, $2, 'infinity')
          || customer_members($1, $3, 'infinity'))
      GROUP BY 1, 2 ORDER BY 1, 2`,
    [propertyId, customer.customer_id, into.customer_id],
  );
  const { rows } = await db.query<{ items: number; waiting: number }>(
    `SELECT (SELECT count(*)::int FROM open_items i WHERE i.property_id = $1
               AND i.open_minor <> 0 AND i.customer_id = ANY(m.ids)) AS items,
            (SELECT count(*)::int FROM exports x WHERE x.property_id = $1
               AND x.status IN ('pending', 'error') AND EXISTS (SELECT FROM journal_lines l
                 WHERE l.property_id = $1 AND l.entry_id = x.entry_id
                   AND l.customer_id = ANY(m.ids))) AS waiting
       FROM (SELECT customer_members($1, $2, 'infinity') AS ids) m`,
    [propertyId, customer.customer_id],
  );
  const { rows: mappings } = await db.query<MergePreview['mappings'][number]>(
    `SELECT c.name AS connection, f.external_id AS customer, t.external_id AS into
       FROM connections c
       LEFT JOIN mappings f ON f.property_id = $1 AND f.connection_id = c.connection_id
        AND f.kind = 'customer' AND f.internal_id = $2
       LEFT JOIN mappings t ON t.property_id = $1 AND t.connection_id = c.connection_id
        AND t.kind = 'customer' AND t.internal_id = $3
      WHERE c.property_id = $1 AND f.external_id IS NOT NULL ORDER BY 1`,
    [propertyId, customer.customer_id, into.customer_id],
  );
  return {
    ...{ customer: named(customer), into: named(into), balances, mappings },
    ...{ openItems: rows[0]?.items ?? 0, exportsWaiting: rows[0]?.waiting ?? 0 },
  };
}

const named = ({ code, name }: MergedRow) => ({ code, name });

export interface NewMerge extends MergeOrder {
  readonly reason: string;
  readonly by: string;
}

/**
 * Merges from a day on, in the caller's transaction. *Errors:* RECEIVABLES_CUSTOMER_UNKNOWN,
 * …_MERGE_INTO_ITSELF, …_MERGED_ALREADY.
 */
export async function mergeCustomers(tx: Queryable, order: NewMerge): Promise<void> {
  const { propertyId, on, reason, by } = order;
  const { customer, into } = await sidesOf(tx, order, true);
  await tx.query(
    `INSERT INTO customer_merges
            (property_id, customer_id, into_customer_id, merged_on, reason, merged_by)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [propertyId, customer.customer_id, into.customer_id, on, reason, by],
  );
}

/** Both customers, who must be nobody else's; held until the commit where they are locked. */
async function sidesOf(db: Queryable, order: MergeOrder, locked: boolean) {
  const { propertyId, customer: code, into: intoCode } = order;
  if (code === intoCode) {
    refuse(receivablesProblem('RECEIVABLES_MERGE_INTO_ITSELF', { where: 'into' }, code), 422);
  }
  const customers = await readCustomers(db, propertyId, [code, intoCode], locked);
  const sideOf = (wanted: string): MergedRow => {
    const found = customers.find((one) => one.code === wanted);
    if (!found) return refuse(receivablesProblem('RECEIVABLES_CUSTOMER_UNKNOWN', {}, wanted), 404);
    const { into_code: now } = found;
    if (now === null) return found;
    return refuse(receivablesProblem('RECEIVABLES_MERGED_ALREADY', {}, wanted, now), 409);
  };
  return { customer: sideOf(code), into: sideOf(intoCode) };
}

async function readCustomers(
  db: Queryable,
  propertyId: number,
  codes: readonly string[],
  locked: boolean,
): Promise<MergedRow[]> {
  // In the order of their ids, as everybody who settles does; read again once they are held.
  if (locked) {
    await db.query(
      `SELECT customer_id FROM customers WHERE property_id = $1 AND code = ANY($2::text[])
        ORDER BY customer_id FOR NO KEY UPDATE`,
      [propertyId, codes],
    );
  }
  const { rows } = await db.query<MergedRow>(
    `SELECT c.customer_id, c.code, c.name, o.code AS into_code
       FROM customers c
       LEFT JOIN customer_merges m ON m.property_id = c.property_id
        AND m.customer_id = c.customer_id AND m.undone_on IS NULL
       LEFT JOIN customers o
         ON o.property_id = m.property_id AND o.customer_id = m.into_customer_id
      WHERE c.property_id = $1 AND c.code = ANY($2::text[])`,
    [propertyId, codes],
  );
  return rows;
}

export interface UnmergeOrder {
  readonly propertyId: number;
  readonly customer: string;
  readonly on: IsoDate;
  readonly reason: string;
  readonly by: string;
}

/**
 * Takes a merge back, in the caller's transaction, and answers whom the customer counted for.
 * *Errors:* RECEIVABLES_CUSTOMER_UNKNOWN, …_NOT_MERGED, …_MERGE_DEPENDED_ON: settlements between
 * the two, entries taken for the other, or deposits given up that only both together held.
 */
export async function unmergeCustomer(tx: Queryable, order: UnmergeOrder): Promise<string> {
  const { propertyId, customer: code, on, reason, by } = order;
  const [first] = await readCustomers(tx, propertyId, [code], false);
  if (!first) refuse(receivablesProblem('RECEIVABLES_CUSTOMER_UNKNOWN', {}, code), 404);
  const both = [code, first.into_code ?? code];
  const customer = (await readCustomers(tx, propertyId, both, true)).find(
    (one) => one.code === code,
  );
  const into = customer?.into_code ?? null;
  if (!customer || into === null)
    return refuse(receivablesProblem('RECEIVABLES_NOT_MERGED', {}, code), 409);
  const { settlements, entries, deposits } = await builtOn(tx, propertyId, customer);
  if (settlements + entries + deposits > 0) {
    const facts = [code, into, { settlements, entries, deposits }] as const;
    refuse(receivablesProblem('RECEIVABLES_MERGE_DEPENDED_ON', {}, ...facts), 409);
  }
  await tx.query(
    `UPDATE customer_merges SET undone_on = greatest($3::date, merged_on), undo_reason = $4,
            undone_by = $5, undone_at = now()
      WHERE property_id = $1 AND customer_id = $2 AND undone_on IS NULL`,
    [propertyId, customer.customer_id, on, reason, by],
  );
  return into;
}

/** What would not stand without the merge. */
export interface BuiltOn {
  /** Between the merged customer's items and others'. */
  readonly settlements: number;
  /** Taken for the owner. */
  readonly entries: number;
  /** Places where either of the two alone held less than was given up. */
  readonly deposits: number;
}

async function builtOn(
  tx: Queryable,
  propertyId: number,
  { customer_id: customerId, code }: MergedRow,
): Promise<BuiltOn> {
  const { rows } = await tx.query<BuiltOn>(
    `WITH RECURSIVE below (customer_id) AS (
       SELECT $2::bigint UNION SELECT m.customer_id FROM customer_merges m JOIN below b
         ON m.property_id = $1 AND m.into_customer_id = b.customer_id AND m.undone_on IS NULL),
     since AS (SELECT m.merged_on FROM customer_merges m
                WHERE m.property_id = $1 AND m.customer_id = $2 AND m.undone_on IS NULL)
     SELECT (SELECT count(DISTINCT s.settlement_id)::int FROM active_settlements s
              WHERE s.property_id = $1 AND s.credit_customer_id <> s.debit_customer_id
                AND (s.credit_customer_id IN (TABLE below))
                 <> (s.debit_customer_id IN (TABLE below)))
              AS settlements,
            (SELECT count(DISTINCT l.entry_id)::int FROM journal_lines l
               JOIN journal_entries j ON j.property_id = $1 AND j.entry_id = l.entry_id
               JOIN events e ON e.property_id = $1 AND e.event_id = j.event_id
              WHERE l.property_id = $1 AND l.posted_on >= (TABLE since)
                AND l.customer_id = ANY(customer_family($1, $2))
                AND l.customer_id NOT IN (TABLE below)
                AND (e.content#>>'{customer,id}' = $3 OR jsonb_path_exists(e.content,
                  '$.lines[*].customer.id ? (@ == $code)', jsonb_build_object('code', $3::text))))
              AS entries,
            (SELECT count(*)::int FROM (SELECT FROM held_deposits h
               WHERE h.property_id = $1 AND h.customer_id = ANY(customer_family($1, $2))
               GROUP BY h.outlet_id, h.account_id, h.currency
              HAVING least(
                sum(h.amount_minor) FILTER (WHERE h.customer_id IN (TABLE below)),
                sum(h.amount_minor) FILTER (WHERE h.customer_id NOT IN (TABLE below)),
                0) < least(sum(h.amount_minor), 0)) d) AS deposits`,
    [propertyId, customerId, code],
  );
  return rows[0] ?? { settlements: 0, entries: 0, deposits: 0 };
}

/** A merge as it stands at one customer's page. */
export interface MergeRow {
  readonly code: string;
  readonly name: string;
  readonly into_code: string;
  readonly into_name: string;
  readonly merged_on: IsoDate;
  readonly reason: string;
  readonly merged_by: string;
  readonly merged_at: Date;
  readonly undone_on: IsoDate | null;
  readonly undo_reason: string | null;
  readonly undone_by: string | null;
}

/** Every merge a customer is part of, those taken back among them, newest first. */
export async function listMerges(
  db: Queryable,
  propertyId: number,
  code: string,
): Promise<MergeRow[]> {
  const { rows } = await db.query<MergeRow>(
    `SELECT c.code, c.name, o.code AS into_code, o.name AS into_name, m.merged_on, m.reason,
            m.merged_by, m.merged_at, m.undone_on, m.undo_reason, m.undone_by
       FROM customer_merges m
       JOIN customers c ON c.property_id = m.property_id AND c.customer_id = m.customer_id
       JOIN customers o ON o.property_id = m.property_id AND o.customer_id = m.into_customer_id
      WHERE m.property_id = $1 AND $2 IN (c.code, o.code)
      ORDER BY m.merge_id DESC`,
    [propertyId, code],
  );
  return rows;
}

function refuse(problem: Problem, status: number): never {
  throw new ProblemError([problem], status);
}
