// HTTP of approvals: what waits, what it would do, approving, rejecting and taking back; and where
// a property asks for a second person. Invariant: looking changes nothing; asking is switched on
// only where somebody could approve. Leaves to others: deciding (deciding-store.ts), the right of
// each route (access/).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { Type } from 'typebox';
import { cursorText, numberText } from '#chart-of-accounts/wire-types.ts';
import { withTransaction } from '#database/pool.ts';
import { type Area, areas, rightsToDecide } from './approval.ts';
import { approvalProblem, refusal } from './approval-errors.ts';
import {
  ApprovalDetail,
  ApprovalList,
  ApprovalView,
  AreaWord,
  RejectBody,
  SettingsBody,
  SettingsView,
  StateWord,
  WaitingCounts,
} from './approval-schemas.ts';
import {
  countWaiting,
  listApprovals,
  readApprovalSettings,
  saveApprovalSettings,
} from './approval-store.ts';
import { approvalView, detailView } from './approval-views.ts';
import { askingOf } from './asking.ts';
import { approve, type CarryOuts, knownApproval, reject, withdraw } from './deciding-store.ts';

export interface ApprovalDeps {
  readonly pool: pg.Pool;
  readonly carryOut: CarryOuts;
  /** Names of who signs in and has the right for the whole property. */
  readonly holdersOf: (
    propertyId: number,
    right: (typeof rightsToDecide)[Area],
  ) => Promise<string[]>;
}

const byId = Type.Object({ id: numberText('Id of the approval.') });
const limitDefault = 50;
const limit = Type.Integer({
  ...{ minimum: 1, maximum: 500 },
  description: `Rows of a page. Default: ${limitDefault}.`,
});

/** Everything below /approvals, and /approval-settings. */
export function approvalRoutes(deps: ApprovalDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(readingRoutes(deps));
    for (const area of areas) await server.register(decidingRoutes(deps, area));
    await server.register(withdrawRoute(deps));
    await server.register(settingsRoutes(deps));
  };
}

function readingRoutes({ pool }: ApprovalDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = {
      summary: 'Lists changes that wait for a second person, or had one, newest first.',
      querystring: Type.Object({
        state: Type.Optional(StateWord),
        area: Type.Optional(AreaWord),
        limit: Type.Optional(limit),
        cursor: Type.Optional(numberText(cursorText)),
      }),
      response: { 200: ApprovalList },
    };
    server.get('/approvals', { schema: list }, async ({ propertyId, person, query }) => {
      const { state = null, area = null, limit = limitDefault } = query;
      const beforeId = query.cursor === undefined ? null : BigInt(query.cursor);
      const filter = { state, area, beforeId, limit: limit + 1 };
      const rows = await listApprovals(pool, propertyId, filter);
      const next = rows.length > limit ? (rows[limit - 1]?.approvalId ?? null) : null;
      return { items: rows.slice(0, limit).map((row) => approvalView(row, person)), next };
    });

    const counts = {
      summary: 'Counts the changes that wait, and those that who asks may decide on.',
      response: { 200: WaitingCounts },
    };
    server.get('/approvals/waiting', { schema: counts }, async ({ propertyId, person, actor }) => {
      const rows = await countWaiting(pool, propertyId, person);
      const waiting = (area: Area) => rows.find((row) => row.area === area)?.waiting ?? 0;
      const decided = rows.filter(
        ({ area }) => actor.kind !== 'key' && actor.rights.has(rightsToDecide[area]),
      );
      const forYou = decided.reduce((sum, { ofOthers }) => sum + ofOthers, 0);
      const asked = await readApprovalSettings(pool, propertyId);
      return { mappings: waiting('mappings'), entries: waiting('entries'), forYou, asked };
    });

    const one = {
      summary: 'Shows a change and what it would do.',
      params: byId,
      response: { 200: ApprovalDetail },
    };
    server.get('/approvals/:id', { schema: one }, async ({ propertyId, person, params }) =>
      detailView(await knownApproval(pool, propertyId, params.id), person),
    );
  };
}

function decidingRoutes(deps: ApprovalDeps, area: Area): FastifyPluginAsyncTypebox {
  const url = `/approvals/${area}/:id`;
  return async (server) => {
    const approving = {
      summary: `Approves a change of ${area}: it is done at once.`,
      description: 'Pressed again it answers the same and does nothing more.',
      params: byId,
      response: { 200: ApprovalView },
    };
    server.post(`${url}/approve`, { schema: approving }, async (request) => {
      const { propertyId, person, params } = request;
      const of = { propertyId, area, approvalId: params.id, by: askingOf(request) };
      return approvalView(await approve(deps, of), person);
    });

    const rejecting = {
      summary: `Rejects a change of ${area}: nothing is done.`,
      params: byId,
      body: RejectBody,
      response: { 200: ApprovalView },
    };
    server.post(`${url}/reject`, { schema: rejecting }, async (request) => {
      const { propertyId, person, params, body } = request;
      const by = askingOf(request);
      const of = { propertyId, area, approvalId: params.id, by, reason: body.reason };
      return approvalView(await reject(deps.pool, of), person);
    });
  };
}

function withdrawRoute({ pool }: ApprovalDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const schema = {
      summary: 'Takes back what one proposed: nothing is done.',
      params: byId,
      response: { 200: ApprovalView },
    };
    server.post('/approvals/:id/withdraw', { schema }, async (request) => {
      const { propertyId, person, params } = request;
      const of = { propertyId, approvalId: params.id, by: askingOf(request) };
      return approvalView(await withdraw(pool, of), person);
    });
  };
}

function settingsRoutes({ pool, holdersOf }: ApprovalDeps): FastifyPluginAsyncTypebox {
  const view = async (propertyId: number): Promise<SettingsView> => ({
    ...(await readApprovalSettings(pool, propertyId)),
    approvers: {
      mappings: await holdersOf(propertyId, rightsToDecide.mappings),
      entries: await holdersOf(propertyId, rightsToDecide.entries),
    },
  });
  return async (server) => {
    const get = {
      summary: 'Shows where a second person is asked for, and who could be one.',
      response: { 200: SettingsView },
    };
    server.get('/approval-settings', { schema: get }, ({ propertyId }) => view(propertyId));

    const put = {
      summary: 'Asks for a second person, or no longer.',
      description: 'What waits goes on waiting and can still be decided.',
      body: SettingsBody,
      response: { 200: SettingsView },
    };
    server.put('/approval-settings', { schema: put }, async (request) => {
      const { propertyId, person, body } = request;
      const { approvers, ...before } = await view(propertyId);
      for (const area of areas) {
        if (!body[area] || before[area] || approvers[area].length > 0) continue;
        const right = rightsToDecide[area];
        throw refusal(422, approvalProblem('APPROVAL_NOBODY', { where: area }, right));
      }
      await withTransaction(pool, (tx) => saveApprovalSettings(tx, propertyId, body, person));
      return view(propertyId);
    });
  };
}
