// HTTP: journal entries, their details and reversal, the trial balance, the general ledger.
// Invariant: the only changes offered are further entries; a reversal is an event like any other,
// with an id made of the entry's event, so that pressing twice posts once. Leaves to others:
// entries by hand (manual-entry-routes.ts), corrections, posting (posting-store.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { askingOf } from '#approvals/asking.ts';
import type { CarryOut } from '#approvals/deciding-store.ts';
import { Proposed } from '#approvals/proposing-store.ts';
import type { Chart } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { cursorText, withExamples } from '#chart-of-accounts/wire-types.ts';
import { readEvent } from '#events/read-event.ts';
import type { PostEvents, ReadEvent } from '#events/receipt.ts';
import { currencyOf, formatAmount } from '#money/money.ts';
import { ProblemError } from '#problems/problem.ts';
import { carryOutByHand, proposedInstead } from './by-hand-store.ts';
import { correctionRead, correctionRoutes } from './correction-routes.ts';
import { cursorOf, readCursor } from './journal-cursor.ts';
import { documentTypes } from './journal-entry.ts';
import { journalProblem } from './journal-errors.ts';
import {
  EntryNumber,
  exportStatuses,
  filters,
  GeneralLedger,
  IsoDay,
  JournalEntryDetail,
  JournalEntryList,
  PostingReceipt,
  pageLimit,
  TrialBalance,
} from './journal-schemas.ts';
import {
  type EntryDetailRow,
  listEntries,
  readEntry,
  readExportsOf,
  readLines,
} from './journal-store.ts';
import { detailView, entryView, ledgerRowView, trialBalanceView } from './journal-views.ts';
import { listLedgerLines, readLedgerBalances, readTrialBalance } from './ledger-store.ts';
import { manualEntryRoutes, manualRead } from './manual-entry-routes.ts';
import { postOwn } from './post-own-event.ts';
import type { PreviewEvents } from './preview-store.ts';
import { reversalOf } from './repost.ts';
import { repostRoutes } from './repost-routes.ts';
import { readReposts } from './repost-store.ts';
import { repostReads } from './reposting-store.ts';

/** What the routes need. */
export interface JournalDeps {
  readonly pool: pg.Pool;
  readonly loadChart: (propertyId: number) => Promise<Chart>;
  readonly postEvents: PostEvents;
  /** All of them or none. */
  readonly postTogether: PostEvents;
  readonly previewEvents: PreviewEvents;
}

const limitDefault = 50;
const page = {
  limit: pageLimit(500, limitDefault),
  cursor: Type.Optional(Type.String({ description: cursorText })),
};
const byEntry = Type.Object({ entryId: EntryNumber });

/** Everything of the journal below /api/v1. */
export function journalRoutes(deps: JournalDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(entryRoutes(deps));
    await server.register(manualEntryRoutes(deps));
    await server.register(correctionRoutes(deps));
    await server.register(repostRoutes(deps));
    await server.register(balanceRoutes(deps));
  };
}

const documentType = Type.Optional(
  Type.Enum([...documentTypes], { description: 'Only of this type.' }),
);
const entryQuery = Type.Object({
  from: filters.from,
  through: filters.through,
  account: filters.account,
  outlet: filters.outlet,
  documentType,
  customer: filters.customer,
  text: Type.Optional(
    Type.String({ maxLength: 200, description: 'In the number, memo, or customer.' }),
  ),
  exportStatus: Type.Optional(Type.Enum([...exportStatuses], { description: 'Of its export.' })),
  ...page,
});

const ReverseBody = withExamples(
  Type.Object({
    reason: Type.String({ minLength: 1, maxLength: 500 }),
    occurredOn: IsoDay,
  }),
  { reason: 'Billed to the wrong boat', occurredOn: '2026-07-10' },
);

