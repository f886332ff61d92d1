// HTTP: changing the chart, by rows from a form and by CSV files. Both may be asked first what they
// would do.
// Invariant: a change is made as a whole or not at all; nothing is deleted, and a dry run changes
// nothing. Leaves to others: checks of changes (check-chart.ts), the files' form (chart-csv.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { changeChart, importChart } from './chart-change-store.ts';
import { chartFiles, formatChartCsv, readChartCsv } from './chart-csv.ts';
import { chartError } from './chart-errors.ts';
import { ChartRowsBody, ChartRowsView } from './chart-row-schemas.ts';
import type { ChartKind, ChartRows, SentRows } from './chart-rows.ts';
import { loadChartRows } from './chart-store.ts';
import { words } from './wire-types.ts';

const ChartFile = Type.Object({
  file: words([...chartFiles.keys()], 'Which masters: one file a kind.'),
});
const DryRun = Type.Object({
  dryRun: Type.Optional(
    Type.Boolean({ description: 'Check and count what would change; change nothing.' }),
  ),
});
const KindChange = Type.Object({
  added: Type.Integer(),
  changed: Type.Integer(),
  unchanged: Type.Integer(),
});
export const ChartChangeView = Type.Record(Type.String(), KindChange);
export type ChartChangeView = Static<typeof ChartChangeView>;

/** Everything that changes the chart, below /api/v1. */
export function chartChangeRoutes({ pool }: { pool: pg.Pool }): FastifyPluginAsyncTypebox {
  return async (server) => {
    const get = {
      summary: 'Gives all masters as rows, as they are sent to change them.',
      response: { 200: ChartRowsView },
    };
    server.get('/chart-of-accounts/rows', { schema: get }, async ({ propertyId }) => {
      return (await loadChartRows(pool, propertyId)) as ChartRowsView;
    });
    const post = {
      summary: 'Adds and changes accounts and other masters by rows; nothing is deleted.',
      description:
        'Each row is whole: what it says replaces what is there under its code. All rows are ' +
        'written or none; the same rows again change nothing.',
      querystring: DryRun,
      body: ChartRowsBody,
      response: { 200: ChartChangeView },
    };
    server.post('/chart-of-accounts/rows', { schema: post }, async (request) => {
      const options = { dryRun: request.query.dryRun === true };
      const rows = request.body as SentRows;
      return (await changeChart(pool, request.propertyId, rows, options)) as ChartChangeView;
    });
    await server.register(fileRoutes(pool));
  };
}

function fileRoutes(pool: pg.Pool): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.addContentTypeParser(
      'text/csv',
      { parseAs: 'buffer' },
      async (_: unknown, body: Buffer) => utf8Of(body),
    );
    const get = {
      summary: 'Gives one kind of masters as a CSV file that can be edited and sent back.',
      params: ChartFile,
      produces: ['text/csv'],
    };
    server.get('/chart-of-accounts/:file', { schema: get }, async (request, reply) => {
      const kind = chartFiles.get(request.params.file) as ChartKind;
      const rows: ChartRows = await loadChartRows(pool, request.propertyId);
      return reply
        .type('text/csv; charset=utf-8')
        .send(formatChartCsv(kind, rows[kind] as never) as never);
    });
    const put = {
      summary: 'Adds and changes masters by a CSV file; nothing is deleted.',
      description: 'All of it or nothing: every problem of the file is told at once.',
      params: ChartFile,
      querystring: DryRun,
      consumes: ['text/csv'],
      response: { 200: ChartChangeView },
    };
    server.put('/chart-of-accounts/:file', { schema: put }, async (request) => {
      const text = request.body as unknown as string;
      const read = readChartCsv(new Map([[request.params.file, text]]));
      const options = { dryRun: request.query.dryRun === true };
      return (await importChart(pool, request.propertyId, read, options)) as ChartChangeView;
    });
  };
}

function utf8Of(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw chartError('CHART_NOT_UTF8', 422);
  }
}
