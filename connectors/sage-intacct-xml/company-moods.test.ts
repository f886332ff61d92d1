// What Sage does not document, played both ways by a simulated company: ids burnt by a refusal, a
// repeat that names what is there, one call at a time, sessions that end, an asynchronous policy,
// journals under another name, a company whose releases know fewer fields. Once is once in each.

import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { EntryDraft, ExportKey, Outcome } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import {
  readCredentials,
  readSettings,
  type SageIntacctXmlCredentials,
  type SageIntacctXmlSettings,
} from './intacct-xml-settings.ts';
import { SageIntacctXmlConnector } from './sage-intacct-xml-connector.ts';

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
const key = 'T-MOOD' as ExportKey;

type Json = Record<string, unknown>;

async function companyOf(context: TestContext, xml: Json, settings: Json = {}) {
  const simulator = await startSimulator({ settings: { xml } });
  const json = {
    baseUrl: `${simulator.url}/ia/xml/xmlgw.phtml`,
    companyId: 'HARBORPOINT',
    userId: 'tieout',
    journalId: 'TIE',
    ...settings,
  };
  const ledger = new SageIntacctXmlConnector({
    settings: readSettings(json, { allowLoopback: true }) as SageIntacctXmlSettings,
    credentials: readCredentials({
      senderId: 'harbor-sender',
      senderPassword: 'harbor-sender-secret',
      userPassword: 'tieout-password',
    }) as SageIntacctXmlCredentials,
    now: () => new Date(),
  });
  context.after(async () => {
    await ledger.close();
    await simulator.stop();
  });
  const control = async (method: string, path: string, body: Json = {}): Promise<Json> => {
    const answer = await fetch(`${simulator.controlUrl}${path}`, {
      method,
      ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return (await answer.json()) as Json;
  };
  const booked = async () => {
    const { entries } = await control('GET', `/books/entries?referenceNumber=${key}`);
    return (entries as Json[]).length;
  };
  const found = async () => {
    const reading = await ledger.find([key]);
    assert.ok(reading.kind === 'read', reading.kind);
    return reading.value.get(key) ?? [];
  };
  const setAccount = (status: string) => control('PUT', '/accounts/1000', { status });
  return { ledger, control, booked, found, setAccount, simulator };
}

const codeOf = (outcome: Outcome) => ('cause' in outcome ? outcome.cause.code : outcome.kind);

describe('an id', () => {
  test('burnt by a refusal is left behind once find has said absent', async (context) => {
    const company = await companyOf(context, { uniqueIdBurntByFailure: true });
    const { ledger, setAccount } = company;
    await setAccount('inactive');
    assert.equal((await ledger.post(draft, key)).kind, 'refused');
    await setAccount('active');
    // Nobody can tell this from a repeat of something that was booked.
    assert.equal((await ledger.post(draft, key)).kind, 'uncertain');
    assert.deepEqual(await company.found(), []);
    assert.equal((await ledger.post(draft, key, { absences: 1 })).kind, 'confirmed');
    assert.equal(await company.booked(), 1);
  });

  for (const duplicateShape of ['A', 'B']) {
    for (const duplicateTellsKey of [true, false]) {
      const tells = duplicateTellsKey ? 'with' : 'without';
      const what = `repeated in shape ${duplicateShape}, ${tells} a key,`;
      test(`${what} is confirmed by reading`, async (context) => {
        const company = await companyOf(context, { duplicateShape, duplicateTellsKey });
        const first = await company.ledger.post(draft, key);
        const again = await company.ledger.post(draft, key);
        assert.ok(first.kind === 'confirmed' && again.kind === 'confirmed', codeOf(again));
        assert.equal(again.externalId, first.externalId);
        assert.equal(await company.booked(), 1);
      });
    }
  }
});

test('a company that takes one call at a time is never asked for two', async (context) => {
  const { ledger } = await companyOf(context, { parallelRequests: 1 });
  const keys = Array.from({ length: 8 }, (_, index) => `T-${index}` as ExportKey);
  const posts = keys.map((one) => ledger.post(draft, one));
  const readings = [ledger.find(keys), ledger.chart(), ledger.balances('2026-05-31' as IsoDate)];
  const outcomes = await Promise.all(posts);
  assert.deepEqual(new Set(outcomes.map((one) => one.kind)), new Set(['confirmed']));
  for (const reading of await Promise.all(readings)) assert.equal(reading.kind, 'read');
});

test('a session that ended over night is renewed, and the entry booked once', async (context) => {
  const company = await companyOf(context, { sessionSeconds: 3600 });
  assert.equal((await company.ledger.chart()).kind, 'read');
  await company.control('POST', '/clock/advance', { ms: 10 * 3_600_000 });
  assert.equal((await company.ledger.post(draft, key)).kind, 'confirmed');
  assert.equal(await company.booked(), 1);
});

test('under an asynchronous policy an entry is uncertain, and then found once', async (context) => {
  const settings = { policyId: 'NIGHTLY' };
  const company = await companyOf(context, { policyId: 'NIGHTLY', policyDelayMs: 20 }, settings);
  const outcome = await company.ledger.post(draft, key);
  assert.equal(codeOf(outcome), 'INTACCT_ACKNOWLEDGED');
  while ((await company.booked()) === 0) await new Promise((done) => setImmediate(done));
  const [entry, ...others] = await company.found();
  assert.deepEqual(others, []);
  assert.equal(entry?.standing, 'booked');
});

test('a journal under its other name is read, and its approval known', async (context) => {
  const { ledger } = await companyOf(context, { journalObject: 'GLJOURNAL' });
  const outcome = await ledger.post({ ...draft, journalId: 'APJ' }, key);
  assert.equal(outcome.kind === 'confirmed' && outcome.standing, 'awaiting-approval');
  const chart = await ledger.chart();
  assert.ok(chart.kind === 'read');
  const journal = chart.value.find((one) => one.kind === 'journal' && one.externalId === 'APJ');
  assert.equal(journal?.attributes.needsApproval, true);
});
