// The connector on a company that uses what a company can have: entities that owe each other,
// renamed and own dimensions, approvals, statistics, books beside the accrual book, rights.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type {
  DraftLine,
  EntryDraft,
  ExportKey,
  ExternalEntry,
  Outcome,
} from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { resortCompany } from '#simulators/sage-intacct/company.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import {
  readCredentials,
  readSettings,
  type SageIntacctRestCredentials,
  type SageIntacctRestSettings,
} from './intacct-settings.ts';
import { SageIntacctRestConnector } from './sage-intacct-rest-connector.ts';

type Settings = Record<string, unknown>;

async function resort(t: { after(work: () => Promise<void>): void }, settings: Settings = {}) {
  const simulator = await startSimulator({ company: resortCompany() });
  const json = { baseUrl: simulator.apiUrl, companyId: 'CEDARBAY', username: 'tieout' };
  const ledger = new SageIntacctRestConnector({
    settings: readSettings(
      { ...json, journalId: 'TIE', ...settings },
      { allowLoopback: true },
    ) as SageIntacctRestSettings,
    credentials: readCredentials({
      clientId: 'tieout.app.sage.test',
      clientSecret: 'harbor-secret',
    }) as SageIntacctRestCredentials,
    now: () => new Date(),
  });
  t.after(async () => {
    await ledger.close();
    await simulator.stop();
  });
  let keys = 0;
  const post = async (draft: EntryDraft) => {
    keys += 1;
    const key = `TO-${keys}` as ExportKey;
    return { key, outcome: await ledger.post(draft, key) };
  };
  const find = async (key: ExportKey): Promise<ExternalEntry | undefined> => {
    const reading = await ledger.find([key]);
    assert.ok(reading.kind === 'read', reading.kind);
    return reading.value.get(key)?.[0];
  };
  return { ledger, post, find };
}

const line = (accountId: string, amountMinor: bigint, dimensions: DraftLine['dimensions']) => ({
  accountId,
  amountMinor,
  memo: 'Slip 14',
  dimensions,
});

const between = (one: DraftLine['dimensions'], other = one, more: Partial<EntryDraft> = {}) => ({
  journalId: 'TIE',
  postedOn: '2026-05-14' as IsoDate,
  currency: 'USD' as Currency,
  memo: 'Slip 14',
  lines: [line('1000', 10_000n, one), line('1060', -10_000n, other)],
  ...more,
});

const marina = { location: '110' };

function confirmed(outcome: Outcome) {
  assert.ok(
    outcome.kind === 'confirmed',
    'cause' in outcome ? outcome.cause.message : outcome.kind,
  );
  return outcome;
}

test('the chart holds every list, with the company’s own words for its dimensions', async (t) => {
  const { ledger } = await resort(t);
  const chart = await ledger.chart();
  assert.ok(chart.kind === 'read');
  const item = (kind: string, id: string) =>
    chart.value.find((one) => one.kind === kind && one.externalId === id);
  for (const [kind, id] of [
    ['entity', '200'],
    ['location', '110'],
    ['department', '10'],
    ['class', 'SEASON'],
    ['customer', 'C-100'],
    ['vendor', 'V-100'],
    ['employee', 'E-1'],
    ['project', 'P-DOCKS'],
    ['item', 'I-DIESEL'],
    ['contract', 'K-2026-1'],
    ['warehouse', 'W-STORE'],
    ['statistical-account', 'S100'],
  ] as const) {
    assert.equal(item(kind, id)?.active, true, `${kind} ${id}`);
  }
  assert.equal(item('department', '90')?.active, false);
  assert.equal(item('location', '110')?.attributes.entityId, '100');
  assert.deepEqual(item('account', '1200')?.attributes.requiredDimensions, [
    'location',
    'customer',
  ]);
  assert.deepEqual(item('statistical-account', 'S100')?.attributes.requiredDimensions, [
    'location',
  ]);
  assert.equal(item('journal', 'STAT')?.attributes.statistical, true);
  assert.equal(item('journal', 'APJ')?.attributes.needsApproval, true);
  assert.equal(item('journal', 'SYS')?.attributes.directPosting, false);
  assert.equal(item('journal', 'CASHJ')?.attributes.bookId, 'CASH');
  assert.equal(item('dimension', 'location')?.name, 'Place');
  assert.equal(item('dimension', 'nsp::slip')?.attributes.userDefined, true);
  const twice = chart.value.map(({ kind, externalId }) => `${kind} ${externalId}`);
  assert.equal(new Set(twice).size, twice.length);
});

describe('entities', () => {
  test('an entry is made in the entity of its draft, and found there', async (t) => {
    const { post, find } = await resort(t);
    const { key, outcome } = await post(between(marina, marina, { entityId: '100' }));
    confirmed(outcome);
    assert.equal((await find(key))?.madeIn, '100');
    const other = await post(between(marina));
    assert.equal((await find(other.key))?.madeIn, null);
  });

  test('an entry that spans entities needs a base location, and balances with it', async (t) => {
    const { post } = await resort(t);
    const lodge = { location: '310' };
    const alone = await post(between(marina, lodge));
    assert.ok(alone.outcome.kind === 'refused');
    assert.equal(alone.outcome.cause.code, 'INTACCT_UNBALANCED');
    confirmed((await post(between(marina, lodge, { baseLocationId: '100' }))).outcome);
  });

  test('an entity that is not there refuses the entry', async (t) => {
    const { post } = await resort(t);
    const { outcome } = await post(between(marina, marina, { entityId: '999' }));
    assert.ok(outcome.kind === 'refused');
    assert.deepEqual(
      [outcome.cause.code, outcome.cause.subject],
      ['INTACCT_ENTITY_INVALID', '999'],
    );
  });
});

