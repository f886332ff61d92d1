// The doors of the API: whose request it is, which property it is about, and whether who asks has
// the right. http-server.ts hangs them before every route.
// Invariant: no handler runs before its right was asked for; a cookie alone changes nothing, the
// page must be ours too; without a sign-in only the person named by the process itself gets in.
// Leaves to others: what the rights are (access/), how refusals are answered (http-server.ts).

import type { FastifyReply, FastifyRequest } from 'fastify';
import { accessProblem } from '#access/access-errors.ts';
import {
  type Actor,
  keyActor,
  localActor,
  personActor,
  reachOf,
  requireOutlets,
  requireRight,
} from '#access/actor.ts';
import { type FoundKey, findKey } from '#access/key-store.ts';
import type { Right, Role } from '#access/rights.ts';
import { outletsAsked, type RouteRight, rightOfRoute } from '#access/route-rights.ts';
import { type Entrance, tokenInCookies } from '#access/session-cookie.ts';
import { findSession } from '#access/session-store.ts';
import { isApiKey } from '#access/token.ts';
import type { Acting } from '#database/acting.ts';
import type { Queryable } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { httpProblem } from './http-errors.ts';

export const apiPrefix = '/api/v1';

export interface DoorParts {
  readonly db: Queryable;
  /** Who acts without a sign-in: the demo and tests name somebody. Null: nobody. */
  readonly localPerson: string | null;
  /** The address of a proxy before this server, `https://books.example.com`. */
  readonly publicUrl: string | null;
  readonly propertyOf: (request: FastifyRequest) => Promise<number>;
  /** Whoever has one of these and signs in with a password must have a second factor. */
  readonly factorRoles: readonly Role[];
}

