// HTTP: a file of events uploaded and imported, what it would post before, the history with refused
// lines, and the mappings files are read with. Invariant: the upload is read as it comes, whatever
// its size; what the sender may not send is refused in its line; dismissing needs a reason.
// Leaves to others: importing (recorded-import.ts), which events are fit (events/).

import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { cursorText, numberText, withExamples } from '#chart-of-accounts/wire-types.ts';
import { type RefusalsOf, withinLimits } from '#events/sender-limits.ts';
import { pageLimit } from '#journal/journal-schemas.ts';
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
  readonly refusalsOf: (request: FastifyRequest) => RefusalsOf;
}

const byImport = Type.Object({ importId: numberText('Id of the import.') });
const Name = Type.String({
  ...{ minLength: 1, maxLength: 60, pattern: '^\\S(.*\\S)?$' },
  description: 'Name of a saved mapping.',
});
const limitDefault = 50;
const limit = pageLimit(500, limitDefault);

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
    fileName: Type.String({ minLength: 1, maxLength: 300, description: 'As people know it.' }),
    size: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Its bytes, to tell how far it is.' }),
    ),
    mapping: Type.Optional(Name),
  });
  return async (server) => {
    for (const [type, form] of forms) {
      const parse = async (_request: unknown, bytes: Readable) => new Upload(form, bytes);
      server.addContentTypeParser(type, parse);
    }
    const schema = {
      summary: 'Imports a file of events of any size; refused lines are kept with their reasons.',
      description:
        'Answers when all of it is imported; how far it is stands in `GET /imports` ' +
        'meanwhile.',
      consumes: [...forms.keys()],
      querystring: query,
      body: Type.Unsafe<Upload>({}),
      response: { 200: ImportView },
    };
    server.post('/imports', { schema }, async (request) => {
      const { propertyId, person, body, query: of } = request;
      const upload = body instanceof Upload ? body : new Upload('csv', Readable.from([]));
      const limits = {
        ...deps,
        postEvents: withinLimits(deps.postEvents, deps.refusalsOf(request)),
      };
      const order = {
        ...{ propertyId, person, fileName: of.fileName, sizeBytes: of.size ?? null },
        ...{ mapping: of.mapping ?? null, form: upload.form, bytes: bytesOf(upload) },
      };
      let importId = 0n;
      for await (const batch of recordedImport(limits, order)) importId = batch.importId;
      return knownImport(deps, { propertyId, importId });
    });

    const preview = {
      summary: 'Tells what a file would post, by its first events; keeps nothing.',
      description: 'At most 200 events of the first 4 MB are judged.',
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
    const page = Type.Object({ cursor: Type.Optional(numberText(cursorText)), limit });
    const list = {
      summary: 'Lists imports, the newest first, with what was posted and refused of each.',
      querystring: page,
      response: { 200: ImportList },
    };
    server.get('/imports', { schema: list }, async ({ propertyId, query: of }) => {
      const most = of.limit ?? limitDefault;
      const beforeId = of.cursor === undefined ? null : BigInt(of.cursor);
      const rows = await listImports(pool, propertyId, { beforeId, limit: most + 1 });
      const next = rows.length > most ? String(rows[most - 1]?.import_id) : null;
      return { items: rows.slice(0, most).map(importView), next };
    });

    const one = {
      summary: 'Shows an import with its counts.',
      params: byImport,
      response: { 200: ImportView },
    };
    server.get('/imports/:importId', { schema: one }, ({ propertyId, params }) =>
      knownImport(deps, { propertyId, importId: BigInt(params.importId) }),
    );
  };
}

const onlyOpen = Type.Optional(Type.Boolean({ description: 'Only what is open still.' }));

const fileWords = {
  csv: {
    summary: 'Gives refused lines as they were in the file, with the reasons.',
    description: 'Its columns “refused: …” are left out when the corrected file is imported.',
  },
  ndjson: {
    summary: 'Gives refused lines of an NDJSON file as they were.',
    description: 'Empty for a CSV file.',
  },
};

const DismissBody = withExamples(
  Type.Object({
    reason: Type.String({ maxLength: 500 }),
    numbers: Type.Optional(
      Type.Array(Type.Integer(), { maxItems: 10_000, description: 'Default: all open ones.' }),
    ),
  }),
  { reason: 'Test lines of the exporting program', numbers: [1] },
);

function refusalRoutes(deps: ImportRouteDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    const page = Type.Object({
      open: onlyOpen,
      cursor: Type.Optional(numberText(cursorText)),
      limit,
    });
    const url = '/imports/:importId/refusals';
    const list = {
      summary: 'Lists the refused lines of an import with what is wrong with each.',
      params: byImport,
      querystring: page,
      response: { 200: RefusalList },
    };
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

    await server.register(dismissRoute(deps));
  };
}

function dismissRoute(deps: ImportRouteDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    const dismiss = {
      summary: 'Dismisses refused lines of an import, with a reason: they will not be sent again.',
      description: 'Those numbered, or all that are open.',
      params: byImport,
      body: DismissBody,
      response: { 200: ImportView },
    };
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
    const list = {
      summary:
        'Lists the saved mappings of files: which column is which, and whose words mean what.',
      response: { 200: MappingList },
    };
    server.get('/import-mappings', { schema: list }, async ({ propertyId }) => {
      const rows = await listMappings(pool, propertyId);
      return {
        items: rows.map(({ name, map, saved_at: at, saved_by: savedBy }) => ({
          ...{ name, map, savedAt: at.toISOString(), savedBy },
        })),
      };
    });

    const save = {
      summary: 'Saves a mapping of files under a name, in place of the one that has it.',
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
