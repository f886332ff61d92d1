// HTTP: a finished reconciliation as CSV, XLSX or PDF.
// Invariant: reading only; refused as a problem, never as half a file.
// Leaves to others: what the file holds (run-file-store.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { Type } from 'typebox';
import { fileTypes } from '#report-files/report-table.ts';
import { idOf } from './cursors.ts';
import { makeRunFile } from './run-file-store.ts';
import { byId } from './wire-types.ts';

const Asked = Type.Object({
  format: Type.Union([Type.Literal('csv'), Type.Literal('xlsx'), Type.Literal('pdf')], {
    description: 'The kind of file.',
  }),
  paper: Type.Optional(
    Type.Union([Type.Literal('letter'), Type.Literal('a4')], {
      description: 'Of a PDF. Default: letter.',
    }),
  ),
});

/** GET /reconciliations/:id/file. */
export function runFileRoutes(deps: {
  readonly pool: pg.Pool;
  readonly now: () => Date;
}): FastifyPluginAsyncTypebox {
  return async (server) => {
    const file = {
      summary: 'Gives a finished reconciliation as CSV, XLSX or PDF.',
      params: byId,
      querystring: Asked,
      produces: ['text/csv', fileTypes.xlsx, fileTypes.pdf],
    };
    server.get('/reconciliations/:id/file', { schema: file }, async (request, reply) => {
      const { propertyId, person } = request;
      const asked = { propertyId, person, reconciliationId: idOf(request.params.id) };
      const { format, paper = 'letter' } = request.query;
      const { name, type, content } = await makeRunFile(deps, asked, { format, paper });
      reply.type(type);
      reply.header('content-disposition', `attachment; filename="${name}"`);
      return reply.send(content) as never;
    });
  };
}
