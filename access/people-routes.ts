// HTTP of People and keys: who works for a property and as what; API keys of its programs.
// Invariant: a link or a key is answered once, when it is made; a key never has a right its maker
// has not.
// Leaves to others: signing in (session-routes.ts), what roles may (rights.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import type { Actor } from './actor.ts';
import { addKey, type KeyRow, listKeys, revokeKey } from './key-store.ts';
import { linkAddress, linkHours, makeLink, purposeFor } from './link-store.ts';
import {
  addPerson,
  findCredentials,
  listPeople,
  type PersonRow,
  type RoleHeld,
  replaceRoles,
  stateOf,
  switchPerson,
} from './person-store.ts';
import { disconnect } from './provider-sign-in-store.ts';
import { allRights, allRoles, isRight, isRole, type Right, rights, roles } from './rights.ts';
import { resetFactor } from './second-factor-store.ts';
import { checkedName } from './sign-in-store.ts';

export interface PeopleDeps {
  readonly pool: pg.Pool;
  /** The address people reach the server at: `https://books.example.com`. */
  readonly originOf: (request: FastifyRequest) => string;
  readonly now: () => Date;
}

// Null first: the checker of bodies would make an empty text of it.
const Optional = Type.Union([Type.Null(), Type.String()]);
const RoleView = Type.Object({ role: Type.Enum([...allRoles]), outlet: Optional });
const Roles = Type.Array(RoleView, { maxItems: 100 });
const PersonView = Type.Object({
  personId: Type.Integer(),
  name: Type.String(),
  owner: Type.Boolean({ description: 'Administrator of every property of the installation.' }),
  state: Type.Enum(['invited', 'active', 'disabled']),
  account: Type.Union([Type.Null(), Type.Object({ issuer: Type.String(), email: Optional })], {
    description: 'At the OpenID provider, which they sign in with; null: none.',
  }),
  secondFactor: Type.Boolean({ description: 'A code is asked for beside the password.' }),
  roles: Roles,
  createdAt: Type.String(),
  createdBy: Type.String(),
  lastUsedAt: Optional,
});
export const PeopleList = Type.Object({
  items: Type.Array(PersonView),
  roles: Type.Array(
    Type.Object({
      ...{ role: Type.String(), name: Type.String(), does: Type.String() },
      rights: Type.Array(Type.String()),
    }),
  ),
  rights: Type.Array(Type.Object({ right: Type.String(), does: Type.String() })),
});
export type PeopleList = Static<typeof PeopleList>;
const Link = Type.Object({
  personId: Type.Integer(),
  link: Type.Union([Type.String(), Type.Null()], {
    description: 'Shown once; null when the person signs in already.',
  }),
  hours: Type.Integer({ description: 'So long it opens.' }),
});
const ByPerson = Type.Object({ id: Type.Integer({ description: 'Id of the person.' }) });
const ByKey = Type.Object({ id: Type.Integer({ description: 'Id of the key.' }) });

export const KeyView = Type.Object({
  keyId: Type.Integer(),
  name: Type.String(),
  prefix: Type.String(),
  rights: Type.Array(Type.String()),
  outlet: Optional,
  state: Type.Enum(['usable', 'ended', 'revoked']),
  createdAt: Type.String(),
  createdBy: Type.String(),
  endsAt: Optional,
  lastUsedAt: Optional,
  revokedAt: Optional,
  revokedBy: Optional,
});
export type KeyView = Static<typeof KeyView>;

/** Below /api/v1, of a property. */
export function peopleRoutes(deps: PeopleDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(personRoutes(deps));
    await server.register(switchRoutes(deps));
    await server.register(wayInRoutes(deps));
    await server.register(keyRoutes(deps));
  };
}

const AddBody = withExamples(Type.Object({ name: Type.String({ maxLength: 300 }), roles: Roles }), {
  name: 'noor@harborpoint.example',
  roles: [{ role: 'accountant', outlet: null }],
});

const GiveBody = withExamples(Type.Object({ roles: Roles }), {
  roles: [
    { role: 'accountant', outlet: null },
    { role: 'approver', outlet: 'TRS' },
  ],
});

