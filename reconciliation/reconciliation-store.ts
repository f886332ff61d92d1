// Writes reconciliations with their rows, findings and foreign entries.
// Invariant: rows, findings and foreign entries are written in the transaction that finishes their
// reconciliation; nothing of a run that failed remains but its reason.
// Leaves to others: reading them back (reconciliation-reading-store.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { ExternalEntry } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import type { Finding } from './causes.ts';
import type { ListReading } from './listing-worker.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import type { SecondOpinion } from './second-opinion.ts';
import { storedAmounts, storedLines, storedOurs, storedTheirs } from './stored-entry.ts';
import type { TieOutRow } from './tie-out.ts';
import type { Counts, StoredTotals } from './totals.ts';

/** What a reconciliation asks of its connection. */
export interface ConnectionFacts {
  readonly name: string;
  readonly cutoverOn: IsoDate;
  readonly baseCurrency: Currency;
}

/** The connection. *Errors:* RECONCILIATION_CONNECTION_UNKNOWN (404). */
export async function knownConnection(
  client: Queryable,
  of: { propertyId: number; connectionId: number },
): Promise<ConnectionFacts> {
  const { rows } = await client.query<ConnectionFacts>(
    `select c.name, c.cutover_on as "cutoverOn", p.base_currency as "baseCurrency"
     from connections c join properties p on p.property_id = c.property_id
     where c.property_id = $1 and c.connection_id = $2`,
    [of.propertyId, of.connectionId],
  );
  if (rows[0]) return rows[0];
  const id = String(of.connectionId);
  throw refusal(404, reconciliationProblem('RECONCILIATION_CONNECTION_UNKNOWN', {}, id));
}

/** Notes that a reconciliation has begun. */
export async function insertRunning(
  client: Queryable,
  run: {
    propertyId: number;
    connectionId: number;
    asOf: IsoDate;
    cutoverOn: IsoDate;
    startedAt: Date;
    person: string;
    scheduled: 'daily' | 'month-end' | null;
  },
): Promise<bigint> {
  const { rows } = await client.query<{ reconciliation_id: bigint }>(
    `insert into reconciliations (property_id, connection_id, as_of_on, cutover_on,
       started_at, started_by, scheduled)
     values ($1, $2, $3, $4, $5, $6, $7) returning reconciliation_id`,
    [
      ...[run.propertyId, run.connectionId, run.asOf, run.cutoverOn, run.startedAt, run.person],
      run.scheduled,
    ],
  );
  return rows[0]?.reconciliation_id as bigint;
}

/** Takes back the note of a run that found another one running. */
export async function deleteRunning(client: Queryable, propertyId: number, id: bigint) {
  await client.query(
    `delete from reconciliations
     where property_id = $1 and reconciliation_id = $2 and state = 'running'`,
    [propertyId, id],
  );
}

/** Ends a run with its reason. */
export async function markFailed(
  client: Queryable,
  failed: { propertyId: number; reconciliationId: bigint; finishedAt: Date; problem: Problem },
): Promise<void> {
  await client.query(
    `update reconciliations set state = 'failed', finished_at = $3, failure = $4
     where property_id = $1 and reconciliation_id = $2 and state = 'running'`,
    [failed.propertyId, failed.reconciliationId, failed.finishedAt, JSON.stringify(failed.problem)],
  );
}

/**
 * Ends runs whose process died: called by the run that holds the connection's lock, before
 * `beforeId`.
 */
export async function markInterrupted(
  client: Queryable,
  dead: {
    propertyId: number;
    connectionId: number;
    beforeId: bigint;
    finishedAt: Date;
    problem: Problem;
  },
): Promise<void> {
  await client.query(
    `update reconciliations set state = 'failed', finished_at = $4, failure = $5
     where property_id = $1 and connection_id = $2 and reconciliation_id < $3
       and state = 'running'`,
    [
      dead.propertyId,
      dead.connectionId,
      dead.beforeId,
      dead.finishedAt,
      JSON.stringify(dead.problem),
    ],
  );
}

interface Of {
  readonly propertyId: number;
  readonly reconciliationId: bigint;
}

