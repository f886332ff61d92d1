// HTTP of the audit trail: entries by filter, as CSV, and the proof of the chain.
// Invariant: nothing here changes an entry; the installation's trail is for owners, and reading
// needs the right for the whole property.
// Leaves to others: writing (triggers), sealing (sealing-worker.ts).

import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { csvLineToRead } from '#chart-of-accounts/csv-records.ts';
import { ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import type { Actor } from './actor.ts';
import {
  AuditChoices,
  type AuditEntryView,
  AuditFileQuery,
  AuditList,
  AuditListQuery,
  ChainView,
  TrailQuery,
} from './audit-schemas.ts';
import { type AuditFilter, type AuditRow, listAudit, readChoices } from './audit-store.ts';
import { faultText } from './chain.ts';
import { type ChainProof, installation, proveChain, sealTrail } from './seal-store.ts';

export interface AuditDeps {
  readonly pool: pg.Pool;
}

/** Below /api/v1, of a property. */
export function auditRoutes({ pool }: AuditDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = {
      summary: 'Lists the audit trail of the property, the latest first.',
      description:
        'Each entry says who did what to which subject, with the values before and after.',
      querystring: AuditListQuery,
      response: { 200: AuditList },
    };
    server.get('/audit-entries', { schema: list }, async (request) => {
      const { limit = 50, cursor, ...given } = request.query;
      const beforeId = cursor === undefined ? null : BigInt(cursor);
      const page = { beforeId, limit: limit + 1 };
      const rows = await listAudit(pool, trailOf(request, given), filterOf(given), page);
      const items = rows.slice(0, limit).map(entryView);
      return { items, next: rows.length > limit ? (items.at(-1)?.auditId ?? null) : null };
    });

    const file = {
      summary: 'Gives the audit trail as a CSV file, whole, by the same filter as the list.',
      querystring: AuditFileQuery,
      produces: ['text/csv'],
    };
    server.get('/audit-entries.csv', { schema: file }, async (request, reply) => {
      const propertyId = trailOf(request, request.query);
      reply.type('text/csv; charset=utf-8');
      reply.header('content-disposition', 'attachment; filename="audit-trail.csv"');
      const pieces = csvPieces(pool, propertyId, filterOf(request.query));
      return reply.send(Readable.from(pieces) as never);
    });

    const choices = {
      summary: 'Tells which people and subjects stand in the audit trail, for its filter.',
      querystring: TrailQuery,
      response: { 200: AuditChoices },
    };
    server.get('/audit-trail/choices', { schema: choices }, async (request) =>
      readChoices(pool, trailOf(request, request.query)),
    );

    const verify = {
      summary: 'Seals the entries that wait and proves the chain from its beginning.',
      description:
        '`whole` is false, and `faults` names the places, when an entry was changed, ' +
        'taken out, put in or moved.',
      querystring: TrailQuery,
      response: { 200: ChainView },
    };
    server.post('/audit-trail/verify', { schema: verify }, async (request) => {
      const propertyId = trailOf(request, request.query);
      await sealTrail(pool, propertyId);
      return chainView(await proveChain(pool, propertyId));
    });
  };
}

/** *Errors:* ACCESS_TRAIL_OF_OWNERS. */
function trailOf(
  { propertyId, actor }: { readonly propertyId: number; readonly actor: Actor },
  { trail = 'property' }: { readonly trail?: 'property' | 'installation' },
): number {
  if (trail === 'property') return propertyId;
  if (actor.owner) return installation;
  throw new ProblemError([accessProblem('ACCESS_TRAIL_OF_OWNERS', {}, actor.name)], 403);
}

function filterOf(given: AuditFileQuery): AuditFilter {
  const { person, subject, action, object, from, to } = given;
  return {
    ...{ person: person || null, subject: subject || null, action: action || null },
    ...{ object: object || null, from: from || null, to: to || null },
  };
}

function entryView({ auditId, actedAt, position, ...row }: AuditRow): AuditEntryView {
  return {
    ...{ auditId: String(auditId), actedAt: actedAt.toISOString(), ...row },
    position: position === null ? null : String(position),
  };
}

/** As the API and the command line tell it. */
export function chainView({ sealed, waiting, beganAt, head, faults }: ChainProof): ChainView {
  const text = (value: bigint | null) => (value === null ? null : String(value));
  return {
    whole: faults.length === 0,
    beganAt: beganAt?.toISOString() ?? null,
    ...{ sealed: String(sealed), waiting: String(waiting) },
    head: head && { position: String(head.position), hash: head.hash },
    faults: faults.map((one) => ({
      ...{ position: text(one.position), auditId: text(one.auditId) },
      ...{ what: one.what, text: faultText(one) },
    })),
  };
}

const columns = [
  ...['auditId', 'actedAt', 'actedBy', 'via', 'requestId', 'action', 'subject', 'object'],
  ...['before', 'after', 'position'],
] as const;
const filePageRows = 1_000;

/** A page at a time: memory is bounded however long the trail is. */
async function* csvPieces(pool: pg.Pool, propertyId: number, filter: AuditFilter) {
  yield `${csvLineToRead([...columns])}\n`;
  let beforeId: bigint | null = null;
  for (;;) {
    const page: { beforeId: bigint | null; limit: number } = { beforeId, limit: filePageRows };
    const rows = await listAudit(pool, propertyId, filter, page);
    if (rows.length > 0) yield rows.map((row) => `${csvLineToRead(cellsOf(row))}\n`).join('');
    const last = rows.at(-1);
    if (!last || rows.length < filePageRows) return;
    beforeId = last.auditId;
  }
}

function cellsOf(row: AuditRow): string[] {
  const view = entryView(row) as Readonly<Record<string, unknown>>;
  return columns.map((name) => {
    const value = view[name] ?? '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}
