// Sessions of people: begun by a right password, found by the token of a cookie, ended by time,
// by the person, or with the person.
// Invariant: the token is kept as a hash; a session that ended is no row any more. Both limits are
// measured by the database's clock, so that all processes agree.
// Leaves to others: cookies (session-routes.ts), passwords (password.ts).

import type { Queryable } from '#database/pool.ts';
import type { Role } from './rights.ts';
import { sessionLimits } from './session-limits.ts';
import { newToken, tokenHash } from './token.ts';

/** By a password, or the link that set it; or at the OpenID provider. */
export type SessionWay = 'password' | 'provider';

export interface FoundSession {
  readonly sessionId: bigint;
  readonly personId: number;
  readonly way: SessionWay;
  /** Has a second factor. */
  readonly hasFactor: boolean;
  /** Has one of the roles asked for, whatever the property; owners are administrators. */
  readonly mustHaveFactor: boolean;
  readonly name: string;
  readonly owner: boolean;
  /** Roles for the whole property asked for. */
  readonly roles: readonly Role[];
  /** Roles for one outlet each, as `[outlet, role]`. */
  readonly outletRoles: readonly (readonly [string, Role])[];
}

/** Begins a session and gives its token, which nobody can read again. */
export async function beginSession(
  db: Queryable,
  of: { personId: number; way: SessionWay; address: string; agent: string },
): Promise<string> {
  const token = newToken();
  await db.query(
    `insert into sessions (token_sha256, person_id, ends_at, address, agent, way)
     values ($1, $2, now() + make_interval(hours => $3), $4, $5, $6)`,
    [
      ...[tokenHash(token), of.personId, sessionLimits.hours],
      ...[of.address, of.agent.slice(0, 200), of.way],
    ],
  );
  return token;
}

/**
 * The session of a token, with what its person is to the property; null when there is none, it is
 * over, or the person is disabled. Notes the use, at most once a minute, unless told not to.
 * `factorRoles`: who has one of these must have a second factor.
 */
export async function findSession(
  db: Queryable,
  token: string,
  propertyId: number | null,
  { noting = true, factorRoles = [] }: { noting?: boolean; factorRoles?: readonly Role[] } = {},
): Promise<FoundSession | null> {
  const { rows } = await db.query(
    `with found as (
       select s.session_id, s.last_used_at, s.way, p.person_id, p.name, p.owner
         from sessions s join people p using (person_id)
        where s.token_sha256 = $1 and p.disabled_at is null and s.ends_at > now()
          and s.last_used_at > now() - make_interval(mins => $3)),
     used as (
       update sessions set last_used_at = now()
        where session_id = (select session_id from found
                             where $4 and last_used_at < now() - interval '1 minute'))
     select f.session_id as "sessionId", f.person_id as "personId", f.way, f.name, f.owner,
            exists (select from second_factors t
                     where t.person_id = f.person_id and t.confirmed_at is not null)
              as "hasFactor",
            (f.owner and 'administrator' = any ($5::text[])) or exists (
               select from person_roles a where a.person_id = f.person_id and a.role = any ($5))
              as "mustHaveFactor",
            coalesce(json_agg(json_build_array(o.code, r.role)) filter (where r.role is not null),
                     '[]') as held
       from found f
       left join person_roles r on r.person_id = f.person_id and r.property_id = $2
       left join outlets o on o.property_id = r.property_id and o.outlet_id = r.outlet_id
      group by 1, 2, 3, 4, 5`,
    [tokenHash(token), propertyId, sessionLimits.idleMinutes, noting, factorRoles],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { held, ...session } = row as { held: [string | null, Role][] };
  return {
    ...(session as Omit<FoundSession, 'roles' | 'outletRoles'>),
    roles: held.filter(([outlet]) => outlet === null).map(([, role]) => role),
    outletRoles: held.filter((one): one is [string, Role] => one[0] !== null),
  };
}

export interface SessionRow {
  readonly sessionId: bigint;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly endsAt: Date;
  readonly address: string;
  readonly agent: string;
}

/** Sessions of a person that are not over, the latest used first. */
export async function listSessions(db: Queryable, personId: number): Promise<SessionRow[]> {
  const { rows } = await db.query(
    `select session_id as "sessionId", created_at as "createdAt", last_used_at as "lastUsedAt",
            ends_at as "endsAt", address, agent
       from sessions
      where person_id = $1 and ends_at > now()
        and last_used_at > now() - make_interval(mins => $2)
      order by last_used_at desc, session_id desc`,
    [personId, sessionLimits.idleMinutes],
  );
  return rows;
}

/** Ends one session of a person, or all but one, or all; and whatever is over of anybody. */
export async function endSessions(
  db: Queryable,
  personId: number,
  which: { only?: bigint; except?: bigint } = {},
): Promise<number> {
  const { rowCount } = await db.query(
    `delete from sessions
      where person_id = $1 and ($2::bigint is null or session_id = $2)
        and ($3::bigint is null or session_id <> $3)`,
    [personId, which.only ?? null, which.except ?? null],
  );
  await db.query('delete from sessions where ends_at <= now()');
  return rowCount ?? 0;
}
