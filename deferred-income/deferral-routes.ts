// HTTP: Recognize Revenue with its preview and runs, schedules and what people do to them, the
// proof, settings and rules. Invariant: recognition and back are events like any other; what a
// person does to a schedule has a reason. Leaves to others: roll-forward and waterfall (reports/).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { type IsoDate, todayIn } from '#chart-of-accounts/iso-date.ts';
import { EntryNumber, IsoDay } from '#journal/journal-schemas.ts';
import { formatAmount } from '#money/money.ts';
import { ProblemError } from '#problems/problem.ts';
import { deferralProblem } from './deferral-errors.ts';
import {
  DeferralProofs,
  Due,
  Reason,
  RecognitionAnswer,
  RecognitionWord,
  Rules,
  Runs,
  Schedules,
  ScheduleView,
  Settings,
} from './deferral-schemas.ts';
import { proofView, runView, scheduleView, summaryView } from './deferral-views.ts';
import { moveRoutes } from './move-routes.ts';
import { proveDeferrals } from './proof-store.ts';
import { previewRecognition, type RecognitionDeps, recognize } from './recognition-store.ts';
import {
  generateSchedules,
  rebuildSchedule,
  refuseUnknown,
  type ScheduleKey,
  switchSchedule,
} from './schedule-actions-store.ts';
import { listRuns, listSchedules, readSchedule } from './schedules-store.ts';
import { listRules, readSettings, saveRule, saveSettings } from './settings-store.ts';

export interface DeferralDeps {
  readonly pool: pg.Pool;
  readonly loadChart: (propertyId: number) => Promise<Chart>;
  readonly recognition: RecognitionDeps;
  readonly now: () => Date;
}

/** Everything of deferred income below /api/v1. */
export function deferralRoutes(deps: DeferralDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(recognitionRoutes(deps));
    await server.register(readingRoutes(deps));
    await server.register(moveRoutes(deps));
    await server.register(actionRoutes(deps));
    await server.register(settingRoutes(deps));
  };
}

function recognitionRoutes({ pool, recognition }: DeferralDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const wanted = Type.Object({ through: IsoDay, customer: Type.Optional(Type.String()) });
    const preview = { querystring: wanted, response: { 200: Due } };
    server.get('/deferred-income/due', { schema: preview }, async (request) => {
      const { propertyId, query } = request;
      const through = query.through as IsoDate;
      const of = { propertyId, through, customer: query.customer ?? null };
      const due = await previewRecognition(pool, of);
      const items = due.map(({ amountMinor, rowCount, ...one }) => ({
        ...{ ...one, amount: formatAmount(amountMinor, one.currency), rows: rowCount },
      }));
      return { through, items };
    });

    const run = { body: wanted, response: { 200: RecognitionAnswer } };
    server.post('/deferred-income/recognize', { schema: run }, async (request) => {
      const { propertyId, person, body } = request;
      const order = { propertyId, through: body.through as IsoDate, by: person };
      const done = await recognize(recognition, { ...order, customer: body.customer ?? null });
      const runId = done.runId === null ? null : String(done.runId);
      return { ...done, runId, problems: [...done.problems] };
    });

    const runs = { response: { 200: Runs } };
    server.get('/deferred-income/runs', { schema: runs }, async (request) => ({
      items: (await listRuns(pool, request.propertyId)).map(runView),
    }));
  };
}

const limitDefault = 100;
const key = Type.Object({
  entryId: EntryNumber,
  lineNumber: Type.Integer({ minimum: 1, maximum: 20_001 }),
});
const filter = Type.Object({
  document: Type.Optional(Type.String()),
  customer: Type.Optional(Type.String()),
  outlet: Type.Optional(Type.String()),
  product: Type.Optional(Type.String()),
  all: Type.Optional(Type.Boolean({ description: 'Those with nothing left too.' })),
  cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}-[0-9]{1,5}$' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
});

function readingRoutes({ pool, loadChart, now }: DeferralDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = { querystring: filter, response: { 200: Schedules } };
    server.get('/deferred-income/schedules', { schema: list }, async ({ propertyId, query }) => {
      const { limit = limitDefault } = query;
      const [entryId, lineNumber] = query.cursor?.split('-') ?? [];
      const rows = await listSchedules(pool, propertyId, {
        ...{ document: query.document ?? null, customer: query.customer ?? null },
        ...{ outlet: query.outlet ?? null, product: query.product ?? null },
        before: entryId ? { entryId: BigInt(entryId), lineNumber: Number(lineNumber) } : null,
        ...{ onlyUnposted: query.all !== true, limit: limit + 1 },
      });
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      const next = last ? `${last.entryId}-${last.lineNumber}` : null;
      return { items: rows.slice(0, limit).map(summaryView), next };
    });

    const one = { params: key, response: { 200: ScheduleView } };
    const url = '/deferred-income/schedules/:entryId/:lineNumber';
    server.get(url, { schema: one }, ({ propertyId, params }) =>
      view(pool, keyOf(propertyId, params)),
    );

    const proofQuery = Type.Object({ asOf: Type.Optional(IsoDay) });
    const proof = { querystring: proofQuery, response: { 200: DeferralProofs } };
    server.get('/deferred-income/proof', { schema: proof }, async ({ propertyId, query }) => {
      const { timeZone } = await loadChart(propertyId);
      const asOf = (query.asOf as IsoDate | undefined) ?? todayIn(timeZone, now());
      return { asOf, items: (await proveDeferrals(pool, propertyId, asOf)).map(proofView) };
    });
  };
}

