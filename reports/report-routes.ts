// HTTP: the list of reports, each as rows with leads or as a file, and the journal as plain-text
// accounting. Invariant: reading only. A file begins after its first piece was read, so that what
// is refused is answered as a problem and not as half a file.
// Leaves to others: the figures (…-store.ts), the files (report-files/).

import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { fileTypes } from '#report-files/report-table.ts';
import { journalText } from './journal-text-store.ts';
import {
  makeReportFile,
  type ReportDeps,
  type ReportFile,
  readReport,
} from './make-report-store.ts';
import { findReport, reports } from './report-list.ts';
import { JournalTextQuery, ReportAnswer, ReportList, ReportQuery } from './report-schemas.ts';

const answerTypes = ['application/json', 'text/csv', fileTypes.xlsx, fileTypes.pdf];

export function reportRoutes(deps: ReportDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = {
      summary: 'Lists the reports there are, with the parameters each takes.',
      response: { 200: ReportList },
    };
    server.get('/reports', { schema: list }, async () => ({
      items: reports.map(({ name, title, about, parameters, required }) => ({
        ...{ name, title, about, parameters: [...parameters], required: [...required] },
      })),
    }));

    const one = {
      summary: 'Gives a report as rows that lead on, or as CSV, XLSX or PDF.',
      description: 'As JSON the first rows, and `more` when there are others; a file has them all.',
      params: Type.Object({ name: Type.String({ description: 'As `GET /reports` lists it.' }) }),
      querystring: ReportQuery,
      produces: answerTypes,
      response: { 200: ReportAnswer },
    };
    server.get('/reports/:name', { schema: one }, async (request, reply) => {
      const { format = 'json', paper = 'letter', ...given } = request.query;
      const { propertyId, person } = request;
      const report = findReport(request.params.name);
      const asking = { propertyId, person, report, given };
      if (format !== 'json') {
        const file = await makeReportFile(deps, asking, { format, paper });
        return sendFile(reply, file) as never;
      }
      const { columns, rows, more } = await readReport(deps, asking);
      const { name, title } = report;
      const onWire = rows.map(({ kind, cells, lead }) => ({
        ...{ kind, cells: [...cells], leadsTo: lead as never },
      }));
      return { name, title, columns: [...columns], rows: onWire, more };
    });

    const text = {
      summary: 'Gives the journal as plain-text accounting, for hledger or beancount.',
      querystring: JournalTextQuery,
      produces: ['text/plain'],
    };
    server.get('/journal-export', { schema: text }, async (request, reply) => {
      const { format, ...given } = request.query;
      const { propertyId } = request;
      const file = await journalText(deps, { propertyId, format, given });
      return sendFile(reply, file) as never;
    });
  };
}

interface Reply {
  type(type: string): unknown;
  header(name: string, value: string): unknown;
  send(content: unknown): unknown;
}

async function sendFile(reply: Reply, { name, type, content }: ReportFile): Promise<unknown> {
  const body = Buffer.isBuffer(content) ? content : Readable.from(await begun(content));
  reply.type(type);
  reply.header('content-disposition', `attachment; filename="${name}"`);
  return reply.send(body);
}

/** The same pieces, the first of them read. */
async function begun(pieces: AsyncIterable<string>): Promise<AsyncIterable<string>> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* all() {
    try {
      if (first.done !== true) yield first.value;
      yield* { [Symbol.asyncIterator]: () => iterator };
    } finally {
      await iterator.return?.();
    }
  })();
}
