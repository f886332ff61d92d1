// What a hint suggests for a name that is not there.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closestName } from './closest-name.ts';

const table: [string, string[], string | null][] = [
  ['RIET', ['TRS', 'REIT'], 'REIT'],
  ['CABINS', ['CABIN', 'CABIN-ADVANCE'], 'CABIN'],
  ['slip-anual', ['SLIP-ANNUAL', 'SLIP-MONTHLY'], 'SLIP-ANNUAL'],
  ['outlte', ['outlet', 'lineOutlet'], 'outlet'],
  ['X', ['TRS', 'REIT'], null],
  ['CASH', ['CHECK', 'VISA'], null],
  ['', ['A'], null],
];

for (const [text, candidates, expected] of table) {
  test(`${JSON.stringify(text)} among ${candidates.join(', ')}: ${expected ?? 'nothing'}`, () => {
    assert.equal(closestName(text, candidates), expected);
  });
}
