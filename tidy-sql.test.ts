// Every SQL statement written in a -store file is prepared against the migrated schema, so that a
// column renamed in a migration is noticed although no test runs the statement. Method: template
// literals that begin with a verb of SQL; constants of the same file are filled in, statements with
// other gaps are left to the tests that run them.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sqlState } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { folderOrder } from './tidy-rules.ts';

const { pool } = await testDatabase();
const root = fileURLToPath(new URL('.', import.meta.url));

/** Tables that a statement makes for itself, for the length of a transaction. */
const temporary = [
  `reconciliation_listed (position bigint, external_id text, posted_on date, currency text,
    standing text, in_balances boolean, lines jsonb, rest text)`,
  'reconciliation_differing (position bigint, export_id bigint, in_period boolean)',
  'reconciliation_changed (external_id text primary key)',
  'reconciliation_assumed (export_id bigint primary key, lines bigint)',
  `summary_gathered (entry_id bigint, summary_on date, outlet_id int, currency text,
    amount_minor bigint, document_type text, measure text, journal_id text)`,
];

/** A parameter whose type only the value decides: the statement is right all the same. */
const indeterminate = '42P18';

interface Statement {
  readonly where: string;
  readonly sql: string;
}

function statementsOf(path: string): Statement[] {
  const text = readFileSync(root + path, 'utf8');
  const constants = new Map(
    [...text.matchAll(/^(?:export )?const (\w+) =\s*`([^`]*)`;$/gm)].map(
      (match): [string, string] => [match[1] as string, match[2] as string],
    ),
  );
  const fill = (sql: string): string =>
    sql.replace(/\$\{(\w+)\}/g, (gap, name) => {
      const known = constants.get(name);
      return known === undefined ? gap : fill(known);
    });
  const literals = text.matchAll(/`(\s*(?:select|insert|update|delete|with|merge)\s[^`]*)`/gi);
  return [...literals].map((match) => ({
    where: `${path}:${text.slice(0, match.index).split('\n').length}`,
    sql: fill(match[1] as string),
  }));
}

function storeFiles(folder: string): string[] {
  return readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return storeFiles(path);
    return entry.name.endsWith('-store.ts') ? [path] : [];
  });
}

test('every statement of every store fits the migrated schema', async () => {
  const client = await pool.connect();
  for (const table of temporary) await client.query(`create temporary table ${table}`);
  const statements = folderOrder.flatMap(storeFiles).flatMap(statementsOf);
  const whole = statements.filter(({ sql }) => !sql.includes('${'));
  assert(whole.length > 0, 'no statement was found: the pattern has lost its stores');
  const offences: string[] = [];
  for (const { where, sql } of whole) {
    try {
      await client.query(`prepare tidy as ${sql}`);
      await client.query('deallocate tidy');
    } catch (error) {
      if (sqlState(error) === indeterminate) continue;
      offences.push(`${where}: ${(error as Error).message}`);
    }
  }
  client.release(true);
  assert(offences.length === 0, `${offences.length} offences:\n${offences.join('\n')}`);
});
