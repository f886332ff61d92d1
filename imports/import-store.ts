// The history of imported files: begun, how far they are, how they ended, and what was refused of
// them. Invariant: an import is never deleted; its counts add up (a check holds it). Leaves to
// others: posting (recorded-import.ts), what is still open of refusals (refusal-store.ts).

import type pg from 'pg';
import { type Queryable, withTransaction } from '#database/pool.ts';
import type { OriginalLines } from '#events/raw-event.ts';
import type { Posted } from '#events/receipt.ts';
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
  readonly original: OriginalLines | null;
}

/**
 * Counts what a posting of the import posted, in its transaction: rows of their own, so that
 * postings under way at once do not wait for each other.
 */
export async function keepStep(
  tx: Queryable,
  { propertyId, importId }: ImportPlace,
  posted: readonly Posted[],
): Promise<void> {
  const [first] = posted;
  if (!first) return;
  const amounts = new Map<string, bigint>();
  for (const { currency, amountMinor } of posted) {
    amounts.set(currency, (amounts.get(currency) ?? 0n) + amountMinor);
  }
  const texts = [...amounts].map(([currency, minor]) => [currency, String(minor)]);
  await tx.query({
    name: 'insert-import-step',
    text: `INSERT INTO import_steps (property_id, import_id, first_entry_id, posted, amounts)
     VALUES ($1, $2, $3, $4, $5)`,
    values: [
      ...[propertyId, importId, first.entryId, posted.length],
      JSON.stringify(Object.fromEntries(texts)),
    ],
  });
}

/** What a batch adds besides what it posted. */
export interface ImportStep {
  readonly existed: number;
  readonly refused: number;
  readonly bytesRead: number;
  readonly refusals: readonly Refusal[];
}

/** Adds what a batch did not post to the counts, and keeps what was refused of it. */
export async function noteStep(
  pool: pg.Pool,
  { propertyId, importId }: ImportPlace,
  step: ImportStep,
): Promise<void> {
  await withTransaction(pool, async (tx) => {
    await tx.query(
      `UPDATE imports i
          SET events = i.events + $3 + $4, existed = i.existed + $3, refused = i.refused + $4,
              bytes_read = $5, columns = coalesce(i.columns, $6), progressed_at = now()
        WHERE i.property_id = $1 AND i.import_id = $2`,
      [
        ...[propertyId, importId, step.existed, step.refused, step.bytesRead],
        columnsOf(step.refusals),
      ],
    );
    if (step.refusals.length > 0) await keepRefusals(tx, { propertyId, importId }, step.refusals);
  });
}

function columnsOf(refusals: readonly Refusal[]): readonly string[] | null {
  for (const { original } of refusals)
    if (original && 'columns' in original) return original.columns;
  return null;
}

/** Longer originals, as JSON, stay in their file only. */
const originalMax = 100_000;

function originalOf({ original }: Refusal): string | null {
  if (original === null) return null;
  const json = JSON.stringify('rows' in original ? original.rows : original.text);
  // The database holds no such character; there is no correcting a file by halves.
  return json.length > originalMax || json.includes('\\u0000') ? null : json;
}

async function keepRefusals(
  tx: Queryable,
  { propertyId, importId }: ImportPlace,
  refusals: readonly Refusal[],
): Promise<void> {
  await tx.query(
    `INSERT INTO import_refusals (property_id, import_id, number, line, source, external_id,
            occurred_on, outlet, problems, differs, original)
     SELECT $1, $2, n.* FROM unnest($3::int[], $4::int[], $5::text[], $6::text[], $7::date[],
            $8::text[], $9::jsonb[], $10::bool[], $11::jsonb[])
       AS n (number, line, source, external_id, occurred_on, outlet, problems, differs, original)`,
    [
      ...[propertyId, importId, refusals.map(({ number }) => number)],
      ...[refusals.map(({ line }) => line), refusals.map(({ source }) => source)],
      ...[refusals.map((one) => one.externalId), refusals.map((one) => one.occurredOn)],
      refusals.map(({ outlet }) => outlet),
      refusals.map(({ problems }) => JSON.stringify(problems)),
      refusals.map(({ differs }) => differs),
      refusals.map(originalOf),
    ],
  );
}

/**
 * How it ended, what its postings counted added up; `sha256` where the file was read to its end.
 * Of a posting that was begun anew because nobody knew whether it was committed, the answer *was
 * there* may be about itself: of a whole file the number of events decides.
 */
export async function endImport(
  db: Queryable,
  { propertyId, importId }: ImportPlace,
  end: {
    readonly state: Exclude<ImportState, 'running'>;
    readonly sha256: string | null;
    readonly failure: string | null;
    /** Events answered for. */
    readonly events: number;
  },
): Promise<void> {
  await db.query(
    `WITH steps AS (
       DELETE FROM import_steps WHERE property_id = $1 AND import_id = $2
       RETURNING posted, amounts),
     posted AS (SELECT coalesce(sum(posted), 0)::bigint AS count FROM steps),
     amounts AS (
       SELECT coalesce(jsonb_object_agg(a.key, a.minor::text), '{}') AS by_currency
         FROM (SELECT e.key, sum(e.value::numeric) AS minor
                 FROM steps s CROSS JOIN jsonb_each_text(s.amounts) e GROUP BY e.key) a)
     UPDATE imports i
        SET state = $3, sha256 = $4, failure = $5, ended_at = now(), progressed_at = now(),
            posted = p.count, amounts = a.by_currency,
            existed = CASE WHEN $3 = 'finished' THEN $6 - p.count - i.refused ELSE i.existed END,
            events = CASE WHEN $3 = 'finished' THEN $6 ELSE i.events + p.count END
       FROM posted p CROSS JOIN amounts a
      WHERE i.property_id = $1 AND i.import_id = $2`,
    [propertyId, importId, end.state, end.sha256, end.failure, end.events],
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
  readonly columns: readonly string[] | null;
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
  i.ended_at, i.bytes_read, i.sha256, i.columns, i.events + s.posted AS events,
  i.posted + s.posted AS posted, i.existed, i.refused, i.failure,
  CASE WHEN s.posted = 0 THEN i.amounts ELSE (
    SELECT jsonb_object_agg(a.key, a.minor::text)
      FROM (SELECT e.key, sum(e.value::numeric) AS minor
              FROM import_steps t CROSS JOIN jsonb_each_text(t.amounts) e
             WHERE t.property_id = i.property_id AND t.import_id = i.import_id
             GROUP BY e.key) a) END AS amounts,
  i.state = 'running' AND i.progressed_at < now() - interval '${silentAfter}' AS is_silent,
  (SELECT count(*)::int FROM open_import_refusals o
    WHERE o.property_id = i.property_id AND o.import_id = i.import_id) AS open_refusals`;

// Until it ends, what it posted stands in its steps only.
const tables = `imports i CROSS JOIN LATERAL (
  SELECT coalesce(sum(t.posted), 0)::bigint AS posted FROM import_steps t
   WHERE t.property_id = i.property_id AND t.import_id = i.import_id) s`;

/** The last first. */
export async function listImports(
  db: Queryable,
  propertyId: number,
  page: { readonly beforeId: bigint | null; readonly limit: number },
): Promise<ImportRow[]> {
  const { rows } = await db.query<ImportRow>(
    `SELECT ${columns} FROM ${tables}
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
    `SELECT ${columns} FROM ${tables} WHERE i.property_id = $1 AND i.import_id = $2`,
    [propertyId, importId],
  );
  return rows[0] ?? null;
}
