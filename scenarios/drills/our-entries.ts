// Reads our books for the auditor: each journal entry with its lines and the exports that carry it,
// with SQL of its own. Invariant: reads only; knows nothing of how exports are made, only which
// keys our database claims for an entry, so that the books can be asked for them.

import type { Queryable } from '#database/pool.ts';
import { countingAccount } from './drill-house.ts';

export interface OurEntry {
  readonly event: string;
  readonly documentType: string;
  /** The outlet it was entered at. */
  readonly outlet: string;
  readonly postedOn: string;
  readonly lines: readonly OurLine[];
  /** All that carry it: its own export, its parts, or the summary it is in, parts of it too. */
  readonly exports: readonly OurExport[];
}

export interface OurExport {
  readonly exportKey: string;
  readonly status: string;
  readonly externalId: string | null;
  /** Why it is held, as its page says. */
  readonly cause: string | null;
}

export interface OurLine {
  readonly account: string;
  readonly outlet: string;
  readonly department: string | null;
  readonly cents: bigint;
}

/** Is the account one of counts, or the other side of them? */
export const isCounted = (account: string) =>
  account === countingAccount.ours || account === countingAccount.contra;

interface Row extends OurLine {
  readonly entry_id: bigint;
  readonly event: string;
  readonly document_type: string;
  readonly entered_at: string;
  readonly posted_on: string;
}

export async function readOurEntries(of: {
  readonly db: Queryable;
  readonly propertyId: number;
}): Promise<OurEntry[]> {
  const { rows } = await of.db.query<Row>(
    `SELECT e.entry_id, v.external_id AS event, e.document_type, own.code AS entered_at,
            e.posted_on, a.number AS account, o.code AS outlet, d.code AS department,
            l.amount_minor AS cents
       FROM journal_entries e
       JOIN events v ON v.property_id = e.property_id AND v.event_id = e.event_id
       JOIN outlets own ON own.property_id = e.property_id AND own.outlet_id = e.outlet_id
       JOIN journal_lines l ON l.property_id = e.property_id AND l.entry_id = e.entry_id
       JOIN accounts a ON a.property_id = l.property_id AND a.account_id = l.account_id
       JOIN outlets o ON o.property_id = l.property_id AND o.outlet_id = l.outlet_id
       LEFT JOIN departments d
         ON d.property_id = l.property_id AND d.department_id = l.department_id
      WHERE e.property_id = $1
      ORDER BY e.entry_id, l.line_number`,
    [of.propertyId],
  );
  const exportsOf = await readExports(of);
  return [...Map.groupBy(rows, (row) => row.entry_id)].flatMap(([entryId, lines]) => {
    const [head] = lines;
    if (!head) return [];
    const { event, document_type: documentType, entered_at: outlet, posted_on: postedOn } = head;
    const exports = exportsOf.get(entryId) ?? [];
    return [{ event, documentType, outlet, postedOn, lines, exports }];
  });
}

async function readExports({
  db,
  propertyId,
}: {
  readonly db: Queryable;
  readonly propertyId: number;
}): Promise<Map<bigint, OurExport[]>> {
  const { rows } = await db.query<OurExport & { readonly entry_id: bigint }>(
    `SELECT c.entry_id, x.export_key AS "exportKey", x.status, x.external_id AS "externalId",
            ', ' || x.cause_code || ': ' || x.cause_message AS cause
       FROM (SELECT entry_id, export_id FROM exports WHERE property_id = $1 AND entry_id IS NOT NULL
             UNION
             SELECT n.entry_id, x.export_id FROM export_entries n
               JOIN exports x ON x.property_id = n.property_id
                AND n.export_id IN (x.export_id, x.part_of)
              WHERE n.property_id = $1) c
       JOIN exports x ON x.property_id = $1 AND x.export_id = c.export_id
      ORDER BY x.export_id`,
    [propertyId],
  );
  return Map.groupBy(rows, (row) => row.entry_id);
}
