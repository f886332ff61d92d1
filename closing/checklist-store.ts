// Reads the close checklist: asks every stage, in one snapshot of the books, whether a period can
// be closed. Invariant: one transaction, read only; what was posted after it began is in none of
// the items, and closing looks for it (closing-store.ts).

import type pg from 'pg';
import type { Chart } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { countFates } from '#export-queue/fate-counts-store.ts';
import { listReconciliations } from '#reconciliation/reconciliation-reading-store.ts';
import { type CheckItem, type Checklist, settled } from './checklist.ts';
import {
  type CheckScope,
  checkDeferrals,
  checkEvents,
  checkImports,
  checkReceivables,
  checkRecognition,
  checkRefused,
  checkTaxes,
} from './checks-store.ts';
import { closingError } from './closing-errors.ts';
import { checkDeposits } from './deposit-check-store.ts';
import { fateChecks } from './fate-checks.ts';
import { checkHeldMoney } from './held-money-check-store.ts';
import { readClosingSettings } from './settings-store.ts';
import { type CoveringRun, type LiveConnection, tieOutCheck } from './tie-out-check.ts';

export interface ChecklistOrder {
  readonly propertyId: number;
  readonly through: IsoDate;
  /** Code; null: the property with all its outlets. */
  readonly outlet: string | null;
  /** Today at the property. */
  readonly today: IsoDate;
}

/** The outlet's id; null stays null. *Errors:* CLOSING_OUTLET_UNKNOWN. */
export function outletIdOf(chart: Chart, code: string | null): number | null {
  if (code === null) return null;
  const outlet = chart.outlets.get(code);
  if (outlet) return outlet.outletId;
  throw closingError('CLOSING_OUTLET_UNKNOWN', { status: 422, where: 'outlet' }, code);
}

/** *Errors:* CLOSING_OUTLET_UNKNOWN. */
export async function readChecklist(
  pool: pg.Pool,
  chart: Chart,
  order: ChecklistOrder,
): Promise<Checklist> {
  const { propertyId, through, outlet: code } = order;
  const outletId = outletIdOf(chart, code);
  const outlet = outletId === null || code === null ? null : { outletId, code };
  const scope: CheckScope = { propertyId, through, outlet };
  const read = async (tx: Queryable): Promise<Checklist> => {
    const { rows } = await tx.query<{ snapshot: string }>(
      'SELECT pg_current_snapshot()::text AS snapshot',
    );
    const fates = await countFates(tx, propertyId, { through, outletId });
    const items = [
      daysCheck(order),
      await checkEvents(tx, scope),
      await checkRefused(tx, scope),
      await checkImports(tx, scope),
      await checkRecognition(tx, scope),
      ...fateChecks(fates, { through, outlet: code }),
      await checkReceivables(tx, scope),
      await checkDeferrals(tx, scope),
      await checkDeposits(tx, scope),
      ...(await checkHeldMoney(tx, scope)),
      await checkTaxes(tx, scope),
      await checkTieOut(tx, scope),
    ];
    return { through, outlet: code, items, snapshot: rows[0]?.snapshot ?? '' };
  };
  return withTransaction(pool, read, { isolation: 'repeatable read', readOnly: true });
}

function daysCheck({ through, today }: ChecklistOrder): CheckItem {
  const base = { check: 'days', title: 'Days' } as const;
  if (through < today) return { ...base, ...settled('All of them are over.') };
  return {
    ...{ ...base, state: 'warning', count: 0, amounts: [], remedy: null },
    message: `Today is ${today}: events of days through ${through} will be refused`,
    hint: 'Close a day earlier, or expect what comes for these days to be dated later.',
  };
}

async function checkTieOut(tx: Queryable, scope: CheckScope): Promise<CheckItem> {
  const { propertyId, through } = scope;
  const { needsTieOut } = await readClosingSettings(tx, propertyId);
  const { rows } = await tx.query<LiveConnection>(
    `SELECT connection_id AS "connectionId", name FROM connections
      WHERE property_id = $1 AND stage = 'live' ORDER BY connection_id`,
    [propertyId],
  );
  const runs: (CoveringRun | null)[] = [];
  for (const one of rows) runs.push(await lastCovering(tx, scope, one));
  return tieOutCheck(rows, runs, { through, needsTieOut });
}

/** The newest finished run as of that day or later, with what was posted into the days since. */
async function lastCovering(
  tx: Queryable,
  { propertyId, through }: CheckScope,
  { connectionId }: LiveConnection,
): Promise<CoveringRun | null> {
  const of = { propertyId, connectionId, beforeId: null, limit: 100 };
  const run = (await listReconciliations(tx, of)).find(
    ({ state, asOf }) => state === 'finished' && asOf >= through,
  );
  if (!run) return null;
  const { rows } = await tx.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM journal_batches b
       JOIN journal_entries e ON e.property_id = b.property_id AND e.batch_id = b.batch_id
         AND e.entry_id BETWEEN b.batch_id AND b.batch_id + b.entry_count - 1
      WHERE b.property_id = $1 AND b.posted_at > $2 AND e.posted_on <= $3`,
    [propertyId, run.startedAt, through],
  );
  return { run, entriesSince: rows[0]?.count ?? 0 };
}
