// HTTP of signing in and out, of one-time links, and of one's own password and sessions. Stands
// beside the property: who signs in may work for several.
// Invariant: tokens travel in the cookie and in bodies, never in an address or an answer that is
// kept; what a person asks here is about themselves.
// Leaves to others: people (people-routes.ts), who asks (doors.ts in the root).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import type { Actor } from './actor.ts';
import { readLink } from './link-store.ts';
import { hasPeople } from './person-store.ts';
import { type Entrance, sessionCookie } from './session-cookie.ts';
import { endSessions, listSessions } from './session-store.ts';
import { changePassword, openLink, type SignedIn, signIn } from './sign-in-store.ts';

export interface SessionDeps {
  readonly pool: pg.Pool;
  /** Where the request came in. */
  readonly entranceOf: (request: FastifyRequest) => Entrance;
}

const Name = Type.String({ maxLength: 300 });
const Password = Type.String({ maxLength: 2000 });
const Token = Type.String({ maxLength: 200 });
const Person = Type.Object({ person: Type.String() });
const Ended = Type.Object({ ended: Type.Integer() });

export const SessionView = Type.Object({
  person: Type.Union([Type.String(), Type.Null()], {
    description: 'Who is signed in; null: nobody.',
  }),
  kind: Type.Union([Type.Enum(['person', 'key', 'local']), Type.Null()]),
  rights: Type.Array(Type.String(), { description: 'For the whole property.' }),
  outletRights: Type.Record(Type.String(), Type.Array(Type.String())),
  setUp: Type.Boolean({ description: 'False: the set-up link was not used yet.' }),
});
export type SessionView = Static<typeof SessionView>;

export const SessionList = Type.Object({
  items: Type.Array(
    Type.Object({
      sessionId: Type.String(),
      own: Type.Boolean({ description: 'The one this request was made in.' }),
      createdAt: Type.String(),
      lastUsedAt: Type.String(),
      endsAt: Type.String(),
      address: Type.String(),
      agent: Type.String(),
    }),
  ),
});
export type SessionList = Static<typeof SessionList>;

/** Below /api/v1, without a property. */
export function sessionRoutes(deps: SessionDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(signInRoutes(deps));
    await server.register(ownRoutes(deps));
  };
}

const placeOf = (request: FastifyRequest) => ({
  address: request.ip,
  agent: request.headers['user-agent'] ?? '',
});

const EnterBody = withExamples(Type.Object({ name: Name, password: Password }), {
  name: 'ada@harborpoint.example',
  password: 'seven grey herons',
});

const LookBody = withExamples(Type.Object({ token: Token }), {
  token: 'a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f4',
});

const OpenBody = withExamples(
  Type.Object({ token: Token, name: Type.Optional(Name), password: Password }),
  { token: 'a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f4', password: 'seven grey herons' },
);

function signInRoutes({ pool, entranceOf }: SessionDeps): FastifyPluginAsyncTypebox {
  const entered = (request: FastifyRequest, reply: FastifyReply, { name, token }: SignedIn) => {
    reply.header('set-cookie', sessionCookie(entranceOf(request), token));
    return { person: name };
  };
  return async (server) => {
    const read = {
      summary: 'Tells who is signed in and which rights they have here.',
      response: { 200: SessionView },
    };
    server.get('/session', { schema: read }, async ({ actor }) => ({
      ...sessionView(actor),
      setUp: await hasPeople(pool),
    }));

    const enter = {
      summary: 'Signs a person in and sets the cookie of the session.',
      description: 'Ten wrong passwords for a name make it wait, whoever sent them.',

      body: EnterBody,
      response: { 200: Person },
    };
    server.post('/session', { schema: enter }, async (request, reply) =>
      entered(request, reply, await signIn(pool, request.body, placeOf(request))),
    );

    const look = {
      summary: 'Tells what a one-time link is for, without using it up.',

      body: LookBody,
      response: {
        200: Type.Object({
          purpose: Type.Enum(['set-up', 'invitation', 'new-password']),
          person: Type.Union([Type.String(), Type.Null()]),
        }),
      },
    };
    server.post('/access-links/read', { schema: look }, async ({ body }) => {
      const { purpose, name } = await readLink(pool, body.token);
      return { purpose, person: name };
    });

    const open = {
      summary: 'Sets the password a one-time link is for, and signs in.',
      description: 'The first person of an installation gives their `name` with the set-up link.',

      body: OpenBody,
      response: { 200: Person },
    };
    server.post('/access-links/open', { schema: open }, async (request, reply) =>
      entered(request, reply, await openLink(pool, request.body, placeOf(request))),
    );
  };
}

