// Access by a person's consent, through the front doors: the API begins it, a person answers on the
// simulated company's own page, and comes back to this server's address or pastes it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { ProblemError } from '#problems/problem.ts';
import { forAll, openClosedHouse } from '#scenarios/closed-house.ts';
import { answerConsent } from '#scenarios/consenting-person.ts';
import { openSmallHouse, type SmallHouse } from '#scenarios/small-house.ts';
import { marinaCompany } from '#simulators/sage-intacct/company.ts';
import { type RunningSimulator, startSimulator } from '#simulators/sage-intacct/server.ts';

const { url: databaseUrl, pool } = await testDatabase();
let small: SmallHouse;
let simulator: RunningSimulator;
let made = 0;

before(async () => {
  small = await openSmallHouse(databaseUrl);
  simulator = await startSimulator();
});
after(async () => {
  await small?.stop();
  await simulator?.stop();
});

interface Begun {
  readonly authorizeUrl: string;
  readonly redirectUri: string;
  readonly endsAt: string;
}

async function connection(grant: string, settings: object = {}): Promise<number> {
  made += 1;
  const { connectionId } = await small.api<{ connectionId: number }>('POST', '/connections', {
    name: `Harbor ${made}`,
    ledger: 'sage-intacct-rest',
    settings: {
      baseUrl: simulator.apiUrl,
      companyId: 'HARBORPOINT',
      username: 'tieout',
      journalId: 'TIE',
      ...settings,
    },
    cutoverOn: '2026-01-01',
  });
  await small.api('PUT', `/connections/${connectionId}/credentials`, {
    clientId: 'tieout.app.sage.test',
    clientSecret: 'harbor-secret',
    grant,
  });
  return connectionId;
}

const begin = (connectionId: number, body: object = {}) =>
  small.api<Begun>('POST', `/connections/${connectionId}/consent`, body);

/** What the person does on the company's page; the address they are sent back to. */
function decide({ authorizeUrl }: Begun, answer: 'allow' | 'deny'): Promise<URL> {
  const { password = '' } = marinaCompany().users.find(({ id }) => id === 'tieout') ?? {};
  return answerConsent(authorizeUrl, { user: 'tieout', password, answer });
}

const findings = async (connectionId: number) => {
  const path = `/connections/${connectionId}/test`;
  const { findings: all } = await small.api<{
    findings: { check: string; ok: boolean; message: string }[];
  }>('POST', path);
  return all;
};

const refused = (code: string, status?: number) => (error: unknown) => {
  assert.ok(error instanceof ProblemError);
  assert.equal(error.problems[0]?.code, code);
  if (status !== undefined) assert.equal(error.status, status);
  return true;
};

test('a person approves on the page of the company, and the connection works', async () => {
  const id = await connection('authorization-code');
  const before = await findings(id);
  assert.match(before.find((one) => !one.ok)?.message ?? '', /A person has to approve/);

  const begun = await begin(id);
  const asked = new URL(begun.authorizeUrl).searchParams;
  assert.equal(asked.get('code_challenge_method'), 'S256');
  assert.equal(asked.get('scope'), 'offline_access');
  assert.equal(begun.redirectUri, `${small.server.url}/consent`);
  assert.doesNotMatch(begun.authorizeUrl, /harbor-secret|verifier/);

  const back = await decide(begun, 'allow');
  const page = await fetch(back);
  assert.equal(page.status, 200);
  const policy = page.headers.get('content-security-policy') ?? '';
  assert.match(policy, /^default-src 'none'; base-uri 'none'; .*frame-ancestors 'none'$/);
  assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
  const text = await page.text();
  assert.match(text, /Connected/);
  assert.ok(!text.includes(back.searchParams.get('code') ?? '?'));
  assert.ok((await findings(id)).every((one) => one.ok));

  const again = await fetch(back);
  assert.equal(again.status, 409);
  assert.match(await again.text(), /CONSENT_UNKNOWN/);
});

test('the address may be pasted where the company cannot reach this server', async () => {
  const id = await connection('authorization-code');
  const redirectUri = 'https://books.example.org/consent';
  const back = await decide(await begin(id, { redirectUri }), 'allow');
  assert.equal(`${back.origin}${back.pathname}`, redirectUri);
  const told = await small.api('POST', '/consents', Object.fromEntries(back.searchParams));
  assert.match(String(told.connection), /^Harbor/);
  assert.ok((await findings(id)).every((one) => one.ok));
});

test('access goes on by its refresh token, and needs a person when that has ended', async () => {
  const id = await connection('authorization-code');
  await fetch(await decide(await begin(id), 'allow'));
  await fetch(`${simulator.controlUrl}/tokens/expire`, { method: 'POST' });
  assert.ok((await findings(id)).every((one) => one.ok));
  const other = await connection('authorization-code');
  await fetch(`${simulator.controlUrl}/settings`, {
    method: 'PUT',
    body: JSON.stringify({ newGrantEndsOlder: true }),
  });
  // A consent for the same user elsewhere ends this one, as integrators have seen.
  await fetch(await decide(await begin(other), 'allow'));
  const after = await findings(id);
  assert.match(after.find((one) => !one.ok)?.message ?? '', /A person has to approve/);
  assert.ok((await findings(other)).every((one) => one.ok));
  await fetch(`${simulator.controlUrl}/settings`, {
    method: 'PUT',
    body: JSON.stringify({ newGrantEndsOlder: false }),
  });
});

