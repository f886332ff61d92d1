// The HTTP server every route is plugged into: property and person of a request, errors as
// problem+json, OpenAPI, and refusal of requests that a foreign web page could have sent.
// Invariant: an unexpected error answers 500 with a requestId and nothing else; its cause is in the
// log.

import { randomUUID } from 'node:crypto';
import swagger from '@fastify/swagger';
import type {
  FastifyPluginAsyncTypebox,
  TypeBoxTypeProvider,
} from '@fastify/type-provider-typebox';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Actor } from '#access/actor.ts';
import type { Role } from '#access/rights.ts';
import { listProperties } from '#chart-of-accounts/chart-store.ts';
import { actingAs } from '#database/acting.ts';
import { isConnectionLost, type Queryable, sqlState } from '#database/pool.ts';
import type { Log } from '#monitoring/log.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { problemJson } from '#problems/problem-json.ts';
import { apiReference, referencePolicy } from './api-reference.ts';
import { actingOf, apiPrefix, type Doors, entranceOf, openDoors } from './doors.ts';
import { httpProblem } from './http-errors.ts';
import { completeDescription } from './openapi.ts';
import { unknownMembers } from './strict-bodies.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The property the request is about: header `Tieout-Property`, or the only one there is. */
    propertyId: number;
    /** Who acts; stands in the history of everything the request does. */
    person: string;
    /** The same with its rights. */
    actor: Actor;
    /** For answers that go on: may who asked still see them? Asked before each piece. */
    stillMay: () => Promise<boolean>;
  }
}

export interface HttpServerParts {
  readonly db: Queryable;
  readonly log: Log;
  /** Who acts without a sign-in; null: nobody does. */
  readonly localPerson: string | null;
  /** The address of a proxy before this server; its name is ours too. Default: there is none. */
  readonly publicUrl?: string | null;
  /** Whoever has one of these and signs in with a password must have a second factor. */
  readonly factorRoles?: readonly Role[];
  /** Plugged in under /api/v1, outside any property: signing in. */
  readonly lobbyRoutes?: readonly FastifyPluginAsyncTypebox[];
  /** Plugged in under /api/v1. */
  readonly apiRoutes: readonly FastifyPluginAsyncTypebox[];
  /** Plugged in at the top: health, console. */
  readonly topRoutes: readonly TopRoutes[];
}

/** Routes at the top are behind no door; who must know who asks is given how to find out. */
export type TopRoutes =
  | FastifyPluginAsyncTypebox
  | { readonly knowing: (actorOf: Doors['actorOf']) => FastifyPluginAsyncTypebox };

/** The server, ready to listen. */
export async function buildHttpServer(parts: HttpServerParts): Promise<FastifyInstance> {
  const server = Fastify({
    loggerInstance: parts.log,
    frameworkErrors: answerError,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
    bodyLimit: 16 * 1024 * 1024,
    // A proxy on this machine or in its network says by which address people came.
    trustProxy: parts.publicUrl ? ['loopback', 'uniquelocal'] : false,
    routerOptions: { maxParamLength: 300 },
  }).withTypeProvider<TypeBoxTypeProvider>();
  server.decorateRequest('propertyId', 0);
  server.decorateRequest('person', '');
  server.decorateRequest('actor');
  server.decorateRequest('stillMay');
  server.removeContentTypeParser('text/plain');
  server.addHook('onRequest', foreignPagesRefused(parts.publicUrl ?? null));
  server.addHook('onSend', sentSafely(parts.publicUrl ?? null));
  server.addHook('onResponse', async (request, reply) => {
    // Without what stands behind the question mark: a consent comes back with its code there.
    const [path] = request.url.split('?');
    const facts = { method: request.method, path, status: reply.statusCode };
    request.log.debug({ ...facts, ms: Math.round(reply.elapsedTime) }, 'answered');
  });
  server.setErrorHandler(answerError);
  const methodsAt = knownAddresses(server);
  server.setNotFoundHandler((request, reply) => {
    const methods = methodsAt(request.url);
    if (methods.length === 0) {
      return sendProblems(request, reply, [httpProblem('HTTP_NOT_FOUND', {}, request.url)], 404);
    }
    reply.header('allow', methods.join(', '));
    const facts = [request.method, request.url, methods.join(', ')] as const;
    return sendProblems(request, reply, [httpProblem('HTTP_METHOD_REFUSED', {}, ...facts)], 405);
  });
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tieout',
        version: '1',
        description:
          'Accounting events in, balanced journal entries, each exported once, tied out.',
      },
    },
    transformObject: (made) => completeDescription(openapiOf(made) as never) as never,
  });
  const doors = await registerApi(server as never, parts);
  serveDescription(server as never);
  for (const routes of parts.topRoutes) {
    await server.register('knowing' in routes ? routes.knowing(doors.actorOf) : routes);
  }
  return server as unknown as FastifyInstance;
}

