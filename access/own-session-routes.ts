// HTTP of one's own sign-in: the password, where one is signed in, the second factor. Stands beside
// the property. Invariant: what a person asks here is about themselves, and whatever changes how
// they sign in asks for the password, or for a code, once more.
// Leaves to others: signing in (session-routes.ts), the provider (provider-routes.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { withTransaction } from '#database/pool.ts';
import { readAccount } from './person-store.ts';
import { beginFactor, confirmFactor, removeFactor, renewCodes } from './second-factor-store.ts';
import {
  AccountView,
  Code,
  Ended,
  entered,
  Password,
  Person,
  placeOf,
  requirePasswords,
  type SessionDeps,
  SessionList,
  sessionOf,
} from './session-parts.ts';
import { endSessions, listSessions } from './session-store.ts';
import { changePassword, requireCode, requirePresent } from './sign-in-store.ts';

/** Below /api/v1, without a property. */
export function ownSessionRoutes(deps: SessionDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(accountRoutes(deps));
    await server.register(listRoutes(deps));
    await server.register(factorRoutes(deps));
    await server.register(factorOnRoutes(deps));
  };
}

const present = 'seven grey herons';
const ChangeBody = withExamples(Type.Object({ present: Password, next: Password }), {
  ...{ present, next: 'eleven white egrets' },
});
const BeginBody = withExamples(Type.Object({ present: Password }), { present });
const CodeBody = withExamples(Type.Object({ code: Code }), { code: '287082' });
const RemoveBody = withExamples(Type.Object({ present: Password, code: Code }), {
  ...{ present, code: '287082' },
});

const BySession = Type.Object({
  id: Type.String({ pattern: '^\\d{1,18}$', description: 'Id of the session.' }),
});

function accountRoutes(deps: SessionDeps): FastifyPluginAsyncTypebox {
  const { pool, provider } = deps;
  return async (server) => {
    const look = { summary: 'Tells how one signs in.', response: { 200: AccountView } };
    server.get('/session/account', { schema: look }, async (request) => {
      const { personId } = sessionOf(request);
      return await readAccount(pool, personId, provider?.issuer ?? null);
    });

    const change = {
      summary: 'Changes one’s own password; all other sessions of the person end.',
      body: ChangeBody,
      response: { 200: Person },
    };
    server.put('/session/password', { schema: change }, async (request, reply) => {
      sessionOf(request);
      requirePasswords(deps);
      const given = { name: request.actor.name, ...request.body };
      const changed = await changePassword(pool, given, placeOf(deps, request));
      entered(deps, { request, reply }, changed);
      return { person: changed.name };
    });
  };
}

function listRoutes({ pool }: SessionDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
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

const RecoveryCodes = Type.Object({
  recoveryCodes: Type.Array(Type.String(), { description: 'Shown once; each is good once.' }),
});

function factorRoutes(deps: SessionDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    const begin = {
      summary: 'Makes a second factor, which a first code must confirm.',
      body: BeginBody,
      response: {
        200: Type.Object({
          secret: Type.String({ description: 'Base32, to type into the app.' }),
          uri: Type.String({ description: 'The same as a QR code holds it: otpauth://…' }),
        }),
      },
    };
    server.post('/session/second-factor', { schema: begin }, async (request) => {
      const { personId, way } = sessionOf(request);
      const { name } = request.actor;
      // Whoever came by a link of the machine while passwords are off may be asked for a second
      // factor too, and must be able to set it up.
      if (way === 'provider') requirePasswords(deps);
      await requirePresent(pool, { name, ...request.body }, placeOf(deps, request));
      return await beginFactor(deps, { personId, name });
    });

    const confirm = {
      summary: 'Confirms the second factor by a first code; all other sessions end.',
      body: CodeBody,
      response: { 200: RecoveryCodes },
    };
    server.post('/session/second-factor/confirm', { schema: confirm }, async (request) => {
      const { personId, sessionId } = sessionOf(request);
      const recoveryCodes = await confirmFactor(deps, personId, request.body.code);
      await endSessions(pool, personId, { except: sessionId });
      return { recoveryCodes: [...recoveryCodes] };
    });
  };
}

/** Of a second factor that is on. */
function factorOnRoutes(deps: SessionDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    const renew = {
      summary: 'Makes new recovery codes in place of the old ones.',
      body: CodeBody,
      response: { 200: RecoveryCodes },
    };
    server.post('/session/second-factor/recovery-codes', { schema: renew }, async (request) => {
      const { personId } = sessionOf(request);
      const person = { personId, name: request.actor.name };
      await requireCode(deps, person, request.body.code, placeOf(deps, request));
      return { recoveryCodes: [...(await renewCodes(pool, personId))] };
    });

    const remove = {
      summary: 'Switches one’s own second factor off.',
      body: RemoveBody,
      response: { 200: Person },
    };
    server.post('/session/second-factor/remove', { schema: remove }, async (request) => {
      const { personId } = sessionOf(request);
      const { name } = request.actor;
      const place = placeOf(deps, request);
      await requirePresent(pool, { name, present: request.body.present }, place);
      await requireCode(deps, { personId, name }, request.body.code, place);
      await withTransaction(pool, (tx) => removeFactor(tx, personId));
      return { person: name };
    });
  };
}
