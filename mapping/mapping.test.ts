// Mapping as rules: what an entry becomes in the ledger's terms, which gaps stop it, what is
// suggested.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Currency } from '#money/money.ts';
import { type EntryToMap, type Maps, mapEntry } from './map-entry.ts';
import { type LineToMap, type MappingTarget, partsOfValueSubject } from './map-line.ts';
import { mappingSettingProblems, mappingSettings } from './mapping-settings.ts';
import { writeMemo } from './memo-template.ts';
import { normalNumber, suggest } from './suggest.ts';

const target = (externalId: string, more: Partial<MappingTarget> = {}): MappingTarget => {
  return { externalId, known: true, active: true, requiredDimensions: [], ...more };
};
const settings = mappingSettings({ journalId: 'OPS' });
const outlet = { id: 1, code: 'TRS', name: 'Services' };
const receivable = { id: 10, code: '1100', name: 'Receivable' };
const fuel = { id: 11, code: '4100', name: 'Fuel' };
const store = { id: 5, code: 'STORE', name: 'Ship store' };

const entry: EntryToMap = {
  entryId: 1n,
  postedOn: '2026-05-10' as IsoDate,
  currency: 'USD' as Currency,
  documentType: 'invoice',
  documentNumber: 'INV-1',
  outlet,
  customer: { code: 'C1', name: 'Ann Sailor' },
  memo: 'Diesel',
  lines: [
    { account: receivable, outlet, department: null, amountMinor: 1000n, memo: null },
    { account: fuel, outlet, department: store, amountMinor: -1000n, memo: 'Pump 2' },
  ],
};

const berth = { id: 7, code: 'BERTH', name: 'Berth' };
const ann = { id: 9, code: 'C1', name: 'Ann Sailor' };

const maps: Maps = {
  chartRead: true,
  accounts: new Map([
    [10, target('1200')],
    [11, target('4010')],
  ]),
  outlets: new Map([[1, target('100')]]),
  departments: new Map([[5, target('30')]]),
  heads: {
    choices: [],
    journals: new Map(),
    statistics: new Map(),
    entities: new Map(),
    entityIds: new Set(),
  },
};

const codes = (mapped: ReturnType<typeof mapEntry>) =>
  (mapped.gaps ?? []).map((gap) => `${gap.code} ${gap.subject}`);

