// Closes by itself, where *Manual Closing Date* is off: so many midnights of the property after a
// fiscal period has ended, once its checklist has nothing that blocks.
// Invariant: a period is closed by itself once; one that a person opened again stays open until its
// successor is due. Every process may run this at once, at any time: what is due stays due.

import type pg from 'pg';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { listProperties } from '#chart-of-accounts/chart-store.ts';
import { periodLabel } from '#chart-of-accounts/fiscal-calendar.ts';
import { periodAt } from '#chart-of-accounts/fiscal-calendar-store.ts';
import { addDays, type IsoDate, todayIn } from '#chart-of-accounts/iso-date.ts';
import { type Rounds, software, startRounds } from '#chart-of-accounts/rounds-worker.ts';
import type { Queryable } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { closePeriod } from './closing-store.ts';
import { type ClosingSettings, readClosingSettings } from './settings-store.ts';

export interface ClosingWorkerDeps {
  readonly pool: pg.Pool;
  readonly loadChart: (propertyId: number) => Promise<Chart>;
  readonly now: () => Date;
  readonly log: { info(text: string): void; warn(text: string): void };
}

export interface DueOrder extends Pick<ClosingSettings, 'daysAfterEnd'> {
  readonly today: IsoDate;
  /** Null: the property. */
  readonly outletId?: number | null;
}

/** A period that is due to be closed by itself. */
export interface DueClosing {
  readonly label: string;
  readonly throughOn: IsoDate;
  /** The property's day on which it is due, from midnight on. */
  readonly dueOn: IsoDate;
}

/** The last period that is due, unless the calendar has closed it, or a later one, already. */
export async function dueClosing(
  db: Queryable,
  propertyId: number,
  { today, daysAfterEnd, outletId = null }: DueOrder,
): Promise<DueClosing | null> {
  const lastOver = addDays(today, -daysAfterEnd - 1);
  const running = await periodAt(db, propertyId, lastOver);
  const period =
    running.throughOn === lastOver
      ? running
      : await periodAt(db, propertyId, addDays(running.fromOn, -1));
  const { throughOn } = period;
  const { rows } = await db.query<{ done: boolean }>(
    `SELECT coalesce(closed_through_on($1) >= $2, false)
         OR coalesce(closed_through_on($1, $3) >= $2, false) OR EXISTS (
       SELECT FROM closing_dates WHERE property_id = $1 AND automatic
          AND (outlet_id IS NULL OR outlet_id = $3) AND closed_through_on >= $2) AS done`,
    [propertyId, throughOn, outletId],
  );
  if (rows[0]?.done !== false) return null;
  return { label: periodLabel(period), throughOn, dueOn: addDays(throughOn, daysAfterEnd + 1) };
}

/** One round over every property; what blocks a closing is said once per round. */
export async function closeByItself(deps: ClosingWorkerDeps): Promise<void> {
  const { pool } = deps;
  for (const { propertyId, code, timeZone } of await listProperties(pool)) {
    const settings = await readClosingSettings(pool, propertyId);
    if (settings.manual) continue;
    const today = todayIn(timeZone, deps.now());
    const { daysAfterEnd } = settings;
    for (const place of placesOf(await deps.loadChart(propertyId), settings)) {
      const { outletId } = place;
      const due = await dueClosing(pool, propertyId, { today, daysAfterEnd, outletId });
      const name = place.outlet === null ? code : `${code} ${place.outlet}`;
      if (due !== null) await closeOne(deps, { propertyId, today, daysAfterEnd, due, name, place });
    }
  }
}

interface Place {
  readonly outlet: string | null;
  readonly outletId: number | null;
}

/** What closes on its own: the property, or each of its active outlets. */
export function placesOf(
  { outlets }: Pick<Chart, 'outlets'>,
  { eachOutlet }: Pick<ClosingSettings, 'eachOutlet'>,
): Place[] {
  if (!eachOutlet) return [{ outlet: null, outletId: null }];
  const active = [...outlets.values()].filter((one) => one.active);
  return active.map(({ code, outletId }) => ({ outlet: code, outletId }));
}

interface ClosingOne extends Pick<ClosingSettings, 'daysAfterEnd'> {
  readonly propertyId: number;
  readonly today: IsoDate;
  readonly due: DueClosing;
  /** In the log. */
  readonly name: string;
  readonly place: Place;
}

async function closeOne(
  { pool, loadChart, log }: ClosingWorkerDeps,
  of: ClosingOne,
): Promise<void> {
  const { propertyId, due, name, today, daysAfterEnd } = of;
  try {
    await closePeriod(pool, await loadChart(propertyId), {
      ...{ propertyId, through: due.throughOn, outlet: of.place.outlet, today },
      reason: `${due.label} closed by itself, ${daysAfterEnd} days after its end`,
      ...{ forcedBecause: null, by: software, automatic: true },
    });
    log.info(`${name}: closed through ${due.throughOn}`);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    log.warn(`${name}: ${due.label} is due to be closed. ${error.message}`);
  }
}

/** A round at once and then every `pauseMs`. */
export function startClosingWorker(deps: ClosingWorkerDeps & { readonly pauseMs: number }): Rounds {
  const { pauseMs, log } = deps;
  const onFailure = (error: Error) => log.warn(`Closing: ${error.message}`);
  return startRounds(() => closeByItself(deps), { pauseMs, onFailure });
}
