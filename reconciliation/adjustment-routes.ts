// HTTP: enters manual adjustments in the register and moves them: found ones are explained, those
// not made yet are expected, another person approves, a mistake is withdrawn.
// Invariant: the register keeps the entry as the reconciliation saw it, not as the request
// describes it; nothing is deleted, and every move has its line in the history.
// Leaves to others: reading the register (register-routes.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { withTransaction } from '#database/pool.ts';
import {
  approveAdjustment,
  completeAdjustment,
  sendBackAdjustment,
  withdrawAdjustment,
} from './adjustment-moves-store.ts';
import {
  AdjustmentView,
  Expectation,
  ExplanationBody,
  Registration,
} from './adjustment-schemas.ts';
import { type AdjustmentRow, readAdjustment } from './adjustment-store.ts';
import { adjustmentView, stateLabels } from './adjustment-views.ts';
import { idOf } from './cursors.ts';
import { enterExpected, enterFound } from './entering-store.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import type { ReconciliationDeps } from './reconciliation-routes.ts';
import { explainedState } from './settings-store.ts';
import { byId } from './wire-types.ts';
import { requireReason } from './wire-values.ts';

type Deps = Pick<ReconciliationDeps, 'pool' | 'now'>;

const ReasonBody = Type.Object({ reason: Type.String({ maxLength: 2000 }) });

/** The adjustment with the id of an address. *Errors:* RECONCILIATION_ADJUSTMENT_UNKNOWN. */
export async function knownAdjustment(
  { pool }: Deps,
  propertyId: number,
  id: string,
): Promise<AdjustmentRow> {
  const row = await readAdjustment(pool, { propertyId, adjustmentId: idOf(id) });
  if (row) return row;
  throw refusal(404, reconciliationProblem('RECONCILIATION_ADJUSTMENT_UNKNOWN', {}, id));
}

function wrongState(row: AdjustmentRow, action: string) {
  const id = String(row.adjustmentId);
  const state = stateLabels[adjustmentView(row).state];
  return refusal(
    409,
    reconciliationProblem('RECONCILIATION_ADJUSTMENT_STATE', {}, id, state, action),
  );
}

/** Everything that changes the register. */
export function adjustmentRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(enteringRoutes(deps));
    await server.register(explainingRoutes(deps));
    await server.register(decidingRoutes(deps));
  };
}

function enteringRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const post = { body: Registration, response: { 201: AdjustmentView } };
    server.post('/manual-adjustments', { schema: post }, async (request, reply) => {
      const { propertyId, person } = request;
      const by = { propertyId, person, at: deps.now() };
      const adjustmentId = await enterFound(deps.pool, { ...request.body, ...by });
      const row = await knownAdjustment(deps, propertyId, String(adjustmentId));
      return reply.code(201).send(adjustmentView(row));
    });

    const expect = { body: Expectation, response: { 201: AdjustmentView } };
    server.post('/manual-adjustments/expected', { schema: expect }, async (request, reply) => {
      const { propertyId, person } = request;
      const by = { propertyId, person, at: deps.now() };
      const adjustmentId = await enterExpected(deps.pool, { ...request.body, ...by });
      const row = await knownAdjustment(deps, propertyId, String(adjustmentId));
      return reply.code(201).send(adjustmentView(row));
    });
  };
}

function explainingRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  const { pool, now } = deps;
  return async (server) => {
    const complete = { params: byId, body: ExplanationBody, response: { 200: AdjustmentView } };
    server.post('/manual-adjustments/:id/complete', { schema: complete }, async (request) => {
      const { propertyId, person, body } = request;
      const reason = requireReason(body.reason);
      const row = await knownAdjustment(deps, propertyId, request.params.id);
      const said = { ...body, reason, evidenceReference: body.evidenceReference ?? null };
      const isMoved = await withTransaction(pool, async (tx) => {
        const state = await explainedState(tx, propertyId);
        const of = { propertyId, adjustmentId: row.adjustmentId };
        return completeAdjustment(tx, of, { ...said, state, person, at: now() });
      });
      if (!isMoved) throw wrongState(row, 'explained anew');
      return adjustmentView(await knownAdjustment(deps, propertyId, request.params.id));
    });

    const withdraw = { params: byId, body: ReasonBody, response: { 200: AdjustmentView } };
    server.post('/manual-adjustments/:id/withdraw', { schema: withdraw }, async (request) => {
      const { propertyId, person } = request;
      const { id } = request.params;
      const reason = requireReason(request.body.reason);
      const row = await knownAdjustment(deps, propertyId, id);
      const of = { propertyId, adjustmentId: row.adjustmentId };
      const isMoved = await withTransaction(pool, (tx) =>
        withdrawAdjustment(tx, of, { reason, person, at: now() }),
      );
      if (!isMoved) {
        throw refusal(409, reconciliationProblem('RECONCILIATION_ADJUSTMENT_WITHDRAWN', {}, id));
      }
      return adjustmentView(await knownAdjustment(deps, propertyId, id));
    });
  };
}

function decidingRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  const { pool, now } = deps;
  return async (server) => {
    const approve = { params: byId, response: { 200: AdjustmentView } };
    server.post('/manual-adjustments/:id/approve', { schema: approve }, async (request) => {
      const { propertyId, person } = request;
      const { id } = request.params;
      const row = await knownAdjustment(deps, propertyId, id);
      const isWaiting = row.state === 'awaiting' && row.withdrawnAt === null;
      if (isWaiting && row.registeredBy === person) {
        throw refusal(403, reconciliationProblem('RECONCILIATION_APPROVER_SAME', {}, id, person));
      }
      const of = { propertyId, adjustmentId: row.adjustmentId };
      const isMoved = await withTransaction(pool, (tx) =>
        approveAdjustment(tx, of, { person, at: now() }),
      );
      if (!isMoved) throw wrongState(row, 'approved');
      return adjustmentView(await knownAdjustment(deps, propertyId, id));
    });

    const back = { params: byId, body: ReasonBody, response: { 200: AdjustmentView } };
    server.post('/manual-adjustments/:id/send-back', { schema: back }, async (request) => {
      const { propertyId, person } = request;
      const reason = requireReason(request.body.reason);
      const row = await knownAdjustment(deps, propertyId, request.params.id);
      const of = { propertyId, adjustmentId: row.adjustmentId };
      const isMoved = await withTransaction(pool, (tx) =>
        sendBackAdjustment(tx, of, { reason, person, at: now() }),
      );
      if (!isMoved) throw wrongState(row, 'sent back');
      return adjustmentView(await knownAdjustment(deps, propertyId, request.params.id));
    });
  };
}