test('all dimensions of a line, its own ones too, come back as they were sent', async (t) => {
  const { post, find } = await resort(t);
  const dimensions = {
    ...marina,
    department: '10',
    class: 'SEASON',
    customer: 'C-100',
    vendor: 'V-100',
    employee: 'E-1',
    project: 'P-DOCKS',
    item: 'I-DIESEL',
    contract: 'K-2026-1',
    warehouse: 'W-STORE',
    'nsp::slip': await keyOfSlip('A01'),
  };
  const { key, outcome } = await post(between(dimensions));
  confirmed(outcome);
  const found = await find(key);
  assert.deepEqual(
    found?.lines.map((one) => one.dimensions),
    [dimensions, dimensions],
  );
});

/** Keys are given in the order of the company's definition. */
async function keyOfSlip(id: string): Promise<string> {
  const simulator = await startSimulator({ company: resortCompany() });
  try {
    const token = await fetch(`${simulator.apiUrl}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'tieout.app.sage.test',
        client_secret: 'harbor-secret',
        username: 'tieout@CEDARBAY',
      }),
    });
    const { access_token } = (await token.json()) as { access_token: string };
    const rows = await fetch(`${simulator.apiUrl}/services/core/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ object: 'platform-apps/nsp::slip', fields: ['key', 'id'] }),
    });
    const text = await rows.text();
    const { 'ia::result': list } = JSON.parse(text) as { 'ia::result': Record<string, string>[] };
    const found = list.find((one) => one.id === id);
    assert.ok(found?.key, text);
    return found.key;
  } finally {
    await simulator.stop();
  }
}

test('a refusal in the company’s words is about the dimension they stand for', async (t) => {
  const { post } = await resort(t);
  const { outcome } = await post(between({ location: '999' }));
  assert.ok(outcome.kind === 'refused');
  assert.equal(outcome.cause.code, 'INTACCT_DIMENSION_INVALID', outcome.cause.message);
  assert.equal(outcome.cause.subject, 'location 999');
  const missing = await post({
    ...between(marina),
    lines: [line('1200', 10_000n, marina), line('1060', -10_000n, marina)],
  });
  assert.ok(missing.outcome.kind === 'refused');
  assert.equal(missing.outcome.cause.subject, 'customer on account 1200');
});

describe('where an entry stands', () => {
  for (const [journalId, more, state, standing] of [
    ['TIE', {}, 'posted', 'booked'],
    ['APJ', {}, 'submitted', 'awaiting-approval'],
    ['CFJ', {}, 'submitted', 'awaiting-approval'],
    ['TIE', { asDraft: true }, 'draft', 'draft'],
  ] as const) {
    test(`in journal ${journalId}, ${state}: ${standing}`, async (t) => {
      const { post, find } = await resort(t);
      const { key, outcome } = await post(between(marina, marina, { journalId, ...more }));
      const { state: said, standing: stands } = confirmed(outcome);
      assert.deepEqual([said, stands], [state, standing]);
      const found = await find(key);
      assert.deepEqual([found?.state, found?.standing], [state, standing]);
      assert.equal(found?.inBalances, standing === 'booked');
      assert.match(found?.externalUrl ?? '', /^http/);
    });
  }
});

test('counts are posted, found again and listed, and in no balance', async (t) => {
  const { ledger, post, find } = await resort(t);
  const draft: EntryDraft = {
    ...between(marina),
    journalId: 'STAT',
    statistical: true,
    lines: [line('S100', 4_250n, marina), line('S200', -100n, {})],
  };
  const { key, outcome } = await post(draft);
  confirmed(outcome);
  const found = await find(key);
  assert.equal(found?.journalId, 'STAT');
  assert.deepEqual(found?.lines, draft.lines);
  assert.equal(found?.inBalances, false);
  const listed = [];
  const year = { from: '2026-01-01' as IsoDate, through: '2026-12-31' as IsoDate };
  for await (const entry of ledger.list(year)) listed.push(entry);
  assert.deepEqual(listed, [found]);
  assert.deepEqual(await ledger.balances(year.through), { kind: 'read', value: [] });
  const again = await ledger.post(draft, key);
  assert.equal(confirmed(again).externalId, found?.externalId);
});

test('journals of another book are in no balance and no list, unless asked for', async (t) => {
  const accrual = await resort(t);
  confirmed((await accrual.post(between(marina, marina, { journalId: 'CASHJ' }))).outcome);
  confirmed((await accrual.post(between(marina))).outcome);
  const balances = await accrual.ledger.balances('2026-05-31' as IsoDate);
  assert.ok(balances.kind === 'read');
  assert.deepEqual(
    balances.value.map(({ accountId, amountMinor }) => [accountId, amountMinor]),
    [
      ['1000', 10_000n],
      ['1060', -10_000n],
    ],
  );
  const listed: string[] = [];
  const month = { from: '2026-05-01' as IsoDate, through: '2026-05-31' as IsoDate };
  for await (const entry of accrual.ledger.list(month)) listed.push(entry.journalId);
  assert.deepEqual(listed, ['TIE']);

  const both = await resort(t, { adjustmentBooks: ['CASH'] });
  confirmed((await both.post(between(marina, marina, { journalId: 'CASHJ' }))).outcome);
  const counted = await both.ledger.balances('2026-05-31' as IsoDate);
  assert.ok(counted.kind === 'read' && counted.value.length === 2);
});
