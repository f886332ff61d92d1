// HTTP: who owes what (open items, aging, the proof against the account), settling by hand, taking
// back, applying what was paid ahead. Invariant: a settlement posts nothing, but where a prepayment
// is a liability; only what is open is settled, and the customer's other settlements wait. Leaves
// to others: settlements that come with events (receivables-store.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { type IsoDate, todayIn } from '#chart-of-accounts/iso-date.ts';
import { cursorText, withExamples } from '#chart-of-accounts/wire-types.ts';
import type { PostEvents } from '#events/receipt.ts';
import { EntryNumber, filters, IsoDay, pageLimit } from '#journal/journal-schemas.ts';
import { formatAmount, parseAmount } from '#money/money.ts';
import { invariant } from '#problems/invariant.ts';
import { ProblemError } from '#problems/problem.ts';
import { listAging, listOpenItems, type OpenItemRow, readAgingTotals } from './balances-store.ts';
import { agingBy, customerRoutes, outletIdOf } from './customer-routes.ts';
import { documentRoutes } from './document-routes.ts';
import { mergeRoutes } from './merge-routes.ts';
import { proveReceivables } from './proof-store.ts';
import { receivablesProblem } from './receivables-errors.ts';
import {
  Aging,
  OpenItems,
  Proof,
  Settled,
  SettledByItself,
  Settlements,
} from './receivables-schemas.ts';
import { bucketsView } from './receivables-views.ts';
import { settleAllRoutes } from './settle-all-routes.ts';
import { listSettlements, type SettlementRow } from './settlement-list-store.ts';
import { settle, settleByItself, undo } from './settling-store.ts';
import { unmatchedRoutes } from './unmatched-routes.ts';
import { countUnmatched } from './unmatched-store.ts';

export interface ReceivablesDeps {
  readonly pool: pg.Pool;
  readonly loadChart: (propertyId: number) => Promise<Chart>;
  readonly now: () => Date;
  /** Where prepayments are a liability, settling one is an event. */
  readonly postEvents: PostEvents;
}

const everything = { through: null, outletId: null };
const limitDefault = 100;
const limit = pageLimit(1000, limitDefault);
const afterNumber = Type.Optional(
  Type.String({ pattern: '^[0-9]{1,18}$', description: cursorText }),
);

/** Everything of receivables below /api/v1. */
export function receivablesRoutes(deps: ReceivablesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(customerRoutes(deps));
    await server.register(documentRoutes(deps));
    await server.register(mergeRoutes(deps));
    await server.register(openItemRoutes(deps));
    await server.register(agingRoutes(deps));
    await server.register(settlementRoutes(deps));
    await server.register(settleAllRoutes(deps));
    await server.register(applyRoutes(deps));
    await server.register(unmatchedRoutes(deps));
  };
}

function openItemRoutes({ pool, loadChart, now }: ReceivablesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const query = Type.Object({
      asOf: filters.asOf,
      outlet: filters.outlet,
      customer: filters.customer,
      all: Type.Optional(Type.Boolean({ description: 'Settled items too.' })),
      cursor: afterNumber,
      limit,
    });
    const items = {
      summary: 'Lists open items as of a day: what customers owe or have paid ahead.',
      querystring: query,
      response: { 200: OpenItems },
    };
    server.get('/receivables/open-items', { schema: items }, async (request) => {
      const { propertyId, query: of } = request;
      const chart = await loadChart(propertyId);
      const asOf = (of.asOf as IsoDate | undefined) ?? todayIn(chart.timeZone, now());
      const most = of.limit ?? limitDefault;
      const rows = await listOpenItems(pool, propertyId, {
        ...{ asOf, customerCode: of.customer ?? null, outletId: outletIdOf(chart, of.outlet) },
        ...{ all: of.all ?? false, ledger: null },
        ...{ afterEntryId: BigInt(of.cursor ?? 0), limit: most + 1 },
      });
      const next = rows.length > most ? String(rows[most - 1]?.entry_id) : null;
      return { asOf, items: rows.slice(0, most).map(itemView), next };
    });

    const proofQuery = Type.Object({ asOf: filters.asOf });
    const proof = {
      summary: 'Proves receivables: open items against the accounts, per outlet.',
      querystring: proofQuery,
      response: { 200: Proof },
    };
    server.get('/receivables/proof', { schema: proof }, async (request) => {
      const chart = await loadChart(request.propertyId);
      const asOf = (request.query.asOf as IsoDate | undefined) ?? todayIn(chart.timeZone, now());
      const rows = await proveReceivables(pool, request.propertyId, asOf);
      return {
        ...{ asOf, unmatched: await countUnmatched(pool, request.propertyId, everything) },
        items: rows.map(({ outlet, ledger, currency, accountMinor, openMinor, nobodyMinor }) => {
          const written = (minor: bigint) => formatAmount(minor, currency);
          const differenceMinor = accountMinor - openMinor - nobodyMinor;
          return {
            ...{ outlet, ledger, currency, ties: differenceMinor === 0n },
            ...{ account: written(accountMinor), openItems: written(openMinor) },
            ...{ withoutCustomer: written(nobodyMinor), difference: written(differenceMinor) },
          };
        }),
      };
    });
  };
}