/** Keeps the rows. */
export async function insertRows(client: Queryable, of: Of, rows: readonly TieOutRow[]) {
  const json = (row: TieOutRow) =>
    JSON.stringify(row.causes, (_key, value) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
  await client.query(
    `insert into reconciliation_rows (property_id, reconciliation_id, mapped, account, location,
       currency, account_numbers, account_names, ours_minor, not_exported_minor, opening_minor,
       pending_minor, error_minor, excluded_minor, adjustments_minor, foreign_minor, causes,
       external_minor, unexplained_minor, tied, left_there_minor)
     select $1, $2, * from unnest($3::boolean[], $4::text[], $5::text[], $6::text[], $7::text[],
       $8::text[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[],
       $14::bigint[], $15::bigint[], $16::bigint[], $17::jsonb[], $18::bigint[], $19::bigint[],
       $20::boolean[], $21::bigint[])`,
    [
      of.propertyId,
      of.reconciliationId,
      rows.map((row) => row.place.mapped),
      rows.map((row) => row.place.account),
      rows.map((row) => row.place.location),
      rows.map((row) => row.place.currency),
      rows.map((row) => row.account?.numbers ?? null),
      rows.map((row) => row.account?.names ?? null),
      rows.map((row) => row.ours),
      rows.map((row) => row.notExported),
      rows.map((row) => row.opening),
      rows.map((row) => row.pending),
      rows.map((row) => row.error),
      rows.map((row) => row.excluded),
      rows.map((row) => row.adjustments),
      rows.map((row) => row.foreign),
      rows.map(json),
      rows.map((row) => row.external),
      rows.map((row) => row.unexplained),
      rows.map((row) => row.tied),
      rows.map((row) => row.leftThere),
    ],
  );
}

/** Keeps one page of foreign entries. */
export async function insertForeign(client: Queryable, of: Of, entries: readonly ExternalEntry[]) {
  if (entries.length === 0) return;
  await client.query(
    `insert into reconciliation_foreign_entries (property_id, reconciliation_id, external_entry_id,
       posted_on, memo, reference, journal, created_by, entered_at, external_url, currency, lines)
     select $1, $2, * from unnest($3::text[], $4::date[], $5::text[], $6::text[], $7::text[],
       $8::text[], $9::text[], $10::text[], $11::text[], $12::jsonb[])`,
    [
      of.propertyId,
      of.reconciliationId,
      entries.map((entry) => entry.externalId),
      entries.map((entry) => entry.postedOn),
      entries.map((entry) => entry.memo),
      entries.map((entry) => entry.reference),
      entries.map((entry) => entry.journalId),
      entries.map((entry) => entry.createdBy),
      entries.map((entry) => entry.createdAt),
      entries.map((entry) => entry.externalUrl),
      entries.map((entry) => entry.currency),
      entries.map((entry) => JSON.stringify(storedLines(entry.lines))),
    ],
  );
}

/** Keeps the findings, numbered in the order given. */
export async function insertFindings(client: Queryable, of: Of, findings: readonly Finding[]) {
  if (findings.length === 0) return;
  await client.query(
    `insert into reconciliation_findings (property_id, reconciliation_id, finding_number, cause,
       export_id, external_entry_id, adjustment_id, what, effects, ours, theirs, act, accepted_id)
     select $1, $2, * from unnest($3::integer[], $4::text[], $5::bigint[], $6::text[], $7::bigint[],
       $8::text[], $9::jsonb[], $10::jsonb[], $11::jsonb[], $12::jsonb[], $13::bigint[])`,
    [
      of.propertyId,
      of.reconciliationId,
      findings.map((_, index) => index + 1),
      findings.map((found) => found.cause),
      findings.map((found) => found.exportId),
      findings.map((found) => found.externalEntryId),
      findings.map((found) => found.adjustmentId),
      findings.map((found) => found.what),
      findings.map((found) => JSON.stringify(storedAmounts(found.effects))),
      findings.map(({ ours }) => (ours ? JSON.stringify(storedOurs(ours)) : null)),
      findings.map(({ theirs }) => (theirs ? JSON.stringify(storedTheirs(theirs)) : null)),
      findings.map(({ act }) => (act ? JSON.stringify(act) : null)),
      findings.map(({ acceptedId }) => acceptedId ?? null),
    ],
  );
}

/** Ends a run with its result. */
export async function markFinished(
  client: Queryable,
  of: Of,
  result: {
    finishedAt: Date;
    tied: boolean;
    explained: boolean;
    totals: StoredTotals;
    counts: Counts;
    opinion: SecondOpinion | null;
    reading: ListReading;
  },
): Promise<void> {
  await client.query(
    `update reconciliations set state = 'finished', finished_at = $3, tied = $4, explained = $5,
       totals = $6, counts = $7, second_opinion = $8, reading = $9
     where property_id = $1 and reconciliation_id = $2`,
    [
      of.propertyId,
      of.reconciliationId,
      result.finishedAt,
      result.tied,
      result.explained,
      JSON.stringify(result.totals),
      JSON.stringify(result.counts),
      result.opinion === null ? null : JSON.stringify(result.opinion),
      JSON.stringify(result.reading),
    ],
  );
}
