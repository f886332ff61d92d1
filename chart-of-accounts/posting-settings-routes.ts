// HTTP: the posting settings, what is in force today, and their history. Invariant: a value is set
// from a day on, with who and why; what is posted is never touched. Leaves to others: what may be
// set (posting-settings-store.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { withTransaction } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import type { Chart } from './chart.ts';
import { type ChartFacts, type ChartProblemCode, chartProblem } from './chart-errors.ts';
import type { DatedChartDeps } from './chart-routes.ts';
import { type IsoDate, isoDateOf, todayIn } from './iso-date.ts';
import { postingSettings, type SettingName, settingNames, settingOn } from './posting-settings.ts';
import {
  isValueOf,
  listPostingSettings,
  type NewSetting,
  savePostingSetting,
} from './posting-settings-store.ts';
import { nullableText, textOrNull, withExamples } from './wire-types.ts';

const InForce = Type.Object({
  outlet: Type.String(),
  value: nullableText({ description: 'Null: none was set; the default holds.' }),
});
const Row = Type.Object({
  number: Type.Integer(),
  name: Type.String(),
  outlet: textOrNull,
  value: textOrNull,
  effectiveOn: Type.String(),
  reason: Type.String(),
  setBy: Type.String(),
  setAt: Type.String(),
});
export const PostingSettingsView = Type.Object({
  asOf: Type.String(),
  settings: Type.Array(
    Type.Object({
      name: Type.String(),
      values: Type.Array(Type.String()),
      inForce: Type.Array(InForce),
    }),
  ),
  history: Type.Array(Row),
});
export type PostingSettingsView = Static<typeof PostingSettingsView>;

const Body = withExamples(
  Type.Object({
    name: Type.String({ maxLength: 60, description: settingNames.join(', ') }),
    value: nullableText({
      maxLength: 60,
      description: 'Null: follow the property, or the default.',
    }),
    outlet: Type.Optional(
      nullableText({
        description: 'Code of an outlet; left out: every outlet without a value of its own.',
      }),
    ),
    effectiveOn: Type.String({ maxLength: 10, description: 'The day it holds from: YYYY-MM-DD.' }),
    reason: Type.String({ minLength: 1, maxLength: 500 }),
    despiteEntries: Type.Optional(
      Type.Boolean({ description: 'Entries from that day on keep what they were posted with.' }),
    ),
  }),
  {
    name: 'recognition',
    value: 'monthly',
    outlet: null,
    effectiveOn: '2027-01-01',
    reason: 'From the new year on, where product and rule say nothing',
  },
);

export function postingSettingsRoutes(deps: DatedChartDeps): FastifyPluginAsyncTypebox {
  const { pool, charts, now } = deps;
  const view = async (propertyId: number): Promise<PostingSettingsView> => {
    const chart = await charts.current(propertyId);
    const asOf = todayIn(chart.timeZone, now());
    const rows = await listPostingSettings(pool, propertyId);
    return {
      asOf,
      settings: settingNames.map((name) => ({
        name,
        values: [...postingSettings[name]],
        inForce: inForce(chart, name, asOf),
      })),
      history: rows.map((row) => ({ ...row, setAt: row.setAt.toISOString() })),
    };
  };
  return async (server) => {
    const get = {
      summary: 'Tells how events are posted where properties differ, today and in the past.',
      response: { 200: PostingSettingsView },
    };
    server.get('/posting-settings', { schema: get }, ({ propertyId }) => view(propertyId));

    const put = {
      summary: 'Sets how events are posted from a day on; what is posted stays.',
      description:
        'Refused where entries stand from that day on, unless `despiteEntries` says that ' +
        'they stay as they are.',
      body: Body,
      response: { 200: PostingSettingsView },
    };
    server.put('/posting-settings', { schema: put }, async ({ propertyId, person, body }) => {
      const chart = await charts.current(propertyId);
      const setting = { ...readSetting(body, chart), setBy: person };
      await withTransaction(pool, (tx) => savePostingSetting(tx, chart, setting));
      return view(propertyId);
    });
  };
}

const inForce = (chart: Chart, name: SettingName, on: IsoDate) =>
  [...chart.outlets.values()]
    .filter(({ active }) => active)
    .map(({ code, outletId }) => ({ outlet: code, value: settingOn(chart, name, outletId, on) }));

/** *Errors:* CHART_SETTING_UNKNOWN, …_VALUE, …_DATE, CHART_REFERENCE_UNKNOWN. */
function readSetting(body: Static<typeof Body>, chart: Chart): Omit<NewSetting, 'setBy'> {
  const { value, reason } = body;
  const name = settingNames.find((one) => one === body.name);
  if (name === undefined) {
    return refuse('CHART_SETTING_UNKNOWN', 'name', body.name, settingNames.join(', '));
  }
  if (!isValueOf(name, value)) {
    const values = postingSettings[name].join(', ');
    return refuse('CHART_SETTING_VALUE', 'value', name, String(value), values);
  }
  const effectiveOn = isoDateOf(body.effectiveOn);
  if (effectiveOn === null) return refuse('CHART_SETTING_DATE', 'effectiveOn', body.effectiveOn);
  const outlet = body.outlet == null ? null : chart.outlets.get(body.outlet);
  if (outlet === undefined) {
    const facts = ['The setting', 'outlet', String(body.outlet), 'outlet'] as const;
    return refuse('CHART_REFERENCE_UNKNOWN', 'outlet', ...facts);
  }
  const despiteEntries = body.despiteEntries ?? false;
  const outletId = outlet?.outletId ?? null;
  return { name, value, reason: reason.trim(), effectiveOn, outletId, despiteEntries };
}

function refuse<C extends ChartProblemCode>(
  code: C,
  where: string,
  ...facts: ChartFacts<C>
): never {
  throw new ProblemError([chartProblem(code, { where }, ...facts)], 422);
}
