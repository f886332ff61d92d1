// HTTP: how the property counts its years, and the periods of a year with what is closed of them.
// Invariant: a period is closed when every active outlet is closed through its last day.
// Leaves to others: closing and reopening (closing/), counting (fiscal-calendar.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { type Chart, closingOf } from './chart.ts';
import type { DatedChartDeps } from './chart-routes.ts';
import { closersOf } from './closing-history-store.ts';
import {
  calendarPatterns,
  type FiscalPeriod,
  hasExtraWeek,
  periodLabel,
  periodName,
  weekdays,
  yearEndRules,
} from './fiscal-calendar.ts';
import {
  type ChosenCalendar,
  chooseCalendar,
  readCalendars,
  readYear,
  yearAt,
} from './fiscal-calendar-store.ts';
import { type IsoDate, todayIn } from './iso-date.ts';
import { textOrNull, withExamples } from './wire-types.ts';

export const FiscalCalendarBody = withExamples(
  Type.Object({
    pattern: Type.Enum([...calendarPatterns]),
    firstMonth: Type.Integer({ minimum: 1, maximum: 12 }),
    yearEndRule: Type.Optional(Type.Enum([...yearEndRules], { description: 'Default: last.' })),
    yearEndWeekday: Type.Optional(Type.Enum([...weekdays], { description: 'Default: saturday.' })),
    namedBy: Type.Optional(Type.Enum(['end', 'start'], { description: 'Default: end.' })),
  }),
  { pattern: 'months', firstMonth: 1 },
);
export type FiscalCalendarBody = Static<typeof FiscalCalendarBody>;

export const FiscalCalendarView = Type.Object({
  pattern: Type.Enum([...calendarPatterns]),
  firstMonth: Type.Integer(),
  yearEndRule: Type.Enum([...yearEndRules]),
  yearEndWeekday: Type.Enum([...weekdays]),
  namedBy: Type.Enum(['end', 'start']),
  startsOn: textOrNull,
  setAt: textOrNull,
  setBy: textOrNull,
});
export type FiscalCalendarView = Static<typeof FiscalCalendarView>;

export const FiscalPeriodView = Type.Object({
  period: Type.String({ description: '2026-P06' }),
  label: Type.String(),
  fromOn: Type.String(),
  throughOn: Type.String(),
  state: Type.Enum(['open', 'partly-closed', 'closed']),
  /** Outlets that are closed through the period's last day; all of them once it is closed. */
  closedOutlets: Type.Array(Type.String()),
  closedBy: textOrNull,
  closedAt: textOrNull,
  closedBecause: textOrNull,
  automatic: Type.Boolean(),
});
export type FiscalPeriodView = Static<typeof FiscalPeriodView>;

export const FiscalYearView = Type.Object({
  year: Type.Integer(),
  fromOn: Type.String(),
  throughOn: Type.String(),
  extraWeek: Type.Boolean(),
  items: Type.Array(FiscalPeriodView),
});
export type FiscalYearView = Static<typeof FiscalYearView>;

const YearQuery = Type.Object({
  year: Type.Optional(
    Type.Integer({ minimum: 1901, maximum: 2998, description: 'Default: the one today lies in.' }),
  ),
});

export function fiscalCalendarRoutes(deps: DatedChartDeps): FastifyPluginAsyncTypebox {
  const { pool, charts, now } = deps;
  return async (server) => {
    const read = {
      summary: 'Tells how the property counts its fiscal years.',
      response: { 200: FiscalCalendarView },
    };
    server.get('/fiscal-calendar', { schema: read }, async (request) =>
      calendarView((await readCalendars(pool, request.propertyId)).at(-1)),
    );

    const choose = {
      summary: 'Chooses how fiscal years are counted; closed years stay as they are.',
      body: FiscalCalendarBody,
      response: { 200: FiscalCalendarView },
    };
    server.put('/fiscal-calendar', { schema: choose }, async (request) => {
      const { propertyId, person, body } = request;
      const { yearEndRule = 'last', yearEndWeekday = 'saturday', namedBy = 'end' } = body;
      const { timeZone } = await charts.current(propertyId);
      await chooseCalendar(pool, propertyId, {
        calendar: { ...body, yearEndRule, yearEndWeekday, namedBy },
        by: person,
        today: todayIn(timeZone, now()),
      });
      return calendarView((await readCalendars(pool, propertyId)).at(-1));
    });

    const list = {
      summary: 'Lists the periods of a fiscal year, with what is closed of each.',
      querystring: YearQuery,
      response: { 200: FiscalYearView },
    };
    server.get('/fiscal-periods', { schema: list }, async (request) => {
      const { propertyId } = request;
      const chart = await charts.current(propertyId);
      const today = todayIn(chart.timeZone, now());
      const year = request.query.year ?? (await yearAt(pool, propertyId, today));
      const periods = await readYear(pool, propertyId, year);
      const closers = await closersOf(pool, propertyId, periods);
      return {
        year,
        fromOn: periods[0]?.fromOn ?? '',
        throughOn: periods.at(-1)?.throughOn ?? '',
        extraWeek: hasExtraWeek(periods),
        items: periods.map((period) => ({
          ...periodView(chart, period),
          ...closerView(closers.get(period.throughOn)),
        })),
      };
    });
  };
}

function calendarView(chosen: ChosenCalendar | undefined): FiscalCalendarView {
  const { calendar, startsOn, setAt, setBy } = chosen as ChosenCalendar;
  return { ...calendar, startsOn, setAt: setAt?.toISOString() ?? null, setBy };
}

function periodView(chart: Chart, period: FiscalPeriod) {
  const { fromOn, throughOn } = period;
  const outlets = [...chart.outlets.values()].filter(({ active }) => active);
  const isThrough = (outletId: number, on: IsoDate) =>
    (closingOf(chart, outletId)?.closedThroughOn ?? '') >= on;
  const closed = outlets.filter(({ outletId }) => isThrough(outletId, throughOn));
  const begun = outlets.some(({ outletId }) => isThrough(outletId, fromOn));
  const isClosed =
    (chart.closing?.closedThroughOn ?? '') >= throughOn ||
    (outlets.length > 0 && closed.length === outlets.length);
  const state: FiscalPeriodView['state'] = isClosed ? 'closed' : begun ? 'partly-closed' : 'open';
  return {
    period: periodName(period),
    label: periodLabel(period),
    ...{ fromOn, throughOn, state, closedOutlets: closed.map(({ code }) => code) },
  };
}

type Closer = Awaited<ReturnType<typeof closersOf>> extends Map<IsoDate, infer Row> ? Row : never;

const closerView = (closer: Closer | undefined) => ({
  closedBy: closer?.setBy ?? null,
  closedAt: closer?.setAt.toISOString() ?? null,
  closedBecause: closer?.reason ?? null,
  automatic: closer?.automatic ?? false,
});
