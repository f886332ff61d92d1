// Forms daily summaries: what waits for a day that is over becomes one export per day, outlet,
// journal and currency. Run by the worker with its sweep, and by a person for a day of choice.
// Invariant: entries move from waiting to one summary in one transaction; a summary that exists is
// never added to, later entries form the next part; money, counts and entries that mix the two are
// never in one summary; none is formed while the connection is held after a restore. Leaves to
// others: saying it in the ledger's terms (summary-store.ts, mapping/), sending.

import type pg from 'pg';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { mappingSettings } from '#mapping/mapping-settings.ts';
import { listValueDimensions } from '#mapping/mapping-value-store.ts';
import { ProblemError } from '#problems/problem.ts';
import { notifyLive } from './channel-store.ts';
import { notifyExports } from './enqueue-store.ts';
import { exportProblem } from './export-errors.ts';
import { summaryKey } from './export-key.ts';
import { lockFates } from './fate-store.ts';
import { summarySettings } from './summary-settings.ts';

/** Which waiting entries: of all days that are over, of one day by hand, or all there are. */
export type Closing =
  | { readonly kind: 'over'; readonly at: Date }
  | { readonly kind: 'by-hand'; readonly day: string; readonly outlet: string | null }
  | { readonly kind: 'all' };

export interface WaitingConnection {
  readonly connection_id: number;
  readonly connection_key: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly time_zone: string;
}

/** What an entry's lines are: one that mixes goes by itself, so that it holds up no other. */
type Measure = 'money' | 'counts' | 'mixed';

interface Group {
  readonly journal_id: string;
  readonly measure: Measure;
  readonly summary_on: string;
  readonly outlet_id: number;
  readonly outlet_code: string;
  readonly currency: string;
  readonly entries: number;
  readonly amount_minor: bigint;
  readonly parts: number;
}

/** Forms what is over in every connection of a property; returns how many exports were made. */
export async function formDueSummaries(
  pool: pg.Pool,
  propertyId: number,
  at: Date,
): Promise<number> {
  let formed = 0;
  for (const connection of await readWaiting(pool, propertyId)) {
    const closing = { kind: 'over' as const, at };
    const made = await formSummaries(pool, propertyId, { connection, closing, person: 'tieout' });
    formed += made.length;
  }
  return formed;
}

/** Connections with waiting entries, whatever their mode is by now. */
export async function readWaiting(
  db: Queryable,
  propertyId: number,
): Promise<readonly WaitingConnection[]> {
  const { rows } = await db.query<WaitingConnection>(
    `SELECT c.connection_id, c.connection_key, c.settings, p.time_zone
       FROM connections c JOIN properties p USING (property_id)
      WHERE c.property_id = $1 AND EXISTS (
        SELECT FROM export_entries n WHERE n.property_id = c.property_id
           AND n.connection_id = c.connection_id AND n.export_id IS NULL)
      ORDER BY c.connection_id`,
    [propertyId],
  );
  return rows;
}

export interface Forming {
  readonly connection: WaitingConnection;
  readonly closing: Closing;
  readonly person: string;
}

/**
 * Returns the ids of the exports formed. Entries without a journal chosen for them wait on; all do
 * while the connection is held. *Errors:* EXPORT_FORMING_HELD, of a day closed by hand.
 */
export async function formSummaries(
  pool: pg.Pool,
  propertyId: number,
  by: Forming,
): Promise<readonly bigint[]> {
  return await withTransaction(pool, async (tx) => {
    await lockFates(tx, propertyId);
    if (await isHeld(tx, propertyId, by.connection)) {
      if (by.closing.kind === 'over') return [];
      throw new ProblemError([exportProblem('EXPORT_FORMING_HELD', {})], 409);
    }
    const ids = await formGathered(tx, propertyId, by);
    if (ids.length === 0) return ids;
    await notifyExports(tx, propertyId);
    await notifyLive(tx, propertyId);
    return ids;
  });
}

/** What would be formed of everything that waits: what `look` makes of it; nothing is kept. */
export async function previewSummaries<T>(
  pool: pg.Pool,
  propertyId: number,
  connection: WaitingConnection,
  look: (tx: Queryable, exportIds: readonly bigint[]) => Promise<T>,
): Promise<T> {
  const seen = await withTransaction(pool, async (tx) => {
    await lockFates(tx, propertyId);
    const closing = { kind: 'all' as const };
    const ids = await formGathered(tx, propertyId, { connection, closing, person: 'preview' });
    throw new Seen(await look(tx, ids));
  }).catch((error: unknown) => error);
  if (seen instanceof Seen) return seen.value as T;
  throw seen;
}

