// Migrations: each applied once, whole or not at all, never changed, never newer than the code.
// Method: small folders of SQL files, an empty table space of their own in a real database.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type pg from 'pg';
import { ProblemError } from '#problems/problem.ts';
import { migrate, readMigrations, requireCurrentSchema } from './migrations.ts';
import { emptyTestDatabase } from './test-database.ts';

const folders: string[] = [];
after(() => folders.forEach((folder) => void rmSync(folder, { recursive: true })));

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tieout-migrations-'));
  folders.push(folder);
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(folder, name), sql);
  return folder;
}

const berths = { '0001-berths.sql': 'CREATE TABLE berths (n integer);' };
const boats = { '0002-boats.sql': 'CREATE TABLE boats (n integer);' };

function refusedWith(code: string, text: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof ProblemError, String(error));
    assert.equal(error.problems[0]?.code, code);
    assert.match(error.message, text);
    return true;
  };
}

async function tablesOf(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query(
    `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
      ORDER BY relname`,
  );
  return rows.map(({ relname }) => relname);
}

test('migrations are applied in order, and a second run has nothing to do', async () => {
  const { url, pool } = await emptyTestDatabase();
  const folder = folderOf({ ...boats, ...berths });
  assert.deepEqual(await migrate(url, { folder }), ['0001-berths', '0002-boats']);
  assert.deepEqual(await migrate(pool, { folder }), []);
  assert.deepEqual(await tablesOf(pool), ['berths', 'boats', 'schema_migrations']);
});

test('of three migrators at once each migration is applied by exactly one', async () => {
  const { url } = await emptyTestDatabase();
  const folder = folderOf({ ...berths, ...boats });
  const applied = await Promise.all([1, 2, 3].map(() => migrate(url, { folder })));
  assert.deepEqual(applied.flat(), ['0001-berths', '0002-boats']);
});

test('a migration that was applied and then changed is refused', async () => {
  const { url } = await emptyTestDatabase();
  await migrate(url, { folder: folderOf(berths) });
  const folder = folderOf({ '0001-berths.sql': 'CREATE TABLE berths (n bigint);' });
  const refused = refusedWith('DATABASE_MIGRATION_CHANGED', /migration 0001-berths differs/);
  await assert.rejects(migrate(url, { folder }), refused);
});

test('other line ends are no change', async () => {
  const { url } = await emptyTestDatabase();
  await migrate(url, { folder: folderOf({ '0001-a.sql': 'SELECT 1;\nSELECT 2;\n' }) });
  const folder = folderOf({ '0001-a.sql': 'SELECT 1;\r\nSELECT 2;\r\n' });
  assert.deepEqual(await migrate(url, { folder }), []);
});

test('older code refuses a newer schema, newer code names what is missing', async () => {
  const { url, pool } = await emptyTestDatabase();
  const older = folderOf(berths);
  const newer = folderOf({ ...berths, ...boats });
  await assert.rejects(
    requireCurrentSchema(pool, { folder: older }),
    refusedWith('DATABASE_SCHEMA_OLDER', /0001-berths/),
  );
  await migrate(url, { folder: older });
  await assert.rejects(
    requireCurrentSchema(pool, { folder: newer }),
    refusedWith('DATABASE_SCHEMA_OLDER', /0002-boats/),
  );
  await migrate(url, { folder: newer });
  await requireCurrentSchema(pool, { folder: newer });
  const refused = refusedWith('DATABASE_SCHEMA_NEWER', /does not know 0002-boats/);
  await assert.rejects(migrate(url, { folder: older }), refused);
  await assert.rejects(requireCurrentSchema(pool, { folder: older }), refused);
});

test('a migration that fails leaves nothing, keeps earlier ones, names its line', async () => {
  const { url, pool } = await emptyTestDatabase();
  const folder = folderOf({
    ...berths,
    '0002-boats.sql': 'CREATE TABLE boats (n integer);\nCREATE TABEL cabins (n integer);\n',
  });
  const refused = refusedWith('DATABASE_MIGRATION_FAILED', /0002-boats .*line 2: syntax error/);
  await assert.rejects(migrate(url, { folder }), refused);
  assert.deepEqual(await tablesOf(pool), ['berths', 'schema_migrations']);
});

test('a gap, a repeat and a strange name are refused', () => {
  for (const name of ['0003-gap.sql', '0001-again.sql', '2-short.sql']) {
    const folder = folderOf({ ...berths, [name]: 'SELECT 1;' });
    const refused = refusedWith('DATABASE_MIGRATION_MISNUMBERED', /is not named or numbered/);
    assert.throws(() => readMigrations(folder), refused, name);
  }
});
