// Every cause planted alone and then all together, as a table: the identity must name exactly what
// was planted and leave nothing unexplained; what nobody can explain must show as that very amount.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { ExternalEntry } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { fc } from '#root/test-draws.ts';
import { type CandidateEntry, candidatesFor } from './candidates.ts';
import type { Cause } from './causes.ts';
import { type Adjustment, Examination, type Scope } from './examination.ts';
import { at, PaperLedger, type PaperLine, paperEntry, paperLines } from './paper-ledger.ts';
import { AmountsByPlace, type PlacedAmount, placesOfLines } from './place.ts';
import { expectedAmounts, isWithin, type SentExport } from './presence.ts';
import { type OurTerms, type TieOutRow, tieOut } from './tie-out.ts';

const usd = 'USD' as Currency;
const period: DateRange = { from: '2026-01-01' as IsoDate, through: '2026-06-30' as IsoDate };
const eve = '2025-12-31' as IsoDate;
const scope: Scope = {
  accounts: new Set(['1000', '1200', '4000']),
  locations: new Set(['100', '200']),
};

interface OurEntry {
  readonly id: number;
  readonly postedOn: string;
  readonly cents: number;
  readonly status: SentExport['status'] | 'before-cutover' | 'not-queued';
  readonly location: string;
}

/** A world of two ledgers that agree; tests then change the external one. */
class World {
  readonly ledger = new PaperLedger();
  readonly ours: OurEntry[] = [];
  readonly adjustments: Adjustment[] = [];
  readonly #exports = new Map<number, SentExport>();

  enter(entry: OurEntry): string {
    this.ours.push(entry);
    const { id, status, postedOn } = entry;
    const lines = this.lines(entry);
    const externalId = `x-${id}`;
    const reference = `T${id}`;
    if (status === 'before-cutover') {
      this.ledger.entries.set(externalId, paperEntry(externalId, postedOn, lines));
    } else if (status === 'synced') {
      this.ledger.entries.set(externalId, paperEntry(externalId, postedOn, lines, { reference }));
    }
    if (status !== 'before-cutover' && status !== 'not-queued') {
      this.#exports.set(id, {
        exportId: BigInt(id),
        exportKey: reference,
        status,
        externalId: status === 'synced' ? externalId : null,
        sent: { postedOn: postedOn as IsoDate, currency: usd, lines: paperLines(lines) },
      });
    }
    return externalId;
  }

  lines({ cents, location }: OurEntry): PaperLine[] {
    return [
      ['1200', location, cents],
      ['4000', location, -cents],
    ];
  }

  register(externalEntryId: string, isLeft = false): void {
    const entry = this.ledger.entries.get(externalEntryId);
    assert(entry);
    this.adjustments.push({ adjustmentId: 1n, externalEntryId, entry, isLeft });
  }

  async reconcile(): Promise<{ rows: TieOutRow[]; examination: Examination }> {
    const examination = new Examination(period, scope, this.adjustments);
    const before = await this.#balances(period.through);
    const listed: ExternalEntry[] = [];
    for await (const entry of this.ledger.list(period)) listed.push(entry);
    const exports = [...this.#exports.values()];
    const there = new Set(listed.map((entry) => entry.externalId));
    const synced = exports.filter((x) => x.status === 'synced');
    const seen = new Set(
      synced.filter((x) => there.has(x.externalId ?? '')).map((one) => one.exportId),
    );
    for (let from = 0; from < listed.length; from += 3) {
      examination.page(listed.slice(from, from + 3), {
        byExternalId: new Map(exports.flatMap((x) => (x.externalId ? [[x.externalId, x]] : []))),
        byKey: new Map(exports.map((x) => [x.exportKey, x])),
        newer: new Map(),
      });
    }
    for (const exportId of examination.decide(seen, new Map())) seen.add(exportId);
    for (const one of synced.filter((x) => !seen.has(x.exportId))) {
      const found = [...this.ledger.entries.values()].filter((e) => e.reference === one.exportKey);
      examination.missing(one, found);
    }
    examination.finish();
    const rows = tieOut({
      scope,
      accounts: new Map(),
      ours: this.#terms(),
      sent: synced.flatMap((x) => expectedAmounts(x.sent, period)),
      opening: await this.#balances(eve),
      before,
      after: await this.#balances(period.through),
      adjustments: examination.adjustments.amounts(),
      leftThere: examination.leftThere.amounts(),
      foreign: examination.foreign.amounts(),
      findings: examination.findings,
      movers: examination.movers,
    });
    return { rows, examination };
  }

  async #balances(asOf: IsoDate): Promise<PlacedAmount[]> {
    const reading = await this.ledger.balances(asOf);
    assert(reading.kind === 'read');
    return reading.value.map(({ accountId, locationId, amountMinor }) => ({
      place: at(accountId, locationId ?? ''),
      amountMinor,
    }));
  }

  #terms(): OurTerms[] {
    const sums = (...statuses: OurEntry['status'][]) => {
      const amounts = new AmountsByPlace();
      for (const entry of this.ours) {
        const counts = statuses.length === 0 || statuses.includes(entry.status);
        if (counts) amounts.addAll(placesOfLines(usd, paperLines(this.lines(entry))));
      }
      return amounts;
    };
    const [all, before, pending, error, excluded, notQueued] = [
      sums(),
      sums('before-cutover'),
      sums('pending'),
      sums('error'),
      sums('excluded'),
      sums('not-queued'),
    ];
    return all.places().map((place) => ({
      place,
      account: { numbers: place.account, names: place.account },
      ours: all.at(place),
      notExported: before.at(place),
      pending: pending.at(place),
      error: error.at(place),
      excluded: excluded.at(place),
      notQueued: notQueued.at(place),
    }));
  }
}

