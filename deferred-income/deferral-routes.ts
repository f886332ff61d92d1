// HTTP: Recognize Revenue with its preview and runs, schedules and what people do to them, the
// proof, settings and rules. Invariant: recognition and back are events like any other; what a
// person does to a schedule has a reason. Leaves to others: roll-forward and waterfall (reports/).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { type IsoDate, todayIn } from '#chart-of-accounts/iso-date.ts';
import { cursorText, withExamples } from '#chart-of-accounts/wire-types.ts';
import { EntryNumber, filters, IsoDay, pageLimit } from '#journal/journal-schemas.ts';
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

const wanted = Type.Object({
  through: Type.String({ format: 'date', description: 'Rows due on this day or before it.' }),
  customer: Type.Optional(Type.String({ description: 'Code of one customer; default: all.' })),
});

function recognitionRoutes({ pool, recognition }: DeferralDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const preview = {
      summary:
        'Tells what Recognize Revenue would post through a day, by month, outlet and product.',
      querystring: wanted,
      response: { 200: Due },
    };
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

    const run = {
      summary: 'Recognizes deferred income: posts every row that is due through a day.',
      description: 'What is refused waits and is told in `problems`; everything else is posted.',
      body: withExamples(wanted, { through: '2026-08-31' }),
      response: { 200: RecognitionAnswer },
    };
    server.post('/deferred-income/recognize', { schema: run }, async (request) => {
      const { propertyId, person, body } = request;
      const order = { propertyId, through: body.through as IsoDate, by: person };
      const done = await recognize(recognition, { ...order, customer: body.customer ?? null });
      const runId = done.runId === null ? null : String(done.runId);
      return { ...done, runId, problems: [...done.problems] };
    });

    const runs = {
      summary: 'Lists the runs of Recognize Revenue, the newest first.',
      response: { 200: Runs },
    };
    server.get('/deferred-income/runs', { schema: runs }, async (request) => ({
      items: (await listRuns(pool, request.propertyId)).map(runView),
    }));
  };
}

const limitDefault = 100;
const key = Type.Object({
  entryId: EntryNumber,
  lineNumber: Type.Integer({ minimum: 1, maximum: 20_001, description: 'Line of that entry.' }),
});
const filter = Type.Object({
  document: Type.Optional(Type.String({ description: 'Number of the document.' })),
  customer: filters.customer,
  outlet: filters.outlet,
  product: filters.product,
  all: Type.Optional(Type.Boolean({ description: 'Those with nothing left too.' })),
  cursor: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,18}-[0-9]{1,5}$', description: cursorText }),
  ),
  limit: pageLimit(1000, limitDefault),
});

function readingRoutes({ pool, loadChart, now }: DeferralDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = {
      summary: 'Lists deferral schedules with what waits of each, the newest first.',
      querystring: filter,
      response: { 200: Schedules },
    };
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

    const one = {
      summary: 'Shows a deferral schedule with its rows and what people did to it.',
      params: key,
      response: { 200: ScheduleView },
    };
    const url = '/deferred-income/schedules/:entryId/:lineNumber';
    server.get(url, { schema: one }, ({ propertyId, params }) =>
      view(pool, keyOf(propertyId, params)),
    );

    const proofQuery = Type.Object({ asOf: filters.asOf });
    const proof = {
      summary: 'Proves deferred income: unposted rows against its accounts, by outlet and product.',
      querystring: proofQuery,
      response: { 200: DeferralProofs },
    };
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

const GenerateBody = withExamples(Type.Object({ entryId: EntryNumber, reason: Reason }), {
  entryId: '1',
  reason: 'The season was entered before its product was deferred',
});

const RebuildBody = withExamples(
  Type.Object({
    ...{ from: IsoDay, through: IsoDay, reason: Reason },
    recognition: Type.Optional(Type.Enum(['monthly', 'daily'])),
  }),
  {
    from: '2026-05-01',
    through: '2026-10-31',
    reason: 'The season begins a month later',
    recognition: 'monthly',
  },
);

const SwitchingBody = withExamples(Type.Object({ reason: Reason }), {
  reason: 'The guest disputes the season',
});

function actionRoutes({ pool, loadChart }: DeferralDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const generate = {
      summary:
        'Makes the deferral schedules of an entry that has service periods and no schedules.',
      body: GenerateBody,
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
      summary: 'Replaces the unposted rows of a schedule by those of another service period.',
      description: 'Rows that were recognized stay.',
      params: key,
      body: RebuildBody,
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
      body: SwitchingBody,
      response: { 200: ScheduleView },
    };
    for (const off of [true, false]) {
      const path = `${url}/${off ? 'switch-off' : 'switch-on'}`;
      const summary = off
        ? 'Switches a schedule off, with a reason: its rows are not recognized.'
        : 'Switches a schedule on again, with a reason: its rows are recognized as they are due.';
      server.post(path, { schema: { summary, ...switching } }, async (request) => {
        const { propertyId, person, params, body } = request;
        const of = keyOf(propertyId, params);
        await switchSchedule(pool, of, { off, reason: body.reason, person });
        return view(pool, of);
      });
    }
  };
}

const SetBody = withExamples(
  Type.Object({
    ...{ product: Type.String(), effectiveOn: IsoDay, reason: Reason },
    recognition: RecognitionWord,
  }),
  {
    product: 'SLIP-SEASONAL',
    effectiveOn: '2027-01-01',
    recognition: 'daily',
    reason: 'Auditors ask for days from next year on',
  },
);

function settingRoutes({ pool, loadChart }: DeferralDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const url = '/deferred-income/settings';
    const get = {
      summary: 'Tells how deferred income is recognized: summed or not, by hand or by itself.',
      response: { 200: Settings },
    };
    server.get(url, { schema: get }, ({ propertyId }) => readSettings(pool, propertyId));
    const put = {
      summary: 'Changes how deferred income is recognized: summed or not, by hand or by itself.',
      body: Settings,
      response: { 200: Settings },
    };
    server.put(url, { schema: put }, async ({ propertyId, person, body }) => {
      await saveSettings(pool, propertyId, body, person);
      return readSettings(pool, propertyId);
    });

    const rules = async (propertyId: number) => ({
      items: (await listRules(pool, propertyId)).map((rule) => ({
        ...{ ...rule, setAt: rule.setAt.toISOString() },
      })),
    });
    const list = {
      summary: 'Lists from which day on which product is recognized how.',
      response: { 200: Rules },
    };
    server.get('/deferred-income/rules', { schema: list }, (request) => rules(request.propertyId));
    const set = {
      summary: 'Sets how a product is recognized from a day on; schedules that exist stay.',
      body: SetBody,
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
