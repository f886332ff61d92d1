// HTTP of the sync log: list, summary, detail; requeue, exclude, sync. Invariant: bulk actions take
// the same filter as the list, so that what a person sees is what they act on. Leaves to others:
// connections (connection-routes.ts), live counts (live-routes.ts).

import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { isoDateOf } from '#chart-of-accounts/iso-date.ts';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { withTransaction } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import {
  type ActionResult,
  excludeExports,
  requeueExports,
  type Selection,
  selectionFirstParameter,
} from './action-store.ts';
import { listConnections } from './connection-store.ts';
import { listCorrections } from './correction-store.ts';
import { readBaseCurrency, readSummary } from './export-counts-store.ts';
import { exportCsvHead, exportCsvOf } from './export-csv.ts';
import { listActions, listAttempts, listLines } from './export-detail-store.ts';
import { exportProblem } from './export-errors.ts';
import { type ExportFilter, type FilterSql, filterSql } from './export-filter.ts';
import {
  customersMeant,
  type ExportPage,
  type ExportPlace,
  type ExportRecord,
  exportsNamed,
  listExports,
  listFirstParameter,
  listParts,
  readExport,
} from './export-list-store.ts';
import {
  ExcludeBody,
  ExcludeResult,
  ExportDetail,
  ExportFileQuery,
  ExportList,
  ExportListQuery,
  ExportSummary,
  MarkSyncedBody,
  OneConnection,
  RequeueBody,
  RequeueResult,
} from './export-schemas.ts';
import { type ExportContent, exportDetail, exportRow, exportSummary } from './export-views.ts';
import { markSynced } from './mark-synced-store.ts';
import { listRepairs } from './repair-list-store.ts';
import { readSummaryLines, readSummaryRows } from './summary-store.ts';
import { asLineRecord, summaryView } from './summary-views.ts';
import { syncNow } from './sync-now-store.ts';

export type {
  ExportDetail,
  ExportList,
  ExportRow,
  ExportSummary,
} from './export-schemas.ts';

export interface ExportRoutesDeps {
  readonly pool: pg.Pool;
}

const SyncBody = withExamples(Type.Object({ connectionId: Type.Optional(Type.Integer()) }), {});
const SyncResult = Type.Object({ due: Type.Integer() });
const ExportParams = Type.Object({
  exportId: Type.String({ pattern: '^\\d{1,18}$', description: 'Id of the export.' }),
});

export function exportRoutes({ pool }: ExportRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = {
      summary: 'Lists the exports of the sync log by filter, the newest first.',
      querystring: ExportListQuery,
      response: { 200: ExportList },
    };
    server.get('/exports', { schema: list }, async (request) => {
      const { limit = 50, cursor, ...given } = request.query;
      const { propertyId } = request;
      const filter = await readFilter(pool, propertyId, given, listFirstParameter);
      const before = cursor === undefined ? null : readCursor(cursor);
      const rows = await listExports(pool, propertyId, filter, { limit: limit + 1, before });
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      const next = rows.length > limit && last ? cursorOf(last.posted_on, last.export_id) : null;
      return { items: items.map(exportRow), next };
    });

    const summary = {
      summary: 'Counts exports by status, and lists what is in error by cause with its remedy.',
      querystring: Type.Object({ connection: OneConnection }),
      response: { 200: ExportSummary },
    };
    server.get('/exports/summary', { schema: summary }, async (request) =>
      summaryOf(pool, request.propertyId, request.query.connection ?? null),
    );

    const detail = {
      summary: 'Shows an export with its lines, draft, attempts, and what people did to it.',
      params: ExportParams,
      response: { 200: ExportDetail },
    };
    server.get('/exports/:exportId', { schema: detail }, async (request) =>
      detailOf(pool, request.propertyId, request.params.exportId),
    );

    const file = {
      summary: 'Gives the exports of a filter as a CSV file, whole.',
      querystring: ExportFileQuery,
      produces: ['text/csv'],
    };
    server.get('/exports.csv', { schema: file }, async (request, reply) => {
      const { propertyId, query } = request;
      const filter = await readFilter(pool, propertyId, query, listFirstParameter);
      reply.type('text/csv; charset=utf-8');
      reply.header('content-disposition', 'attachment; filename="exports.csv"');
      return reply.send(Readable.from(csvPieces(pool, propertyId, filter)) as never);
    });

    await server.register(actionRoutes(pool));
  };
}

