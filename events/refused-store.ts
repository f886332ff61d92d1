// Keeps events that were refused, lists them with their fate, and dismisses what waits. Invariant:
// one row for each event, however often it comes; keeping is a statement of its own, after the
// batch that refused it has ended, and its failure is logged, never told to the sender. An event
// that came into the books is accepted by being there (view refused_event_fates).

import type pg from 'pg';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Queryable, withReconnect } from '#database/pool.ts';
import type { Problem } from '#problems/problem.ts';
import { type KeepRefused, type KeptRefusal, keptOf } from './refused-events.ts';

export const refusalFates = ['waiting', 'accepted', 'dismissed'] as const;
export type RefusalFate = (typeof refusalFates)[number];

/** Makes the function that keeps; `failed` is told what could not be kept. */
export function keepRefusedIn(
  pool: pg.Pool,
  failed: (error: unknown, events: number) => void,
): KeepRefused {
  return async (propertyId, sentBy, refused) => {
    try {
      const kept = keptOf(refused);
      for (const part of partsOf(kept))
        await withReconnect(() => write(pool, { propertyId, sentBy, kept: part }));
    } catch (error) {
      failed(error, refused.length);
    }
  };
}

/** What one statement keeps at most. */
const partBytesMax = 4 * 1024 * 1024;

function partsOf(kept: readonly KeptRefusal[]): KeptRefusal[][] {
  const parts: KeptRefusal[][] = [];
  let bytes = partBytesMax;
  for (const one of kept) {
    bytes += one.body === null ? 0 : one.bodyBytes;
    if (bytes < partBytesMax) parts.at(-1)?.push(one);
    else {
      parts.push([one]);
      bytes = one.body === null ? 0 : one.bodyBytes;
    }
  }
  return parts;
}

/** Repeated after a lost answer it counts once more: how often is a hint, not a book. */
async function write(
  db: Queryable,
  of: {
    readonly propertyId: number;
    readonly sentBy: string;
    readonly kept: readonly KeptRefusal[];
  },
): Promise<void> {
  const all = <K extends keyof KeptRefusal>(member: K) => of.kept.map((one) => one[member]);
  await db.query(
    `INSERT INTO refused_events AS r (property_id, sent_by, source, external_id, unnamed, kind,
            occurred_on, outlet, body, body_bytes, digest, code, problems, problem_count, differs,
            sent)
     SELECT $1, $2, n.* FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::date[],
            $8::text[], $9::text[], $10::int[], $11::text[], $12::text[], $13::jsonb[],
            $14::int[], $15::bool[], $16::int[]) AS n
     ON CONFLICT (property_id, source, external_id, unnamed) DO UPDATE
       SET sent_by = excluded.sent_by, kind = excluded.kind, occurred_on = excluded.occurred_on,
           outlet = excluded.outlet, body = excluded.body, body_bytes = excluded.body_bytes,
           digest = excluded.digest, code = excluded.code, problems = excluded.problems,
           problem_count = excluded.problem_count, differs = excluded.differs,
           sent = r.sent + excluded.sent, last_refused_at = now()`,
    [
      ...[of.propertyId, of.sentBy, all('source'), all('externalId'), all('unnamed')],
      ...[all('kind'), all('occurredOn'), all('outlet'), all('body'), all('bodyBytes')],
      ...[all('digest'), all('code'), all('problems'), all('problemCount'), all('differs')],
      all('sent'),
    ],
  );
}

export interface RefusedRow {
  readonly refused_id: bigint;
  readonly source: string;
  readonly external_id: string;
  readonly kind: string | null;
  readonly occurred_on: IsoDate | null;
  readonly outlet: string | null;
  readonly body: string | null;
  readonly body_bytes: number;
  readonly problems: readonly Problem[];
  readonly problem_count: number;
  readonly sent: number;
  readonly first_refused_at: Date;
  readonly last_refused_at: Date;
  readonly sent_by: string;
  readonly fate: RefusalFate;
  readonly event_id: bigint | null;
  readonly accepted_at: Date | null;
  readonly dismissed_at: Date | null;
  readonly dismissed_by: string | null;
  readonly dismissed_because: string | null;
}

export interface RefusedFilter {
  readonly fate: RefusalFate | null;
  readonly code: string | null;
  readonly source: string | null;
  readonly outlet: string | null;
  /** The day of the event; of those that have a readable one. */
  readonly from: IsoDate | null;
  readonly through: IsoDate | null;
  /** Part of the event's id. */
  readonly find: string | null;
}

