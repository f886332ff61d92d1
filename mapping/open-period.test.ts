// Where a draft goes that is dated in a closed period. Method: one draft, known periods, settings,
// and the date it leads to; then settings nobody could have meant.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { EntryDraft } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { mappingSettingProblems, mappingSettings } from './mapping-settings.ts';
import { closedThroughBy, entityOfLines, intoOpenPeriod } from './open-period.ts';

const day = (text: string) => text as IsoDate;
const line = (location: string) => {
  return { accountId: '4010', amountMinor: 1n, memo: '', dimensions: { location } };
};
const draft: EntryDraft = {
  ...{ journalId: 'TIE', postedOn: day('2026-05-14'), currency: 'USD' as Currency, memo: '' },
  lines: [line('110'), line('100')],
};
const entities = new Map([
  ['100', '100'],
  ['110', '100'],
  ['200', '200'],
]);
const closed = (entity: string, through: string) => {
  return { entities, closedThrough: new Map([[entity, day(through)]]) };
};

test('a draft is dated the first open day only where the connection is set to, and must', () => {
  const rows: [object, ReturnType<typeof closed>, string, string | undefined][] = [
    [{}, closed('', '2026-05-31'), '2026-05-14', undefined],
    [{ closedPeriods: 're-date' }, closed('', '2026-05-31'), '2026-06-01', '2026-05-14'],
    [{ closedPeriods: 're-date' }, closed('', '2026-05-14'), '2026-05-15', '2026-05-14'],
    [{ closedPeriods: 're-date' }, closed('', '2026-05-13'), '2026-05-14', undefined],
    [{ closedPeriods: 're-date' }, closed('100', '2026-05-31'), '2026-06-01', '2026-05-14'],
    [{ closedPeriods: 're-date' }, closed('200', '2026-05-31'), '2026-05-14', undefined],
  ];
  for (const [settings, periods, postedOn, originallyOn] of rows) {
    const dated = intoOpenPeriod(draft, mappingSettings({ ...settings }), periods);
    assert.deepEqual([dated.draft?.postedOn, dated.draft?.originallyOn], [postedOn, originallyOn]);
  }
});

test('a draft is moved at most as many days as the setting allows', () => {
  const settings = mappingSettings({ closedPeriods: 're-date', redateDaysMax: 18 });
  const moved = intoOpenPeriod(draft, settings, closed('', '2026-05-31'));
  assert.equal(moved.draft?.postedOn, '2026-06-01');
  const far = intoOpenPeriod(draft, settings, closed('', '2026-06-01'));
  assert.deepEqual([far.gap?.code, far.gap?.subject], ['MAPPING_REDATE_TOO_FAR', '2026-05']);
});

test('a refusal teaches about the one entity of the lines, and of several about none', () => {
  assert.equal(entityOfLines(draft, { entities }), '100');
  assert.equal(entityOfLines({ lines: [line('100'), line('200')] }, { entities }), null);
  assert.equal(entityOfLines(draft, { entities: new Map() }), '');
  assert.equal(closedThroughBy(day('2026-06-01'), draft), '2026-05-31');
  // A first open day before the refused date cannot be the reason: perhaps days come first there.
  assert.equal(closedThroughBy(day('2026-05-14'), draft), null);
  assert.equal(closedThroughBy(undefined, draft), null);
});

test('settings that cannot be are named, each with where it stands', () => {
  const problems = mappingSettingProblems({ closedPeriods: 'ignore', redateDaysMax: 0 });
  assert.deepEqual(
    problems.map(({ code, where }) => [code, where]),
    [
      ['MAPPING_SETTING_INVALID', 'settings.closedPeriods'],
      ['MAPPING_SETTING_INVALID', 'settings.redateDaysMax'],
    ],
  );
  assert.deepEqual(mappingSettingProblems({ closedPeriods: 're-date', redateDaysMax: 366 }), []);
});
