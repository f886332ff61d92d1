// HTTP of signing in at the OpenID provider: begin, come back, connect and disconnect one's own
// account. Invariant: what the browser must prove later travels in a cookie of its own, gone once
// it came back; an answer is posted by a page of ours, never acted on by opening an address.
// Leaves to others: what a sign-in leads to (provider-sign-in-store.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { withTransaction } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import { findCredentials } from './person-store.ts';
import {
  beginAtProvider,
  comeBackFromProvider,
  disconnect,
  type Purpose,
} from './provider-sign-in-store.ts';
import { cookieOf, tokenInCookies } from './session-cookie.ts';
import { Name, Password, placeOf, type SessionDeps, sessionOf, Token } from './session-parts.ts';
import { requirePresent } from './sign-in-store.ts';

/** The page people come back to; the provider must have it registered. */
export const providerPath = '/sign-in';

const Address = Type.Object({
  address: Type.String({ description: 'Where the browser goes now.' }),
});
const ReturnTo = Type.Optional(Type.String({ maxLength: 500 }));

const GoBody = withExamples(
  Type.Object({
    returnTo: ReturnTo,
    link: Type.Optional(Type.Object({ token: Token, name: Type.Optional(Name) })),
  }),
  { returnTo: '/accounting/sync' },
);
const BackBody = withExamples(
  Type.Object({
    answer: Type.String({ maxLength: 8000, description: 'The query one came back with.' }),
  }),
  { answer: 'code=8f2c41&state=q0Zx7mW1' },
);
const ConnectBody = withExamples(
  Type.Object({ returnTo: ReturnTo, present: Type.Optional(Password) }),
  { present: 'seven grey herons' },
);

/** Below /api/v1, without a property. */
export function providerRoutes(deps: SessionDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(throughRoutes(deps));
    await server.register(ownAccountRoutes(deps));
  };
}

/** *Errors:* ACCESS_PROVIDER_OFF. */
function providerOf({ provider, originOf }: SessionDeps, request: FastifyRequest) {
  if (provider === null) throw new ProblemError([accessProblem('ACCESS_PROVIDER_OFF', {})], 404);
  return { provider, redirectUri: `${originOf(request)}${providerPath}` };
}

function beginner(deps: SessionDeps) {
  return async (request: FastifyRequest, reply: FastifyReply, purpose: Purpose) => {
    const at = providerOf(deps, request);
    const { address, secret } = await beginAtProvider(
      deps.pool,
      at,
      purpose,
      placeOf(deps, request),
    );
    reply.header('set-cookie', cookieOf('provider', deps.entranceOf(request), secret));
    return { address };
  };
}

function throughRoutes(deps: SessionDeps): FastifyPluginAsyncTypebox {
  const { pool, entranceOf } = deps;
  const begin = beginner(deps);
  return async (server) => {
    const go = {
      summary: 'Begins to sign in at the OpenID provider.',
      description:
        'Sets a cookie by which only this browser can come back. With `link` the account is ' +
        'connected to whom the one-time link is for.',
      body: GoBody,
      response: { 200: Address },
    };
    server.post('/session/provider', { schema: go }, (request, reply) =>
      begin(request, reply, request.body),
    );

    const back = {
      summary: 'Signs a person in with what the OpenID provider sent back.',
      description: 'Where the sign-in was begun to connect an account, it is connected.',
      body: BackBody,
      response: {
        200: Type.Object({ person: Type.String(), returnTo: Type.String() }),
      },
    };
    server.post('/session/provider/return', { schema: back }, async (request, reply) => {
      const at = providerOf(deps, request);
      const entrance = entranceOf(request);
      const secret = tokenInCookies('provider', entrance, request.headers.cookie);
      const came = { answer: request.body.answer, secret, actor: request.actor };
      reply.header('set-cookie', cookieOf('provider', entrance, null));
      const done = await comeBackFromProvider(pool, at, came, placeOf(deps, request));
      const { token, person, returnTo } = done;
      if (token !== null) reply.header('set-cookie', cookieOf('session', entrance, token));
      return { person, returnTo };
    });
  };
}

/** One's own account there. */
function ownAccountRoutes(deps: SessionDeps): FastifyPluginAsyncTypebox {
  const { pool, passwords } = deps;
  const begin = beginner(deps);
  return async (server) => {
    const connect = {
      summary: 'Begins to connect one’s account at the OpenID provider.',
      description: 'Whoever has a password gives it once more.',
      body: ConnectBody,
      response: { 200: Address },
    };
    server.post('/session/provider/connect', { schema: connect }, async (request, reply) => {
      const { sessionId } = sessionOf(request);
      const { present, returnTo } = request.body;
      const given = { name: request.actor.name, present };
      if (passwords) await requirePresent(pool, given, placeOf(deps, request));
      return await begin(request, reply, { returnTo, sessionId });
    });

    const cut = {
      summary: 'Disconnects one’s account at the OpenID provider; sessions begun there end.',
      response: { 200: Type.Object({ disconnected: Type.Integer() }) },
    };
    server.post('/session/provider/disconnect', { schema: cut }, async (request) => {
      const { personId } = sessionOf(request);
      const person = await findCredentials(pool, request.actor.name);
      if (!passwords || !person?.hash) {
        throw new ProblemError([accessProblem('ACCESS_PROVIDER_ONLY_WAY', {})], 409);
      }
      return { disconnected: await withTransaction(pool, (tx) => disconnect(tx, personId)) };
    });
  };
}
