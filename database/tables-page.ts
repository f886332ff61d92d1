// Writes docs/reference/tables.md from the catalog: every table and column, with what the
// migrations say of them.
// Invariant: the page says nothing the catalog does not; to change it, change a comment.
// Leaves to others: the exact schema, which is migrations/schema.sql (schema-dump.ts).

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Queryable } from './pool.ts';

/** The page. */
export const TABLES_FILE = fileURLToPath(new URL('../docs/reference/tables.md', import.meta.url));

/** The page as it stands; empty when there is none yet. */
export function readTablesFile(): string {
  try {
    return readFileSync(TABLES_FILE, 'utf8');
  } catch {
    return '';
  }
}

const OPENING = `# Tables

Written by \`node migrate.ts --dump\` from the comments in migrations/; do not edit. In the order
of the migrations, which is the order data flows. Constraints and indexes:
[schema.sql](../../migrations/schema.sql). Amounts (\`amount_minor\`) are whole numbers of the
currency's smallest unit; \`…_on\` is a calendar date, \`…_at\` an instant.
`;

interface TableRow {
  readonly name: string;
  readonly comment: string | null;
  readonly key: string | null;
  readonly columns: readonly ColumnRow[];
}

interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly comment: string | null;
  /** Tables whose rows it names. */
  readonly names: string | null;
  /** Values a check allows, when it lists them. */
  readonly values: string | null;
}

const TABLES = `
  SELECT c.relname AS name, obj_description(c.oid, 'pg_class') AS comment,
         (SELECT string_agg(format('\`%s\`', a.attname), ', ' ORDER BY k.place)
            FROM pg_constraint p
            CROSS JOIN LATERAL unnest(p.conkey) WITH ORDINALITY AS k (number, place)
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
           WHERE p.conrelid = c.oid AND p.contype = 'p') AS key,
         (SELECT json_agg(json_build_object(
                   'name', a.attname,
                   'type', format_type(a.atttypid, a.atttypmod),
                   'required', a.attnotnull,
                   'comment', col_description(c.oid, a.attnum),
                   'names', (SELECT string_agg(DISTINCT f.confrelid::regclass::text, ', ')
                               FROM pg_constraint f
                              WHERE f.conrelid = c.oid AND f.contype = 'f'
                                AND f.conkey[cardinality(f.conkey)] = a.attnum),
                   'values', (SELECT string_agg(DISTINCT v[1], ', ')
                                FROM pg_constraint k
                                CROSS JOIN LATERAL regexp_matches(
                                  pg_get_constraintdef(k.oid), '''([^'']+)''::text', 'g') AS v
                               WHERE k.conrelid = c.oid AND k.contype = 'c'
                                 AND k.conkey = ARRAY[a.attnum]
                                 AND pg_get_constraintdef(k.oid) LIKE '%= ANY%')
                 ) ORDER BY a.attnum)
            FROM pg_attribute a
           WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
    FROM pg_class c
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
   ORDER BY c.oid`;

/** The page for a migrated database. */
export async function tablesPage(db: Queryable): Promise<string> {
  const { rows } = await db.query<TableRow>(TABLES);
  return `${[OPENING, ...rows.map(tableSection)].join('\n')}`;
}

function tableSection({ name, comment, key, columns }: TableRow): string {
  const lines = columns.map(
    (column) => `| \`${column.name}\` | ${typeText(column)} | ${meaning(column)} |`,
  );
  const keyText = key === null ? '' : ` Key: ${key}.`;
  return [
    `## ${name}`,
    '',
    `${comment ?? ''}${keyText}`.trim(),
    '',
    '| column | type | meaning |',
    '|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

const shorter: Readonly<Record<string, string>> = { 'timestamp with time zone': 'timestamptz' };

function typeText({ type, required }: ColumnRow): string {
  return `${shorter[type] ?? type}${required ? '' : ', or null'}`;
}

function meaning({ comment, names, values }: ColumnRow): string {
  const parts = [
    comment ?? '',
    names === null ? '' : `Names a row of ${names}.`,
    values === null ? '' : `One of ${values}.`,
  ];
  const text = parts.filter((part) => part !== '').join(' ');
  return text.replaceAll('|', '\\|');
}
