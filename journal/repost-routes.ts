// HTTP of *Reverse and re-post*: an entry is taken back and its event posted anew with other facts,
// both or neither; and a preview of that. Invariant: looking posts nothing. Leaves to others: what
// is posted (repost.ts), posting both or none (reposting-store.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { askingOf } from '#approvals/asking.ts';
import { isProposed, Proposed } from '#approvals/proposing-store.ts';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { EntryNumber, IsoDay, RepostPreview, RepostReceipt } from './journal-schemas.ts';
import { previewRepost, type RepostDeps, repostOrPropose } from './reposting-store.ts';

const Params = Type.Object({ entryId: EntryNumber });
const wanted = {
  occurredOn: Type.Optional(
    Type.String({
      ...IsoDay,
      description: 'Of both. Default: the day of the original, or the first that is open.',
    }),
  ),
  event: Type.Record(Type.String(), Type.Unknown(), {
    description: 'The facts as they should have been; source, id and date are given here.',
  }),
};
const anew = {
  kind: 'invoice-issued',
  outlet: 'TRS',
  customer: { id: 'C-1063', name: 'Dmitri Garza' },
  lines: [{ product: 'ICE-BAIT', amount: '12.00' }],
};
const Preview = withExamples(Type.Object(wanted, { additionalProperties: false }), { event: anew });
const Body = withExamples(
  Type.Object(
    { reason: Type.String({ minLength: 1, maxLength: 500 }), ...wanted },
    { additionalProperties: false },
  ),
  { reason: 'Sold by the store, not by the docks', event: anew },
);

const url = '/journal-entries/:entryId/repost';

export function repostRoutes(deps: RepostDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const schema = {
      summary: 'Reverses an entry and posts its event anew with other facts, both or neither.',
      description: 'The same order sent again posts nothing more.',
      params: Params,
      body: Body,
      response: { 200: RepostReceipt, 201: RepostReceipt, 202: Proposed },
    };
    server.post(url, { schema }, async (request, reply) => {
      const { propertyId, person, params, body } = request;
      const { occurredOn = null } = body;
      const order = { ...body, occurredOn, propertyId, person, entryId: BigInt(params.entryId) };
      const receipt = await repostOrPropose(deps, { ...order, by: askingOf(request) });
      if (isProposed(receipt)) return reply.code(202).send(receipt);
      return reply.code(receipt.status === 'posted' ? 201 : 200).send(receipt);
    });

    const preview = {
      summary:
        'Tells what reversing an entry and posting its event anew would change; posts nothing.',
      params: Params,
      body: Preview,
      response: { 200: RepostPreview },
    };
    server.post(`${url}/preview`, { schema: preview }, (request) => {
      const { propertyId, params, body } = request;
      const { occurredOn = null } = body;
      const order = { ...body, occurredOn, propertyId, entryId: BigInt(params.entryId) };
      return previewRepost(deps, { ...order, reason: 'none' });
    });
  };
}
