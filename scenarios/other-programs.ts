// Programs nobody here wrote that read the exported journal: hledger and beancount (packages of
// these names in Debian). Each accepts a file, with the balances it asserts, or says what is wrong,
// and tells what it makes of every account. Invariant: nothing of ours computes what they answer.
// Leaves to others: what they must come to.

import { execFile, spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import type pg from 'pg';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import type { TextFormat } from '#reports/journal-text.ts';
import { journalText } from '#reports/journal-text-store.ts';

/** Decimal texts by `1200 USD`; accounts that stand at zero are left out. */
export type Balances = ReadonlyMap<string, string>;

export interface OtherProgram {
  readonly name: TextFormat;
  /** Why a test that needs it is skipped; false: it is there. */
  readonly missing: string | false;
  /** Null: accepted, strictly. Otherwise what it says. */
  complaint(file: string): Promise<string | null>;
  balances(file: string): Promise<Balances>;
}

const start = promisify(execFile);
const run = (program: string, args: readonly string[]) =>
  start(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });

async function complaintOf(program: string, args: readonly string[]): Promise<string | null> {
  return run(program, args).then(
    () => null,
    (error: { stdout?: string; stderr?: string }) => `${error.stdout}${error.stderr}` || `${error}`,
  );
}

function missing(program: string, name: string): string | false {
  return spawnSync(program, ['--version']).error ? `${name} is not installed` : false;
}

/** Decimals as ours have them; beancount leaves zeros off. */
function decimals(text: string, currency: string): string {
  return currency === 'JPY' ? text : text.replace(/^(-?\d+)$/, '$1.00').replace(/(\.\d)$/, '$10');
}

function gathered(rows: readonly (readonly [account: string, amounts: string])[]): Balances {
  const found = new Map<string, string>();
  for (const [account, amounts] of rows) {
    // Numbers of the ready chart: 1200, 2200-10.
    const number = /^[A-Z]\w+:(\d+(-\d+)?)-/.exec(account)?.[1] ?? account;
    for (const one of amounts.split(', ')) {
      const [, text = '', currency = ''] = /^(-?[\d.]+) "?([A-Z]{3})"?$/.exec(one.trim()) ?? [];
      if (!/^-?[0.]*$/.test(text)) found.set(`${number} ${currency}`, decimals(text, currency));
    }
  }
  return found;
}

const hledger: OtherProgram = {
  name: 'hledger',
  missing: missing('hledger', 'hledger'),
  complaint: (file) =>
    complaintOf('hledger', ['-f', file, 'check', '--strict', 'assertions', 'ordereddates']),
  async balances(file) {
    const args = ['-f', file, 'balance', '--flat', '--no-total', '-O', 'csv'];
    const rows: string[][] = parse((await run('hledger', args)).stdout);
    return gathered(rows.slice(1).map(([account = '', amounts = '']) => [account, amounts]));
  },
};

const beancount: OtherProgram = {
  name: 'beancount',
  missing: missing('bean-check', 'beancount'),
  complaint: (file) => complaintOf('bean-check', ['-C', file]),
  async balances(file) {
    const question = 'select account, sum(position) group by account';
    const { stdout } = await run('bean-query', ['-q', '-f', 'csv', '-m', file, question]);
    const [head = [], ...rows]: string[][] = parse(stdout, { trim: true });
    const currencies = head.map((title) => /[(](.*)[)]/.exec(title)?.[1]);
    return gathered(
      rows.flatMap(([account = '', ...cells]) =>
        cells.map((cell, at) => [account, `${cell || '0'} ${currencies[at + 1]}`] as const),
      ),
    );
  },
};

export const otherPrograms: readonly OtherProgram[] = [hledger, beancount];

/** What the program refuses in the file, or comes to otherwise; empty: it agrees. */
export async function disagreements(
  program: OtherProgram,
  file: string,
  expected: Balances,
): Promise<string[]> {
  const complaint = await program.complaint(file);
  if (complaint !== null) return [`${program.name} refuses the journal: ${complaint}`];
  const found = await program.balances(file);
  const accounts = [...new Set([...expected.keys(), ...found.keys()])].sort();
  return accounts
    .filter((one) => found.get(one) !== expected.get(one))
    .map((one) => {
      const [theirs = 'nothing', ours = 'nothing'] = [found.get(one), expected.get(one)];
      return `${program.name} has ${theirs} on ${one}, expected ${ours}`;
    });
}

/** Minor units as the programs write them, zeros left out. */
export function asBalances(minorBy: Iterable<readonly [account: string, minor: bigint]>): Balances {
  const named = [...minorBy].filter(([, minor]) => minor !== 0n);
  return new Map(
    named.map(([key, minor]) => [key, formatAmount(minor, key.slice(-3) as Currency)]),
  );
}

/** What the lines in the database add up to, by `1200 USD`. */
export async function sumsOfBooks(pool: pg.Pool, propertyId: number): Promise<[string, bigint][]> {
  const { rows } = await pool.query<{ key: string; minor: bigint }>(
    `SELECT a.number || ' ' || l.currency AS key, sum(l.amount_minor)::bigint AS minor
       FROM journal_lines l JOIN accounts a USING (property_id, account_id)
      WHERE l.property_id = $1 GROUP BY 1`,
    [propertyId],
  );
  return rows.map(({ key, minor }) => [key, minor]);
}

export interface WrittenJournal {
  readonly pool: pg.Pool;
  readonly chart: Chart;
  readonly folder: string;
}

/** Writes the whole journal of a property; the file's name. */
export async function writeJournal(
  { pool, chart, folder }: WrittenJournal,
  format: TextFormat,
): Promise<string> {
  const { propertyId, propertyCode } = chart;
  const deps = { pool, loadChart: async () => chart };
  const { content } = await journalText(deps, { propertyId, format, given: {} });
  const file = join(folder, `${propertyCode}.${format}`);
  await pipeline(Readable.from(content), createWriteStream(file));
  return file;
}
