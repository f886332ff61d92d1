// Strangers who try out passwords do not lock a person out: attempts are counted by name and
// address together, and a browser the person has signed in from is counted by itself. Method: a
// house behind a proxy that says where each request comes from.

import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { Browser, forAll, housePassword, openClosedHouse } from '#scenarios/closed-house.ts';

const { url: databaseUrl, pool } = await testDatabase();
const house = await openClosedHouse(databaseUrl, {
  TIEOUT_PUBLIC_URL: 'https://books.example.com',
});
after(() => house.stop());
beforeEach(() => pool.query('delete from sign_in_attempts'));

const given = { name: 'nora', password: housePassword };
const { browser: noras } = await house.personWith('nora', forAll('viewer'));

const from = (address: string) => ({ 'x-forwarded-for': address });
const guess = (address: string, browser = new Browser(house.server.url)) =>
  browser.send('POST', '/session', { ...given, password: 'a wrong guess' }, from(address));
const enter = (address: string, browser = new Browser(house.server.url)) =>
  browser.send('POST', '/session', given, from(address));

async function guesses(count: number, address: string) {
  for (let index = 0; index < count; index += 1) await guess(address);
}

test('one stranger uses up their own attempts, not those of the person elsewhere', async () => {
  await guesses(10, '203.0.113.7');
  assert.equal((await guess('203.0.113.7')).json.code, 'ACCESS_ATTEMPTS_EXCEEDED');
  assert.equal((await enter('203.0.113.7')).status, 429, 'the right password from there too');
  assert.equal((await enter('198.51.100.4')).status, 200);
});

test('many strangers keep out browsers nobody knows, never the one the person uses', async () => {
  for (const last of [1, 2, 3, 4, 5, 6]) await guesses(9, `203.0.113.${last}`);
  assert.equal((await enter('198.51.100.4')).json.code, 'ACCESS_ATTEMPTS_EXCEEDED');
  assert.equal((await enter('203.0.113.1', noras)).status, 200);
});

test('a browser that is known has its own limit, and knows one person only', async () => {
  for (let index = 0; index < 10; index += 1) await guess('198.51.100.4', noras);
  assert.equal((await enter('198.51.100.4', noras)).status, 429);
  assert.equal((await enter('198.51.100.5')).status, 200, 'other browsers are counted apart');
  await pool.query('delete from sign_in_attempts');
  for (const last of [1, 2, 3, 4, 5, 6]) {
    for (let index = 0; index < 9; index += 1) {
      const other = { name: 'ada@harbor.example', password: 'a wrong guess' };
      await noras.send('POST', '/session', other, from(`203.0.113.${last}`));
    }
  }
  const adas = new Browser(house.server.url);
  const body = { name: 'ada@harbor.example', password: housePassword };
  const refused = await adas.send('POST', '/session', body, from('198.51.100.6'));
  assert.equal(refused.status, 429, 'the browser of one is a stranger to the other');
});

test('what makes a browser known opens nothing, and is kept as a hash', async () => {
  const device = [...noras.others.values()].find((one) => one.includes('-device=')) ?? '';
  const [, token = ''] = device.split('=');
  assert.equal(token.length, 43);
  const { rows } = await pool.query('select d::text as kept from known_devices d');
  assert(rows.length > 0 && rows.every(({ kept }) => !kept.includes(token)));
  const thief = new Browser(house.server.url);
  thief.others.set('device', device);
  await thief.refused(401, 'GET', '/property');
});