function personRoutes({ pool, originOf }: PeopleDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = {
      summary: 'Lists the people of the property with their roles, and what each role may do.',
      response: { 200: PeopleList },
    };
    server.get('/people', { schema: list }, async ({ propertyId }) => ({
      items: (await listPeople(pool, propertyId)).map(personView),
      roles: allRoles.map((role) => ({ role, ...roles[role], rights: [...roles[role].rights] })),
      rights: allRights.map((right) => ({ right, does: rights[right] })),
    }));

    const add = {
      summary: 'Invites a person with roles; the answer has the one-time link to hand over.',
      description:
        'Somebody who works for another property already keeps their password and is ' +
        'given the roles: `link` is null.',
      body: AddBody,
      response: { 201: Link },
    };
    server.post('/people', { schema: add }, async (request, reply) => {
      const { propertyId, person: by, body, actor } = request;
      const name = checkedName(body.name);
      const made = await withTransaction(pool, async (tx) => {
        // Who works for another property keeps their password and gets roles here.
        const known = await findCredentials(tx, name);
        if (known && (await isOfProperty(tx, propertyId, known.personId))) throw nameTaken(name);
        const personId = known?.personId ?? (await addPerson(tx, { name, by }));
        await replaceRoles(tx, { propertyId, personId, by }, rolesOf(body.roles));
        // Who invites for one property must not get to choose the password of somebody who was
        // invited to another.
        const isTheirs = known === null || actor.owner || !known.somewhere;
        if (known?.hash || known?.connected || !isTheirs) return { personId, token: null };
        return { personId, token: await makeLink(tx, { purpose: 'invitation', personId, by }) };
      });
      const { personId, token } = made;
      const link = token === null ? null : linkAddress(originOf(request), token);
      return reply.code(201).send({ personId, link, hours: linkHours.invitation });
    });

    const give = {
      summary: 'Gives a person these roles in place of the present ones.',
      description: 'Takes effect with the next request. The last administrator stays one.',
      params: ByPerson,
      body: GiveBody,
      response: { 200: PersonView },
    };
    server.put('/people/:id/roles', { schema: give }, async (request) => {
      const { propertyId, person: by, params, body } = request;
      const before = await personAt(pool, propertyId, params.id);
      const of = { propertyId, personId: params.id, by };
      const held = rolesOf(body.roles);
      await withTransaction(pool, (tx) => replaceRoles(tx, of, held));
      return personView({ ...before, roles: held });
    });
  };
}

/** Does it to a person one has sway over; the person as they are then. *Errors:* ACCESS_*. */
async function afterwards(
  pool: pg.Pool,
  of: { readonly propertyId: number; readonly personId: number },
  actor: FastifyRequest['actor'],
  act: (tx: Queryable) => Promise<unknown>,
) {
  requireSway(actor, await personAt(pool, of.propertyId, of.personId));
  await withTransaction(pool, act);
  return personView(await personAt(pool, of.propertyId, of.personId));
}

/** Disable, enable. */
function switchRoutes({ pool }: PeopleDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    for (const disabled of [true, false]) {
      const what = disabled ? 'disable' : 'enable';
      const summary = disabled
        ? 'Disables a person: they cannot sign in, and their sessions end.'
        : 'Enables a disabled person again.';
      const schema = { summary, params: ByPerson, response: { 200: PersonView } };
      server.post(`/people/:id/${what}`, { schema }, ({ propertyId, params, actor }) => {
        const of = { propertyId, personId: params.id };
        return afterwards(pool, of, actor, (tx) => switchPerson(tx, of, disabled));
      });
    }
  };
}

/** What a person signs in with: disconnect, reset, a link for a new password. */
function wayInRoutes({ pool, originOf }: PeopleDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const cut = {
      summary: 'Disconnects a person from their account at the OpenID provider.',
      description: 'Sessions begun there end. A new link lets them connect again.',
      params: ByPerson,
      response: { 200: PersonView },
    };
    server.post('/people/:id/disconnect', { schema: cut }, ({ propertyId, params, actor }) => {
      const of = { propertyId, personId: params.id };
      return afterwards(pool, of, actor, (tx) => disconnect(tx, params.id));
    });

    const reset = {
      summary: 'Takes the second factor of a person away, who lost it; their sessions end.',
      params: ByPerson,
      response: { 200: PersonView },
    };
    const at = '/people/:id/reset-second-factor';
    server.post(at, { schema: reset }, ({ propertyId, params, actor }) => {
      const of = { propertyId, personId: params.id };
      return afterwards(pool, of, actor, (tx) => resetFactor(tx, params.id));
    });

    const link = {
      summary: 'Makes a one-time link by which a person sets a new password.',
      description: 'Links made before stop working.',
      params: ByPerson,
      response: { 201: Link },
    };
    server.post('/people/:id/link', { schema: link }, async (request, reply) => {
      const { propertyId, person: by, params, actor } = request;
      const person = await personAt(pool, propertyId, params.id);
      requireSway(actor, person);
      const { personId } = person;
      const purpose = purposeFor(person);
      const token = await makeLink(pool, { purpose, personId, by });
      const address = linkAddress(originOf(request), token);
      return reply.code(201).send({ personId, link: address, hours: linkHours[purpose] });
    });
  };
}

const MakeBody = withExamples(
  Type.Object({
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '^\\S(.*\\S)?$' }),
    rights: Type.Array(Type.String(), { minItems: 1, maxItems: 100, uniqueItems: true }),
    outlet: Type.Optional(Optional),
    endsAt: Type.Optional(
      Type.Union([Type.Null(), Type.String({ format: 'date-time' })], {
        description: 'An instant, ISO 8601; without one the key lasts until it is revoked.',
      }),
    ),
  }),
  { name: 'Till of the ship store', rights: ['read', 'send-events'], outlet: 'TRS' },
);

