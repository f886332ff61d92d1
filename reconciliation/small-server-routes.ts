// For tests: the routes of this stage on a server of their own, over small books, as one person.
// Invariant: bodies are checked as in the real server; a problem answers its status and codes.

import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import type pg from 'pg';
import { chartCache } from '#chart-of-accounts/chart-cache-store.ts';
import type { ExternalLedger } from '#external-ledger/external-ledger.ts';
import { type EnqueueExports, makePostEvents } from '#journal/posting-store.ts';
import { ProblemError } from '#problems/problem.ts';
import { adjustmentRoutes } from './adjustment-routes.ts';
import { certificateRoutes } from './certificate-routes.ts';
import { openingRoutes } from './opening-routes.ts';
import { reconciliationRoutes } from './reconciliation-routes.ts';
import type { OpenLedger } from './reconciliation-worker.ts';
import { registerRoutes } from './register-routes.ts';
import { repairRoutes } from './repair-routes.ts';
import { ruleRoutes } from './rule-routes.ts';
import { signOffEvidenceRoutes } from './sign-off-evidence-routes.ts';
import { signOffRoutes } from './sign-off-routes.ts';
import { now } from './small-books-store.ts';

/** What a call came to. */
export interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers member by member.
  readonly body: any;
}

/** A server over the books; `as` names who asks from now on. */
export async function smallServer(
  pool: pg.Pool,
  books: { readonly propertyId: number; readonly ledger: ExternalLedger },
  openLedger: OpenLedger = async () => books.ledger,
) {
  const server = Fastify({ bodyLimit: 16 * 1024 * 1024 }).setValidatorCompiler(
    TypeBoxValidatorCompiler,
  );
  let actor = { kind: 'local', name: 'Dana' };
  server.decorateRequest('propertyId', 0);
  server.decorateRequest('person', '');
  server.decorateRequest('actor');
  server.addHook('onRequest', async (request) => {
    request.propertyId = books.propertyId;
    request.person = actor.name;
    // Of an actor these routes ask nothing more.
    request.actor = actor as never;
  });
  server.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof ProblemError)) throw error;
    return reply.code(error.status).send({ codes: error.problems.map((one) => one.code) });
  });
  const charts = chartCache(pool);
  const loadChart = (propertyId: number) => charts.current(propertyId);
  const deps = {
    ...{ pool, now, openLedger, loadChart },
    postWith: (enqueueExports: EnqueueExports) =>
      makePostEvents({ pool, loadChart, enqueueExports }),
  };
  await server.register(reconciliationRoutes(deps));
  await server.register(adjustmentRoutes(deps));
  await server.register(openingRoutes(deps));
  await server.register(registerRoutes(deps));
  await server.register(ruleRoutes(deps));
  await server.register(signOffRoutes(deps));
  await server.register(signOffEvidenceRoutes(deps));
  await server.register(repairRoutes({ ...deps, checkDraft: () => [] }));
  await server.register(certificateRoutes({ ...deps, auditPosition: async () => null }));
  const call = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) => {
    const answer = await server.inject({ method, url, ...(payload ? { payload } : {}) });
    return { status: answer.statusCode, body: answer.body === '' ? {} : answer.json() } as Answered;
  };
  return {
    get: (url: string) => call('GET', url),
    raw: (url: string) => server.inject({ method: 'GET', url }),
    post: (url: string, payload: object) => call('POST', url, payload),
    put: (url: string, payload: object) => call('PUT', url, payload),
    as: (name: string) => {
      actor = { kind: 'local', name };
    },
    /** From now on a program asks, with this key. */
    asKey: (name: string) => {
      actor = { kind: 'key', name: `API key ${name}` };
    },
    close: () => server.close(),
  };
}

/** Keeps that a person made the API key. */
export async function keepKey(
  pool: pg.Pool,
  { propertyId }: { readonly propertyId: number },
  { name, madeBy }: { readonly name: string; readonly madeBy: string },
): Promise<void> {
  await pool.query(
    `insert into api_keys (property_id, name, prefix, token_sha256, rights, created_by)
     values ($1, $2, 'tieout_pms', sha256('a secret'), '{}', $3)`,
    [propertyId, name, madeBy],
  );
}
