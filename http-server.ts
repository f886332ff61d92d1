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
  type FastifyRequest,
  LogController,
} from 'fastify';
import { accessProblem } from '#access/access-errors.ts';
import { type Actor, requireRight } from '#access/actor.ts';
import { allRights, type Right } from '#access/rights.ts';
import { rightOfRoute } from '#access/route-rights.ts';
import { listProperties } from '#chart-of-accounts/chart-store.ts';
import { isConnectionLost, type Queryable, sqlState } from '#database/pool.ts';
import type { Log } from '#monitoring/log.ts';
import { type Problem, ProblemError, problemsOf } from '#problems/problem.ts';
import { problemJson } from '#problems/problem-json.ts';
import { completeDescription } from './openapi.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The property the request is about: header `Tieout-Property`, or the only one there is. */
    propertyId: number;
    /** Who acts; stands in the history of everything the request does. */
    person: string;
    /** The same with its rights. */
    actor: Actor;
  }
}

export const httpErrors = {
  HTTP_PROPERTY_UNKNOWN: {
    retry: 'after-a-fix',
    message: (code: string) => `There is no property "${code}".`,
    hint: () => 'Send its code in the header Tieout-Property.',
  },
  HTTP_PROPERTY_MISSING: {
    retry: 'after-a-fix',
    message: (count: number) => `This server keeps ${count} properties; the request names none.`,
    hint: () =>
      'Send the header Tieout-Property, or create a property first: `tieout demo` makes one.',
  },
  HTTP_BODY_INVALID: {
    retry: 'after-a-fix',
    message: (what: string) => `The request is not as documented: ${what}.`,
    hint: () => 'Compare it with /api/v1/openapi.json.',
  },
  HTTP_NOT_FOUND: {
    retry: 'never',
    message: (what: string) => `${what} is not here.`,
    hint: () => 'Check the address; ids are those of this property.',
  },
  HTTP_METHOD_REFUSED: {
    retry: 'never',
    message: (method: string, address: string, _methods: string) =>
      `${address} does not take ${method}.`,
    hint: (_method: string, _address: string, methods: string) =>
      `Send ${methods}; /api/v1/openapi.json says what each does.`,
  },
  HTTP_HOST_REFUSED: {
    retry: 'never',
    message: (host: string) => `The request names the host "${host}", which is not this server.`,
    hint: () => 'Use the address the server printed when it started.',
  },
  HTTP_ORIGIN_REFUSED: {
    retry: 'never',
    message: (origin: string) => `A page of ${origin} may not change anything here.`,
    hint: () => 'Use the console of this server; programs leave the header Origin out.',
  },
  HTTP_DATABASE_AWAY: {
    retry: 'later',
    message: () => 'The database does not answer at the moment.',
    hint: () => 'Send the request again in some seconds; the same event id never posts twice.',
  },
  HTTP_UNEXPECTED: {
    retry: 'find-first',
    message: () => 'Something unexpected happened; it is logged under the request id.',
    hint: () => 'Look at the result before trying again, and give the request id to the operator.',
  },
} as const;

const problem = problemsOf(httpErrors);

export interface HttpServerParts {
  readonly db: Queryable;
  readonly log: Log;
  /** Who acts as long as nobody signs in. */
  readonly person: string;
  /** Plugged in under /api/v1. */
  readonly apiRoutes: readonly FastifyPluginAsyncTypebox[];
  /** Plugged in at the top: health, console. */
  readonly topRoutes: readonly FastifyPluginAsyncTypebox[];
}

const apiPrefix = '/api/v1';

