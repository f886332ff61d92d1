// Tells the demo season once: imports it as a file would be, while the worker exports it and the
// other side lives its own life: a month is closed there, a department switched off, answers get
// lost, people book.
// Invariant: the same seed ends in the same books on both sides.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { ProblemError } from '#problems/problem.ts';
import type { House } from '#root/compose.ts';
import { inactiveDepartment } from '#scenarios/demo-season/external-company.ts';
import { demoSeason, latePayments } from '#scenarios/demo-season/season.ts';
import type { EventJson } from '#scenarios/demo-season/season-ledger.ts';
import type { DemoCompany } from './demo-company-client.ts';
import { countsText } from './export-counts.ts';
import { type ImportSummary, importEvents } from './import.ts';
import type { CallApi } from './own-api-client.ts';
import { openProgress, printProblems } from './terminal.ts';

const closedMonthEnd = '2026-04-30';
/** Payments of April that reach us only after the month was closed over there. */
const lateEvents = 7;
const lostAnswers = 3;
/** Somebody over there switches the restaurant off ten days before its last meal. */
const kitchenClosesOn = '2026-09-20';

/** The counts by status, as GET /exports/summary answers them. */
interface Summary {
  readonly counts: Record<'pending' | 'synced' | 'error' | 'excluded', { count: number }>;
  readonly connection: { readonly state: string; readonly reason: string | null };
}

/** What happens, in order; each step may be taken again after a start that was cut off in it. */
type Step = readonly [name: string, take: () => Promise<unknown>];

/**
 * Tells what was not told yet. `progressFile` keeps the steps that are done, so that a demo that
 * was stopped half-way goes on where it was.
 */
export async function tellSeason(
  house: House,
  propertyId: number,
  { api, company, progressFile }: { api: CallApi; company: DemoCompany; progressFile: string },
): Promise<ImportSummary | null> {
  const total = emptySummary();
  const { april, late, summer, autumn } = chapters();
  const tellAll = (events: readonly EventJson[]) => tell(house, propertyId, events, total);
  const steps: readonly Step[] = [
    ['april', () => tellAll(april)],
    ['answers lost', () => company.loseAnswers(lostAnswers)],
    ['april exported', () => waitForQueue(api, 'April')],
    ['april closed', () => company.closeBooksThrough(closedMonthEnd)],
    ['summer', () => tellAll([...late, ...summer])],
    ['summer exported', () => waitForQueue(api, 'Summer')],
    ['kitchen closed', () => company.setDepartment(departmentId(), 'inactive')],
    ['autumn', () => tellAll(autumn)],
    ['booked by hand', () => company.bookByHand()],
    ['autumn exported', () => waitForQueue(api, 'Autumn')],
  ];
  const done = new Set<string>(
    existsSync(progressFile) ? JSON.parse(readFileSync(progressFile, 'utf8')) : [],
  );
  if (steps.every(([name]) => done.has(name))) return null;
  for (const [name, take] of steps) {
    if (done.has(name)) continue;
    await take();
    done.add(name);
    writeFileSync(progressFile, JSON.stringify([...done]));
  }
  return total;
}

/** The season in the parts it is told in; `late` are April's payments that come after its close. */
function chapters() {
  const season = demoSeason();
  const before = (on: string) => season.filter((event) => event.occurredOn <= on);
  const spring = before(closedMonthEnd);
  const late = latePayments(spring, lateEvents);
  const upToKitchen = before(kitchenClosesOn).slice(spring.length);
  const autumn = season.slice(spring.length + upToKitchen.length);
  const april = spring.filter((event) => !late.includes(event));
  return { april, late, summer: upToKitchen, autumn };
}

/** Departments are numbered over there in the order of our chart. */
function departmentId(): string {
  const index = marinaAndResort().departments.findIndex(({ code }) => code === inactiveDepartment);
  return String((index + 1) * 10);
}

async function tell(
  house: House,
  propertyId: number,
  events: readonly EventJson[],
  total: ImportSummary,
): Promise<void> {
  const lines = events.map((event) => `${JSON.stringify(event)}\n`);
  const bytes = piecesOf(lines);
  const size = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
  const input = { fileName: 'demo-season.ndjson', form: 'ndjson', bytes, size } as const;
  const told = await importEvents(house, propertyId, input, (refused) => {
    if (refused.receipt.status !== 'refused') return;
    printProblems(new ProblemError(refused.receipt.problems));
  });
  for (const name of ['events', 'posted', 'exists', 'refused'] as const) total[name] += told[name];
}

/** As a file arrives: piece by piece. */
async function* piecesOf(lines: readonly string[]): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < lines.length; from += 100) {
    yield Buffer.from(lines.slice(from, from + 100).join(''));
  }
}

/** Shows the queue going down until nothing is pending. */
async function waitForQueue(api: CallApi, label: string): Promise<void> {
  const progress = openProgress(label, Date.now);
  for (;;) {
    const { counts, connection } = await api<Summary>('GET', '/exports/summary');
    const all = counts.pending.count + counts.synced.count + counts.error.count;
    const text = countsText(counts);
    if (counts.pending.count === 0) return progress.end(text);
    if (connection.state !== 'active') return progress.end(`${text}; ${whyWaiting(connection)}`);
    progress.update(1 - counts.pending.count / Math.max(1, all), text);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function emptySummary(): ImportSummary {
  return { events: 0, posted: 0, exists: 0, refused: 0, byCode: {} };
}

/** A paused or disconnected connection sends nothing until a person acts in the console. */
function whyWaiting({ state, reason }: Summary['connection']): string {
  return `the connection is ${state}${reason === null ? '' : `: ${reason}`}`;
}
