// What people do to schedules by hand: generate one that was not made, rebuild what is left over
// other days, switch off and on. Invariant: the deferred account never moves by it; each action
// has its reason and person, in the same transaction. Leaves to others: money that goes back
// (credit memos, voids), HTTP (deferral-routes.ts).

import type pg from 'pg';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { type DateRange, type IsoDate, laterOf } from '#chart-of-accounts/iso-date.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import type { DerivedEntry, DocumentType } from '#journal/journal-entry.ts';
import type { Currency } from '#money/money.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { begin, deferredLines, scheduleOf } from './defer-event.ts';
import {
  addRow,
  DeferralBook,
  endRow,
  type Schedule,
  sumOf,
  waitingRows,
} from './deferral-book.ts';
import { deferralProblem } from './deferral-errors.ts';
import { loadSchedules, productsById, readRecognitionRules } from './deferral-store.ts';
import { writeBook } from './deferral-writer-store.ts';
import { readPeriods } from './periods-store.ts';
import {
  daysOf,
  type PlannedRow,
  planRows,
  type Spreading,
  serviceDaysMax,
} from './recognition-plan.ts';
import { loadUnmatched } from './unmatched-store.ts';

/** A schedule by its key. */
export interface ScheduleKey {
  readonly propertyId: number;
  readonly entryId: bigint;
  readonly lineNumber: number;
}

export interface By {
  readonly reason: string;
  readonly person: string;
}

function refuse(problem: Problem, status = 409): never {
  throw new ProblemError([problem], status);
}

/** *Errors:* DEFERRAL_SCHEDULE_UNKNOWN. */
export function refuseUnknown({ entryId, lineNumber }: Omit<ScheduleKey, 'propertyId'>): never {
  const at = { where: 'entryId' };
  refuse(deferralProblem('DEFERRAL_SCHEDULE_UNKNOWN', at, `${entryId}/${lineNumber}`), 404);
}

