// The main job in small, through the front doors only: a slice of the demo season comes in, is
// exported to a simulated company that closes a month, switches a department off, loses answers and
// has entries of its own; a person fixes each cause, and the books tie out to 0.00.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { testDatabase } from '#database/test-database.ts';
import { eventKinds, kindsPaidAhead } from '#events/event-kinds.ts';
import type { EventReceipt } from '#events/event-routes.ts';
import type { ExportSummary } from '#export-queue/export-routes.ts';
import type { ExportWorker } from '#export-queue/export-worker.ts';
import type { MappingView } from '#mapping/mapping-schemas.ts';
import type {
  ControlRow,
  ForeignEntryRow,
  ReconciliationRow,
} from '#reconciliation/reconciliation-schemas.ts';
import { type DemoCompany, demoCompanyAt } from '#root/commands/demo-company-client.ts';
import { ensureConnection } from '#root/commands/demo-setup.ts';
import { startWorker } from '#root/work.ts';
import { type RunningSimulator, startSimulator } from '#simulators/sage-intacct/server.ts';
import { demoCompanySeed, renumberedAccount } from './demo-season/external-company.ts';
import { latePayments, seasonThrough, sellsAt } from './demo-season/season.ts';
import type { EventJson } from './demo-season/season-ledger.ts';
import { closedMonthEnd, kitchenClosesOn, sliceOfSeason } from './demo-season/slice.ts';
import { openSmallHouse, type SmallHouse } from './small-house.ts';

const { url: databaseUrl } = await testDatabase();

const events = sliceOfSeason(300);
const inApril = events.filter((event) => event.occurredOn <= closedMonthEnd);
const late = latePayments(inApril, 7);
const later = events.filter((event) => event.occurredOn > closedMonthEnd);
const summer = later.filter((event) => event.occurredOn <= kitchenClosesOn);
const autumn = later.filter((event) => event.occurredOn > kitchenClosesOn);

let small: SmallHouse;
let simulator: RunningSimulator;
let company: DemoCompany;
let worker: ExportWorker;
let connectionId: number;

before(async () => {
  const seed = demoCompanySeed(marinaAndResort()) as never;
  simulator = await startSimulator({ port: 0, company: seed });
  company = demoCompanyAt(simulator.url, 'rest');
  small = await openSmallHouse(databaseUrl);
  worker = startWorker(small.house);
  const { api, propertyId } = small;
  connectionId = await ensureConnection(small.house, propertyId, {
    api,
    companyUrl: simulator.url,
    demoApi: 'rest',
  });
  await api('PUT', `/connections/${connectionId}`, { settings: { settlingMs: 200 } });
});

after(async () => {
  await worker?.stop();
  await small?.stop();
  await simulator?.stop();
});

