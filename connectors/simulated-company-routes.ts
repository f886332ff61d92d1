// HTTP of the simulated company of the demo: what its books hold, what it was asked, and the faults
// to switch on. Invariant: only for a property whose connection leads to the company this process
// was started with; the browser never speaks to it. Leaves to others: the company itself.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { nullableText, withExamples } from '#chart-of-accounts/wire-types.ts';
import { listConnections } from '#export-queue/connection-store.ts';
import { exportProblem } from '#export-queue/export-errors.ts';
import { nullable } from '#export-queue/export-schemas.ts';
import { currencyOf, formatAmount, parseAmount } from '#money/money.ts';
import { ProblemError } from '#problems/problem.ts';
import {
  askCompany,
  type CompanyBooks,
  type CompanyEntries,
  type CompanyFaults,
  type CompanyRequests,
  type CompanySettings,
} from './simulated-company-client.ts';

const Company = Type.Object({
  url: Type.String({ description: 'Its own pages; on the machine of the server.' }),
  companyId: Type.String(),
  entries: Type.Integer(),
  lines: Type.Integer(),
  closedThroughOn: nullable(Type.String({ description: 'The company’s books; YYYY-MM-DD.' })),
  latencyMs: Type.Integer({ description: 'Every answer takes longer by it.' }),
  chaosPercent: Type.Integer({ description: 'Percent of requests that meet a random fault.' }),
  faults: Type.Array(Type.Object({ name: Type.String(), meaning: Type.String() })),
  ordered: Type.Array(
    Type.Object({ id: Type.Integer(), fault: Type.String(), timesLeft: Type.Integer() }),
  ),
  latest: Type.Array(
    Type.Object({
      key: Type.String(),
      postedOn: Type.String(),
      journal: Type.String(),
      memo: nullable(Type.String()),
      state: Type.String(),
      by: Type.String(),
      amount: Type.String({ description: 'Its debits.' }),
      currency: Type.String(),
    }),
    { description: 'The newest entries, newest first.' },
  ),
  requestCount: Type.Integer(),
  requests: Type.Array(
    Type.Object({
      number: Type.Integer(),
      at: Type.String(),
      method: Type.String(),
      path: Type.String(),
      status: nullable(Type.Integer({ description: 'Null: the connection was dropped.' })),
      fault: nullable(Type.String()),
      durationMs: Type.Integer(),
    }),
    { description: 'What it was asked last, newest first.' },
  ),
});

export const SimulatedCompanyView = Type.Object({
  company: nullable(Company),
});
export type SimulatedCompanyView = Static<typeof SimulatedCompanyView>;

const FaultBody = withExamples(
  Type.Object({
    fault: Type.String({ maxLength: 60, description: 'A name of `faults`.' }),
    times: Type.Integer({ minimum: 1, maximum: 1_000, description: 'Of the next requests.' }),
  }),
  { fault: 'lose-answer', times: 3 },
);

const ChangeBody = withExamples(
  Type.Object({
    latencyMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
    chaosPercent: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    closedThroughOn: Type.Optional(nullableText({ maxLength: 10 })),
  }),
  { latencyMs: 400 },
);

const shown = { entries: 12, requests: 20 };

export interface SimulatedCompanyDeps {
  readonly pool: pg.Pool;
  /** Of the company this process was started with; null: there is none. */
  readonly companyUrl: string | null;
}

