// HTTP of closing: the checklist, closing, what a reopening would open and reopening, the history,
// and the settings. Invariant: closing and reopening always have a person and a reason.
// Leaves to others: fiscal calendars and periods (chart-of-accounts/fiscal-calendar-routes.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { listClosings } from '#chart-of-accounts/closing-history-store.ts';
import { periodOfName } from '#chart-of-accounts/fiscal-calendar.ts';
import { findPeriod } from '#chart-of-accounts/fiscal-calendar-store.ts';
import { type IsoDate, isoDateOf, todayIn } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import { outletIdOf, readChecklist } from './checklist-store.ts';
import { closingError } from './closing-errors.ts';
import {
  ChecklistQuery,
  ChecklistView,
  CloseBody,
  ClosingList,
  ClosingSettingsBody,
  ClosingSettingsView,
  ClosingsQuery,
  ReopenBody,
  ReopeningQuery,
  ReopeningView,
} from './closing-schemas.ts';
import { closedAt, closePeriod } from './closing-store.ts';
import { checklistView, closingView, reopeningView } from './closing-views.ts';
import { dueClosing, placesOf } from './closing-worker.ts';
import { previewReopening, reopenPeriod } from './reopening-store.ts';
import { readClosingSettings, saveClosingSettings } from './settings-store.ts';

export interface ClosingDeps {
  readonly pool: pg.Pool;
  /** The property's chart as committed now. */
  readonly loadChart: (propertyId: number) => Promise<Chart>;
  readonly now: () => Date;
}

export function closingRoutes(deps: ClosingDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(closeRoutes(deps));
    await server.register(reopenRoutes(deps));
    await server.register(settingsRoutes(deps));
  };
}

/** The last day meant: a day, or a fiscal period's end. *Errors:* CLOSING_DATE_INVALID. */
export async function throughDay(
  db: Queryable,
  propertyId: number,
  text: string,
): Promise<IsoDate> {
  if (periodOfName(text) !== null) return (await findPeriod(db, propertyId, text)).throughOn;
  return dayOf(text, 'through');
}

function dayOf(text: string, where: string): IsoDate {
  const day = isoDateOf(text);
  if (day !== null) return day;
  throw closingError('CLOSING_DATE_INVALID', { status: 422, where }, text);
}

function closeRoutes({ pool, loadChart, now }: ClosingDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const check = {
      summary:
        'Tells what must be settled before the property or an outlet is closed through a day.',
      description: 'Each check has its state, its count, and where to press.',
      querystring: ChecklistQuery,
      response: { 200: ChecklistView },
    };
    server.get('/close-checklist', { schema: check }, async ({ propertyId, query }) => {
      const chart = await loadChart(propertyId);
      const through = await throughDay(pool, propertyId, query.through);
      const { outlet = null } = query;
      const today = todayIn(chart.timeZone, now());
      const list = await readChecklist(pool, chart, { propertyId, through, outlet, today });
      const closed = closedAt(chart, outletIdOf(chart, outlet));
      return checklistView(list, closed?.closedThroughOn ?? null);
    });

    const close = {
      summary: 'Closes the books through a day, once nothing on the checklist blocks.',
      description:
        'Entries on or before it cannot be made or changed from then on. `forcedBecause` ' +
        'closes all the same, and is kept with what was open.',
      body: CloseBody,
      response: { 200: ChecklistView },
    };
    server.post('/closings', { schema: close }, async ({ propertyId, person, body }) => {
      const chart = await loadChart(propertyId);
      const through = await throughDay(pool, propertyId, body.through);
      const { outlet = null, reason, forcedBecause = null } = body;
      const today = todayIn(chart.timeZone, now());
      const list = await closePeriod(pool, chart, {
        ...{ propertyId, through, outlet, today, reason, forcedBecause, by: person },
        automatic: false,
      });
      return checklistView(list, through);
    });

    const history = {
      summary: 'Lists closings and reopenings, the newest first.',
      querystring: ClosingsQuery,
      response: { 200: ClosingList },
    };
    server.get('/closings', { schema: history }, async ({ propertyId, query }) => {
      const { before = null, limit = 50 } = query;
      const rows = await listClosings(pool, propertyId, { beforeNumber: before, limit: limit + 1 });
      const items = rows.slice(0, limit);
      const next = rows.length > limit ? (items.at(-1)?.closingNumber ?? null) : null;
      return { items: items.map(closingView), next };
    });
  };
}

function reopenRoutes({ pool, loadChart }: ClosingDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const preview = {
      summary: 'Tells what stands in the days a reopening would open, and changes nothing.',
      querystring: ReopeningQuery,
      response: { 200: ReopeningView },
    };
    server.get('/reopenings/preview', { schema: preview }, async ({ propertyId, query }) => {
      const { outlet = null } = query;
      const fromOn = query.fromOn === undefined ? null : dayOf(query.fromOn, 'fromOn');
      const chart = await loadChart(propertyId);
      return reopeningView(await previewReopening(pool, chart, { propertyId, outlet, fromOn }));
    });

    const reopen = {
      summary: 'Opens closed days again, with a reason.',
      body: ReopenBody,
      response: { 200: ReopeningView },
    };
    server.post('/reopenings', { schema: reopen }, async ({ propertyId, person, body }) => {
      const { outlet = null, reason } = body;
      const fromOn = body.fromOn === undefined ? null : dayOf(body.fromOn, 'fromOn');
      const order = { propertyId, outlet, fromOn, reason, by: person };
      return reopeningView(await reopenPeriod(pool, await loadChart(propertyId), order));
    });
  };
}

function settingsRoutes({ pool, loadChart, now }: ClosingDeps): FastifyPluginAsyncTypebox {
  const view = async (propertyId: number): Promise<ClosingSettingsView> => {
    const settings = await readClosingSettings(pool, propertyId);
    if (settings.manual) return { ...settings, due: null };
    const chart = await loadChart(propertyId);
    const { daysAfterEnd } = settings;
    const today = todayIn(chart.timeZone, now());
    for (const { outletId } of placesOf(chart, settings)) {
      const due = await dueClosing(pool, propertyId, { today, daysAfterEnd, outletId });
      if (due !== null) return { ...settings, due };
    }
    return { ...settings, due: null };
  };
  return async (server) => {
    const read = {
      summary: 'Tells how periods close, and which closes by itself next.',
      response: { 200: ClosingSettingsView },
    };
    server.get('/closing-settings', { schema: read }, async ({ propertyId }) => view(propertyId));

    const save = {
      summary: 'Chooses whether periods close by hand or by themselves.',
      body: ClosingSettingsBody,
      response: { 200: ClosingSettingsView },
    };
    server.put('/closing-settings', { schema: save }, async ({ propertyId, person, body }) => {
      await saveClosingSettings(pool, propertyId, { eachOutlet: false, ...body }, person);
      return view(propertyId);
    });
  };
}