function rightSide(row: TieOutRow): bigint {
  const { opening, ours, notExported, pending, error, excluded, foreign } = row;
  const adjustments = row.adjustments + row.leftThere;
  const causes = Object.values(row.causes).reduce((sum, amount) => sum + amount, 0n);
  const explained = opening + ours - notExported - pending - error - excluded;
  return explained + adjustments + foreign + causes + row.unexplained;
}

function receivable(rows: TieOutRow[], location = '100'): TieOutRow {
  const row = rows.find((one) => one.place.account === '1200' && one.place.location === location);
  assert(row, `no row 1200 at ${location}`);
  return row;
}

function smallWorld(): World {
  const world = new World();
  const entry = (id: number, postedOn: string, cents: number, status: OurEntry['status']) =>
    world.enter({ id, postedOn, cents, status, location: '100' });
  entry(1, '2025-11-10', 1_00, 'before-cutover');
  entry(2, '2026-02-01', 20_00, 'synced');
  entry(3, '2026-03-01', 300_00, 'synced');
  entry(4, '2026-06-30', 4_000_00, 'synced');
  return world;
}

const plants: [name: string, cause: Cause, cents: bigint, plant: (world: World) => void][] = [
  ['an entry deleted there', 'deleted', -300_00n, (w) => w.ledger.entries.delete('x-3')],
  [
    'an amount edited there',
    'differs',
    -1n,
    ({ ledger }) =>
      ledger.write({
        externalId: 'x-3',
        lines: paperLines([
          ['1200', '100', 299_99],
          ['4000', '100', -299_99],
        ]),
      }),
  ],
  [
    'an account edited there',
    'differs',
    -300_00n,
    ({ ledger }) =>
      ledger.write({
        externalId: 'x-3',
        lines: paperLines([
          ['1000', '100', 300_00],
          ['4000', '100', -300_00],
        ]),
      }),
  ],
  [
    'a location edited there',
    'differs',
    -300_00n,
    ({ ledger }) =>
      ledger.write({
        externalId: 'x-3',
        lines: paperLines([
          ['1200', '200', 300_00],
          ['4000', '200', -300_00],
        ]),
      }),
  ],
  [
    'a date moved beyond the period',
    'differs',
    -4_000_00n,
    ({ ledger }) => ledger.write({ externalId: 'x-4', postedOn: '2026-07-01' as IsoDate }),
  ],
  [
    'a date moved before the cut-over',
    'differs',
    -20_00n,
    ({ ledger }) => ledger.write({ externalId: 'x-2', postedOn: eve }),
  ],
  [
    'a date moved within the period',
    'differs',
    0n,
    ({ ledger }) => ledger.write({ externalId: 'x-2', postedOn: '2026-02-02' as IsoDate }),
  ],
  [
    'an entry copied there',
    'twice',
    300_00n,
    ({ ledger }) =>
      ledger.write({ ...ledger.entries.get('x-3'), externalId: 'x-99', memo: 'copy' }),
  ],
  [
    'an entry awaiting approval',
    'awaiting',
    -300_00n,
    ({ ledger }) => ledger.write({ externalId: 'x-3', state: 'submitted', inBalances: false }),
  ],
  [
    'an entry replaced by one with another id',
    'differs',
    0n,
    ({ ledger }) => {
      ledger.write({ ...ledger.entries.get('x-3'), externalId: 'x-98' });
      ledger.entries.delete('x-3');
    },
  ],
  [
    'an uncertain export that did arrive',
    'arrived',
    7_00n,
    (world) => {
      const externalId = world.enter({
        id: 7,
        postedOn: '2026-04-01',
        cents: 7_00,
        status: 'pending',
        location: '100',
      });
      const lines: PaperLine[] = [
        ['1200', '100', 7_00],
        ['4000', '100', -7_00],
      ];
      const entry = paperEntry(externalId, '2026-04-01', lines, { reference: 'T7' });
      world.ledger.entries.set(externalId, entry);
    },
  ],
  [
    'an entry that was never queued',
    'not-queued',
    -8_00n,
    (world) =>
      world.enter({
        id: 8,
        postedOn: '2026-04-01',
        cents: 8_00,
        status: 'not-queued',
        location: '100',
      }),
  ],
  [
    'a registered adjustment edited later',
    'adjustment-changed',
    5n,
    (world) => {
      const lines: PaperLine[] = [
        ['1200', '100', 50],
        ['4000', '100', -50],
      ];
      world.ledger.entries.set('m-1', paperEntry('m-1', '2026-05-01', lines));
      world.register('m-1');
      const edited = paperLines([
        ['1200', '100', 55],
        ['4000', '100', -55],
      ]);
      world.ledger.write({ externalId: 'm-1', lines: edited });
    },
  ],
];

