// Unsaved mapping changes say in numbers what saving would do.
// Method: three rows, one mapped, one open with a suggestion, one open without.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MappingRow } from '../api/contract.ts';
import {
  changed,
  type Draft,
  inOrder,
  matching,
  releasedBy,
  withSuggestions,
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
  assert.equal(releasedBy(changed(none, open, '4010'), [mapped, open, bare]), 58);
  assert.equal(releasedBy(changed(none, open, null), [open]), 0);
});

test('only suggestions of at least the asked confidence are taken', () => {
  assert.deepEqual([...withSuggestions(none, [mapped, open, bare], 0.9)], [[2, '4010']]);
  assert.equal(withSuggestions(none, [open], 0.96).size, 0);
});

test('what waits stands first', () => {
  assert.deepEqual(
    inOrder([mapped, bare, open]).map((one) => one.internalId),
    [2, 3, 1],
  );
  assert.deepEqual(matching([mapped, open, bare], 'dry'), [bare]);
});