function agingRoutes({ pool, loadChart, now }: ReceivablesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const agingQuery = Type.Object({
      asOf: filters.asOf,
      by: agingBy,
      outlet: filters.outlet,
      text: Type.Optional(
        Type.String({ maxLength: 200, description: 'In the code or name of the customer.' }),
      ),
      afterCustomer: Type.Optional(
        Type.String({ description: 'Customer of the last row of the page before.' }),
      ),
      afterOutlet: Type.Optional(Type.String({ description: 'Outlet of that row.' })),
      limit,
    });
    const aging = {
      summary: 'Shows what each customer owes by age, as of a day, with totals.',
      querystring: agingQuery,
      response: { 200: Aging },
    };
    server.get('/receivables/aging', { schema: aging }, async (request) => {
      const { propertyId, query: of } = request;
      const chart = await loadChart(propertyId);
      const filter = {
        asOf: (of.asOf as IsoDate | undefined) ?? todayIn(chart.timeZone, now()),
        basis: of.by ?? 'due',
        outletId: outletIdOf(chart, of.outlet),
        text: of.text?.trim() || null,
        after:
          of.afterCustomer === undefined
            ? null
            : { customerCode: of.afterCustomer, outlet: of.afterOutlet ?? '' },
        limit: (of.limit ?? limitDefault) + 1,
      };
      const rows = await listAging(pool, propertyId, filter);
      const totals = await readAgingTotals(pool, propertyId, filter);
      const shown = rows.slice(0, filter.limit - 1);
      return {
        ...{ asOf: filter.asOf, by: filter.basis, more: rows.length > shown.length },
        totals: totals.map(bucketsView),
        items: shown.map((row) => ({
          customer: { code: row.customer_code, name: row.customer_name },
          ...bucketsView(row),
        })),
      };
    });
  };
}

function itemView(row: OpenItemRow): Static<typeof OpenItems>['items'][number] {
  return {
    entryId: String(row.entry_id),
    outlet: row.outlet,
    ledger: row.ledger,
    customer: { code: row.customer_code, name: row.customer_name },
    documentType: row.document_type,
    document: row.document_number,
    postedOn: row.posted_on,
    dueOn: row.due_on,
    currency: row.currency,
    amount: formatAmount(row.amount_minor, row.currency),
    open: formatAmount(row.open_minor, row.currency),
  };
}