/** The description for programs, and as a page for people: open, as the guides are. */
function serveDescription(server: FastifyInstance): void {
  const hidden = { schema: { hide: true } };
  server.get('/api/v1/openapi.json', hidden, async () => server.swagger());
  let page: string | null = null;
  server.get('/api/v1/reference', hidden, async (_request, reply) => {
    page ??= apiReference(server.swagger() as never);
    reply.header('content-security-policy', referencePolicy);
    return reply.type('text/html; charset=utf-8').send(page);
  });
}

async function registerApi(server: FastifyInstance, parts: HttpServerParts): Promise<Doors> {
  const { db, localPerson, publicUrl = null, factorRoles = [] } = parts;
  const { lobbyRoutes = [], apiRoutes } = parts;
  const propertyOf = propertyFinder(db);
  const doors = openDoors({ db, localPerson, publicUrl, propertyOf, factorRoles });
  const behind = (door: typeof doors.enter, routes: readonly FastifyPluginAsyncTypebox[]) =>
    server.register(
      async (api) => {
        api.addHook('onRequest', door);
        api.addHook('preValidation', knownMembersRequired(api as never));
        api.addHook('preHandler', doors.checkOutlets);
        // Called back within, so that the handler and all it does is done by who asks.
        api.addHook('preHandler', (request, _reply, done) => actingAs(actingOf(request), done));
        for (const one of routes) await api.register(one);
      },
      { prefix: apiPrefix },
    );
  await behind(doors.enter, apiRoutes);
  await behind(doors.enterLobby, lobbyRoutes);
  return doors;
}

/**
 * Refuses members of bodies that a route does not know; a route that judges its bodies itself says
 * so by its own validator. *Errors:* HTTP_MEMBER_UNKNOWN, of the first hundred, status 400.
 */
function knownMembersRequired(api: FastifyInstance): (request: FastifyRequest) => Promise<void> {
  const ownJudges = new Set<string>();
  const nameOf = (method: unknown, url: unknown) => `${[method].flat().join()} ${url}`;
  api.addHook('onRoute', ({ method, url, validatorCompiler }) => {
    if (validatorCompiler !== undefined) ownJudges.add(nameOf(method, url));
  });
  return async ({ routeOptions: { method, url, schema }, body }) => {
    if (!schema?.body || ownJudges.has(nameOf(method, url))) return;
    const problems = unknownMembers(schema.body as object, body).map(({ path, known }) =>
      httpProblem('HTTP_MEMBER_UNKNOWN', { where: path }, path, known.join(', ')),
    );
    if (problems.length > 0) throw new ProblemError(problems, 400);
  };
}

/** Gives the methods an address takes; of the API only, the console answers every other address. */
function knownAddresses(server: {
  addHook(name: 'onRoute', hook: (route: { method: string | string[]; url: string }) => void): void;
}): (url: string) => string[] {
  const routes: { address: RegExp; methods: string[] }[] = [];
  server.addHook('onRoute', ({ method, url }) => {
    if (!/^\/(api|health)\//.test(url)) return;
    const address = new RegExp(`^${url.replace(/:[^/]+/g, '[^/]+')}$`);
    routes.push({ address, methods: [method].flat() });
  });
  return (url) => {
    const [path = ''] = url.split('?');
    return [...new Set(routes.flatMap((one) => (one.address.test(path) ? one.methods : [])))];
  };
}

const openapiOf = (made: object) => ('openapiObject' in made ? made.openapiObject : {});

const ownNames = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);

