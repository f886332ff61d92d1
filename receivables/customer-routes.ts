// HTTP: customers by name with what they owe, and one of them with its balances by age on any day.
// Invariant: reads only; a page names the next by the last customer on it. Leaves to others: items
// and settlements (receivables-routes.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { type IsoDate, todayIn } from '#chart-of-accounts/iso-date.ts';
import { cursorText } from '#chart-of-accounts/wire-types.ts';
import { filters, pageLimit } from '#journal/journal-schemas.ts';
import { formatAmount } from '#money/money.ts';
import { ProblemError } from '#problems/problem.ts';
import { listAging } from './balances-store.ts';
import {
  type CustomerPlace,
  type CustomerRow,
  customerChoices,
  listCustomers,
  readCustomer,
} from './customers-store.ts';
import { receivablesProblem } from './receivables-errors.ts';
import type { ReceivablesDeps } from './receivables-routes.ts';
import { CustomerList, CustomerView } from './receivables-schemas.ts';
import { bucketsView } from './receivables-views.ts';

const limitDefault = 100;
/** More outlets and currencies than any customer has. */
const everyBalance = 1000;
const query = Type.Object({
  text: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the code or name.' })),
  outlet: filters.outlet,
  which: Type.Optional(Type.Enum([...customerChoices], { description: 'Default: all.' })),
  cursor: Type.Optional(Type.String({ maxLength: 800, description: cursorText })),
  limit: pageLimit(1000, limitDefault),
});

const byCode = Type.Object({
  code: Type.String({ minLength: 1, maxLength: 100, description: 'Code of the customer.' }),
});
/** From which day an item's age is counted. */
export const agingBy = Type.Optional(
  Type.Enum(['invoice', 'due'], { description: 'Age since this day. Default: due.' }),
);

/** GET /customers and GET /customers/:code, below /api/v1. */
export function customerRoutes({
  pool,
  loadChart,
  now,
}: ReceivablesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = {
      summary: 'Lists customers by name with their balances: all, open, overdue, or in credit.',
      querystring: query,
      response: { 200: CustomerList },
    };
    server.get('/customers', { schema: list }, async ({ propertyId, query: of }) => {
      const chart = await loadChart(propertyId);
      const limit = of.limit ?? limitDefault;
      const rows = await listCustomers(pool, propertyId, {
        ...{ text: of.text?.trim() || null, which: of.which ?? 'all', limit: limit + 1 },
        outletId: outletIdOf(chart, of.outlet),
        ...{ today: todayIn(chart.timeZone, now()), after: placeIn(of.cursor) },
      });
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return { items: rows.slice(0, limit).map(rowView), next: last ? cursorOf(last) : null };
    });

    const one = {
      summary: 'Shows a customer with their balances by age, per outlet and currency, on any day.',
      params: byCode,
      querystring: Type.Object({
        asOf: filters.asOf,
        by: agingBy,
      }),
      response: { 200: CustomerView },
    };
    server.get('/customers/:code', { schema: one }, async ({ propertyId, params, query: of }) => {
      const { timeZone } = await loadChart(propertyId);
      const asOf = (of.asOf as IsoDate | undefined) ?? todayIn(timeZone, now());
      const customer = await readCustomer(pool, propertyId, params.code);
      if (!customer) throw unknownCustomer(params.code);
      const basis = of.by ?? 'due';
      const balances = await listAging(pool, propertyId, {
        ...{
          asOf,
          basis,
          outletId: null,
          text: null,
          customerCode: customer.code,
          withPrepaid: true,
        },
        ...{ after: null, limit: everyBalance },
      });
      return { ...customer, asOf, by: basis, balances: balances.map(bucketsView) };
    });
  };
}

/** An outlet nobody has is asked for like one that has nothing. */
export function outletIdOf(chart: Chart, code: string | undefined): number | null {
  return code === undefined ? null : (chart.outlets.get(code)?.outletId ?? 0);
}

function unknownCustomer(code: string): ProblemError {
  return new ProblemError([receivablesProblem('RECEIVABLES_CUSTOMER_UNKNOWN', {}, code)], 404);
}

function rowView({ code, name, balances }: CustomerRow): Static<typeof CustomerList>['items'][0] {
  return {
    ...{ code, name },
    balances: balances.map(({ outlet, currency, oldestDueOn, ...of }) => ({
      ...{ outlet, currency, oldestDueOn },
      balance: formatAmount(of.balanceMinor, currency),
      overdue: formatAmount(of.overdueMinor, currency),
      credits: formatAmount(of.creditsMinor, currency),
    })),
  };
}

const cursorOf = ({ name, code }: CustomerPlace) =>
  Buffer.from(JSON.stringify([name, code])).toString('base64url');

/** *Errors:* RECEIVABLES_CURSOR_UNREADABLE. */
function placeIn(cursor: string | undefined): CustomerPlace | null {
  if (cursor === undefined) return null;
  const [name, code] = textsIn(Buffer.from(cursor, 'base64url').toString());
  if (typeof name === 'string' && typeof code === 'string') return { name, code };
  const where = { where: 'cursor' };
  throw new ProblemError([
    receivablesProblem('RECEIVABLES_CURSOR_UNREADABLE', where, cursor.slice(0, 80)),
  ]);
}

function textsIn(json: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
