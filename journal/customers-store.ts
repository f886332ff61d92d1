// The customers events name: found by code, made by the first event that names one. Invariant: rows
// are inserted in the order of their codes, so that two batches with the same new customers wait
// for each other and never in a circle. A later event with another name for a code changes nothing.

import type { Queryable } from '#database/pool.ts';
import type { EventCustomer } from '#events/accounting-event.ts';

const KEPT_MAX = 200_000;

/**
 * Ids of customers seen in committed transactions: a customer is never deleted, its id never
 * changes.
 */
export class CustomerIds {
  readonly #kept = new Map<number, Map<string, bigint>>();

  /** The ids kept for a property, by code. */
  of(propertyId: number): ReadonlyMap<string, bigint> {
    return this.#kept.get(propertyId) ?? new Map();
  }

  /** Keeps what a transaction resolved. Only after its commit. */
  keep(propertyId: number, resolved: ReadonlyMap<string, bigint>): void {
    if (resolved.size === 0) return;
    let kept = this.#kept.get(propertyId);
    // Begun anew rather than cleared: a posting under way holds the old map and counts on it.
    if (!kept || kept.size + resolved.size > KEPT_MAX) kept = new Map();
    for (const [code, customerId] of resolved) kept.set(code, customerId);
    this.#kept.set(propertyId, kept);
  }
}

/** Ids of the customers, by code; those not there yet are inserted. */
export async function resolveCustomers(
  tx: Queryable,
  propertyId: number,
  customers: readonly EventCustomer[],
): Promise<Map<string, bigint>> {
  const resolved = new Map<string, bigint>();
  // A customer committed by another transaction meanwhile is neither inserted nor in our snapshot:
  // the next statement sees it.
  for (let missing = customers; missing.length > 0; ) {
    const rows = await insertCustomers(tx, propertyId, missing);
    for (const { code, customer_id } of rows) resolved.set(code, customer_id);
    missing = customers.filter(({ code }) => !resolved.has(code));
  }
  return resolved;
}

async function insertCustomers(
  tx: Queryable,
  propertyId: number,
  customers: readonly EventCustomer[],
): Promise<{ code: string; customer_id: bigint }[]> {
  // OFFSET 0: one look into the index per code, also before the table is analyzed
  // (originals-store.ts).
  const { rows } = await tx.query<{ code: string; customer_id: bigint }>({
    name: 'resolve-customers',
    text: `WITH wanted AS (
       SELECT * FROM unnest($2::text[], $3::text[]) AS w (code, name)
     ), there AS (
       SELECT c.code, c.customer_id FROM wanted w
         CROSS JOIN LATERAL (SELECT code, customer_id FROM customers
           WHERE property_id = $1 AND code = w.code OFFSET 0) c
     ), added AS (
       INSERT INTO customers (property_id, code, name)
         SELECT $1, w.code, w.name FROM wanted w
           WHERE NOT EXISTS (SELECT FROM there t WHERE t.code = w.code)
           ORDER BY w.code
         ON CONFLICT (property_id, code) DO NOTHING
         RETURNING code, customer_id
     )
     SELECT code, customer_id FROM there UNION ALL SELECT code, customer_id FROM added`,
    values: [propertyId, customers.map(({ code }) => code), customers.map(({ name }) => name)],
  });
  return rows;
}
