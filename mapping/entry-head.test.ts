// The head of an entry as rules: its journal, the entity it is made in, and whether it counts.
// Method: tables of choices and entries; each row says what comes out, or which gap.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Currency } from '#money/money.ts';
import { type JournalChoice, journalFor, type MirroredJournal } from './journal-choice.ts';
import { choiceProblems, statisticalProblems } from './journal-problems.ts';
import { type EntryToMap, type HeadFacts, type Maps, mapEntry } from './map-entry.ts';
import { mappingSettingProblems, mappingSettings } from './mapping-settings.ts';
import type { StatisticalTarget } from './statistical-lines.ts';

const chose = (documentType: string | null, outletId: number | null, journalId: string) => {
  return { documentType, outletId, journalId };
};
const choices: readonly JournalChoice[] = [
  chose('payment', null, 'PAY'),
  chose(null, 2, 'LAND'),
  chose('payment', 2, 'LANDPAY'),
];

const journal = (more: Partial<MirroredJournal> = {}): MirroredJournal => {
  return { active: true, statistical: false, bookId: 'ACCRUAL', ofBothMethods: false, ...more };
};
const journals = new Map<string, MirroredJournal>([
  ['TIE', journal()],
  ['PAY', journal()],
  ['LAND', journal({ bookId: null })],
  ['BOTH', journal({ bookId: 'CASH', ofBothMethods: true })],
  ['LENDER', journal({ bookId: 'LENDER' })],
  ['OLD', journal({ active: false })],
  ['STAT', journal({ statistical: true, bookId: null })],
]);
const counts = (more: Partial<StatisticalTarget> = {}): StatisticalTarget => {
  return { externalId: 'S100', known: true, active: true, requiredDimensions: [], ...more };
};

const heads: HeadFacts = {
  choices,
  journals,
  statistics: new Map([
    [30, counts()],
    [31, counts({ externalId: null })],
  ]),
  entities: new Map([
    ['100', '100'],
    ['110', '100'],
    ['200', '200'],
    ['210', '200'],
    ['900', '900'],
  ]),
  entityIds: new Set(['100', '200']),
};
const target = (externalId: string) => {
  return { externalId, known: true, active: true, requiredDimensions: [] };
};
const maps: Maps = {
  chartRead: true,
  accounts: new Map([
    [10, target('1000')],
    [11, target('4000')],
  ]),
  outlets: new Map([
    [1, target('110')],
    [2, target('210')],
    [3, target('900')],
  ]),
  departments: new Map(),
  heads,
};

const outlet = (id: number) => ({ id, code: `O${id}`, name: `Outlet ${id}` });
const account = (id: number) => ({ id, code: `A${id}`, name: `Account ${id}` });
const line = (accountId: number, amountMinor: bigint, outletId = 1) => {
  const at = { account: account(accountId), outlet: outlet(outletId) };
  return { ...at, department: null, amountMinor, memo: null };
};
const entry = (more: Partial<EntryToMap> = {}): EntryToMap => ({
  entryId: 1n,
  postedOn: '2026-05-10' as IsoDate,
  currency: 'USD' as Currency,
  documentType: 'invoice',
  documentNumber: 'INV-1',
  outlet: outlet(1),
  customer: null,
  memo: null,
  lines: [line(10, 500n), line(11, -500n)],
  ...more,
});

type Settings = Record<string, unknown>;
const mapped = (one: EntryToMap, settings: Settings = {}, more: Partial<HeadFacts> = {}) =>
  mapEntry(
    one,
    { ...maps, heads: { ...heads, ...more } },
    mappingSettings({ journalId: 'TIE', statisticalJournalId: 'STAT', ...settings }),
  );
const codes = (result: ReturnType<typeof mapEntry>) =>
  (result.gaps ?? []).map(({ code, subject }) => `${code} ${subject}`);

