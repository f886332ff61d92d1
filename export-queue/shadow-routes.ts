// HTTP of moving a connection to another API of its company: compare first. Invariant: a comparison
// changes nothing and sends nothing. Leaves to others: comparing (shadow-worker.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Queryable } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { type ConnectionRecord, readConnection } from './connection-store.ts';
import { exportProblem } from './export-errors.ts';
import { ShadowBody, ShadowReport } from './shadow-schemas.ts';
import { type ShadowParts, shadowConnection, shadowTarget } from './shadow-worker.ts';

const Params = Type.Object({ id: Type.Integer() });

export function shadowRoutes(deps: ShadowParts): FastifyPluginAsyncTypebox {
  return async (server) => {
    const shadow = { params: Params, body: ShadowBody, response: { 200: ShadowReport } };
    server.post('/connections/:id/shadow', { schema: shadow }, async (request) => {
      const { propertyId, params, body } = request;
      const connection = await connectionOf(deps.pool, propertyId, params.id);
      const target = shadowTarget(deps.ledgers, connection, body);
      return await shadowConnection(deps, connection, target, body);
    });
  };
}

async function connectionOf(
  db: Queryable,
  propertyId: number,
  connectionId: number,
): Promise<ConnectionRecord> {
  const connection = await readConnection(db, propertyId, connectionId);
  if (connection) return connection;
  const problem = exportProblem('EXPORT_CONNECTION_UNKNOWN', {}, String(connectionId));
  throw new ProblemError([problem], 404);
}
