// HTTP of the mapping page: what is mapped to what, what lines carry, what is suggested, what waits
// for it; saving, and the same as a CSV file. Invariant: saving and requeueing exactly the exports
// that waited is one transaction; products and customers are given by page. Leaves to others: the
// exports themselves, which this stage reaches only through the functions passed in.

import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { askingOf } from '#approvals/asking.ts';
import { Proposed } from '#approvals/proposing-store.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { changeMappings, type MappingBy } from './mapping-approval-store.ts';
import type { MappingChange, ReleaseExports } from './mapping-change-store.ts';
import { mappingProblem } from './mapping-errors.ts';
import { exportMappings, importMappings } from './mapping-file-store.ts';
import { isValueKind, type MappingKind, mappingKinds, targetKinds } from './mapping-kinds.ts';
import {
  countGaps,
  fewKinds,
  listCandidates,
  listMappings,
  type MappingFilter,
  type MappingRow,
} from './mapping-list-store.ts';
import {
  Changed,
  ExternalItems,
  Gaps,
  ImportResult,
  KindAsked,
  ListQuery,
  MappingList,
  type MappingView,
  SaveBody,
  SuggestionsBody,
} from './mapping-schemas.ts';
import { isChartRead, listExternalChart, requireMappingSettings } from './mapping-store.ts';
import { readValues } from './mapping-value-store.ts';
import { type MappingAround, mappingView } from './mapping-views.ts';
import type { At } from './revision-store.ts';
import { type Candidate, suggest } from './suggest.ts';

export interface MappingRoutesDeps {
  readonly pool: pg.Pool;
  /** export-queue/action-store.ts has both. */
  readonly releaseExports: ReleaseExports;
  /** How many exports are held, by `CODE subject`. */
  readonly countHeld: (db: Queryable, at: At) => Promise<ReadonlyMap<string, number>>;
}

const Params = Type.Object({ id: Type.Integer({ description: 'Id of the connection.' }) });
const fileBytesMax = 64 * 1024 * 1024;
const pageRows = 100;
/** Suggestions accepted at a time: bounds memory. */
const acceptRows = 2_000;

export function mappingRoutes(deps: MappingRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.addHook('preHandler', async (request) => {
      const { id } = request.params as Static<typeof Params>;
      const at = { propertyId: request.propertyId, connectionId: id };
      await requireMappingSettings(deps.pool, at);
    });
    await server.register(listRoutes(deps));
    await server.register(saveRoutes(deps));
    await server.register(fileRoutes(deps));
  };
}

function listRoutes(deps: MappingRoutesDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    const list = {
      summary: 'Lists what is mapped to what, with suggestions and how many exports wait for each.',
      description: 'Products and customers come by page; the other kinds come whole.',
      params: Params,
      querystring: ListQuery,
      response: { 200: MappingList },
    };
    server.get('/connections/:id/mappings', { schema: list }, async (request) => {
      const at = { propertyId: request.propertyId, connectionId: request.params.id };
      const page = await pageOf(deps, at, request.query);
      return { ...page, gaps: await gapsOf(pool, at, request.query.kind) };
    });

    // Without suggestions: light, and asked for often.
    const gaps = {
      summary:
        'Counts the active masters that hold entries, or would, because they are not mapped.',
      params: Params,
      response: { 200: Gaps },
    };
    server.get('/connections/:id/mappings/gaps', { schema: gaps }, async (request) => {
      const at = { propertyId: request.propertyId, connectionId: request.params.id };
      return { gaps: await gapsOf(pool, at) };
    });

    const chart = {
      summary: 'Lists our copy of the external chart: accounts, locations, departments and more.',
      params: Params,
      querystring: Type.Object({
        kind: Type.Optional(
          Type.String({ description: '`account`, `location`, `department`, `customer` …' }),
        ),
        text: Type.Optional(Type.String({ maxLength: 200, description: 'In the id or name.' })),
        limit: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 10_000, description: 'The first so many.' }),
        ),
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

function saveRoutes(deps: MappingRoutesDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    const change = async (
      request: FastifyRequest,
      at: At,
      pagesOf: (tx: Queryable) => Parameters<typeof changeMappings>[2],
    ) => withTransaction(pool, (tx) => changeMappings(tx, at, pagesOf(tx), byOf(deps, request)));

    const response = { 200: Changed, 202: Proposed };
    const save = {
      summary: 'Maps masters of ours to external ones; exports that waited for one are released.',
      description: 'All of them or none. `externalId` null takes a mapping away.',
      params: Params,
      body: SaveBody,
      response,
    };
    server.put('/connections/:id/mappings', { schema: save }, async (request, reply) => {
      const at = { propertyId: request.propertyId, connectionId: request.params.id };
      const saved = await change(request, at, () => [request.body.items]);
      if (saved.proposed) return reply.code(202).send(saved.proposed);
      return { changed: saved.changed, released: saved.released };
    });

    const url = '/connections/:id/mappings/suggestions';
    const accept = {
      summary: 'Accepts the suggested mappings from a confidence on; what waited is released.',
      params: Params,
      body: SuggestionsBody,
      response,
    };
    server.post(url, { schema: accept }, async (request, reply) => {
      const at = { propertyId: request.propertyId, connectionId: request.params.id };
      const { kind, confidenceMin } = request.body;
      const saved = await change(request, at, (tx) => suggested(tx, at, { kind, confidenceMin }));
      if (saved.proposed) return reply.code(202).send(saved.proposed);
      return { changed: saved.changed, released: saved.released };
    });
  };
}

const byOf = ({ releaseExports }: MappingRoutesDeps, request: FastifyRequest): MappingBy => ({
  ...askingOf(request),
  releaseExports,
});