describe('the identity', () => {
  test('two ledgers that agree tie to zero, the opening balance included', async () => {
    const { rows, examination } = await smallWorld().reconcile();
    assert.equal(examination.findings.length, 0);
    assert.equal(rows.length, 2);
    const row = receivable(rows);
    assert.deepEqual(
      [row.ours, row.notExported, row.opening, row.external, row.unexplained, row.tied],
      [4_321_00n, 1_00n, 1_00n, 4_321_00n, 0n, true],
    );
  });

  for (const [name, cause, cents, plant] of plants) {
    test(`${name} is named ${cause} and nothing is unexplained`, async () => {
      const world = smallWorld();
      plant(world);
      const { rows, examination } = await world.reconcile();
      const row = receivable(rows);
      assert.equal(row.causes[cause] ?? 0n, cents);
      assert.deepEqual(
        Object.entries(row.causes).filter(([key, amount]) => key !== cause && amount !== 0n),
        [],
      );
      assert(rows.every((one) => one.unexplained === 0n && one.external === rightSide(one)));
      const found = examination.findings.map((one) => one.cause);
      assert.deepEqual(found, cause === 'not-queued' ? [] : [cause]);
    });
  }

  test('all of them at once are each named with their amount', async () => {
    const together = plants.filter(([name]) =>
      ['copied', 'awaiting', 'before the cut-over', 'did arrive', 'never', 'adjustment'].some(
        (word) => name.includes(word),
      ),
    );
    const world = smallWorld();
    world.enter({ id: 5, postedOn: '2026-05-05', cents: 55_55, status: 'synced', location: '100' });
    world.ledger.entries.delete('x-5');
    const copied = together.filter(([name]) => !name.includes('awaiting'));
    for (const [, , , plant] of copied) plant(world);
    const { rows, examination } = await world.reconcile();
    const row = receivable(rows);
    assert.deepEqual(row.causes, {
      deleted: -55_55n,
      twice: 300_00n,
      differs: -20_00n,
      arrived: 7_00n,
      'not-queued': -8_00n,
      'adjustment-changed': 5n,
    });
    assert.equal(row.unexplained, 0n);
    assert.equal(row.external, rightSide(row));
    assert.equal(examination.findings.length, 5);
  });

  test('an entry of others is foreign until it is registered, then an adjustment', async () => {
    const world = smallWorld();
    const lines: PaperLine[] = [
      ['1200', '100', -9_00],
      ['6100', '100', 9_00],
    ];
    world.ledger.entries.set('m-1', paperEntry('m-1', '2026-05-01', lines));
    const found = receivable((await world.reconcile()).rows);
    assert.deepEqual([found.foreign, found.adjustments, found.tied], [-9_00n, 0n, false]);
    world.register('m-1');
    const registered = receivable((await world.reconcile()).rows);
    assert.deepEqual([registered.foreign, registered.adjustments], [0n, -9_00n]);
    assert.deepEqual([registered.unexplained, registered.tied], [0n, true]);
  });

  test('an entry agreed to stay there is a term beside what is to be reversed', async () => {
    const world = smallWorld();
    const lines = (cents: number): PaperLine[] => [
      ['1200', '100', -cents],
      ['6100', '100', cents],
    ];
    world.ledger.entries.set('m-1', paperEntry('m-1', '2026-05-01', lines(9_00)));
    world.ledger.entries.set('m-2', paperEntry('m-2', '2026-05-01', lines(4_00)));
    world.register('m-1');
    world.register('m-2', true);
    const row = receivable((await world.reconcile()).rows);
    assert.deepEqual([row.adjustments, row.leftThere, row.foreign], [-9_00n, -4_00n, 0n]);
    assert.deepEqual([row.unexplained, row.tied, row.external], [0n, true, rightSide(row)]);
  });

  test('a registered adjustment that is deleted there is named', async () => {
    const world = smallWorld();
    const lines: PaperLine[] = [
      ['1200', '100', -9_00],
      ['4000', '100', 9_00],
    ];
    world.ledger.entries.set('m-1', paperEntry('m-1', '2026-05-01', lines));
    world.register('m-1');
    world.ledger.entries.delete('m-1');
    const row = receivable((await world.reconcile()).rows);
    assert.deepEqual(row.causes, { 'adjustment-changed': 9_00n });
    assert.equal(row.unexplained, 0n);
  });

  test('entries of others on accounts or locations that are not ours leave no row', async () => {
    const world = smallWorld();
    const elsewhere: PaperLine[] = [
      ['6100', '100', 5_00],
      ['1200', '900', -5_00],
    ];
    world.ledger.entries.set('m-1', paperEntry('m-1', '2026-05-01', elsewhere));
    const { rows, examination } = await world.reconcile();
    assert.equal(rows.length, 2);
    assert.equal(examination.foreign.amounts().length, 0);
  });

  test('a balance that no entry shows is unexplained, to the cent', async () => {
    const world = smallWorld();
    world.ledger.entries.delete('x-3');
    const later = world.ledger.balances.bind(world.ledger);
    world.ledger.balances = async (asOf) => {
      const reading = await later(asOf);
      if (asOf === eve || reading.kind !== 'read') return reading;
      const value = reading.value.map((one) =>
        one.accountId === '1200' ? { ...one, amountMinor: one.amountMinor + 17n } : one,
      );
      return { kind: 'read', value };
    };
    const row = receivable((await world.reconcile()).rows);
    assert.deepEqual([row.unexplained, row.causes.deleted], [17n, -300_00n]);
    assert.equal(row.external, rightSide(row));
  });

  test('a balance that moves between the two readings is not called unexplained', async () => {
    const world = smallWorld();
    const lines: PaperLine[] = [
      ['1200', '100', 42],
      ['4000', '100', -42],
    ];
    world.ledger.afterList = async () => {
      world.ledger.entries.set('m-9', paperEntry('m-9', '2026-06-01', lines));
    };
    const row = receivable((await world.reconcile()).rows);
    // The first reading agrees with the list: it is the one the books are held against.
    assert.deepEqual([row.external, row.unexplained, row.tied], [4_321_00n, 0n, true]);
  });

  test('what is not mapped stands under our own account without an external balance', () => {
    const place = { mapped: false, account: '4090', location: 'TRS', currency: usd };
    const [row] = tieOut({
      scope,
      accounts: new Map(),
      ours: [
        {
          place,
          account: { numbers: '4090', names: 'Ice' },
          ours: -5n,
          notExported: 0n,
          pending: 0n,
          error: -5n,
          excluded: 0n,
          notQueued: 0n,
        },
      ],
      sent: [],
      opening: [],
      before: [],
      after: [],
      adjustments: [],
      leftThere: [],
      foreign: [],
      findings: [],
      movers: [],
    });
    assert.deepEqual([row?.external, row?.unexplained, row?.tied], [null, 0n, false]);
  });
});

