// Tells the demo season once: imports it as a file would be, while the worker exports it and the
// other side lives its own life: a month is closed there, a department switched off, answers get
// lost, people book.
// Invariant: the same seed ends in the same books on both sides.

import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { ProblemError } from '#problems/problem.ts';
import type { House } from '#root/compose.ts';
import { inactiveDepartment } from '#scenarios/demo-season/external-company.ts';
import { demoSeason } from '#scenarios/demo-season/season.ts';
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
}

/** Tells the season from a new, empty company on. */
export async function tellSeason(
  house: House,
  propertyId: number,
  { api, company }: { api: CallApi; company: DemoCompany },
): Promise<ImportSummary> {
  const season = demoSeason();
  const april = season.filter((event) => event.occurredOn <= closedMonthEnd);
  const payments = april.filter((event) => event.kind === 'payment-received');
  const late = new Set(payments.slice(-lateEvents));
  const total = emptySummary();

  await tell(
    house,
    propertyId,
    april.filter((event) => !late.has(event)),
    total,
  );
  await company.loseAnswers(lostAnswers);
  await waitForQueue(api, 'April');
  await company.closeBooksThrough(closedMonthEnd);

  const later = season.filter((event) => event.occurredOn > closedMonthEnd);
  const inSeason = later.filter((event) => event.occurredOn <= kitchenClosesOn);
  await tell(house, propertyId, [...late, ...inSeason], total);
  await waitForQueue(api, 'Summer');
  await company.setDepartment(departmentId(), 'inactive');
  const autumn = later.filter((event) => event.occurredOn > kitchenClosesOn);
  await tell(house, propertyId, autumn, total);
  await company.bookByHand();
  await waitForQueue(api, 'Autumn');
  return total;
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
  const told = await importEvents(house, propertyId, { form: 'ndjson', bytes, size }, (refused) => {
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
    const { counts } = await api<Summary>('GET', '/exports/summary');
    const all = counts.pending.count + counts.synced.count + counts.error.count;
    const text = countsText(counts);
    if (counts.pending.count === 0) return progress.end(text);
    progress.update(1 - counts.pending.count / Math.max(1, all), text);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function emptySummary(): ImportSummary {
  return { events: 0, posted: 0, exists: 0, refused: 0, byCode: {} };
}
