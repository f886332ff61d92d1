// HTTP: the property and its chart.
// Invariant: a chart is read from one version of the database.
// Leaves to others: changing it, and its CSV files (chart-change-routes.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { type Chart, closingOf, postingRoles, recognitions } from './chart.ts';
import type { ChartCache } from './chart-cache-store.ts';
import { chartChangeRoutes } from './chart-change-routes.ts';
import { accountTypes } from './detail-types.ts';
import { textOrNull, words } from './wire-types.ts';

/** What the routes need. */
export interface ChartDeps {
  readonly pool: pg.Pool;
  readonly charts: ChartCache;
}

/** The same where it matters which day it is. */
export interface DatedChartDeps extends ChartDeps {
  readonly now: () => Date;
}

export const OutletView = Type.Object({
  outletId: Type.Integer(),
  code: Type.String(),
  name: Type.String(),
  legalEntity: textOrNull,
  active: Type.Boolean(),
  /** The further of its own closing date and its property's. */
  closedThroughOn: textOrNull,
});
export type OutletView = Static<typeof OutletView>;

export const DepartmentView = Type.Object({
  departmentId: Type.Integer(),
  code: Type.String(),
  name: Type.String(),
  active: Type.Boolean(),
});
export type DepartmentView = Static<typeof DepartmentView>;

export const PropertyView = Type.Object({
  code: Type.String(),
  name: Type.String(),
  timeZone: Type.String(),
  baseCurrency: Type.String(),
  closedThroughOn: textOrNull,
  outlets: Type.Array(OutletView),
  departments: Type.Array(DepartmentView),
});
export type PropertyView = Static<typeof PropertyView>;

export const AccountView = Type.Object({
  accountId: Type.Integer(),
  number: Type.String(),
  name: Type.String(),
  type: words(accountTypes),
  detailType: Type.String(),
  parentNumber: textOrNull,
  department: textOrNull,
  description: textOrNull,
  active: Type.Boolean(),
});
export type AccountView = Static<typeof AccountView>;

export const ProductView = Type.Object({
  productId: Type.Integer(),
  code: Type.String(),
  name: Type.String(),
  incomeAccount: Type.String(),
  deferredAccount: textOrNull,
  recognition: Type.Union([words(recognitions), Type.Null()]),
  costAccount: textOrNull,
  inventoryAccount: textOrNull,
  department: textOrNull,
  active: Type.Boolean(),
});
export type ProductView = Static<typeof ProductView>;

export const PaymentMethodView = Type.Object({
  paymentMethodId: Type.Integer(),
  code: Type.String(),
  name: Type.String(),
  clearingAccount: Type.String(),
  canBounce: Type.Boolean({ description: 'The bank may return it unpaid: checks, ACH.' }),
  active: Type.Boolean(),
});
export type PaymentMethodView = Static<typeof PaymentMethodView>;

export const TaxRateView = Type.Object({
  taxRateId: Type.Integer(),
  code: Type.String(),
  name: Type.String(),
  agency: Type.String(),
  payableAccount: Type.String(),
  percent: Type.String(),
  active: Type.Boolean(),
});
export type TaxRateView = Static<typeof TaxRateView>;

export const PostingAccountView = Type.Object({
  role: words(postingRoles),
  outlet: textOrNull,
  account: Type.String(),
});
export type PostingAccountView = Static<typeof PostingAccountView>;

export const ChartView = Type.Object({
  accounts: Type.Array(AccountView),
  products: Type.Array(ProductView),
  paymentMethods: Type.Array(PaymentMethodView),
  taxRates: Type.Array(TaxRateView),
  postingAccounts: Type.Array(PostingAccountView),
});
export type ChartView = Static<typeof ChartView>;

/** Everything of the chart below /api/v1. */
export function chartRoutes(deps: ChartDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(propertyRoutes(deps));
    await server.register(chartChangeRoutes(deps));
  };
}

function propertyRoutes({ charts }: ChartDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/property',
      {
        schema: {
          summary: 'Shows the property with its outlets, departments and closing dates.',
          response: { 200: PropertyView },
        },
      },
      async (request) => propertyView(await charts.current(request.propertyId)),
    );
    server.get(
      '/chart-of-accounts',
      {
        schema: {
          summary: 'Shows the chart of accounts and the other masters: products, methods, taxes.',
          response: { 200: ChartView },
        },
      },
      async (request) => chartView(await charts.current(request.propertyId)),
    );
  };
}

function propertyView(chart: Chart): PropertyView {
  return {
    code: chart.propertyCode,
    name: chart.propertyName,
    timeZone: chart.timeZone,
    baseCurrency: chart.baseCurrency,
    closedThroughOn: chart.closing?.closedThroughOn ?? null,
    outlets: [...chart.outlets.values()].map((outlet) => ({
      ...outlet,
      closedThroughOn: closingOf(chart, outlet.outletId)?.closedThroughOn ?? null,
    })),
    departments: [...chart.departments.values()],
  };
}

function chartView(chart: Chart): ChartView {
  const departments = new Map([...chart.departments.values()].map((d) => [d.departmentId, d.code]));
  const outlets = new Map([...chart.outlets.values()].map((o) => [o.outletId, o.code]));
  const department = (id: number | null) => (id === null ? null : (departments.get(id) ?? null));
  const number = (id: number) => chart.accountsById.get(id)?.number ?? '';
  return {
    accounts: [...chart.accounts.values()].map(({ departmentId, ...row }) => ({
      ...row,
      department: department(departmentId),
    })),
    products: [...chart.products.values()].map((row) => ({
      productId: row.productId,
      code: row.code,
      name: row.name,
      incomeAccount: number(row.incomeAccountId),
      deferredAccount: row.deferredAccountId === null ? null : number(row.deferredAccountId),
      recognition: row.recognition,
      costAccount: row.costAccountId === null ? null : number(row.costAccountId),
      inventoryAccount: row.inventoryAccountId === null ? null : number(row.inventoryAccountId),
      department: department(row.departmentId),
      active: row.active,
    })),
    paymentMethods: [...chart.paymentMethods.values()].map(({ clearingAccountId, ...row }) => ({
      ...row,
      clearingAccount: number(clearingAccountId),
    })),
    taxRates: [...chart.taxRates.values()].map(({ agencyCode, payableAccountId, ...row }) => ({
      ...row,
      agency: agencyCode,
      payableAccount: number(payableAccountId),
    })),
    postingAccounts: chart.postingAccounts.map(({ role, outletId, accountId }) => ({
      role,
      outlet: outletId === null ? null : (outlets.get(outletId) ?? null),
      account: number(accountId),
    })),
  };
}
