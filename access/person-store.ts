// People in the database: who they are, what they are to a property, whether they may sign in.
// Invariant: people are disabled, never deleted; a property always keeps somebody who manages
// people. Names are compared without case.
// Leaves to others: passwords (password.ts), sessions (session-store.ts).

import type { Queryable } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import { type Right, type Role, rightsOf } from './rights.ts';

export interface PersonRow {
  readonly personId: number;
  readonly name: string;
  readonly owner: boolean;
  readonly hasPassword: boolean;
  /** The account they sign in with at the OpenID provider; null: none. */
  readonly account: { readonly issuer: string; readonly email: string | null } | null;
  readonly secondFactor: boolean;
  /** Has roles in other properties too. */
  readonly elsewhere: boolean;
  readonly disabledAt: Date | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly lastUsedAt: Date | null;
  readonly roles: readonly RoleHeld[];
}

/** Whether somebody signs in: not yet, or not any more. */
export const stateOf = ({ disabledAt, hasPassword, account }: PersonRow) =>
  disabledAt ? 'disabled' : hasPassword || account ? 'active' : 'invited';

/** Names of who signs in and has the right for the whole property. */
export async function holdersOf(
  db: Queryable,
  propertyId: number,
  right: Right,
): Promise<string[]> {
  const roles = (row: PersonRow) =>
    row.roles.filter(({ outlet }) => outlet === null).map(({ role }) => role);
  return (await listPeople(db, propertyId))
    .filter((row) => stateOf(row) === 'active')
    .filter((row) => row.owner || rightsOf(roles(row)).has(right))
    .map(({ name }) => name);
}

export interface RoleHeld {
  readonly role: Role;
  /** Code of an outlet; null: the whole property. */
  readonly outlet: string | null;
}

/** Owners, and everybody who has or had a role in the property. */
export async function listPeople(db: Queryable, propertyId: number): Promise<PersonRow[]> {
  const { rows } = await db.query(
    `select p.person_id as "personId", p.name, p.owner,
            p.password_hash is not null as "hasPassword",
            (select json_build_object('issuer', i.issuer, 'email', i.email)
               from person_identities i where i.person_id = p.person_id
              order by i.linked_at desc limit 1) as account,
            exists (select from second_factors f
                     where f.person_id = p.person_id and f.confirmed_at is not null)
              as "secondFactor",
            p.disabled_at as "disabledAt", p.created_at as "createdAt", p.created_by as "createdBy",
            exists (select from person_roles r
                     where r.person_id = p.person_id and r.property_id <> $1) as elsewhere,
            (select max(last_used_at) from sessions s where s.person_id = p.person_id)
              as "lastUsedAt",
            coalesce(held.roles, '[]') as roles
       from people p
       left join lateral (
         select json_agg(json_build_object('role', r.role, 'outlet', o.code)
                         order by r.role, o.code) as roles
           from person_roles r
           left join outlets o on o.property_id = r.property_id and o.outlet_id = r.outlet_id
          where r.property_id = $1 and r.person_id = p.person_id) held on true
      where p.owner or held.roles is not null
      order by lower(p.name)`,
    [propertyId],
  );
  return rows;
}

/** Names that everybody here knows, and who guesses passwords too: of properties and outlets. */
export async function placeNames(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    'select name from properties union select name from outlets limit 1000',
  );
  return rows.map(({ name }) => name);
}

/** Is there anybody who could sign in? */
export async function hasPeople(db: Queryable): Promise<boolean> {
  const { rows } = await db.query(
    `select exists (
       select from people p
        where p.disabled_at is null
          and (p.password_hash is not null
               or exists (select from person_identities i where i.person_id = p.person_id)))
         as there`,
  );
  return rows[0].there;
}

export interface Credentials {
  readonly personId: number;
  readonly name: string;
  readonly hash: string | null;
  readonly disabled: boolean;
  /** Has a role for some property. */
  readonly somewhere: boolean;
  /** Signs in at the OpenID provider. */
  readonly connected: boolean;
}

/** What signing in needs of a person; null when there is none of that name. */
export async function findCredentials(db: Queryable, name: string): Promise<Credentials | null> {
  const { rows } = await db.query(
    `select p.person_id as "personId", p.name, p.password_hash as hash,
            p.disabled_at is not null as disabled,
            p.owner or exists (select from person_roles r where r.person_id = p.person_id)
              as somewhere,
            exists (select from person_identities i where i.person_id = p.person_id) as connected
       from people p where lower(p.name) = lower($1)`,
    [name],
  );
  return rows[0] ?? null;
}