const debitOpen = Type.Optional(
  Type.String({
    description:
      'What the debit had open when you looked; needed with `amount`. Sent again it is something ' +
      'else, and refused: without it a part would be applied twice.',
  }),
);
const SettleBody = withExamples(
  Type.Object({
    customer: Type.String({ minLength: 1, maxLength: 100 }),
    creditEntryId: EntryNumber,
    debitEntryId: EntryNumber,
    amount: Type.Optional(Type.String({ description: 'Else as much as both have open.' })),
    debitOpen,
    settledOn: Type.Optional(IsoDay),
  }),
  {
    customer: 'C-1063',
    creditEntryId: '2',
    debitEntryId: '1',
    amount: '48.40',
    debitOpen: '148.40',
  },
);
const SettleManyBody = withExamples(
  Type.Object({
    customer: Type.String({ minLength: 1, maxLength: 100 }),
    creditEntryId: EntryNumber,
    debits: Type.Array(
      Type.Object({ debitEntryId: EntryNumber, amount: Type.Optional(Type.String()), debitOpen }),
      { minItems: 1, maxItems: 500 },
    ),
    settledOn: Type.Optional(IsoDay),
  }),
  {
    customer: 'C-1063',
    creditEntryId: '2',
    debits: [{ debitEntryId: '1', amount: '100.00', debitOpen: '100.00' }],
  },
);
const AutoBody = withExamples(
  Type.Object({
    customer: Type.String({ minLength: 1, maxLength: 100 }),
    order: Type.Optional(Type.Enum(['oldest', 'oldest-due'])),
  }),
  { customer: 'C-1063', order: 'oldest-due' },
);

const undoSettlementSchema = {
  summary: 'Takes a settlement back: both items are open again.',
  params: Type.Object({
    settlementId: Type.String({
      pattern: '^[0-9]{1,18}$',
      description: 'Id of the settlement.',
    }),
  }),
  response: { 200: Settled },
};

function settlementRoutes(deps: ReceivablesDeps): FastifyPluginAsyncTypebox {
  const { pool, loadChart, now } = deps;
  return async (server) => {
    const ofCustomer = Type.Object({
      customer: Type.String({ description: 'Code of the customer.' }),
      cursor: afterNumber,
      limit,
    });
    const list = {
      summary: 'Lists the settlements of a customer, the newest first, and those taken back.',
      querystring: ofCustomer,
      response: { 200: Settlements },
    };
    server.get('/settlements', { schema: list }, async ({ propertyId, query }) => {
      const most = query.limit ?? limitDefault;
      const rows = await listSettlements(pool, propertyId, {
        customerCode: query.customer,
        beforeId: query.cursor === undefined ? null : BigInt(query.cursor),
        limit: most + 1,
      });
      const next = rows.length > most ? String(rows[most - 1]?.settlement_id) : null;
      return { items: rows.slice(0, most).map(settlementView), next };
    });

    const schema = {
      summary: 'Settles an invoice with a payment or credit of the same customer.',
      description:
        'Applies `amount`, else as much as both have open; more than is open is refused.',
      body: SettleBody,
      response: { 201: Settled },
    };
    server.post('/settlements', { schema }, async (request, reply) => {
      const { propertyId, person, body } = request;
      const chart = await loadChart(propertyId);
      const order = {
        ...{ propertyId, customerCode: body.customer, by: person },
        creditEntryId: BigInt(body.creditEntryId),
        debitEntryId: BigInt(body.debitEntryId),
        ...amountsOf(body, chart),
        settledOn: (body.settledOn as IsoDate | undefined) ?? todayIn(chart.timeZone, now()),
      };
      const { settlementIds, entryId } = await settle(deps, [order]);
      return reply.code(201).send(settledView(settlementIds[0], entryId));
    });

    server.post(
      '/settlements/:settlementId/undo',
      { schema: undoSettlementSchema },
      async (request) => {
        const { propertyId, person, params } = request;
        const { timeZone } = await loadChart(propertyId);
        const undoneOn = todayIn(timeZone, now());
        const settlementId = BigInt(params.settlementId);
        const entryId = await undo(deps, { propertyId, settlementId, undoneOn, by: person });
        return settledView(settlementId, entryId);
      },
    );
  };
}

