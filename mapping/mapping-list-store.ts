// The SQL of lists of mappings for people: ours with theirs, whole or page by page.
// Invariant: lists of products and customers are read by page, by code or by id, never whole; pages
// go by keyset over the code, which is unique per kind. Leaves to others: suggesting (suggest.ts).

import type { Queryable } from '#database/pool.ts';
import { partsOfValueSubject, valueSubject } from './map-line.ts';
import {
  type MappingKind,
  mappingKinds,
  targetKinds,
  upperOf,
  valueKinds,
} from './mapping-kinds.ts';
import type { MappingSettings } from './mapping-settings.ts';
import type { ExternalItemRow } from './mapping-store.ts';
import { readValues } from './mapping-value-store.ts';
import type { At } from './revision-store.ts';
import { normalNumber } from './suggest.ts';

/** One of ours with what it is mapped to. */
export interface MappingRow {
  readonly kind: MappingKind;
  readonly internal_id: number;
  readonly code: string;
  readonly name: string;
  readonly active: boolean;
  readonly type: string | null;
  readonly external_id: string | null;
  readonly external_name: string | null;
  readonly external_active: boolean | null;
}

/** What every property has few of: lists of them are whole. */
export const fewKinds = ['account', 'outlet', 'department'] as const;

/**
 * Our masters by kind; $1 the property, $2 the connection. Statistical accounts are not among them:
 * they have a list of their own (journal-store.ts).
 */
const ours: Readonly<Record<MappingKind, string>> = {
  account: `SELECT account_id::bigint AS internal_id, number AS code, name, active, type
              FROM accounts a WHERE property_id = $1 AND NOT EXISTS (
                SELECT FROM statistical_accounts s WHERE s.property_id = $1
                   AND s.connection_id = $2 AND s.account_id = a.account_id)`,
  outlet: `SELECT outlet_id::bigint AS internal_id, code, name, active, null::text AS type
             FROM outlets WHERE property_id = $1`,
  department: `SELECT department_id::bigint AS internal_id, code, name, active, null::text AS type
                 FROM departments WHERE property_id = $1`,
  product: `SELECT product_id::bigint AS internal_id, code, name, active, null::text AS type
              FROM products WHERE property_id = $1`,
  customer: `SELECT customer_id AS internal_id, code, name, true AS active, null::text AS type
               FROM customers WHERE property_id = $1`,
};

/** Ours with its mapping and the item that points at; $2 the connection, $3 kind, $4 target. */
const joined = (kind: MappingKind) => `
  FROM (${ours[kind]}) o
  LEFT JOIN mappings m ON m.property_id = $1 AND m.connection_id = $2
   AND m.kind = $3 AND m.internal_id = o.internal_id
  LEFT JOIN external_chart_items i ON i.property_id = $1 AND i.connection_id = $2
   AND i.kind = $4 AND i.external_id = m.external_id`;

/** Not mapped, or mapped to what is not there or not active; not judged before a chart was read. */
const open = `(m.external_id IS NULL OR (i.active IS NOT TRUE AND EXISTS (
  SELECT FROM external_chart_items k WHERE k.property_id = $1 AND k.connection_id = $2)))`;

export interface MappingFilter {
  readonly internalIds?: readonly number[] | null;
  readonly codes?: readonly string[] | null;
  /** Part of our code or name, or of their id or name. */
  readonly text?: string | null;
  /** Only what is unmapped or broken. */
  readonly open?: boolean;
  /** The last code of the page before. */
  readonly after?: string | null;
  readonly limit?: number | null;
}

/** Ours of one kind with theirs, by code. */
export async function listMappings(
  db: Queryable,
  { propertyId, connectionId }: At,
  kind: MappingKind,
  filter: MappingFilter = {},
): Promise<readonly MappingRow[]> {
  const { rows } = await db.query<Omit<MappingRow, 'internal_id'> & { internal_id: bigint }>(
    `SELECT $3::text AS kind, o.internal_id, o.code, o.name, o.active, o.type, m.external_id,
            i.name AS external_name, i.active AS external_active
       ${joined(kind)}
      WHERE ($5::bigint[] IS NULL OR o.internal_id = ANY($5))
        AND ($6::text[] IS NULL OR o.code = ANY($6))
        AND ($7::text IS NULL OR strpos(
               lower(concat_ws(' ', o.code, o.name, m.external_id, i.name)), lower($7)) > 0)
        AND (NOT $8 OR ${open})
        AND ($9::text IS NULL OR o.code > $9)
      ORDER BY o.code LIMIT $10`,
    [
      ...[propertyId, connectionId, kind, targetKinds[kind]],
      ...[filter.internalIds ?? null, filter.codes ?? null, filter.text ?? null],
      ...[filter.open ?? false, filter.after ?? null, filter.limit ?? null],
    ],
  );
  return rows.map((row) => ({ ...row, internal_id: Number(row.internal_id) }));
}

