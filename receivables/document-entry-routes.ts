// HTTP of documents a person enters: what it would post, and posting it. Invariant: the id is made
// by the form, once, so that pressing twice, or again after a lost answer, posts once; of a bounced
// check and its fee both are judged before the first is posted. Leaves to others: what is wrong
// with a document (read-event.ts), the entry (posting-rules/), settling (settle.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { readEvent } from '#events/read-event.ts';
import type { ReadEvent } from '#events/receipt.ts';
import { derivedView } from '#journal/derived-view.ts';
import type { DerivedEntry } from '#journal/journal-entry.ts';
import { ownSource } from '#journal/own-event.ts';
import { postOwn } from '#journal/post-own-event.ts';
import type { PreviewEvents } from '#journal/preview-store.ts';
import { invariant } from '#problems/invariant.ts';
import { ProblemError } from '#problems/problem.ts';
import { DocumentPreview, EnteredDocument, EnteredReceipt } from './document-schemas.ts';
import { listNumbered } from './document-store.ts';
import type { ReceivablesDeps } from './receivables-routes.ts';

export interface DocumentEntryDeps
  extends Pick<ReceivablesDeps, 'pool' | 'loadChart' | 'postEvents'> {
  readonly previewEvents: PreviewEvents;
}

/** POST /documents and POST /documents/preview, below /api/v1. */
export function documentEntryRoutes(deps: DocumentEntryDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const enter = {
      summary: 'Enters a document by hand: an invoice, payment, credit, refund, or bounced check.',
      description: 'The same `id` posts once.',
      body: EnteredDocument,
      response: { 200: EnteredReceipt, 201: EnteredReceipt },
    };
    server.post('/documents', { schema: enter }, async (request, reply) => {
      const { propertyId, person, body } = request;
      const reads = readsOf(body, await deps.loadChart(propertyId));
      await judge(deps, propertyId, reads);
      const entryIds: string[] = [];
      let isNew = false;
      for (const read of reads) {
        const { status, entryId } = await postOwn(deps, { propertyId, person, read });
        entryIds.push(entryId);
        isNew ||= status === 'posted';
      }
      const status = isNew ? 'posted' : 'exists';
      return reply.code(isNew ? 201 : 200).send({ status, entryIds });
    });

    const preview = {
      summary: 'Tells what a document would post, and whether its number is taken; posts nothing.',
      body: EnteredDocument,
      response: { 200: DocumentPreview },
    };
    server.post('/documents/preview', { schema: preview }, async ({ propertyId, body }) => {
      const chart = await deps.loadChart(propertyId);
      const reads = readsOf(body, chart);
      const entries = await judge(deps, propertyId, reads);
      const sameNumber = await numberedAlready(deps, propertyId, reads);
      return { entries: entries.map((entry) => derivedView(entry, chart)), sameNumber };
    });
  };
}

/** *Errors:* all that is wrong with the events, 422. */
function readsOf({ id, events }: EnteredDocument, chart: Chart): ReadEvent[] {
  const reads = events.map((one) =>
    readEvent({ ...one, source: ownSource, id: `${one.kind}-${id}` }, chart),
  );
  const problems = reads.flatMap((read) => (Array.isArray(read) ? read : []));
  if (problems.length > 0) throw new ProblemError(problems, 422);
  return reads.filter((read): read is ReadEvent => !Array.isArray(read));
}

/** The entries that would be posted. *Errors:* what posting would refuse; 409 where it is other. */
async function judge(
  { previewEvents }: DocumentEntryDeps,
  propertyId: number,
  reads: readonly ReadEvent[],
): Promise<DerivedEntry[]> {
  const previews = await previewEvents(propertyId, reads);
  const problems = previews.flatMap((one) => (one.status === 'refused' ? one.problems : []));
  if (problems.length > 0) {
    const isOther = problems.some(({ code }) => code.startsWith('EVENT_EXISTS_'));
    throw new ProblemError(problems, isOther ? 409 : 422);
  }
  return previews.flatMap((one) => (one.status === 'postable' ? [one.entry] : []));
}

/** A number of the customer's that is taken is no fault; people want to know before they post. */
async function numberedAlready(
  { pool }: DocumentEntryDeps,
  propertyId: number,
  [first]: readonly ReadEvent[],
): Promise<string[]> {
  invariant(first, 'the schema asks for one event at least');
  const { kind, document, customer } = first.event;
  const isNumbered = kind === 'invoice-issued' || kind === 'credit-memo-issued';
  if (customer === null || !(isNumbered || kind === 'payment-received')) return [];
  const of = { document, customerCode: customer.code };
  return (await listNumbered(pool, propertyId, of)).map(String);
}
