// Runs proofs: each a statement that looks at rows one by one and says which are broken, all in one
// snapshot of the books. Invariant: reads only; a proof that cannot be run fails the whole. Leaves
// to others: what is proven (verify-store.ts and later stages), what to do about a finding.

import type pg from 'pg';
import { type Queryable, withTransaction } from '#database/pool.ts';

/** What a proof looks at one by one. */
export type Proven =
  | 'entries'
  | 'events'
  | 'batches'
  | 'audit entries'
  | 'outlets'
  | 'accounts'
  | 'exports'
  | 'connections';

/** One proof: how many rows it looked at, how many break it, and the first that do. */
export interface Finding {
  readonly proof: string;
  /** What was proven, as a sentence. */
  readonly sentence: string;
  readonly of: Proven;
  readonly checkedCount: number;
  readonly brokenCount: number;
  /** Numbers of the first that break it, at most ten. */
  readonly first: readonly string[];
}

export interface Proof {
  readonly proof: string;
  readonly sentence: string;
  readonly of: Proven;
  /**
   * Yields `id, broken` per thing checked; `$1` is the property. Proofs of the same statement share
   * one run of it.
   */
  readonly sql: string;
  /** What says it is broken, where a statement proves several things; null: not of this proof. */
  readonly column?: string;
}

/** Connections that prove at the same time. */
const lanesMax = 2;

/**
 * Runs proofs on one snapshot, in their order. `brokenCount` 0 everywhere: the books are sound.
 */
export function runProofs(
  pool: pg.Pool,
  propertyId: number,
  proofs: readonly Proof[],
): Promise<Finding[]> {
  const groups = groupsOf(proofs);
  const found = new Map<Proof, Finding>();
  const next = groups.values();
  const prove = async (tx: Queryable) => {
    // Whole tables are grouped: what does not fit into memory is written to disk and read again,
    // and workers that share a join would each group the other side anew.
    await tx.query("SET LOCAL work_mem = '128MB'; SET LOCAL max_parallel_workers_per_gather = 0");
    for (const group of next) {
      for (const [proof, finding] of await proveGroup(tx, propertyId, group)) {
        found.set(proof, finding);
      }
    }
  };
  const lanes = Math.min(lanesMax, groups.length, pool.options.max ?? 1);
  return inOneSnapshot(pool, lanes, prove).then(() =>
    proofs.map((one) => found.get(one) as Finding),
  );
}

const reading = { isolation: 'repeatable read', readOnly: true } as const;

/** The same work on so many connections, all of which see the books at the same moment. */
function inOneSnapshot(
  pool: pg.Pool,
  lanes: number,
  work: (tx: Queryable) => Promise<void>,
): Promise<void> {
  return withTransaction(
    pool,
    async (tx) => {
      const { rows } = await tx.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
      const join = (other: pg.PoolClient) =>
        other.query(`SET TRANSACTION SNAPSHOT ${other.escapeLiteral(rows[0]?.id ?? '')}`);
      const others = Array.from({ length: lanes - 1 }, () =>
        withTransaction(pool, async (other) => join(other).then(() => work(other)), reading),
      );
      // The snapshot lasts as long as the transaction that lent it: all are waited for.
      const done = await Promise.allSettled([work(tx), ...others]);
      for (const one of done) if (one.status === 'rejected') throw one.reason;
    },
    reading,
  );
}

/** The same as what a transaction sees. */
export async function proveIn(
  tx: Queryable,
  propertyId: number,
  proofs: readonly Proof[],
): Promise<Finding[]> {
  const found = new Map<Proof, Finding>();
  for (const group of groupsOf(proofs)) {
    for (const [proof, finding] of await proveGroup(tx, propertyId, group)) {
      found.set(proof, finding);
    }
  }
  return proofs.map((one) => found.get(one) as Finding);
}

/** Proofs of one statement together. */
const groupsOf = (proofs: readonly Proof[]): Proof[][] => [
  ...Map.groupBy(proofs, ({ sql }) => sql).values(),
];

interface FoundRow {
  readonly checked: bigint;
  readonly broken: bigint;
  readonly first: bigint[];
}

async function proveGroup(
  tx: Queryable,
  propertyId: number,
  group: readonly Proof[],
): Promise<[Proof, Finding][]> {
  const each = group.map(({ column }, at) => {
    const broken = column ?? 'broken';
    return `${column === undefined ? 'count(*)' : `count(${column})`} AS checked_${at},
            count(*) FILTER (WHERE ${broken}) AS broken_${at},
            coalesce((array_agg(id::bigint ORDER BY id) FILTER (WHERE ${broken}))[1:10], '{}')
              AS first_${at}`;
  });
  const { rows } = await tx.query<Record<string, never>>(
    `SELECT ${each.join(', ')} FROM (${group[0]?.sql}) p`,
    [propertyId],
  );
  return group.map((proof, at) => {
    const of = <Name extends keyof FoundRow>(name: Name) =>
      rows[0]?.[`${name}_${at}`] as FoundRow[Name] | undefined;
    const { sql: _sql, column: _column, ...told } = proof;
    const finding: Finding = {
      ...told,
      checkedCount: Number(of('checked') ?? 0),
      brokenCount: Number(of('broken') ?? 0),
      first: (of('first') ?? []).map(String),
    };
    return [proof, finding];
  });
}
