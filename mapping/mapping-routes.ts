// HTTP of the mapping page: what is mapped to what, what is suggested, what waits for it; saving.
// Invariant: saving mappings and requeueing exactly the exports that waited for them is one
// transaction. Leaves to others: the exports themselves, which this stage reaches only through the
// functions passed in.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { listStatistics } from './journal-store.ts';
import { formatMappingsCsv } from './mapping-csv.ts';
import { mappingProblem } from './mapping-errors.ts';
import {
  connectionExists,
  isChartRead,
  listExternalChart,
  listMappings,
  type MappingChange,
  targetKinds,
  writeMappings,
} from './mapping-store.ts';
import { countGaps, mappingView } from './mapping-views.ts';

interface At {
  readonly propertyId: number;
  readonly connectionId: number;
}

export interface MappingRoutesDeps {
  readonly pool: pg.Pool;
  /**
   * Requeues exports held for these gaps, in the caller's transaction;
   * export-queue/action-store.ts.
   */
  readonly releaseExports: (
    tx: Queryable,
    at: At,
    gaps: readonly { readonly code: string; readonly subject: string }[],
    by: { readonly person: string; readonly reason: string },
  ) => Promise<number>;
  /** How many exports are held, by `CODE subject`; export-queue/action-store.ts. */
  readonly countHeld: (db: Queryable, at: At) => Promise<ReadonlyMap<string, number>>;
}

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const Kind = Type.Unsafe<'account' | 'outlet' | 'department'>(
  Type.String({ enum: ['account', 'outlet', 'department'] }),
);

export const MappingView = Type.Object({
  kind: Kind,
  internalId: Type.Integer(),
  code: Type.String(),
  name: Type.String(),
  active: Type.Boolean(),
  type: nullable(Type.String()),
  externalId: nullable(Type.String()),
  externalName: nullable(Type.String()),
  externalActive: nullable(Type.Boolean()),
  state: Type.Unsafe<'mapped' | 'unmapped' | 'broken'>(
    Type.String({ enum: ['mapped', 'unmapped', 'broken'] }),
  ),
  suggestion: nullable(
    Type.Object({
      externalId: Type.String(),
      name: Type.String(),
      confidence: Type.Number({ minimum: 0, maximum: 1 }),
      why: Type.String(),
    }),
  ),
  waiting: Type.Integer({ description: 'Exports held for it.' }),
});
export type MappingView = Static<typeof MappingView>;

