// Figures of the close checklist in words. Method: values in, text out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grouped } from '#money/grouped.ts';
import { currencyOf } from '#money/money.ts';
import { invariant } from '#problems/invariant.ts';
import { amountsText } from './checklist.ts';

function currencyNamed(code: string) {
  const currency = currencyOf(code);
  invariant(currency, 'known');
  return currency;
}

test('amounts and counts stand with their thousands apart', () => {
  const amounts = [
    { currency: currencyNamed('USD'), amountMinor: 65_802_889n },
    { currency: currencyNamed('JPY'), amountMinor: -1_234n },
  ];
  assert.equal(amountsText(amounts), '658,028.89 USD, -1,234 JPY');
  assert.deepEqual([999, 1000, 1234567].map(grouped), ['999', '1,000', '1,234,567']);
});
