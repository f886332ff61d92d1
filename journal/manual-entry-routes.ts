// HTTP of an entry made by a person: the lines as typed become a journal-posted event of our own.
// Invariant: the id is made by the form, once, before anything is sent: pressing twice, or again
// after an answer that was lost, posts once. Leaves to others: what is wrong with it
// (read-event.ts), posting.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { askingOf } from '#approvals/asking.ts';
import { Proposed } from '#approvals/proposing-store.ts';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { text, textMax } from '#events/event-field.ts';
import { attachmentText } from '#events/event-kinds.ts';
import { ManualLineJson } from '#events/event-lines.ts';
import { readEvent } from '#events/read-event.ts';
import type { ReadEvent } from '#events/receipt.ts';
import { ProblemError } from '#problems/problem.ts';
import { proposedInstead } from './by-hand-store.ts';
import type { JournalDeps } from './journal-routes.ts';
import { IsoDay, PostingReceipt } from './journal-schemas.ts';
import { ownSource } from './own-event.ts';
import { postOwn } from './post-own-event.ts';

export const ManualEntry = withExamples(
  Type.Object(
    {
      id: Type.String({
        pattern: '^[A-Za-z0-9-]{8,80}$',
        description: 'Made by the caller once for this entry: the same id posts once.',
        examples: ['5b0f6a52-6d57-4f0e-9a58-1f4c3f2f6f10'],
      }),
      occurredOn: IsoDay,
      outlet: text(textMax.code, 'Code of an outlet: of lines that name none.'),
      document: Type.Optional(text(textMax.id, 'Number people know it by; else the id.')),
      memo: Type.Optional(text(textMax.memo, 'Shown on the entry.')),
      attachment: Type.Optional(text(textMax.attachment, attachmentText)),
      reason: text(textMax.reason, 'Why a person made it.'),
      lines: Type.Array(ManualLineJson, { minItems: 2, maxItems: 1000 }),
    },
    { additionalProperties: false },
  ),
  {
    id: '5b0f6a52-6d57-4f0e-9a58-1f4c3f2f6f10',
    occurredOn: '2026-07-31',
    outlet: 'REIT',
    memo: 'Depreciation of docks, July',
    reason: 'Monthly depreciation',
    lines: [
      { account: '6600', debit: '12500.00' },
      { account: '1590', credit: '12500.00' },
    ],
  },
);

/** The event of an entry as typed. *Errors:* all that is wrong with it, 422. */
export async function manualRead(
  { loadChart }: Pick<JournalDeps, 'loadChart'>,
  propertyId: number,
  body: Static<typeof ManualEntry>,
): Promise<ReadEvent> {
  const event = { ...body, source: ownSource, id: `manual-${body.id}`, kind: 'journal-posted' };
  const read = readEvent(event, await loadChart(propertyId));
  if (Array.isArray(read)) throw new ProblemError(read, 422);
  return read;
}

/** POST /journal-entries, below /api/v1. */
export function manualEntryRoutes(deps: JournalDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const schema = {
      summary: 'Posts a journal entry by hand, in the base currency.',
      description: 'Balanced at every outlet; a reason is required. The same `id` posts once.',
      body: ManualEntry,
      response: { 200: PostingReceipt, 201: PostingReceipt, 202: Proposed },
    };
    server.post('/journal-entries', { schema }, async (request, reply) => {
      const { propertyId, person, body } = request;
      const read = await manualRead(deps, propertyId, body);
      const order = { act: 'post', body } as const;
      const of = { propertyId, by: askingOf(request), order, reads: [read], reason: body.reason };
      const proposed = await proposedInstead(deps, of);
      if (proposed) return reply.code(202).send(proposed);
      const receipt = await postOwn(deps, { propertyId, person, read });
      return reply.code(receipt.status === 'posted' ? 201 : 200).send(receipt);
    });
  };
}
