// What the mirrored company says to a draft. Method: one plain draft that passes, a table of what
// is changed in the company or the draft, and the codes with subjects it must lead to.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { EntryDraft } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import {
  type ChartFacts,
  chartRefusals,
  closedThroughFor,
  waitsForApproval,
  withRestrictions,
} from './chart-check.ts';
import { mappingSettingProblems, mappingSettings } from './mapping-settings.ts';

const line = (accountId: string, amountMinor: bigint, location = '100') => {
  return { accountId, amountMinor, memo: '', dimensions: { location, department: '30' } };
};
const draft: EntryDraft = {
  journalId: 'TIE',
  postedOn: '2026-05-14' as IsoDate,
  currency: 'USD' as Currency,
  memo: 'Slip 14',
  lines: [line('1200', 12_000n), line('4010', -12_000n)],
};
const free = { directPosting: true, restrictedDimensions: {} };
const facts: ChartFacts = {
  chartRead: true,
  accounts: new Map([
    ['1200', free],
    ['4010', free],
  ]),
  journals: new Map([['TIE', { active: true, directPosting: true, needsApproval: false }]]),
  entities: new Map([
    ['100', '100'],
    ['110', '100'],
    ['200', '200'],
  ]),
  values: new Map([
    [
      'class',
      new Map([
        ['SEASON', true],
        ['OLD', false],
      ]),
    ],
  ]),
  closedThrough: new Map([['200', '2026-05-31' as IsoDate]]),
};

const journal = (changes: object) =>
  new Map([['TIE', { active: true, directPosting: true, needsApproval: false, ...changes }]]);
const account = (changes: object) => new Map([['4010', { ...free, ...changes }]]);
const spanning = [line('1200', 12_000n), line('4010', -12_000n, '200')];

const classed = (id: string, dimension = 'class') =>
  draft.lines.map((one) => ({ ...one, dimensions: { ...one.dimensions, [dimension]: id } }));

const table: readonly [string, Partial<EntryDraft>, Partial<ChartFacts>, string[]][] = [
  ['nothing', {}, {}, []],
  ['another journal', { journalId: 'XX' }, {}, ['MAPPING_JOURNAL_UNKNOWN XX']],
  [
    'an inactive journal',
    {},
    { journals: journal({ active: false }) },
    ['MAPPING_JOURNAL_INACTIVE TIE'],
  ],
  [
    'a journal closed to the API',
    {},
    { journals: journal({ directPosting: false }) },
    ['MAPPING_JOURNAL_NO_DIRECT_POSTING TIE'],
  ],
  [
    'an account closed to journal entries',
    {},
    { accounts: account({ directPosting: false }) },
    ['MAPPING_ACCOUNT_NO_DIRECT_POSTING 4010'],
  ],
  [
    'an account for other departments',
    {},
    { accounts: account({ restrictedDimensions: { department: ['10', '20'] } }) },
    ['MAPPING_DIMENSION_RESTRICTED department 30'],
  ],
  [
    'an account for this department',
    {},
    { accounts: account({ restrictedDimensions: { department: ['30'] } }) },
    [],
  ],
  [
    'lines of two entities, one of them closed',
    { lines: spanning },
    {},
    ['MAPPING_ENTITY_UNBALANCED 100', 'MAPPING_PERIOD_CLOSED 2026-05'],
  ],
  [
    'lines of two entities with a base',
    { lines: spanning, baseLocationId: '100', postedOn: '2026-06-01' as IsoDate },
    {},
    [],
  ],
  [
    'two locations of one entity',
    { lines: [line('1200', 12_000n), line('4010', -12_000n, '110')] },
    {},
    [],
  ],
  [
    'a day the company has closed',
    {},
    { closedThrough: new Map([['', '2026-05-14' as IsoDate]]) },
    ['MAPPING_PERIOD_CLOSED 2026-05'],
  ],
  ['the day after', {}, { closedThrough: new Map([['', '2026-05-13' as IsoDate]]) }, []],
  ['an active class', { lines: classed('SEASON') }, {}, []],
  [
    'a class that is inactive there',
    { lines: classed('OLD') },
    {},
    ['MAPPING_DIMENSION_UNKNOWN class OLD'],
  ],
  ['a dimension nobody mirrored', { lines: classed('X', 'nsp::berth') }, {}, []],
  ['a chart nobody has read', { journalId: 'XX' }, { chartRead: false }, []],
];

describe('a draft meets', () => {
  for (const [what, inDraft, inFacts, expected] of table) {
    test(`${what}: ${expected.join(', ') || 'no refusal'}`, () => {
      const causes = chartRefusals({ ...draft, ...inDraft }, { ...facts, ...inFacts });
      assert.deepEqual(
        causes.map(({ code, subject }) => `${code} ${subject}`),
        expected,
      );
    });
  }
});

test('of several closed entities the latest day counts', () => {
  const closedThrough = new Map([
    ['', '2026-03-31' as IsoDate],
    ['100', '2026-04-30' as IsoDate],
  ]);
  assert.equal(closedThroughFor(draft, { ...facts, closedThrough }), '2026-04-30');
});

test('a journal with approval is told, not refused', () => {
  const approving = { ...facts, journals: journal({ needsApproval: true }) };
  assert.deepEqual(chartRefusals(draft, approving), []);
  assert.equal(waitsForApproval(draft, approving), true);
});

test('what a person has told of an account narrows what the chart says', () => {
  const codes = (chart: ChartFacts) => chartRefusals(draft, chart).map(({ code }) => code);
  const told = (ids: string[]) => ({ 4010: { department: ids } });
  assert.deepEqual(codes(withRestrictions(facts, told(['10', '20']))), [
    'MAPPING_DIMENSION_RESTRICTED',
  ]);
  assert.deepEqual(codes(withRestrictions(facts, told(['30']))), []);
  const chart = { ...facts, accounts: account({ restrictedDimensions: { department: ['10'] } }) };
  assert.deepEqual(codes(withRestrictions(chart, told(['30']))), ['MAPPING_DIMENSION_RESTRICTED']);
});

test('restrictions are told as lists of ids, by account and dimension', () => {
  const wrong = [['4010'], { 4010: ['10'] }, { 4010: { department: [] } }, { 4010: { a: [10] } }];
  for (const restrictedDimensions of wrong) {
    const [problem] = mappingSettingProblems({ restrictedDimensions });
    assert.equal(problem?.where, 'settings.restrictedDimensions');
    assert.deepEqual(mappingSettings({ restrictedDimensions }).restrictedDimensions, {});
  }
  const restrictedDimensions = { 4010: { department: ['10'] } };
  assert.deepEqual(mappingSettingProblems({ restrictedDimensions }), []);
});
