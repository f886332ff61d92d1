// Keeps a property's fiscal calendar and the periods generated from it. Beside the chart: whoever
// says "period" (reports, closing, screens) asks here.
// Invariant: a year in which something was closed is a row for good; another calendar begins with
// the year after. What is not kept yet follows from the calendars in force.
// Leaves to others: counting (fiscal-calendar.ts), closing (closing/).

import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { invariant } from '#problems/invariant.ts';
import { chartError } from './chart-errors.ts';
import { lockClosing } from './chart-store.ts';
import {
  type CalendarFrom,
  calendarYear,
  type FiscalCalendar,
  type FiscalPeriod,
  periodOfName,
  periodsUnder,
  takeOver,
  yearUnder,
} from './fiscal-calendar.ts';
import type { IsoDate } from './iso-date.ts';

/** The calendar in force last, and who chose it; nobody: the calendar year. */
export interface ChosenCalendar extends CalendarFrom {
  readonly setAt: Date | null;
  readonly setBy: string | null;
}

interface CalendarRow extends FiscalCalendar {
  readonly startsOn: IsoDate | null;
  readonly afterYear: number | null;
  readonly setAt: Date;
  readonly setBy: string;
}

const since: ChosenCalendar = {
  ...{ calendar: calendarYear, startsOn: null, afterYear: null, setAt: null, setBy: null },
};

/** All calendars of the property, each from its day on; the oldest has none before it. */
export async function readCalendars(db: Queryable, propertyId: number): Promise<ChosenCalendar[]> {
  const { rows } = await db.query<CalendarRow>(
    `SELECT pattern, first_month AS "firstMonth", year_end_rule AS "yearEndRule",
            year_end_weekday AS "yearEndWeekday", named_by AS "namedBy", starts_on AS "startsOn",
            after_year AS "afterYear", set_at AS "setAt", set_by AS "setBy"
       FROM fiscal_calendars WHERE property_id = $1 ORDER BY calendar_number`,
    [propertyId],
  );
  const chosen = rows.map(({ startsOn, afterYear, setAt, setBy, ...calendar }) => {
    return { calendar, startsOn, afterYear, setAt, setBy };
  });
  // A calendar replaces all that would begin where it begins, or later.
  return chosen.reduce<ChosenCalendar[]>(
    (before, one) => [
      ...before.filter(({ startsOn }) => (startsOn ?? '') < (one.startsOn ?? '')),
      one,
    ],
    [since],
  );
}

/** The periods of a fiscal year: as kept, or as they would be kept. */
export async function readYear(
  db: Queryable,
  propertyId: number,
  year: number,
): Promise<FiscalPeriod[]> {
  const kept = await keptYear(db, propertyId, year);
  return kept.length > 0 ? kept : periodsUnder(await readCalendars(db, propertyId), year);
}

async function keptYear(db: Queryable, propertyId: number, year: number): Promise<FiscalPeriod[]> {
  const { rows } = await db.query<FiscalPeriod>(
    `SELECT fiscal_year AS year, period_number AS number, from_on AS "fromOn",
            through_on AS "throughOn"
       FROM fiscal_periods WHERE property_id = $1 AND fiscal_year = $2 ORDER BY period_number`,
    [propertyId, year],
  );
  return rows;
}

/** The fiscal year a day lies in. */
export async function yearAt(db: Queryable, propertyId: number, on: IsoDate): Promise<number> {
  const { rows } = await db.query<{ year: number }>(
    `SELECT fiscal_year AS year FROM fiscal_periods
      WHERE property_id = $1 AND $2 BETWEEN from_on AND through_on`,
    [propertyId, on],
  );
  return rows[0]?.year ?? yearUnder(await readCalendars(db, propertyId), on);
}

/** The period a day lies in. */
export async function periodAt(
  db: Queryable,
  propertyId: number,
  on: IsoDate,
): Promise<FiscalPeriod> {
  const year = await yearAt(db, propertyId, on);
  const periods = await readYear(db, propertyId, year);
  const found = periods.find(({ fromOn, throughOn }) => fromOn <= on && on <= throughOn);
  invariant(found !== undefined, `${on} lies in a period of its year ${year}`);
  return found;
}