describe('a consent is refused', () => {
  test('when the person declines, in words, and the state is used up', async () => {
    const id = await connection('authorization-code');
    const back = await decide(await begin(id), 'deny');
    const page = await fetch(back);
    assert.equal(page.status, 422);
    assert.match(await page.text(), /access_denied[\s\S]*CONSENT_DENIED/);
    assert.equal((await fetch(back)).status, 409);
  });

  test('when it took longer than ten minutes', async () => {
    const id = await connection('authorization-code');
    const back = await decide(await begin(id), 'allow');
    await pool.query(
      `update connection_grants set ends_at = now() - interval '1 second'
        where connection_id = $1 and name like 'consent %'`,
      [id],
    );
    const page = await fetch(back);
    assert.equal(page.status, 409);
    assert.match(await page.text(), /older than ten minutes/);
  });

  test('when it was never asked for, whatever the state says', async () => {
    const id = await connection('authorization-code');
    const { state } = Object.fromEntries(new URL((await begin(id)).authorizeUrl).searchParams);
    const forged = `${state?.slice(0, -1)}${state?.endsWith('A') ? 'B' : 'A'}`;
    for (const given of ['', 'x', '1.1.x', `999${state}`, forged, `<script>${state}`]) {
      const query = new URLSearchParams({ state: given, code: '<script>alert(1)</script>' });
      const page = await fetch(`${small.server.url}/consent?${query}`);
      assert.equal(page.status, 409, given);
      assert.ok(!(await page.text()).includes('<script>'));
    }
  });

  test('when it was given in another company, and nothing is kept', async () => {
    const id = await connection('authorization-code', { companyId: 'ELSEWHERE' });
    const page = await fetch(await decide(await begin(id), 'allow'));
    assert.equal(page.status, 422);
    assert.match(await page.text(), /HARBORPOINT[\s\S]*ELSEWHERE[\s\S]*INTACCT_CONSENT_OTHER/);
    assert.match((await findings(id)).find((one) => !one.ok)?.message ?? '', /has to approve/);
  });

  test('when the code was used already or is somebody else’s', async () => {
    const id = await connection('authorization-code');
    const { searchParams } = await decide(await begin(id), 'allow');
    const other = new URL((await begin(id)).authorizeUrl).searchParams.get('state') ?? '';
    const query = { state: other, code: searchParams.get('code') ?? '' };
    // The code of one consent does not fit the verifier of another.
    const sent = small.api('POST', '/consents', query);
    await assert.rejects(sent, refused('INTACCT_CREDENTIALS_REFUSED'));
    const empty = small.api('POST', '/consents', { state: other });
    await assert.rejects(empty, refused('CONSENT_UNKNOWN', 409));
    const third = new URL((await begin(id)).authorizeUrl).searchParams.get('state') ?? '';
    const codeless = small.api('POST', '/consents', { state: third });
    await assert.rejects(codeless, refused('CONSENT_CODE_MISSING'));
  });

  test('where the connection needs none, or nobody could come back', async () => {
    const plain = await connection('client-credentials');
    await assert.rejects(begin(plain), refused('CONSENT_NOT_OFFERED', 409));
    const id = await connection('authorization-code');
    for (const redirectUri of ['http://books.example.org/consent', 'nowhere', 'ftp://x/']) {
      await assert.rejects(begin(id, { redirectUri }), refused('CONSENT_ADDRESS_INVALID'));
    }
    await assert.rejects(begin(999_999), refused('CONNECTION_UNKNOWN', 404));
  });
});

test('a consent belongs to the session that began it', async () => {
  const { url: own } = await testDatabase();
  const closed = await openClosedHouse(own);
  const { browser: ada } = await closed.personWith('adam', forAll('administrator'));
  const made = await ada.done('POST', '/connections', {
    ...{ name: 'Harbor', ledger: 'sage-intacct-rest', cutoverOn: '2026-01-01' },
    settings: {
      ...{ baseUrl: simulator.apiUrl, companyId: 'HARBORPOINT' },
      ...{ username: 'tieout', journalId: 'TIE' },
    },
  });
  await ada.done('PUT', `/connections/${made.connectionId}/credentials`, {
    ...{ clientId: 'tieout.app.sage.test', clientSecret: 'harbor-secret' },
    grant: 'authorization-code',
  });
  const begun = await ada.done('POST', `/connections/${made.connectionId}/consent`, {});
  const back = await decide(begun, 'allow');
  // Neither who only holds the address nor another session of an administrator can use it.
  for (const cookie of ['', closed.owner.cookie]) {
    const page = await fetch(back, { headers: { cookie } });
    assert.equal(page.status, 409);
    assert.match(await page.text(), /CONSENT_UNKNOWN/);
  }
  const answer = Object.fromEntries(back.searchParams);
  const pasted = await closed.owner.refused(409, 'POST', '/consents', {
    ...{ state: answer.state, code: answer.code },
  });
  assert.equal(pasted.code, 'CONSENT_UNKNOWN');
  const page = await fetch(back, { headers: { cookie: ada.cookie } });
  assert.match(await page.text(), /Connected/);
  await closed.stop();
});

test('new credentials end a consent that waits', async () => {
  const id = await connection('authorization-code');
  const back = await decide(await begin(id), 'allow');
  await small.api('PUT', `/connections/${id}/credentials`, {
    clientId: 'tieout.app.sage.test',
    clientSecret: 'harbor-secret',
    grant: 'authorization-code',
  });
  assert.equal((await fetch(back)).status, 409);
});
