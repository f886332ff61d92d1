// The migrated schema: it equals its golden dump, and its keys start with the property, so that
// tables can be partitioned or distributed by property without a rewrite.
// Method: the catalog is asked, not the files. UPDATE_GOLDEN=1 rewrites the files.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { readSchemaFile, SCHEMA_FILE, schemaDump } from './schema-dump.ts';
import { readTablesFile, TABLES_FILE, tablesPage } from './tables-page.ts';
import { testDatabase } from './test-database.ts';

const { pool } = await testDatabase();

/** Tables without a property in their keys, each with its reason. */
const TABLES_OF_ALL_PROPERTIES: Record<string, string> = {
  properties: 'is the list of properties; its code is unique among them',
  people: 'work for several properties; their roles are per property',
  sessions: 'belong to a person, who chooses the property with each request',
  access_links: 'let a person set a password, who may work for several properties',
  database_server: 'says which server the database was last opened on',
  known_devices: 'belong to a person; counted at the door, before there is a property',
  recovery_codes: 'belong to a person, who may work for several properties',
  second_factors: 'belong to a person, who may work for several properties',
  person_identities: 'belong to a person, by whom they sign in for every property',
  provider_sign_ins: 'belong to a browser, before there is a person or a property',
  schema_migrations: 'says what this database is, before there is any property',
};

test('migrations/schema.sql is what the migrations lead to', async () => {
  const dump = await schemaDump(pool);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(SCHEMA_FILE, dump);
  const golden = new Set(readSchemaFile().split('\n'));
  const lines = new Set(dump.split('\n'));
  const advice = 'run node migrate.ts --dump and read the difference';
  const added = [...lines].filter((line) => !golden.has(line)).map((line) => `+ ${line}`);
  const gone = [...golden].filter((line) => !lines.has(line)).map((line) => `- ${line}`);
  const difference = [...gone, ...added];
  assert.ok(difference.length === 0, [advice, ...difference].join('\n'));
  assert.ok(dump === readSchemaFile(), `the same lines in another order: ${advice}`);
});

test('docs/reference/tables.md says what the catalog says of every table', async () => {
  const page = await tablesPage(pool);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(TABLES_FILE, page);
  assert.ok(page === readTablesFile(), 'run node migrate.ts --dump and read the difference');
  assert.doesNotMatch(page, /\n## (.+)\n\n(Key: |\|)/, 'a table without a comment');
});

test('every primary, unique and foreign key starts with property_id', async () => {
  const { rows } = await pool.query<{ table: string; key: string }>(`
    SELECT conrelid::regclass::text AS table, conname AS key
      FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
     WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f')
       AND a.attname <> 'property_id'`);
  assert.deepEqual(notExempt(rows), []);
});

test('every unique index starts with property_id', async () => {
  const { rows } = await pool.query<{ table: string; key: string }>(`
    SELECT i.indrelid::regclass::text AS table, i.indexrelid::regclass::text AS key
      FROM pg_index i
      JOIN pg_class c ON c.oid = i.indexrelid
      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
     WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique
       AND a.attname IS DISTINCT FROM 'property_id'`);
  assert.deepEqual(notExempt(rows), []);
});

test('the list of exempt tables names only tables that exist', async () => {
  const names = Object.keys(TABLES_OF_ALL_PROPERTIES);
  const { rows } = await pool.query<{ name: string }>(
    'SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL',
    [names],
  );
  assert.deepEqual(rows, []);
});

function notExempt(rows: { table: string; key: string }[]): string[] {
  return rows
    .filter(({ table }) => !(table in TABLES_OF_ALL_PROPERTIES))
    .map(({ table, key }) => `${table}: ${key}`)
    .sort();
}
