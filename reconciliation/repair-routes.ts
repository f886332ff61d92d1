// HTTP: shows what a repair of a finding would do, does it, and tells where repairs stand; accepts
// differences and withdraws that.
// Invariant: nothing is repaired without a person and a reason; the same finding asked for twice is
// one repair. Leaves to others: repairing (repairing-worker.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import {
  listRepairs,
  type RepairPlace,
  type RepairRecord,
} from '#export-queue/repair-list-store.ts';
import { listAccepted } from './accepted-list-store.ts';
import { withdrawAccepted } from './accepted-store.ts';
import { idInCursor, idOf, pageOf, readCursor } from './cursors.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import {
  AcceptedView,
  RepairAsked,
  RepairBody,
  RepairDone,
  RepairPreview,
  RepairView,
  RepairWithdrawal,
} from './repair-schemas.ts';
import { acceptedView, previewView, repairView } from './repair-views.ts';
import { withdrawRepair } from './repair-withdrawal-store.ts';
import { doRepair, planRepair, type RepairingDeps } from './repairing-worker.ts';
import { byId, IdText, listOf, OneConnection, Page } from './wire-types.ts';
import { requireReason } from './wire-values.ts';

const RepairsQuery = Type.Object({
  connection: Type.Optional(OneConnection),
  exportId: Type.Optional(Type.String({ ...IdText, description: 'Of this export.' })),
  ...Page,
});

/** Everything below /repairs and /accepted-differences. */
export function repairRoutes(deps: RepairingDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    const preview = {
      summary: 'Tells what a repair of a finding would do; does nothing.',
      body: RepairAsked,
      response: { 200: RepairPreview },
    };
    server.post('/repairs/preview', { schema: preview }, async ({ propertyId, body }) => {
      const of = { ...body, propertyId, reconciliationId: BigInt(body.reconciliationId) };
      return previewView(body.action, await planRepair(deps, of));
    });

    const repair = {
      summary: 'Repairs a finding, or accepts the difference, with a reason.',
      description: 'The same finding asked for twice is one repair.',
      body: RepairBody,
      response: { 200: RepairDone },
    };
    server.post('/repairs', { schema: repair }, async ({ propertyId, person, body }) => {
      const reason = requireReason(body.reason);
      const of = { ...body, propertyId, reconciliationId: BigInt(body.reconciliationId) };
      const made = await doRepair(deps, of, { person, reason });
      const [now] = await listRepairs(pool, propertyId, { finding: of, limit: 1 });
      return { made, repair: now ? repairView(now) : null };
    });

    const withdraw = {
      summary:
        'Withdraws the repair of an export, with a reason, while nothing was taken back there.',
      body: RepairWithdrawal,
      response: { 200: RepairView },
    };
    server.post('/repairs/withdraw', { schema: withdraw }, async (request) => {
      const { propertyId, person, body } = request;
      const of = { propertyId, exportId: idOf(body.exportId) };
      const by = { person, reason: requireReason(body.reason) };
      return repairView(await withdrawRepair(pool, of, by));
    });

    const list = {
      summary: 'Lists repairs and where each stands, the newest first.',
      querystring: RepairsQuery,
      response: { 200: listOf(RepairView) },
    };
    server.get('/repairs', { schema: list }, async ({ propertyId, query }) => {
      const { connection: connectionId = null, exportId, limit = 50, cursor } = query;
      const one = exportId ? BigInt(exportId) : null;
      const after = placeIn(cursor);
      const of = { connectionId, exportId: one, withdrawn: true, after, limit: limit + 1 };
      const rows = await listRepairs(pool, propertyId, of);
      const { items, next } = pageOf(rows, limit, placeOf);
      return { items: items.map(repairView), next };
    });

    await server.register(acceptedRoutes(deps));
  };
}

const placeOf = (one: RepairRecord): RepairPlace => [
  ...([one.actedPlace, String(one.exportId), String(one.revision)] as const),
];

/** An instant as PostgreSQL writes it, and two numbers it can hold. */
const placeParts = [
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/,
  /^\d{1,18}$/,
  /^\d{1,9}$/,
];

/** *Errors:* RECONCILIATION_CURSOR_UNREADABLE. */
function placeIn(cursor: string | undefined): RepairPlace | null {
  if (cursor === undefined) return null;
  const [acted = '', exportId = '', revision = ''] = readCursor(cursor, 3);
  const isOurs = placeParts.every((part, at) => part.test([acted, exportId, revision][at] ?? ''));
  if (isOurs) return [acted, exportId, revision];
  const at = { where: 'cursor' };
  throw refusal(422, reconciliationProblem('RECONCILIATION_CURSOR_UNREADABLE', at, cursor));
}

const WithdrawBody = withExamples(Type.Object({ reason: Type.String({ maxLength: 2000 }) }), {
  reason: 'The bank has refunded it after all',
});

function acceptedRoutes({ pool, now }: RepairingDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = {
      summary: 'Lists the differences that were accepted, the newest first.',
      querystring: Type.Object({
        connection: Type.Optional(OneConnection),
        withdrawn: Type.Optional(
          Type.Boolean({ description: 'Only those withdrawn, or only those in force.' }),
        ),
        ...Page,
      }),
      response: { 200: listOf(AcceptedView) },
    };
    server.get('/accepted-differences', { schema: list }, async ({ propertyId, query }) => {
      const { connection: connectionId = null, withdrawn = null, limit = 50, cursor } = query;
      const page = { beforeId: idInCursor(cursor), limit: limit + 1 };
      const rows = await listAccepted(pool, { propertyId, connectionId, withdrawn, ...page });
      const { items, next } = pageOf(rows, limit, ({ acceptedId }) => [String(acceptedId)]);
      return { items: items.map(acceptedView), next };
    });

    const withdraw = {
      summary: 'Withdraws an accepted difference, with a reason; it is a finding again.',
      params: byId,
      body: WithdrawBody,
      response: { 200: Type.Object({ withdrawn: Type.Boolean() }) },
    };
    const url = '/accepted-differences/:id/withdraw';
    server.post(url, { schema: withdraw }, async ({ propertyId, person, params, body }) => {
      const reason = requireReason(body.reason);
      const of = { propertyId, acceptedId: idOf(params.id) };
      if (await withdrawAccepted(pool, of, { person, reason, at: now() })) {
        return { withdrawn: true };
      }
      const { id } = params;
      throw refusal(404, reconciliationProblem('RECONCILIATION_ACCEPTED_UNKNOWN', {}, id));
    });
  };
}
