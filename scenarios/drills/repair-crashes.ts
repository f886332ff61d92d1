// The drill of repairs that die. Somebody over there deletes an entry of ours and edits another;
// both are found, and a person repairs them: the first is made again, the second taken back and
// made again. The process that begins the repairs dies at its n-th effect, or the worker that
// carries them out does; the person presses the same again, and another worker goes on. Then again,
// one effect later, until nobody dies. Invariant: exhaustive over the effects; at the end the
// auditor judges the company's books: everything once, what was taken back is nothing.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportProofs } from '#export-queue/export-proofs-store.ts';
import { sentMarks } from '#export-queue/sent-mark-store.ts';
import { runProofs } from '#journal/prove-store.ts';
import { readFindings } from '#reconciliation/reconciliation-reading-store.ts';
import { runReconciliation } from '#reconciliation/reconciliation-worker.ts';
import { doRepair, type RepairingDeps, type RepairOf } from '#reconciliation/repairing-worker.ts';
import type { EventJson } from '#scenarios/demo-season/season-ledger.ts';
import { type BookedEntry, bookedEntries } from './control-client.ts';
import { doomedPool } from './doomed-pool.ts';
import { startDoomed } from './doomed-worker.ts';
import { spanningEvents } from './drill-house.ts';
import type { DrillWorld } from './drill-world.ts';
import { KillPoint, killableLedger, killablePool, type Manner } from './kill-points.ts';
import { judged, reconciledAsOf, withProofs } from './reconciled.ts';
import type { CrashReport } from './worker-crashes.ts';

/** Who dies: the process a person presses in, or the worker that sends what was queued. */
export type Dying = 'desk' | 'worker';

export interface RepairCrashesOptions {
  readonly databaseUrl: string;
  readonly manner: Manner;
  readonly dying: Dying;
  /** First effect to die at, and how many further the next one dies. */
  readonly from: number;
  readonly step: number;
  /** Kills at most. */
  readonly killsMax: number;
}

const doomedLeaseMs = 200;
const leaseMs = 3_000;
/** Few make no entry; two entries are needed. */
const eventsPerKill = 3;
const by = { person: 'drill', reason: 'Found in the month-end' };

export async function repairCrashes(
  world: DrillWorld,
  options: RepairCrashesOptions,
): Promise<CrashReport> {
  try {
    return await dieAgainAndAgain(world, options);
  } finally {
    await world.retire();
  }
}

async function dieAgainAndAgain(
  world: DrillWorld,
  options: RepairCrashesOptions,
): Promise<CrashReport> {
  const { from, step, killsMax, manner, dying } = options;
  const startedAtMs = performance.now();
  const count = eventsPerKill * (killsMax + 1);
  const { house } = world;
  const events =
    house.entities === 'split' ? spanningEvents(world.seed, count) : world.events(count);
  const diedAt = new Map<string, number>();
  const folder = mkdtempSync(join(tmpdir(), 'tieout-drill-'));
  const marks = sentMarks(folder);
  let kills = 0;
  for (let at = from; kills < killsMax; at += step) {
    const some = events.slice(kills * eventsPerKill, (kills + 1) * eventsPerKill);
    const repairs = await spoil(world, some, () => world.startWorker({ leaseMs, marks }));
    const dies = { at, manner, databaseUrl: options.databaseUrl };
    const died =
      dying === 'desk'
        ? await dieAtTheDesk(world, repairs, dies)
        : await dieSending(world, repairs, { ...dies, marks });
    await press(deskOf(world), repairs);
    const successor = world.startWorker({ leaseMs, marks });
    await world.drained();
    await successor.stop();
    if (died === null) break;
    kills += 1;
    diedAt.set(died, (diedAt.get(died) ?? 0) + 1);
  }
  const proofs = await runProofs(world.pool, world.propertyId, exportProofs);
  const found = withProofs(await judged(world), proofs);
  await marks.settled();
  rmSync(folder, { recursive: true });
  const drill = `${world.api}, ${dying} of repairs dies ${manner} its effects`;
  const tookMs = performance.now() - startedAtMs;
  return { ...found, seed: world.seed, faults: kills, drill, tookMs, diedAt };
}

