// HTTP: reads the register of manual adjustments, as rows, as a file, one with evidence and
// history; takes evidence.
// Invariant: a file of evidence is given out as an attachment, never shown by its own media type.
// Leaves to others: moving an adjustment (adjustment-routes.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { fileTypes } from '#report-files/report-table.ts';
import {
  AdjustmentDetail,
  AdjustmentView,
  EvidenceBody,
  RegisterCounts,
  type RegisterFilter,
  RegisterQuery,
} from './adjustment-schemas.ts';
import { type AdjustmentFilter, countAdjustments, listAdjustments } from './adjustment-store.ts';
import { adjustmentView } from './adjustment-views.ts';
import { idInCursor, pageOf } from './cursors.ts';
import { evidenceContent, readEvidence } from './evidence-store.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import type { ReconciliationDeps } from './reconciliation-routes.ts';
import { registerFile } from './register-file-store.ts';
import { addEvidence, knownAdjustment, readDetail } from './register-worker.ts';
import { byId, listOf, OneConnection, Page } from './wire-types.ts';
import { requireDate } from './wire-values.ts';

type Deps = Pick<ReconciliationDeps, 'pool' | 'now'>;

function filterOf(given: RegisterFilter): AdjustmentFilter {
  const day = (text: string | undefined, where: string) =>
    text === undefined ? null : requireDate(text, where);
  return {
    connectionId: given.connection ?? null,
    state: given.state ?? null,
    kind: given.kind ?? null,
    account: given.account ?? null,
    from: day(given.from, 'from'),
    through: day(given.through, 'through'),
    text: given.text ?? null,
  };
}

/** Everything that reads the register, and evidence. */
export function registerRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(listRoutes(deps));
    await server.register(evidenceRoutes(deps));
  };
}

function listRoutes({ pool, now }: Deps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = {
      summary: 'Lists manual adjustments of the register by filter, the newest first.',
      querystring: Type.Object({ ...RegisterQuery, ...Page }),
      response: { 200: listOf(AdjustmentView) },
    };
    server.get('/manual-adjustments', { schema: list }, async (request) => {
      const { limit = 50, cursor, ...given } = request.query;
      const { propertyId } = request;
      const page = { propertyId, beforeId: idInCursor(cursor), limit: limit + 1 };
      const rows = await listAdjustments(pool, { ...filterOf(given), ...page });
      const { items, next } = pageOf(rows, limit, ({ adjustmentId }) => [String(adjustmentId)]);
      return { items: items.map(adjustmentView), next };
    });

    const counts = {
      summary: 'Counts the manual adjustments by where they stand.',
      querystring: Type.Object({ connection: Type.Optional(OneConnection) }),
      response: { 200: RegisterCounts },
    };
    server.get('/manual-adjustments/counts', { schema: counts }, async (request) => {
      const { propertyId, query } = request;
      return countAdjustments(pool, { propertyId, connectionId: query.connection ?? null });
    });

    const file = {
      summary: 'Gives the register of manual adjustments as CSV, XLSX or PDF, whole.',
      querystring: Type.Object({
        ...RegisterQuery,
        format: Type.Union([Type.Literal('csv'), Type.Literal('xlsx'), Type.Literal('pdf')], {
          description: 'The kind of file.',
        }),
      }),
      produces: Object.values(fileTypes),
    };
    server.get('/manual-adjustments/file', { schema: file }, async (request, reply) => {
      const { propertyId, person } = request;
      const { format, ...given } = request.query;
      const asked = { propertyId, person, at: now(), format, filter: filterOf(given) };
      const { name, type, content } = await registerFile(pool, asked);
      reply.type(type).header('content-disposition', `attachment; filename="${name}"`);
      return reply.send(content) as never;
    });
  };
}

/**
 * A file somebody kept is saved by who asks, never shown by the media type it came with.
 * *Errors:* RECONCILIATION_EVIDENCE_UNKNOWN (404).
 */
export function sendEvidence(
  reply: FastifyReply,
  found: { readonly fileName: string; readonly content: Buffer } | null,
  evidenceNumber: number,
): never {
  if (!found) {
    const number = String(evidenceNumber);
    throw refusal(404, reconciliationProblem('RECONCILIATION_EVIDENCE_UNKNOWN', {}, number));
  }
  const name = encodeURIComponent(found.fileName);
  reply.type('application/octet-stream');
  reply.header('content-disposition', `attachment; filename*=UTF-8''${name}`);
  return reply.send(found.content) as never;
}

const evidenceFileSchema = {
  summary: 'Gives a file of evidence as it was kept.',
  params: Type.Object({
    ...byId.properties,
    number: Type.Integer({ minimum: 1, description: 'Which file of it.' }),
  }),
  produces: ['application/octet-stream'],
};

function evidenceRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  const { pool, now } = deps;
  return async (server) => {
    const one = {
      summary: 'Shows a manual adjustment with its evidence and history.',
      params: byId,
      response: { 200: AdjustmentDetail },
    };
    server.get('/manual-adjustments/:id', { schema: one }, ({ propertyId, params }) =>
      readDetail(pool, { propertyId, id: params.id }),
    );

    const add = {
      summary: 'Keeps a file as evidence of a manual adjustment.',
      description: 'At most 5 MB; once kept it is neither changed nor removed.',
      params: byId,
      body: EvidenceBody,
      response: { 200: AdjustmentDetail, 201: AdjustmentDetail },
    };
    server.post('/manual-adjustments/:id/evidence', { schema: add }, async (request, reply) => {
      const { propertyId, person, body } = request;
      const { id } = request.params;
      const { fileName, mediaType, contentBase64 } = body;
      const content = evidenceContent(contentBase64);
      const file = { fileName, mediaType, content, person, at: now() };
      const isNew = await addEvidence(pool, { propertyId, id }, file);
      return reply.code(isNew ? 201 : 200).send(await readDetail(pool, { propertyId, id }));
    });

    const url = '/manual-adjustments/:id/evidence/:number';
    server.get(url, { schema: evidenceFileSchema }, async (request, reply) => {
      const { propertyId, params } = request;
      const { adjustmentId } = await knownAdjustment(pool, { propertyId, id: params.id });
      const at = { propertyId, adjustmentId, evidenceNumber: params.number };
      const found = await readEvidence(pool, at);
      return sendEvidence(reply, found, params.number);
    });
  };
}
