// HTTP of the files behind a sign-off: takes them, gives them out. Invariant: a file is given out
// as an attachment, never shown by its own media type. Leaves to others: the period with the list
// of them (sign-off-routes.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { withTransaction } from '#database/pool.ts';
import { evidenceContent } from './evidence-store.ts';
import { sendEvidence } from './register-routes.ts';
import { insertSignOffEvidence, readSignOffEvidence } from './sign-off-evidence-store.ts';
import { readPeriod } from './sign-off-routes.ts';
import { SignOffEvidenceBody, SignOffEvidenceQuery, SignOffPeriod } from './sign-off-schemas.ts';
import { periodOf } from './sign-off-worker.ts';

export function signOffEvidenceRoutes(deps: {
  readonly pool: pg.Pool;
  readonly now: () => Date;
}): FastifyPluginAsyncTypebox {
  const { pool, now } = deps;
  return async (server) => {
    const add = {
      summary: 'Keeps a file as evidence of an account in a period.',
      body: SignOffEvidenceBody,
      response: { 200: SignOffPeriod, 201: SignOffPeriod },
    };
    server.post('/sign-offs/evidence', { schema: add }, async (request, reply) => {
      const { propertyId, person, body } = request;
      const { of } = await periodOf(pool, { propertyId, ...body });
      const { account, fileName, mediaType, contentBase64 } = body;
      const content = evidenceContent(contentBase64);
      const file = { fileName, mediaType, content, person, at: now() };
      const isNew = await withTransaction(pool, (tx) =>
        insertSignOffEvidence(tx, { ...of, account }, file),
      );
      return reply.code(isNew ? 201 : 200).send(await readPeriod(pool, { propertyId, ...body }));
    });

    const file = {
      summary: 'Gives a file of evidence of an account in a period as it was kept.',
      querystring: SignOffEvidenceQuery,
      produces: ['application/octet-stream'],
    };
    server.get('/sign-offs/evidence', { schema: file }, async (request, reply) => {
      const { propertyId, query } = request;
      const { connection: connectionId, period, account, number: evidenceNumber } = query;
      const of = { propertyId, connectionId, period, account, evidenceNumber };
      const found = await readSignOffEvidence(pool, of);
      return sendEvidence(reply, found, evidenceNumber);
    });
  };
}
