// Saves changes of mappings and values, and releases the exports that waited for them.
// Invariant: all or nothing: a change that names what is not there refuses every other one; the
// revision moves in the same transaction; an id of ours that is not in this property is never
// mapped. Leaves to others: the exports, which this stage reaches only by the function passed in.

import type { Queryable } from '#database/pool.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { listStatistics } from './journal-store.ts';
import { valueSubject } from './map-line.ts';
import { mappingProblem } from './mapping-errors.ts';
import {
  externalIdLengthMax,
  gapCodesOf,
  isValueDimension,
  isValueKind,
  type MappingKind,
  targetKinds,
  type ValueKind,
} from './mapping-kinds.ts';
import { listMappings, type MappingRow } from './mapping-list-store.ts';
import { readValues, type ValueChange, writeValues } from './mapping-value-store.ts';
import { type At, moveRevision } from './revision-store.ts';

/**
 * What exports are held for. `touching`: only those with a line of this; where a dimension is
 * required, one on the account that requires it.
 */
export interface ReleasedGap {
  readonly code: string;
  /** Null: whatever it is. */
  readonly subject: string | null;
  readonly touching?: { readonly kind: ValueKind; readonly internalId: number };
}

/** Gaps of these causes, whatever they are about. */
export const gapsOfCauses = (codes: readonly string[]): ReleasedGap[] =>
  codes.map((code) => ({ code, subject: null }));

/** Requeues exports held for these gaps, in the caller's transaction; export-queue/ has it. */
export type ReleaseExports = (
  tx: Queryable,
  at: At,
  gaps: readonly ReleasedGap[],
  by: { readonly person: string; readonly reason: string },
) => Promise<number>;

/** What a person sets of one master; what is left out stays as it is. */
export interface MappingChange {
  readonly kind: MappingKind;
  readonly internalId: number;
  /** Null takes the mapping away. */
  readonly externalId?: string | null;
  /** By dimension; null takes a value away. */
  readonly values?: Readonly<Record<string, string | null>>;
  /** Says where in what was sent a column of this change stands, for problems. */
  readonly whereIs?: (column: string) => string;
}