function keyOf(propertyId: number, { entryId, lineNumber }: Static<typeof key>): ScheduleKey {
  return { propertyId, entryId: BigInt(entryId), lineNumber };
}

/** *Errors:* DEFERRAL_SCHEDULE_UNKNOWN. */
async function view(pool: pg.Pool, of: ScheduleKey) {
  return scheduleView((await readSchedule(pool, of)) ?? refuseUnknown(of));
}

function actionRoutes({ pool, loadChart }: DeferralDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const generate = {
      body: Type.Object({ entryId: EntryNumber, reason: Reason }),
      response: { 201: Type.Object({ schedules: Type.Integer() }) },
    };
    server.post('/deferred-income/schedules', { schema: generate }, async (request, reply) => {
      const { propertyId, person, body } = request;
      const chart = await loadChart(propertyId);
      const by = { reason: body.reason, person };
      const of = { chart, entryId: BigInt(body.entryId), ...by };
      return reply.code(201).send({ schedules: await generateSchedules(pool, of) });
    });

    const url = '/deferred-income/schedules/:entryId/:lineNumber';
    const rebuild = {
      params: key,
      body: Type.Object({
        ...{ from: IsoDay, through: IsoDay, reason: Reason },
        recognition: Type.Optional(Type.Enum(['monthly', 'daily'])),
      }),
      response: { 200: ScheduleView },
    };
    server.post(`${url}/rebuild`, { schema: rebuild }, async (request) => {
      const { propertyId, person, params, body } = request;
      const of = keyOf(propertyId, params);
      await rebuildSchedule(pool, of, {
        ...{ reason: body.reason, person, recognition: body.recognition ?? null },
        service: { from: body.from as IsoDate, through: body.through as IsoDate },
      });
      return view(pool, of);
    });

    const switching = {
      params: key,
      body: Type.Object({ reason: Reason }),
      response: { 200: ScheduleView },
    };
    for (const off of [true, false]) {
      const path = `${url}/${off ? 'switch-off' : 'switch-on'}`;
      server.post(path, { schema: switching }, async (request) => {
        const { propertyId, person, params, body } = request;
        const of = keyOf(propertyId, params);
        await switchSchedule(pool, of, { off, reason: body.reason, person });
        return view(pool, of);
      });
    }
  };
}

function settingRoutes({ pool, loadChart }: DeferralDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const url = '/deferred-income/settings';
    server.get(url, { schema: { response: { 200: Settings } } }, ({ propertyId }) =>
      readSettings(pool, propertyId),
    );
    const put = { body: Settings, response: { 200: Settings } };
    server.put(url, { schema: put }, async ({ propertyId, person, body }) => {
      await saveSettings(pool, propertyId, body, person);
      return readSettings(pool, propertyId);
    });

    const rules = async (propertyId: number) => ({
      items: (await listRules(pool, propertyId)).map((rule) => ({
        ...{ ...rule, setAt: rule.setAt.toISOString() },
      })),
    });
    const list = { response: { 200: Rules } };
    server.get('/deferred-income/rules', { schema: list }, (request) => rules(request.propertyId));
    const set = {
      body: Type.Object({
        ...{ product: Type.String(), effectiveOn: IsoDay, reason: Reason },
        recognition: RecognitionWord,
      }),
      response: { 200: Rules },
    };
    server.put('/deferred-income/rules', { schema: set }, async (request) => {
      const { propertyId, person, body } = request;
      const product = (await loadChart(propertyId)).products.get(body.product);
      if (!product || product.deferredAccountId === null) {
        const at = { where: 'product' };
        throw new ProblemError([deferralProblem('DEFERRAL_PRODUCT_UNKNOWN', at, body.product)]);
      }
      await saveRule(pool, propertyId, {
        ...{ productId: product.productId, effectiveOn: body.effectiveOn as IsoDate },
        ...{ recognition: body.recognition, reason: body.reason, setBy: person },
      });
      return rules(propertyId);
    });
  };
}