/**
 * A web page elsewhere may make a browser send requests here. Its host name gives it away (DNS
 * rebinding), or the Origin that browsers put on every change; without a preflight answered it
 * cannot send JSON. Names are those of this machine, and the one of the proxy before it.
 */
function foreignPagesRefused(publicUrl: string | null) {
  const names = new Set(ownNames);
  if (publicUrl !== null) names.add(new URL(publicUrl).hostname);
  return async ({ hostname, method, headers: { origin } }: FastifyRequest): Promise<void> => {
    if (!names.has(hostname)) {
      throw new ProblemError([httpProblem('HTTP_HOST_REFUSED', {}, hostname)], 421);
    }
    if (origin === undefined || method === 'GET' || method === 'HEAD') return;
    if (URL.canParse(origin) && names.has(new URL(origin).hostname)) return;
    throw new ProblemError([httpProblem('HTTP_ORIGIN_REFUSED', {}, origin.slice(0, 200))], 403);
  };
}

/** What every answer says to browsers, unless the route says it itself. */
function sentSafely(publicUrl: string | null) {
  const everywhere = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    // No answer is a page unless its route says so, and none is framed, also where nobody looked.
    'content-security-policy':
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  };
  const strict = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' };
  // Answers of the API hold the books: no cache keeps them.
  const unkept = { 'cache-control': 'no-store' };
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const told: Record<string, string> = {
      ...everywhere,
      ...(entranceOf(publicUrl, request).secure ? strict : {}),
      ...(request.url.startsWith(apiPrefix) ? unkept : {}),
    };
    for (const [name, value] of Object.entries(told)) {
      if (!reply.hasHeader(name)) reply.header(name, value);
    }
  };
}

/**
 * Ids of named properties are remembered: a code never changes its id, and properties are never
 * deleted.
 */
function propertyFinder(db: Queryable): (request: FastifyRequest) => Promise<number> {
  const ids = new Map<string, number>();
  return async (request) => {
    const code = request.headers['tieout-property'];
    const remembered = typeof code === 'string' ? ids.get(code) : undefined;
    if (remembered !== undefined) return remembered;
    const properties = await listProperties(db);
    for (const property of properties) ids.set(property.code, property.propertyId);
    if (typeof code === 'string') {
      const found = ids.get(code);
      if (!found) throw new ProblemError([httpProblem('HTTP_PROPERTY_UNKNOWN', {}, code)], 404);
      return found;
    }
    // Without a header the list is asked each time: a guess among two properties would be wrong
    // books.
    const [only] = properties;
    if (!only || properties.length > 1) {
      throw new ProblemError([httpProblem('HTTP_PROPERTY_MISSING', {}, properties.length)], 400);
    }
    return only.propertyId;
  };
}

/** A number beyond its range, a text or date that cannot be one: what was sent is at fault. */
const unstorable = new Set(['22003', '22007', '22008', '22021', '22P02', '22P05']);

type Reply = Parameters<Parameters<FastifyInstance['setErrorHandler']>[0]>[2];

function answerError(error: unknown, request: FastifyRequest, reply: Reply): unknown {
  if (error instanceof ProblemError) {
    return sendProblems(request, reply, error.problems, error.status);
  }
  const known = error as FastifyError;
  if (isConnectionLost(error)) {
    request.log.warn({ err: error }, 'database away');
    return sendProblems(request, reply, [httpProblem('HTTP_DATABASE_AWAY', {})], 503);
  }
  if (unstorable.has(sqlState(error) ?? '')) {
    request.log.warn({ err: error }, 'the database refuses a value');
    const items = [httpProblem('HTTP_BODY_INVALID', {}, known.message)];
    return sendProblems(request, reply, items, 400);
  }
  if (known.validation || (known.statusCode !== undefined && known.statusCode < 500)) {
    const status = known.validation ? 400 : (known.statusCode ?? 400);
    const items = [httpProblem('HTTP_BODY_INVALID', {}, known.message)];
    return sendProblems(request, reply, items, status);
  }
  request.log.error({ err: error }, 'unexpected');
  return sendProblems(request, reply, [httpProblem('HTTP_UNEXPECTED', {})], 500);
}

function sendProblems(
  request: FastifyRequest,
  reply: Reply,
  problems: readonly Problem[],
  status: number,
): unknown {
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problemJson(problems, status, request.id));
}
