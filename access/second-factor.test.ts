// The second factor through the front door: set up in two steps, asked for with every password,
// codes that are taken once, recovery codes, limits, reset by who may, and roles that ask for it.
// Method: a closed house; codes are computed as an app does; time passes by moving the rows' own
// clock back.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { testDatabase } from '#database/test-database.ts';
import {
  Browser,
  forAll,
  housePassword,
  openClosedHouse,
  tokenIn,
} from '#scenarios/closed-house.ts';
import { stepOf } from './second-factor.ts';

const { url: databaseUrl, pool } = await testDatabase();
const house = await openClosedHouse(databaseUrl);
const { owner, personWith } = house;
const { url } = house.server;
after(() => house.stop());

/** What the app of the phone shows. */
const codeOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) }).generate();
/** One that it shows neither now nor about now. */
function wrongCode(secret: string): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  const isRight = (token: string) => totp.validate({ token, window: 3 }) !== null;
  return ['000000', '000001', '000002', '000003', '000004', '000005', '000006', '000007'].find(
    (token) => !isRight(token),
  ) as string;
}

/** Codes of now may be used again, as if they were those of the next minutes. */
const timePasses = () => pool.query('update second_factors set last_step = 0');

async function enrolled(browser: Browser) {
  const given = { present: housePassword };
  const { secret, uri } = await browser.done('POST', '/session/second-factor', given);
  const confirm = { code: codeOf(secret) };
  const { recoveryCodes } = await browser.done('POST', '/session/second-factor/confirm', confirm);
  await timePasses();
  return { secret, uri, recoveryCodes } as {
    secret: string;
    uri: string;
    recoveryCodes: string[];
  };
}

test('a code holds in its own half minute and the ones beside it (RFC 6238, appendix B)', () => {
  const secret = Secret.fromLatin1('12345678901234567890').base32;
  const at = 59_000;
  for (const [nowMs, step] of [
    [at, 1],
    [at + 30_000, 1],
    [at - 30_000, 1],
    [at + 60_000, null],
    [at - 59_000, 1],
  ] as const) {
    assert.equal(stepOf(secret, '287082', nowMs), step, String(nowMs));
  }
});

describe('setting it up', () => {
  test('takes the password and a first code; until then nothing is asked for', async () => {
    const { browser, name } = await personWith('ines', forAll('viewer'));
    const path = '/session/second-factor';
    const refused = await browser.refused(422, 'POST', path, { present: 'not this one' });
    assert.equal(refused.code, 'ACCESS_SIGN_IN_REFUSED');
    const { secret, uri } = await browser.done('POST', path, { present: housePassword });
    const told = new URL(uri);
    assert.deepEqual([told.protocol, told.searchParams.get('secret')], ['otpauth:', secret]);
    assert.equal(secret.length, 32, '160 bits');
    const wrong = { code: wrongCode(secret) };
    const problem = await browser.refused(422, 'POST', `${path}/confirm`, wrong);
    assert.equal(problem.code, 'ACCESS_FACTOR_REFUSED');
    const given = { name, password: housePassword };
    assert.equal((await new Browser(url).done('POST', '/session', given)).person, name);
  });

  test('ends all other sessions; ten recovery codes are shown, and kept as hashes', async () => {
    const { browser, name } = await personWith('otis', forAll('viewer'));
    const other = new Browser(url);
    await other.done('POST', '/session', { name, password: housePassword });
    const { secret, recoveryCodes } = await enrolled(browser);
    await other.refused(401, 'GET', '/exports');
    await browser.done('GET', '/exports');
    assert.equal(new Set(recoveryCodes).size, 10);
    for (const code of recoveryCodes) assert.match(code, /^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);
    const { rows } = await pool.query(
      'select f::text as kept from second_factors f union all select c::text from recovery_codes c',
    );
    const plain = [
      secret,
      ...recoveryCodes,
      ...recoveryCodes.map((one) => one.replaceAll('-', '')),
    ];
    for (const { kept } of rows) assert(plain.every((one) => !kept.includes(one)));
    const account = await browser.done('GET', '/session/account');
    assert.deepEqual([account.secondFactor, account.recoveryCodesLeft], [true, 10]);
    const again = { present: housePassword };
    const problem = await browser.refused(409, 'POST', '/session/second-factor', again);
    assert.equal(problem.code, 'ACCESS_FACTOR_ON');
  });
});

