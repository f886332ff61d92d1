// HTTP of moving a connection to another API of its company: compare, then switch. Invariant: a
// comparison changes nothing and sends nothing; a switch forgets the credentials in the transaction
// that moves the connection. Leaves to others: comparing (shadow-worker.ts), what may be moved
// (switch-store.ts).

import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { answerWatched } from '#problems/progress-routes.ts';
import { requireConnection } from './connection-store.ts';
import {
  ProposalPairs,
  ProposalsBody,
  ShadowBody,
  ShadowFileQuery,
  ShadowReport,
  SwitchBody,
  SwitchResult,
} from './shadow-schemas.ts';
import { pairView, shadowCsvHead, shadowCsvOf } from './shadow-views.ts';
import { type ShadowParts, shadowConnection, shadowPages, shadowTarget } from './shadow-worker.ts';
import { lockSettled, refuseOtherBooks, switchLedger } from './switch-store.ts';

export interface ShadowRoutesDeps extends ShadowParts {
  /** Forgets credentials and everything granted for them. */
  readonly forgetCredentials: (
    tx: Queryable,
    at: { readonly propertyId: number; readonly connectionId: number },
  ) => Promise<void>;
}

const Params = Type.Object({ id: Type.Integer({ description: 'Id of the connection.' }) });

export function shadowRoutes(deps: ShadowRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(comparingRoutes(deps));

    const move = {
      summary:
        'Moves a connection to another API of the same company; its credentials are forgotten.',
      description:
        'Refused while something is under way. What is yet to be sent is compared just ' +
        'before and shown.',
      params: Params,
      body: SwitchBody,
      response: { 200: SwitchResult },
    };
    server.post('/connections/:id/switch-ledger', { schema: move }, async (request) => {
      const { propertyId, person, params, body } = request;
      const connection = await requireConnection(deps.pool, propertyId, params.id);
      const target = shadowTarget(deps.ledgers, connection, body);
      refuseOtherBooks(connection, target);
      // A warning, not a condition: what differs may be why they move.
      const shadow = await shadowConnection(deps, connection, target);
      const { compared, differing } = shadow;
      const reason = body.reason.trim();
      await withTransaction(deps.pool, async (tx) => {
        const at = { propertyId, connectionId: params.id };
        await lockSettled(tx, at);
        // Read again under the lock: somebody may have changed a setting meanwhile.
        const held = await requireConnection(tx, propertyId, params.id);
        const target = shadowTarget(deps.ledgers, held, body);
        const change = { target, person, reason, shadow: { compared, differing } };
        await switchLedger(tx, held, change);
        await deps.forgetCredentials(tx, at);
      });
      const { ledger, state, stateReason } = await requireConnection(
        deps.pool,
        propertyId,
        params.id,
      );
      return { ledger, state, stateReason, shadow };
    });
  };
}

const shadowSchema = {
  summary: 'Compares what the present API and another of the company would post; sends nothing.',
  description:
    'With `Accept: application/x-ndjson` it tells how far it is, line by line, and ' +
    'the result last.',
  params: Params,
  body: ShadowBody,
  response: { 200: ShadowReport },
};

/** What is asked before anybody moves: the whole, one export by the other, and all as a file. */
function comparingRoutes(deps: ShadowRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.post('/connections/:id/shadow', { schema: shadowSchema }, async (request, reply) => {
      const { propertyId, params, body } = request;
      const connection = await requireConnection(deps.pool, propertyId, params.id);
      const target = shadowTarget(deps.ledgers, connection, body);
      const { from, through } = body;
      return await answerWatched(request, reply, (watch) =>
        shadowConnection(deps, connection, target, { from, through }, watch),
      );
    });

    const pairs = {
      summary:
        'Shows both requests of exports, member by member: by the present API and by another.',
      params: Params,
      body: ProposalsBody,
      response: { 200: ProposalPairs },
    };
    server.post('/connections/:id/shadow/proposals', { schema: pairs }, async (request) => {
      const { propertyId, params, body } = request;
      const connection = await requireConnection(deps.pool, propertyId, params.id);
      const target = shadowTarget(deps.ledgers, connection, body);
      const exportIds = body.exportIds.map(BigInt);
      const items: ProposalPairs['items'] = [];
      for await (const page of shadowPages(deps, connection, target, { exportIds })) {
        items.push(...page.map(pairView));
      }
      return { items };
    });

    const file = {
      summary: 'Gives every difference of such a comparison as a CSV file.',
      params: Params,
      querystring: ShadowFileQuery,
      produces: ['text/csv'],
    };
    server.get('/connections/:id/shadow.csv', { schema: file }, async (request, reply) => {
      const { propertyId, params, query } = request;
      const connection = await requireConnection(deps.pool, propertyId, params.id);
      const target = shadowTarget(deps.ledgers, connection, query);
      async function* pieces() {
        yield shadowCsvHead;
        for await (const page of shadowPages(deps, connection, target, query)) {
          yield shadowCsvOf(page);
        }
      }
      reply.type('text/csv; charset=utf-8');
      reply.header('content-disposition', 'attachment; filename="shadow.csv"');
      return reply.send(Readable.from(pieces()) as never);
    });
  };
}