const columns = `f.refused_id, f.source, f.external_id, f.kind, f.occurred_on, f.outlet,
            f.body_bytes, f.problems, f.problem_count, f.sent, f.first_refused_at,
            f.last_refused_at, f.sent_by, f.fate, f.event_id, f.accepted_at, f.dismissed_at,
            f.dismissed_by, f.dismissed_because`;

/** The newest first, before the one with this number; without the events themselves. */
export async function listRefused(
  db: Queryable,
  propertyId: number,
  of: RefusedFilter & { readonly beforeId: bigint | null; readonly limit: number },
): Promise<RefusedRow[]> {
  const { rows } = await db.query<RefusedRow>(
    `SELECT ${columns}, NULL AS body FROM refused_event_fates f
      WHERE f.property_id = $1 AND ($2::text IS NULL OR f.fate = $2)
        AND ($3::text IS NULL OR f.code = $3) AND ($4::text IS NULL OR f.source = $4)
        AND ($5::text IS NULL OR f.outlet = $5) AND ($6::date IS NULL OR f.occurred_on >= $6)
        AND ($7::date IS NULL OR f.occurred_on <= $7)
        AND ($8::text IS NULL OR strpos(lower(f.external_id), lower($8)) > 0)
        AND ($9::bigint IS NULL OR f.refused_id < $9)
      ORDER BY f.refused_id DESC LIMIT $10`,
    [
      ...[propertyId, of.fate, of.code, of.source, of.outlet, of.from, of.through, of.find],
      ...[of.beforeId, of.limit],
    ],
  );
  return rows;
}

/** Those with these numbers, the first refused first: so they were sent. */
export async function readRefused(
  db: Queryable,
  propertyId: number,
  ids: readonly bigint[],
): Promise<RefusedRow[]> {
  const { rows } = await db.query<RefusedRow>(
    `SELECT ${columns}, f.body FROM refused_event_fates f
      WHERE f.property_id = $1 AND f.refused_id = ANY($2::bigint[]) ORDER BY f.refused_id`,
    [propertyId, ids],
  );
  return rows;
}

/** Dismisses what waits among these; answers how many. */
export async function dismissRefused(
  db: Queryable,
  propertyId: number,
  by: { readonly ids: readonly bigint[]; readonly person: string; readonly reason: string },
): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE refused_events r
        SET dismissed_of = r.digest, dismissed_at = now(), dismissed_by = $3,
            dismissed_because = $4
      WHERE r.property_id = $1 AND r.refused_id IN (SELECT f.refused_id FROM refused_event_fates f
         WHERE f.property_id = $1 AND f.refused_id = ANY($2::bigint[]) AND f.fate = 'waiting')`,
    [propertyId, by.ids, by.person, by.reason],
  );
  return rowCount ?? 0;
}

/** What waits, by its first problem, the most first. */
export async function countWaiting(
  db: Queryable,
  propertyId: number,
): Promise<{ readonly code: string; readonly count: number }[]> {
  const { rows } = await db.query<{ code: string; count: number }>(
    `SELECT code, count(*)::int AS count FROM refused_event_fates
      WHERE property_id = $1 AND fate = 'waiting' GROUP BY code ORDER BY count DESC, code`,
    [propertyId],
  );
  return rows;
}

/**
 * By source, what waits of events of days through this one at an outlet; an event whose day or
 * outlet cannot be read may be of any.
 */
export async function countWaitingThrough(
  db: Queryable,
  propertyId: number,
  of: { readonly through: IsoDate; readonly outlet: string | null },
): Promise<{ readonly source: string; readonly count: number }[]> {
  const { rows } = await db.query<{ source: string; count: number }>(
    `SELECT f.source, count(*)::int AS count FROM refused_event_fates f
      WHERE f.property_id = $1 AND f.fate = 'waiting'
        AND (f.occurred_on IS NULL OR f.occurred_on <= $2)
        AND ($3::text IS NULL OR f.outlet = $3 OR f.outlet IS NULL OR NOT EXISTS (
              SELECT FROM outlets o WHERE o.property_id = $1 AND o.code = f.outlet))
      GROUP BY f.source ORDER BY f.source`,
    [propertyId, of.through, of.outlet],
  );
  return rows;
}