describe('the journal', () => {
  for (const [documentType, outletId, expected] of [
    ['invoice', 1, 'TIE'],
    ['payment', 1, 'PAY'],
    ['invoice', 2, 'LAND'],
    ['payment', 2, 'LANDPAY'],
    [null, 2, 'LAND'],
    [null, 1, 'TIE'],
  ] as const) {
    test(`of ${documentType ?? 'anything'} at outlet ${outletId} is ${expected}`, () => {
      const given = journalFor({ documentType, outletId }, choices, { journalId: 'TIE' });
      assert.equal(given, expected);
    });
  }

  test('stands in the draft, and is a gap where none is chosen', () => {
    assert.equal(mapped(entry({ documentType: 'payment' })).draft?.journalId, 'PAY');
    assert.deepEqual(codes(mapped(entry(), { journalId: null })), [
      'MAPPING_JOURNAL_MISSING journal',
    ]);
  });

  test('of a daily summary is the one it was formed for, while anybody chooses it', () => {
    const formed = entry({ documentType: 'daily-summary', formedForJournalId: 'PAY' });
    assert.equal(mapped(formed).draft?.journalId, 'PAY');
    assert.equal(mapped(formed, {}, { choices: [] }).draft?.journalId, 'TIE');
    const ofTwo = { choices: [chose(null, 1, 'LAND')] };
    assert.equal(mapped(formed, {}, ofTwo).draft?.journalId, 'LAND');
  });

  for (const [journalId, gap] of [
    ['STAT', 'MAPPING_JOURNAL_STATISTICAL STAT'],
    ['LENDER', 'MAPPING_JOURNAL_BOOK_UNREAD LENDER'],
    ['BOTH', null],
    ['LAND', null],
    ['UNREADYET', null],
  ] as const) {
    test(`${journalId} ${gap ? `is ${gap}` : 'takes money'}`, () => {
      assert.deepEqual(codes(mapped(entry(), { journalId })), gap ? [gap] : []);
    });
  }

  test('of another book is right once its book is read back', () => {
    const settings = { journalId: 'LENDER', adjustmentBooks: ['lender'] };
    assert.equal(mapped(entry(), settings).draft?.journalId, 'LENDER');
    const main = { journalId: 'LENDER', reportingBook: 'LENDER' };
    assert.equal(mapped(entry(), main).draft?.journalId, 'LENDER');
  });
});

