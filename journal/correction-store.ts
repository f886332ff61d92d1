// The SQL of late changes: what an entry amounts to with everything that corrected it, and the link
// from a correction to its entry. Invariant: the link is written in the transaction that posts the
// correction. Leaves to others: the difference (correction.ts).

import type { Queryable } from '#database/pool.ts';
import type { CorrectedLine } from './correction.ts';
import type { PostedEntry } from './journal-entry.ts';
import { ownSource } from './own-event.ts';

interface LineSum {
  readonly account_id: number;
  readonly outlet_id: number;
  readonly department_id: number | null;
  readonly customer_code: string | null;
  readonly customer_name: string | null;
  readonly amount_minor: bigint;
}

/** An entry with its corrections and what reversed those, added up. */
export async function readCorrectedLines(
  db: Queryable,
  propertyId: number,
  entryId: bigint,
): Promise<CorrectedLine[]> {
  const { rows } = await db.query<LineSum>(
    `WITH corrections AS (
       SELECT entry_id FROM entry_corrections WHERE property_id = $1 AND corrects_entry_id = $2),
     counted AS (
       SELECT $2::bigint AS entry_id UNION ALL SELECT entry_id FROM corrections UNION ALL
       SELECT r.entry_id FROM journal_entries r JOIN corrections k
           ON r.property_id = $1 AND r.reverses_entry_id = k.entry_id)
     SELECT l.account_id, l.outlet_id, l.department_id, c.code AS customer_code,
            c.name AS customer_name, sum(l.amount_minor)::bigint AS amount_minor
       FROM counted JOIN journal_lines l
         ON l.property_id = $1 AND l.entry_id = counted.entry_id
       LEFT JOIN customers c ON c.property_id = l.property_id AND c.customer_id = l.customer_id
      GROUP BY 1, 2, 3, 4, 5`,
    [propertyId, entryId],
  );
  return rows.map((row) => ({
    accountId: row.account_id,
    outletId: row.outlet_id,
    departmentId: row.department_id,
    customer:
      row.customer_code === null
        ? null
        : { code: row.customer_code, name: row.customer_name ?? row.customer_code },
    amountMinor: row.amount_minor,
  }));
}

export interface LastCorrection {
  readonly number: number;
  readonly entry_id: bigint;
  readonly event_id: bigint;
  readonly posted_on: string;
  readonly reason: string;
}

/** The newest correction of an entry and how many there are; null: it has none. */
export async function readLastCorrection(
  db: Queryable,
  propertyId: number,
  entryId: bigint,
): Promise<LastCorrection | null> {
  const { rows } = await db.query<LastCorrection>(
    `SELECT count(*) OVER ()::int AS number, k.entry_id, j.event_id, j.posted_on, k.reason
       FROM entry_corrections k
       JOIN journal_entries j ON j.property_id = k.property_id AND j.entry_id = k.entry_id
      WHERE k.property_id = $1 AND k.corrects_entry_id = $2
      ORDER BY k.entry_id DESC LIMIT 1`,
    [propertyId, entryId],
  );
  return rows[0] ?? null;
}

export interface CorrectionRow {
  readonly entry_id: bigint;
  readonly reason: string;
  readonly corrected_at: Date;
  readonly corrected_by: string;
}

/** The corrections of an entry, first to last. */
export async function listCorrectionsOf(
  db: Queryable,
  propertyId: number,
  entryId: bigint,
): Promise<CorrectionRow[]> {
  const { rows } = await db.query<CorrectionRow>(
    `SELECT entry_id, reason, corrected_at, corrected_by FROM entry_corrections
      WHERE property_id = $1 AND corrects_entry_id = $2 ORDER BY entry_id`,
    [propertyId, entryId],
  );
  return rows;
}

/** Is this entry itself a correction? */
export async function isCorrection(
  db: Queryable,
  propertyId: number,
  entryId: bigint,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'SELECT FROM entry_corrections WHERE property_id = $1 AND entry_id = $2',
    [propertyId, entryId],
  );
  return rowCount === 1;
}

/** Links those of the entries that are corrections, in the transaction that posts them. */
export async function linkCorrections(
  tx: Queryable,
  propertyId: number,
  entries: readonly PostedEntry[],
  postedBy: string,
): Promise<void> {
  // What was sent from outside names no entry it corrects in its content, whatever its id is.
  const ours = entries.filter(
    ({ eventSource, eventExternalId }) =>
      eventSource === ownSource && eventExternalId.startsWith('correction-'),
  );
  if (ours.length === 0) return;
  await tx.query(
    `INSERT INTO entry_corrections
            (property_id, entry_id, corrects_entry_id, reason, corrected_by)
     SELECT $1, j.entry_id, o.entry_id, e.content->>'reason', $3
       FROM journal_entries j
       JOIN events e ON e.property_id = j.property_id AND e.event_id = j.event_id
       JOIN events v ON v.property_id = e.property_id AND v.source = e.content#>>'{corrects,source}'
        AND v.external_id = e.content#>>'{corrects,id}'
       JOIN journal_entries o ON o.property_id = v.property_id AND o.event_id = v.event_id
      WHERE j.property_id = $1 AND j.entry_id = ANY($2::bigint[]) AND e.kind = 'journal-posted'`,
    [propertyId, ours.map(({ entryId }) => entryId), postedBy],
  );
}
