// The hash chain of the audit trail: seals entries after they were committed, many at a time, and
// proves later that they are what they were.
// Invariant: a digest is SHA-256 over the digest before it, its position and time, and the entry:
// none can be changed, taken out, put in or moved without all later digests. Sealing waits for
// nobody, and nobody waits for it.
// Leaves to others: when (sealing-worker.ts); keeping a head outside (certificates, the command).

import { createHash } from 'node:crypto';
import type pg from 'pg';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { type ChainFault, type ChainLink, faultOf, type Head, startOfChain } from './chain.ts';

/** What an entry is to the chain: one text that no two entries share. */
const entryText = `jsonb_build_array(e.property_id, e.audit_id, extract(epoch from e.acted_at),
  e.acted_by, e.via, e.request_id, e.action, e.subject, e.object, e.before, e.after)::text`;

/** The trail of people, sign-ins and whatever belongs to no property. */
export const installation = 0;

/** The properties that have a trail, with the one of the installation. */
export async function trails(db: Queryable): Promise<number[]> {
  const { rows } = await db.query<{ property_id: number }>(
    'select property_id from properties union select 0 order by 1',
  );
  return rows.map((row) => row.property_id);
}

/**
 * Entries get their number before they are committed: one may become visible behind others that
 * are sealed. This far back is looked for such; what is behind it is not sealed by itself any more,
 * and `tieout audit verify` names it.
 */
const lateIds = 100_000;
const batchSize = 1000;

/** Seals whatever waits in one trail. Another process that is at it is not waited for. */
export async function sealTrail(pool: pg.Pool, propertyId: number): Promise<void> {
  for (;;) if ((await sealBatch(pool, propertyId)) < batchSize) return;
}

/** Everything that waits, of every property. */
export async function sealAll(pool: pg.Pool): Promise<void> {
  for (const propertyId of await trails(pool)) await sealTrail(pool, propertyId);
}

async function sealBatch(pool: pg.Pool, propertyId: number): Promise<number> {
  return await withTransaction(pool, async (tx) => {
    // The chain has one end: whoever holds it appends, the others come again later.
    const { rows: locks } = await tx.query(
      `select pg_try_advisory_xact_lock(hashtext('tieout audit seal'), $1) as mine`,
      [propertyId],
    );
    if (!locks[0].mine) return 0;
    const { rows } = await tx.query<{ id: bigint; entry: string }>(
      `select e.audit_id as id, ${entryText} as entry
         from audit_entries e
        where e.property_id = $1
          and e.audit_id > coalesce((select max(audit_id) from audit_seals
                                      where property_id = $1), 0) - $2::bigint
          and not exists (select from audit_seals s
                           where s.property_id = e.property_id and s.audit_id = e.audit_id)
        order by e.audit_id limit $3`,
      [propertyId, lateIds, batchSize],
    );
    if (rows.length > 0) await appendSeals(tx, propertyId, rows);
    return rows.length;
  });
}

async function appendSeals(
  tx: Queryable,
  propertyId: number,
  entries: readonly { id: bigint; entry: string }[],
): Promise<void> {
  const head = await readHead(tx, propertyId);
  const { rows: clock } = await tx.query('select extract(epoch from now())::text as at');
  const sealedAt: string = clock[0].at;
  let { position, digest } = head === null ? startOfChain : linkOf(head);
  const digests = entries.map(({ entry }) => {
    position += 1n;
    digest = digestOf(digest, { position, sealedAt, entry });
    return digest;
  });
  await tx.query(
    `insert into audit_seals (property_id, position, audit_id, sealed_at, digest)
     select $1, $2 + place, id, now(), digest
       from unnest($3::bigint[], $4::bytea[]) with ordinality as t (id, digest, place)`,
    [propertyId, head?.position ?? 0n, entries.map(({ id }) => id), digests],
  );
}

const linkOf = ({ position, hash }: Head) => ({ position, digest: Buffer.from(hash, 'hex') });

function digestOf(
  before: Buffer,
  link: { position: bigint; sealedAt: string; entry: string },
): Buffer {
  const { position, sealedAt, entry } = link;
  return createHash('sha256').update(before).update(`${position} ${sealedAt} ${entry}`).digest();
}