export interface Doors {
  /** Before routes of a property. */
  enter(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Before routes that belong to no property. */
  enterLobby(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Who asks for a page outside the API; null: nobody who is signed in. */
  actorOf(request: FastifyRequest): Promise<Actor | null>;
  /** When the body has been read: whether it is about outlets that who asks may act for. */
  checkOutlets(request: FastifyRequest): Promise<void>;
}

/**
 * Where a request came in, as the browser sees it. The public address is https, also where the
 * proxy does not say so: its cookie must never be one that plain HTTP would carry.
 */
export function entranceOf(publicUrl: string | null, request: FastifyRequest): Entrance {
  const { protocol, host } = request;
  const isPublic = publicUrl !== null && new URL(publicUrl).host === host;
  return { secure: protocol === 'https' || isPublic, host };
}

/** The address people reach the server at. */
export function originOf(publicUrl: string | null, request: FastifyRequest): string {
  return publicUrl ?? `${request.protocol}://${request.host}`;
}

/** Finds out who asks, by the cookie or the key of a request. */
function actorFinder({ db, localPerson, publicUrl, factorRoles }: DoorParts) {
  const local = localPerson === null ? undefined : localActor(localPerson);

  /** Null: no token, or one that opens nothing any more. */
  async function signedIn(request: FastifyRequest, propertyId: number | null, noting = true) {
    const token = tokenInCookies('session', entranceOf(publicUrl, request), request.headers.cookie);
    if (token === null) return null;
    const found = await findSession(db, token, propertyId, { noting, factorRoles });
    if (found === null) return null;
    requireOwnPage(request, publicUrl);
    const { personId, sessionId, way } = found;
    // Whoever comes from the provider was asked there for what the provider asks for.
    const lacksFactor = way === 'password' && found.mustHaveFactor && !found.hasFactor;
    return personActor({ ...found, session: { personId, sessionId, way, lacksFactor } });
  }

  /** Asks again as at the beginning; a session idles on meanwhile: watching is not using. */
  async function isStillMay(request: FastifyRequest, right: Right): Promise<boolean> {
    const key = request.actor.kind === 'key' ? await findKey(db, keyIn(request)) : null;
    const actor = key ? keyActor(key) : await signedIn(request, request.propertyId, false);
    const now = actor ?? (request.actor.kind === 'local' ? local : undefined);
    if (now === undefined || now.session?.lacksFactor) return false;
    return reachOf(now, right) === reachOf(request.actor, right);
  }

  return { local, signedIn, isStillMay };
}

export function openDoors(parts: DoorParts): Doors {
  const { db, propertyOf } = parts;
  const { local, signedIn, isStillMay } = actorFinder(parts);
  return {
    async enter(request, reply) {
      const right = rightOf(request);
      const key = await keyOf(db, request);
      const isLost = key === null && local === undefined && !request.headers.cookie;
      if (isLost) throw signInNeeded(reply);
      const named = request.headers['tieout-property'] !== undefined;
      request.propertyId = key && !named ? key.propertyId : await propertyOf(request);
      if (key && key.propertyId !== request.propertyId) {
        throw new ProblemError([accessProblem('ACCESS_KEY_ELSEWHERE', {})], 403);
      }
      const actor = key ? keyActor(key) : ((await signedIn(request, request.propertyId)) ?? local);
      if (actor === undefined) throw signInNeeded(reply);
      takeAs(request, actor);
      if (right === 'anyone' || right === 'self') return;
      requireRight(actor, right);
      request.stillMay = () => isStillMay(request, right);
    },

    async enterLobby(request, reply) {
      const right = rightOf(request);
      const propertyId = await propertyOf(request).catch(nullForNone);
      const actor = (await signedIn(request, propertyId)) ?? local;
      if (actor !== undefined) takeAs(request, actor);
      else if (right !== 'anyone') throw signInNeeded(reply);
    },

    async actorOf(request) {
      return (await signedIn(request, null, false)) ?? local ?? null;
    },

    async checkOutlets(request) {
      const { actor, method, query, body } = request;
      const right = rightOf(request);
      if (right === 'anyone' || right === 'self' || actor.rights.has(right)) return;
      const asked = outletsAsked({ method, address: addressOf(request) }, { query, body });
      if (asked !== null) requireOutlets(actor, right, asked);
    },
  };
}

/** No property named, or none of that name: the lobby is open all the same. */
function nullForNone(error: unknown): null {
  if (error instanceof ProblemError) return null;
  throw error;
}

function takeAs(request: FastifyRequest, actor: Actor): void {
  request.actor = actor;
  request.person = actor.name;
}

const ways = { person: 'console', key: 'key', local: 'local' } as const;

/** Who asks, as the audit trail says it. */
export function actingOf({ actor, id: requestId }: FastifyRequest): Acting {
  // In the lobby nobody is signed in yet.
  if (!actor) return { who: null, via: 'console', requestId };
  return { who: actor.name, via: ways[actor.kind], requestId };
}

/** *Errors:* ACCESS_KEY_REFUSED. */
async function keyOf(db: Queryable, request: FastifyRequest): Promise<FoundKey | null> {
  if (request.headers.authorization === undefined) return null;
  const key = keyIn(request);
  const found = isApiKey(key) ? await findKey(db, key) : null;
  if (found) return found;
  throw new ProblemError([accessProblem('ACCESS_KEY_REFUSED', {})], 401);
}

const keyIn = ({ headers }: FastifyRequest) =>
  /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';

function signInNeeded(reply: FastifyReply): ProblemError {
  reply.header('www-authenticate', 'Bearer realm="Tieout"');
  return new ProblemError([accessProblem('ACCESS_SIGN_IN_NEEDED', {})], 401);
}

/** Below /api/v1, as the route is written. */
function addressOf({ routeOptions }: FastifyRequest): string {
  return (routeOptions.url ?? '').replace(apiPrefix, '');
}

/** What nobody has said a right for is closed to everybody, rather than open to anybody. */
function rightOf(request: FastifyRequest): RouteRight {
  const address = addressOf(request);
  const right = rightOfRoute(request.method, address);
  if (right !== null) return right;
  const route = `${request.method} ${address}`;
  throw new ProblemError([accessProblem('ACCESS_RIGHT_UNDECLARED', {}, route)], 403);
}

/**
 * A browser adds the cookie by itself, whoever wrote the page. What changes something must come
 * from a page of this server: browsers put Origin on every such request.
 * *Errors:* HTTP_ORIGIN_REFUSED.
 */
function requireOwnPage(request: FastifyRequest, publicUrl: string | null): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const origin = request.headers.origin ?? 'no page';
  const own = [request.host, ...(publicUrl === null ? [] : [new URL(publicUrl).host])];
  if (URL.canParse(origin) && own.includes(new URL(origin).host)) return;
  throw new ProblemError([httpProblem('HTTP_ORIGIN_REFUSED', {}, origin.slice(0, 200))], 403);
}
