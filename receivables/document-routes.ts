// HTTP: invoices, payments, credits and refunds by their filters, and one of them with what it is
// settled with. Invariant: reads only; a page names the next by the last row on it. Leaves to
// others: entering them (document-entry-routes.ts), their entries and events (journal-routes.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Chart } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { cursorText } from '#chart-of-accounts/wire-types.ts';
import { cursorOf, readCursor } from '#journal/journal-cursor.ts';
import { EntryNumber, filters, pageLimit } from '#journal/journal-schemas.ts';
import { formatAmount, parseAmount } from '#money/money.ts';
import { ProblemError } from '#problems/problem.ts';
import { outletIdOf } from './customer-routes.ts';
import {
  DocumentDetail,
  DocumentList,
  type DocumentRow,
  documentPageNames,
  documentPages,
  documentStates,
} from './document-schemas.ts';
import {
  type DocumentRecord,
  listDocuments,
  listSettlementsOf,
  readDocument,
} from './document-store.ts';
import { receivablesProblem } from './receivables-errors.ts';
import type { ReceivablesDeps } from './receivables-routes.ts';

const limitDefault = 50;
const query = Type.Object({
  page: Type.Enum([...documentPageNames], { description: 'Which kind of documents.' }),
  from: filters.from,
  through: filters.through,
  outlet: filters.outlet,
  customer: Type.Optional(Type.String({ description: 'Its code.' })),
  text: Type.Optional(Type.String({ maxLength: 200, description: 'Number, memo or customer.' })),
  amount: Type.Optional(Type.String({ maxLength: 40, description: 'To the cent.' })),
  state: Type.Optional(Type.Enum([...documentStates], { description: 'Default: all.' })),
  cursor: Type.Optional(Type.String({ description: cursorText })),
  limit: pageLimit(500, limitDefault),
});
const allTypes = Object.values(documentPages).flat();

/** GET /documents and GET /documents/:entryId, below /api/v1. */
export function documentRoutes({
  pool,
  loadChart,
}: Pick<ReceivablesDeps, 'pool' | 'loadChart'>): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = {
      summary: 'Lists invoices, payments, credits or refunds by filter, the newest first.',
      querystring: query,
      response: { 200: DocumentList },
    };
    server.get('/documents', { schema: list }, async ({ propertyId, query: of }) => {
      const { limit = limitDefault } = of;
      const filter = filterOf(await loadChart(propertyId), of);
      const after = readCursor(of.cursor);
      const rows = await listDocuments(pool, propertyId, filter, { after, limit: limit + 1 });
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      const place = last && { postedOn: last.posted_on, entryId: last.entry_id, lineNumber: 0 };
      return { items: rows.slice(0, limit).map(rowView), next: place ? cursorOf(place) : null };
    });

    const params = Type.Object({ entryId: EntryNumber });
    const one = {
      summary:
        'Shows a document with what it is settled with and what of it may still be given back.',
      params,
      response: { 200: DocumentDetail },
    };
    server.get('/documents/:entryId', { schema: one }, async ({ propertyId, params: at }) => {
      const entryId = BigInt(at.entryId);
      const row = await readDocument(pool, propertyId, { entryId, types: allTypes });
      if (!row) throw unknownDocument(at.entryId);
      const settlements = await listSettlementsOf(pool, propertyId, entryId);
      const written = (minor: bigint) => formatAmount(minor, row.currency);
      const leftMinor = row.item_minor < 0n ? -row.item_minor - row.given_back_minor : 0n;
      return {
        ...rowView(row),
        ...{ source: row.source, externalId: row.external_id, left: written(leftMinor) },
        settlements: settlements.map((one) => ({
          settlementId: String(one.settlement_id),
          entryId: String(one.entry_id),
          document: one.document_number,
          documentType: one.document_type,
          postedOn: one.posted_on,
          amount: written(one.amount_minor),
          settledOn: one.settled_on,
          madeBy: one.made_by,
        })),
      };
    });
  };
}

function filterOf(chart: Chart, of: Static<typeof query>) {
  return {
    types: documentPages[of.page],
    from: (of.from ?? null) as IsoDate | null,
    through: (of.through ?? null) as IsoDate | null,
    outletId: outletIdOf(chart, of.outlet),
    customerCode: of.customer ?? null,
    text: of.text?.trim() || null,
    amountMinor: amountOf(chart, of.amount),
    state: of.state ?? null,
  };
}

/** *Errors:* RECEIVABLES_AMOUNT_INVALID. */
function amountOf({ baseCurrency }: Chart, text: string | undefined): bigint | null {
  if (text === undefined) return null;
  const amountMinor = parseAmount(text, baseCurrency);
  if (typeof amountMinor === 'bigint') return amountMinor;
  const at = { where: 'amount' };
  throw new ProblemError([receivablesProblem('RECEIVABLES_AMOUNT_INVALID', at, text)]);
}

function unknownDocument(entryId: string): ProblemError {
  return new ProblemError([receivablesProblem('RECEIVABLES_DOCUMENT_UNKNOWN', {}, entryId)], 404);
}

function rowView(row: DocumentRecord): DocumentRow {
  const written = (minor: bigint) => formatAmount(minor, row.currency);
  const { customer_code: code, customer_name: name } = row;
  return {
    entryId: String(row.entry_id),
    kind: row.kind,
    documentType: row.document_type,
    document: row.document_number,
    postedOn: row.posted_on,
    dueOn: row.due_on,
    outlet: row.outlet,
    customer: code === null || name === null ? null : { code, name },
    memo: row.memo,
    method: row.method,
    currency: row.currency,
    amount: written(row.amount_minor),
    open: written(row.open_minor),
    givenBack: written(row.given_back_minor),
    bounced: row.is_bounced,
    reversedByEntryId: row.reversed_by_entry_id === null ? null : String(row.reversed_by_entry_id),
    exportStatus: row.export_status,
    exportId: row.export_id === null ? null : String(row.export_id),
  };
}
