// HTTP of a late change: a person says what an entry should have been, and the difference is posted
// as an entry of its own, linked. Invariant: what is posted never changes; a correction is an event
// with an id made of the entry's event and a number, so that pressing twice posts once, and of two
// people at the same time one is told. Leaves to others: posting (posting-store.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import type { Asking } from '#approvals/approval.ts';
import { askingOf } from '#approvals/asking.ts';
import { isProposed, Proposed } from '#approvals/proposing-store.ts';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { ManualLineJson } from '#events/event-lines.ts';
import { readEvent } from '#events/read-event.ts';
import type { ReadEvent } from '#events/receipt.ts';
import { invariant } from '#problems/invariant.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { proposedInstead } from './by-hand-store.ts';
import {
  type CorrectedLine,
  correctionId,
  differenceOf,
  manualLines,
  targetOf,
} from './correction.ts';
import {
  type CorrectionRow,
  isCorrection,
  listCorrectionsOf,
  readCorrectedLines,
  readLastCorrection,
} from './correction-store.ts';
import { correctedLinesView } from './correction-views.ts';
import { journalProblem } from './journal-errors.ts';
import type { JournalDeps } from './journal-routes.ts';
import {
  CorrectionPreview,
  Corrections,
  EntryNumber,
  IsoDay,
  PostingReceipt,
} from './journal-schemas.ts';
import { type EntryDetailRow, readEntry, readLines } from './journal-store.ts';
import { entryView, lineView } from './journal-views.ts';
import { ownSource } from './own-event.ts';
import { postOwn } from './post-own-event.ts';
import { deriveEntry } from './posting-rules/derive-entry.ts';

const Params = Type.Object({ entryId: EntryNumber });
const Body = withExamples(
  Type.Object({
    reason: Type.String({ minLength: 1, maxLength: 500 }),
    occurredOn: IsoDay,
    /** All lines the entry should have had, not only those that change. */
    lines: Type.Array(ManualLineJson, { minItems: 2, maxItems: 1000 }),
  }),
  {
    reason: 'Three nights, not two',
    occurredOn: '2026-07-10',
    lines: [
      { account: '1200', debit: '218.40', customer: { id: 'C-1063', name: 'Dmitri Garza' } },
      { account: '4010', credit: '210.00' },
      { account: '2200-10', credit: '8.40' },
    ],
  },
);

const PreviewBody = withExamples(
  Type.Object({
    occurredOn: Body.properties.occurredOn,
    lines: Body.properties.lines,
  }),
  {
    occurredOn: '2026-07-10',
    lines: [
      { account: '1200', debit: '218.40', customer: { id: 'C-1063', name: 'Dmitri Garza' } },
      { account: '4010', credit: '210.00' },
      { account: '2200-10', credit: '8.40' },
    ],
  },
);

interface Correcting extends Static<typeof Body> {
  readonly propertyId: number;
  readonly person: string;
  readonly entryId: bigint;
}

const url = '/journal-entries/:entryId/corrections';

export function correctionRoutes(deps: JournalDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const correct = {
      summary: 'Corrects an entry: posts the difference to what it should have been, linked to it.',
      description:
        '`lines` are all lines the entry should have had. Its day is not before that of ' +
        'the original. Pressed twice it posts once.',
      params: Params,
      body: Body,
      response: { 200: PostingReceipt, 201: PostingReceipt, 202: Proposed },
    };
    server.post(url, { schema: correct }, async (request, reply) => {
      const { propertyId, person, params, body } = request;
      const by = { ...body, propertyId, person, entryId: BigInt(params.entryId) };
      const receipt = await correctEntry(deps, by, askingOf(request));
      if (isProposed(receipt)) return reply.code(202).send(receipt);
      return reply.code(receipt.status === 'posted' ? 201 : 200).send(receipt);
    });

    await server.register(readingRoutes(deps));
  };
}

/** What a person sees before and after: the difference to post, and those that were. */
function readingRoutes(deps: JournalDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    const preview = {
      summary: 'Tells which difference a correction would post; posts nothing.',
      params: Params,
      body: PreviewBody,
      response: { 200: CorrectionPreview },
    };
    server.post(`${url}/preview`, { schema: preview }, async (request) => {
      const { propertyId, person, params, body } = request;
      const by = { ...body, propertyId, person, entryId: BigInt(params.entryId) };
      const { entry, chart, difference } = await differenceWanted(deps, { ...by, reason: 'none' });
      return { difference: correctedLinesView(difference, chart, entry.currency) };
    });

    const list = {
      summary: 'Lists the corrections of an entry, and what it amounts to with them.',
      params: Params,
      response: { 200: Corrections },
    };
    server.get(url, { schema: list }, async (request): Promise<Corrections> => {
      const { propertyId, params } = request;
      const entryId = BigInt(params.entryId);
      const entry = await readEntry(pool, propertyId, entryId);
      const at = { where: 'entryId' };
      if (!entry) refuse(journalProblem('JOURNAL_ENTRY_UNKNOWN', at, params.entryId), 404);
      const chart = await deps.loadChart(propertyId);
      const { there } = await correctedSoFar(pool, propertyId, entryId);
      const rows = await listCorrectionsOf(pool, propertyId, entryId);
      const items = await Promise.all(rows.map((row) => correctionView(pool, propertyId, row)));
      return { amountsTo: correctedLinesView(there, chart, entry.currency), items };
    });
  };
}

