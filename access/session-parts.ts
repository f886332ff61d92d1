// What the routes of signing in share: what they are given, what stands on the wire, who asks.
// Invariant: a person who signs in gets two cookies, that of the session and that by which the
// browser is known. Leaves to others: the routes (session-, own-session-, second-factor-,
// provider-routes.ts).

import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import type { SessionOfActor } from './actor.ts';
import type { Provider } from './provider.ts';
import type { FactorParts } from './second-factor-store.ts';
import { cookieOf, type Entrance, tokenInCookies } from './session-cookie.ts';
import type { NextStep, Place, SignedIn } from './sign-in-store.ts';

export interface SessionDeps extends FactorParts {
  /** Where the request came in. */
  readonly entranceOf: (request: FastifyRequest) => Entrance;
  /** The address people reach the server at. */
  readonly originOf: (request: FastifyRequest) => string;
  /** The OpenID provider people may sign in at; null: there is none. */
  readonly provider: Provider | null;
  /** Whether one may sign in with a password. */
  readonly passwords: boolean;
}

export const Name = Type.String({ maxLength: 300 });
export const Password = Type.String({ maxLength: 2000 });
export const Token = Type.String({ maxLength: 200 });
export const Code = Type.String({
  maxLength: 40,
  description: 'Six digits of the app, or a recovery code.',
});
const Null = Type.Null();

export const Ended = Type.Object({ ended: Type.Integer() });
export const Person = Type.Object({ person: Type.String() });

/** What signing in is answered with. */
export const Entered = Type.Object({
  person: Type.Union([Null, Type.String()], { description: 'Who is signed in; null: nobody yet.' }),
  next: Type.Union([Null, Type.Enum(['second-factor'])], {
    description: 'What is still wanted: the same again, with `code`.',
  }),
});

export const SessionView = Type.Object({
  person: Type.Union([Type.String(), Null], {
    description: 'Who is signed in; null: nobody.',
  }),
  kind: Type.Union([Type.Enum(['person', 'key', 'local']), Null]),
  rights: Type.Array(Type.String(), { description: 'For the whole property.' }),
  outletRights: Type.Record(Type.String(), Type.Array(Type.String())),
  setUp: Type.Boolean({ description: 'False: the set-up link was not used yet.' }),
  passwords: Type.Boolean({ description: 'Whether one may sign in with a password.' }),
  provider: Type.Union([Null, Type.String()], {
    description: 'What the OpenID provider is called that one may sign in at; null: none.',
  }),
  atProvider: Type.Boolean({ description: 'This session was begun at the provider.' }),
  needsSecondFactor: Type.Boolean({
    description: 'A role one has asks for a second factor: nothing is open before it is set up.',
  }),
});
export type SessionView = Static<typeof SessionView>;

/** How one signs in, for one's own eyes. */
export const AccountView = Type.Object({
  password: Type.Boolean({ description: 'One has a password.' }),
  connectedAs: Type.Union([Null, Type.String()], {
    description: 'The account at the OpenID provider, by its e-mail or subject; null: none.',
  }),
  secondFactor: Type.Boolean({ description: 'A code is asked for beside the password.' }),
  recoveryCodesLeft: Type.Integer(),
});
export type AccountView = Static<typeof AccountView>;

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

/** From where a request comes. */
export function placeOf({ entranceOf }: SessionDeps, request: FastifyRequest): Place {
  return {
    address: request.ip,
    agent: request.headers['user-agent'] ?? '',
    device: tokenInCookies('device', entranceOf(request), request.headers.cookie),
  };
}

/** What only a person who signed in can ask. *Errors:* ACCESS_SIGN_IN_NEEDED. */
export function sessionOf({ actor }: FastifyRequest): SessionOfActor {
  if (actor?.session) return actor.session;
  throw new ProblemError([accessProblem('ACCESS_SIGN_IN_NEEDED', {})], 401);
}

/** *Errors:* ACCESS_PASSWORDS_OFF. */
export function requirePasswords({ passwords, provider }: SessionDeps): void {
  if (passwords) return;
  throw new ProblemError([accessProblem('ACCESS_PASSWORDS_OFF', {}, provider?.name ?? '')], 403);
}

/** Hands the cookies over; nobody is in yet while a step is left. */
export function entered(
  { entranceOf }: SessionDeps,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  signedIn: SignedIn | NextStep,
): Static<typeof Entered> {
  if (signedIn === 'second-factor') return { person: null, next: signedIn };
  const at = entranceOf(request);
  reply.header('set-cookie', cookieOf('session', at, signedIn.token));
  reply.header('set-cookie', cookieOf('device', at, signedIn.device));
  return { person: signedIn.name, next: null };
}
