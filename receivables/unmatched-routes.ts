// HTTP: documents that money names and that are not there, and dismissing one. Invariant: the list
// leads on by the place of its last row; a dismissal has a reason. Leaves to others: settling the
// money (receivables-routes.ts), matching what comes (follow-up-worker.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { EntryNumber, nullable, pageLimit } from '#journal/journal-schemas.ts';
import { formatAmount } from '#money/money.ts';
import { dismissUnmatched, listUnmatched, type UnmatchedRow } from './unmatched-store.ts';

export const Unmatched = Type.Object({
  items: Type.Array(
    Type.Object({
      entryId: Type.String(),
      outlet: Type.String(),
      customer: Type.Object({ code: Type.String(), name: Type.String() }),
      documentType: Type.String(),
      document: Type.String(),
      postedOn: Type.String(),
      currency: Type.String(),
      names: Type.String({ description: 'The document that was not there.' }),
      amount: Type.String({ description: 'For how much it is named.' }),
      open: Type.String({ description: 'What of the money is not applied; debit positive.' }),
      arrivedEntryId: nullable(Type.String()),
    }),
  ),
  more: Type.Boolean({ description: 'There are more after these.' }),
});
export type Unmatched = Static<typeof Unmatched>;

const Query = Type.Object({
  afterEntryId: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,18}$', description: 'Entry of the last row before.' }),
  ),
  afterDocument: Type.Optional(
    Type.String({ maxLength: 200, description: 'Document that row names.' }),
  ),
  limit: pageLimit(1000, 100),
});

const DismissBody = withExamples(
  Type.Object({
    entryId: EntryNumber,
    document: Type.String({ minLength: 1, maxLength: 200, description: 'The one it names.' }),
    reason: Type.String({ minLength: 1, maxLength: 500 }),
  }),
  { entryId: '2', document: 'INV-10999', reason: 'The guest wrote the wrong number' },
);
const Dismissed = Type.Object({ entryId: Type.String(), document: Type.String() });

export function unmatchedRoutes({ pool }: { pool: pg.Pool }): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = {
      summary: 'Lists documents that money names and that are not there.',
      querystring: Query,
      response: { 200: Unmatched },
    };
    server.get('/receivables/unmatched', { schema: list }, async ({ propertyId, query }) => {
      const { afterEntryId, afterDocument = '', limit = 100 } = query;
      const rows = await listUnmatched(pool, propertyId, {
        after: afterEntryId === undefined ? null : [BigInt(afterEntryId), afterDocument],
        limit: limit + 1,
      });
      return { items: rows.slice(0, limit).map(rowView), more: rows.length > limit };
    });

    const dismiss = {
      summary:
        'Says that a document will not come, with a reason; its money is no longer asked about.',
      body: DismissBody,
      response: { 200: Dismissed },
    };
    server.post('/receivables/unmatched/dismiss', { schema: dismiss }, async (request) => {
      const { propertyId, person: by, body } = request;
      const { document, reason } = body;
      const entryId = BigInt(body.entryId);
      await dismissUnmatched(pool, propertyId, { entryId, document, reason, by });
      return { entryId: body.entryId, document };
    });
  };
}

const rowView = (row: UnmatchedRow): Unmatched['items'][number] => ({
  entryId: String(row.entry_id),
  outlet: row.outlet,
  customer: { code: row.customer_code, name: row.customer_name },
  documentType: row.document_type,
  document: row.document_number,
  postedOn: row.posted_on,
  currency: row.currency,
  names: row.names,
  amount: formatAmount(row.amount_minor, row.currency),
  open: formatAmount(row.open_minor, row.currency),
  arrivedEntryId: row.arrived_entry_id === null ? null : String(row.arrived_entry_id),
});
