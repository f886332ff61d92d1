// HTTP: enters manual adjustments in the register and moves them: found ones are explained, those
// not made yet are expected, another person approves, a mistake is withdrawn.
// Invariant: the register keeps the entry as the reconciliation saw it, not as the request
// describes it; nothing is deleted, and every move has its line in the history.
// Leaves to others: reading the register (register-routes.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import {
  approveAdjustment,
  type By,
  completeAdjustment,
  type Explanation,
  sendBackAdjustment,
  withdrawAdjustment,
} from './adjustment-moves-store.ts';
import {
  AdjustmentView,
  Expectation,
  ExplanationBody,
  MirrorChoicesBody,
  MirrorView,
  Registration,
} from './adjustment-schemas.ts';
import { type AdjustmentRow, readAdjustment } from './adjustment-store.ts';
import { adjustmentView, stateLabels } from './adjustment-views.ts';
import { idOf } from './cursors.ts';
import { enterExpected, enterFound } from './entering-store.ts';
import type { MirrorChoices } from './mirror.ts';
import { mirrorView } from './mirror-views.ts';
import { type MirroringDeps, postMirror, readMirror } from './mirroring-worker.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import type { ReconciliationDeps } from './reconciliation-routes.ts';
import { explainedState } from './settings-store.ts';
import { byId } from './wire-types.ts';
import { requireReason } from './wire-values.ts';

type Deps = Pick<ReconciliationDeps, 'pool' | 'now'>;
type MovingDeps = Deps & MirroringDeps;

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
  const mirrored = row.entryId === null ? null : `mirrored as journal entry ${row.entryId}`;
  const state = mirrored ?? stateLabels[adjustmentView(row).state];
  return refusal(
    409,
    reconciliationProblem('RECONCILIATION_ADJUSTMENT_STATE', {}, id, state, action),
  );
}

/** Everything that changes the register. */
export function adjustmentRoutes(deps: MovingDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(enteringRoutes(deps));
    await server.register(explainingRoutes(deps));
    await server.register(decidingRoutes(deps));
    await server.register(mirrorRoutes(deps));
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

function explainingRoutes(deps: MovingDeps): FastifyPluginAsyncTypebox {
  const { pool, now } = deps;
  return async (server) => {
    const complete = { params: byId, body: ExplanationBody, response: { 200: AdjustmentView } };
    server.post('/manual-adjustments/:id/complete', { schema: complete }, async (request) => {
      const { propertyId, person, body } = request;
      const reason = requireReason(body.reason);
      const row = await knownAdjustment(deps, propertyId, request.params.id);
      const said = { ...body, reason, evidenceReference: body.evidenceReference ?? null };
      const isMoved = await completed(deps, { propertyId, row }, { ...said, person, at: now() });
      if (!isMoved) throw wrongState(row, 'explained anew');
      return adjustmentView(await knownAdjustment(deps, propertyId, request.params.id));
    });

    const withdraw = { params: byId, body: ReasonBody, response: { 200: AdjustmentView } };
    server.post('/manual-adjustments/:id/withdraw', { schema: withdraw }, async (request) => {
      const { propertyId, person } = request;
      const { id } = request.params;
      const reason = requireReason(request.body.reason);
      const row = await knownAdjustment(deps, propertyId, id);
      if (row.entryId !== null) throw wrongState(row, 'withdrawn');
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

interface Known {
  readonly propertyId: number;
  readonly row: AdjustmentRow;
}

/** Explains it; what is to be mirrored and needs no approval is posted with it. */
async function completed(
  deps: MovingDeps,
  { propertyId, row }: Known,
  said: By & Explanation & { readonly mirror?: MirrorChoices | undefined },
): Promise<boolean> {
  const of = { propertyId, adjustmentId: row.adjustmentId };
  const isMirror = said.kind === 'mirror-here';
  const mirror = isMirror ? (said.mirror ?? {}) : null;
  const state = await explainedState(deps.pool, propertyId);
  const keep = (tx: Queryable, entryId: bigint | null) =>
    completeAdjustment(tx, of, { ...said, mirror, state, entryId });
  if (!isMirror) return withTransaction(deps.pool, (tx) => keep(tx, null));
  const reading = { propertyId, row, choices: mirror ?? {} };
  if (row.externalEntryId === null || row.entryId !== null) throw wrongState(row, 'mirrored');
  if (state === 'registered') {
    return postMirror(deps, reading, { ...said, move: (tx, entryId) => keep(tx, entryId) });
  }
  const { problems } = (await readMirror(deps, reading)).mirror;
  if (problems.length > 0) throw new ProblemError(problems, 422);
  return withTransaction(deps.pool, (tx) => keep(tx, null));
}

/** Approves it; what is to be mirrored is posted with it, as it stands there now. */
async function approved(deps: MovingDeps, { propertyId, row }: Known, by: By): Promise<boolean> {
  const of = { propertyId, adjustmentId: row.adjustmentId };
  if (row.kind !== 'mirror-here' || row.state !== 'awaiting' || row.withdrawnAt !== null) {
    return withTransaction(deps.pool, (tx) => approveAdjustment(tx, of, by));
  }
  const reading = { propertyId, row, choices: row.mirror ?? {} };
  const move = (tx: Queryable, entryId: bigint) => approveAdjustment(tx, of, { ...by, entryId });
  return postMirror(deps, reading, { ...by, reason: row.reason ?? '', move });
}

function mirrorRoutes(deps: MovingDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const preview = { params: byId, body: MirrorChoicesBody, response: { 200: MirrorView } };
    const url = '/manual-adjustments/:id/mirror-preview';
    server.post(url, { schema: preview }, async (request) => {
      const { propertyId, params, body: choices } = request;
      const row = await knownAdjustment(deps, propertyId, params.id);
      const isOpen = row.externalEntryId !== null && row.entryId === null && !row.withdrawnAt;
      if (!isOpen) throw wrongState(row, 'mirrored');
      return mirrorView(await readMirror(deps, { propertyId, row, choices }));
    });
  };
}

function decidingRoutes(deps: MovingDeps): FastifyPluginAsyncTypebox {
  const { pool, now } = deps;
  return async (server) => {
    const approve = { params: byId, response: { 200: AdjustmentView } };
    server.post('/manual-adjustments/:id/approve', { schema: approve }, async (request) => {
      const { propertyId, person, actor } = request;
      const { id } = request.params;
      const row = await knownAdjustment(deps, propertyId, id);
      const isWaiting = row.state === 'awaiting' && row.withdrawnAt === null;
      // Who explained it may hold a key: no key is another person.
      if (isWaiting && (row.registeredBy === person || actor.kind === 'key')) {
        throw refusal(403, reconciliationProblem('RECONCILIATION_APPROVER_SAME', {}, id, person));
      }
      const isMoved = await approved(deps, { propertyId, row }, { person, at: now() });
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