type Fate = OurEntry['status'] | 'deleted' | 'edited' | 'copied' | 'submitted' | 'arrived';
const fates: Fate[] = [
  ...(['synced', 'synced', 'synced', 'pending', 'error', 'excluded', 'before-cutover'] as const),
  ...(['not-queued', 'deleted', 'edited', 'copied', 'submitted', 'arrived'] as const),
];

const anyEntry = fc.record({
  fate: fc.constantFrom(...fates),
  day: fc.integer({ min: 1, max: 28 }),
  month: fc.integer({ min: 1, max: 6 }),
  cents: fc.integer({ min: 1, max: 10_000_000 }),
  edit: fc.integer({ min: 1, max: 999 }),
  location: fc.constantFrom('100', '200'),
});

const anyHandmade = fc.record({
  cents: fc.integer({ min: -9_999_999, max: 9_999_999 }).filter((cents) => cents !== 0),
  location: fc.constantFrom('100', '200', '900', ''),
  registered: fc.boolean(),
  change: fc.constantFrom('none', 'none', 'edited', 'deleted'),
});

const two = (n: number) => String(n).padStart(2, '0');

function plantEntry(world: World, one: typeof anyEntry extends fc.Arbitrary<infer T> ? T : never) {
  const id = world.ours.length + 1;
  const synced = ['deleted', 'edited', 'copied', 'submitted'].includes(one.fate);
  const status = synced ? 'synced' : one.fate === 'arrived' ? 'pending' : one.fate;
  const year = status === 'before-cutover' ? 2025 : 2026;
  const postedOn = `${year}-${two(one.month)}-${two(one.day)}`;
  const entry = { id, postedOn, cents: one.cents, location: one.location } as const;
  const externalId = world.enter({ ...entry, status: status as OurEntry['status'] });
  const { ledger } = world;
  if (one.fate === 'deleted') ledger.entries.delete(externalId);
  if (one.fate === 'submitted') {
    ledger.write({ externalId, state: 'submitted', inBalances: false });
  }
  if (one.fate === 'copied') {
    ledger.write({ ...ledger.entries.get(externalId), externalId: `${externalId}-copy` });
  }
  if (one.fate === 'arrived' || one.fate === 'edited') {
    const cents = one.fate === 'edited' ? one.cents + one.edit : one.cents;
    const lines = world.lines({ ...entry, status: 'synced', cents });
    const made = paperEntry(externalId, postedOn, lines, { reference: `T${id}` });
    ledger.entries.set(externalId, made);
  }
}