function entryRoutes(deps: JournalDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    const list = {
      summary: 'Lists journal entries by filter, the newest first.',
      querystring: entryQuery,
      response: { 200: JournalEntryList },
    };
    server.get('/journal-entries', { schema: list }, (request) =>
      entryPage(deps, request.propertyId, request.query),
    );

    const one = {
      summary:
        'Shows a journal entry with its lines, event, exports, and where it was posted anew.',
      params: byEntry,
      response: { 200: JournalEntryDetail },
    };
    server.get('/journal-entries/:entryId', { schema: one }, async (request) => {
      const { propertyId } = request;
      const entry = await knownEntry(pool, propertyId, request.params.entryId);
      const [lines, exports, reposts] = await Promise.all([
        readLines(pool, propertyId, entry.entry_id),
        readExportsOf(pool, propertyId, entry.entry_id),
        readReposts(pool, propertyId, entry.entry_id),
      ]);
      return detailView(entry, lines, { exports, reposts });
    });

    const reverse = {
      summary: 'Reverses a journal entry: posts its opposite as an entry of its own, linked.',
      description: 'Pressed twice it posts once.',
      params: byEntry,
      body: ReverseBody,
      response: { 200: PostingReceipt, 201: PostingReceipt, 202: Proposed },
    };
    const url = '/journal-entries/:entryId/reverse';
    server.post(url, { schema: reverse }, async (request, reply) => {
      const { propertyId, person, params, body } = request;
      const { entryId } = params;
      const read = await reversalRead(deps, propertyId, { entryId, ...body });
      const order = { act: 'reverse', entryId, body } as const;
      const by = askingOf(request);
      const of = { propertyId, by, order, reads: [read], reason: body.reason };
      const proposed = await proposedInstead(deps, of);
      if (proposed) return reply.code(202).send(proposed);
      const receipt = await postOwn(deps, { propertyId, person, read });
      return reply.code(receipt.status === 'posted' ? 201 : 200).send(receipt);
    });
  };
}

async function entryPage(
  { pool, loadChart }: JournalDeps,
  propertyId: number,
  query: Static<typeof entryQuery>,
) {
  const { limit = limitDefault } = query;
  const filter = {
    ...idsOf(await loadChart(propertyId), query),
    ...datesOf(query),
    documentType: query.documentType ?? null,
    customerCode: query.customer ?? null,
    text: query.text?.trim() || null,
    exportStatus: query.exportStatus ?? null,
  };
  const after = readCursor(query.cursor);
  const rows = await listEntries(pool, propertyId, filter, { after, limit: limit + 1 });
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  const next = last
    ? cursorOf({ postedOn: last.posted_on, entryId: last.entry_id, lineNumber: 0 })
    : null;
  return { items: items.map(entryView), next };
}

/** A press of Reverse. */
interface Reversing {
  readonly entryId: string;
  readonly reason: string;
  readonly occurredOn: string;
}

/** *Errors:* JOURNAL_ENTRY_UNKNOWN; all that is wrong with the reversal. */
async function reversalRead(
  { pool, loadChart }: JournalDeps,
  propertyId: number,
  by: Reversing,
): Promise<ReadEvent> {
  const entry = await knownEntry(pool, propertyId, by.entryId);
  const read = readEvent(reversalOf(entry, by), await loadChart(propertyId));
  if (Array.isArray(read)) throw new ProblemError(read);
  return read;
}

/** Makes the events of an order that was proposed, as the routes do. */
export function carryOutEntries(deps: JournalDeps): CarryOut {
  return carryOutByHand(deps, async (propertyId, { act, entryId = '', body }) => {
    // As the routes took it: it was checked by their schemas.
    const kept = body as never;
    if (act === 'post') return [await manualRead(deps, propertyId, kept)];
    if (act === 'reverse') {
      const of = { ...(kept as Omit<Reversing, 'entryId'>), entryId };
      return [await reversalRead(deps, propertyId, of)];
    }
    const of = { ...(kept as object), propertyId, entryId: BigInt(entryId) };
    if (act === 'correct') return [await correctionRead(deps, propertyId, of as never)];
    return repostReads(deps, of as never);
  });
}

const ledgerQuery = Type.Object({
  account: Type.String({ description: 'Number of the account.' }),
  currency: Type.Optional(Type.String({ description: 'Default: the base currency.' })),
  from: filters.from,
  through: filters.through,
  outlet: filters.outlet,
  documentType,
  customer: filters.customer,
  ...page,
});

