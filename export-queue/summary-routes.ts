// HTTP of daily summaries: the export mode, what waits, closing a day by hand, and the way down
// from a line of a summary to the journal. Invariant: pages go by keyset; nothing here changes what
// was formed. Leaves to others: requeue and exclude (export-routes.ts: a summary is an export).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { Type } from 'typebox';
import { isoDateOf } from '#chart-of-accounts/iso-date.ts';
import { cursorText, withExamples } from '#chart-of-accounts/wire-types.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { pageLimit } from '#journal/journal-schemas.ts';
import { mappingSettings } from '#mapping/mapping-settings.ts';
import type { Currency } from '#money/money.ts';
import { ProblemError } from '#problems/problem.ts';
import { requireConnection } from './connection-store.ts';
import { exportProblem } from './export-errors.ts';
import { changeExportMode, listChanges } from './export-mode-store.ts';
import { nullable } from './export-schemas.ts';
import { formSummaries, readWaiting } from './forming-store.ts';
import { type RestoreDeps, requireSeen } from './restore-routes.ts';
import { type ExportMode, summarySettingProblems, summarySettings } from './summary-settings.ts';
import {
  firstPartOf,
  listCovered,
  listSources,
  listWaiting,
  readSummaryLines,
  readSummaryRows,
  type SummaryRow,
} from './summary-store.ts';
import { Covered, coveredView, Source, sourceView, Waiting, waitingView } from './summary-views.ts';

const Mode = Type.Unsafe<ExportMode>(Type.String({ enum: ['detail', 'daily-summary'] }));
const Params = Type.Object({ id: Type.Integer({ description: 'Id of the connection.' }) });
const ExportParams = Type.Object({
  exportId: Type.String({ pattern: '^\\d{1,18}$', description: 'Id of the export.' }),
});
const LineParams = Type.Object({
  ...ExportParams.properties,
  lineNumber: Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Line of it.' }),
});
const Page = Type.Object({
  limit: pageLimit(500, 100),
  cursor: Type.Optional(Type.String({ description: cursorText })),
});
const Reason = Type.String({ minLength: 1, maxLength: 2000 });

const ModeBody = withExamples(
  Type.Object({
    mode: Mode,
    reason: Reason,
    summaryCutOff: Type.Optional(Type.String()),
    summaryNetting: Type.Optional(Type.Boolean()),
    seen: Type.Optional(
      Type.String({ description: 'After a restore: what the comparison showed is accepted.' }),
    ),
  }),
  { mode: 'daily-summary', reason: 'Too many API transactions in July' },
);
const ModeResult = Type.Object({
  mode: Mode,
  moved: Type.Integer({ description: 'Entries never tried to be sent that go the new way.' }),
});
const Summaries = Type.Object({
  mode: Mode,
  summaryCutOff: Type.String(),
  summaryNetting: Type.Boolean(),
  heldSince: nullable(
    Type.String({ description: 'Restored: nothing is summarised until a person has compared.' }),
  ),
  journalId: nullable(
    Type.String({
      description: 'Of entries no other choice takes; null: they wait until one is chosen.',
    }),
  ),
  waiting: Type.Array(Waiting),
  changes: Type.Array(
    Type.Object({
      action: Type.String(),
      detail: Type.Unknown(),
      reason: nullable(Type.String()),
      actedAt: Type.String(),
      actedBy: Type.String(),
    }),
  ),
});
const CloseBody = withExamples(
  Type.Object({ day: Type.String(), outlet: Type.Optional(Type.String()) }),
  { day: '2026-05-10' },
);
const CloseResult = Type.Object({ exportIds: Type.Array(Type.String()) });

const modeSchema = {
  summary: 'Changes a connection between one export per entry and daily summaries, with a reason.',
  description: 'Entries never tried to be sent go the new way; `moved` counts them.',
  params: Params,
  body: ModeBody,
  response: { 200: ModeResult },
};

const closeSchema = {
  summary: 'Summarises a day now, instead of waiting for its cut-off.',
  params: Params,
  body: CloseBody,
  response: { 200: CloseResult },
};