describe('the entity', () => {
  const spanning = entry({
    lines: [line(10, 500n), line(11, -500n), line(10, 7n, 2), line(11, -7n, 2)],
  });
  const owing = entry({ lines: [line(10, 500n), line(11, -500n, 2)] });
  const placed = (one: EntryToMap, settings: Settings, more: Partial<HeadFacts> = {}) => {
    const result = mapped(one, settings, more);
    const { entityId, baseLocationId } = result.draft ?? {};
    return result.draft ? { entityId, baseLocationId } : codes(result);
  };
  const nowhere = { entityId: undefined, baseLocationId: undefined };
  const entity = { postIn: 'entity' };
  const base = { interEntity: 'base-location' };
  const rows: readonly (readonly [string, EntryToMap, Settings, unknown])[] = [
    ['one entity, as the connection is', entry(), {}, nowhere],
    ['one entity, in it', entry(), entity, { ...nowhere, entityId: '100' }],
    ['several that balance, as the connection is', spanning, {}, nowhere],
    ['several that balance, at the top', spanning, base, nowhere],
    ['several, in one of them', spanning, entity, ['MAPPING_ENTITIES_SEVERAL 100, 200']],
    [
      'several, with a base',
      spanning,
      { ...entity, ...base },
      { ...nowhere, baseLocationId: '100' },
    ],
    ['several that owe each other, as the ledger takes it', owing, {}, nowhere],
    [
      'several that owe each other, with a base',
      owing,
      base,
      { ...nowhere, baseLocationId: '100' },
    ],
    [
      'a location of no entity',
      entry({ outlet: outlet(3), lines: [line(10, 5n, 3), line(11, -5n, 3)] }),
      entity,
      ['MAPPING_ENTITY_UNKNOWN 900'],
    ],
  ];
  for (const [sentence, one, settings, expected] of rows) {
    test(sentence, () => assert.deepEqual(placed(one, settings), expected));
  }

  const split = { interEntity: 'split' };
  const partsOf = (one: EntryToMap, settings: Settings = {}, more: Partial<HeadFacts> = {}) => {
    const { draft, split: parts, gaps } = mapped(one, { ...split, ...settings }, more);
    if (gaps) return gaps.map(({ code, subject }) => `${code} ${subject}`);
    const drafts = [draft, ...(parts?.others ?? []).map((part) => part.draft)];
    const names = parts ? [parts.first, ...parts.others] : [];
    return drafts.map((each, at) => ({
      entityId: each.entityId,
      part: names[at]?.entityId,
      outlets: names[at]?.outletIds,
      amounts: each.lines.map(({ amountMinor }) => amountMinor),
    }));
  };
  const first = { entityId: undefined, part: '100', outlets: [1], amounts: [500n, -500n] };
  const second = { entityId: undefined, part: '200', outlets: [2], amounts: [7n, -7n] };

  test('several are split, the own outlet’s part first, where the connection is set to', () => {
    assert.deepEqual(partsOf(spanning), [first, second]);
    assert.deepEqual(partsOf({ ...spanning, outlet: outlet(2) }), [second, first]);
    assert.deepEqual(partsOf(spanning, entity), [
      { ...first, entityId: '100' },
      { ...second, entityId: '200' },
    ]);
  });

  test('one is not split, nor what has one by its mapping', () => {
    const whole = { part: undefined, outlets: undefined };
    assert.deepEqual(partsOf(entry()), [{ ...first, ...whole }]);
    const same = new Map([...heads.entities, ['210', '100']]);
    const amounts = [500n, -500n, 7n, -7n];
    assert.deepEqual(partsOf(spanning, {}, { entities: same }), [{ ...first, ...whole, amounts }]);
  });

  test('several that owe each other without lines for it are not split: nothing is added', () => {
    assert.deepEqual(partsOf(owing), ['MAPPING_PART_UNBALANCED 100']);
  });

  test('counts are split without balancing', () => {
    const counted = entry({ lines: [line(30, 300n), line(31, -300n, 2), line(30, 200n, 2)] });
    const parts = partsOf({ ...counted, lines: counted.lines });
    const amounts = parts.map((part) => (typeof part === 'string' ? part : part.amounts));
    assert.deepEqual(amounts, [[300n], [200n]]);
  });

  test('a location of no entity cannot be split off', () => {
    const one = entry({ lines: [...spanning.lines, line(10, 5n, 3), line(11, -5n, 3)] });
    assert.deepEqual(partsOf(one), ['MAPPING_ENTITY_UNKNOWN 900']);
  });

  test('of a part is settled: it is neither split again nor moved', () => {
    const part = { part: { entityId: '200' }, lines: [line(10, 7n, 2), line(11, -7n, 2)] };
    const own = { ...second, entityId: '200', part: undefined, outlets: undefined };
    assert.deepEqual(partsOf(entry(part), entity), [own]);
    assert.deepEqual(partsOf(entry(part), { ...entity, ...base }), [own]);
    const moved = new Map([...heads.entities, ['210', '100']]);
    assert.deepEqual(partsOf(entry(part), entity, { entities: moved }), ['MAPPING_PART_MOVED 200']);
  });

  test('is not known before the chart was read', () => {
    const unread = { entities: new Map(), entityIds: new Set<string>() };
    assert.deepEqual(placed(entry(), entity, unread), ['MAPPING_ENTITY_UNKNOWN 110']);
  });
});

describe('an entry of counts', () => {
  const nights = entry({ lines: [line(30, 300n), line(31, -300n)] });

  test('is a statistical draft of the lines that are not left out', () => {
    const { draft } = mapped(nights);
    assert.equal(draft?.statistical, true);
    assert.equal(draft?.journalId, 'STAT');
    assert.deepEqual(
      draft?.lines.map(({ accountId, amountMinor, dimensions }) => [
        accountId,
        amountMinor,
        dimensions,
      ]),
      [['S100', 300n, { location: '110' }]],
    );
  });

  for (const [currency, amountMinor, expected] of [
    ['JPY', 3n, 300n],
    ['USD', 350n, 350n],
    ['BHD', 3_500n, 350n],
  ] as const) {
    test(`of ${amountMinor} minor units of ${currency} is ${expected} hundredths`, () => {
      const one = entry({
        currency: currency as Currency,
        lines: [line(30, amountMinor), line(31, -amountMinor)],
      });
      assert.equal(mapped(one).draft?.lines[0]?.amountMinor, expected);
    });
  }

  const odd = [line(30, 3_501n), line(31, -3_501n)];
  const bahrain = entry({ currency: 'BHD' as Currency, lines: odd });
  const statistics = (more: Partial<StatisticalTarget>) => {
    return { statistics: new Map([...heads.statistics, [30, counts(more)]]) };
  };
  const gaps: readonly (readonly [string, ReturnType<typeof mapEntry>, string])[] = [
    [
      'mixed with money is a gap',
      mapped(entry({ lines: [line(30, 300n), line(11, -300n)] })),
      'MAPPING_STATISTICAL_MIXED A30',
    ],
    [
      'with money left out is a gap',
      mapped(entry({ lines: [line(10, 300n), line(31, -300n)] })),
      'MAPPING_STATISTICAL_MIXED A31',
    ],
    [
      'all left out is a gap',
      mapped(entry({ lines: [line(31, 300n), line(31, -300n)] })),
      'MAPPING_STATISTICAL_EMPTY A31',
    ],
    ['with thousandths is a gap', mapped(bahrain), 'MAPPING_STATISTICAL_DECIMALS A30'],
    [
      'without its journal is a gap',
      mapped(nights, { statisticalJournalId: null }),
      'MAPPING_STATISTICAL_JOURNAL_MISSING journal',
    ],
    [
      'in a journal of money is a gap',
      mapped(nights, { statisticalJournalId: 'TIE' }),
      'MAPPING_JOURNAL_COUNTS_MONEY TIE',
    ],
    [
      'on an account that is gone is a gap',
      mapped(nights, {}, statistics({ known: false })),
      'MAPPING_STATISTICAL_UNKNOWN A30',
    ],
    [
      'on an inactive account is a gap',
      mapped(nights, {}, statistics({ active: false })),
      'MAPPING_STATISTICAL_INACTIVE A30',
    ],
  ];
  for (const [sentence, result, gap] of gaps) {
    test(sentence, () => assert.equal(codes(result)[0], gap));
  }
});

