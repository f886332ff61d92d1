// HTTP of the way to the first export: rehearse, look at the exact entries, approve some, go live.
// Invariant: what is approved was rehearsed under the settings, mappings and chart in force, and
// passes once more in the transaction that approves it; nothing is sent from here. Leaves to
// others: sending (the worker), what a rehearsal judges (rehearsing-worker.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { Type } from 'typebox';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { listExternalChart } from '#mapping/mapping-store.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { answerWatched } from '#problems/progress-routes.ts';
import { type ConnectionRecord, requireConnection } from './connection-store.ts';
import { exportProblem } from './export-errors.ts';
import {
  ApproveBody,
  GoLiveBody,
  type Preview,
  PreviewList,
  Rehearsal,
} from './rehearsal-schemas.ts';
import {
  approveExports,
  countProven,
  lockStage,
  moveStage,
  readRehearsable,
  readRehearsal,
} from './rehearsal-store.ts';
import { previewView, rehearsalView } from './rehearsal-views.ts';
import {
  type CheckDraft,
  rehearseConnection,
  rehearseExports,
  setStage,
  type TextCuts,
} from './rehearsing-worker.ts';

export interface RehearsalRoutesDeps {
  readonly pool: pg.Pool;
  readonly checkDraft: CheckDraft;
  readonly textCuts: TextCuts;
}

const Params = Type.Object({ id: Type.Integer({ description: 'Id of the connection.' }) });
const Staged = Type.Object({ stage: Type.String(), approved: Type.Integer() });
const Live = Type.Object({ stage: Type.String() });

export function rehearsalRoutes(deps: RehearsalRoutesDeps): FastifyPluginAsyncTypebox {
  const { pool, checkDraft } = deps;
  return async (server) => {
    const rehearse = {
      summary:
        'Rehearses everything that waits: what would fail, of what cause, and what to press.',
      description:
        'Sends nothing. With `Accept: application/x-ndjson` it tells how far it is, line ' +
        'by line, and the result last.',
      params: Params,
      response: { 201: Rehearsal },
    };
    server.post('/connections/:id/rehearsals', { schema: rehearse }, async (request, reply) => {
      const { propertyId, person, params } = request;
      const connection = await requireConnection(pool, propertyId, params.id);
      reply.code(201);
      return await answerWatched(request, reply, async ({ tell }) => {
        const record = await rehearseConnection(deps, connection, person, tell);
        const { revision } = await requireConnection(pool, propertyId, params.id);
        return rehearsalView(record, revision);
      });
    });

    const last = {
      summary: 'Shows the last rehearsal, and whether it is still of the settings in force.',
      params: Params,
      response: { 200: Type.Object({ rehearsal: Type.Union([Rehearsal, Type.Null()]) }) },
    };
    server.get('/connections/:id/rehearsals/last', { schema: last }, async (request) => {
      const { propertyId, params } = request;
      const connection = await requireConnection(pool, propertyId, params.id);
      const record = await readRehearsal(pool, atOf(connection), null);
      return { rehearsal: record && rehearsalView(record, connection.revision) };
    });

    const preview = {
      summary: 'Shows exports exactly as they would be sent now, the first fifty that are named.',
      params: Params,
      querystring: Type.Object({
        exportIds: Type.String({
          pattern: '^\\d{1,18}(,\\d{1,18})*$',
          description: 'Ids of exports, with commas between.',
        }),
      }),
      response: { 200: PreviewList },
    };
    server.get('/connections/:id/previews', { schema: preview }, async (request) => {
      const { propertyId, params, query } = request;
      const connection = await requireConnection(pool, propertyId, params.id);
      const ids = query.exportIds.split(',').slice(0, 50).map(BigInt);
      return { items: await previewsOf(pool, connection, ids, checkDraft), next: null };
    });

    await server.register(approvalRoutes(deps));
  };
}

