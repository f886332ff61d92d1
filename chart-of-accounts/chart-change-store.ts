// Changes a property's masters as a whole: checked against what is there, then written, in one
// transaction. The door for CSV files, ready charts, and setup.
// Invariant: all rows are written or none; nothing is deleted; the same rows again change nothing.

import type pg from 'pg';
import { withTransaction } from '#database/pool.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { fileNameOf, type ReadChart } from './chart-csv.ts';
import { chartProblem } from './chart-errors.ts';
import {
  type ChartKind,
  type ChartRows,
  completeRows,
  noRows,
  rowKey,
  type SentRows,
} from './chart-rows.ts';
import { loadChartRows } from './chart-store.ts';
import { accountsWithLines, lockChart, writeChart } from './chart-writer-store.ts';
import { checkChart, type RowPlace } from './check-chart.ts';

/** What a change did, by kind; kinds that were not sent are left out. */
export type ChartChange = Partial<
  Record<ChartKind, { added: number; changed: number; unchanged: number }>
>;

const atRow: RowPlace = (kind, index) => `${kind}[${index}]`;

export interface ChangeOptions {
  /** Check and count, change nothing. */
  readonly dryRun?: boolean;
  /** How problems name a row. */
  readonly placeOf?: RowPlace;
}

/**
 * Adds and changes masters. *Errors:* one ProblemError with every problem of every row (422),
 * CHART_PROPERTY_UNKNOWN (404).
 */
export async function changeChart(
  pool: pg.Pool,
  propertyId: number,
  sent: SentRows,
  { dryRun = false, placeOf = atRow }: ChangeOptions = {},
): Promise<ChartChange> {
  return withTransaction(pool, async (client) => {
    await lockChart(client, propertyId);
    const current = await loadChartRows(client, propertyId);
    const changes: Partial<ChartRows> = completeRows(current, sent);
    const problems = checkChart(current, changes, placeOf);
    const retyped = typesChanged(current, changes);
    const used = await accountsWithLines(client, propertyId, [...retyped.keys()]);
    for (const number of used) {
      const change = retyped.get(number);
      if (change) problems.push(typeInUse(number, change, placeOf));
    }
    if (problems.length > 0) throw new ProblemError(problems);
    if (!dryRun) await writeChart(client, propertyId, changes);
    return countChange(current, changes);
  });
}

/** The same for files that were read; while they cannot be read well, only that is told. */
export async function importChart(
  pool: pg.Pool,
  propertyId: number,
  read: ReadChart,
  { dryRun = false }: Pick<ChangeOptions, 'dryRun'> = {},
): Promise<ChartChange> {
  if (read.problems.length > 0) throw new ProblemError(read.problems);
  const placeOf: RowPlace = (kind, index) =>
    `${fileNameOf(kind)} line ${read.lines.get(kind)?.[index] ?? '?'}`;
  return changeChart(pool, propertyId, read.rows, { dryRun, placeOf });
}

interface TypeChange {
  readonly was: string;
  readonly wanted: string;
  readonly index: number;
}

// Accounts that are there with another type than the rows say.
function typesChanged(current: ChartRows, changes: Partial<ChartRows>): Map<string, TypeChange> {
  const types = new Map(current.accounts.map((row) => [row.number, row.type]));
  const changed = new Map<string, TypeChange>();
  (changes.accounts ?? []).forEach((row, index) => {
    const was = types.get(row.number);
    if (was !== undefined && was !== row.type) {
      changed.set(row.number, { was, wanted: row.type, index });
    }
  });
  return changed;
}

function typeInUse(number: string, change: TypeChange, placeOf: RowPlace): Problem {
  const where = placeOf('accounts', change.index);
  const facts = [`Account ${number}`, change.was, change.wanted] as const;
  return chartProblem('CHART_TYPE_IN_USE', { where }, ...facts);
}

function countChange(current: ChartRows, changes: Partial<ChartRows>): ChartChange {
  const counts: ChartChange = {};
  for (const kind of Object.keys(noRows) as ChartKind[]) {
    const rows = changes[kind];
    if (rows === undefined) continue;
    const before = new Map(current[kind].map((row) => [rowKey(kind, row), canonical(row)]));
    const count = { added: 0, changed: 0, unchanged: 0 };
    for (const row of rows) {
      const was = before.get(rowKey(kind, row));
      if (was === undefined) count.added += 1;
      else count[was === canonical(row) ? 'unchanged' : 'changed'] += 1;
    }
    counts[kind] = count;
  }
  return counts;
}

const canonical = (row: object) =>
  JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
