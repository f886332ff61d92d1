// How the property of a drill keeps house: which entities its entries are made in, which journals
// they go to, whether it counts, summarises days, recognizes income; drawn from the seed. And the
// events that make use of it. Invariant: pure; the auditor reads what must be there from here, not
// from the product's settings.

import { demoCompany } from '#scenarios/demo-season/external-company.ts';
import { type Random, randomFrom } from '#scenarios/demo-season/random.ts';
import type { EventJson } from '#scenarios/demo-season/season-ledger.ts';

export interface DrillHouse {
  /** `top`: all entries at the top level; the others make them in their entities. */
  readonly entities: 'top' | 'split' | 'base-location';
  /** Do payments, and what the land owner's outlet enters, have journals of their own? */
  readonly ownJournals: boolean;
  /** Are there entries that count? */
  readonly counts: boolean;
  /** Are entries sent as daily summaries, netted or not? */
  readonly daily: 'no' | 'gross' | 'net';
  /** Is deferred income recognized while exports are under way? */
  readonly recognizes: boolean;
}

/** What every drill had before houses differed. */
export const plainHouse: DrillHouse = {
  ...{ entities: 'top', ownJournals: false, counts: false, daily: 'no', recognizes: false },
};

/** Plain, but for entries of several entities, which are split. */
export const splitHouse: DrillHouse = { ...plainHouse, entities: 'split' };

/** A third of all seeds keep the plain house. */
export function houseOf(seed: number): DrillHouse {
  const random = randomFrom(seed * 31 + 7);
  if (random.chance(33)) return plainHouse;
  const entities = [
    ['split', 4],
    ['base-location', 2],
    ['top', 2],
  ] as const;
  const daily = [
    ['no', 4],
    ['gross', 1],
    ['net', 1],
  ] as const;
  return {
    entities: random.weighted(entities),
    ownJournals: random.chance(50),
    counts: random.chance(50),
    daily: random.weighted(daily),
    recognizes: random.chance(40),
  };
}

/** Our accounts that count, and the other side of each pair, which is left out. */
export const countingAccount = { ours: '9100', contra: '9199', theirs: 'S100' } as const;
export const countingJournal = 'STAT';
const paymentJournal = 'PAYJ';
const landJournal = 'LANDJ';
export const ownJournals = [paymentJournal, landJournal, countingJournal];

/** The journal an entry must stand in. */
export function journalOf(
  house: DrillHouse,
  of: { readonly documentType: string; readonly outlet: string; readonly counts: boolean },
): string {
  if (of.counts) return countingJournal;
  if (!house.ownJournals) return demoCompany.journalId;
  if (of.documentType === 'payment') return paymentJournal;
  return of.outlet === 'REIT' ? landJournal : demoCompany.journalId;
}

/** The same as the connection is told it. */
export const journalChoices = (land: number) => [
  { documentType: 'payment', outletId: null, journalId: paymentJournal },
  { documentType: null, outletId: land, journalId: landJournal },
];

/** Settings of the connection that make it keep this house. */
export function settingsOf(house: DrillHouse): Record<string, unknown> {
  const { entities, daily } = house;
  return {
    ...(entities === 'top' ? {} : { postIn: 'entity', interEntity: entities }),
    ...(house.counts ? { statisticalJournalId: countingJournal } : {}),
    ...(daily === 'no' ? {} : { exportMode: 'daily-summary', summaryNetting: daily === 'net' }),
  };
}

/** In one line, for the report of a drill. */
export function houseText(house: DrillHouse): string {
  const { entities, daily } = house;
  const parts = [
    entities === 'top' ? '' : entities,
    house.ownJournals ? 'journals' : '',
    house.counts ? 'counts' : '',
    daily === 'no' ? '' : `daily ${daily}`,
    house.recognizes ? 'recognizes' : '',
  ];
  return parts.filter((text) => text !== '').join(' + ');
}

/** Events beyond the season's that this house is about; up to four of each kind. */
export function eventsOf(house: DrillHouse, seed: number): EventJson[] {
  const random = randomFrom(seed * 17 + 3);
  const events: EventJson[] = [];
  const many = () => Array.from({ length: random.between(1, 4) }, (_, at) => at + 1);
  if (house.entities !== 'top') {
    for (const at of many()) events.push(between(random, at), shared(random, at));
  }
  if (house.counts) for (const at of many()) events.push(counted(random, at));
  return events;
}

/** Events whose entries are of two entities, all of them. */
export function spanningEvents(seed: number, count: number): EventJson[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, at) => {
    return at % 2 === 0 ? between(random, at) : shared(random, at);
  });
}

const dayOf = (random: Random) => `2026-05-${String(random.between(10, 14))}`;
const amountOf = (random: Random) => `${random.between(1, 900)}.${random.between(10, 99)}`;

/** One outlet pays for the other: each owes, each balances. */
const between = (random: Random, at: number): EventJson => ({
  ...{ source: 'marina-os', id: `BETWEEN-${at}`, kind: 'inter-outlet-posted', outlet: 'TRS' },
  ...{ occurredOn: dayOf(random), currency: 'USD', toOutlet: 'REIT', amount: amountOf(random) },
  ...{ debitAccount: '6200', creditAccount: '1000', reason: 'Electricity' },
});

/** Lines of two entities, or of the one that is not the entry's own besides. */
function shared(random: Random, at: number): EventJson {
  const outlet = random.pick(['TRS', 'REIT']);
  const other = outlet === 'TRS' ? 'REIT' : 'TRS';
  const [own, theirs] = [amountOf(random), amountOf(random)];
  const lines = [
    { account: '6200', debit: own },
    { account: '1000', credit: own },
    { account: '6200', debit: theirs, outlet: other },
    { account: '1000', credit: theirs, outlet: other },
  ];
  return {
    ...{ source: 'marina-os', id: `SHARED-${at}`, kind: 'journal-posted', outlet, lines },
    ...{ occurredOn: dayOf(random), currency: 'USD', reason: 'Shared costs' },
  };
}

/** Slip nights at one outlet or both. */
function counted(random: Random, at: number): EventJson {
  const pair = (outlet: string) => {
    const nights = `${random.between(1, 80)}.00`;
    return [
      { account: countingAccount.ours, debit: nights, outlet },
      { account: countingAccount.contra, credit: nights, outlet },
    ];
  };
  const lines = [...pair('TRS'), ...(random.chance(50) ? pair('REIT') : [])];
  return {
    ...{ source: 'marina-os', id: `NIGHTS-${at}`, kind: 'journal-posted', outlet: 'TRS', lines },
    ...{ occurredOn: dayOf(random), currency: 'USD', reason: 'Slip nights' },
  };
}
