// Reads what happened to one export: its lines, attempts and what people did with it; and makes
// waiting ones due. Invariant: every statement starts with the property. Leaves to others: finding
// exports (export-list-store.ts), how it looks on the wire (export-views.ts).

import type { Queryable } from '#database/pool.ts';

export interface LineRecord {
  readonly line_number: number;
  readonly number: string;
  readonly name: string;
  readonly outlet: string;
  readonly department: string | null;
  readonly customer_code: string | null;
  readonly customer_name: string | null;
  readonly product: string | null;
  readonly service_from: string | null;
  readonly service_through: string | null;
  readonly amount_minor: bigint;
  readonly memo: string | null;
  /** Of a summary's line: how many journal lines it sums. */
  readonly line_count?: number;
}

export async function listLines(
  db: Queryable,
  propertyId: number,
  entryId: bigint,
  outletIds: readonly number[] | null = null,
): Promise<readonly LineRecord[]> {
  const { rows } = await db.query<LineRecord>(
    `SELECT l.line_number, a.number, a.name, o.code AS outlet, d.code AS department,
            c.code AS customer_code, c.name AS customer_name, p.code AS product, l.service_from,
            l.service_through, l.amount_minor, l.memo
       FROM journal_lines l
       JOIN accounts a ON a.property_id = l.property_id AND a.account_id = l.account_id
       JOIN outlets o ON o.property_id = l.property_id AND o.outlet_id = l.outlet_id
       LEFT JOIN departments d
         ON d.property_id = l.property_id AND d.department_id = l.department_id
       LEFT JOIN customers c ON c.property_id = l.property_id AND c.customer_id = l.customer_id
       LEFT JOIN products p ON p.property_id = l.property_id AND p.product_id = l.product_id
      WHERE l.property_id = $1 AND l.entry_id = $2
        AND ($3::int[] IS NULL OR l.outlet_id = ANY($3)) ORDER BY l.line_number`,
    [propertyId, entryId, outletIds],
  );
  return rows;
}

export interface AttemptRecord {
  readonly attempt_number: number;
  readonly purpose: 'post' | 'find';
  readonly worker: string;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly outcome: string | null;
  readonly applied: boolean | null;
  readonly cause_code: string | null;
  readonly message: string | null;
  readonly request: unknown;
  readonly answer: unknown;
}

/** An attempt is written when it is over; the one under way is read from the export itself. */
export async function listAttempts(
  db: Queryable,
  propertyId: number,
  exportId: bigint,
): Promise<readonly AttemptRecord[]> {
  const { rows } = await db.query<AttemptRecord>(
    `SELECT attempt_number, purpose, worker, started_at, finished_at, outcome, applied, cause_code,
            message, request, answer
       FROM export_attempts WHERE property_id = $1 AND export_id = $2
     UNION ALL
     SELECT attempts, 'post', coalesce(sent_by, 'unknown'), last_sent_at, null, null, null, null,
            null, null, null
       FROM exports x
      WHERE property_id = $1 AND export_id = $2 AND state = 'sending'
        AND NOT EXISTS (SELECT FROM export_attempts a
                         WHERE a.property_id = x.property_id AND a.export_id = x.export_id
                           AND a.attempt_number = x.attempts)
      ORDER BY attempt_number`,
    [propertyId, exportId],
  );
  return rows;
}

export interface ActionRecord {
  readonly action: string;
  readonly from_state: string | null;
  readonly to_state: string;
  readonly acted_at: Date;
  readonly acted_by: string;
  readonly reason: string | null;
}

export async function listActions(
  db: Queryable,
  propertyId: number,
  exportId: bigint,
): Promise<readonly ActionRecord[]> {
  const { rows } = await db.query<ActionRecord>(
    `SELECT action, from_state, to_state, acted_at, acted_by, reason
       FROM export_actions WHERE property_id = $1 AND export_id = $2 ORDER BY action_id`,
    [propertyId, exportId],
  );
  return rows;
}
