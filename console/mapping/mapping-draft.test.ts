// Unsaved mapping changes say in numbers what saving would do.
// Method: three rows, one mapped, one open with a suggestion, one open without.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MappingRow } from '../api/contract.ts';
import {
  changed,
  changesOf,
  type Draft,
  inOrder,
  matching,
  releasedBy,
  valuesShown,
  withSuggestions,
  withValue,
} from './mapping-draft.ts';

function row(part: Partial<MappingRow>): MappingRow {
  return {
    kind: 'account',
    internalId: 1,
    code: '4010',
    name: 'Slip rental',
    active: true,
    type: 'income',
    externalId: null,
    externalName: null,
    externalActive: null,
    state: 'unmapped',
    suggestion: null,
    values: [],
    waiting: 0,
    ...part,
  };
}

const mapped = row({ internalId: 1, code: '1000', externalId: '1000', state: 'mapped' });
const open = row({
  internalId: 2,
  waiting: 58,
  suggestion: { externalId: '4010', name: 'Slip rental', confidence: 0.95, why: 'same number' },
});
const bare = row({ internalId: 3, code: '4020', name: 'Dry storage' });
const none: Draft = new Map();

test('going back to what is saved is no change', () => {
  const draft = changed(changed(none, mapped, '1010'), mapped, '1000');
  assert.equal(draft.size, 0);
});

test('saving says how many exports it releases', () => {
  assert.equal(releasedBy(changed(none, open, '4010')), 58);
  assert.equal(releasedBy(withValue(none, open, 'class', 'CAMP')), 58);
  assert.equal(releasedBy(changed(none, { ...open, externalId: 'X' }, null)), 0);
});

test('only suggestions of at least the asked confidence are taken', () => {
  const taken = changesOf(withSuggestions(none, [mapped, open, bare], 0.9));
  assert.deepEqual(taken, [{ kind: 'account', internalId: 2, externalId: '4010' }]);
  assert.equal(withSuggestions(none, [open], 0.96).size, 0);
});

test('a value stands beside the mapping, and going back to what is saved is no change', () => {
  const class_ = { dimension: 'class', externalId: 'CAMP', externalName: 'Camping' } as const;
  const valued = { ...mapped, values: [{ ...class_, state: 'good' as const }] };
  const draft = withValue(withValue(none, valued, 'class', null), valued, 'project', 'P1');
  assert.deepEqual(changesOf(draft), [
    { kind: 'account', internalId: 1, values: { class: null, project: 'P1' } },
  ]);
  const shown = valuesShown(valued, draft.get(1)).map((one) => one.dimension);
  assert.deepEqual(shown, ['project']);
  const back = withValue(withValue(draft, valued, 'class', 'CAMP'), valued, 'project', null);
  assert.equal(back.size, 0);
  const both = changed(withValue(none, valued, 'class', 'X'), valued, '1010');
  assert.equal(changed(both, valued, '1000').size, 1, 'the value is still changed');
});

test('what waits stands first', () => {
  assert.deepEqual(
    inOrder([mapped, bare, open]).map((one) => one.internalId),
    [2, 3, 1],
  );
  assert.deepEqual(matching([mapped, open, bare], 'dry'), [bare]);
});