const MappingList = Type.Object({
  items: Type.Array(MappingView),
  gaps: Type.Integer({ description: 'Active masters that are unmapped or broken.' }),
});
const Gaps = Type.Object({
  gaps: Type.Integer({ description: 'Active masters that are unmapped or broken.' }),
});
const Changed = Type.Object({ changed: Type.Integer(), released: Type.Integer() });
const ExternalItems = Type.Object({
  items: Type.Array(
    Type.Object({
      kind: Type.String(),
      externalId: Type.String(),
      name: Type.String(),
      active: Type.Boolean(),
      attributes: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
});
const Params = Type.Object({ id: Type.Integer() });
const csvFile = { params: Params, produces: ['text/csv'] };
const SaveBody = Type.Object({
  items: Type.Array(
    Type.Object({
      kind: Kind,
      internalId: Type.Integer(),
      externalId: nullable(Type.String({ minLength: 1, maxLength: 200 })),
    }),
    { maxItems: 20_000 },
  ),
});
const SuggestionsBody = Type.Object({
  kind: Type.Optional(Kind),
  confidenceMin: Type.Number({ minimum: 0, maximum: 1 }),
});

export function mappingRoutes(deps: MappingRoutesDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    server.addHook('preHandler', async (request) => {
      const { id } = request.params as Static<typeof Params>;
      if (await connectionExists(pool, request.propertyId, id)) return;
      throw new ProblemError([mappingProblem('MAPPING_CONNECTION_UNKNOWN', {}, String(id))], 404);
    });

    const list = {
      params: Params,
      querystring: Type.Object({ kind: Type.Optional(Kind) }),
      response: { 200: MappingList },
    };
    server.get('/connections/:id/mappings', { schema: list }, async (request) => {
      const at = { propertyId: request.propertyId, connectionId: request.params.id };
      const items = await viewsOf(deps, pool, at, request.query.kind ?? null);
      const gaps = items.filter((item) => item.active && item.state !== 'mapped').length;
      return { items, gaps };
    });

    await server.register(wholeRoutes(pool));

    const save = { params: Params, body: SaveBody, response: { 200: Changed } };
    server.put('/connections/:id/mappings', { schema: save }, async (request) => {
      const at = { propertyId: request.propertyId, connectionId: request.params.id };
      return await saveMappings(deps, at, request.body.items, request.person);
    });

    const accept = { params: Params, body: SuggestionsBody, response: { 200: Changed } };
    server.post('/connections/:id/mappings/suggestions', { schema: accept }, async (request) => {
      const at = { propertyId: request.propertyId, connectionId: request.params.id };
      const { kind = null, confidenceMin } = request.body;
      const changes = (await viewsOf(deps, pool, at, kind))
        .filter((item) => item.active && item.state === 'unmapped')
        .filter((item) => (item.suggestion?.confidence ?? -1) >= confidenceMin)
        .map((item) => ({ ...item, externalId: item.suggestion?.externalId ?? null }));
      return await saveMappings(deps, at, changes, request.person);
    });

    const chart = {
      params: Params,
      querystring: Type.Object({
        kind: Type.Optional(Type.String()),
        text: Type.Optional(Type.String({ maxLength: 200 })),
      }),
      response: { 200: ExternalItems },
    };
    server.get('/connections/:id/external-chart', { schema: chart }, async (request) => {
      const { propertyId, params, query } = request;
      const rows = await listExternalChart(pool, propertyId, params.id, query);
      return {
        items: rows.map(({ external_id, ...row }) => ({ ...row, externalId: external_id })),
      };
    });
  };
}

/** What is told of the mapping as a whole: how many gaps, and all of it as a file. */
function wholeRoutes(pool: pg.Pool): FastifyPluginAsyncTypebox {
  return async (server) => {
    const gaps = { params: Params, response: { 200: Gaps } };
    server.get('/connections/:id/mappings/gaps', { schema: gaps }, async (request) => {
      // Without their chart and without suggestions: light, and asked for often.
      const at = [request.propertyId, request.params.id] as const;
      const rows = await listMappings(pool, ...at, null);
      return { gaps: countGaps(rows, await isChartRead(pool, ...at)) };
    });

    server.get('/connections/:id/mappings.csv', { schema: csvFile }, async (request, reply) => {
      const rows = await listMappings(pool, request.propertyId, request.params.id, null);
      return reply.type('text/csv; charset=utf-8').send(formatMappingsCsv(rows) as never);
    });
  };
}

async function viewsOf(
  deps: MappingRoutesDeps,
  db: Queryable,
  at: At,
  kind: MappingChange['kind'] | null,
): Promise<MappingView[]> {
  const rows = await listMappings(db, at.propertyId, at.connectionId, kind);
  const external = await listExternalChart(db, at.propertyId, at.connectionId);
  const held = await deps.countHeld(db, at);
  return rows.map((row) => mappingView(row, external, held));
}

/** Writes the changes and releases what waited for the gaps they close. */
async function saveMappings(
  deps: MappingRoutesDeps,
  at: At,
  changes: readonly MappingChange[],
  person: string,
): Promise<Static<typeof Changed>> {
  return await withTransaction(deps.pool, async (tx) => {
    const { propertyId, connectionId } = at;
    const ours = await listMappings(tx, propertyId, connectionId, null);
    const known = new Map(ours.map((row) => [`${row.kind} ${row.internal_id}`, row]));
    const external = await listExternalChart(tx, propertyId, connectionId);
    const counting = await listStatistics(tx, at);
    const theirs = new Set(external.map((item) => `${item.kind} ${item.external_id}`));
    const problems: Problem[] = [];
    const gaps: { code: string; subject: string }[] = [];
    for (const [index, change] of changes.entries()) {
      const { kind, internalId, externalId } = change;
      const row = known.get(`${kind} ${internalId}`);
      const where = `items[${index}]`;
      if (!row) {
        problems.push(unlisted(change, counting, { where }));
        continue;
      }
      if (externalId === null) continue;
      const target = targetKinds[kind];
      if (external.length > 0 && !theirs.has(`${target} ${externalId}`)) {
        problems.push(mappingProblem('MAPPING_TARGET_UNKNOWN', { where }, target, externalId));
      }
      if (row.external_id !== externalId) gaps.push(...gapsClosedBy(row.kind, row.code));
    }
    if (problems.length > 0) throw new ProblemError(problems);
    const changed = await writeMappings(tx, propertyId, connectionId, changes, person);
    const reason = 'The mapping it waited for was saved.';
    const released = await deps.releaseExports(tx, at, gaps, { person, reason });
    return { changed, released };
  });
}

/** Statistical accounts are mapped in a list of their own. */
function unlisted(
  { kind, internalId }: MappingChange,
  counting: Awaited<ReturnType<typeof listStatistics>>,
  at: { readonly where: string },
): Problem {
  const counts = counting.find((one) => kind === 'account' && one.account_id === internalId);
  if (counts) return mappingProblem('MAPPING_ACCOUNT_STATISTICAL', at, counts.number);
  return mappingProblem('MAPPING_SUBJECT_UNKNOWN', at, kind, String(internalId));
}

function gapsClosedBy(kind: MappingChange['kind'], subject: string) {
  const upper = kind.toUpperCase();
  const codes = ['UNMAPPED', 'UNKNOWN', 'INACTIVE'].map((end) => `MAPPING_${upper}_${end}`);
  if (kind === 'account') codes.push('MAPPING_DIMENSION_REQUIRED');
  return codes.map((code) => ({ code, subject }));
}
