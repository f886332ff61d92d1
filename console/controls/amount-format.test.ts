// Amounts are shown as an accountant writes them, and summed without a float.
// Method: tables of decimal strings, the last column is what the screen shows.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatDecimal, isZero, sumOf } from './amount-format.ts';

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

  const places: [locale: string, amount: string, text: string][] = [
    ['en-US', '-1234567.50', '(1,234,567.50)'],
    ['en-GB', '-1234567.50', '(1,234,567.50)'],
    ['de-DE', '1234567.50', '1.234.567,50'],
    ['de-DE', '-1234567.50', '-1.234.567,50'],
    ['fr-FR', '-1234567.50', '(1\u202f234\u202f567,50)'],
    ['en-IN', '1234567.50', '12,34,567.50'],
    ['sv-SE', '-1234.50', '−1\u00a0234,50'],
    ['de-DE', '90071992547409931.01', '90.071.992.547.409.931,01'],
  ];
  for (const [locale, amount, text] of places) {
    test(`in ${locale} ${amount} is shown as ${text}`, () =>
      assert.equal(formatDecimal(amount, { locale }), text));
  }
});
