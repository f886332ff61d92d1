// A season of Harbor Point Marina & Campground, April to October 2026, from one seed: about seven
// thousand accounting events of all eight kinds. What `npm start` imports, and what tests use as a
// lively company.
// Invariant: the same seed gives the same events, in date order; every one is valid on the ready
// chart.

import { addDays, endOfMonth, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { tellArrivals, tellLongTermSites } from './daily-stays.ts';
import { peopleFrom } from './people.ts';
import { randomFrom } from './random.ts';
import { type EventJson, SeasonLedger } from './season-ledger.ts';
import { tellSeasonalContracts } from './seasonal-contracts.ts';
import { tellEvents, tellTills } from './storefront.ts';

export const seasonFrom = '2026-04-01' as IsoDate;
export const seasonThrough = '2026-10-31' as IsoDate;
export const seasonSeed = 20_260_401;

const showWeekends = new Set(['2026-06-20', '2026-07-04', '2026-09-05']);

/** The season's events in date order; those dated after its end (late payments) are left out. */
export function demoSeason(seed = seasonSeed): EventJson[] {
  const ledger = new SeasonLedger(randomFrom(seed));
  const nextPerson = peopleFrom(ledger.random);
  const contracts = tellSeasonalContracts(ledger, nextPerson);
  const residents = Array.from({ length: 24 }, nextPerson);
  for (let on = seasonFrom; on <= seasonThrough; on = addDays(on, 1)) {
    if (on.endsWith('-01')) tellLongTermSites(ledger, residents, on);
    tellArrivals(ledger, on, nextPerson);
    tellTills(ledger, on);
    if (showWeekends.has(on)) tellEvents(ledger, on, nextPerson);
    if (on === endOfMonth(on)) tellMonthEnd(ledger, on);
  }
  for (const contract of contracts.filter((_, index) => index % 19 === 0)) {
    ledger.creditMemo(
      addDays(contract.on, 45),
      contract,
      15_000,
      'Goodwill: power outage on the dock',
    );
  }
  return ledger.events
    .filter((event) => event.occurredOn <= seasonThrough)
    .map((event, order) => ({ event, order }))
    .sort((a, b) => a.event.occurredOn.localeCompare(b.event.occurredOn) || a.order - b.order)
    .map(({ event }) => event);
}

/**
 * What the accountant books by hand at month end; the accrual is reversed on the first of the next
 * month.
 */
function tellMonthEnd(ledger: SeasonLedger, on: IsoDate): void {
  const accrual = ledger.journal(
    on,
    'TRS',
    'Accrue utilities not yet billed',
    '6200',
    '2100',
    ledger.random.between(1_200, 4_800) * 100,
  );
  ledger.reverse(addDays(on, 1), 'TRS', accrual, 'Accrual of the month before');
  ledger.journal(
    on,
    'REIT',
    'Card processing fees of the month',
    '6400',
    '1060',
    ledger.random.between(400, 2_900) * 100,
  );
  ledger.journal(on, 'REIT', 'Depreciation of docks', '6600', '1590', 1_250_000);
}
