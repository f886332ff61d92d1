// Reads both sides of a finished reconciliation by department, when somebody asks for it: the
// balances there at this moment, and from one snapshot what we sent, registered and found.
// Invariant: places at which the ledger has another balance than the run saw are named: their rows
// are of another moment. Nothing is kept, nothing is sent.

import type pg from 'pg';
import { addDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { withLedger } from '#export-queue/ledger-use.ts';
import { type ExternalBalance, valueOrThrow } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { activeAdjustments } from './adjustment-store.ts';
import {
  type DepartmentAmount,
  type DepartmentRow,
  departmentRows,
  departmentsOfLines,
} from './by-department.ts';
import { sentSums } from './our-side-store.ts';
import { failureOf } from './reconciliation-errors.ts';
import { readRows } from './reconciliation-reading-store.ts';
import { knownConnection } from './reconciliation-store.ts';
import type { OpenLedger } from './reconciliation-worker.ts';
import { knownEntry, type StoredEntry } from './stored-entry.ts';

interface ByDepartmentDeps {
  readonly pool: pg.Pool;
  readonly openLedger: OpenLedger;
}

interface OfRun {
  readonly propertyId: number;
  readonly connectionId: number;
  readonly reconciliationId: bigint;
  readonly asOf: IsoDate;
}

export interface ByDepartment {
  /** Of every place of the run. */
  readonly rows: readonly DepartmentRow[];
  /** Accounts of the run whose balance there is another by now. */
  readonly moved: readonly string[];
}

/** *Errors:* RECONCILIATION_CONNECTION_UNKNOWN, RECONCILIATION_LEDGER_UNREADABLE. */
export async function readByDepartment(
  { pool, openLedger }: ByDepartmentDeps,
  of: OfRun,
): Promise<ByDepartment> {
  const { name, cutoverOn } = await knownConnection(pool, of);
  const ours = await withTransaction(pool, async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    return {
      kept: await readRows(tx, of),
      sent: await sentSums(tx, { ...of, cutoverOn }, { byDepartment: true }),
      registered: await registeredByDepartment(tx, of),
      foreign: await foreignByDepartment(tx, of),
    };
  });
  const balances = await withLedger(openLedger(of), async (ledger) => ({
    opening: valueOrThrow(await ledger.balances(addDays(cutoverOn, -1))),
    there: valueOrThrow(await ledger.balances(of.asOf)),
  })).catch((error: unknown) => {
    throw failureOf(error, name);
  });
  const mapped = new Map(
    ours.kept.flatMap((row) => (row.mapped ? [[placeOf(row), row] as const] : [])),
  );
  const isOfRun = (one: DepartmentAmount) => mapped.has(placeOf(one));
  const rows = departmentRows({
    there: balances.there.map(balanceOf).filter(isOfRun),
    opening: balances.opening.map(balanceOf).filter(isOfRun),
    sent: ours.sent.filter(isOfRun),
    registered: ours.registered.filter(isOfRun),
    foreign: ours.foreign.filter(isOfRun),
  });
  const now = new Map<string, bigint>();
  for (const row of rows) now.set(placeOf(row), (now.get(placeOf(row)) ?? 0n) + row.there);
  const moved = [...mapped].flatMap(([place, { account, external }]) =>
    (now.get(place) ?? 0n) === (external ?? 0n) ? [] : [account],
  );
  return { rows, moved: [...new Set(moved)] };
}

const placeOf = (of: { account: string; location: string; currency: string }) =>
  JSON.stringify([of.account, of.location, of.currency]);

function balanceOf(one: ExternalBalance): DepartmentAmount {
  const { accountId: account, currency, amountMinor } = one;
  const at = { location: one.locationId ?? '', department: one.departmentId ?? '' };
  return { account, currency, amountMinor, ...at };
}

async function registeredByDepartment(tx: Queryable, of: OfRun): Promise<DepartmentAmount[]> {
  return (await activeAdjustments(tx, of))
    .filter(({ entry }) => entry.postedOn <= of.asOf)
    .flatMap(({ entry }) => departmentsOfLines(entry.currency, entry.lines));
}

async function foreignByDepartment(tx: Queryable, of: OfRun): Promise<DepartmentAmount[]> {
  const { rows } = await tx.query<StoredEntry & { currency: Currency }>(
    `select posted_on as "postedOn", currency, lines from reconciliation_foreign_entries f
     where property_id = $1 and reconciliation_id = $2
       and not exists (
         select from manual_adjustments m
         where m.property_id = $1 and m.connection_id = $3 and m.state = 'registered'
           and m.withdrawn_at is null and m.external_entry_id = f.external_entry_id)`,
    [of.propertyId, of.reconciliationId, of.connectionId],
  );
  return rows.map(knownEntry).flatMap(({ currency, lines }) => departmentsOfLines(currency, lines));
}
