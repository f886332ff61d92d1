// For tests: the real HTTP server over the routes of one stage, as one person, without a log.
// Invariant: it is what serve.ts runs, checks and answers of problems included; it closes by itself
// after the file's tests.

import { after } from 'node:test';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { pino } from 'pino';
import { buildHttpServer } from './http-server.ts';

/** Everybody who asks is ann. Call it at the top of a test file. */
export async function stageServer(db: pg.Pool, ...apiRoutes: FastifyPluginAsyncTypebox[]) {
  const log = pino({ level: 'silent' });
  const server = await buildHttpServer({ db, log, localPerson: 'ann', apiRoutes, topRoutes: [] });
  after(() => server.close());
  return server;
}