test('in any world the identity holds to the cent and every planted cause is found', async () => {
  const expected: Partial<Record<Fate, Cause>> = {
    deleted: 'deleted',
    edited: 'differs',
    copied: 'twice',
    submitted: 'awaiting',
    arrived: 'arrived',
  };
  const worlds = fc.asyncProperty(
    fc.array(anyEntry, { maxLength: 40 }),
    fc.array(anyHandmade, { maxLength: 10 }),
    async (entries, handmade) => {
      const world = new World();
      for (const one of entries) plantEntry(world, one);
      for (const [index, { cents, location, registered, change }] of handmade.entries()) {
        const externalId = `m-${index}`;
        const lines: PaperLine[] = [
          ['1200', location, cents],
          ['6100', location, -cents],
        ];
        world.ledger.entries.set(externalId, paperEntry(externalId, '2026-03-03', lines));
        if (!registered) continue;
        world.register(externalId);
        if (change === 'deleted') world.ledger.entries.delete(externalId);
        if (change === 'edited') {
          const edited = paperLines([
            ['1200', location, cents + 1],
            ['6100', location, -cents - 1],
          ]);
          world.ledger.write({ externalId, lines: edited });
        }
      }
      const { rows, examination } = await world.reconcile();
      for (const row of rows) {
        assert.equal(row.unexplained, 0n);
        assert.equal(row.external, rightSide(row));
      }
      const found = examination.findings
        .filter((one) => one.adjustmentId === null)
        .map((one) => `${one.exportId} ${one.cause}`);
      const planted = entries.flatMap(({ fate }, index) =>
        expected[fate] ? [`${index + 1} ${expected[fate]}`] : [],
      );
      assert.deepEqual(found.sort(), planted.sort());
      const changed = handmade.filter((one) => one.registered && one.change !== 'none');
      const named = examination.findings.filter((one) => one.cause === 'adjustment-changed');
      assert.equal(named.length, changed.length);
    },
  );
  await fc.assert(worlds, { numRuns: 200 });
});

