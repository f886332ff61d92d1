// HTTP: a file of events uploaded and imported, what it would post before, the history with refused
// lines, and the mappings files are read with. Invariant: the upload is read as it comes, whatever
// its size; what the sender may not send is refused in its line; dismissing needs a reason.
// Leaves to others: importing (recorded-import.ts), which events are fit (events/).

import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ReadEvent } from '#events/receipt.ts';
import { withinLimits } from '#events/sender-limits.ts';
import { EntryNumber } from '#journal/journal-schemas.ts';
import type { Problem } from '#problems/problem.ts';
import { importError } from './import-errors.ts';
import {
  ImportList,
  ImportPreview,
  ImportView,
  MappingList,
  MapView,
  PreviewOrder,
  RefusalList,
} from './import-schemas.ts';
import { type ImportPlace, listImports, readImport } from './import-store.ts';
import { importView, refusalCsv, refusalNdjson, refusalView } from './import-views.ts';
import { listMappings, saveMapping } from './mapping-store.ts';
import { type PreviewDeps, previewImport } from './preview-import.ts';
import { type ImportDeps, recordedImport } from './recorded-import.ts';
import { dismissRefusals, listRefusals } from './refusal-store.ts';

export interface ImportRouteDeps extends ImportDeps, PreviewDeps {
  /** What who asks may not send. */
  readonly refusalOf: (request: FastifyRequest, event: ReadEvent) => Problem | null;
}

const byImport = Type.Object({ importId: EntryNumber });
const Name = Type.String({ minLength: 1, maxLength: 60, pattern: '^\\S(.*\\S)?$' });
const limitDefault = 50;
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 500 }));

/** Everything of imports below /api/v1. */
export function importRoutes(deps: ImportRouteDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(uploadRoute(deps));
    await server.register(historyRoutes(deps));
    await server.register(refusalRoutes(deps));
    await server.register(mappingRoutes(deps));
  };
}

const forms = new Map([
  ['text/csv', 'csv'],
  ['application/x-ndjson', 'ndjson'],
] as const);

/** A body that is read as it comes. */
class Upload {
  readonly form: 'csv' | 'ndjson';
  readonly bytes: Readable;
  constructor(form: 'csv' | 'ndjson', bytes: Readable) {
    this.form = form;
    this.bytes = bytes;
  }
}

/** Its bytes. *Errors:* IMPORT_CUT_OFF, where the sender hung up. */
async function* bytesOf({ bytes }: Upload): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
    throw importError('IMPORT_CUT_OFF', 400);
  }
}

function uploadRoute(deps: ImportRouteDeps): FastifyPluginAsyncTypebox {
  const query = Type.Object({
    fileName: Type.String({ minLength: 1, maxLength: 300 }),
    size: Type.Optional(Type.Integer({ minimum: 0 })),
    mapping: Type.Optional(Name),
  });
  return async (server) => {
    for (const [type, form] of forms) {
      const parse = async (_request: unknown, bytes: Readable) => new Upload(form, bytes);
      server.addContentTypeParser(type, parse);
    }
    const schema = {
      summary: 'Import a file of events',
      description:
        'Answers when all of it is imported; how far it is stands in GET /imports meanwhile.',
      consumes: [...forms.keys()],
      querystring: query,
      body: Type.Unsafe<Upload>({}),
      response: { 200: ImportView },
    };
    server.post('/imports', { schema }, async (request) => {
      const { propertyId, person, body, query: of } = request;
      const upload = body instanceof Upload ? body : new Upload('csv', Readable.from([]));
      const refusalOf = (event: ReadEvent) => deps.refusalOf(request, event);
      const limits = { ...deps, postEvents: withinLimits(deps.postEvents, refusalOf) };
      const order = {
        ...{ propertyId, person, fileName: of.fileName, sizeBytes: of.size ?? null },
        ...{ mapping: of.mapping ?? null, form: upload.form, bytes: bytesOf(upload) },
      };
      let importId = 0n;
      for await (const batch of recordedImport(limits, order)) importId = batch.importId;
      return knownImport(deps, { propertyId, importId });
    });

    const preview = {
      summary: 'What a file would post',
      body: PreviewOrder,
      response: { 200: ImportPreview },
    };
    server.post('/imports/preview', { schema: preview }, async ({ propertyId, body }) =>
      previewImport(deps, propertyId, body),
    );
  };
}

async function knownRow({ pool }: ImportRouteDeps, place: ImportPlace) {
  const row = await readImport(pool, place);
  if (!row) throw importError('IMPORT_UNKNOWN', 404, String(place.importId));
  return row;
}

const knownImport = async (deps: ImportRouteDeps, place: ImportPlace) =>
  importView(await knownRow(deps, place));

