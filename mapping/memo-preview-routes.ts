// HTTP of the memo's preview: what a template would write for the latest entries of each type,
// before it is saved. Invariant: reads only; written by the function that writes what is sent.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { readEntriesToMap } from './entry-store.ts';
import { memoFacts } from './map-entry.ts';
import { mappingSettings, memoLengthLimits } from './mapping-settings.ts';
import { requireMappingSettings } from './mapping-store.ts';
import { type MemoFacts, unknownWords, writeMemo } from './memo-template.ts';

const Query = Type.Object({
  template: Type.Optional(
    Type.String({ maxLength: 1000, description: 'Unless given, or empty: the default.' }),
  ),
  lengthMax: Type.Optional(
    Type.Integer({
      minimum: memoLengthLimits.min,
      maximum: memoLengthLimits.max,
      description: 'Characters; 80 unless given.',
    }),
  ),
});

export const MemoPreview = Type.Object({
  unknownWords: Type.Array(Type.String(), {
    description: 'Words in braces that stand for nothing: they would be sent as they are.',
  }),
  items: Type.Array(
    Type.Object({
      documentType: Type.String(),
      documentNumber: Type.String(),
      memo: Type.String(),
      shortened: Type.Boolean({ description: 'It was longer than it may be.' }),
    }),
    { description: 'Of the latest entry of each type; of one made up while there is none.' },
  ),
});
export type MemoPreview = Static<typeof MemoPreview>;

/** So many of the latest entries are looked through for one of each type. */
const latestEntries = 200;
const typesShown = 4;

const madeUp: MemoFacts = {
  document: 'INV-1001',
  type: 'invoice',
  customer: 'Bluewater Yacht Club',
  outlet: 'DOCK',
  memo: 'Berth A12, June',
};

export function memoPreviewRoutes({ pool }: { readonly pool: pg.Pool }): FastifyPluginAsyncTypebox {
  return async (server) => {
    const schema = {
      summary: 'Shows what a memo template would write for the latest entries; changes nothing.',
      params: Type.Object({ id: Type.Integer({ description: 'Id of the connection.' }) }),
      querystring: Query,
      response: { 200: MemoPreview },
    };
    server.get('/connections/:id/memo-preview', { schema }, async (request) => {
      const { propertyId, params, query } = request;
      await requireMappingSettings(pool, { propertyId, connectionId: params.id });
      const limits = mappingSettings({
        memoTemplate: query.template,
        memoLengthMax: query.lengthMax,
      });
      const facts = await latestFacts(pool, propertyId);
      return {
        unknownWords: unknownWords(limits.memoTemplate, madeUp),
        items: (facts.length === 0 ? [madeUp] : facts).map((one) => {
          const { memo, wholeMemo } = writeMemo(limits, one);
          return {
            documentType: one.type,
            documentNumber: one.document,
            memo,
            shortened: wholeMemo !== undefined,
          };
        }),
      };
    });
  };
}

async function latestFacts(pool: pg.Pool, propertyId: number): Promise<MemoFacts[]> {
  const { rows } = await pool.query<{ entryId: bigint }>(
    `SELECT max(entry_id) AS "entryId"
       FROM (SELECT entry_id, document_type FROM journal_entries
              WHERE property_id = $1 ORDER BY entry_id DESC LIMIT $2) latest
      GROUP BY document_type ORDER BY max(entry_id) DESC LIMIT $3`,
    [propertyId, latestEntries, typesShown],
  );
  const ids = rows.map(({ entryId }) => entryId);
  const entries = await readEntriesToMap(pool, propertyId, ids);
  return ids.flatMap((id) => {
    const entry = entries.get(id);
    return entry ? [memoFacts(entry, entry.memo)] : [];
  });
}
