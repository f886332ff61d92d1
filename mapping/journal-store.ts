// The SQL of what decides an entry's head: chosen journals, statistical accounts, and what the
// mirrored chart says of journals and entities. Invariant: every change moves
// `connections.revision` in the same transaction; an account of ours is either mapped or
// statistical, never both. Leaves to others: deciding (journal-choice.ts, entity-choice.ts).

import type { Queryable } from '#database/pool.ts';
import { type JournalChoice, type MirroredJournal, mirroredJournal } from './journal-choice.ts';
import type { HeadFacts } from './map-entry.ts';
import { entitiesOf, requiredDimensionsOf } from './mirrored-attributes.ts';
import { type At, moveRevision } from './revision-store.ts';
import type { StatisticalTarget } from './statistical-lines.ts';

export async function readHeads(db: Queryable, at: At): Promise<HeadFacts> {
  const mirror = await readMirror(db, at);
  const rows = await listStatistics(db, at);
  const statistics = new Map<number, StatisticalTarget>(
    rows.map((row) => [
      row.account_id,
      {
        externalId: row.external_id,
        known: row.external_active !== null,
        active: row.external_active ?? false,
        requiredDimensions: requiredDimensionsOf(row.attributes),
      },
    ]),
  );
  return { ...mirror, choices: await listChoices(db, at), statistics };
}

/** Journals and entities as mirrored. */
export async function readMirror(
  db: Queryable,
  at: At,
): Promise<Pick<HeadFacts, 'journals' | 'entities' | 'entityIds'>> {
  const { rows } = await db.query<{
    kind: 'journal' | 'entity' | 'location';
    external_id: string;
    active: boolean;
    attributes: Readonly<Record<string, unknown>>;
  }>(
    `SELECT kind, external_id, active, attributes FROM external_chart_items
      WHERE property_id = $1 AND connection_id = $2 AND kind IN ('journal', 'entity', 'location')`,
    [at.propertyId, at.connectionId],
  );
  const journals = new Map<string, MirroredJournal>();
  const entityIds = new Set<string>();
  for (const row of rows) {
    if (row.kind === 'journal') journals.set(row.external_id, mirroredJournal(row));
    if (row.kind === 'entity') entityIds.add(row.external_id);
  }
  return { journals, entities: entitiesOf(rows), entityIds };
}

export async function listChoices(db: Queryable, at: At): Promise<readonly JournalChoice[]> {
  const { rows } = await db.query<{
    document_type: string | null;
    outlet_id: number | null;
    journal_id: string;
  }>(
    `SELECT document_type, outlet_id, journal_id FROM journal_choices
      WHERE property_id = $1 AND connection_id = $2
      ORDER BY document_type NULLS FIRST, outlet_id NULLS FIRST`,
    [at.propertyId, at.connectionId],
  );
  return rows.map(({ document_type, outlet_id, journal_id }) => {
    return { documentType: document_type, outletId: outlet_id, journalId: journal_id };
  });
}

/** Replaces all choices; returns how many are different now. */
export async function replaceChoices(
  tx: Queryable,
  at: At,
  choices: readonly JournalChoice[],
  person: string,
): Promise<number> {
  const { rows } = await tx.query<{ changed: number }>(
    `WITH n AS (
       SELECT * FROM unnest($3::text[], $4::int[], $5::text[])
         AS n (document_type, outlet_id, journal_id)),
     gone AS (
       DELETE FROM journal_choices c
        WHERE c.property_id = $1 AND c.connection_id = $2 AND NOT EXISTS (
          SELECT FROM n WHERE n.document_type IS NOT DISTINCT FROM c.document_type
             AND n.outlet_id IS NOT DISTINCT FROM c.outlet_id)
       RETURNING 1),
     put AS (
       INSERT INTO journal_choices AS c
              (property_id, connection_id, document_type, outlet_id, journal_id, chosen_by)
       SELECT $1, $2, document_type, outlet_id, journal_id, $6 FROM n
       ON CONFLICT (property_id, connection_id, document_type, outlet_id) DO UPDATE
         SET journal_id = excluded.journal_id, chosen_at = now(), chosen_by = excluded.chosen_by
         WHERE c.journal_id <> excluded.journal_id
       RETURNING 1)
     SELECT ((SELECT count(*) FROM gone) + (SELECT count(*) FROM put))::int AS changed`,
    [
      ...[at.propertyId, at.connectionId],
      choices.map((one) => one.documentType),
      choices.map((one) => one.outletId),
      choices.map((one) => one.journalId),
      person,
    ],
  );
  const changed = rows[0]?.changed ?? 0;
  if (changed > 0) await moveRevision(tx, at.propertyId, at.connectionId);
  return changed;
}