export function summaryRoutes(deps: RestoreDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    const read = {
      summary:
        'Shows how a connection summarises, what waits for its day, and who changed that when.',
      params: Params,
      response: { 200: Summaries },
    };
    server.get('/connections/:id/summaries', { schema: read }, async ({ propertyId, params }) => {
      const connection = await requireConnection(pool, propertyId, params.id);
      const { exportMode, ...settings } = summarySettings(connection.settings);
      const waiting = await listWaiting(pool, propertyId, params.id);
      const changes = await listChanges(pool, propertyId, params.id);
      return {
        ...{ mode: exportMode, ...settings, waiting: waiting.map(waitingView) },
        heldSince: connection.formingHeldSince?.toISOString() ?? null,
        journalId: mappingSettings(connection.settings).journalId,
        changes: changes.map(({ acted_at, acted_by, ...change }) => {
          return { ...change, actedAt: acted_at.toISOString(), actedBy: acted_by };
        }),
      };
    });

    server.post('/connections/:id/export-mode', { schema: modeSchema }, async (request) => {
      const { propertyId, person, params, body } = request;
      const { mode, reason, seen, ...settings } = body;
      const problems = summarySettingProblems(settings);
      if (problems.length > 0) throw new ProblemError(problems);
      const before = await requireConnection(pool, propertyId, params.id);
      if (seen !== undefined) await requireSeen(deps, before, seen);
      const by = { mode, reason, settings, person, isSeen: seen !== undefined };
      const moved = await withTransaction(pool, async (tx) => {
        const connection = await requireConnection(tx, propertyId, params.id);
        return await changeExportMode(tx, connection, by);
      });
      return { mode, moved };
    });

    server.post('/connections/:id/summaries/close', { schema: closeSchema }, async (request) => {
      const { propertyId, person, params, body } = request;
      if (isoDateOf(body.day) === null) {
        const at = { where: 'day' };
        throw new ProblemError([exportProblem('EXPORT_FILTER_INVALID', at, 'a date', body.day)]);
      }
      await requireConnection(pool, propertyId, params.id);
      const all = await readWaiting(pool, propertyId);
      const connection = all.find((one) => one.connection_id === params.id);
      if (!connection) return { exportIds: [] };
      const closing = { kind: 'by-hand' as const, day: body.day, outlet: body.outlet ?? null };
      const ids = await formSummaries(pool, propertyId, { connection, closing, person });
      return { exportIds: ids.map(String) };
    });

    await server.register(drillRoutes(pool));
  };
}

/** From a summary down to entries, journal lines and events. */
function drillRoutes(pool: pg.Pool): FastifyPluginAsyncTypebox {
  return async (server) => {
    const Entries = Type.Object({ items: Type.Array(Covered), next: nullable(Type.String()) });
    const entries = {
      summary: 'Lists the journal entries a daily summary covers.',
      params: ExportParams,
      querystring: Page,
      response: { 200: Entries },
    };
    server.get('/exports/:exportId/entries', { schema: entries }, async (request) => {
      const { limit = 100, cursor } = request.query;
      const exportId = await wholeOf(pool, request.propertyId, request.params.exportId);
      const summary = await requireSummary(pool, request.propertyId, exportId);
      const after = cursor === undefined ? null : readCursor(cursor)[0];
      const page = { limit: limit + 1, after };
      const rows = await listCovered(pool, request.propertyId, exportId, page);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      const items = rows.slice(0, limit);
      const currency = summary.currency as Currency;
      const next = last ? `${last.entry_id}-0` : null;
      return { items: items.map((row) => coveredView(row, currency)), next };
    });

    const Sources = Type.Object({ items: Type.Array(Source), next: nullable(Type.String()) });
    const sources = {
      summary: 'Lists the journal lines and events behind a line of a daily summary.',
      params: LineParams,
      querystring: Page,
      response: { 200: Sources },
    };
    const address = '/exports/:exportId/lines/:lineNumber/sources';
    server.get(address, { schema: sources }, async ({ propertyId, params, query }) => {
      const { limit = 100, cursor } = query;
      const { lineNumber } = params;
      const exportId = await wholeOf(pool, propertyId, params.exportId);
      const summary = await requireSummary(pool, propertyId, exportId, lineNumber);
      const page = { limit: limit + 1, after: cursor === undefined ? null : readCursor(cursor) };
      const rows = await listSources(pool, propertyId, { exportId, lineNumber }, page);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      const currency = summary.currency as Currency;
      return {
        items: rows.slice(0, limit).map((row) => sourceView(row, currency)),
        next: last ? `${last.entry_id}-${last.line_number}` : null,
      };
    });
  };
}

/** A part of a summary leads to the same lines and entries. */
const wholeOf = (db: Queryable, propertyId: number, exportId: string) =>
  firstPartOf(db, propertyId, BigInt(exportId));

async function requireSummary(
  db: Queryable,
  propertyId: number,
  exportId: bigint,
  lineNumber?: number,
): Promise<SummaryRow> {
  const [summary] = await readSummaryRows(db, propertyId, [exportId]);
  const lines =
    summary && lineNumber !== undefined ? await readSummaryLines(db, propertyId, [exportId]) : [];
  const isThere = lineNumber === undefined || lines.some((one) => one.line_number === lineNumber);
  if (summary && isThere) return summary;
  const facts = [String(exportId), lineNumber ?? 1] as const;
  throw new ProblemError([exportProblem('EXPORT_SUMMARY_LINE_UNKNOWN', {}, ...facts)], 404);
}

function readCursor(cursor: string): readonly [bigint, number] {
  const match = /^(\d{1,18})-(\d{1,9})$/.exec(cursor);
  if (match?.[1] && match[2]) return [BigInt(match[1]), Number(match[2])];
  const what = 'a cursor of this list';
  const problem = exportProblem('EXPORT_FILTER_INVALID', { where: 'cursor' }, what, cursor);
  throw new ProblemError([problem], 400);
}