async function correctionView(
  pool: pg.Pool,
  propertyId: number,
  row: CorrectionRow,
): Promise<Corrections['items'][number]> {
  const entry = await readEntry(pool, propertyId, row.entry_id);
  invariant(entry, 'a correction is an entry');
  const lines = await readLines(pool, propertyId, row.entry_id);
  const { reason, corrected_at: at, corrected_by: correctedBy } = row;
  const how = { reason, correctedAt: at.toISOString(), correctedBy };
  return { ...entryView(entry), ...how, lines: lines.map(lineView) };
}

async function correctEntry(
  deps: JournalDeps,
  by: Correcting,
  asking: Asking,
): Promise<PostingReceipt | Proposed> {
  const { read, difference, last } = await differenceWanted(deps, by);
  if (!read || difference.length === 0) {
    const isSame = last?.posted_on === by.occurredOn && last.reason === by.reason;
    if (!last || !isSame) refuse(journalProblem('JOURNAL_CORRECTION_NOTHING', {}), 409);
    return { status: 'exists', eventId: String(last.event_id), entryId: String(last.entry_id) };
  }
  const { propertyId, person, reason, occurredOn, lines } = by;
  const body = { reason, occurredOn, lines };
  const order = { act: 'correct', entryId: String(by.entryId), body } as const;
  const of = { propertyId, by: asking, order, reads: [read], reason };
  return (await proposedInstead(deps, of)) ?? postOwn(deps, { propertyId, person, read });
}

/** The event that posts the difference. *Errors:* as correcting; JOURNAL_CORRECTION_NOTHING. */
export async function correctionRead(
  deps: JournalDeps,
  propertyId: number,
  { entryId, ...body }: Static<typeof Body> & { readonly entryId: bigint },
): Promise<ReadEvent> {
  const { read } = await differenceWanted(deps, { ...body, propertyId, person: '', entryId });
  return read ?? refuse(journalProblem('JOURNAL_CORRECTION_NOTHING', {}), 409);
}

/** What would have to be posted, and as which event; no event when nothing differs. */
async function differenceWanted(deps: JournalDeps, by: Correcting) {
  const { propertyId, entryId } = by;
  const entry = await correctable(deps, by);
  const chart = await deps.loadChart(propertyId);
  const { last, there } = await correctedSoFar(deps.pool, propertyId, entryId);
  const identity = { source: entry.source, externalId: entry.external_id };
  const event = (lines: readonly object[]) => ({
    source: ownSource,
    id: correctionId(identity, (last?.number ?? 0) + 1),
    kind: 'journal-posted',
    occurredOn: by.occurredOn,
    outlet: entry.outlet,
    currency: entry.currency,
    document: entry.document_number,
    reason: by.reason,
    lines,
  });
  const wanted = linesOf(event(by.lines), chart).lines;
  const difference = differenceOf(there, wanted);
  const found = { entry, chart, last, difference };
  if (difference.length === 0) return { ...found, read: null };
  const { read, lines } = linesOf(event(manualLines(difference, chart, entry.currency)), chart);
  if (differenceOf(lines, difference).length > 0) {
    refuse(journalProblem('JOURNAL_CORRECTION_INEXACT', { where: 'lines' }));
  }
  // Kept with the event: which entry it corrects, and the target to prove its amounts against.
  const corrects = { source: entry.source, id: entry.external_id };
  const content = { ...read.content, corrects, corrected: targetOf(wanted) };
  return { ...found, read: { ...read, content } };
}

/**
 * The newest correction and what the entry amounts to with all of them, as of one moment: a
 * correction committed between two readings would be counted under the wrong number.
 */
async function correctedSoFar(pool: pg.Pool, propertyId: number, entryId: bigint) {
  const read = async (tx: Queryable) => ({
    last: await readLastCorrection(tx, propertyId, entryId),
    there: await readCorrectedLines(tx, propertyId, entryId),
  });
  return withTransaction(pool, read, { isolation: 'repeatable read', readOnly: true });
}

/** The entry, when it is one to correct. */
async function correctable({ pool }: JournalDeps, by: Correcting): Promise<EntryDetailRow> {
  const { propertyId, entryId } = by;
  const id = String(entryId);
  const entry = await readEntry(pool, propertyId, entryId);
  if (!entry) refuse(journalProblem('JOURNAL_ENTRY_UNKNOWN', { where: 'entryId' }, id), 404);
  if (entry.reversed_by_entry_id !== null) {
    const by = String(entry.reversed_by_entry_id);
    refuse(journalProblem('JOURNAL_CORRECTION_OF_REVERSED', {}, id, by), 409);
  }
  if (entry.reverses_entry_id !== null || (await isCorrection(pool, propertyId, entryId))) {
    refuse(journalProblem('JOURNAL_CORRECTION_OF_CORRECTION', {}, id), 409);
  }
  if (by.occurredOn < entry.posted_on) {
    const at = { where: 'occurredOn' };
    const days = [by.occurredOn, entry.posted_on] as const;
    refuse(journalProblem('JOURNAL_CORRECTION_BEFORE_ORIGINAL', at, ...days));
  }
  return entry;
}

/** The lines the posting rule would write for this event. *Errors:* all that is wrong with it. */
function linesOf(given: object, chart: Chart) {
  const read = readEvent(given, chart);
  if (Array.isArray(read)) throw new ProblemError(read, 422);
  const derived = deriveEntry(read.event, chart, () => null);
  if (Array.isArray(derived)) throw new ProblemError(derived, 422);
  return { read, lines: derived.lines as readonly CorrectedLine[] };
}

function refuse(problem: Problem, status = 422): never {
  throw new ProblemError([problem], status);
}