describe('signing in with it', () => {
  let secret: string;
  let recoveryCodes: string[];
  let personId: number;
  const given = { name: 'rita', password: housePassword };
  const enters = (code?: string) =>
    new Browser(url).send('POST', '/session', code === undefined ? given : { ...given, code });
  before(async () => {
    const made = await personWith('rita', forAll('viewer'));
    personId = made.personId;
    ({ secret, recoveryCodes } = await enrolled(made.browser));
  });

  test('asks for a code once the password is right, and opens nothing before', async () => {
    const browser = new Browser(url);
    const wrong = await browser.refused(401, 'POST', '/session', { ...given, password: 'x' });
    assert.equal(wrong.code, 'ACCESS_SIGN_IN_REFUSED');
    const step = await browser.done('POST', '/session', given);
    assert.deepEqual(step, { person: null, next: 'second-factor' });
    assert.equal(browser.cookie, '');
    await browser.refused(401, 'GET', '/exports');
    const spaced = codeOf(secret).replace(/^(...)/, '$1 ');
    const done = await browser.done('POST', '/session', { ...given, code: spaced });
    assert.deepEqual(done, { person: 'rita', next: null });
    await browser.done('GET', '/exports');
    await timePasses();
  });

  test('takes no code twice, also of two who come with it at once', async () => {
    const code = codeOf(secret);
    const both = await Promise.all([enters(code), enters(code)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 422]);
    assert.equal((await enters(code)).json.code, 'ACCESS_FACTOR_REFUSED');
    await timePasses();
  });

  test('takes each recovery code once, however it is typed', async () => {
    const [first = '', second = ''] = recoveryCodes;
    assert.equal((await enters(first.toLowerCase().replaceAll('-', ' '))).status, 200);
    assert.equal((await enters(first)).json.code, 'ACCESS_FACTOR_REFUSED');
    const both = await Promise.all([enters(second), enters(second)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 422]);
  });

  test('a link for a new password is no way around it', async () => {
    const { link } = await owner.done('POST', `/people/${personId}/link`);
    const body = { token: tokenIn(link), password: housePassword };
    const browser = new Browser(url);
    const step = await browser.done('POST', '/access-links/open', body);
    assert.deepEqual(step, { person: null, next: 'second-factor' });
    const wrong = { ...body, code: wrongCode(secret) };
    const problem = await browser.refused(422, 'POST', '/access-links/open', wrong);
    assert.equal(problem.code, 'ACCESS_FACTOR_REFUSED');
    await browser.done('POST', '/access-links/open', { ...body, code: codeOf(secret) });
    await browser.done('GET', '/exports');
    await timePasses();
  });

  test('new recovery codes take a code, and end the old ones', async () => {
    const browser = new Browser(url);
    await browser.done('POST', '/session', { ...given, code: codeOf(secret) });
    await timePasses();
    const path = '/session/second-factor/recovery-codes';
    const wrong = await browser.refused(422, 'POST', path, { code: wrongCode(secret) });
    assert.equal(wrong.code, 'ACCESS_FACTOR_REFUSED');
    const fresh = await browser.done('POST', path, { code: codeOf(secret) });
    await timePasses();
    assert.equal((await enters(recoveryCodes[2])).status, 422);
    assert.equal((await enters(fresh.recoveryCodes[0])).status, 200);
  });

  test('is limited to ten codes an hour, though the password is right', async () => {
    await pool.query('delete from sign_in_attempts');
    const guesses = [];
    for (let index = 0; index < 11; index += 1) {
      guesses.push(await enters(wrongCode(secret)));
      // Only codes are to run out here, not attempts with the name.
      await pool.query(
        `delete from sign_in_attempts
          where subject_sha256 <> sha256(convert_to('code ' || $1::text, 'UTF8'))`,
        [personId],
      );
    }
    const told = guesses.map(({ json }) => json.code);
    assert.deepEqual(told, [
      ...Array.from({ length: 10 }, () => 'ACCESS_FACTOR_REFUSED'),
      'ACCESS_ATTEMPTS_EXCEEDED',
    ]);
    assert.match(guesses[10]?.json.hint, /60 minutes/);
    assert.equal((await enters(codeOf(secret))).status, 429, 'the right one does not help now');
    await pool.query(`update sign_in_attempts set attempted_at = now() - interval '61 minutes'`);
    assert.equal((await enters(codeOf(secret))).status, 200);
    await timePasses();
  });
});