/** Many at once: one credit to several documents, or all that was paid ahead. */
function applyRoutes(deps: ReceivablesDeps): FastifyPluginAsyncTypebox {
  const { loadChart, now } = deps;
  return async (server) => {
    const many = {
      summary: 'Settles several invoices with one payment or credit, all or none.',
      body: SettleManyBody,
      response: { 201: SettledByItself },
    };
    server.post('/receivables/settle', { schema: many }, async (request, reply) => {
      const { propertyId, person, body } = request;
      const chart = await loadChart(propertyId);
      const one = {
        ...{ propertyId, customerCode: body.customer, by: person },
        creditEntryId: BigInt(body.creditEntryId),
        settledOn: (body.settledOn as IsoDate | undefined) ?? todayIn(chart.timeZone, now()),
      };
      const orders = body.debits.map(({ debitEntryId, ...given }, index) => ({
        ...{ ...one, debitEntryId: BigInt(debitEntryId), at: `debits[${index}].` },
        ...amountsOf(given, chart, `debits[${index}].`),
      }));
      const [first, ...others] = orders;
      invariant(first, 'the schema asks for one debit at least');
      await settle(deps, [first, ...others]);
      return reply.code(201).send({ settlements: orders.length });
    });

    const auto = {
      summary: 'Applies what a customer has paid ahead to their open invoices, the oldest first.',
      body: AutoBody,
      response: { 200: SettledByItself },
    };
    server.post('/receivables/auto-settle', { schema: auto }, async (request) => {
      const { propertyId, person, body } = request;
      const { timeZone } = await loadChart(propertyId);
      const settledOn = todayIn(timeZone, now());
      const { customer: customerCode, order = 'oldest-due' } = body;
      const by = { propertyId, customerCode, order, settledOn, by: person };
      const { settlements, problems } = await settleByItself(deps, by);
      // Somebody was quicker with one of them; what could be settled is.
      if (settlements === 0 && problems.length > 0) throw new ProblemError(problems, 409);
      return { settlements };
    });
  };
}

const settledView = (settlementId: bigint | undefined, entryId: bigint | null) => ({
  settlementId: String(settlementId ?? 0n),
  entryId: entryId === null ? null : String(entryId),
});

interface GivenAmounts {
  readonly amount?: string;
  readonly debitOpen?: string;
}

/**
 * What is applied to a debit, and what was seen open of it: a part needs both, or a request that is
 * sent twice would apply it twice. *Errors:* RECEIVABLES_AMOUNT_INVALID, RECEIVABLES_OPEN_MISSING.
 */
function amountsOf({ amount, debitOpen: open }: GivenAmounts, chart: Chart, at = '') {
  const amountMinor = amountOf(amount, chart, `${at}amount`);
  const debitOpenMinor = amountOf(open, chart, `${at}debitOpen`);
  if (amountMinor === null || debitOpenMinor !== null) return { amountMinor, debitOpenMinor };
  const where = { where: `${at}debitOpen` };
  throw new ProblemError([receivablesProblem('RECEIVABLES_OPEN_MISSING', where, amount ?? '')]);
}

/** An amount in the property's currency. *Errors:* RECEIVABLES_AMOUNT_INVALID. */
function amountOf(text: string | undefined, { baseCurrency }: Chart, where: string): bigint | null {
  if (text === undefined) return null;
  const amountMinor = parseAmount(text, baseCurrency);
  if (typeof amountMinor === 'bigint' && amountMinor > 0n) return amountMinor;
  throw new ProblemError([
    receivablesProblem('RECEIVABLES_AMOUNT_INVALID', { where }, text.slice(0, 40)),
  ]);
}

function settlementView(row: SettlementRow): Static<typeof Settlements>['items'][number] {
  return {
    settlementId: String(row.settlement_id),
    ...{ outlet: row.outlet, currency: row.currency },
    credit: { entryId: String(row.credit_entry_id), document: row.credit_document },
    debit: { entryId: String(row.debit_entry_id), document: row.debit_document },
    amount: formatAmount(row.amount_minor, row.currency),
    ...{ settledOn: row.settled_on, madeBy: row.made_by, madeAt: row.made_at.toISOString() },
    ...{ undoneOn: row.undone_on, undoneBy: row.undone_by },
  };
}
