// Writes the schema as text from the catalog: the golden file migrations/schema.sql.
// Invariant: the same schema gives the same text, byte for byte, whatever order it was made in.
// Leaves to others: applying it. It is read by people and compared by a test, never executed.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DatabaseLog } from './database-log.ts';
import type { Queryable } from './pool.ts';
import { connect } from './postgres-server.ts';
import { TABLES_FILE, tablesPage } from './tables-page.ts';
import { testServer, withDatabase, withTemplate } from './test-database.ts';

/** The golden dump. */
export const SCHEMA_FILE = fileURLToPath(new URL('../migrations/schema.sql', import.meta.url));

/** The golden dump as it stands; empty when there is none yet. */
export function readSchemaFile(): string {
  try {
    return readFileSync(SCHEMA_FILE, 'utf8');
  } catch {
    return '';
  }
}

/** Migrates an empty database on the test server, dumps it, and answers the files written. */
export async function writeSchemaDump(log: DatabaseLog): Promise<string[]> {
  const server = await testServer(log);
  const admin = await connect(server.url, 'tieout schema dump');
  try {
    await withTemplate(admin, server.url, async (template) => {
      const client = await connect(withDatabase(server.url, template), 'tieout schema dump');
      writeFileSync(SCHEMA_FILE, await schemaDump(client));
      writeFileSync(TABLES_FILE, await tablesPage(client));
      await client.end();
    });
  } finally {
    await admin.end();
    await server.stop();
  }
  return [SCHEMA_FILE, TABLES_FILE];
}

/** The schema `public` as text: types, functions, tables with all that hangs on them, views. */
export async function schemaDump(db: Queryable): Promise<string> {
  const parts = [
    '-- The schema that migrations/ leads to. Written by `node migrate.ts --dump`; do not edit.',
    ...(await lines(db, TYPES)),
    ...(await lines(db, SEQUENCES)),
    ...(await lines(db, FUNCTIONS)),
    ...(await lines(db, TABLES)),
    ...(await lines(db, VIEWS)),
  ];
  return `${parts.join('\n\n')}\n`;
}

async function lines(db: Queryable, sql: string): Promise<string[]> {
  const { rows } = await db.query<{ text: string }>(sql);
  return rows.map(({ text }) => text.trimEnd());
}

const comment = (kind: string, name: string, value: string) =>
  `coalesce(E'\\nCOMMENT ON ${kind} ' || ${name} || ' IS ' || quote_literal(${value}) || ';', '')`;

/** Enumerations and domains. */
const TYPES = `
  SELECT CASE t.typtype
           WHEN 'e' THEN format('CREATE TYPE %I AS ENUM (%s);', t.typname,
             (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder)
                FROM pg_enum WHERE enumtypid = t.oid))
           ELSE format('CREATE DOMAIN %I AS %s%s%s;', t.typname,
             format_type(t.typbasetype, t.typtypmod),
             CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END,
             (SELECT string_agg(format(E'\\n  CONSTRAINT %I %s', conname,
                                       pg_get_constraintdef(oid)), '' ORDER BY conname)
                FROM pg_constraint WHERE contypid = t.oid AND contype = 'c'))
         END
         || ${comment('TYPE', 'quote_ident(t.typname)', "obj_description(t.oid, 'pg_type')")}
           AS text
    FROM pg_type t
   WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd')
   ORDER BY t.typname`;

/** Sequences of their own; those of identity columns are shown with the column. */
const SEQUENCES = `
  SELECT format('CREATE SEQUENCE %I AS %s START %s INCREMENT %s;', c.relname,
                format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement) AS text
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
   WHERE c.relnamespace = 'public'::regnamespace
     AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                        AND d.deptype = 'i')
   ORDER BY c.relname`;

const FUNCTIONS = `
  SELECT rtrim(pg_get_functiondef(p.oid), E'\\n') || ';' || ${comment(
    'FUNCTION',
    'p.oid::regprocedure::text',
    "obj_description(p.oid, 'pg_proc')",
  )} AS text
    FROM pg_proc p
   WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
   ORDER BY p.oid::regprocedure::text`;

/** One paragraph per table: columns and constraints, then indexes, triggers, policies, comments. */
const TABLES = `
  SELECT format(E'CREATE%s TABLE %I (\\n%s\\n)%s%s;',
           CASE c.relpersistence WHEN 'u' THEN ' UNLOGGED' ELSE '' END, c.relname,
           concat_ws(E',\\n', columns.list, constraints.list),
           CASE c.relkind WHEN 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) ELSE '' END,
           ' WITH (' || array_to_string(c.reloptions, ', ') || ')')
         || coalesce(indexes.list, '') || coalesce(triggers.list, '')
         || ${comment('TABLE', 'quote_ident(c.relname)', "obj_description(c.oid, 'pg_class')")}
         || coalesce(comments.list, '') AS text
    FROM pg_class c
    LEFT JOIN LATERAL (
      SELECT string_agg(format('  %I %s%s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
               CASE WHEN a.attcollation NOT IN (0, 100)
                    THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END,
               CASE a.attidentity WHEN 'a' THEN ' GENERATED ALWAYS AS IDENTITY'
                                  WHEN 'd' THEN ' GENERATED BY DEFAULT AS IDENTITY' ELSE '' END,
               CASE WHEN d.oid IS NULL THEN ''
                    WHEN a.attgenerated = 's'
                    THEN format(' GENERATED ALWAYS AS (%s) STORED', pg_get_expr(d.adbin, d.adrelid))
                    WHEN a.attgenerated = 'v'
                    THEN format(' GENERATED ALWAYS AS (%s) VIRTUAL',
                                pg_get_expr(d.adbin, d.adrelid))
                    ELSE ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END,
               CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END),
               E',\\n' ORDER BY a.attnum) AS list
        FROM pg_attribute a
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) columns ON true
    LEFT JOIN LATERAL (
      SELECT string_agg(format('  CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)), E',\\n'
                        ORDER BY position(contype IN 'pufxc'), conname) AS list
        FROM pg_constraint
       WHERE conrelid = c.oid AND contype IN ('p', 'u', 'f', 'x', 'c')) constraints ON true
    LEFT JOIN LATERAL (
      SELECT string_agg(E'\\n'
                          || replace(pg_get_indexdef(i.indexrelid), ' ON public.', ' ON ') || ';',
                        '' ORDER BY i.indexrelid::regclass::text) AS list
        FROM pg_index i
       WHERE i.indrelid = c.oid
         AND NOT EXISTS (SELECT FROM pg_constraint
                          WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x'))) indexes
         ON true
    LEFT JOIN LATERAL (
      SELECT string_agg(E'\\n' || replace(pg_get_triggerdef(oid), ' ON public.', ' ON ') || ';',
                        '' ORDER BY tgname) AS list
        FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal) triggers ON true
    LEFT JOIN LATERAL (
      SELECT string_agg(format(E'\\nCOMMENT ON COLUMN %I.%I IS %L;', c.relname, attname,
                               col_description(c.oid, attnum)), '' ORDER BY attnum) AS list
        FROM pg_attribute
       WHERE attrelid = c.oid AND col_description(c.oid, attnum) IS NOT NULL) comments ON true
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
   ORDER BY c.relname`;

const VIEWS = `
  SELECT format(E'CREATE %s %I AS\\n%s',
           CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END, c.relname,
           pg_get_viewdef(c.oid, true))
         || ${comment('VIEW', 'quote_ident(c.relname)', "obj_description(c.oid, 'pg_class')")}
           AS text
    FROM pg_class c
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm')
   ORDER BY c.relname`;