/** Thrown to undo what was formed only to be looked at. */
class Seen {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** Shared: a hold that begins meanwhile waits, and then holds everything after this. */
async function isHeld(
  tx: Queryable,
  propertyId: number,
  { connection_id }: WaitingConnection,
): Promise<boolean> {
  const { rows } = await tx.query<{ held: boolean }>(
    `SELECT forming_held_since IS NOT NULL AS held FROM connections
      WHERE property_id = $1 AND connection_id = $2 FOR SHARE`,
    [propertyId, connection_id],
  );
  return rows[0]?.held ?? false;
}

async function formGathered(tx: Queryable, propertyId: number, by: Forming): Promise<bigint[]> {
  await gather(tx, propertyId, by.connection, by.closing);
  await chooseJournals(tx, propertyId, by.connection);
  const groups = await readGroups(tx, propertyId, by.connection);
  if (groups.length === 0) return [];
  const ids = await insertSummaries(tx, propertyId, { ...by, groups });
  await settleEmpty(tx, propertyId, ids);
  return ids;
}

/** Lists what is meant in a table of this transaction: later arrivals are for the next part. */
async function gather(
  tx: Queryable,
  propertyId: number,
  connection: WaitingConnection,
  closing: Closing,
): Promise<void> {
  await tx.query(
    `CREATE TEMPORARY TABLE summary_gathered (
       entry_id bigint, summary_on date, outlet_id int, currency text, amount_minor bigint,
       document_type text, measure text, journal_id text
     ) ON COMMIT DROP`,
  );
  const waiting = `INSERT INTO summary_gathered
    SELECT e.entry_id, e.posted_on, e.outlet_id, e.currency, e.amount_minor, e.document_type
      FROM export_entries n
      JOIN journal_entries e ON e.property_id = n.property_id AND e.entry_id = n.entry_id
      JOIN outlets o ON o.property_id = e.property_id AND o.outlet_id = e.outlet_id
     WHERE n.property_id = $1 AND n.connection_id = $2 AND n.export_id IS NULL`;
  const { connection_id, time_zone, settings } = connection;
  if (closing.kind === 'all') {
    await tx.query(waiting, [propertyId, connection_id]);
    return;
  }
  if (closing.kind === 'by-hand') {
    await tx.query(`${waiting} AND e.posted_on = $3 AND ($4::text IS NULL OR o.code = $4)`, [
      ...[propertyId, connection_id, closing.day, closing.outlet],
    ]);
    return;
  }
  // At the last cut-off all days before its date were over. What came since, for whatever day,
  // waits for the next: at most one further part per day of waiting, also while old days arrive.
  await tx.query(
    `${waiting}
       AND e.posted_on < (($3::timestamptz AT TIME ZONE $4) - $5::interval)::date
       AND n.waiting_since < (((($3::timestamptz AT TIME ZONE $4) - $5::interval)::date
                               + $5::interval) AT TIME ZONE $4)`,
    [
      ...[propertyId, connection_id, closing.at, time_zone],
      summarySettings(settings).summaryCutOff,
    ],
  );
}

/**
 * The journal of each: by type and outlet before type, type before outlet, as journalFor of
 * mapping/ says it; counts go to the statistical journal. Null: it waits for a choice.
 */
async function chooseJournals(
  tx: Queryable,
  propertyId: number,
  { connection_id, settings }: WaitingConnection,
): Promise<void> {
  const { journalId, statisticalJournalId } = mappingSettings(settings);
  await tx.query(
    `UPDATE summary_gathered g SET measure = m.measure, journal_id =
       CASE WHEN m.measure = 'counts' THEN $4 ELSE coalesce(
         (SELECT c.journal_id FROM journal_choices c
           WHERE c.property_id = $1 AND c.connection_id = $2
             AND (c.document_type IS NULL OR c.document_type = g.document_type)
             AND (c.outlet_id IS NULL OR c.outlet_id = g.outlet_id)
           ORDER BY c.document_type NULLS LAST, c.outlet_id NULLS LAST LIMIT 1), $3) END
      FROM (SELECT l.entry_id,
                   CASE WHEN count(s.account_id) = 0 THEN 'money'
                        WHEN count(s.account_id) = count(*) THEN 'counts' ELSE 'mixed'
                    END AS measure
              FROM summary_gathered h
              JOIN journal_lines l ON l.property_id = $1 AND l.entry_id = h.entry_id
              LEFT JOIN statistical_accounts s ON s.property_id = $1 AND s.connection_id = $2
               AND s.account_id = l.account_id
             GROUP BY l.entry_id) m
     WHERE m.entry_id = g.entry_id`,
    [propertyId, connection_id, journalId, statisticalJournalId],
  );
}

/** Parts count on per journal; of groups of one journal, money comes first. */
async function readGroups(
  tx: Queryable,
  propertyId: number,
  { connection_id }: WaitingConnection,
): Promise<Group[]> {
  const { rows } = await tx.query<Group>(
    `SELECT g.journal_id, g.measure, g.summary_on, g.outlet_id, o.code AS outlet_code, g.currency,
            count(*)::int AS entries, sum(g.amount_minor)::bigint AS amount_minor,
            (SELECT coalesce(max(part), 0) FROM export_summaries s
              WHERE s.property_id = $1 AND s.connection_id = $2 AND s.journal_id = g.journal_id
                AND s.summary_on = g.summary_on AND s.outlet_id = g.outlet_id
                AND s.currency = g.currency)::int
              + (row_number() OVER (
                   PARTITION BY g.journal_id, g.summary_on, g.outlet_id, g.currency
                   ORDER BY g.measure DESC))::int - 1 AS parts
       FROM summary_gathered g
       JOIN outlets o ON o.property_id = $1 AND o.outlet_id = g.outlet_id
      WHERE g.journal_id IS NOT NULL
      GROUP BY g.journal_id, g.measure, g.summary_on, g.outlet_id, o.code, g.currency
      ORDER BY g.summary_on, g.outlet_id, g.currency, g.journal_id, g.measure`,
    [propertyId, connection_id],
  );
  return rows;
}

async function insertSummaries(
  tx: Queryable,
  propertyId: number,
  made: {
    readonly connection: WaitingConnection;
    readonly person: string;
    readonly groups: readonly Group[];
  },
): Promise<bigint[]> {
  const { connection, person, groups } = made;
  const parts = await partsOfLines(tx, propertyId, connection);
  const keys = groups.map((group) =>
    summaryKey({
      connectionKey: connection.connection_key,
      summaryOn: group.summary_on,
      outletCode: group.outlet_code,
      journalId: group.journal_id,
      currency: group.currency,
      part: group.parts + 1,
    }),
  );
  const { rows } = await tx.query<{ export_id: bigint }>(
    `WITH n AS (
       SELECT * FROM unnest($4::text[], $5::date[], $6::int[], $7::text[], $8::bigint[], $9::int[],
                            $10::int[], $12::text[], $13::text[])
         AS n (export_key, summary_on, outlet_id, currency, amount_minor, entries, part,
               journal_id, measure)),
     made AS (
       INSERT INTO exports (property_id, connection_id, kind, export_key, posted_on, outlet_id,
                            currency, amount_minor)
       SELECT $1, $2, 'summary', export_key, summary_on, outlet_id, currency, amount_minor FROM n
       RETURNING export_id, export_key),
     heads AS (
       INSERT INTO export_summaries (property_id, export_id, connection_id, summary_on, outlet_id,
                                     journal_id, currency, part, netting, by_customer, by_product,
                                     entry_count, formed_by)
       SELECT $1, made.export_id, $2, summary_on, outlet_id, journal_id, currency, part, $11,
              $14, $15, entries, $3
         FROM n JOIN made USING (export_key)),
     covered AS (
       UPDATE export_entries x SET export_id = made.export_id
         FROM summary_gathered g
         JOIN n USING (summary_on, outlet_id, currency, journal_id, measure)
         JOIN made USING (export_key)
        WHERE x.property_id = $1 AND x.connection_id = $2 AND x.entry_id = g.entry_id)
     SELECT export_id FROM made ORDER BY export_id`,
    [
      ...[propertyId, connection.connection_id, person, keys],
      ...[groups.map((group) => group.summary_on), groups.map((group) => group.outlet_id)],
      ...[groups.map((group) => group.currency), groups.map((group) => group.amount_minor)],
      groups.map((group) => group.entries),
      groups.map((group) => group.parts + 1),
      parts.netting,
      groups.map((group) => group.journal_id),
      groups.map((group) => group.measure),
      ...[parts.byCustomer, parts.byProduct],
    ],
  );
  return rows.map((row) => row.export_id);
}

/** What the lines of a summary formed now are kept apart by, besides account and place. */
async function partsOfLines(
  tx: Queryable,
  propertyId: number,
  { connection_id: connectionId, settings }: WaitingConnection,
) {
  const { customers, products } = mappingSettings(settings);
  const valued = await listValueDimensions(tx, { propertyId, connectionId }, 'product');
  return {
    byCustomer: customers !== 'ignore',
    byProduct: products !== 'ignore' || valued.length > 0,
    netting: summarySettings(settings).summaryNetting,
  };
}

/** Under netting a day may come to nothing: settled at once, where everybody can see it. */
async function settleEmpty(
  tx: Queryable,
  propertyId: number,
  ids: readonly bigint[],
): Promise<void> {
  const { code, message, hint } = exportProblem('EXPORT_NOTHING_TO_SEND', {});
  await tx.query(
    `WITH empty AS (
       UPDATE exports x SET state = 'excluded', cause_code = $3, cause_message = $4,
              cause_hint = $5, changed_at = now()
        WHERE x.property_id = $1 AND x.export_id = ANY($2::bigint[])
          AND NOT EXISTS (SELECT FROM summary_lines l
                           WHERE l.property_id = $1 AND l.export_id = x.export_id)
       RETURNING export_id)
     INSERT INTO export_actions
            (property_id, export_id, action, from_state, to_state, acted_by, reason)
     SELECT $1, export_id, 'exclude', 'queued', 'excluded', 'tieout', $4 FROM empty`,
    [propertyId, ids, code, message, hint],
  );
}