function balanceRoutes(deps: JournalDeps): FastifyPluginAsyncTypebox {
  const { pool, loadChart } = deps;
  return async (server) => {
    const trial = {
      summary:
        'Shows the trial balance as of a day: every account with its balance, in total zero.',
      querystring: Type.Object({
        asOf: Type.String({ format: 'date', description: 'As of the end of this day.' }),
        from: Type.Optional(
          Type.String({ format: 'date', description: 'Movements from this day on.' }),
        ),
        outlet: filters.outlet,
      }),
      response: { 200: TrialBalance },
    };
    server.get('/trial-balance', { schema: trial }, async (request) => {
      const { query, propertyId } = request;
      const { outletId } = idsOf(await loadChart(propertyId), query);
      const of = { asOf: query.asOf as IsoDate, from: (query.from ?? null) as IsoDate | null };
      const rows = await readTrialBalance(pool, propertyId, { ...of, outletId });
      return trialBalanceView(of, rows);
    });

    const ledger = {
      summary: 'Lists the lines of an account with the balance after each, oldest first.',
      querystring: ledgerQuery,
      response: { 200: GeneralLedger },
    };
    server.get('/general-ledger', { schema: ledger }, (request) =>
      ledgerPage(deps, request.propertyId, request.query),
    );
  };
}

async function ledgerPage(
  { pool, loadChart }: JournalDeps,
  propertyId: number,
  query: Static<typeof ledgerQuery>,
): Promise<GeneralLedger> {
  const { limit = limitDefault } = query;
  const chart = await loadChart(propertyId);
  const account = chart.accounts.get(query.account);
  if (!account) throw unknownFilter('account', query.account);
  const currency = currencyOf(query.currency ?? chart.baseCurrency);
  if (!currency) throw unknownFilter('currency', query.currency ?? '');
  const filter = {
    accountId: account.accountId,
    currency,
    outletId: idsOf(chart, { outlet: query.outlet }).outletId,
    ...datesOf(query),
    documentType: query.documentType ?? null,
    customerCode: query.customer ?? null,
  };
  const after = readCursor(query.cursor);
  const [balances, rows] = await Promise.all([
    readLedgerBalances(pool, propertyId, filter),
    listLedgerLines(pool, propertyId, filter, { after, limit: limit + 1 }),
  ]);
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  const next = last
    ? { postedOn: last.posted_on, entryId: last.entry_id, lineNumber: last.line_number }
    : null;
  return {
    account: { number: account.number, name: account.name },
    currency,
    opening: formatAmount(balances.opening_minor, currency),
    closing: formatAmount(balances.closing_minor, currency),
    items: items.map((row) => ledgerRowView(row, currency)),
    next: next === null ? null : cursorOf(next),
  };
}

async function knownEntry(pool: pg.Pool, propertyId: number, id: string): Promise<EntryDetailRow> {
  const entry = await readEntry(pool, propertyId, BigInt(id));
  if (entry) return entry;
  throw new ProblemError([journalProblem('JOURNAL_ENTRY_UNKNOWN', { where: 'entryId' }, id)], 404);
}

function datesOf(query: { from?: string | undefined; through?: string | undefined }) {
  return {
    from: (query.from ?? null) as IsoDate | null,
    through: (query.through ?? null) as IsoDate | null,
  };
}

/** Ids of what a query names by number or code. *Errors:* JOURNAL_FILTER_UNKNOWN. */
function idsOf(chart: Chart, query: { account?: string | undefined; outlet?: string | undefined }) {
  const account = query.account === undefined ? null : chart.accounts.get(query.account);
  const outlet = query.outlet === undefined ? null : chart.outlets.get(query.outlet);
  if (account === undefined) throw unknownFilter('account', query.account ?? '');
  if (outlet === undefined) throw unknownFilter('outlet', query.outlet ?? '');
  return { accountId: account?.accountId ?? null, outletId: outlet?.outletId ?? null };
}

function unknownFilter(what: string, code: string): ProblemError {
  return new ProblemError([journalProblem('JOURNAL_FILTER_UNKNOWN', { where: what }, what, code)]);
}