/** The period of a name such as `2026-P06`. *Errors:* CHART_PERIOD_UNKNOWN. */
export async function findPeriod(
  db: Queryable,
  propertyId: number,
  name: string,
): Promise<FiscalPeriod> {
  const wanted = periodOfName(name);
  const periods = wanted === null ? [] : await readYear(db, propertyId, wanted.year);
  const found = periods.find(({ number }) => number === wanted?.number);
  if (found) return found;
  throw chartError('CHART_PERIOD_UNKNOWN', 422, name);
}

/** Keeps the years through a day as rows, from the first day on that was ever closed or asked. */
export async function keepYears(
  db: Queryable,
  propertyId: number,
  { fromOn, throughOn }: { readonly fromOn: IsoDate; readonly throughOn: IsoDate },
): Promise<void> {
  const calendars = await readCalendars(db, propertyId);
  const periods: FiscalPeriod[] = [];
  const last = yearUnder(calendars, throughOn);
  for (let year = yearUnder(calendars, fromOn); year <= last; year += 1) {
    periods.push(...periodsUnder(calendars, year));
  }
  await db.query(
    `INSERT INTO fiscal_periods (property_id, fiscal_year, period_number, from_on, through_on)
     SELECT $1, n.* FROM unnest($2::int[], $3::int[], $4::date[], $5::date[])
         AS n (fiscal_year, period_number, from_on, through_on)
     ON CONFLICT DO NOTHING`,
    [
      propertyId,
      periods.map(({ year }) => year),
      periods.map(({ number }) => number),
      periods.map(({ fromOn: on }) => on),
      periods.map(({ throughOn: on }) => on),
    ],
  );
}

/**
 * Chooses how the property counts its years: from now on, or, when something was closed already,
 * from the end of the last year something was closed in. *Errors:* CHART_CALENDAR_GAP.
 */
export async function chooseCalendar(
  pool: pg.Pool,
  propertyId: number,
  order: { readonly calendar: FiscalCalendar; readonly by: string; readonly today: IsoDate },
): Promise<void> {
  const { calendar, by, today } = order;
  await withTransaction(pool, async (tx) => {
    // The loser of two choices, or of a closing, waits here, then counts from what the other kept.
    await lockClosing(tx, propertyId);
    const from = await startOf(tx, propertyId, calendar);
    const last = (await readCalendars(tx, propertyId)).at(-1);
    const isChosen = last?.setAt != null && last.startsOn === from.startsOn;
    if (isChosen && isDeepStrictEqual(last.calendar, calendar)) return;
    await tx.query(
      `DELETE FROM fiscal_periods WHERE property_id = $1 AND from_on >= coalesce($2, from_on)`,
      [propertyId, from.startsOn],
    );
    await tx.query(
      `INSERT INTO fiscal_calendars (property_id, pattern, first_month, year_end_rule,
              year_end_weekday, named_by, starts_on, after_year, set_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        ...[propertyId, calendar.pattern, calendar.firstMonth, calendar.yearEndRule],
        ...[calendar.yearEndWeekday, calendar.namedBy, from.startsOn, from.afterYear, by],
      ],
    );
    await keepYears(tx, propertyId, { fromOn: from.startsOn ?? today, throughOn: today });
  });
}

/** From where on another calendar may count. */
async function startOf(
  tx: Queryable,
  propertyId: number,
  calendar: FiscalCalendar,
): Promise<CalendarFrom> {
  const { rows } = await tx.query<{ first_on: IsoDate | null; last_on: IsoDate | null }>(
    `SELECT min(closed_through_on) AS first_on, max(closed_through_on) AS last_on
       FROM closing_dates WHERE property_id = $1`,
    [propertyId],
  );
  const { first_on: fromOn = null, last_on: throughOn = null } = rows[0] ?? {};
  if (fromOn === null || throughOn === null) return { calendar, startsOn: null, afterYear: null };
  await keepYears(tx, propertyId, { fromOn, throughOn });
  const { year } = await periodAt(tx, propertyId, throughOn);
  const end = (await readYear(tx, propertyId, year)).at(-1)?.throughOn ?? throughOn;
  const from = takeOver(calendar, { year, throughOn: end });
  if (from === null) throw chartError('CHART_CALENDAR_GAP', 422, String(year), end);
  return from;
}
