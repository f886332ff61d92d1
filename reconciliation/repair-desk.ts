// For tests: small books whose exports really go to a scripted company, a person there who deletes
// and edits, a person here who reconciles and repairs over HTTP, and a worker.
// Invariant: the company plays the outside world and knows nothing of repairs; it can fail as its
// script says. Leaves to others: judging.

import assert from 'node:assert/strict';
import type pg from 'pg';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { exportProofs } from '#export-queue/export-proofs-store.ts';
import type { ExportWorkerOptions } from '#export-queue/export-worker.ts';
import type { SentMarks } from '#export-queue/sent-mark-store.ts';
import { makeSmallConnection, ScriptedLedger } from '#export-queue/small-connection-store.ts';
import { drainSmall, startSmallWorker } from '#export-queue/small-worker-store.ts';
import type {
  DraftLine,
  ExternalBalance,
  ExternalEntry,
  Reading,
} from '#external-ledger/external-ledger.ts';
import { runProofs } from '#journal/prove-store.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { AmountsByPlace, placesOfLines } from './place.ts';
import { asBooked } from './presence.ts';
import { runReconciliation } from './reconciliation-worker.ts';
import type { RepairAction } from './repair.ts';
import { now } from './small-books-store.ts';
import { smallServer } from './small-server-routes.ts';

/** The scripted company with balances, and a person at a desk there. */
class Company extends ScriptedLedger {
  override async balances(asOf: IsoDate): Promise<Reading<readonly ExternalBalance[]>> {
    const sums = new AmountsByPlace();
    for (const entry of this.entries.filter((one) => one.inBalances && one.postedOn <= asOf)) {
      const { currency, lines } = asBooked(entry);
      sums.addAll(placesOfLines(currency, lines));
    }
    const value = sums.amounts().map(({ place, amountMinor }) => ({
      accountId: place.account,
      locationId: place.location === '' ? null : place.location,
      departmentId: null,
      currency: place.currency,
      amountMinor,
    }));
    return { kind: 'read', value };
  }

  named(externalId: string): ExternalEntry {
    const entry = this.entries.find((one) => one.externalId === externalId);
    assert(entry, `${externalId} is there`);
    return entry;
  }

  delete(externalId: string): ExternalEntry {
    const entry = this.named(externalId);
    this.entries.splice(this.entries.indexOf(entry), 1);
    // Ids count on: a place is left, so that the next entry does not take the id.
    this.entries.push({ ...entry, externalId: `gone-${externalId}`, ...nothing });
    return entry;
  }

  /** Moves cents between its first two lines. */
  edit(externalId: string, byCents: bigint): void {
    const entry = this.named(externalId);
    const [first, second, ...others] = entry.lines as [DraftLine, DraftLine, ...DraftLine[]];
    const lines = [
      { ...first, amountMinor: first.amountMinor + byCents },
      { ...second, amountMinor: second.amountMinor - byCents },
      ...others,
    ];
    this.entries[this.entries.indexOf(entry)] = { ...entry, lines };
  }
}

const nothing = { reference: null, lines: [], inBalances: false, state: 'deleted' };
const asOf = '2026-12-31' as IsoDate;

/** What the worker is given besides; tests hold the clock. */
export interface DeskParts {
  readonly marks?: SentMarks;
  readonly clock: Pick<ExportWorkerOptions, 'now' | 'monotonicMs' | 'random'>;
}

interface At {
  readonly pool: pg.Pool;
  readonly propertyId: number;
  readonly connectionId: number;
  readonly ledger: Company;
}

function workerOf({ pool, propertyId, ledger }: At, { marks, clock }: DeskParts) {
  const work = { pool, propertyId, ledger, pollMs: 5, ...clock, ...(marks && { marks }) };
  return { startWorker: () => startSmallWorker(work), drain: () => drainSmall(work) };
}

/** An export as tests look at it. */
interface SeenExport {
  id: string;
  kind: string;
  state: string;
  revision: number;
  key: string;
  there: string | null;
}

function booksOf({ pool, propertyId }: At) {
  async function exports() {
    const { rows } = await pool.query<SeenExport>(
      `select export_id::text as id, kind, state, revision, export_key as key,
              external_id as there
       from exports where property_id = $1 order by export_id`,
      [propertyId],
    );
    return rows;
  }
  async function broken(): Promise<string[]> {
    const proofs = await runProofs(pool, propertyId, exportProofs);
    return proofs.filter(({ brokenCount }) => brokenCount > 0).map(({ proof }) => proof);
  }
  return { exports, broken };
}

/** Everything a test of repairs needs. */
export async function repairDesk(pool: pg.Pool, code: string, parts: DeskParts) {
  const settings = { busyDelayMs: 1, findDelayMs: 1, findDelayMsMax: 4 };
  const small = await makeSmallConnection(pool, code, settings);
  const { propertyId, connectionId } = small;
  const ledger = new Company();
  const at = { pool, propertyId, connectionId, ledger };
  const server = await smallServer(pool, at);
  const openLedger = async () => ledger;
  const reconcile = () => runReconciliation({ ...at, openLedger, asOf, now });
  async function findings() {
    const { reconciliationId, ...result } = await reconcile();
    const { items } = (await server.get(`/reconciliations/${reconciliationId}/findings`)).body;
    return { ...result, reconciliationId: String(reconciliationId), findings: items };
  }
  const repair = (
    of: { reconciliationId: string; findingNumber: number; externalId?: string },
    action: RepairAction,
    reason = 'Found in the month-end',
  ) => server.post('/repairs', { ...of, action, reason });
  return {
    ...{ ...at, ...workerOf(at, parts), ...booksOf(at) },
    ...{ server, reconcile, findings, repair },
    post: (...names: string[]) => small.post(...names.map((name) => fuelInvoice(name))),
    alive: () => ledger.entries.filter((one) => one.inBalances),
  };
}

export type RepairDesk = Awaited<ReturnType<typeof repairDesk>>;

/** One with an entry of ours that a person there did something to, and the finding of it. */
export async function foundDesk(
  pool: pg.Pool,
  code: string,
  of: { parts: DeskParts; there: (desk: RepairDesk, externalId: string) => void },
) {
  const desk = await repairDesk(pool, code, of.parts);
  await desk.post('INV-1', 'INV-2');
  await desk.drain();
  const [one] = await desk.exports();
  assert(one?.there);
  of.there(desk, one.there);
  const { findings, reconciliationId, tied } = await desk.findings();
  assert.equal(tied, false);
  assert.equal(findings.length, 1);
  const finding = { reconciliationId, findingNumber: findings[0].findingNumber };
  return { ...desk, desk, of: finding, one, finding: findings[0] };
}
