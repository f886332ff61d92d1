// Amounts are shown as an accountant writes them, and summed without a float.
// Method: tables of decimal strings, the last column is what the screen shows.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { counted, formatDecimal, isZero, sumOf } from './amount-format.ts';

describe('amounts on the screen', () => {
  const shown: [string, string][] = [
    ['0.00', '0.00'],
    ['-0.00', '0.00'],
    ['12.5', '12.5'],
    ['1234567.50', '1,234,567.50'],
    ['-1234.50', '(1,234.50)'],
    ['-999', '(999)'],
    ['90071992547409931.01', '90,071,992,547,409,931.01'],
  ];
  for (const [amount, text] of shown) {
    test(`${amount} is shown as ${text}`, () => assert.equal(formatDecimal(amount), text));
  }

  test('a sum is exact beyond what a float can hold', () => {
    assert.equal(sumOf(['90071992547409931.01', '0.02', '-0.1']), '90071992547409930.93');
    assert.equal(sumOf([]), '0');
    assert.equal(sumOf(['-5.00', '5']), '0.00');
  });

  test('zero has no sign', () => {
    assert.ok(isZero('-0.000'));
    assert.ok(!isZero('0.01'));
  });

  test('counts say one or many', () => {
    assert.equal(counted(1, 'export'), '1 export');
    assert.equal(counted(1200, 'entry', 'entries'), '1,200 entries');
  });
});