/** The server, ready to listen. */
export async function buildHttpServer(parts: HttpServerParts): Promise<FastifyInstance> {
  const server = Fastify({
    loggerInstance: parts.log,
    frameworkErrors: answerError,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
    bodyLimit: 16 * 1024 * 1024,
    routerOptions: { maxParamLength: 300 },
  }).withTypeProvider<TypeBoxTypeProvider>();
  server.decorateRequest('propertyId', 0);
  server.decorateRequest('person', '');
  server.decorateRequest('actor');
  server.removeContentTypeParser('text/plain');
  server.addHook('onRequest', refuseForeignPages);
  server.addHook('onResponse', async (request, reply) => {
    const facts = { method: request.method, url: request.url, status: reply.statusCode };
    request.log.debug({ ...facts, ms: Math.round(reply.elapsedTime) }, 'answered');
  });
  server.setErrorHandler(answerError);
  const methodsAt = knownAddresses(server);
  server.setNotFoundHandler((request, reply) => {
    const methods = methodsAt(request.url);
    if (methods.length === 0) {
      return sendProblems(request, reply, [problem('HTTP_NOT_FOUND', {}, request.url)], 404);
    }
    reply.header('allow', methods.join(', '));
    const facts = [request.method, request.url, methods.join(', ')] as const;
    return sendProblems(request, reply, [problem('HTTP_METHOD_REFUSED', {}, ...facts)], 405);
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
  await server.register(
    async (api) => {
      const propertyOf = propertyFinder(parts.db);
      api.addHook('onRequest', async (request) => {
        const right = rightOf(request);
        request.propertyId = await propertyOf(request);
        request.actor = { kind: 'local', name: parts.person, rights: new Set(allRights) };
        requireRight(request.actor, right);
        request.person = request.actor.name;
      });
      for (const routes of parts.apiRoutes) await api.register(routes);
    },
    { prefix: apiPrefix },
  );
  server.get('/api/v1/openapi.json', { schema: { hide: true } }, async () => server.swagger());
  for (const routes of parts.topRoutes) await server.register(routes);
  return server as unknown as FastifyInstance;
}

/** What nobody has said a right for is closed to everybody, rather than open to anybody. */
function rightOf({ method, routeOptions }: FastifyRequest): Right {
  const address = (routeOptions.url ?? '').replace(apiPrefix, '');
  const right = rightOfRoute(method, address);
  if (right !== null) return right;
  const route = `${method} ${address}`;
  throw new ProblemError([accessProblem('ACCESS_RIGHT_UNDECLARED', {}, route)], 403);
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
 * cannot send JSON. Loopback names only, as the server binds loopback only.
 */
async function refuseForeignPages(request: FastifyRequest): Promise<void> {
  const { hostname, method } = request;
  if (!ownNames.has(hostname)) {
    throw new ProblemError([problem('HTTP_HOST_REFUSED', {}, hostname)], 421);
  }
  const { origin } = request.headers;
  if (origin === undefined || method === 'GET' || method === 'HEAD') return;
  if (URL.canParse(origin) && ownNames.has(new URL(origin).hostname)) return;
  throw new ProblemError([problem('HTTP_ORIGIN_REFUSED', {}, origin.slice(0, 200))], 403);
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
      if (!found) throw new ProblemError([problem('HTTP_PROPERTY_UNKNOWN', {}, code)], 404);
      return found;
    }
    // Without a header the list is asked each time: a guess among two properties would be wrong
    // books.
    const [only] = properties;
    if (!only || properties.length > 1) {
      throw new ProblemError([problem('HTTP_PROPERTY_MISSING', {}, properties.length)], 400);
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
    return sendProblems(request, reply, [problem('HTTP_DATABASE_AWAY', {})], 503);
  }
  if (unstorable.has(sqlState(error) ?? '')) {
    request.log.warn({ err: error }, 'the database refuses a value');
    const items = [problem('HTTP_BODY_INVALID', {}, known.message)];
    return sendProblems(request, reply, items, 400);
  }
  if (known.validation || (known.statusCode !== undefined && known.statusCode < 500)) {
    const status = known.validation ? 400 : (known.statusCode ?? 400);
    const items = [problem('HTTP_BODY_INVALID', {}, known.message)];
    return sendProblems(request, reply, items, status);
  }
  request.log.error({ err: error }, 'unexpected');
  return sendProblems(request, reply, [problem('HTTP_UNEXPECTED', {})], 500);
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