export interface OwnAccount {
  readonly password: boolean;
  /** The account at the provider of the issuer asked for. */
  readonly connectedAs: string | null;
  readonly secondFactor: boolean;
  readonly recoveryCodesLeft: number;
}

/** How a person signs in. */
export async function readAccount(
  db: Queryable,
  personId: number,
  issuer: string | null,
): Promise<OwnAccount> {
  const { rows } = await db.query(
    `select p.password_hash is not null as password,
            (select coalesce(i.email, i.subject) from person_identities i
              where i.person_id = p.person_id and i.issuer = $2) as "connectedAs",
            exists (select from second_factors f
                     where f.person_id = p.person_id and f.confirmed_at is not null)
              as "secondFactor",
            (select count(*)::int from recovery_codes c
              where c.person_id = p.person_id and c.used_at is null) as "recoveryCodesLeft"
       from people p where p.person_id = $1`,
    [personId, issuer],
  );
  return rows[0];
}

/** *Errors:* ACCESS_NAME_TAKEN. */
export async function addPerson(
  db: Queryable,
  { name, owner = false, by }: { name: string; owner?: boolean; by: string },
): Promise<number> {
  const { rows } = await db.query(
    `insert into people (name, owner, created_by) values ($1, $2, $3)
     on conflict do nothing returning person_id`,
    [name, owner, by],
  );
  if (rows[0]) return rows[0].person_id;
  throw new ProblemError([accessProblem('ACCESS_NAME_TAKEN', { where: 'name' }, name)], 409);
}

export async function setPassword(db: Queryable, personId: number, hash: string): Promise<void> {
  await db.query('update people set password_hash = $2, password_at = now() where person_id = $1', [
    personId,
    hash,
  ]);
}

/** Puts these roles in place of the ones a person has in the property. */
export async function replaceRoles(
  tx: Queryable,
  of: { propertyId: number; personId: number; by: string },
  roles: readonly RoleHeld[],
): Promise<void> {
  await lockPeople(tx);
  await tx.query('delete from person_roles where property_id = $1 and person_id = $2', [
    of.propertyId,
    of.personId,
  ]);
  const { rowCount } = await tx.query(
    `insert into person_roles (property_id, person_id, role, outlet_id, given_by)
     select $1, $2, given.role, o.outlet_id, $3
       from unnest($4::text[], $5::text[]) as given (role, outlet)
       left join outlets o on o.property_id = $1 and o.code = given.outlet
      where given.outlet is null or o.outlet_id is not null
     on conflict do nothing`,
    [
      ...[of.propertyId, of.personId, of.by],
      roles.map(({ role }) => role),
      roles.map(({ outlet }) => outlet),
    ],
  );
  if (rowCount !== roles.length) {
    throw new ProblemError([accessProblem('ACCESS_ROLES_INVALID', { where: 'roles' })]);
  }
  await requireAdministrator(tx, of.propertyId);
}

/** Disabled people cannot sign in; their sessions are over at once. */
export async function switchPerson(
  tx: Queryable,
  of: { propertyId: number; personId: number },
  disabled: boolean,
): Promise<void> {
  await lockPeople(tx);
  await tx.query(
    'update people set disabled_at = case when $2 then now() end where person_id = $1',
    [of.personId, disabled],
  );
  if (disabled) await tx.query('delete from sessions where person_id = $1', [of.personId]);
  await requireAdministrator(tx, of.propertyId);
}

/** Two administrators who take the role from each other come one after the other. */
async function lockPeople(tx: Queryable): Promise<void> {
  await tx.query('lock table person_roles in share row exclusive mode');
}

async function requireAdministrator(tx: Queryable, propertyId: number): Promise<void> {
  const { rows } = await tx.query(
    `select exists (
       select from people p
        where p.disabled_at is null
          and (p.owner or exists (
                select from person_roles r
                 where r.property_id = $1 and r.person_id = p.person_id
                   and r.role = 'administrator' and r.outlet_id is null))) as there`,
    [propertyId],
  );
  if (rows[0].there) return;
  throw new ProblemError([accessProblem('ACCESS_ADMINISTRATOR_LAST', {})], 409);
}