describe('mapping an entry', () => {
  test('keeps every line and amount, and says everything by id', () => {
    const { draft } = mapEntry(entry, maps, settings);
    assert.deepEqual(draft, {
      journalId: 'OPS',
      postedOn: '2026-05-10',
      currency: 'USD',
      memo: 'INV-1 Ann Sailor Diesel',
      lines: [
        {
          accountId: '1200',
          amountMinor: 1000n,
          memo: 'INV-1 Ann Sailor Diesel',
          dimensions: { location: '100' },
        },
        {
          accountId: '4010',
          amountMinor: -1000n,
          memo: 'INV-1 Ann Sailor Pump 2',
          dimensions: { location: '100', department: '30' },
        },
      ],
    });
  });

  test('gives every line the fixed values, and the entry to a person there as a draft', () => {
    const by = { ...settings, dimensions: { class: 'SEASON' }, postAs: 'draft' as const };
    const { draft } = mapEntry(entry, maps, by);
    assert.equal(draft?.asDraft, true);
    assert.deepEqual(
      draft?.lines.map((line) => line.dimensions),
      [
        { class: 'SEASON', location: '100' },
        { class: 'SEASON', location: '100', department: '30' },
      ],
    );
  });

  test('a fixed value answers a dimension that the account there requires', () => {
    const classed = { ...target('4010'), requiredDimensions: ['class'] };
    const accounts = new Map([...maps.accounts, [11, classed] as const]);
    const needy = { ...maps, accounts };
    assert.deepEqual(codes(mapEntry(entry, needy, settings)), ['MAPPING_DIMENSION_REQUIRED 4100']);
    const by = { ...settings, dimensions: { class: 'SEASON' } };
    assert.ok(mapEntry(entry, needy, by).draft);
  });

  test('settings that cannot be fixed values are refused, and read as none', () => {
    const location = { dimensions: { location: '100' } };
    const [problem] = mappingSettingProblems(location);
    assert.equal(problem?.code, 'MAPPING_SETTING_INVALID');
    assert.deepEqual(mappingSettings(location).dimensions, {});
    for (const wrong of [{ postAs: 'maybe' }, { customers: 'all' }, { products: true }]) {
      assert.equal(mappingSettingProblems(wrong)[0]?.code, 'MAPPING_SETTING_INVALID');
    }
    assert.deepEqual(mappingSettingProblems({ dimensions: { 'nsp::berth': 'A-12' } }), []);
  });

  test('reports every gap of the entry, each once', () => {
    const none = { ...maps, accounts: new Map(), outlets: new Map(), departments: new Map() };
    assert.deepEqual(codes(mapEntry(entry, none, mappingSettings({}))), [
      'MAPPING_JOURNAL_MISSING journal',
      'MAPPING_ACCOUNT_UNMAPPED 1100',
      'MAPPING_OUTLET_UNMAPPED TRS',
      'MAPPING_ACCOUNT_UNMAPPED 4100',
      'MAPPING_DEPARTMENT_UNMAPPED STORE',
    ]);
  });

  type Row = readonly [name: string, change: Partial<Maps>, settings: object, code: string];
  const table: readonly Row[] = [
    [
      'an account that is inactive there',
      { accounts: new Map([...maps.accounts, [11, target('4010', { active: false })]]) },
      {},
      'MAPPING_ACCOUNT_INACTIVE 4100',
    ],
    [
      'an account that is not there',
      { accounts: new Map([...maps.accounts, [11, target('4010', { known: false })]]) },
      {},
      'MAPPING_ACCOUNT_UNKNOWN 4100',
    ],
    [
      'a location that is inactive there',
      { outlets: new Map([[1, target('100', { active: false })]]) },
      {},
      'MAPPING_OUTLET_INACTIVE TRS',
    ],
    [
      'a location that is not there',
      { outlets: new Map([[1, target('100', { known: false })]]) },
      {},
      'MAPPING_OUTLET_UNKNOWN TRS',
    ],
    [
      'a department that is inactive there',
      { departments: new Map([[5, target('30', { active: false })]]) },
      {},
      'MAPPING_DEPARTMENT_INACTIVE STORE',
    ],
    [
      'a department that is not there',
      { departments: new Map([[5, target('30', { known: false })]]) },
      {},
      'MAPPING_DEPARTMENT_UNKNOWN STORE',
    ],
    [
      'a dimension the account requires and the line lacks',
      {
        accounts: new Map([
          ...maps.accounts,
          [10, target('1200', { requiredDimensions: ['location', 'department'] })],
        ]),
      },
      {},
      'MAPPING_DIMENSION_REQUIRED 1100',
    ],
    [
      'a required dimension that is set to be ignored',
      {
        accounts: new Map([
          ...maps.accounts,
          [11, target('4010', { requiredDimensions: ['department'] })],
        ]),
      },
      { departments: 'ignore' },
      'MAPPING_DIMENSION_REQUIRED 4100',
    ],
  ];
  for (const [name, change, more, code] of table) {
    test(`is stopped by ${name}`, () => {
      const by = mappingSettings({ journalId: 'OPS', ...more });
      assert.deepEqual(codes(mapEntry(entry, { ...maps, ...change }, by)), [code]);
    });
  }

  describe('with customers and products', () => {
    const about = {
      ...entry,
      lines: [
        { ...(entry.lines[0] as LineToMap), customer: ann },
        { ...(entry.lines[1] as LineToMap), product: berth },
      ],
    };
    const by = (customers: string, products = customers) =>
      mappingSettings({ journalId: 'OPS', customers, products });
    const both = {
      ...maps,
      customers: new Map([[9, target('C-100')]]),
      products: new Map([[7, target('I-BERTH')]]),
    };
    const sent = (mapped: ReturnType<typeof mapEntry>) =>
      mapped.draft?.lines.map(({ dimensions: { customer, item } }) => customer ?? item);

    test('sends none of them unless the connection says so', () => {
      assert.deepEqual(sent(mapEntry(about, both, settings)), [undefined, undefined]);
    });

    test('sends them where they are mapped, and waits for nobody', () => {
      assert.deepEqual(sent(mapEntry(about, both, by('when-mapped'))), ['C-100', 'I-BERTH']);
      const mapped = mapEntry(about, { ...both, customers: new Map() }, by('when-mapped'));
      assert.deepEqual(sent(mapped), [undefined, 'I-BERTH']);
    });

    test('an account that requires the dimension makes an unmapped one a gap', () => {
      const needy = { ...target('1200'), requiredDimensions: ['customer'] };
      const accounts = new Map([...maps.accounts, [10, needy] as const]);
      const mapped = (more: Partial<Maps>, setting: string, of: EntryToMap = about) =>
        codes(mapEntry(of, { ...maps, accounts, ...more }, by(setting, 'ignore')));
      assert.deepEqual(mapped({}, 'when-mapped'), ['MAPPING_CUSTOMER_UNMAPPED C1']);
      assert.deepEqual(mapped({}, 'ignore'), ['MAPPING_DIMENSION_REQUIRED 1100']);
      assert.deepEqual(mapped({}, 'when-mapped', entry), ['MAPPING_DIMENSION_REQUIRED 1100']);
      assert.deepEqual(mapped({ customers: both.customers }, 'when-mapped'), []);
      const walkIn = { externalId: 'WALK-IN', known: true, active: true };
      const values = new Map([['account 10', new Map([['customer', walkIn]])]]);
      assert.deepEqual(mapped({ values }, 'when-mapped'), []);
      assert.deepEqual(mapped({ values }, 'map'), ['MAPPING_CUSTOMER_UNMAPPED C1']);
    });

    const partnerTable = [
      ['unmapped', undefined, 'UNMAPPED'],
      ['mapped to what is not there', { known: false }, 'UNKNOWN'],
      ['mapped to what is inactive there', { active: false }, 'INACTIVE'],
    ] as const;
    for (const [name, fault, end] of partnerTable) {
      test(`with "map" a customer or product that is ${name} is a gap`, () => {
        const of = (id: number) => new Map(fault ? [[id, target('X', fault)]] : []);
        const mapped = mapEntry(about, { ...maps, customers: of(9), products: of(7) }, by('map'));
        assert.deepEqual(codes(mapped), [
          `MAPPING_CUSTOMER_${end} C1`,
          `MAPPING_PRODUCT_${end} BERTH`,
        ]);
      });
    }
  });

  describe('with values', () => {
    const value = (externalId: string, more = {}) => {
      return { externalId, known: true, active: true, ...more };
    };
    const given = (...all: [key: string, dimension: string, value: ReturnType<typeof value>][]) => {
      const values = new Map<string, Map<string, ReturnType<typeof value>>>();
      for (const [key, dimension, one] of all) {
        values.set(key, (values.get(key) ?? new Map()).set(dimension, one));
      }
      return { ...maps, values };
    };
    const about = {
      ...entry,
      lines: [
        entry.lines[0] as LineToMap,
        { ...(entry.lines[1] as LineToMap), product: berth, customer: ann },
      ],
    };

    test('the strongest of several is sent: product, account, department, outlet, fixed', () => {
      const all = ['outlet 1', 'department 5', 'account 11', 'product 7'] as const;
      const fixed = { ...settings, dimensions: { class: 'FIXED' } };
      const classes = (count: number) => {
        const some = all.slice(0, count).map((key) => [key, 'class', value(key)] as const);
        const { draft } = mapEntry(about, given(...some.map((one) => [...one] as never)), fixed);
        return draft?.lines.map((line) => line.dimensions.class);
      };
      assert.deepEqual(classes(0), ['FIXED', 'FIXED']);
      assert.deepEqual(classes(1), ['outlet 1', 'outlet 1']);
      assert.deepEqual(classes(2), ['outlet 1', 'department 5']);
      assert.deepEqual(classes(3), ['outlet 1', 'account 11']);
      assert.deepEqual(classes(4), ['outlet 1', 'product 7']);
    });

    test('a mapped customer is stronger than any value', () => {
      const by = mappingSettings({ journalId: 'OPS', customers: 'when-mapped' });
      const values = given(['product 7', 'customer', value('WALK-IN', { known: false })]);
      const mapped = mapEntry(about, { ...values, customers: new Map([[9, target('C-1')]]) }, by);
      assert.equal(mapped.draft?.lines[1]?.dimensions.customer, 'C-1', 'and is the one judged');
    });

    test('a dimension the account requires is answered by a value of the outlet', () => {
      const needy = { ...target('4010'), requiredDimensions: ['class', 'nsp::berth'] };
      const accounts = new Map([...maps.accounts, [11, needy] as const]);
      const one = given(['outlet 1', 'class', value('CAMP')]);
      assert.deepEqual(codes(mapEntry(about, { ...one, accounts }, settings)), [
        'MAPPING_DIMENSION_REQUIRED 4100',
      ]);
      const two = given(
        ['outlet 1', 'class', value('CAMP')],
        ['account 11', 'nsp::berth', value('12')],
      );
      const { draft } = mapEntry(about, { ...two, accounts }, settings);
      assert.deepEqual(draft?.lines[1]?.dimensions, {
        ...{ class: 'CAMP', 'nsp::berth': '12', location: '100', department: '30' },
      });
    });

    test('a value that is not there, or not active, holds what would carry it', () => {
      const broken = given(
        ['outlet 1', 'class', value('GONE', { known: false })],
        ['account 11', 'class', value('CAMP')],
        ['account 11', 'project', value('OLD', { active: false })],
      );
      assert.deepEqual(codes(mapEntry(about, broken, settings)), [
        'MAPPING_VALUE_UNKNOWN outlet TRS class',
        'MAPPING_VALUE_INACTIVE account 4100 project',
      ]);
      const oneLine = { ...about, lines: about.lines.slice(1) };
      assert.deepEqual(
        codes(mapEntry(oneLine, broken, settings)),
        ['MAPPING_VALUE_INACTIVE account 4100 project'],
        'what a stronger value replaces is not judged',
      );
      assert.deepEqual(partsOfValueSubject('product BERTH 12 nsp::berth'), {
        ...{ kind: 'product', code: 'BERTH 12', dimension: 'nsp::berth' },
      });
    });
  });

  test('does not judge a chart that was never read', () => {
    const accounts = new Map([...maps.accounts, [11, target('4010', { known: false })]]);
    assert.ok(mapEntry(entry, { ...maps, accounts, chartRead: false }, settings).draft);
  });

  test('sends no department when departments are ignored', () => {
    const by = mappingSettings({ journalId: 'OPS', departments: 'ignore' });
    const { draft } = mapEntry(entry, { ...maps, departments: new Map() }, by);
    assert.deepEqual(draft?.lines[1]?.dimensions, { location: '100' });
  });
});