async function noteAction(
  tx: Queryable,
  { propertyId, entryId, lineNumber }: ScheduleKey,
  action: 'generate' | 'rebuild' | 'switch-off' | 'switch-on',
  { reason, person }: By,
): Promise<void> {
  await tx.query(
    `INSERT INTO deferral_actions (property_id, entry_id, line_number, action, reason, made_by)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [propertyId, entryId, lineNumber, action, reason, person],
  );
}

/** Recognition passes it over until it is switched on. *Errors:* DEFERRAL_SCHEDULE_UNKNOWN. */
export function switchSchedule(
  pool: pg.Pool,
  key: ScheduleKey,
  { off, ...by }: By & { readonly off: boolean },
): Promise<void> {
  return withTransaction(pool, async (tx) => {
    await setSwitch(tx, key, off);
    await noteAction(tx, key, off ? 'switch-off' : 'switch-on', by);
  });
}

async function setSwitch(tx: Queryable, key: ScheduleKey, off: boolean): Promise<void> {
  const { rowCount } = await tx.query(
    `UPDATE deferral_schedules SET switched_off = $4
      WHERE property_id = $1 AND entry_id = $2 AND line_number = $3`,
    [key.propertyId, key.entryId, key.lineNumber, off],
  );
  if (rowCount !== 1) refuseUnknown(key);
}

export interface Rebuilding extends By {
  readonly service: DateRange;
  /** Null: as it was. */
  readonly recognition: Spreading | null;
}

/**
 * Spreads what is unposted over other days, and switches the schedule on. *Errors:*
 * DEFERRAL_SCHEDULE_UNKNOWN, DEFERRAL_SCHEDULE_FINISHED, DEFERRAL_PERIOD_TOO_LONG.
 */
export function rebuildSchedule(
  pool: pg.Pool,
  key: ScheduleKey,
  { service, recognition, ...by }: Rebuilding,
): Promise<void> {
  const { propertyId, entryId, lineNumber } = key;
  if (service.through < service.from || daysOf(service) > serviceDaysMax) {
    const days = [service.from, service.through, serviceDaysMax] as const;
    refuse(deferralProblem('DEFERRAL_PERIOD_TOO_LONG', { where: 'through' }, ...days), 422);
  }
  return withTransaction(pool, async (tx) => {
    const book = new DeferralBook();
    await loadSchedules(tx, book, propertyId, [{ entry_id: entryId, line_number: lineNumber }]);
    await setSwitch(tx, key, false);
    const [schedule] = [...book.schedules];
    if (schedule) {
      const how = recognition ?? schedule.recognition;
      const periods = (await readPeriods(tx, propertyId))(service);
      const openOn = await firstOpenDay(tx, propertyId, schedule.outletId);
      respread(schedule, openOn, (left) => planRows(left, service, how, periods));
    }
    await writeBook(tx, propertyId, book, existing(by.person));
    await noteAction(tx, key, 'rebuild', by);
  });
}

/** Null: nothing was ever closed. */
async function firstOpenDay(
  tx: Queryable,
  propertyId: number,
  outletId: number,
): Promise<IsoDate | null> {
  const { rows } = await tx.query<{ on: IsoDate | null }>(
    'SELECT closed_through_on($1, $2) + 1 AS on',
    [propertyId, outletId],
  );
  return rows[0]?.on ?? null;
}

function respread(
  schedule: Schedule,
  openOn: IsoDate | null,
  plan: (leftMinor: bigint) => readonly PlannedRow[],
): void {
  const waiting = waitingRows([schedule]);
  const left = sumOf(waiting);
  const first = schedule.rows.find(({ made }) => made.entryId === schedule.entryId);
  if (left === 0n || !first) {
    refuse(deferralProblem('DEFERRAL_SCHEDULE_FINISHED', {}, schedule.document));
  }
  // Out and in on one day, so that the account is the rows on every day; the first open one, so
  // that what closed periods were told would come stays as it was told.
  const made = waiting.map(({ row }) => row.made.on);
  const on = laterOf(openOn ?? first.made.on, first.made.on, ...made);
  const by = { entryId: first.made.entryId, on };
  for (const { row } of waiting) endRow(schedule, row, row.amountMinor, 'rebuilt', by);
  for (const planned of plan(left)) addRow(schedule, planned, 'rebuilt', by);
}

/** Nothing of it is new to the journal. */
const existing = (postedBy: string, customers = new Map<string, bigint>()) => ({
  firstId: 0n,
  postedBy,
  customerIdOf: (code: string) => customers.get(code),
});

interface Generating extends By {
  readonly chart: Chart;
  readonly entryId: bigint;
}

/**
 * Makes the schedules an entry has not: it is older than they are, or its product recognized
 * nothing then. What was recognized or credited of it since is taken off. The number made.
 * *Errors:* DEFERRAL_NOTHING_TO_SCHEDULE, DEFERRAL_SCHEDULE_EXISTS, DEFERRAL_PERIOD_TOO_LONG.
 */
export function generateSchedules(
  pool: pg.Pool,
  { chart, entryId, ...by }: Generating,
): Promise<number> {
  const { propertyId } = chart;
  const at = { where: 'entryId' };
  return withTransaction(pool, async (tx) => {
    const found = await readSold(tx, propertyId, entryId);
    const lines = found
      ? deferredLines(found.entry, productsById(chart)).filter(({ line }) => line.amountMinor < 0n)
      : [];
    if (!found || lines.length === 0) {
      refuse(deferralProblem('DEFERRAL_NOTHING_TO_SCHEDULE', at, String(entryId)), 404);
    }
    const missing = lines.filter(({ lineNumber }) => !found.scheduled.has(lineNumber));
    if (missing.length === 0) {
      refuse(deferralProblem('DEFERRAL_SCHEDULE_EXISTS', at, String(entryId)));
    }
    const rule = await readRecognitionRules(tx, chart);
    const periodsOf = await readPeriods(tx, propertyId);
    const recognitionOf: typeof rule = (...of) => {
      const own = rule(...of);
      return own === 'none' ? 'monthly' : own;
    };
    const book = new DeferralBook();
    const documents = [found.entry.documentNumber];
    await loadUnmatched(tx, book, propertyId, { documents, entryIds: [] });
    for (const line of missing) {
      const made = scheduleOf({ entry: found.entry, entryId, recognitionOf, periodsOf }, line);
      if (made && 'code' in made) refuse(made, 422);
      if (made) begin(book, made);
    }
    await writeBook(tx, propertyId, book, existing(by.person, found.customers));
    for (const { lineNumber } of missing) {
      await noteAction(tx, { propertyId, entryId, lineNumber }, 'generate', by);
    }
    return missing.length;
  });
}

interface Sold {
  readonly entry: DerivedEntry;
  readonly customers: Map<string, bigint>;
  readonly scheduled: ReadonlySet<number>;
}

const sellingTypes: readonly DocumentType[] = ['invoice', 'sale', 'register-close'];

/**
 * A sale of any kind that was not taken back. Locked against being generated twice at once, and
 * against a void or credit that would not see the schedule: it waits, or was seen by us.
 */
async function readSold(tx: Queryable, propertyId: number, entryId: bigint): Promise<Sold | null> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('tieout deferral schedules'), $1)`, [
    propertyId,
  ]);
  const { rows } = await tx.query<{
    document_type: DocumentType;
    document_number: string;
    posted_on: IsoDate;
    outlet_id: number;
    currency: Currency;
    customer_id: bigint | null;
    customer: string | null;
    name: string | null;
  }>(
    `SELECT e.*, c.code AS customer, c.name FROM journal_entries e
       LEFT JOIN customers c ON c.property_id = $1 AND c.customer_id = e.customer_id
      WHERE e.property_id = $1 AND e.entry_id = $2 AND e.document_type = ANY($3)
        AND NOT EXISTS (SELECT FROM journal_entries r
          WHERE r.property_id = $1 AND r.reverses_entry_id = e.entry_id)`,
    [propertyId, entryId, sellingTypes],
  );
  const [head] = rows;
  if (!head) return null;
  const lines = await readSoldLines(tx, propertyId, entryId);
  const customer =
    head.customer === null ? null : { code: head.customer, name: head.name ?? head.customer };
  const entry: DerivedEntry = {
    documentType: head.document_type,
    documentNumber: head.document_number,
    postedOn: head.posted_on,
    outletId: head.outlet_id,
    currency: head.currency,
    customer,
    ...{ memo: null, reversesEntryId: null },
    lines: lines.map((line) => ({
      outletId: line.outlet_id,
      accountId: line.account_id,
      amountMinor: line.amount_minor,
      ...{ customer: null, departmentId: line.department_id, productId: line.product_id },
      service:
        line.service_from === null || line.service_through === null
          ? null
          : { from: line.service_from, through: line.service_through },
      memo: null,
    })),
  };
  return {
    entry,
    customers: new Map(customer && head.customer_id ? [[customer.code, head.customer_id]] : []),
    scheduled: new Set(lines.flatMap((line, at) => (line.is_scheduled ? [at + 1] : []))),
  };
}

interface SoldLine {
  readonly outlet_id: number;
  readonly account_id: number;
  readonly amount_minor: bigint;
  readonly department_id: number | null;
  readonly product_id: number | null;
  readonly service_from: IsoDate | null;
  readonly service_through: IsoDate | null;
  readonly is_scheduled: boolean;
}

async function readSoldLines(
  tx: Queryable,
  propertyId: number,
  entryId: bigint,
): Promise<SoldLine[]> {
  const { rows } = await tx.query<SoldLine>(
    `SELECT l.*, EXISTS (SELECT FROM deferral_schedules s WHERE s.property_id = $1
              AND s.entry_id = $2 AND s.line_number = l.line_number) AS is_scheduled
       FROM journal_lines l WHERE l.property_id = $1 AND l.entry_id = $2 ORDER BY l.line_number`,
    [propertyId, entryId],
  );
  return rows;
}