function historyRoutes(deps: ImportRouteDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    const page = Type.Object({ cursor: Type.Optional(EntryNumber), limit });
    const list = { querystring: page, response: { 200: ImportList } };
    server.get('/imports', { schema: list }, async ({ propertyId, query: of }) => {
      const most = of.limit ?? limitDefault;
      const beforeId = of.cursor === undefined ? null : BigInt(of.cursor);
      const rows = await listImports(pool, propertyId, { beforeId, limit: most + 1 });
      const next = rows.length > most ? String(rows[most - 1]?.import_id) : null;
      return { items: rows.slice(0, most).map(importView), next };
    });

    const one = { params: byImport, response: { 200: ImportView } };
    server.get('/imports/:importId', { schema: one }, ({ propertyId, params }) =>
      knownImport(deps, { propertyId, importId: BigInt(params.importId) }),
    );
  };
}

const onlyOpen = Type.Optional(Type.Boolean({ description: 'Only what is open still.' }));

const fileWords = {
  csv: {
    summary: 'Refused lines as they were in the file, with the reasons',
    description: 'Its columns “refused: …” are left out when the corrected file is imported.',
  },
  ndjson: {
    summary: 'Refused lines of an NDJSON file as they were',
    description: 'Empty for a CSV file.',
  },
};

function refusalRoutes(deps: ImportRouteDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    const page = Type.Object({
      open: onlyOpen,
      cursor: Type.Optional(EntryNumber),
      limit,
    });
    const url = '/imports/:importId/refusals';
    const list = { params: byImport, querystring: page, response: { 200: RefusalList } };
    server.get(url, { schema: list }, async ({ propertyId, params, query: of }) => {
      const place = { propertyId, importId: BigInt(params.importId) };
      await knownImport(deps, place);
      const most = of.limit ?? limitDefault;
      const ask = { after: Number(of.cursor ?? 0), onlyOpen: of.open ?? false, limit: most + 1 };
      const rows = await listRefusals(pool, place, ask);
      const next = rows.length > most ? String(rows[most - 1]?.number) : null;
      return { items: rows.slice(0, most).map(refusalView), next };
    });

    for (const [type, form] of forms) {
      const write = form === 'csv' ? refusalCsv : refusalNdjson;
      const querystring = Type.Object({ open: onlyOpen });
      const file = { ...fileWords[form], params: byImport, querystring, produces: [type] };
      server.get(`${url}.${form}`, { schema: file }, async (request, reply) => {
        const { propertyId, params, query: of } = request;
        const place = { propertyId, importId: BigInt(params.importId) };
        const { columns } = await knownRow(deps, place);
        const name = `refused-lines-of-import-${params.importId}.${form}`;
        reply.type(`${type}; charset=utf-8`);
        reply.header('content-disposition', `attachment; filename="${name}"`);
        const lines = write(pool, { place, columns, onlyOpen: of.open ?? false });
        return reply.send(Readable.from(lines) as never);
      });
    }

    const body = Type.Object({
      reason: Type.String({ maxLength: 500 }),
      numbers: Type.Optional(
        Type.Array(Type.Integer(), { maxItems: 10_000, description: 'Default: all open ones.' }),
      ),
    });
    const dismiss = { params: byImport, body, response: { 200: ImportView } };
    const at = '/imports/:importId/dismiss';
    server.post(at, { schema: dismiss }, async ({ propertyId, person, params, body: by }) => {
      const place = { propertyId, importId: BigInt(params.importId) };
      await knownImport(deps, place);
      const reason = by.reason.trim();
      if (reason === '') throw importError('IMPORT_REASON_REQUIRED', 422);
      const count = await dismissRefusals(pool, place, {
        ...{ numbers: by.numbers ?? null, person, reason },
      });
      if (count === 0) throw importError('IMPORT_NOTHING_OPEN', 409, params.importId);
      return knownImport(deps, place);
    });
  };
}

function mappingRoutes({ pool }: ImportRouteDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = { response: { 200: MappingList } };
    server.get('/import-mappings', { schema: list }, async ({ propertyId }) => {
      const rows = await listMappings(pool, propertyId);
      return {
        items: rows.map(({ name, map, saved_at: at, saved_by: savedBy }) => ({
          ...{ name, map, savedAt: at.toISOString(), savedBy },
        })),
      };
    });

    const save = {
      params: Type.Object({ name: Name }),
      body: MapView,
      response: { 200: Type.Object({ name: Type.String() }) },
    };
    const url = '/import-mappings/:name';
    server.put(url, { schema: save }, async ({ propertyId, person, params, body }) => {
      await saveMapping(pool, propertyId, { name: params.name, map: body, person });
      return { name: params.name };
    });
  };
}
