// HTTP: the register of manual adjustments. An entry is registered from the foreign entries of the
// latest reconciliation, with a reason; it is never deleted, only withdrawn, with another.
// Invariant: the register keeps the entry as the reconciliation saw it, not as the request
// describes it.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import {
  adjustmentOfEntry,
  foreignEntryNow,
  insertAdjustment,
  listAdjustments,
  readAdjustment,
  withdrawAdjustment,
} from './adjustment-store.ts';
import { idInCursor, idOf, pageOf } from './cursors.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import type { ReconciliationDeps } from './reconciliation-routes.ts';
import { AdjustmentView, IdText, listOf, Page } from './reconciliation-schemas.ts';
import { adjustmentView } from './reconciliation-views.ts';

const AdjustmentList = listOf(AdjustmentView);
const Registration = Type.Object({
  connectionId: Type.Integer(),
  externalEntryId: Type.String({ minLength: 1, maxLength: 100 }),
  reason: Type.String({ maxLength: 2000 }),
  madeOn: Type.Optional(Type.String()),
});

type Deps = Pick<ReconciliationDeps, 'pool' | 'now'>;

function requireReason(reason: string): void {
  if (reason.trim() !== '') return;
  const at = { where: 'reason' };
  throw refusal(422, reconciliationProblem('RECONCILIATION_REASON_MISSING', at));
}

/**
 * Registers a foreign entry; answers the adjustment's id.
 * *Errors:* RECONCILIATION_REASON_MISSING, RECONCILIATION_FOREIGN_ENTRY_UNKNOWN,
 * RECONCILIATION_MADE_ON_DIFFERS, RECONCILIATION_ADJUSTMENT_EXISTS.
 */
async function register(
  { pool, now }: Deps,
  registration: {
    propertyId: number;
    connectionId: number;
    externalEntryId: string;
    reason: string;
    madeOn?: string | undefined;
    person: string;
  },
): Promise<bigint> {
  const { externalEntryId, madeOn } = registration;
  requireReason(registration.reason);
  const there = await adjustmentOfEntry(pool, registration);
  if (there !== null) throw existsAs(externalEntryId, there);
  const entry = await foreignEntryNow(pool, registration);
  if (!entry) {
    const at = { where: 'externalEntryId' };
    throw refusal(
      422,
      reconciliationProblem('RECONCILIATION_FOREIGN_ENTRY_UNKNOWN', at, externalEntryId),
    );
  }
  if (madeOn !== undefined && madeOn !== entry.postedOn) {
    const at = { where: 'madeOn' };
    throw refusal(
      422,
      reconciliationProblem('RECONCILIATION_MADE_ON_DIFFERS', at, madeOn, entry.postedOn),
    );
  }
  const reason = registration.reason.trim();
  const adjustmentId = await insertAdjustment(pool, { ...registration, reason, entry, at: now() });
  if (adjustmentId !== null) return adjustmentId;
  throw existsAs(externalEntryId, (await adjustmentOfEntry(pool, registration)) ?? 0n);
}

function existsAs(externalEntryId: string, adjustmentId: bigint) {
  const facts = [externalEntryId, String(adjustmentId)] as const;
  return refusal(409, reconciliationProblem('RECONCILIATION_ADJUSTMENT_EXISTS', {}, ...facts));
}

/** Everything below /manual-adjustments. */
export function adjustmentRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  const { pool, now } = deps;
  const read = async (propertyId: number, id: string) => {
    const row = await readAdjustment(pool, { propertyId, adjustmentId: idOf(id) });
    if (row) return row;
    throw refusal(404, reconciliationProblem('RECONCILIATION_ADJUSTMENT_UNKNOWN', {}, id));
  };
  return async (server) => {
    const post = { body: Registration, response: { 201: AdjustmentView } };
    server.post('/manual-adjustments', { schema: post }, async (request, reply) => {
      const { propertyId, person } = request;
      const adjustmentId = await register(deps, { ...request.body, propertyId, person });
      const row = await read(propertyId, String(adjustmentId));
      return reply.code(201).send(adjustmentView(row));
    });

    const list = {
      querystring: Type.Object({ connection: Type.Optional(Type.Integer()), ...Page }),
      response: { 200: AdjustmentList },
    };
    server.get('/manual-adjustments', { schema: list }, async (request) => {
      const { connection, limit = 50, cursor } = request.query;
      const rows = await listAdjustments(pool, {
        propertyId: request.propertyId,
        connectionId: connection ?? null,
        beforeId: idInCursor(cursor),
        limit: limit + 1,
      });
      const { items, next } = pageOf(rows, limit, ({ adjustmentId }) => [String(adjustmentId)]);
      return { items: items.map(adjustmentView), next };
    });

    const withdraw = {
      params: Type.Object({ id: IdText }),
      body: Type.Object({ reason: Type.String({ maxLength: 2000 }) }),
      response: { 200: AdjustmentView },
    };
    server.post('/manual-adjustments/:id/withdraw', { schema: withdraw }, async (request) => {
      const { propertyId, person } = request;
      const { id } = request.params;
      requireReason(request.body.reason);
      const { adjustmentId } = await read(propertyId, id);
      const reason = request.body.reason.trim();
      const withdrawn = { propertyId, adjustmentId, reason, person, at: now() };
      if (!(await withdrawAdjustment(pool, withdrawn))) {
        throw refusal(409, reconciliationProblem('RECONCILIATION_ADJUSTMENT_WITHDRAWN', {}, id));
      }
      return adjustmentView(await read(propertyId, id));
    });
  };
}