export function simulatedCompanyRoutes(deps: SimulatedCompanyDeps): FastifyPluginAsyncTypebox {
  const required = async (propertyId: number) => {
    const url = await companyOf(deps, propertyId);
    if (url !== null) return url;
    throw new ProblemError([exportProblem('EXPORT_SIMULATED_COMPANY_AWAY', {}, 'none')], 404);
  };
  const response = { 200: SimulatedCompanyView };
  return async (server) => {
    const get = {
      summary: 'Shows the simulated company of the demo: its books, requests and faults.',
      description: '`company` is null where no connection leads to one.',
      response,
    };
    server.get('/simulated-company', { schema: get }, async ({ propertyId }) => {
      const url = await companyOf(deps, propertyId);
      return { company: url === null ? null : await companyView(url) };
    });

    const change = {
      summary:
        'Changes the pace of the simulated company, or the day its books are closed through.',
      body: ChangeBody,
      response,
    };
    server.put('/simulated-company', { schema: change }, async ({ propertyId, body }) => {
      const url = await required(propertyId);
      const { closedThroughOn: through, ...pace } = body;
      if (Object.keys(pace).length > 0) await askCompany(url, 'PUT', '/settings', pace);
      if (through !== undefined) {
        await askCompany(url, 'PUT', '/books-closed-through', { through });
      }
      return { company: await companyView(url) };
    });

    const order = {
      summary: 'Orders a fault for the next requests to the simulated company.',
      body: FaultBody,
      response,
    };
    server.post('/simulated-company/faults', { schema: order }, async ({ propertyId, body }) => {
      const url = await required(propertyId);
      await askCompany(url, 'POST', '/faults', body);
      return { company: await companyView(url) };
    });

    const clear = { summary: 'Takes back the faults that are ordered and not played.', response };
    server.post('/simulated-company/faults/clear', { schema: clear }, async ({ propertyId }) => {
      const url = await required(propertyId);
      await askCompany(url, 'DELETE', '/faults');
      return { company: await companyView(url) };
    });
  };
}

/** The company's address, where a connection of the property leads to it. */
async function companyOf(
  { pool, companyUrl }: SimulatedCompanyDeps,
  propertyId: number,
): Promise<string | null> {
  if (companyUrl === null) return null;
  const { origin } = new URL(companyUrl);
  const isThere = (value: unknown) =>
    typeof value === 'string' && URL.canParse(value) && new URL(value).origin === origin;
  const connections = await listConnections(pool, propertyId);
  const leads = connections.some(({ settings }) => Object.values(settings).some(isThere));
  return leads ? companyUrl : null;
}

async function companyView(url: string): Promise<Static<typeof Company>> {
  const [books, asked, { known, ordered }, { latencyMs, chaosPercent }] = await Promise.all([
    askCompany<CompanyBooks>(url, 'GET', '/books'),
    askCompany<CompanyRequests>(url, 'GET', `/requests?limit=${shown.requests}`),
    askCompany<CompanyFaults>(url, 'GET', '/faults'),
    askCompany<CompanySettings>(url, 'GET', '/settings'),
  ]);
  const { entries, lines } = books.counts;
  const start = Math.max(1, entries - shown.entries + 1);
  const path = `/books/entries?start=${start}&size=${shown.entries}`;
  const latest = await askCompany<CompanyEntries>(url, 'GET', path);
  return {
    ...{ url, companyId: books.companyId, entries, lines, latencyMs, chaosPercent },
    closedThroughOn: books.booksClosedThrough.company,
    faults: Object.entries(known).map(([name, meaning]) => ({ name, meaning })),
    ordered: ordered.map(({ id, fault, timesLeft }) => ({ id, fault, timesLeft })),
    latest: latest.entries.map(entryView).reverse(),
    requestCount: asked.totalCount,
    requests: asked.requests.map(({ number, at, method, path: to, status, fault, durationMs }) => {
      return { number, at, method, path: to, status, fault, durationMs };
    }),
  };
}

function entryView(entry: CompanyEntries['entries'][number]) {
  const { key, postingDate: postedOn, journal, description: memo, state, createdBy: by } = entry;
  const currency = currencyOf(entry.lines[0]?.txnCurrency ?? '') ?? currencyOf('USD');
  const debits = entry.lines.filter(({ txnType }) => txnType === 'debit');
  const amountMinor = debits.reduce((sum, { amount }) => {
    const minor = currency === null ? 0n : parseAmount(amount, currency);
    return typeof minor === 'bigint' ? sum + minor : sum;
  }, 0n);
  const amount = currency === null ? '0' : formatAmount(amountMinor, currency);
  return { key, postedOn, journal, memo, state, by, amount, currency: currency ?? '' };
}
