// Which fiscal periods days lie in, for planning and posting. Invariant: reads only; one small
// query a batch or run; no periods where the property counts in months, as most do.

import { periodsOver } from '#chart-of-accounts/fiscal-calendar.ts';
import { readCalendars } from '#chart-of-accounts/fiscal-calendar-store.ts';
import type { DateRange } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { PeriodsOf } from './recognition-plan.ts';

/** Of a property that counts in months: it has no other periods. */
export const inMonths: PeriodsOf = () => [];

/** Periods by days of service; `inMonths` where years are counted so. */
export async function readPeriods(db: Queryable, propertyId: number): Promise<PeriodsOf> {
  const calendars = await readCalendars(db, propertyId);
  const isInMonths = calendars.every(({ calendar }) => calendar.pattern === 'months');
  return isInMonths ? inMonths : (service: DateRange) => periodsOver(calendars, service);
}