/** An account of ours that counts. */
export interface StatisticalRow {
  readonly account_id: number;
  readonly number: string;
  readonly name: string;
  /** Null: left out. */
  readonly external_id: string | null;
  readonly external_name: string | null;
  readonly external_active: boolean | null;
  readonly attributes: Readonly<Record<string, unknown>> | null;
}

export async function listStatistics(db: Queryable, at: At): Promise<readonly StatisticalRow[]> {
  const { rows } = await db.query<StatisticalRow>(
    `SELECT s.account_id, a.number, a.name, s.external_id, i.name AS external_name,
            i.active AS external_active, i.attributes
       FROM statistical_accounts s
       JOIN accounts a ON a.property_id = s.property_id AND a.account_id = s.account_id
       LEFT JOIN external_chart_items i
         ON i.property_id = s.property_id AND i.connection_id = s.connection_id
        AND i.kind = 'statistical-account' AND i.external_id = s.external_id
      WHERE s.property_id = $1 AND s.connection_id = $2 ORDER BY a.number`,
    [at.propertyId, at.connectionId],
  );
  return rows;
}

export interface StatisticalChoice {
  readonly accountId: number;
  readonly externalId: string | null;
}

/**
 * Replaces all statistical accounts, and takes away what those were mapped to and carried; returns
 * how many are different now.
 */
export async function replaceStatistics(
  tx: Queryable,
  at: At,
  choices: readonly StatisticalChoice[],
  person: string,
): Promise<number> {
  const { rows } = await tx.query<{ changed: number }>(
    `WITH n AS (
       SELECT * FROM unnest($3::int[], $4::text[]) AS n (account_id, external_id)),
     gone AS (
       DELETE FROM statistical_accounts s
        WHERE s.property_id = $1 AND s.connection_id = $2
          AND NOT EXISTS (SELECT FROM n WHERE n.account_id = s.account_id)
       RETURNING 1),
     unmapped AS (
       DELETE FROM mappings m USING n
        WHERE m.property_id = $1 AND m.connection_id = $2
          AND m.kind = 'account' AND m.internal_id = n.account_id),
     unvalued AS (
       DELETE FROM mapping_values v USING n
        WHERE v.property_id = $1 AND v.connection_id = $2
          AND v.kind = 'account' AND v.internal_id = n.account_id),
     put AS (
       INSERT INTO statistical_accounts AS s
              (property_id, connection_id, account_id, external_id, chosen_by)
       SELECT $1, $2, account_id, external_id, $5 FROM n
       ON CONFLICT (property_id, connection_id, account_id) DO UPDATE
         SET external_id = excluded.external_id, chosen_at = now(), chosen_by = excluded.chosen_by
         WHERE s.external_id IS DISTINCT FROM excluded.external_id
       RETURNING 1)
     SELECT ((SELECT count(*) FROM gone) + (SELECT count(*) FROM put))::int AS changed`,
    [
      ...[at.propertyId, at.connectionId],
      choices.map((one) => one.accountId),
      choices.map((one) => one.externalId),
      person,
    ],
  );
  const changed = rows[0]?.changed ?? 0;
  if (changed > 0) await moveRevision(tx, at.propertyId, at.connectionId);
  return changed;
}

/** What a choice may name, by our id. */
export type CodesById = ReadonlyMap<number, string>;

/** Codes of the property's outlets. */
export async function readOutletCodes(db: Queryable, propertyId: number): Promise<CodesById> {
  const { rows } = await db.query<{ id: number; code: string }>(
    'SELECT outlet_id AS id, code FROM outlets WHERE property_id = $1',
    [propertyId],
  );
  return new Map(rows.map(({ id, code }) => [id, code]));
}

/** Numbers of the property's accounts. */
export async function readAccountNumbers(db: Queryable, propertyId: number): Promise<CodesById> {
  const { rows } = await db.query<{ id: number; code: string }>(
    'SELECT account_id AS id, number AS code FROM accounts WHERE property_id = $1',
    [propertyId],
  );
  return new Map(rows.map(({ id, code }) => [id, code]));
}
