// The audit trail as it is read, and as what changes no row is added to it: refused sign-ins.
// Triggers of the database write the rest in the transaction of the change (migrations/).
// Invariant: entries are added and read, never changed. Leaves to others: the chain
// (seal-store.ts), who may read it (audit-routes.ts).

import { createHash } from 'node:crypto';
import type { Queryable } from '#database/pool.ts';
import { installation } from './seal-store.ts';

const digestCharsKept = 12;

/**
 * Somebody who could not sign in, and from where. `name` null: nobody is called what was typed,
 * which is told apart by a digest only, since people type passwords into the wrong field.
 */
export async function noteRefusedSignIn(
  db: Queryable,
  given: {
    readonly name: string | null;
    readonly typed: string;
    readonly address: string;
    readonly agent: string;
  },
): Promise<void> {
  const { name, typed, address, agent } = given;
  const digest = createHash('sha256').update(typed).digest('hex').slice(0, digestCharsKept);
  const object = name ?? `unknown name ${digest}`;
  await db.query(
    `insert into audit_entries (property_id, acted_by, via, request_id, action, subject, object,
                                after)
     select $1, 'nobody signed in', a ->> 'via', a ->> 'requestId', 'sign-in refused', 'session',
            $2, jsonb_build_object('address', $3::text, 'agent', $4::text)
       from acting() a`,
    [installation, object, address, agent.slice(0, 200)],
  );
}

export interface AuditFilter {
  readonly person: string | null;
  readonly subject: string | null;
  readonly action: string | null;
  /** Entries whose object has it. */
  readonly object: string | null;
  /** Calendar days in the time zone of the property, both included. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface AuditRow {
  readonly auditId: bigint;
  readonly actedAt: Date;
  readonly actedBy: string;
  readonly via: string;
  readonly requestId: string | null;
  readonly action: string;
  readonly subject: string;
  readonly object: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  /** In the chain; null: not sealed yet. */
  readonly position: bigint | null;
}

/** One page, the latest first. */
export async function listAudit(
  db: Queryable,
  propertyId: number,
  filter: AuditFilter,
  page: { readonly beforeId: bigint | null; readonly limit: number },
): Promise<AuditRow[]> {
  const { person, subject, action, object, from, to } = filter;
  const { rows } = await db.query(
    `select e.audit_id as "auditId", e.acted_at as "actedAt", e.acted_by as "actedBy", e.via,
            e.request_id as "requestId", e.action, e.subject, e.object, e.before, e.after,
            s.position
       from audit_entries e
       left join audit_seals s on s.property_id = e.property_id and s.audit_id = e.audit_id
      cross join (select coalesce((select time_zone from properties where property_id = $1),
                                  'UTC') as name) zone
      where e.property_id = $1
        and ($2::bigint is null or e.audit_id < $2)
        and ($3::text is null or e.acted_by = $3)
        and ($4::text is null or e.subject = $4)
        and ($5::text is null or e.action = $5)
        and ($6::text is null or strpos(lower(e.object), lower($6)) > 0)
        and ($7::date is null or e.acted_at >= $7::date::timestamp at time zone zone.name)
        and ($8::date is null or e.acted_at < ($8::date + 1)::timestamp at time zone zone.name)
      order by e.audit_id desc
      limit $9`,
    [propertyId, page.beforeId, person, subject, action, object, from, to, page.limit],
  );
  return rows;
}

/** What may be chosen in a filter: each subject and person of a trail, by its indexes. */
export async function readChoices(db: Queryable, propertyId: number) {
  const { rows } = await db.query<{ people: string[]; subjects: string[] }>(
    `with recursive person (name) as (
       (select acted_by from audit_entries where property_id = $1 order by acted_by limit 1)
       union all
       select (select acted_by from audit_entries where property_id = $1 and acted_by > p.name
                order by acted_by limit 1)
         from person p where p.name is not null),
     subject (name) as (
       (select subject from audit_entries where property_id = $1 order by subject limit 1)
       union all
       select (select subject from audit_entries where property_id = $1 and subject > s.name
                order by subject limit 1)
         from subject s where s.name is not null)
     select array(select name from person where name is not null order by 1) as people,
            array(select name from subject where name is not null order by 1) as subjects`,
    [propertyId],
  );
  return rows[0] ?? { people: [], subjects: [] };
}
