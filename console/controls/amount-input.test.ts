// Amounts as people type them: read in one way, or refused. Method: what is typed in a place, and
// the wire's decimal, or what the refusal says; no float is anywhere.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { places } from '../language/places.ts';
import { minorOf } from './amount-format.ts';
import { decimalsOf, isAmount, readAmount, restatedAmount, shownAmount } from './amount-input.ts';

const read: [locale: string, typed: string, amount: string][] = [
  ['en-US', '1234.56', '1234.56'],
  ['en-US', '1,234.56', '1234.56'],
  ['en-US', '1,234', '1234'],
  ['en-US', ' 0.5 ', '0.5'],
  ['en-US', '', ''],
  ['en-US', '90071992547409931.01', '90071992547409931.01'],
  ['de-DE', '1234,56', '1234.56'],
  ['de-DE', '1.234,56', '1234.56'],
  ['de-DE', '1.234', '1234'],
  ['de-CH', '1’234.56', '1234.56'],
  ['de-CH', "1'234.56", '1234.56'],
  ['fr-FR', '1 234,56', '1234.56'],
  ['fr-FR', '1\u202f234,56', '1234.56'],
  ['en-IN', '12,34,567.50', '1234567.50'],
];

const refused: [locale: string, typed: string, words: RegExp][] = [
  ['en-US', '1234,56', /the decimal sign is “\.”, as in 1,234\.56/],
  ['en-US', '1.234,56', /the decimal sign is “\.”/],
  ['en-US', '1,50', /the decimal sign is “\.”/],
  ['en-US', '1,2345', /the decimal sign/],
  ['en-US', '12,34,567.50', /the decimal sign/],
  ['en-US', '1.234', /two ways: write 1234 or 1,234\.00, or else 1\.23/],
  ['en-US', '-5', /no amount/],
  ['en-US', '1e3', /no amount/],
  ['de-DE', '1234.56', /the decimal sign is “,”, as in 1\.234,56/],
  ['de-DE', '1.50', /the decimal sign is “,”/],
  ['de-DE', '1,234.56', /the decimal sign is “,”/],
  ['de-DE', '1,234', /two ways: write 1234 or 1\.234,00, or else 1,23/],
  ['de-DE', '0.123', /the decimal sign is “,”/],
];

describe('an amount is read as its place writes it', () => {
  for (const [locale, typed, amount] of read) {
    test(`${locale}: “${typed}” is ${amount || 'none'}`, () =>
      assert.deepEqual(readAmount(typed, { locale }), { amount, problem: null }));
  }
});

describe('what could be read otherwise is refused, in words', () => {
  for (const [locale, typed, words] of refused) {
    test(`${locale}: “${typed}”`, () => {
      const { amount, problem } = readAmount(typed, { locale });
      assert.equal(amount, null);
      assert.match(problem ?? '', words);
    });
  }
});

test('where amounts have three decimals, three digits after the decimal sign are decimals', () => {
  const dinar = { locale: 'en-US', decimals: decimalsOf('KWD') };
  assert.equal(readAmount('1.234', dinar).amount, '1.234');
  assert.match(
    readAmount('1,234', dinar).problem ?? '',
    /write 1234 or 1,234\.000, or else 1\.234/,
  );
  assert.equal(readAmount('1,234.000', dinar).amount, '1234.000');
  assert.deepEqual([decimalsOf('USD'), decimalsOf('JPY'), decimalsOf(undefined)], [2, 0, 2]);
  // The books count by ISO 4217; browsers, who know what is in use, say none.
  assert.deepEqual([decimalsOf('HUF'), decimalsOf('IQD')], [2, 3]);
});

test('a negative amount is taken only where there may be one', () => {
  const signed = { locale: 'en-US', signed: true };
  for (const typed of ['-1,234.50', '−1,234.50', '(1,234.50)']) {
    assert.equal(readAmount(typed, signed).amount, '-1234.50');
  }
  assert.equal(readAmount('(1,234.50', signed).amount, null);
});

test('what a field shows is read as the same amount', () => {
  for (const amount of ['1234567.50', '0.05', '999.999999', '']) {
    assert.equal(readAmount(shownAmount(amount)).amount, amount);
  }
});

test('a field that is left says in full what it understood', () => {
  assert.equal(restatedAmount('1234', 2, 'de-DE'), '1.234,00');
  assert.equal(restatedAmount('1234.5', 2, 'en-US'), '1,234.50');
  assert.equal(restatedAmount('1234', decimalsOf('JPY'), 'en-US'), '1,234');
  assert.equal(restatedAmount('-1234', decimalsOf('KWD'), 'en-US'), '(1,234.000)');
  assert.equal(restatedAmount('', 2, 'en-US'), '');
});

/** Short and long, about every sign between thousands. */
const amounts = ['0', '5', '12.3', '999.99', '1000', '1234.5', '12345', '123456.78', '9999999999'];

for (const locale of [...places, 'ar-EG', 'fa-IR', 'he-IL']) {
  test(`${locale}: what a field says is read as the same amount, below zero too`, () => {
    for (const decimals of [0, 2, 3]) {
      for (const wire of [...amounts, ...amounts.map((amount) => `-${amount}`)]) {
        const { amount } = readAmount(restatedAmount(wire, decimals, locale), {
          ...{ locale, decimals, signed: true },
        });
        assert.equal(minorOf(amount ?? '', 6), minorOf(wire, 6));
      }
    }
  });
}

test('no place takes what another writes as another amount', () => {
  const taken = [];
  for (const writer of places) {
    for (const amount of ['1.50', '12.34', '1234.56', '1234.00', '1234567.00', '0.05']) {
      const written = restatedAmount(amount, 2, writer);
      for (const locale of places) {
        const read = readAmount(written, { locale }).amount;
        if (read !== null && read !== amount) taken.push({ writer, written, locale, read });
      }
    }
  }
  assert.deepEqual(taken, []);
});

test('what could not be read is no amount', () => {
  assert.deepEqual(['?', '1.50', '', '-1'].map(isAmount), [false, true, true, false]);
});