/** Sends them; then the first of what is new there is deleted and the second edited, and found. */
async function spoil(
  world: DrillWorld,
  events: readonly EventJson[],
  startWorker: () => ReturnType<DrillWorld['startWorker']>,
): Promise<RepairOf[]> {
  const before = new Set((await bookedEntries(world.control)).map(({ key }) => key));
  const worker = startWorker();
  await world.post(events);
  await world.keepHouse();
  await world.drained();
  await worker.stop();
  const made = (await bookedEntries(world.control)).filter(({ key }) => !before.has(key));
  const [deleted, edited = null] = made;
  if (!deleted) throw new Error('nothing was sent');
  await world.control('DELETE', `/entries/${deleted.key}`);
  if (edited) await double(world, edited);
  return found(world, edited ? 2 : 1);
}

/** Every amount twice: it balances, whatever entities and sides it has. */
async function double(world: DrillWorld, { key, referenceNumber }: BookedEntry): Promise<void> {
  const { entries } = await world.control(
    'GET',
    `/books/entries?referenceNumber=${referenceNumber}`,
  );
  type Line = { readonly key: string; readonly amount: string };
  const [entry] = entries as { readonly lines: readonly Line[] }[];
  const lines = entry?.lines.map((line) => ({ key: line.key, txnAmount: twice(line.amount) }));
  await world.control('PATCH', `/entries/${key}`, { lines });
}

function twice(amount: string): string {
  const cents = (BigInt(amount.replace('.', '').padEnd(1, '0')) * 2n).toString().padStart(3, '0');
  return amount.includes('.') ? `${cents.slice(0, -2)}.${cents.slice(-2)}` : `${cents}`;
}

async function found(world: DrillWorld, wanted: number): Promise<RepairOf[]> {
  const { pool, propertyId, connectionId } = world;
  const { reconciliationId } = await runReconciliation({
    ...{ pool, propertyId, connectionId, asOf: reconciledAsOf, now: () => new Date() },
    openLedger: () => world.openLedger(),
  });
  const of = { propertyId, reconciliationId, place: null, afterNumber: 0, limit: 100 };
  const findings = await readFindings(pool, of);
  if (findings.length !== wanted) {
    throw new Error(`found ${findings.map(({ what }) => what).join('; ')}: wanted ${wanted}`);
  }
  return findings.map(({ cause, findingNumber }) => {
    const action = cause === 'deleted' ? 'repost' : 'reverse';
    return { propertyId, reconciliationId, findingNumber, action };
  });
}

function deskOf(world: DrillWorld): RepairingDeps {
  const { pool } = world;
  return {
    pool,
    openLedger: () => world.openLedger(),
    checkDraft: () => [],
    now: () => new Date(),
  };
}

/** Presses each of them; what was begun already is told so. */
async function press(desk: RepairingDeps, repairs: readonly RepairOf[]): Promise<void> {
  for (const repair of repairs) await doRepair(desk, repair, by);
}

interface Dies {
  readonly at: number;
  readonly manner: Manner;
  readonly databaseUrl: string;
}

/** Presses in a process that dies; where, or null where it got through alive. */
async function dieAtTheDesk(
  world: DrillWorld,
  repairs: readonly RepairOf[],
  { at, manner, databaseUrl }: Dies,
): Promise<string | null> {
  let died = () => {};
  const dead = new Promise<void>((resolve) => {
    died = resolve;
  });
  const point = new KillPoint(at, manner, () => died());
  const name = `doomed desk ${world.propertyId} ${at}`;
  const { pool, bury } = doomedPool(world.pool, databaseUrl, name);
  const desk: RepairingDeps = {
    ...deskOf(world),
    pool: killablePool(pool, point),
    openLedger: async () => killableLedger(await world.openLedger(), point),
  };
  await Promise.race([dead, press(desk, repairs)]);
  await bury();
  return point.dead ? point.diedAt : null;
}

/** A worker that dies sends what was pressed. */
async function dieSending(
  world: DrillWorld,
  repairs: readonly RepairOf[],
  { marks, ...dies }: Dies & { readonly marks: ReturnType<typeof sentMarks> },
): Promise<string | null> {
  await press(deskOf(world), repairs);
  const doomed = startDoomed(world, { ...dies, leaseMs: doomedLeaseMs, marks });
  await Promise.race([doomed.dead, world.drained()]);
  return doomed.buried();
}
