// HTTP of access by a person's consent: begin it, come back from it, or paste what one came back
// with. Plugged into the server by serve.ts. Invariant: whoever comes back is whoever began, in the
// same session; the address people come back to shows text only, everything in it escaped, and
// never a code or a token. Leaves to others: what a consent is (consents.ts), the console.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Actor } from '#access/actor.ts';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import type { ConsentAnswer, ConsentBegun, ConsentOf } from './consents.ts';

export interface ConsentRoutesDeps {
  readonly beginConsent: (of: ConsentOf) => Promise<ConsentBegun>;
  readonly completeConsent: (answer: ConsentAnswer, by: string) => Promise<{ name: string }>;
}

/** Below /api/v1 who asks is known; at the top it must be found. */
export interface ConsentReturnDeps extends Pick<ConsentRoutesDeps, 'completeConsent'> {
  /** The session a request is made in, or the local person; null: nobody is signed in. */
  readonly actorOf: (request: FastifyRequest) => Promise<Actor | null>;
}

/** The session, key or local person: what begins a consent completes it. */
function bearerOf({ kind, name, session }: Actor): string {
  return session ? `session ${session.sessionId}` : `${kind} ${name}`;
}

/** Where people come back to, below the address of the server. */
export const consentPath = '/consent';

const settingsPath = '/settings/accounting-integration';
const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));
const Answer = withExamples(
  Type.Object({
    state: text(300),
    code: text(4000),
    error: text(300),
    error_description: text(2000),
  }),
  { state: 'q0TzB2m1Yh6uW3xk9dJ4vA', code: 'a1b2c3d4e5' },
);
const Params = Type.Object({ id: Type.Integer({ description: 'Id of the connection.' }) });
const Begin = withExamples(Type.Object({ redirectUri: text(2000) }), {
  redirectUri: 'https://books.example.com/consent',
});
const Begun = Type.Object({
  authorizeUrl: Type.String(),
  redirectUri: Type.String(),
  endsAt: Type.String(),
});
const Completed = Type.Object({ connection: Type.String() });

/** Below /api/v1: begin a consent; complete it with what was pasted. */
export function consentApiRoutes(deps: ConsentRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const begin = {
      summary: 'Begins a person’s consent for a connection; answers the address to send them to.',
      description: 'They come back to `/consent` of this server, or to `redirectUri`.',
      params: Params,
      body: Begin,
      response: { 200: Begun },
    };
    server.post('/connections/:id/consent', { schema: begin }, async (request) => {
      const { propertyId, params, body } = request;
      const own = `${request.protocol}://${request.host}${consentPath}`;
      const redirectUri = body.redirectUri ?? own;
      const by = bearerOf(request.actor);
      const of = { propertyId, connectionId: params.id, redirectUri, by };
      const { authorizeUrl, endsAt } = await deps.beginConsent(of);
      return { authorizeUrl, redirectUri, endsAt: endsAt.toISOString() };
    });

    const complete = {
      summary: 'Completes a consent with the state and code of the address a person ended at.',
      description: 'By the sign-in or key that began it. A state is good once.',
      body: Answer,
      response: { 200: Completed },
    };
    server.post('/consents', { schema: complete }, async ({ body, actor }) => {
      const { name } = await deps.completeConsent(body, bearerOf(actor));
      return { connection: name };
    });
  };
}

/** At the top: where a person comes back to, without a property in hand. */
export function consentReturnRoutes(deps: ConsentReturnDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const schema = { querystring: Answer, hide: true };
    server.get(consentPath, { schema }, async (request, reply) => {
      const actor = await deps.actorOf(request);
      const by = actor === null ? 'nobody' : bearerOf(actor);
      const shown = await told(deps, request.query, by);
      return reply
        .code(shown.status)
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(pageOf(shown.title, shown.sentences));
    });
  };
}

async function told(deps: ConsentReturnDeps, answer: ConsentAnswer, by: string) {
  try {
    const { name } = await deps.completeConsent(answer, by);
    const sentences = [`"${name}" may use Sage Intacct now. You may close this page.`];
    return { status: 200, title: 'Connected', sentences };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const [problem] = error.problems as readonly [Problem, ...Problem[]];
    const sentences = [problem.message, problem.hint, problem.code];
    return { status: error.status, title: 'Not connected', sentences };
  }
}

const escaped = (part: string) =>
  part.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

function pageOf(title: string, sentences: readonly string[]): string {
  const paragraphs = sentences.map((one) => `<p>${escaped(one)}</p>`).join('');
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>` +
    `</head><body><h1>${escaped(title)}</h1>${paragraphs}` +
    `<p><a href="${settingsPath}">Accounting Integration</a></p></body></html>`
  );
}