/** One thing that is different now. `what`: `externalId`, or the dimension of a value. */
export interface Difference {
  readonly kind: MappingKind;
  readonly code: string;
  readonly name: string;
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Saved {
  readonly changed: number;
  readonly released: number;
  readonly differences: readonly Difference[];
  /** The changes that made a difference. */
  readonly moved: readonly MappingChange[];
}

/** *Errors:* MAPPING_SUBJECT_UNKNOWN, MAPPING_TARGET_UNKNOWN, MAPPING_VALUE_REFUSED. */
export async function saveMappings(
  tx: Queryable,
  at: At,
  changes: readonly MappingChange[],
  by: { readonly person: string; readonly releaseExports: ReleaseExports },
): Promise<Saved> {
  const before = await readBefore(tx, at, changes);
  const problems = await problemsIn(tx, at, changes, before);
  if (problems.length > 0) throw new ProblemError(problems);
  const differences: Difference[] = [];
  const moved: MappingChange[] = [];
  const gaps: ReleasedGap[] = [];
  for (const change of changes) {
    const row = before.rows.get(`${change.kind} ${change.internalId}`) as MappingRow;
    const found = differencesOf(change, row, before);
    if (found.length > 0) moved.push(change);
    for (const difference of found) {
      differences.push(difference);
      gaps.push(...gapsClosedBy(difference, change.internalId));
    }
  }
  const changed = await writeMappings(tx, at.propertyId, at.connectionId, changes, by.person);
  const reason = 'The mapping it waited for was saved.';
  const released = await by.releaseExports(tx, at, gaps, { person: by.person, reason });
  return { changed, released, differences, moved };
}

interface Before {
  readonly rows: ReadonlyMap<string, MappingRow>;
  /** By `kind id dimension`. */
  readonly values: ReadonlyMap<string, string>;
}

async function readBefore(
  tx: Queryable,
  at: At,
  changes: readonly MappingChange[],
): Promise<Before> {
  const rows = new Map<string, MappingRow>();
  const values = new Map<string, string>();
  for (const [kind, ofKind] of Map.groupBy(changes, (change) => change.kind)) {
    const internalIds = ofKind.map((change) => change.internalId);
    for (const row of await listMappings(tx, at, kind, { internalIds })) {
      rows.set(`${kind} ${row.internal_id}`, row);
    }
    if (!ofKind.some((change) => change.values)) continue;
    for (const row of await readValues(tx, at, { kind, internalIds })) {
      values.set(`${kind} ${row.internal_id} ${row.dimension}`, row.external_id);
    }
  }
  return { rows, values };
}

/** Everything that is wrong with the changes, in their order. */
async function problemsIn(
  tx: Queryable,
  at: At,
  changes: readonly MappingChange[],
  before: Before,
): Promise<Problem[]> {
  const chart = await readNamed(tx, at, changes);
  const counting = await listStatistics(tx, at);
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const [index, change] of changes.entries()) {
    const { kind, internalId, externalId } = change;
    const place = (column: string) => ({ where: change.whereIs?.(column) ?? `items[${index}]` });
    if (!before.rows.has(`${kind} ${internalId}`)) {
      problems.push(unlisted(change, counting, place('code')));
      continue;
    }
    if (seen.has(`${kind} ${internalId}`)) {
      const { code } = before.rows.get(`${kind} ${internalId}`) as MappingRow;
      problems.push(mappingProblem('MAPPING_SUBJECT_TWICE', place('code'), kind, code));
      continue;
    }
    seen.add(`${kind} ${internalId}`);
    const isThere = (of: string, id: string) => !chart.lists.has(of) || chart.has(of, id);
    const target = targetKinds[kind];
    if (typeof externalId === 'string' && chart.read && !chart.has(target, externalId)) {
      const facts = [target, externalId] as const;
      problems.push(mappingProblem('MAPPING_TARGET_UNKNOWN', place('externalId'), ...facts));
    }
    for (const [dimension, id] of Object.entries(change.values ?? {})) {
      if (id === null) continue;
      const where = place(dimension);
      if (!isValueKind(kind) || !isValueDimension(dimension) || id.length > externalIdLengthMax) {
        problems.push(mappingProblem('MAPPING_VALUE_REFUSED', where, kind, dimension));
      } else if (!isThere('dimension', dimension)) {
        problems.push(mappingProblem('MAPPING_TARGET_UNKNOWN', where, 'dimension', dimension));
      } else if (!isThere(dimension, id)) {
        problems.push(mappingProblem('MAPPING_TARGET_UNKNOWN', where, dimension, id));
      }
    }
  }
  return problems;
}

/** Statistical accounts are mapped in a list of their own. */
function unlisted(
  { kind, internalId }: MappingChange,
  counting: Awaited<ReturnType<typeof listStatistics>>,
  at: { readonly where: string },
): Problem {
  const counts = counting.find((one) => kind === 'account' && one.account_id === internalId);
  if (counts) return mappingProblem('MAPPING_ACCOUNT_STATISTICAL', at, counts.number);
  return mappingProblem('MAPPING_SUBJECT_UNKNOWN', at, kind, String(internalId));
}

/** What of the mirrored chart the changes name, and which lists it has at all. */
async function readNamed(tx: Queryable, at: At, changes: readonly MappingChange[]) {
  const named = changes.flatMap(({ kind, externalId, values = {} }) => [
    ...(typeof externalId === 'string' ? [[targetKinds[kind], externalId] as const] : []),
    ...Object.entries(values).flatMap(([dimension, id]) => [
      ['dimension', dimension] as const,
      ...(id === null ? [] : [[dimension, id] as const]),
    ]),
  ]);
  const { rows: lists } = await tx.query<{ kind: string }>(
    `SELECT DISTINCT kind FROM external_chart_items WHERE property_id = $1 AND connection_id = $2`,
    [at.propertyId, at.connectionId],
  );
  const { rows } = await tx.query<{ kind: string; external_id: string }>(
    `SELECT i.kind, i.external_id FROM external_chart_items i
       JOIN (SELECT DISTINCT * FROM unnest($3::text[], $4::text[])) n (kind, external_id)
         USING (kind, external_id)
      WHERE i.property_id = $1 AND i.connection_id = $2`,
    [at.propertyId, at.connectionId, named.map(([kind]) => kind), named.map(([, id]) => id)],
  );
  const there = new Set(rows.map((row) => `${row.kind} ${row.external_id}`));
  return {
    read: lists.length > 0,
    lists: new Set(lists.map((row) => row.kind)),
    has: (kind: string, id: string) => there.has(`${kind} ${id}`),
  };
}