/** Where a chain ends; null: nothing is sealed yet. */
export async function readHead(db: Queryable, propertyId: number): Promise<Head | null> {
  const { rows } = await db.query(
    `select position, encode(digest, 'hex') as hash from audit_seals
      where property_id = $1 order by position desc limit 1`,
    [propertyId],
  );
  return rows[0] ?? null;
}

export interface ChainProof {
  readonly sealed: bigint;
  /** Not sealed yet; the worker does it every few seconds. */
  readonly waiting: bigint;
  readonly beganAt: Date | null;
  readonly head: Head | null;
  /** In the order of the chain; empty: it holds. */
  readonly faults: readonly ChainFault[];
}

const pageSize = 5000;
const faultsMax = 20;

/** Proves a chain from the rows alone. Each link is held against the digest kept before it. */
export async function proveChain(pool: pg.Pool, propertyId: number): Promise<ChainProof> {
  return await withTransaction(
    pool,
    async (tx) => {
      const faults: ChainFault[] = [];
      let before: ChainLink = startOfChain;
      for (;;) {
        const rows = await readLinks(tx, propertyId, before.position);
        for (const row of rows) {
          const fault = faultOf(before, row, (entry) =>
            digestOf(before.digest, { ...row, entry }).equals(row.digest),
          );
          if (fault) faults.push(fault);
          before = row;
        }
        if (rows.length < pageSize || faults.length >= faultsMax) break;
      }
      faults.push(...(await strayEntries(tx, propertyId)));
      const counts = await countTrail(tx, propertyId);
      const head = await readHead(tx, propertyId);
      return { ...counts, head, faults: faults.slice(0, faultsMax) };
    },
    { isolation: 'repeatable read', readOnly: true },
  );
}

type LinkRow = ChainLink & {
  readonly auditId: bigint;
  readonly sealedAt: string;
  readonly entry: string | null;
  readonly isBackdated: boolean;
};

/** An entry dated an hour before the seal in front of it was put in later. */
async function readLinks(tx: Queryable, propertyId: number, after: bigint): Promise<LinkRow[]> {
  const { rows } = await tx.query<LinkRow>(
    `select s.position, s.audit_id as "auditId", s.digest,
            extract(epoch from s.sealed_at)::text as "sealedAt",
            case when e.audit_id is not null then ${entryText} end as entry,
            coalesce(e.acted_at < b.sealed_at - interval '1 hour', false) as "isBackdated"
       from audit_seals s
       left join audit_entries e on e.property_id = s.property_id and e.audit_id = s.audit_id
       left join audit_seals b on b.property_id = s.property_id and b.position = s.position - 1
      where s.property_id = $1 and s.position > $2
      order by s.position limit $3`,
    [propertyId, after, pageSize],
  );
  return rows;
}

/** Not sealed, and dated long before something that is: they were not there when it was sealed. */
async function strayEntries(tx: Queryable, propertyId: number): Promise<ChainFault[]> {
  const { rows } = await tx.query<ChainFault>(
    `select null::bigint as position, e.audit_id as "auditId",
            'an entry that was put in later' as what
       from audit_entries e
      where e.property_id = $1
        and e.acted_at < (select sealed_at - interval '1 hour' from audit_seals
                           where property_id = $1 order by position desc limit 1)
        and not exists (select from audit_seals s
                         where s.property_id = e.property_id and s.audit_id = e.audit_id)
      order by e.audit_id limit $2`,
    [propertyId, faultsMax],
  );
  return rows;
}

async function countTrail(tx: Queryable, propertyId: number) {
  const { rows } = await tx.query<Pick<ChainProof, 'sealed' | 'waiting' | 'beganAt'>>(
    `select (select count(*) from audit_seals where property_id = $1) as sealed,
            (select count(*) from audit_entries e where property_id = $1
                and not exists (select from audit_seals s where s.property_id = $1
                                   and s.audit_id = e.audit_id)) as waiting,
            (select acted_at from audit_entries where property_id = $1
              order by audit_id limit 1) as "beganAt"`,
    [propertyId],
  );
  const [counts] = rows;
  if (!counts) throw new Error('a select without a from gives one row');
  return counts;
}

/** Is a head that was kept outside still a link of the chain? */
export async function holdsHead(db: Queryable, propertyId: number, kept: Head): Promise<boolean> {
  const { rows } = await db.query(
    `select encode(digest, 'hex') = $3 as same from audit_seals
      where property_id = $1 and position = $2`,
    [propertyId, kept.position, kept.hash],
  );
  return rows[0]?.same === true;
}