/**
 * Active masters that hold their entries, or would: unmapped or broken. Of what is sent where it is
 * mapped only the broken ones, of what is ignored none.
 */
export async function countGaps(
  db: Queryable,
  { propertyId, connectionId }: At,
  kind: MappingKind,
  settings: MappingSettings,
): Promise<number> {
  const setting = sendSettingOf(kind, settings);
  if (setting === 'ignore') return 0;
  const mappedOnly = setting === 'when-mapped' ? 'AND m.external_id IS NOT NULL' : '';
  const { rows } = await db.query<{ gaps: number }>(
    `SELECT count(*)::int AS gaps ${joined(kind)} WHERE o.active AND ${open} ${mappedOnly}`,
    [propertyId, connectionId, kind, targetKinds[kind]],
  );
  return rows[0]?.gaps ?? 0;
}

/** How the connection sends what is mapped; accounts, outlets and departments are always listed. */
export function sendSettingOf(kind: MappingKind, settings: MappingSettings) {
  if (kind === 'product') return settings.products;
  return kind === 'customer' ? settings.customers : 'map';
}

/**
 * Items these rows might mean, by id or by name as people write them: what a suggestion is chosen
 * from where there are too many to look at all.
 */
export async function listCandidates(
  db: Queryable,
  { propertyId, connectionId }: At,
  kind: MappingKind,
  rows: readonly MappingRow[],
): Promise<readonly ExternalItemRow[]> {
  if (rows.length === 0) return [];
  const { rows: found } = await db.query<ExternalItemRow>(
    `SELECT kind, external_id, name, active, attributes FROM external_chart_items
      WHERE property_id = $1 AND connection_id = $2 AND kind = $3 AND active
        AND (ltrim(regexp_replace(upper(external_id), '[\\s._/-]+', '', 'g'), '0') = ANY($4)
             OR lower(name) = ANY($5))`,
    [
      ...[propertyId, connectionId, targetKinds[kind]],
      rows.map((row) => normalNumber(row.code)),
      rows.map((row) => row.name.toLowerCase()),
    ],
  );
  return found;
}

/**
 * Which of these gaps, `CODE subject`, a newly read chart closes: what is mapped or valued is there
 * and active by now.
 */
export async function gapsClosedByChart(
  db: Queryable,
  at: At,
  held: readonly string[],
): Promise<{ code: string; subject: string }[]> {
  const closed: { code: string; subject: string }[] = [];
  const gaps = held.map((gap) => {
    const [code = '', ...subject] = gap.split(' ');
    return { code, subject: subject.join(' ') };
  });
  for (const kind of mappingKinds) {
    const broken = new RegExp(`^MAPPING_${upperOf(kind)}_(UNKNOWN|INACTIVE)$`);
    const own = gaps.filter(({ code }) => broken.test(code));
    const codes = own.map((gap) => gap.subject);
    const rows = codes.length === 0 ? [] : await listMappings(db, at, kind, { codes });
    const active = new Set(rows.filter((row) => row.external_active).map((row) => row.code));
    closed.push(...own.filter((gap) => active.has(gap.subject)));
  }
  const valued = gaps.filter(({ code }) => /^MAPPING_VALUE_(UNKNOWN|INACTIVE)$/.test(code));
  const good = new Set<string>();
  const subjects = valued.map((gap) => partsOfValueSubject(gap.subject));
  for (const kind of valueKinds) {
    const codes = subjects.filter((one) => one.kind === kind).map((one) => one.code);
    if (codes.length === 0) continue;
    const rows = await listMappings(db, at, kind, { codes });
    const codeOf = new Map(rows.map((row) => [row.internal_id, row.code]));
    for (const value of await readValues(db, at, { kind, internalIds: [...codeOf.keys()] })) {
      const code = codeOf.get(Number(value.internal_id)) ?? '';
      if (value.known && value.active) good.add(valueSubject(kind, code, value.dimension));
    }
  }
  return [...closed, ...valued.filter((gap) => good.has(gap.subject))];
}