test('an entry is in a period on its first and on its last day', () => {
  assert(isWithin(period, period.from) && isWithin(period, period.through));
  assert(!isWithin(period, eve));
});

describe('entries that sum to an unexplained amount', () => {
  const entriesOf = (amounts: readonly bigint[]): CandidateEntry[] =>
    amounts.map((amountMinor, at) => ({
      ...{ exportId: String(at), entryId: null, externalEntryId: `x-${at}`, memo: '' },
      ...{ postedOn: '2026-03-01' as IsoDate, listed: true, amountMinor },
    }));
  const sumsOf = (target: bigint, amounts: readonly bigint[]) => {
    const { state, sizes, combinations } = candidatesFor(target, entriesOf(amounts));
    const sums = combinations.map((some) =>
      some.reduce((sum, one) => sum + BigInt(one.amountMinor), 0n),
    );
    assert(sums.every((sum) => sum === target));
    return [state, sizes, combinations.map((some) => some.map((one) => one.exportId).join('+'))];
  };

  test('are single ones first, then as few together as there are', () => {
    assert.deepEqual(sumsOf(-7n, [3n, 4n, 7n]), ['found', 1, ['2']]);
    assert.deepEqual(sumsOf(7n, [3n, 4n, 9n]), ['found', 2, ['0+1']]);
    assert.deepEqual(sumsOf(1_006n, [1n, 5n, 1_000n, 20_000n]), ['found', 3, ['0+1+2']]);
  });

  test('are none when every combination was tried, and that is said', () => {
    assert.deepEqual(sumsOf(1n, [2n, 4n, 8n]), ['none', 5, []]);
    assert.deepEqual(sumsOf(1n, []), ['none', 5, []]);
  });

  test('are given up in the end, with the size up to which all was tried', () => {
    // Even amounts never make an odd one: there is nothing to find, however long one looks.
    const even = Array.from({ length: 300 }, (_, at) => BigInt(2 * (at * at + 1)));
    assert.deepEqual(sumsOf(1n, even), ['gave-up', 3, []]);
  });
});
