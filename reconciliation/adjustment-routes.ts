// HTTP: enters manual adjustments in the register and moves them: found ones are explained, those
// not made yet are expected, another person approves, a mistake is withdrawn.
// Invariant: the register keeps the entry as the reconciliation saw it, not as the request
// describes it; nothing is deleted, and every move has its line in the history.
// Leaves to others: the moves (register-worker.ts), reading the register (register-routes.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import {
  AdjustmentView,
  Expectation,
  ExplanationBody,
  MirrorChoicesBody,
  MirrorView,
  Registration,
} from './adjustment-schemas.ts';
import { adjustmentView } from './adjustment-views.ts';
import { enterExpected, enterFound } from './entering-store.ts';
import { mirrorView } from './mirror-views.ts';
import { type MirroringDeps, readMirror } from './mirroring-worker.ts';
import type { ReconciliationDeps } from './reconciliation-routes.ts';
import {
  approve,
  explain,
  knownAdjustment,
  sendBack,
  withdraw,
  wrongState,
} from './register-worker.ts';
import { byId } from './wire-types.ts';

type Deps = Pick<ReconciliationDeps, 'pool' | 'now'>;
type MovingDeps = Deps & MirroringDeps;

const ReasonBody = Type.Object({ reason: Type.String({ maxLength: 2000 }) });

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
    const post = {
      summary: 'Registers an entry of others that a reconciliation found, with a reason.',
      description: 'Once per entry; it counts at once, or when another person has approved it.',
      body: Registration,
      response: { 201: AdjustmentView },
    };
    server.post('/manual-adjustments', { schema: post }, async (request, reply) => {
      const { propertyId, person } = request;
      const by = { propertyId, person, at: deps.now() };
      const adjustmentId = await enterFound(deps.pool, { ...request.body, ...by });
      const of = { propertyId, id: String(adjustmentId) };
      const row = await knownAdjustment(deps.pool, of);
      return reply.code(201).send(adjustmentView(row));
    });

    const expect = {
      summary: 'Enters a manual adjustment before it is made in the external ledger.',
      description: 'An entry there with these lines within `withinDays` is recognised as this one.',
      body: Expectation,
      response: { 201: AdjustmentView },
    };
    server.post('/manual-adjustments/expected', { schema: expect }, async (request, reply) => {
      const { propertyId, person } = request;
      const by = { propertyId, person, at: deps.now() };
      const adjustmentId = await enterExpected(deps.pool, { ...request.body, ...by });
      const of = { propertyId, id: String(adjustmentId) };
      const row = await knownAdjustment(deps.pool, of);
      return reply.code(201).send(adjustmentView(row));
    });
  };
}

function explainingRoutes(deps: MovingDeps): FastifyPluginAsyncTypebox {
  const { pool, now } = deps;
  return async (server) => {
    const complete = {
      summary: 'Explains a draft of the register: why the entry was made and of which kind it is.',
      description: 'Of kind *mirror-here* its lines are posted here too.',
      params: byId,
      body: ExplanationBody,
      response: { 200: AdjustmentView },
    };
    server.post('/manual-adjustments/:id/complete', { schema: complete }, async (request) => {
      const { propertyId, person, body, params } = request;
      const said = { ...body, evidenceReference: body.evidenceReference ?? null };
      const by = { person, at: now() };
      return adjustmentView(await explain(deps, { propertyId, ...params }, { ...said, ...by }));
    });

    const back = {
      summary: 'Withdraws an adjustment from the register, with a reason; it stays readable.',
      params: byId,
      body: withExamples(ReasonBody, { reason: 'Registered twice' }),
      response: { 200: AdjustmentView },
    };
    server.post('/manual-adjustments/:id/withdraw', { schema: back }, async (request) => {
      const { propertyId, person, params } = request;
      const by = { reason: request.body.reason, person, at: now() };
      return adjustmentView(await withdraw(pool, { propertyId, ...params }, by));
    });
  };
}

function mirrorRoutes(deps: MovingDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const preview = {
      summary: 'Tells what mirroring an entry of others here would post; posts nothing.',
      params: byId,
      body: MirrorChoicesBody,
      response: { 200: MirrorView },
    };
    const url = '/manual-adjustments/:id/mirror-preview';
    server.post(url, { schema: preview }, async (request) => {
      const { propertyId, params, body: choices } = request;
      const row = await knownAdjustment(deps.pool, { propertyId, ...params });
      const isOpen = row.externalEntryId !== null && row.entryId === null && !row.withdrawnAt;
      if (!isOpen) throw wrongState(row, 'mirrored');
      return mirrorView(await readMirror(deps, { propertyId, row, choices }));
    });
  };
}

function decidingRoutes(deps: MovingDeps): FastifyPluginAsyncTypebox {
  const { pool, now } = deps;
  return async (server) => {
    const approval = {
      summary: 'Approves an adjustment that waits for another person than who explained it.',
      params: byId,
      response: { 200: AdjustmentView },
    };
    server.post('/manual-adjustments/:id/approve', { schema: approval }, async (request) => {
      const { propertyId, person, actor, params } = request;
      const by = { person, at: now(), isKey: actor.kind === 'key' };
      return adjustmentView(await approve(deps, { propertyId, ...params }, by));
    });

    const back = {
      summary: 'Sends an adjustment back to who explained it, with a reason.',
      params: byId,
      body: withExamples(ReasonBody, { reason: 'Which invoice is it of?' }),
      response: { 200: AdjustmentView },
    };
    server.post('/manual-adjustments/:id/send-back', { schema: back }, async (request) => {
      const { propertyId, person, params } = request;
      const by = { reason: request.body.reason, person, at: now() };
      return adjustmentView(await sendBack(pool, { propertyId, ...params }, by));
    });
  };
}