/** What a person does after a rehearsal. */
function approvalRoutes({ pool, checkDraft }: RehearsalRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const approve = {
      summary: 'Approves the first exports of a new connection after a rehearsal; they are sent.',
      description: 'Each passes once more under the settings in force, or nothing is approved.',
      params: Params,
      body: ApproveBody,
      response: { 200: Staged },
    };
    server.post('/connections/:id/approve', { schema: approve }, async (request) => {
      const { propertyId, person, params, body } = request;
      const exportIds = body.exportIds.map(BigInt);
      return await withTransaction(pool, async (tx) => {
        const connection = await requireConnection(tx, propertyId, params.id);
        const at = atOf(connection);
        const locked = await lockStage(tx, at);
        const rehearsal = await readRehearsal(tx, at, body.rehearsalId);
        if (!rehearsal) refuse('EXPORT_REHEARSAL_UNKNOWN', 404, String(body.rehearsalId));
        if (locked?.stage === 'live') refuse('EXPORT_ALREADY_LIVE', 409);
        if (rehearsal.revision !== locked?.revision) refuse('EXPORT_REHEARSAL_STALE', 409);
        const previews = await previewsOf(tx, connection, exportIds, checkDraft);
        refuseUnfit(body.exportIds, previews);
        const approved = await approveExports(tx, at, exportIds);
        const reason = body.reason?.trim() || null;
        const detail = { rehearsalId: body.rehearsalId, exportIds: body.exportIds };
        await moveStage(tx, at, 'proving', { action: 'approve', person, reason, detail });
        return { stage: 'proving', approved };
      });
    });

    const goLive = {
      summary: 'Takes a connection live: everything that is due is sent from now on.',
      description:
        'Without one approved export that is synced, `unproven` and a reason are asked for.',
      params: Params,
      body: GoLiveBody,
      response: { 200: Live },
    };
    server.post('/connections/:id/go-live', { schema: goLive }, async (request) => {
      const { propertyId, person, params, body } = request;
      const reason = body.reason?.trim() || null;
      return await withTransaction(pool, async (tx) => {
        const at = atOf(await requireConnection(tx, propertyId, params.id));
        const locked = await lockStage(tx, at);
        if (locked?.stage === 'live') refuse('EXPORT_ALREADY_LIVE', 409);
        const proven = await countProven(tx, at);
        if (proven === 0 && !body.unproven) refuse('EXPORT_NOT_PROVEN', 409);
        if (proven === 0 && reason === null) refuse('EXPORT_REASON_MISSING', 422);
        const detail = { proven, unproven: proven === 0 };
        await moveStage(tx, at, 'live', { action: 'go-live', person, reason, detail });
        return { stage: 'live' };
      });
    });
  };
}

const atOf = ({ propertyId, connectionId }: ConnectionRecord) => ({ propertyId, connectionId });

async function previewsOf(
  db: Queryable,
  connection: ConnectionRecord,
  exportIds: readonly bigint[],
  checkDraft: CheckDraft,
): Promise<Preview[]> {
  const rows = await readRehearsable(db, atOf(connection), exportIds);
  const rehearsed = await rehearseExports(db, rows, await setStage(db, connection), checkDraft);
  const { propertyId, connectionId } = connection;
  const chart = await listExternalChart(db, propertyId, connectionId);
  const names = new Map(chart.map((item) => [`${item.kind} ${item.external_id}`, item.name]));
  return rehearsed.map((one) => previewView(one, names));
}

/** Every chosen export must be there, not sent, and pass now. */
function refuseUnfit(exportIds: readonly string[], previews: readonly Preview[]): void {
  const seen = new Map(previews.map((one) => [one.exportId, one]));
  const problems = exportIds.flatMap((id, index): Problem[] => {
    const where = `exportIds[${index}]`;
    const one = seen.get(id);
    if (!one) return [exportProblem('EXPORT_NOT_REHEARSABLE', { where }, id)];
    const [first] = one.problems;
    return first ? [exportProblem('EXPORT_WOULD_FAIL', { where }, id, first.message)] : [];
  });
  if (problems.length > 0) throw new ProblemError(problems, 409);
}

function refuse(code: 'EXPORT_REHEARSAL_UNKNOWN', status: number, about: string): never;
function refuse(
  code:
    | 'EXPORT_ALREADY_LIVE'
    | 'EXPORT_REHEARSAL_STALE'
    | 'EXPORT_NOT_PROVEN'
    | 'EXPORT_REASON_MISSING',
  status: number,
): never;
function refuse(code: Parameters<typeof exportProblem>[0], status: number, about = ''): never {
  throw new ProblemError([exportProblem(code as 'EXPORT_REHEARSAL_UNKNOWN', {}, about)], status);
}