const filePageRows = 1_000;

/** The rows of a filter as CSV, a page at a time: memory is bounded however many there are. */
async function* csvPieces(pool: pg.Pool, propertyId: number, filter: FilterSql) {
  yield exportCsvHead;
  let before: ExportPlace | null = null;
  for (;;) {
    const page: ExportPage = { limit: filePageRows, before };
    const rows = await listExports(pool, propertyId, filter, page);
    if (rows.length > 0) yield exportCsvOf(rows.map(exportRow));
    const last = rows.at(-1);
    if (!last || rows.length < filePageRows) return;
    before = { postedOn: last.posted_on, exportId: last.export_id };
  }
}

const requeueSchema = {
  summary: 'Requeues exports: those named, or all that match a filter.',
  description:
    'One that may have arrived before is looked for first. `skipped` says which ' +
    'could not be requeued and why.',
  body: RequeueBody,
  response: { 200: RequeueResult },
};

const excludeSchema = {
  summary: 'Excludes exports for good, with a reason: they will not be sent.',
  description: 'Those already sent, or perhaps sent, are skipped.',
  body: ExcludeBody,
  response: { 200: ExcludeResult },
};

const markSchema = {
  summary: 'Marks an export as synced by hand: it was made in the ledger, under this id.',
  params: ExportParams,
  body: MarkSyncedBody,
  response: { 200: ExportDetail },
};

/** What a person does with exports: requeue, exclude, sync now. */
function actionRoutes(pool: pg.Pool): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.post('/exports/requeue', { schema: requeueSchema }, async (request) => {
      const { propertyId, person, body } = request;
      const chosen = await readSelection(pool, propertyId, body);
      const by = { person, reason: body.reason?.trim() || null };
      const { done, skipped } = await withTransaction(pool, (tx) =>
        requeueExports(tx, propertyId, chosen, by),
      );
      return { requeued: done, skipped: skipped.map(skippedView) };
    });

    server.post('/exports/exclude', { schema: excludeSchema }, async (request) => {
      const { propertyId, person, body } = request;
      const reason = body.reason.trim();
      if (reason === '') {
        throw new ProblemError([exportProblem('EXPORT_REASON_MISSING', { where: 'reason' })]);
      }
      const chosen = await readSelection(pool, propertyId, body);
      const { done, skipped } = await withTransaction(pool, (tx) =>
        excludeExports(tx, propertyId, chosen, { person, reason }),
      );
      return { excluded: done, skipped: skipped.map(skippedView) };
    });

    server.post('/exports/:exportId/mark-synced', { schema: markSchema }, async (request) => {
      const { propertyId, person, params, body } = request;
      const [externalId, reason] = [body.externalId.trim(), body.reason.trim()];
      if (reason === '' || externalId === '') {
        const where = reason === '' ? 'reason' : 'externalId';
        throw new ProblemError([exportProblem('EXPORT_REASON_MISSING', { where })]);
      }
      const marked = { exportId: BigInt(params.exportId), externalId, person, reason };
      await withTransaction(pool, (tx) => markSynced(tx, propertyId, marked));
      return detailOf(pool, propertyId, params.exportId);
    });

    const sync = {
      summary: 'Syncs now: makes everything that waits for its next run or try due at once.',
      description: 'Of one connection, or of all.',
      body: SyncBody,
      response: { 200: SyncResult },
    };
    server.post('/sync', { schema: sync }, async (request) => {
      const { propertyId, person, body } = request;
      const due = await syncNow(pool, propertyId, body.connectionId ?? null, person);
      return { due };
    });
  };
}

/** Why one could not be acted on. */
export const skippedView = ({ exportId, problem }: ActionResult['skipped'][number]) => {
  return { exportId: String(exportId), code: problem.code, message: problem.message };
};

