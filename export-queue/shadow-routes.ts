// HTTP of moving a connection to another API of its company: compare, then switch. Invariant: a
// comparison changes nothing and sends nothing; a switch forgets the credentials in the transaction
// that moves the connection. Leaves to others: comparing (shadow-worker.ts), what may be moved
// (switch-store.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { requireConnection } from './connection-store.ts';
import { ShadowBody, ShadowReport, SwitchBody, SwitchResult } from './shadow-schemas.ts';
import { type ShadowParts, shadowConnection, shadowTarget } from './shadow-worker.ts';
import { lockSettled, refuseOtherBooks, switchLedger } from './switch-store.ts';

export interface ShadowRoutesDeps extends ShadowParts {
  /** Forgets credentials and everything granted for them. */
  readonly forgetCredentials: (
    tx: Queryable,
    at: { readonly propertyId: number; readonly connectionId: number },
  ) => Promise<void>;
}

const Params = Type.Object({ id: Type.Integer() });

export function shadowRoutes(deps: ShadowRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const shadow = { params: Params, body: ShadowBody, response: { 200: ShadowReport } };
    server.post('/connections/:id/shadow', { schema: shadow }, async (request) => {
      const { propertyId, params, body } = request;
      const connection = await requireConnection(deps.pool, propertyId, params.id);
      const target = shadowTarget(deps.ledgers, connection, body);
      return await shadowConnection(deps, connection, target, body);
    });

    const move = { params: Params, body: SwitchBody, response: { 200: SwitchResult } };
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