function differencesOf(change: MappingChange, row: MappingRow, before: Before): Difference[] {
  const { kind, internalId, externalId, values = {} } = change;
  const wanted: (readonly [string, string | null, string | null])[] = Object.entries(values).map(
    ([dimension, after]) => {
      const was = before.values.get(`${kind} ${internalId} ${dimension}`) ?? null;
      return [dimension, was, after] as const;
    },
  );
  if (externalId !== undefined) wanted.unshift(['externalId', row.external_id, externalId]);
  return wanted
    .filter(([, was, after]) => was !== after)
    .map(([what, was, after]) => {
      return { kind, code: row.code, name: row.name, what, before: was, after };
    });
}

/** A mapping taken away closes no gap; a value taken away may: another one counts then, or none. */
function gapsClosedBy(difference: Difference, internalId: number): ReleasedGap[] {
  const { kind, code, what, after } = difference;
  if (what !== 'externalId') return gapsClosedByValue(difference, internalId);
  if (after === null) return [];
  const gaps: ReleasedGap[] = gapCodesOf(kind).map((gap) => ({ code: gap, subject: code }));
  if (kind === 'account') gaps.push({ code: 'MAPPING_DIMENSION_REQUIRED', subject: code });
  return gaps;
}

function gapsClosedByValue({ kind, code, what, after }: Difference, internalId: number) {
  if (!isValueKind(kind)) return [];
  const subject = valueSubject(kind, code, what);
  const gaps: ReleasedGap[] = ['UNKNOWN', 'INACTIVE'].map((end) => {
    return { code: `MAPPING_VALUE_${end}`, subject };
  });
  if (after === null) return gaps;
  const touching = { kind, internalId };
  gaps.push({ code: 'MAPPING_DIMENSION_REQUIRED', subject: null, touching });
  // What is sent where it is mapped is a gap only for want of any value.
  if (what === 'customer') {
    gaps.push({ code: 'MAPPING_CUSTOMER_UNMAPPED', subject: null, touching });
  }
  if (what === 'item') gaps.push({ code: 'MAPPING_PRODUCT_UNMAPPED', subject: null, touching });
  return gaps;
}

/** Writes the changes, unchecked, and answers how many mappings and values are different now. */
export async function writeMappings(
  tx: Queryable,
  propertyId: number,
  connectionId: number,
  changes: readonly MappingChange[],
  mappedBy: string,
): Promise<number> {
  const put = changes.filter((change) => typeof change.externalId === 'string');
  const removed = changes.filter((change) => change.externalId === null);
  const written = await tx.query(
    `INSERT INTO mappings AS m
            (property_id, connection_id, kind, internal_id, external_id, mapped_by)
     SELECT $1, $2, n.kind, n.internal_id, n.external_id, $6
       FROM unnest($3::text[], $4::bigint[], $5::text[]) AS n (kind, internal_id, external_id)
     ON CONFLICT (property_id, connection_id, kind, internal_id) DO UPDATE
       SET external_id = excluded.external_id, mapped_at = now(), mapped_by = excluded.mapped_by
       WHERE m.external_id <> excluded.external_id`,
    [
      ...[propertyId, connectionId, put.map((change) => change.kind)],
      put.map((change) => change.internalId),
      put.map((change) => change.externalId),
      mappedBy,
    ],
  );
  const deleted = await tx.query(
    `DELETE FROM mappings m USING unnest($3::text[], $4::bigint[]) AS n (kind, internal_id)
      WHERE m.property_id = $1 AND m.connection_id = $2
        AND m.kind = n.kind AND m.internal_id = n.internal_id`,
    [
      ...[propertyId, connectionId, removed.map((change) => change.kind)],
      removed.map((change) => change.internalId),
    ],
  );
  const values = changes.flatMap(({ kind, internalId, values: given = {} }): ValueChange[] =>
    isValueKind(kind)
      ? Object.entries(given).map(([dimension, externalId]) => {
          return { kind, internalId, dimension, externalId };
        })
      : [],
  );
  const at = { propertyId, connectionId };
  const valued = values.length === 0 ? 0 : await writeValues(tx, at, values, mappedBy);
  const changed = (written.rowCount ?? 0) + (deleted.rowCount ?? 0) + valued;
  if (changed > 0) await moveRevision(tx, propertyId, connectionId);
  return changed;
}