/** The summary of a connection, or of all. */
export async function summaryOf(
  pool: pg.Pool,
  propertyId: number,
  connectionId: number | null,
): Promise<ExportSummary> {
  const all = await listConnections(pool, propertyId);
  const meant = all.filter((one) => connectionId === null || one.connectionId === connectionId);
  return exportSummary(await readSummary(pool, propertyId, connectionId), meant);
}

async function detailOf(pool: pg.Pool, propertyId: number, id: string): Promise<ExportDetail> {
  const exportId = BigInt(id);
  const record = await readExport(pool, propertyId, exportId);
  if (!record) throw new ProblemError([exportProblem('EXPORT_UNKNOWN', {}, id)], 404);
  const [content, attempts, actions] = await Promise.all([
    contentOf(pool, propertyId, record),
    listAttempts(pool, propertyId, exportId),
    listActions(pool, propertyId, exportId),
  ]);
  return exportDetail(record, content, attempts, actions);
}

/** An export has five revisions at most; repairs of it are withdrawn by people, one by one. */
const repairsMax = 50;

/** The lines it carries: of its entry, or of its summary; a part has those of its outlets. */
async function contentOf(
  pool: pg.Pool,
  propertyId: number,
  record: ExportRecord,
): Promise<ExportContent> {
  const { entry_id: entryId, connection_id: connectionId, part_outlet_ids: outletIds } = record;
  const parts = await listParts(pool, propertyId, record);
  const concerning = record.export_id;
  const all = { concerning, withdrawn: true, limit: repairsMax };
  const repairs = await listRepairs(pool, propertyId, all);
  if (entryId !== null) {
    const lines = await listLines(pool, propertyId, entryId, outletIds);
    const links = await listCorrections(pool, propertyId, { entryId, connectionId });
    return { lines, summary: null, links, parts, repairs };
  }
  const summaryId = record.part_of ?? record.export_id;
  const [head] = await readSummaryRows(pool, propertyId, [summaryId]);
  const sums = await readSummaryLines(pool, propertyId, [summaryId]);
  const lines = sums.filter((line) => outletIds === null || outletIds.includes(line.outlet_id));
  const summary = head ? summaryView(head) : null;
  return { lines: lines.map(asLineRecord), summary, links: [], parts, repairs };
}

async function readFilter(
  pool: pg.Pool,
  propertyId: number,
  filter: ExportFilter,
  firstParameter: number,
): Promise<FilterSql> {
  const currency = await readBaseCurrency(pool, propertyId);
  const text = filter.text?.trim() ?? '';
  const named = text === '' ? [] : await exportsNamed(pool, propertyId, text);
  const customer = filter.customer?.trim() || undefined;
  const customerIds = customer ? await customersMeant(pool, propertyId, customer) : undefined;
  const facts = { firstParameter, currency, named, customerIds };
  const sql = filterSql(filter, facts);
  if ('where' in sql) return sql;
  throw new ProblemError(sql, 400);
}

async function readSelection(
  pool: pg.Pool,
  propertyId: number,
  body: Pick<Static<typeof RequeueBody>, 'exportIds' | 'filter'>,
): Promise<Selection> {
  if (body.exportIds) return { exportIds: body.exportIds.map(BigInt) };
  if (body.filter) {
    return { filter: await readFilter(pool, propertyId, body.filter, selectionFirstParameter) };
  }
  throw new ProblemError([exportProblem('EXPORT_SELECTION_MISSING', {})]);
}

function cursorOf(postedOn: string, exportId: bigint): string {
  return Buffer.from(`${postedOn} ${exportId}`).toString('base64url');
}

function readCursor(cursor: string): ExportPlace {
  const text = Buffer.from(cursor, 'base64url').toString();
  const match = /^(\d{4}-\d\d-\d\d) (\d{1,18})$/.exec(text);
  const postedOn = isoDateOf(match?.[1] ?? '');
  if (postedOn && match?.[2]) return { postedOn, exportId: BigInt(match[2]) };
  const what = 'a cursor of this list';
  throw new ProblemError(
    [exportProblem('EXPORT_FILTER_INVALID', { where: 'cursor' }, what, cursor)],
    400,
  );
}
