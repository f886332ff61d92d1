// HTTP: *Auto Settle* for all customers of an outlet or of the property. Invariant: who accepts
// application/x-ndjson hears how far it is; the answer says what was settled and what is left.
// Leaves to others: settling (settle-all-store.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { todayIn } from '#chart-of-accounts/iso-date.ts';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { formatAmount } from '#money/money.ts';
import { ProblemError } from '#problems/problem.ts';
import { ProblemItem } from '#problems/problem-json.ts';
import { answerWatched } from '#problems/progress-routes.ts';
import { receivablesProblem } from './receivables-errors.ts';
import type { ReceivablesDeps } from './receivables-routes.ts';
import { type SettledForAll, settleForAll } from './settle-all-store.ts';

const Body = withExamples(
  Type.Object({
    outlet: Type.Optional(
      Type.String({ maxLength: 60, description: 'Its code; else at every outlet.' }),
    ),
    order: Type.Optional(Type.Enum(['oldest', 'oldest-due'])),
  }),
  { outlet: 'TRS', order: 'oldest-due' },
);

export const SettledForAllView = Type.Object({
  customers: Type.Integer({ description: 'Of whom something was applied.' }),
  settlements: Type.Integer(),
  applied: Type.Array(Type.Object({ currency: Type.String(), amount: Type.String() })),
  refused: Type.Array(Type.Object({ customer: Type.String(), problems: Type.Array(ProblemItem) }), {
    description: 'Customers of whom something could not be settled, and why; the first 100.',
  }),
  refusedCount: Type.Integer(),
  left: Type.Array(
    Type.Object({
      outlet: Type.String(),
      currency: Type.String(),
      owed: Type.String(),
      paidAhead: Type.String(),
    }),
    { description: 'What is open after it, of all customers.' },
  ),
});
export type SettledForAllView = Static<typeof SettledForAllView>;

const refusedMax = 100;

export function settledForAllView(of: SettledForAll): SettledForAllView {
  return {
    customers: of.customers,
    settlements: of.settlements,
    applied: [...of.applied].map(([currency, amountMinor]) => ({
      currency,
      amount: formatAmount(amountMinor, currency),
    })),
    refused: of.refused
      .slice(0, refusedMax)
      .map(({ customer, problems }) => ({ customer, problems: [...problems] })),
    refusedCount: of.refused.length,
    left: of.left.map(({ outlet, currency, owedMinor, aheadMinor }) => ({
      ...{ outlet, currency, owed: formatAmount(owedMinor, currency) },
      paidAhead: formatAmount(aheadMinor, currency),
    })),
  };
}

/** Null: every outlet is meant. *Errors:* RECEIVABLES_OUTLET_UNKNOWN. */
export function outletToSettle(chart: Chart, code: string | undefined): number | null {
  if (code === undefined) return null;
  const outlet = chart.outlets.get(code);
  if (outlet) return outlet.outletId;
  throw new ProblemError([
    receivablesProblem('RECEIVABLES_OUTLET_UNKNOWN', { where: 'outlet' }, code),
  ]);
}

export function settleAllRoutes(deps: ReceivablesDeps): FastifyPluginAsyncTypebox {
  const { loadChart, now } = deps;
  return async (server) => {
    const schema = {
      summary: 'Applies what all customers have paid ahead, at one outlet or at every one.',
      description:
        'Customer by customer; what is done is done, and sent again it goes on. With ' +
        '`Accept: application/x-ndjson` it tells how far it is, line by line, and the result last.',
      body: Body,
      response: { 200: SettledForAllView },
    };
    server.post('/receivables/auto-settle-all', { schema }, async (request, reply) => {
      const { propertyId, person, body } = request;
      const chart = await loadChart(propertyId);
      const of = {
        ...{ propertyId, by: person, order: body.order ?? ('oldest-due' as const) },
        outletId: outletToSettle(chart, body.outlet),
        settledOn: todayIn(chart.timeZone, now()),
      };
      return await answerWatched(request, reply, async (watch) =>
        settledForAllView(await settleForAll(deps, { ...of, ...watch })),
      );
    });
  };
}
