// The steps of the identity: each begins where the last one ended, below zero too, and the last
// stands on the ground. Method: terms in, shares out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Term } from './terms-of.ts';
import { stepsOf } from './waterfall.ts';

const term = (sign: Term['sign'], amount: string | null): Term => ({ sign, name: sign, amount });

test('each step begins where the last one ended, and the total begins at zero', () => {
  const steps = stepsOf([
    term('', '100.00'),
    term('−', '30.00'),
    term('+', '10.50'),
    term('=', '80.50'),
  ]);
  assert.deepEqual(
    steps.map((step) => step && [step.from, step.to, step.after]),
    [
      [0, 100, '100.00'],
      [100, 70, '70.00'],
      [70, 80.5, '80.50'],
      [0, 80.5, '80.50'],
    ],
  );
});

test('balances below zero have the ground at the right', () => {
  const steps = stepsOf([term('', '-40.00'), term('−', '-10.00'), term('=', '-30.00')]);
  assert.deepEqual(
    steps.map((step) => step && [step.from, step.to]),
    [
      [100, 0],
      [0, 25],
      [100, 25],
    ],
  );
});

test('nothing anywhere, and a balance that is not reported, draw nothing', () => {
  const steps = stepsOf([term('', '0.00'), term('+', '0.00'), term('=', null)]);
  assert.deepEqual(steps, [
    { from: 0, to: 0, after: '0.00' },
    { from: 0, to: 0, after: '0.00' },
    null,
  ]);
});
