// Passwords that are guessed first, and those that are not. Method: the pure function, with the
// names of a person and of a place.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isCommonPassword } from './common-passwords.ts';

const own = ['ada.lovelace@harbor.example', 'Harbor Point Marina', 'tieout'];

describe('refused', () => {
  for (const [password, why] of [
    ['Password2026!', 'a known word with a year'],
    ['P4$$w0rd-P4$$w0rd', 'the same with the usual swaps'],
    ['qwertyuiop12', 'a row of keys, and counting'],
    ['1q2w3e4r5t6y7u', 'keys zigzag'],
    ['poiuytrewq09', 'a row backwards'],
    ['abcabcabcabc', 'a piece again and again'],
    ['aaaabbbbaaaabbbb', 'hardly any different characters'],
    ['summer winter 26', 'seasons'],
    ['Ada Lovelace 1815', 'the own name with a year'],
    ['harborpoint2026', 'the name of the place'],
    ['tieout-tieout-1', 'the name of the product'],
    ['manchesterunited7', 'a club'],
  ] as const) {
    test(`${password}: ${why}`, () => assert.equal(isCommonPassword(password, own), true));
  }
});

describe('taken all the same, which is a known gap', () => {
  for (const password of ['thunderstorm', 'relationship', 'unbelievable']) {
    test(password, () => assert.equal(isCommonPassword(password, own), false));
  }
});

describe('taken', () => {
  for (const password of [
    'seven grey herons',
    'copper kettle under ivy',
    'tide over granite piers',
    'x9$kLm2!qWz7',
    'summer of the blue otter',
    '83512947026584',
  ]) {
    test(password, () => assert.equal(isCommonPassword(password, own), false));
  }
});
