// Reads both sides of a finished reconciliation by a dimension, when somebody asks for it: the
// balances there at this moment, and from one snapshot what we sent, registered and found.
// Invariant: places at which the ledger has another balance than the run saw are named: their rows
// are of another moment. Nothing is kept, nothing is sent.

import type pg from 'pg';
import { addDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { withLedger } from '#export-queue/ledger-use.ts';
import {
  type DimensionBalance,
  type ExternalLedger,
  type Reading,
  valueOrThrow,
} from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { activeAdjustments } from './adjustment-store.ts';
import {
  type DimensionAmount,
  type DimensionRow,
  dimensionRows,
  valuesOfLines,
} from './by-dimension.ts';
import { sentSums } from './our-side-store.ts';
import { failureOf, reconciliationProblem, refusal } from './reconciliation-errors.ts';
import { readRows } from './reconciliation-reading-store.ts';
import { knownConnection } from './reconciliation-store.ts';
import type { OpenLedger } from './reconciliation-worker.ts';
import { knownEntry, type StoredEntry } from './stored-entry.ts';

interface ByDimensionDeps {
  readonly pool: pg.Pool;
  readonly openLedger: OpenLedger;
}

interface OfRun {
  readonly propertyId: number;
  readonly connectionId: number;
  readonly reconciliationId: bigint;
  readonly asOf: IsoDate;
  /** The dimension, `department`, by its name in drafts. */
  readonly by: string;
}

export interface ByDimension {
  readonly by: string;
  /** Of every place of the run. */
  readonly rows: readonly DimensionRow[];
  /** Accounts of the run whose balance there is another by now. */
  readonly moved: readonly string[];
}

/**
 * *Errors:* RECONCILIATION_CONNECTION_UNKNOWN, RECONCILIATION_LEDGER_UNREADABLE,
 * RECONCILIATION_DIMENSION_UNTOLD.
 */
export async function readByDimension(
  { pool, openLedger }: ByDimensionDeps,
  of: OfRun,
): Promise<ByDimension> {
  const { name, cutoverOn } = await knownConnection(pool, of);
  const ours = await withTransaction(pool, async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    return {
      kept: await readRows(tx, of),
      sent: await sentSums(tx, { ...of, cutoverOn }, { by: of.by }),
      registered: await registeredByDimension(tx, of),
      foreign: await foreignByDimension(tx, of),
    };
  });
  const balances = await withLedger(openLedger(of), async (ledger) => ({
    opening: valueOrThrow(await balancesBy(ledger, addDays(cutoverOn, -1), of.by)),
    there: valueOrThrow(await balancesBy(ledger, of.asOf, of.by)),
  })).catch((error: unknown) => {
    throw failureOf(error, name);
  });
  const mapped = new Map(
    ours.kept.flatMap((row) => (row.mapped ? [[placeOf(row), row] as const] : [])),
  );
  const isOfRun = (one: DimensionAmount) => mapped.has(placeOf(one));
  const rows = dimensionRows({
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
  return { by: of.by, rows, moved: [...new Set(moved)] };
}

const placeOf = (of: { account: string; location: string; currency: string }) =>
  JSON.stringify([of.account, of.location, of.currency]);

/** Departments stand in every reading; other dimensions where the ledger tells them. */
async function balancesBy(
  ledger: ExternalLedger,
  asOf: IsoDate,
  by: string,
): Promise<Reading<readonly DimensionBalance[]>> {
  if (by !== 'department') {
    if (ledger.balancesBy) return ledger.balancesBy(asOf, by);
    throw refusal(
      422,
      reconciliationProblem('RECONCILIATION_DIMENSION_UNTOLD', { where: 'by' }, by),
    );
  }
  const balances = await ledger.balances(asOf);
  if (balances.kind !== 'read') return balances;
  const value = balances.value.map(({ departmentId, ...one }) => ({ ...one, value: departmentId }));
  return { kind: 'read', value };
}

function balanceOf(one: DimensionBalance): DimensionAmount {
  const { accountId: account, currency, amountMinor } = one;
  const at = { location: one.locationId ?? '', value: one.value ?? '' };
  return { account, currency, amountMinor, ...at };
}

async function registeredByDimension(tx: Queryable, of: OfRun): Promise<DimensionAmount[]> {
  return (await activeAdjustments(tx, of))
    .filter(({ entry }) => entry.postedOn <= of.asOf)
    .flatMap(({ entry }) => valuesOfLines(of.by, entry.currency, entry.lines));
}

async function foreignByDimension(tx: Queryable, of: OfRun): Promise<DimensionAmount[]> {
  const { rows } = await tx.query<StoredEntry & { currency: Currency }>(
    `select posted_on as "postedOn", currency, lines from reconciliation_foreign_entries f
     where property_id = $1 and reconciliation_id = $2
       and not exists (
         select from manual_adjustments m
         where m.property_id = $1 and m.connection_id = $3 and m.state = 'registered'
           and m.withdrawn_at is null and m.external_entry_id = f.external_entry_id)`,
    [of.propertyId, of.reconciliationId, of.connectionId],
  );
  return rows
    .map(knownEntry)
    .flatMap(({ currency, lines }) => valuesOfLines(of.by, currency, lines));
}
