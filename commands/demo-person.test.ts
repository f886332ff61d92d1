// Who acts in the demo without signing in: one person on this machine, and nobody as soon as it is
// more than a demo on this machine.
// Method: the function `tieout demo` asks, over real houses.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { openClosedHouse } from '#scenarios/closed-house.ts';
import { openSmallHouse } from '#scenarios/small-house.ts';
import { personOfDemo } from './demo.ts';

test('the demo stays open only without TIEOUT_PUBLIC_URL', async () => {
  const { url } = await testDatabase();
  const open = await openSmallHouse(url, 'dana');
  assert.equal(await personOfDemo(open.house), 'dana');
  await open.stop();
  const proxied = await openSmallHouse(url, 'dana', {
    env: { TIEOUT_PUBLIC_URL: 'https://books.example.com' },
  });
  assert.equal(await personOfDemo(proxied.house), null);
  await proxied.stop();
});

test('the demo asks for a sign-in once there is a person, and without its season', async () => {
  const { url } = await testDatabase();
  const open = await openSmallHouse(url, 'dana');
  assert.equal(await personOfDemo(open.house, true), null);
  await open.stop();
  const closed = await openClosedHouse(url);
  assert.equal(await personOfDemo(closed.house), null);
  await closed.stop();
});
