// What the vendor's limit headers say, as its guide names them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paceHintOf, retryAfterMs } from './throttle-headers.ts';

test('without limit headers nothing is said', () => {
  assert.equal(paceHintOf({ 'content-type': 'application/json' }), undefined);
  assert.equal(paceHintOf({ 'x-ia-throttle-limit-remaining': 'soon' }), undefined);
  assert.equal(retryAfterMs({}), null);
});

test('the tightest limit decides how much room there is', () => {
  const headers = {
    'x-ia-throttle-limit': '6',
    'x-ia-throttle-limit-remaining': '3',
    'x-ia-tenant-throttle-limit': 'LIMIT001-10',
    'x-ia-tenant-throttle-limit-remaining': '5',
    'x-ia-minute-rate-limit-remaining': '100',
  };
  assert.deepEqual(paceHintOf(headers), { room: 3, limit: 6, pauseMs: null });
  const tight = { ...headers, 'x-ia-minute-rate-limit-remaining': '0' };
  const warned = { room: 0, limit: 6, pauseMs: null };
  assert.deepEqual(paceHintOf(tight), warned, 'soft: served, a warning only');
  const crowded = { ...headers, 'x-ia-tenant-throttle-limit': 'LIMIT001-4' };
  assert.equal(paceHintOf(crowded)?.limit, 4, 'the company takes fewer than the application');
  assert.equal(paceHintOf({ ...headers, 'x-ia-throttle-limit': 'many' })?.limit, 10);
});

test('a spent hard limit asks for a pause, at most an hour', () => {
  const spent = {
    'x-ia-throttle-limit-remaining': '4',
    'x-ia-hour-rate-limit-remaining': '0',
    'x-ia-hour-rate-limit-retry-after': '90',
  };
  assert.deepEqual(paceHintOf(spent), { room: 0, limit: null, pauseMs: 90_000 });
  const endless = { ...spent, 'x-ia-hour-rate-limit-retry-after': '999999' };
  assert.equal(paceHintOf(endless)?.pauseMs, 3_600_000);
  // Not spent yet: when it will be open again does not matter.
  const open = { ...spent, 'x-ia-hour-rate-limit-remaining': '7' };
  assert.deepEqual(paceHintOf(open), { room: 4, limit: null, pauseMs: null });
});
