// Where two contents of one event differ: the field a sender is told when an id comes again.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstDifference } from './differing-field.ts';

const table: [string, unknown, unknown, unknown][] = [
  ['the same', { id: '1', lines: [{ a: '1' }] }, { id: '1', lines: [{ a: '1' }] }, null],
  ['members in another order', { a: '1', b: '2' }, { b: '2', a: '1' }, null],
  ['an amount', { amount: '1.00' }, { amount: '2.00' }, ['amount', '1.00', '2.00']],
  [
    'a line',
    { lines: [{ a: '1' }, { a: '2' }] },
    { lines: [{ a: '1' }, { a: '3' }] },
    ['lines[1].a', '2', '3'],
  ],
  ['a line more', { lines: ['x'] }, { lines: ['x', 'y'] }, ['lines[1]', undefined, 'y']],
  ['a line less', { lines: ['x', 'y'] }, { lines: ['x'] }, ['lines[1]', 'y', undefined]],
  ['a member less', { memo: 'm', id: '1' }, { id: '1' }, ['memo', 'm', undefined]],
  ['a list for an object', { of: [] }, { of: {} }, ['of', [], {}]],
];

for (const [what, stored, received, expected] of table) {
  const where = expected === null ? 'no difference' : `differs at ${(expected as string[])[0]}`;
  test(`${what}: ${where}`, () => {
    const found = firstDifference(stored, received);
    assert.deepEqual(found && [found.path, found.stored, found.received], expected);
  });
}
