// The SQL of closed periods: learnt from refusals, set and cleared by people, and what waited for
// them put back to work. Invariant: a refusal only ever extends what is known; every change moves
// the connection's revision, so that workers date by it; an export is put back by the software once
// in its life, so that a ledger that refuses it again meets a person, not a loop.

import type pg from 'pg';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { moveRevision } from '#mapping/revision-store.ts';
import { requeueExports, selectionFirstParameter } from './action-store.ts';
import { recordAction } from './rehearsal-store.ts';

interface At {
  readonly propertyId: number;
  readonly connectionId: number;
}

export interface ClosedPeriod {
  /** Empty: the whole company. */
  readonly entityId: string;
  readonly closedThroughOn: IsoDate;
}

export interface PeriodRow {
  readonly entity_id: string;
  readonly closed_through_on: string;
  readonly source: 'refusal' | 'chart' | 'person';
  readonly known_at: Date;
  readonly known_by: string;
}

/** Who puts exports back that wait for a date of their own. */
const software = 'tieout';

export async function listClosedPeriods(db: Queryable, at: At): Promise<readonly PeriodRow[]> {
  const { rows } = await db.query<PeriodRow>(
    `SELECT entity_id, closed_through_on, source, known_at, known_by FROM external_periods
      WHERE property_id = $1 AND connection_id = $2 ORDER BY entity_id`,
    [at.propertyId, at.connectionId],
  );
  return rows;
}

/** Notes what refusals said; under the policy `re-date`, what was held for it is sent anew. */
export async function learnClosedPeriods(
  pool: pg.Pool,
  at: At,
  periods: readonly ClosedPeriod[],
  worker: string,
): Promise<void> {
  await withTransaction(pool, async (tx) => {
    // First the connection, as everybody who changes it: two workers do not wait in a circle.
    await tx.query(
      'SELECT 1 FROM connections WHERE property_id = $1 AND connection_id = $2 FOR UPDATE',
      [at.propertyId, at.connectionId],
    );
    let changed = 0;
    for (const { entityId, closedThroughOn } of periods) {
      const { rowCount } = await tx.query(
        `INSERT INTO external_periods AS p
                (property_id, connection_id, entity_id, closed_through_on, source, known_by)
         VALUES ($1, $2, $3, $4, 'refusal', $5)
         ON CONFLICT (property_id, connection_id, entity_id) DO UPDATE
           SET closed_through_on = excluded.closed_through_on, source = 'refusal',
               known_at = now(), known_by = excluded.known_by
         WHERE p.closed_through_on < excluded.closed_through_on`,
        [at.propertyId, at.connectionId, entityId, closedThroughOn, worker],
      );
      changed += rowCount ?? 0;
    }
    if (changed > 0) await moveRevision(tx, at.propertyId, at.connectionId);
    await requeueForRedating(tx, at);
  });
}

/** Exports refused for their date whose first open day is known by now, each once. */
export async function requeueForRedating(tx: Queryable, at: At): Promise<number> {
  const p = selectionFirstParameter;
  const where = `x.connection_id = $${p} AND x.cause_code LIKE '%\\_PERIOD\\_CLOSED'
    AND NOT x.may_be_there
    AND EXISTS (SELECT FROM connections c WHERE c.property_id = $1 AND c.connection_id = $${p}
                   AND c.settings->>'closedPeriods' = 're-date')
    AND EXISTS (SELECT FROM external_periods k WHERE k.property_id = $1 AND k.connection_id = $${p}
                   AND k.closed_through_on >= x.posted_on)
    AND NOT EXISTS (SELECT FROM export_actions a WHERE a.property_id = $1
                       AND a.export_id = x.export_id AND a.acted_by = $${p + 1})
    AND x.draft->>'originallyOn' IS NULL AND x.state = 'held'`;
  const reason = 'The first open day is known now: the entry is dated by it.';
  const filter = { where, values: [at.connectionId, software] };
  const by = { person: software, reason };
  return (await requeueExports(tx, at.propertyId, { filter }, by)).done;
}

/** What a person says; null: nothing is closed, as far as we are told. */
export interface PeriodChange {
  readonly entityId: string;
  readonly closedThroughOn: IsoDate | null;
  readonly person: string;
  readonly reason: string | null;
}

/** Writes it and puts back to work what was held for a day that is open now; answers how many. */
export async function setClosedPeriod(
  tx: Queryable,
  at: At,
  { entityId, closedThroughOn, person, reason }: PeriodChange,
): Promise<number> {
  const { rows } = await tx.query<{ before: IsoDate | null }>(
    `SELECT (SELECT closed_through_on FROM external_periods p WHERE p.property_id = $1
                AND p.connection_id = $2 AND p.entity_id = $3) AS before
       FROM connections WHERE property_id = $1 AND connection_id = $2 FOR UPDATE`,
    [at.propertyId, at.connectionId, entityId],
  );
  const before = rows[0]?.before ?? null;
  if (closedThroughOn === null) {
    await tx.query(
      `DELETE FROM external_periods
        WHERE property_id = $1 AND connection_id = $2 AND entity_id = $3`,
      [at.propertyId, at.connectionId, entityId],
    );
  } else {
    await tx.query(
      `INSERT INTO external_periods
              (property_id, connection_id, entity_id, closed_through_on, source, known_by)
       VALUES ($1, $2, $3, $4, 'person', $5)
       ON CONFLICT (property_id, connection_id, entity_id) DO UPDATE
         SET closed_through_on = excluded.closed_through_on, source = 'person',
             known_at = now(), known_by = excluded.known_by`,
      [at.propertyId, at.connectionId, entityId, closedThroughOn, person],
    );
  }
  const opens = closedThroughOn === null || (before !== null && closedThroughOn < before);
  const action = opens ? 'open-period' : 'close-period';
  const detail = { entityId, closedThroughOn, before };
  await recordAction(tx, at, { action, person, reason, detail });
  await moveRevision(tx, at.propertyId, at.connectionId);
  if (!opens) return await requeueForRedating(tx, at);
  const p = selectionFirstParameter;
  const where = `x.connection_id = $${p} AND x.state = 'held'
    AND (x.cause_code LIKE '%\\_PERIOD\\_CLOSED' OR x.cause_code = 'MAPPING_REDATE_TOO_FAR')
    AND ($${p + 1}::date IS NULL OR x.posted_on > $${p + 1}::date)`;
  const filter = { where, values: [at.connectionId, closedThroughOn] };
  const why = reason ?? 'The period it waited for was opened.';
  return (await requeueExports(tx, at.propertyId, { filter }, { person, reason: why })).done;
}
