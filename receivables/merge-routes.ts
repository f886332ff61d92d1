// HTTP: merging customers, seeing before what a merge joins, taking one back. Invariant: a merge
// counts from today on; looking changes nothing. Leaves to others: what it means (merge-store.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { askingOf } from '#approvals/asking.ts';
import { Proposed } from '#approvals/proposing-store.ts';
import { todayIn } from '#chart-of-accounts/iso-date.ts';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { nullable } from '#journal/journal-schemas.ts';
import { formatAmount } from '#money/money.ts';
import { mergeOrPropose } from './merge-approval-store.ts';
import { listMerges, type MergePreview, type MergeRow, previewMerge } from './merge-store.ts';
import type { ReceivablesDeps } from './receivables-routes.ts';

const codeOf = (description: string) => Type.String({ minLength: 1, maxLength: 100, description });
const Params = Type.Object({ code: codeOf('Code of the customer to merge.') });
const into = codeOf('Code of the customer it counts for.');
const Customer = Type.Object({ code: Type.String(), name: Type.String() });
const reason = Type.String({ minLength: 1, maxLength: 500 });

export const MergePreviewView = Type.Object({
  customer: Customer,
  into: Customer,
  mergedOn: Type.String({ description: 'From this day on the items count for the other.' }),
  balances: Type.Array(
    Type.Object({
      outlet: Type.String(),
      currency: Type.String(),
      customer: Type.String({ description: 'What the merged customer owes.' }),
      into: Type.String({ description: 'What the other owes.' }),
      together: Type.String(),
    }),
  ),
  openItems: Type.Integer({ description: 'Open items that would count for the other.' }),
  exportsWaiting: Type.Integer({
    description: 'Exports that name the merged customer and have yet to be synced: unchanged.',
  }),
  mappings: Type.Array(
    Type.Object({
      connection: Type.String(),
      customer: nullable(Type.String({ description: 'What the merged customer is there.' })),
      into: nullable(Type.String({ description: 'What the other is; null: not mapped.' })),
    }),
  ),
});
export type MergePreviewView = Static<typeof MergePreviewView>;

export const Merges = Type.Object({
  items: Type.Array(
    Type.Object({
      customer: Customer,
      into: Customer,
      mergedOn: Type.String(),
      reason: Type.String(),
      by: Type.String(),
      at: Type.String(),
      undone: nullable(
        Type.Object({ on: Type.String(), reason: Type.String(), by: Type.String() }),
      ),
    }),
  ),
});
export type Merges = Static<typeof Merges>;

const MergeBody = withExamples(Type.Object({ into, reason }, { additionalProperties: false }), {
  into: 'C-1063',
  reason: 'Entered twice at the gate',
});

const UnmergeBody = withExamples(Type.Object({ reason }, { additionalProperties: false }), {
  reason: 'They are father and son',
});

/** Everything about merges, below /api/v1. */
export function mergeRoutes({ pool, loadChart, now }: ReceivablesDeps): FastifyPluginAsyncTypebox {
  const today = async (propertyId: number) =>
    todayIn((await loadChart(propertyId)).timeZone, now());
  const mergesOf = async (propertyId: number, of: string): Promise<Merges> => ({
    items: (await listMerges(pool, propertyId, of)).map(mergeView),
  });
  return async (server) => {
    const list = {
      summary: 'Lists the merges of a customer, and those taken back.',
      params: Params,
      response: { 200: Merges },
    };
    server.get('/customers/:code/merges', { schema: list }, ({ propertyId, params }) =>
      mergesOf(propertyId, params.code),
    );

    const preview = {
      summary: 'Tells what merging a customer into another would join; changes nothing.',
      params: Params,
      querystring: Type.Object({ into }),
      response: { 200: MergePreviewView },
    };
    server.get('/customers/:code/merge-preview', { schema: preview }, async (request) => {
      const { propertyId, params, query } = request;
      const on = await today(propertyId);
      const of = { propertyId, customer: params.code, into: query.into, on };
      return mergePreviewView(await previewMerge(pool, of), on);
    });

    const merge = {
      summary: 'Merges a customer into another: from today on their open items count together.',
      description: 'Nothing posted changes, nor what is exported.',
      params: Params,
      body: MergeBody,
      response: { 200: Merges, 202: Proposed },
    };
    server.post('/customers/:code/merge', { schema: merge }, async (request, reply) => {
      const { propertyId, params, body } = request;
      const at = { propertyId, on: await today(propertyId), by: askingOf(request) };
      const proposed = await mergeOrPropose(pool, { customer: params.code, ...body }, at);
      if (proposed) return reply.code(202).send(proposed);
      return mergesOf(propertyId, params.code);
    });

    const unmerge = {
      summary: 'Takes a merge back while nothing was built on it.',
      params: Params,
      body: UnmergeBody,
      response: { 200: Merges, 202: Proposed },
    };
    server.post('/customers/:code/unmerge', { schema: unmerge }, async (request, reply) => {
      const { propertyId, params, body } = request;
      const at = { propertyId, on: await today(propertyId), by: askingOf(request) };
      const wanted = { customer: params.code, into: null, ...body };
      const proposed = await mergeOrPropose(pool, wanted, at);
      if (proposed) return reply.code(202).send(proposed);
      return mergesOf(propertyId, params.code);
    });
  };
}

/** In the words of the wire. */
export function mergePreviewView(found: MergePreview, mergedOn: string): MergePreviewView {
  return {
    ...found,
    mergedOn,
    mappings: [...found.mappings],
    balances: found.balances.map(({ outlet, currency, customerMinor, intoMinor }) => ({
      ...{ outlet, currency },
      customer: formatAmount(customerMinor, currency),
      into: formatAmount(intoMinor, currency),
      together: formatAmount(customerMinor + intoMinor, currency),
    })),
  };
}

const mergeView = (row: MergeRow): Merges['items'][number] => ({
  customer: { code: row.code, name: row.name },
  into: { code: row.into_code, name: row.into_name },
  mergedOn: row.merged_on,
  reason: row.reason,
  by: row.merged_by,
  at: row.merged_at.toISOString(),
  undone:
    row.undone_on === null
      ? null
      : { on: row.undone_on, reason: row.undo_reason ?? '', by: row.undone_by ?? '' },
});