function fileRoutes(deps: MappingRoutesDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    server.addContentTypeParser(
      'text/csv',
      { parseAs: 'buffer', bodyLimit: fileBytesMax },
      async (_: unknown, body: Buffer) => utf8Of(body),
    );
    const take = {
      summary: 'Gives the mappings as a CSV file, of one kind or of all.',
      params: Params,
      querystring: Type.Object({ kind: KindAsked }),
      produces: ['text/csv'],
    };
    server.get('/connections/:id/mappings.csv', { schema: take }, async (request, reply) => {
      const at = { propertyId: request.propertyId, connectionId: request.params.id };
      const pieces = exportMappings(pool, at, request.query.kind ?? null);
      return reply.type('text/csv; charset=utf-8').send(Readable.from(pieces) as never);
    });

    const bring = {
      summary:
        'Changes the mappings to those of a CSV file; `dryRun` only tells what would change.',
      description: 'The columns are those of the file that GET gives. All of it or nothing.',
      params: Params,
      querystring: Type.Object({
        dryRun: Type.Optional(
          Type.Boolean({ description: 'Tells what would be different; changes nothing.' }),
        ),
      }),
      consumes: ['text/csv'],
      response: { 200: ImportResult, 202: Proposed },
    };
    const options = { schema: bring, bodyLimit: fileBytesMax };
    server.put('/connections/:id/mappings.csv', options, async (request, reply) => {
      const { propertyId, params, query } = request;
      const at = { propertyId, connectionId: params.id };
      const text = (request.body ?? '') as unknown as string;
      const dryRun = query.dryRun === true;
      const by = { ...byOf(deps, request), dryRun };
      const { differences, proposed, ...imported } = await importMappings(pool, at, text, by);
      if (proposed) return reply.code(202).send(proposed);
      return { dryRun, ...imported, differences: differences.slice(0, 1_000) };
    });
  };
}

function utf8Of(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    const fault = 'it is not UTF-8, and letters would be lost';
    throw new ProblemError([mappingProblem('MAPPING_CSV_LINE_UNREADABLE', {}, fault)]);
  }
}

/** Of one kind, or of all. */
async function gapsOf(db: Queryable, at: At, kind?: MappingKind): Promise<number> {
  const settings = await requireMappingSettings(db, at);
  let gaps = 0;
  for (const one of kind ? [kind] : mappingKinds) {
    gaps += await countGaps(db, at, one, settings);
  }
  return gaps;
}

async function pageOf(
  deps: MappingRoutesDeps,
  at: At,
  query: Static<typeof ListQuery>,
): Promise<{ items: MappingView[]; next: string | null }> {
  const { kind, text = null, code, open = false, cursor = null } = query;
  const { pool, countHeld } = deps;
  const chartRead = await isChartRead(pool, at.propertyId, at.connectionId);
  const around = { chartRead, held: await countHeld(pool, at) };
  if (kind === undefined) {
    const items: MappingView[] = [];
    for (const one of fewKinds) items.push(...(await viewsOf(pool, at, one, around)));
    return { items, next: null };
  }
  const limit = query.limit ?? (isFew(kind) ? null : pageRows);
  const items = await viewsOf(pool, at, kind, around, {
    ...{ text, open, after: cursor, codes: code === undefined ? null : [code] },
    limit: limit === null ? null : limit + 1,
  });
  if (limit === null || items.length <= limit) return { items, next: null };
  return { items: items.slice(0, limit), next: items[limit - 1]?.code ?? null };
}

const isFew = (kind: MappingKind) => (fewKinds as readonly MappingKind[]).includes(kind);

/** What suggestions are chosen from: of few all there is, of many what these rows might mean. */
async function candidatesFor(
  db: Queryable,
  at: At,
  kind: MappingKind,
  rows: readonly MappingRow[],
): Promise<Candidate[]> {
  const { propertyId, connectionId } = at;
  const items = isFew(kind)
    ? await listExternalChart(db, propertyId, connectionId, { kind: targetKinds[kind] })
    : await listCandidates(db, at, kind, rows);
  return items.map(({ external_id: externalId, name, active }) => ({ externalId, name, active }));
}

async function viewsOf(
  db: Queryable,
  at: At,
  kind: MappingKind,
  around: Omit<MappingAround, 'candidates'>,
  filter: MappingFilter = {},
): Promise<MappingView[]> {
  const rows = await listMappings(db, at, kind, filter);
  const internalIds = rows.map((row) => row.internal_id);
  const values = isValueKind(kind) ? await readValues(db, at, { kind, internalIds }) : [];
  const ofOne = Map.groupBy(values, (value) => Number(value.internal_id));
  const by = { ...around, candidates: await candidatesFor(db, at, kind, rows) };
  return rows.map((row) => mappingView(row, ofOne.get(row.internal_id) ?? [], by));
}

/** What is suggested well enough for what has no mapping, page by page. */
async function* suggested(
  db: Queryable,
  at: At,
  { kind, confidenceMin }: { kind: MappingKind | undefined; confidenceMin: number },
): AsyncGenerator<MappingChange[]> {
  for (const one of kind ? [kind] : fewKinds) {
    for (let after: string | null = null; ; ) {
      const rows = await listMappings(db, at, one, { open: true, after, limit: acceptRows });
      const candidates = await candidatesFor(db, at, one, rows);
      yield rows
        .filter((row) => row.active && row.external_id === null)
        .flatMap((row) => {
          const found = suggest(row, candidates);
          if (!found || found.confidence < confidenceMin) return [];
          return [{ kind: one, internalId: row.internal_id, externalId: found.externalId }];
        });
      const last = rows.at(-1);
      if (!last || rows.length < acceptRows) break;
      after = last.code;
    }
  }
}