function sessionView(actor: Actor | undefined): Omit<SessionView, 'setUp'> {
  if (actor === undefined) return { person: null, kind: null, rights: [], outletRights: {} };
  const outlets = [...actor.outletRights].map(([outlet, held]): [string, string[]] => [
    outlet,
    [...held],
  ]);
  return {
    ...{ person: actor.name, kind: actor.kind, rights: [...actor.rights] },
    outletRights: Object.fromEntries(outlets),
  };
}

/** What only a person who signed in can ask. *Errors:* ACCESS_SIGN_IN_NEEDED. */
function sessionOf({ actor }: FastifyRequest): NonNullable<Actor['session']> {
  if (actor?.session) return actor.session;
  throw new ProblemError([accessProblem('ACCESS_SIGN_IN_NEEDED', {})], 401);
}

const ChangeBody = withExamples(Type.Object({ present: Password, next: Password }), {
  present: 'seven grey herons',
  next: 'eleven white egrets',
});

const BySession = Type.Object({
  id: Type.String({ pattern: '^\\d{1,18}$', description: 'Id of the session.' }),
});

const changePasswordSchema = {
  summary: 'Changes one’s own password; all other sessions of the person end.',

  body: ChangeBody,
  response: { 200: Person },
};

function ownRoutes({ pool, entranceOf }: SessionDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const leave = {
      summary: 'Signs out: ends the session this request was made in.',
      response: { 200: Ended },
    };
    server.post('/session/end', { schema: leave }, async (request, reply) => {
      const { personId, sessionId } = sessionOf(request);
      reply.header('set-cookie', sessionCookie(entranceOf(request), null));
      return { ended: await endSessions(pool, personId, { only: sessionId }) };
    });

    server.put('/session/password', { schema: changePasswordSchema }, async (request, reply) => {
      sessionOf(request);
      const given = { name: request.actor.name, ...request.body };
      const { name, token } = await changePassword(pool, given, placeOf(request));
      reply.header('set-cookie', sessionCookie(entranceOf(request), token));
      return { person: name };
    });

    const list = { summary: 'Lists where one is signed in.', response: { 200: SessionList } };
    server.get('/sessions', { schema: list }, async (request) => {
      const { personId, sessionId } = sessionOf(request);
      const rows = await listSessions(pool, personId);
      return {
        items: rows.map(({ sessionId: id, createdAt, lastUsedAt, endsAt, ...row }) => ({
          ...{ sessionId: String(id), own: id === sessionId, ...row },
          createdAt: createdAt.toISOString(),
          lastUsedAt: lastUsedAt.toISOString(),
          endsAt: endsAt.toISOString(),
        })),
      };
    });

    const endAll = {
      summary: 'Signs out everywhere else: ends all sessions but this one.',
      response: { 200: Ended },
    };
    server.post('/sessions/end', { schema: endAll }, async (request) => {
      const { personId, sessionId } = sessionOf(request);
      return { ended: await endSessions(pool, personId, { except: sessionId }) };
    });

    const endOne = {
      summary: 'Ends one of one’s own sessions.',

      params: BySession,
      response: { 200: Ended },
    };
    server.post('/sessions/:id/end', { schema: endOne }, async (request) => {
      const { personId } = sessionOf(request);
      return { ended: await endSessions(pool, personId, { only: BigInt(request.params.id) }) };
    });
  };
}