describe('before saving', () => {
  const settings = mappingSettings({ journalId: 'TIE' });
  const outlets = new Map([[1, outlet(1).code]]);
  const problems = (...items: JournalChoice[]) =>
    choiceProblems(items, { journals, outlets, settings }).map(
      ({ code, where }) => `${where} ${code}`,
    );

  test('every wrong choice is told with its place', () => {
    const given = problems(
      chose('invoice', 1, 'TIE'),
      chose('invoice', 1, 'PAY'),
      chose(null, null, 'TIE'),
      chose('payment', 7, 'OLD'),
      chose('refund', null, 'NONE'),
      chose('journal', null, 'STAT'),
      chose('reversal', null, 'LENDER'),
    );
    assert.deepEqual(given, [
      'items[1] MAPPING_JOURNAL_CHOICE_INVALID',
      'items[2] MAPPING_JOURNAL_CHOICE_INVALID',
      'items[3] MAPPING_SUBJECT_UNKNOWN',
      'items[3] MAPPING_JOURNAL_INACTIVE',
      'items[4] MAPPING_TARGET_UNKNOWN',
      'items[5] MAPPING_JOURNAL_STATISTICAL',
      'items[6] MAPPING_JOURNAL_BOOK_UNREAD',
    ]);
  });

  test('a chart nobody has read refuses no journal', () => {
    const items = [chose('invoice', null, 'NONE')];
    assert.deepEqual(choiceProblems(items, { journals: new Map(), outlets, settings }), []);
  });

  test('every wrong statistical account is told with its place', () => {
    const targets = [
      { external_id: 'S100', active: true },
      { external_id: 'S900', active: false },
    ];
    const accounts = new Map([10, 11, 30].map((id) => [id, account(id).code]));
    const given = statisticalProblems(
      [
        { accountId: 30, externalId: 'S100' },
        { accountId: 30, externalId: null },
        { accountId: 99, externalId: null },
        { accountId: 10, externalId: '1000' },
        { accountId: 11, externalId: 'S900' },
      ],
      { accounts, chartRead: true, targets },
    );
    assert.deepEqual(
      given.map(({ code, where }) => `${where} ${code}`),
      [
        'items[1] MAPPING_STATISTICAL_TWICE',
        'items[2] MAPPING_SUBJECT_UNKNOWN',
        'items[3] MAPPING_TARGET_UNKNOWN',
        'items[4] MAPPING_STATISTICAL_INACTIVE',
      ],
    );
  });

  test('settings name what they may be', () => {
    const given = mappingSettingProblems({
      ...{ postIn: 'somewhere', interEntity: 'halves', statisticalJournalId: 7 },
    });
    assert.deepEqual(
      given.map(({ where }) => where),
      ['settings.statisticalJournalId', 'settings.postIn', 'settings.interEntity'],
    );
    const [one] = mappingSettingProblems({ postIn: 'entity', outlets: 'ignore' });
    assert.equal(one?.where, 'settings.postIn');
    const [two] = mappingSettingProblems({ interEntity: 'split', outlets: 'ignore' });
    assert.equal(two?.where, 'settings.interEntity');
  });
});