/** Sends events as a stream; every one must be posted. */
async function tell(told: readonly EventJson[]): Promise<void> {
  const answer = await fetch(`${small.server.url}/api/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: told.map((event) => `${JSON.stringify(event)}\n`).join(''),
  });
  const lines = (await answer.text()).trimEnd().split('\n');
  const receipts = lines.map((line) => JSON.parse(line) as EventReceipt);
  assert.deepEqual(
    receipts.map(({ id, status }) => [id, status]),
    told.map(({ id }) => [id, 'posted']),
  );
}

/** Follows the live counts, as the console does, until nothing is pending. */
async function settled(): Promise<ExportSummary> {
  const answer = await fetch(`${small.server.url}/api/v1/live`);
  assert(answer.body);
  let text = '';
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const told = [...text.matchAll(/^event: exports\ndata: (.*)\n\n/gm)].at(-1)?.[1];
    const summary = told === undefined ? null : (JSON.parse(told) as ExportSummary);
    if (summary?.counts.pending.count === 0) return summary;
  }
  throw new Error('the live counts ended');
}

const summary = () => small.api<ExportSummary>('GET', '/exports/summary');
const causesOf = ({ causes }: ExportSummary) =>
  causes.map(({ code, subject, count }) => `${code} ${subject}: ${count}`).sort();

interface Reconciled {
  readonly tied: boolean;
  readonly rows: readonly ReconciliationRow[];
  readonly controls: readonly ControlRow[];
  readonly reconciliationId: string;
}

async function reconciled(): Promise<Reconciled> {
  const { reconciliationId } = await small.api<{ reconciliationId: string }>(
    'POST',
    '/reconciliations',
    { connectionId, asOf: seasonThrough },
  );
  return await small.api<Reconciled>('GET', `/reconciliations/${reconciliationId}`);
}

async function requeueCause(cause: string): Promise<number> {
  const { requeued } = await small.api<{ requeued: number }>('POST', '/exports/requeue', {
    filter: { status: 'error', cause },
    reason: 'Fixed over there.',
  });
  return requeued;
}

const shows = events.filter((event) => sellsAt(event, 'EVENT')).length;
const lastMeals = autumn.filter((event) => sellsAt(event, 'REST-FOOD')).length;

describe('the main job', () => {
  test('events of all kinds are exported, what cannot be waits by cause', async () => {
    const kinds = new Set(events.map((event) => event.kind));
    assert.equal(kinds.size, eventKinds.length - kindsPaidAhead.length);
    assert(shows > 0 && lastMeals > 0 && late.length === 7);
    await company.loseAnswers(3);
    await tell(inApril.filter((event) => !late.includes(event)));
    assert.deepEqual(causesOf(await settled()), []);
    await company.closeBooksThrough(closedMonthEnd);
    await tell([...late, ...summer]);
    await settled();
    await company.setDepartment('50', 'inactive');
    await tell(autumn);
    await company.bookByHand();
    const { counts, causes } = await settled();
    assert.deepEqual(causesOf(await summary()), [
      `INTACCT_DIMENSION_INVALID department 50: ${lastMeals}`,
      'INTACCT_PERIOD_CLOSED 2026-04: 7',
      `MAPPING_ACCOUNT_UNMAPPED 4420: ${shows}`,
    ]);
    assert.equal(counts.error.count, shows + lastMeals + 7);
    assert.equal(counts.synced.count, events.length - counts.error.count);
    for (const { hint, remedy } of causes) assert(hint !== '' && remedy.kind !== 'none');
  });

  test('three lost answers were found again by asking, not by sending twice', async () => {
    const { items } = await small.api<{ items: { exportId: string }[] }>(
      'GET',
      '/exports?status=synced&limit=500',
    );
    assert(items.length > 0);
    const { entries } = await books();
    const keys = entries.map((entry) => entry.referenceNumber).filter((key) => key !== null);
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(keys.length, items.length);
  });

  test('before any fix every cent of difference has a named cause', async () => {
    const { tied, rows } = await reconciled();
    assert.equal(tied, false);
    assert(rows.some((row) => !row.tied));
    assert.deepEqual([...new Set(rows.map((row) => row.unexplained))], ['0.00']);
  });

  test('each control account leads from its subledger to the external balance', async () => {
    const { controls } = await reconciled();
    assert.deepEqual(
      controls.map(({ control }) => control),
      ['receivables', 'deferred-income', 'deposits', 'gift-cards', 'tips', 'taxes'],
    );
    for (const one of controls) {
      const sum = (...terms: readonly string[]) => terms.map(cents).reduce((a, b) => a + b, 0n);
      const { others, accepted, open, unexplained } = one;
      assert.equal(sum(one.subledger, one.unheld), cents(one.account), one.control);
      const there = sum(one.account, others, accepted, open, unexplained);
      assert.equal(there, cents(one.external ?? ''), one.control);
    }
    const isOpen = controls.filter(({ state }) => state === 'open');
    assert(isOpen.some(({ control }) => control === 'receivables'));
  });

  test('a cause fixed over there is requeued in one go', async () => {
    await company.setDepartment('50', 'active');
    assert.equal(await requeueCause('INTACCT_DIMENSION_INVALID'), lastMeals);
    await company.closeBooksThrough('2026-03-31');
    assert.equal(await requeueCause('INTACCT_PERIOD_CLOSED'), 7);
    const { counts } = await settled();
    assert.equal(counts.error.count, shows);
  });

  test('mapping the account releases exactly what waited for it', async () => {
    const { api } = small;
    const { items } = await api<{ items: MappingView[] }>(
      'GET',
      `/connections/${connectionId}/mappings?kind=account`,
    );
    const gap = items.find(({ code }) => code === renumberedAccount.ours);
    assert(gap);
    assert.deepEqual([gap.state, gap.waiting], ['unmapped', shows]);
    const { kind, internalId } = gap;
    const fix = { items: [{ kind, internalId, externalId: renumberedAccount.id }] };
    assert.deepEqual(await api('PUT', `/connections/${connectionId}/mappings`, fix), {
      changed: 1,
      released: shows,
    });
    const { counts } = await settled();
    assert.deepEqual([counts.error.count, counts.pending.count], [0, 0]);
    assert.equal(counts.synced.count, events.length);
  });

  test('entries made by hand are registered with reasons, then the books tie out', async () => {
    const { api } = small;
    const first = await reconciled();
    assert.equal(first.tied, false);
    const { items } = await api<{ items: ForeignEntryRow[] }>(
      'GET',
      `/reconciliations/${first.reconciliationId}/foreign-entries`,
    );
    assert.equal(items.length, 3);
    for (const { externalEntryId, memo } of items) {
      const registration = { connectionId, externalEntryId };
      await assert.rejects(api('POST', '/manual-adjustments', { ...registration, reason: ' ' }), {
        message: /RECONCILIATION_REASON_MISSING/,
      });
      const reason = `Booked by the controller: ${memo}`;
      await api('POST', '/manual-adjustments', { ...registration, reason });
    }
    const { tied, rows, controls } = await reconciled();
    assert.equal(tied, true);
    for (const row of rows) assert.deepEqual([row.tied, row.unexplained], [true, '0.00']);
    // The slice pays out and refunds more than it took in: proven all the same.
    const proven = controls.every(({ state }) => state === 'proven' || state === 'below-zero');
    assert(proven, JSON.stringify(controls));
    const { counts } = await summary();
    assert.equal(counts.error.count, 0);
  });

  test('the company holds each entry once, and the journal proves itself', async () => {
    const { counts } = await books();
    assert.equal(counts.entries, events.length + 3);
    const { code, out } = await small.run(['status', '--verify', '--json']);
    const { proofs, reconciliation } = JSON.parse(out);
    assert.equal(reconciliation.tied, true);
    assert.deepEqual([...new Set(proofs.map((one: Proof) => one.brokenCount))], [0]);
    assert.equal(code, 0);
  });

  test('the same season as a file posts nothing a second time', async () => {
    const file = join(small.folder, 'season.ndjson');
    writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    const { code, out } = await small.run(['import', file, '--json']);
    assert.deepEqual(JSON.parse(out), {
      events: events.length,
      posted: 0,
      exists: events.length,
      refused: 0,
      byCode: {},
    });
    assert.equal(code, 0);
    const { counts } = await books();
    assert.equal(counts.entries, events.length + 3);
  });
});

const cents = (amount: string) => BigInt(amount.replace('.', ''));

interface Proof {
  readonly brokenCount: number;
}

interface Books {
  readonly counts: { readonly entries: number };
  readonly entries: readonly { readonly referenceNumber: string | null }[];
}

/** The external books, told by the simulator's control API. */
async function books(): Promise<Books> {
  const read = async (path: string) => (await fetch(`${simulator.controlUrl}${path}`)).json();
  const { counts } = (await read('/books')) as Books;
  const { entries } = (await read('/books/entries?size=1000')) as Books;
  return { counts, entries };
}
