// The history of imported files: begun, how far they are, how they ended, and what was refused of
// them. Invariant: an import is never deleted; its counts add up (a check holds it). Leaves to
// others: posting (recorded-import.ts), what is still open of refusals (refusal-store.ts).

import type pg from 'pg';
import { type Queryable, withTransaction } from '#database/pool.ts';
import type { EventForm } from '#events/receive-events.ts';
import type { Problem } from '#problems/problem.ts';

export type ImportState = 'running' | 'finished' | 'stopped' | 'failed';

/** An import by its key. */
export interface ImportPlace {
  readonly propertyId: number;
  readonly importId: bigint;
}

export interface BegunImport {
  readonly propertyId: number;
  readonly person: string;
  readonly fileName: string;
  readonly form: EventForm;
  readonly sizeBytes: number | null;
  readonly mapping: string | null;
}

/** Answers the number of the import. */
export async function beginImport(db: Queryable, of: BegunImport): Promise<bigint> {
  const { rows } = await db.query<{ import_id: bigint }>(
    `INSERT INTO imports (property_id, file_name, form, size_bytes, mapping, state, started_by)
     VALUES ($1, $2, $3, $4, $5, 'running', $6) RETURNING import_id`,
    [of.propertyId, of.fileName, of.form, of.sizeBytes, of.mapping, of.person],
  );
  const [row] = rows;
  if (!row) throw new Error('an insert answered nothing');
  return row.import_id;
}

/** An event that was refused. */
export interface Refusal {
  readonly number: number;
  readonly line: number;
  readonly source: string;
  readonly externalId: string;
  readonly occurredOn: string | null;
  readonly outlet: string | null;
  readonly problems: readonly Problem[];
  readonly differs: boolean;
}

/** What a batch adds. */
export interface ImportStep {
  readonly posted: number;
  readonly existed: number;
  readonly refused: number;
  readonly bytesRead: number;
  readonly entryIds: readonly bigint[];
  readonly refusals: readonly Refusal[];
}

/** Adds a batch to the counts, and keeps what was refused of it. */
export async function noteStep(
  pool: pg.Pool,
  { propertyId, importId }: ImportPlace,
  step: ImportStep,
): Promise<void> {
  await withTransaction(pool, async (tx) => {
    await tx.query(
      `UPDATE imports i
          SET events = i.events + $3 + $4 + $5, posted = i.posted + $3, existed = i.existed + $4,
              refused = i.refused + $5, bytes_read = $6, progressed_at = now(),
              amounts = i.amounts || coalesce((
                SELECT jsonb_object_agg(s.currency,
                         (coalesce((i.amounts->>s.currency)::numeric, 0) + s.minor)::text)
                  FROM (SELECT e.currency, sum(e.amount_minor) AS minor FROM journal_entries e
                         WHERE e.property_id = $1 AND e.entry_id = ANY($7::bigint[])
                         GROUP BY e.currency) s), '{}')
        WHERE i.property_id = $1 AND i.import_id = $2`,
      [
        ...[propertyId, importId, step.posted, step.existed, step.refused, step.bytesRead],
        step.entryIds,
      ],
    );
    if (step.refusals.length > 0) await keepRefusals(tx, { propertyId, importId }, step.refusals);
  });
}

async function keepRefusals(
  tx: Queryable,
  { propertyId, importId }: ImportPlace,
  refusals: readonly Refusal[],
): Promise<void> {
  await tx.query(
    `INSERT INTO import_refusals (property_id, import_id, number, line, source, external_id,
            occurred_on, outlet, problems, differs)
     SELECT $1, $2, n.* FROM unnest($3::int[], $4::int[], $5::text[], $6::text[], $7::date[],
            $8::text[], $9::jsonb[], $10::bool[])
       AS n (number, line, source, external_id, occurred_on, outlet, problems, differs)`,
    [
      ...[propertyId, importId, refusals.map(({ number }) => number)],
      ...[refusals.map(({ line }) => line), refusals.map(({ source }) => source)],
      ...[refusals.map((one) => one.externalId), refusals.map((one) => one.occurredOn)],
      refusals.map(({ outlet }) => outlet),
      refusals.map(({ problems }) => JSON.stringify(problems)),
      refusals.map(({ differs }) => differs),
    ],
  );
}

/** How it ended; `sha256` where the file was read to its end. */
export async function endImport(
  db: Queryable,
  { propertyId, importId }: ImportPlace,
  end: {
    readonly state: Exclude<ImportState, 'running'>;
    readonly sha256: string | null;
    readonly failure: string | null;
  },
): Promise<void> {
  await db.query(
    `UPDATE imports SET state = $3, sha256 = $4, failure = $5, ended_at = now(),
            progressed_at = now()
      WHERE property_id = $1 AND import_id = $2`,
    [propertyId, importId, end.state, end.sha256, end.failure],
  );
}

export interface ImportRow {
  readonly import_id: bigint;
  readonly file_name: string;
  readonly form: EventForm;
  readonly size_bytes: bigint | null;
  readonly mapping: string | null;
  readonly state: ImportState;
  readonly is_silent: boolean;
  readonly started_at: Date;
  readonly started_by: string;
  readonly ended_at: Date | null;
  readonly bytes_read: bigint;
  readonly sha256: string | null;
  readonly events: bigint;
  readonly posted: bigint;
  readonly existed: bigint;
  readonly refused: bigint;
  readonly open_refusals: number;
  readonly amounts: Readonly<Record<string, string>>;
  readonly failure: string | null;
}

/** A process that runs says so after each batch; after this long without a word it has died. */
const silentAfter = '2 minutes';

const columns = `
  i.import_id, i.file_name, i.form, i.size_bytes, i.mapping, i.state, i.started_at, i.started_by,
  i.ended_at, i.bytes_read, i.sha256, i.events, i.posted, i.existed, i.refused, i.amounts,
  i.failure,
  i.state = 'running' AND i.progressed_at < now() - interval '${silentAfter}' AS is_silent,
  (SELECT count(*)::int FROM open_import_refusals o
    WHERE o.property_id = i.property_id AND o.import_id = i.import_id) AS open_refusals`;

/** The last first. */
export async function listImports(
  db: Queryable,
  propertyId: number,
  page: { readonly beforeId: bigint | null; readonly limit: number },
): Promise<ImportRow[]> {
  const { rows } = await db.query<ImportRow>(
    `SELECT ${columns} FROM imports i
      WHERE i.property_id = $1 AND ($2::bigint IS NULL OR i.import_id < $2)
      ORDER BY i.import_id DESC LIMIT $3`,
    [propertyId, page.beforeId, page.limit],
  );
  return rows;
}

export async function readImport(
  db: Queryable,
  { propertyId, importId }: ImportPlace,
): Promise<ImportRow | null> {
  const { rows } = await db.query<ImportRow>(
    `SELECT ${columns} FROM imports i WHERE i.property_id = $1 AND i.import_id = $2`,
    [propertyId, importId],
  );
  return rows[0] ?? null;
}
