// HTTP of signing in and out, and of one-time links. Stands beside the property: who signs in may
// work for several.
// Invariant: tokens travel in the cookie and in bodies, never in an address or an answer that is
// kept.
// Leaves to others: one's own sign-in (own-session-routes.ts), people (people-routes.ts), who asks
// (doors.ts in the root).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import type { Actor } from './actor.ts';
import { readLink } from './link-store.ts';
import { hasPeople } from './person-store.ts';
import { cookieOf } from './session-cookie.ts';
import {
  Code,
  Entered,
  entered,
  Name,
  Password,
  placeOf,
  requirePasswords,
  type SessionDeps,
  SessionView,
  sessionOf,
  Token,
} from './session-parts.ts';
import { endSessions } from './session-store.ts';
import { openLink, signIn } from './sign-in-store.ts';

/** Below /api/v1, without a property. */
export function sessionRoutes(deps: SessionDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(signInRoutes(deps));
    await server.register(linkRoutes(deps));
    await server.register(leaveRoutes(deps));
  };
}

const exampleToken = 'a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f4';

const EnterBody = withExamples(
  Type.Object({ name: Name, password: Password, code: Type.Optional(Code) }),
  { name: 'ada@harborpoint.example', password: 'seven grey herons' },
);

const LookBody = withExamples(Type.Object({ token: Token }), { token: exampleToken });

const OpenBody = withExamples(
  Type.Object({
    ...{ token: Token, name: Type.Optional(Name), password: Password },
    code: Type.Optional(Code),
  }),
  { token: exampleToken, password: 'seven grey herons' },
);

const LeaveBody = withExamples(
  Type.Union([Type.Null(), Type.Object({ provider: Type.Optional(Type.Boolean()) })]),
  { provider: false },
);

function signInRoutes(deps: SessionDeps): FastifyPluginAsyncTypebox {
  const { pool, passwords, provider } = deps;
  return async (server) => {
    const read = {
      summary: 'Tells who is signed in and which rights they have here.',
      response: { 200: SessionView },
    };
    server.get('/session', { schema: read }, async ({ actor }) => ({
      ...sessionView(actor),
      setUp: await hasPeople(pool),
      ...{ passwords, provider: provider?.name ?? null },
    }));

    const enter = {
      summary: 'Signs a person in and sets the cookie of the session.',
      description:
        'Where the person has a second factor, the answer asks for it: the same again, with ' +
        '`code`. After ten wrong passwords for a name from an address the next ones wait.',
      body: EnterBody,
      response: { 200: Entered },
    };
    server.post('/session', { schema: enter }, async (request, reply) => {
      requirePasswords(deps);
      const signedIn = await signIn(deps, request.body, placeOf(deps, request));
      return entered(deps, { request, reply }, signedIn);
    });
  };
}

function linkRoutes(deps: SessionDeps): FastifyPluginAsyncTypebox {
  const { pool, passwords } = deps;
  return async (server) => {
    const look = {
      summary: 'Tells what a one-time link is for, without using it up.',
      body: LookBody,
      response: {
        200: Type.Object({
          purpose: Type.Enum(['set-up', 'invitation', 'new-password']),
          person: Type.Union([Type.String(), Type.Null()]),
          password: Type.Boolean({ description: 'Whether it sets a password.' }),
        }),
      },
    };
    server.post('/access-links/read', { schema: look }, async ({ body }) => {
      const { purpose, name, byMachine } = await readLink(pool, body.token);
      return { purpose, person: name, password: passwords || byMachine };
    });

    const open = {
      summary: 'Sets the password a one-time link is for, and signs in.',
      description:
        'The first person of an installation gives their `name` with the set-up link; whoever ' +
        'has a second factor gives its `code`.',
      body: OpenBody,
      response: { 200: Entered },
    };
    server.post('/access-links/open', { schema: open }, async (request, reply) => {
      const link = await readLink(pool, request.body.token);
      if (!link.byMachine) requirePasswords(deps);
      const signedIn = await openLink(deps, { ...request.body, link }, placeOf(deps, request));
      return entered(deps, { request, reply }, signedIn);
    });
  };
}

function sessionView(
  actor: Actor | undefined,
): Omit<SessionView, 'setUp' | 'passwords' | 'provider'> {
  const nobody = { atProvider: false, needsSecondFactor: false };
  if (actor === undefined) {
    return { person: null, kind: null, rights: [], outletRights: {}, ...nobody };
  }
  const { name, kind, session } = actor;
  const needsSecondFactor = session?.lacksFactor ?? false;
  const atProvider = session?.way === 'provider';
  if (needsSecondFactor) {
    return { person: name, kind, rights: [], outletRights: {}, atProvider, needsSecondFactor };
  }
  const outlets = [...actor.outletRights].map(([outlet, held]): [string, string[]] => [
    outlet,
    [...held],
  ]);
  return {
    ...{ person: name, kind, rights: [...actor.rights] },
    ...{ outletRights: Object.fromEntries(outlets), atProvider, needsSecondFactor },
  };
}

function leaveRoutes({ pool, entranceOf, provider }: SessionDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const leave = {
      summary: 'Signs out: ends the session this request was made in.',
      description: 'With `provider` the answer says where one signs out of the provider too.',
      body: LeaveBody,
      response: {
        200: Type.Object({
          ended: Type.Integer(),
          address: Type.Union([Type.Null(), Type.String()], {
            description: 'Where one signs out of the provider; null: not asked for, or nowhere.',
          }),
        }),
      },
    };
    server.post('/session/end', { schema: leave }, async (request, reply) => {
      const { personId, sessionId, way } = sessionOf(request);
      reply.header('set-cookie', cookieOf('session', entranceOf(request), null));
      const ended = await endSessions(pool, personId, { only: sessionId });
      const asks = way === 'provider' && request.body?.provider === true;
      return { ended, address: asks ? ((await provider?.signOutAddress()) ?? null) : null };
    });
  };
}