describe('taking it away', () => {
  test('takes the password and a code', async () => {
    const { browser, name } = await personWith('sven', forAll('viewer'));
    const { secret } = await enrolled(browser);
    const path = '/session/second-factor/remove';
    for (const body of [
      { present: 'not this one', code: codeOf(secret) },
      { present: housePassword, code: wrongCode(secret) },
    ]) {
      await browser.refused(422, 'POST', path, body);
    }
    await browser.done('POST', path, { present: housePassword, code: codeOf(secret) });
    const given = { name, password: housePassword };
    assert.equal((await new Browser(url).done('POST', '/session', given)).person, name);
    const late = await browser.refused(409, 'POST', '/session/second-factor/confirm', {
      code: codeOf(secret),
    });
    assert.equal(late.code, 'ACCESS_FACTOR_OFF');
  });

  test('is for administrators where it was lost; sessions end, the trail says so', async () => {
    const { browser, name, personId } = await personWith('tess', forAll('viewer'));
    await enrolled(browser);
    const { browser: viewer } = await personWith('vera', forAll('viewer'));
    await viewer.refused(403, 'POST', `/people/${personId}/reset-second-factor`);
    const reset = await owner.done('POST', `/people/${personId}/reset-second-factor`);
    assert.equal(reset.secondFactor, false);
    await browser.refused(401, 'GET', '/exports');
    const given = { name, password: housePassword };
    assert.equal((await new Browser(url).done('POST', '/session', given)).person, name);
    const { rows } = await pool.query(
      `select acted_by, action, before ->> 'sealed' as sealed from audit_entries
        where subject = 'second factor' and object = 'tess' order by audit_id desc limit 1`,
    );
    assert.deepEqual(rows, [
      { acted_by: 'ada@harbor.example', action: 'removed', sealed: '[secret]' },
    ]);
  });

  test('of an owner is for owners, and for who has the machine', async () => {
    const { browser } = await personWith('adam', forAll('administrator'));
    await enrolled(owner);
    const { items } = await browser.done('GET', '/people');
    const ada = items.find((one: { owner: boolean }) => one.owner);
    assert.equal(ada.secondFactor, true);
    const path = `/people/${ada.personId}/reset-second-factor`;
    assert.equal((await browser.refused(403, 'POST', path)).code, 'ACCESS_OWNER_ONLY');
    const listed = await house.run(['people']);
    assert.match(listed.out, /ada@harbor\.example +active +on/);
    const { out, code } = await house.run(['people', 'reset-second-factor', ada.name]);
    assert.equal(code, 0);
    assert.match(out, /without a second factor now/);
    const again = await house.run(['people', 'reset-second-factor', ada.name]);
    assert.match(again.err, /ACCESS_FACTOR_OFF/);
    await owner.done('POST', '/session', { name: ada.name, password: housePassword });
  });
});

describe('roles that ask for it', () => {
  test('open nothing to who has none yet, and everything once it is set up', async () => {
    const { url: own } = await testDatabase();
    const strict = await openClosedHouse(own, { TIEOUT_SECOND_FACTOR: 'approver' });
    const { browser: viewer, personId } = await strict.personWith('vera', forAll('viewer'));
    await viewer.done('GET', '/exports');
    const { browser } = await strict.personWith('aldo', forAll('approver'));
    const problem = await browser.refused(403, 'GET', '/exports');
    assert.equal(problem.code, 'ACCESS_FACTOR_NEEDED');
    const before = await browser.done('GET', '/session');
    assert.deepEqual([before.rights, before.needsSecondFactor], [[], true]);
    await enrolled(browser);
    await browser.done('GET', '/exports');
    const now = await browser.done('GET', '/session');
    assert.deepEqual([now.rights.includes('reopen'), now.needsSecondFactor], [true, false]);
    await strict.owner.done('PUT', `/people/${personId}/roles`, { roles: forAll('approver') });
    assert.equal((await viewer.refused(403, 'GET', '/exports')).code, 'ACCESS_FACTOR_NEEDED');
    await strict.stop();
  });

  test('lock nobody out who comes by a link of the machine where passwords are off', async () => {
    const { url: own } = await testDatabase();
    const strict = await openClosedHouse(own, {
      TIEOUT_OIDC_ISSUER: 'https://login.example.com',
      TIEOUT_OIDC_CLIENT_ID: 'tieout',
      TIEOUT_PASSWORDS: '0',
      TIEOUT_SECOND_FACTOR: 'administrator',
    });
    await strict.owner.refused(403, 'GET', '/people');
    await enrolled(strict.owner);
    await strict.owner.done('GET', '/people');
    await strict.stop();
  });

  test('count owners as administrators', async () => {
    const { url: own } = await testDatabase();
    const strict = await openClosedHouse(own, { TIEOUT_SECOND_FACTOR: 'administrator' });
    const problem = await strict.owner.refused(403, 'GET', '/people');
    assert.equal(problem.code, 'ACCESS_FACTOR_NEEDED');
    await strict.stop();
  });
});
