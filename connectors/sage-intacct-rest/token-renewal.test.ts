// Tokens that are refused although they are fresh: another process's doing, or access that is gone.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import type { SageIntacctRestSettings } from './intacct-settings.ts';
import { readSettings } from './intacct-settings.ts';
import { SageIntacctRestConnector } from './sage-intacct-rest-connector.ts';

const draft: EntryDraft = {
  journalId: 'TIE',
  postedOn: '2026-05-14' as IsoDate,
  currency: 'USD' as Currency,
  memo: 'Slip 14',
  lines: [
    { accountId: '1000', amountMinor: 100n, memo: '', dimensions: { location: '100' } },
    { accountId: '1200', amountMinor: -100n, memo: '', dimensions: { location: '100' } },
  ],
};

const table = [
  { refused: 1, outcome: 'confirmed', why: 'it had ended' },
  { refused: 2, outcome: 'confirmed', why: 'another process took a token and ended ours' },
  { refused: 3, outcome: 'confirmed', why: 'two processes took tokens in turn' },
  { refused: 4, outcome: 'disconnected', why: 'access was revoked' },
];

for (const { refused, outcome, why } of table) {
  test(`${refused} tokens refused in a row, ${why}: ${outcome}`, async () => {
    const simulator = await startSimulator();
    const json = { baseUrl: simulator.apiUrl, companyId: 'HARBORPOINT', username: 'tieout' };
    const ledger = new SageIntacctRestConnector({
      settings: readSettings(
        { ...json, journalId: 'TIE' },
        { allowLoopback: true },
      ) as SageIntacctRestSettings,
      credentials: {
        clientId: 'tieout.app.sage.test',
        clientSecret: 'harbor-secret',
        grant: 'client-credentials',
      },
      now: () => new Date(),
    });
    try {
      const match = { path: '/objects/' };
      await fetch(`${simulator.controlUrl}/faults`, {
        method: 'POST',
        body: JSON.stringify({ fault: 'token-expired-401', times: refused, match }),
      });
      const posted = await ledger.post(draft, 'T-RENEWED' as ExportKey);
      assert.equal(posted.kind, outcome);
    } finally {
      await ledger.close();
      await simulator.stop();
    }
  });
}

/** A connector that holds a token, and the token requests of its company. */
async function signedIn(context: TestContext, settings: object = {}) {
  const simulator = await startSimulator({ settings });
  const json = { baseUrl: simulator.apiUrl, companyId: 'HARBORPOINT', username: 'tieout' };
  const ledger = new SageIntacctRestConnector({
    settings: readSettings(
      { ...json, journalId: 'TIE', readBack: 'never' },
      { allowLoopback: true },
    ) as SageIntacctRestSettings,
    credentials: {
      clientId: 'tieout.app.sage.test',
      clientSecret: 'harbor-secret',
      grant: 'client-credentials',
    },
    now: () => new Date(),
  });
  context.after(async () => {
    await ledger.close();
    await simulator.stop();
  });
  assert.equal((await ledger.post(draft, 'T-1' as ExportKey)).kind, 'confirmed');
  const control = async (method: string, path: string, body?: object) => {
    const init = { method, ...(body && { body: JSON.stringify(body) }) };
    const answer = await fetch(`${simulator.controlUrl}${path}`, init);
    return (await answer.json()) as { requests: { path: string }[] };
  };
  const grantsAsked = async () => {
    const { requests } = await control('GET', '/requests?limit=100');
    return requests.filter((one) => one.path === '/oauth2/token').length;
  };
  return { ledger, control, grantsAsked };
}

test('an ended token is renewed by its refresh token, in one request', async (t) => {
  const { ledger, control, grantsAsked } = await signedIn(t);
  await control('POST', '/tokens/expire');
  assert.equal((await ledger.post(draft, 'T-2' as ExportKey)).kind, 'confirmed');
  assert.equal(await grantsAsked(), 2);
});

for (const fault of ['lose-answer', 'commit-then-502', 'html-500'] as const) {
  test(`a refresh whose answer is lost (${fault}) is made good by a grant anew`, async (t) => {
    const { ledger, control, grantsAsked } = await signedIn(t, { refreshTokenSingleUse: true });
    await control('POST', '/tokens/expire');
    await control('POST', '/faults', { fault, match: { path: '/oauth2/' } });
    assert.equal((await ledger.post(draft, 'T-2' as ExportKey)).kind, 'confirmed');
    assert.equal(await grantsAsked(), 3);
  });
}

test('a token endpoint that is busy is a delay, and nothing is sent', async (t) => {
  const { ledger, control } = await signedIn(t);
  await control('POST', '/tokens/expire');
  await control('POST', '/faults', { fault: '429', match: { path: '/oauth2/' } });
  const outcome = await ledger.post(draft, 'T-2' as ExportKey);
  assert.equal(outcome.kind, 'busy');
  assert.ok(outcome.kind === 'busy' && (outcome.retryAfterMs ?? 0) > 0);
  assert.equal((await ledger.post(draft, 'T-2' as ExportKey)).kind, 'confirmed');
});