test('a memo is one line, cut at whole characters, never empty', () => {
  const facts = {
    document: 'INV-1',
    type: 'invoice',
    customer: '',
    outlet: 'TRS',
    memo: 'a\nb\t c',
  };
  const limits = { memoTemplate: '{document} {customer} {memo}', memoLengthMax: 80 };
  assert.deepEqual(writeMemo(limits, facts), { memo: 'INV-1 a b c' });
  assert.deepEqual(writeMemo({ ...limits, memoLengthMax: 10 }, { ...facts, memo: '😀😀😀😀' }), {
    memo: 'INV-1 😀…',
    wholeMemo: 'INV-1 😀😀😀😀',
  });
  const memoOf = (memoTemplate: string) => writeMemo({ ...limits, memoTemplate }, facts).memo;
  assert.equal(memoOf('{customer}'), 'INV-1');
  assert.equal(memoOf('{nonsense}'), '{nonsense}');
});

describe('a suggestion', () => {
  const theirs = [
    { externalId: '4010', name: 'Slip Revenue', active: true },
    { externalId: '4100-00', name: 'Fuel', active: true },
    { externalId: '9000', name: 'Ship store sales', active: true },
    { externalId: '4300', name: 'Old', active: false },
  ];
  const table = [
    ['the same number and name', '4010', 'Slip revenue', '4010', 1],
    ['a number written another way', '4100', 'Diesel', '4100-00', 0.7],
    ['the same name', '5555', 'Ship Store Sales', '9000', 0.85],
    ['nothing alike', '7777', 'Payroll', null, 0],
    ['an inactive account', '4300', 'Old', null, 0],
  ] as const;
  for (const [name, code, ourName, externalId, confidenceMin] of table) {
    test(`by ${name}`, () => {
      const suggestion = suggest({ code, name: ourName }, theirs);
      assert.equal(suggestion?.externalId ?? null, externalId);
      assert.ok((suggestion?.confidence ?? 0) >= confidenceMin);
    });
  }

  test('numbers that accountants read alike are alike', () => {
    for (const code of ['04010', '4010-00', '4010.0', ' 4010'.trim()]) {
      assert.equal(normalNumber(code), '4010');
    }
  });
});
