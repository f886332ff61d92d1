// A season of Harbor Point Marina & Campground, April to October 2026, from one seed: about seven
// thousand accounting events of all kinds. What `npm start` imports, and what tests use as a lively
// company.
// Invariant: the same seed gives the same events, in date order, what is spoken of before what
// speaks of it; every one is valid on the ready chart.

import { addDays, endOfMonth, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { tellBanking } from './banking.ts';
import { tellArrivals, tellLongTermSites } from './daily-stays.ts';
import { tellCancellation } from './deposits.ts';
import { tellMonthBegin, tellMonthEnd } from './month-end.ts';
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
  const boaters = contracts.map(({ customer }) => customer);
  const residents = Array.from({ length: 24 }, nextPerson);
  for (let on = seasonFrom; on <= seasonThrough; on = addDays(on, 1)) {
    if (on.endsWith('-01')) {
      tellMonthBegin(ledger, on);
      tellLongTermSites(ledger, residents, on);
    }
    tellArrivals(ledger, on, nextPerson);
    tellTills(ledger, on, boaters);
    if (showWeekends.has(on)) tellEvents(ledger, on, nextPerson);
    if (on.endsWith('-12')) tellCancellation(ledger, on, nextPerson());
    if (on === endOfMonth(on)) tellMonthEnd(ledger, on);
  }
  for (const contract of contracts.filter((_, index) => index % 19 === 0)) {
    // Paid by then, in as many instalments as there are.
    const on = addDays(contract.on, 100);
    const goodwill = { product: 'DISCOUNT', cents: 15_000 };
    ledger.credit(on, contract, goodwill, 'Goodwill: power outage on the dock');
  }
  tellBanking(ledger, seasonFrom, seasonThrough);
  return ledger.events
    .filter((event) => event.occurredOn <= seasonThrough)
    .map((event, order) => ({ event, order }))
    .sort((a, b) => a.event.occurredOn.localeCompare(b.event.occurredOn) || a.order - b.order)
    .map(({ event }) => event);
}

/** The event that this one takes back, a reversal or a void; null for all others. */
export const takesBack = ({ of }: EventJson): string | null =>
  typeof of === 'object' ? (of as { id: string }).id : null;

/** The events that may be taken back: no reversals or voids, and none that another is of. */
export function notTakenBack(events: readonly EventJson[]): EventJson[] {
  const taken = new Set(events.map((event) => takesBack(event) ?? event.of));
  return events.filter((event) => takesBack(event) === null && !taken.has(event.id));
}

/** Documents an event speaks of: they are told before it. */
export function mentions(event: EventJson): string[] {
  const of = takesBack(event) ?? event.of;
  const settles = (event.settles ?? []) as { document: string }[];
  return [of, ...settles.map(({ document }) => document)].filter((one) => typeof one === 'string');
}

/** What has to be told of the same document before an event of this kind. */
export const toldBefore: Readonly<Record<string, string>> = {
  'write-off-recovered': 'receivable-written-off',
  'recognition-unwound': 'income-recognized',
};

/** Which deposits these take is not said: what was paid in may lie before. */
const takesDeposit = new Set(['deposit-applied', 'deposit-refunded', 'deposit-forfeited']);

/** Refused where nobody knows the document; a credit or a recognition waits for its own. */
const ofKnown = new Set([
  ...['refund-issued', 'payment-bounced'],
  ...['receivable-written-off', 'write-off-recovered'],
]);

/** Those of a part of the season that are taken without the rest. */
export function toldAlone(events: readonly EventJson[]): EventJson[] {
  const told = new Set<unknown>();
  return events.filter((event) => {
    const { id, kind } = event;
    const taken = takesBack(event);
    const of = taken ?? event.of;
    const first = toldBefore[kind];
    if ((taken !== null || ofKnown.has(kind)) && !told.has(of)) return false;
    if (first !== undefined && !told.has(`${first} ${of}`)) return false;
    if (takesDeposit.has(kind)) return false;
    told.add(id).add(`${kind} ${of}`);
    return true;
  });
}

/** The last payments that nothing else of these events needs: they may be told late. */
export function latePayments(events: readonly EventJson[], count: number): EventJson[] {
  const spokenOf = new Set(events.flatMap(mentions));
  const held = new Set(events.filter(billsDeposit).map(({ id }) => id));
  return events
    .filter(({ kind, id }) => kind === 'payment-received' && !spokenOf.has(id))
    .filter((event) => !mentions(event).some((id) => held.has(id)))
    .slice(-count);
}

/** Whether any of its lines is of the product. */
export function sellsAt(event: EventJson, product: string): boolean {
  const lines = event.lines as { product?: string }[] | undefined;
  return lines?.some((line) => line.product === product) ?? false;
}

const billsDeposit = (event: EventJson) =>
  sellsAt(event, 'DEPOSIT') || sellsAt(event, 'SECURITY-DEPOSIT');