function keyRoutes({ pool, now }: PeopleDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = {
      summary: 'Lists the API keys of the property, without their secrets.',
      response: { 200: Type.Object({ items: Type.Array(KeyView) }) },
    };
    server.get('/api-keys', { schema: list }, async ({ propertyId }) => ({
      items: (await listKeys(pool, propertyId)).map((row) => keyView(row, now())),
    }));

    const make = {
      summary: 'Makes an API key for a program; the answer shows it once.',
      description: 'A key never has a right its maker has not.',
      body: MakeBody,
      response: { 201: Type.Object({ keyId: Type.Integer(), key: Type.String() }) },
    };
    server.post('/api-keys', { schema: make }, async (request, reply) => {
      const { propertyId, person: by, body, actor } = request;
      const held = grantable(actor, body.rights);
      const endsAt = endOf(body.endsAt ?? null, now());
      const key = { propertyId, name: body.name, rights: held, outlet: body.outlet ?? null };
      return reply.code(201).send(await addKey(pool, { ...key, endsAt, by }));
    });

    const revoke = {
      summary: 'Revokes an API key for good and at once.',
      params: ByKey,
      response: { 200: KeyView },
    };
    server.post('/api-keys/:id/revoke', { schema: revoke }, async (request) => {
      const { propertyId, person: by, params } = request;
      await revokeKey(pool, { propertyId, keyId: params.id, by });
      const row = (await listKeys(pool, propertyId)).find(({ keyId }) => keyId === params.id);
      return keyView(row as KeyRow, now());
    });
  };
}

/** The person, when they work for the property. *Errors:* ACCESS_PERSON_UNKNOWN. */
async function personAt(db: Queryable, propertyId: number, personId: number): Promise<PersonRow> {
  const found = (await listPeople(db, propertyId)).find((one) => one.personId === personId);
  if (found) return found;
  throw refused(404, accessProblem('ACCESS_PERSON_UNKNOWN', {}, String(personId)));
}

async function isOfProperty(db: Queryable, propertyId: number, personId: number) {
  return (await listPeople(db, propertyId)).some((one) => one.personId === personId);
}

/**
 * Owners, and people who work for other properties too, are beyond the administrator of one: who
 * sets somebody's password can be that person everywhere. *Errors:* ACCESS_OWNER_ONLY.
 */
function requireSway(actor: Actor, { owner, elsewhere, name }: PersonRow): void {
  if (actor.owner || !(owner || elsewhere)) return;
  throw refused(403, accessProblem('ACCESS_OWNER_ONLY', {}, name));
}

/** *Errors:* ACCESS_KEY_RIGHTS_INVALID. */
function grantable(actor: Actor, asked: readonly string[]): Right[] {
  const good = asked.filter(isRight).filter((right) => actor.rights.has(right));
  if (good.length === asked.length) return good;
  const bad = asked.filter((right) => !(good as string[]).includes(right)).join(', ');
  throw refused(422, accessProblem('ACCESS_KEY_RIGHTS_INVALID', { where: 'rights' }, bad));
}

/** *Errors:* ACCESS_KEY_ENDED. */
function endOf(text: string | null, now: Date): Date | null {
  if (text === null) return null;
  const endsAt = new Date(text);
  if (endsAt > now) return endsAt;
  throw refused(422, accessProblem('ACCESS_KEY_ENDED', { where: 'endsAt' }, text));
}

/** *Errors:* ACCESS_ROLES_INVALID. */
function rolesOf(given: readonly { role: string; outlet: string | null }[]): RoleHeld[] {
  const good = given.filter((one): one is RoleHeld => isRole(one.role));
  if (good.length === given.length) return good;
  throw refused(422, accessProblem('ACCESS_ROLES_INVALID', { where: 'roles' }));
}

const nameTaken = (name: string) =>
  refused(409, accessProblem('ACCESS_NAME_TAKEN', { where: 'name' }, name));

const refused = (status: number, problem: Problem) => new ProblemError([problem], status);

function personView(row: PersonRow): Static<typeof PersonView> {
  const { personId, name, owner, createdBy } = row;
  return {
    ...{ personId, name, owner, createdBy, roles: row.roles.map((held) => ({ ...held })) },
    state: stateOf(row),
    account: row.account,
    secondFactor: row.secondFactor,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}

function keyView(row: KeyRow, now: Date): KeyView {
  const ended = row.endsAt !== null && row.endsAt <= now;
  return {
    ...row,
    rights: [...row.rights],
    state: row.revokedAt ? 'revoked' : ended ? 'ended' : 'usable',
    createdAt: row.createdAt.toISOString(),
    endsAt: row.endsAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
