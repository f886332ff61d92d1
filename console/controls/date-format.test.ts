// Instants and days as people read them. Method: values in, text out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatInstant } from './date-format.ts';

test('an instant of another year says which', () => {
  const at = new Date(2025, 2, 9, 14, 3, 21).toISOString();
  assert.match(formatInstant(at, new Date(2026, 0, 1)), /Mar 9, 2025/);
  assert.doesNotMatch(formatInstant(at, new Date(2025, 11, 31)), /2025/);
});
