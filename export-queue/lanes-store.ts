// The lanes of a connection, written by the worker that drains it every few seconds. Invariant: one
// row per connection, the latest; a row older than some seconds says that no worker drains it.

import type { Queryable } from '#database/pool.ts';
import type { LanesSnapshot } from './lanes-worker.ts';

export async function writeLanes(
  db: Queryable,
  worker: string,
  lanes: readonly LanesSnapshot[],
): Promise<void> {
  await db.query(
    `INSERT INTO connection_lanes (property_id, connection_id, worker, lanes, in_use, allowed,
            bound, next_call_at, used_ms, possible_ms)
     SELECT n.property_id, n.connection_id, $1, lanes, in_use, allowed, bound,
            CASE WHEN wait_ms > 0 THEN now() + wait_ms * interval '1 millisecond' END,
            used_ms, possible_ms
       FROM unnest($2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $7::text[],
                   $8::float8[], $9::bigint[], $10::bigint[])
         AS n (property_id, connection_id, lanes, in_use, allowed, bound, wait_ms, used_ms,
               possible_ms)
     ON CONFLICT (property_id, connection_id) DO UPDATE SET worker = excluded.worker,
            lanes = excluded.lanes, in_use = excluded.in_use, allowed = excluded.allowed,
            bound = excluded.bound, next_call_at = excluded.next_call_at,
            used_ms = excluded.used_ms, possible_ms = excluded.possible_ms, noted_at = now()`,
    [
      worker,
      lanes.map((one) => one.propertyId),
      lanes.map((one) => one.connectionId),
      lanes.map((one) => one.lanes),
      lanes.map((one) => one.inUse),
      lanes.map((one) => one.allowed),
      lanes.map((one) => one.bound),
      lanes.map((one) => one.nextCallInMs),
      lanes.map((one) => Math.round(one.usedMs)),
      lanes.map((one) => Math.round(one.possibleMs)),
    ],
  );
}

export interface LanesRow {
  readonly worker: string;
  readonly lanes: number;
  readonly in_use: number;
  readonly allowed: number;
  readonly bound: string;
  readonly next_call_at: Date | null;
  readonly used_ms: bigint;
  readonly possible_ms: bigint;
  readonly noted_at: Date;
}

export async function readLanes(
  db: Queryable,
  propertyId: number,
  connectionId: number,
): Promise<LanesRow | null> {
  const { rows } = await db.query<LanesRow>(
    `SELECT worker, lanes, in_use, allowed, bound, next_call_at, used_ms, possible_ms, noted_at
       FROM connection_lanes WHERE property_id = $1 AND connection_id = $2`,
    [propertyId, connectionId],
  );
  return rows[0] ?? null;
}
