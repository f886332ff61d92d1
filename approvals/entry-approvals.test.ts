// The second person for entries by hand, over HTTP: proposed with the lines they would post, posted
// when another approves, once; refused when the books moved; and no way round by events. Method: a
// closed house in which everybody signs in; what is posted is read back through the API.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import {
  type Browser,
  type ClosedHouse,
  forAll,
  openClosedHouse,
} from '#scenarios/closed-house.ts';
import type { ApprovalDetail } from './approval-schemas.ts';

const { url: databaseUrl } = await testDatabase();
let house: ClosedHouse;
let dana: Browser;
let robin: Browser;

before(async () => {
  house = await openClosedHouse(databaseUrl);
  dana = (await house.personWith('dana', forAll('accountant'))).browser;
  robin = (await house.personWith('robin', forAll('approver'))).browser;
  await asked(true);
});
after(() => house?.stop());

const asked = (entries: boolean) =>
  house.owner.done('PUT', '/approval-settings', { mappings: false, entries });

const lines = (amount: string) => [
  { account: '1010', debit: amount },
  { account: '1020', credit: amount },
];

const manual = (amount = '10.00', more: object = {}) => ({
  ...{ id: randomUUID(), occurredOn: '2026-07-04', outlet: 'TRS', reason: 'Float moved' },
  ...{ lines: lines(amount), ...more },
});

async function proposed(path: string, body: object): Promise<string> {
  const { status, json } = await dana.send('POST', path, body);
  assert.deepEqual([status, json.status], [202, 'proposed'], JSON.stringify(json));
  return json.approvalId;
}

const approve = (id: string) => robin.send('POST', `/approvals/entries/${id}/approve`);

/** Approves, and answers with the entries it posted. */
async function approved(id: string): Promise<string[]> {
  const { status, json } = await approve(id);
  assert.deepEqual([status, json.state], [200, 'approved'], JSON.stringify(json));
  return json.entryIds;
}

const entries = async (): Promise<number> =>
  (await dana.done('GET', '/journal-entries?limit=500')).items.length;

/** An invoice of a program, which asks nobody. */
async function invoice(id: string, customer = 'C-1'): Promise<string> {
  const receipt = await dana.done('POST', '/events', {
    ...{ source: 'till', id, kind: 'invoice-issued', occurredOn: '2026-07-04', outlet: 'TRS' },
    customer: { id: customer, name: customer },
    lines: [{ product: 'FIREWOOD', amount: '12.00' }],
  });
  return receipt.entryId;
}

describe('an entry by hand', () => {
  test('waits with the lines it would post, and is posted once when another approves', async () => {
    const body = manual('25.00');
    const id = await proposed('/journal-entries', body);
    assert.equal(await proposed('/journal-entries', body), id, 'pressed again it is the same');
    const seen: ApprovalDetail = await robin.done('GET', `/approvals/${id}`);
    const [entry] = seen.entries;
    assert.deepEqual(
      entry?.lines.map((line) => [line.account.number, line.debit, line.credit]),
      [
        ['1010', '25.00', null],
        ['1020', null, '25.00'],
      ],
    );
    assert.deepEqual([seen.reason, entry?.postedOn], ['Float moved', '2026-07-04']);
    assert.equal(await entries(), 0);
    const answers = await Promise.all([1, 2, 3].map(() => approve(id)));
    assert.deepEqual(
      answers.map(({ status, json }) => [status, json.state]),
      Array(3).fill([200, 'approved']),
    );
    const [entryId] = answers[0]?.json.entryIds ?? [];
    assert.equal(await entries(), 1);
    const detail = await dana.done('GET', `/journal-entries/${entryId}`);
    assert.equal(detail.postedBy, 'dana, approved by robin');
    const again = await dana.send('POST', '/journal-entries', body);
    assert.deepEqual([again.status, again.json], [200, { ...again.json, status: 'exists' }]);
  });

  test('that could not be posted is refused before it waits', async () => {
    const wrong = manual('1.00', {
      lines: [lines('1.00')[0], { account: '1020', credit: '2.00' }],
    });
    const problem = await dana.refused(422, 'POST', '/journal-entries', wrong);
    assert.match(problem.code, /UNBALANCED/);
  });

  test('is not approved by who proposed it', async () => {
    const { json } = await house.owner.send('POST', '/journal-entries', manual());
    const url = `/approvals/entries/${json.approvalId}/approve`;
    assert.equal((await house.owner.refused(403, 'POST', url)).code, 'APPROVAL_SAME_PERSON');
    await house.owner.done('POST', `/approvals/${json.approvalId}/withdraw`);
  });

  test('is refused when its day was closed meanwhile, and can be once it is open', async () => {
    const id = await proposed('/journal-entries', manual('5.00', { occurredOn: '2026-04-10' }));
    await house.owner.done('POST', '/closings', {
      ...{ through: '2026-04-30', reason: 'April is done', forcedBecause: 'A test closes it' },
    });
    const { status, json } = await approve(id);
    assert.deepEqual([status, json.code], [409, 'APPROVAL_UNFIT']);
    assert.match(json.detail, /closed/);
    const codes = json.problems.map((one: { code: string }) => one.code);
    assert.deepEqual(codes, ['APPROVAL_UNFIT', 'EVENT_DATE_CLOSED']);
    const before = await entries();
    const reopening = { fromOn: '2026-04-01', reason: 'One is missing' };
    await house.owner.done('POST', '/reopenings', reopening);
    assert.equal((await approved(id)).length, 1);
    assert.equal(await entries(), before + 1);
  });
});

test('two people decide at once: it is posted once, or not at all', async () => {
  const id = await proposed('/journal-entries', manual('7.00'));
  const url = `/approvals/entries/${id}`;
  const count = await entries();
  const [ada, robins, rejected] = await Promise.all([
    house.owner.send('POST', `${url}/approve`),
    approve(id),
    robin.send('POST', `${url}/reject`, { reason: 'Not now' }),
  ]);
  const { state, entryIds } = await dana.done('GET', `/approvals/${id}`);
  const isApproved = state === 'approved';
  assert.equal(await entries(), count + (isApproved ? 1 : 0));
  assert.equal(entryIds.length, isApproved ? 1 : 0);
  assert.equal(rejected.status, isApproved ? 409 : 200);
  for (const { status, json } of [ada, robins]) {
    assert.equal(status, isApproved ? 200 : 409, JSON.stringify(json));
    assert.equal(isApproved ? json.state : json.code, isApproved ? state : 'APPROVAL_DECIDED');
  }
});

describe('what is done to an entry', () => {
  test('a reversal waits; another of the same entry is told so', async () => {
    const entryId = await invoice('INV-1');
    const url = `/journal-entries/${entryId}/reverse`;
    const id = await proposed(url, { reason: 'Twice', occurredOn: '2026-07-05' });
    const other = await dana.refused(409, 'POST', url, {
      ...{ reason: 'Wrong', occurredOn: '2026-07-06' },
    });
    assert.equal(other.code, 'APPROVAL_WAITS');
    const [reversal] = await approved(id);
    const detail = await dana.done('GET', `/journal-entries/${entryId}`);
    assert.equal(detail.reversedByEntryId, reversal);
  });

  test('a reversal of what somebody reversed meanwhile is refused', async () => {
    const entryId = await invoice('INV-2');
    const url = `/journal-entries/${entryId}/reverse`;
    const id = await proposed(url, { reason: 'Twice', occurredOn: '2026-07-05' });
    await asked(false);
    await dana.done('POST', url, { reason: 'At once', occurredOn: '2026-07-04' });
    await asked(true);
    const { status, json } = await approve(id);
    assert.deepEqual([status, json.code], [409, 'APPROVAL_UNFIT']);
    await robin.done('POST', `/approvals/entries/${id}/reject`, { reason: 'Reversed already' });
  });

  test('a correction waits; after another correction it is another one, and refused', async () => {
    const [entryId] = await approved(await proposed('/journal-entries', manual('40.00')));
    const url = `/journal-entries/${entryId}/corrections`;
    const to = (amount: string) => ({
      ...{ reason: `It was ${amount}`, occurredOn: '2026-07-06' },
      lines: lines(amount).map((line) => ({ ...line, outlet: 'TRS' })),
    });
    const first = await proposed(url, to('50.00'));
    const seen: ApprovalDetail = await robin.done('GET', `/approvals/${first}`);
    assert.deepEqual(seen.entries[0]?.lines[0]?.debit, '10.00');
    await asked(false);
    await dana.done('POST', url, to('44.00'));
    await asked(true);
    const { status, json } = await approve(first);
    assert.deepEqual([status, json.code], [409, 'APPROVAL_STALE']);
    await robin.done('POST', `/approvals/entries/${first}/reject`, { reason: 'It moved' });
    const next = await proposed(url, to('50.00'));
    const [correction] = await approved(next);
    const detail = await dana.done('GET', `/journal-entries/${correction}`);
    assert.deepEqual([detail.correctsEntryId, detail.amount], [entryId, '6.00']);
  });

  test('reversed and posted anew is one approval of two entries', async () => {
    const entryId = await invoice('INV-3');
    const { event } = await dana.done('GET', `/journal-entries/${entryId}`);
    const facts = { ...event.content, lines: [{ product: 'FIREWOOD', amount: '15.00' }] };
    const { source: _s, id: _i, occurredOn: _o, ...wanted } = facts;
    const url = `/journal-entries/${entryId}/repost`;
    const id = await proposed(url, { reason: 'It was 15.00', event: wanted });
    const seen: ApprovalDetail = await robin.done('GET', `/approvals/${id}`);
    assert.deepEqual(
      seen.entries.map((one) => one.documentType),
      ['reversal', 'invoice'],
    );
    assert.equal((await approved(id)).length, 2);
    const detail = await dana.done('GET', `/journal-entries/${entryId}`);
    assert.equal(detail.reposts.length, 1);
  });

  test('a correction and a repost of one entry: one is done, the other refused', async () => {
    const [entryId] = await approved(await proposed('/journal-entries', manual('30.00')));
    const { event } = await dana.done('GET', `/journal-entries/${entryId}`);
    const { source: _s, id: _i, occurredOn: _o, ...wanted } = event.content;
    const repost = await proposed(`/journal-entries/${entryId}/repost`, {
      ...{ reason: 'Anew', event: { ...wanted, memo: 'Anew' } },
    });
    const correction = await proposed(`/journal-entries/${entryId}/corrections`, {
      ...{ reason: 'It was 33.00', occurredOn: '2026-07-06' },
      lines: lines('33.00').map((line) => ({ ...line, outlet: 'TRS' })),
    });
    await approved(correction);
    const { status, json } = await approve(repost);
    assert.deepEqual([status, json.code], [409, 'APPROVAL_UNFIT']);
    assert.match(json.detail, /it has corrections/);
  });
});

test('a merge of customers waits with the balances it joins; so does taking it apart', async () => {
  await invoice('INV-10', 'C-10');
  await invoice('INV-11', 'C-11');
  const id = await proposed('/customers/C-10/merge', { into: 'C-11', reason: 'One person' });
  const seen: ApprovalDetail = await robin.done('GET', `/approvals/${id}`);
  assert.equal(seen.changes.length, 1);
  assert.match(seen.notes[0] ?? '', /Open items of C-10 .*: 1\./);
  assert.equal((await dana.done('GET', '/customers/C-10/merges')).items.length, 0);
  await approved(id);
  const [merge] = (await dana.done('GET', '/customers/C-10/merges')).items;
  assert.equal(merge.by, 'dana, approved by robin');
  const twice = await dana.refused(409, 'POST', '/customers/C-10/merge', {
    ...{ into: 'C-11', reason: 'Again' },
  });
  assert.equal(twice.code, 'RECEIVABLES_MERGED_ALREADY');
  await approved(await proposed('/customers/C-10/unmerge', { reason: 'Two people' }));
  const [undone] = (await dana.done('GET', '/customers/C-10/merges')).items;
  assert.equal(undone.undone.by, 'dana, approved by robin');
});

test('taking apart another merge than the one that was seen is refused', async () => {
  for (const customer of ['C-20', 'C-21', 'C-22']) await invoice(`INV-${customer}`, customer);
  const now = async (path: string, body: object) => {
    await asked(false);
    await dana.done('POST', path, body);
    await asked(true);
  };
  await now('/customers/C-20/merge', { into: 'C-21', reason: 'One person' });
  const id = await proposed('/customers/C-20/unmerge', { reason: 'Two people' });
  const seen: ApprovalDetail = await robin.done('GET', `/approvals/${id}`);
  assert.deepEqual(seen.changes, [
    { what: 'customer C-20', member: 'counts for', before: 'C-21', after: null },
  ]);
  await now('/customers/C-20/unmerge', { reason: 'At once' });
  await now('/customers/C-20/merge', { into: 'C-22', reason: 'It was C-22' });
  const { status, json } = await approve(id);
  assert.deepEqual([status, json.code], [409, 'APPROVAL_STALE']);
  const merges = (await dana.done('GET', '/customers/C-20/merges')).items;
  const standing = merges.filter((one: { undone: unknown }) => one.undone === null);
  assert.deepEqual(
    standing.map((one: { into: { code: string } }) => one.into.code),
    ['C-22'],
  );
});

describe('events are no way round', () => {
  const journal = (id: string) => ({
    ...{ source: 'till', id, kind: 'journal-posted', occurredOn: '2026-07-04', outlet: 'TRS' },
    ...{ reason: 'Moved', lines: lines('10.00') },
  });

  test('of a person: one, in a list, in a file', async () => {
    const one = await dana.refused(403, 'POST', '/events', journal('J-1'));
    assert.equal(one.code, 'APPROVAL_NEEDED');
    const { status, json } = await dana.send('POST', '/events', [
      journal('J-2'),
      {
        ...{ source: 'till', id: 'INV-20', kind: 'invoice-issued', occurredOn: '2026-07-04' },
        ...{ outlet: 'TRS', customer: { id: 'C-1', name: 'C-1' } },
        lines: [{ product: 'FIREWOOD', amount: '12.00' }],
      },
    ]);
    const told = json.results.map((one: { status: string }) => one.status);
    assert.deepEqual([status, told], [207, ['refused', 'posted']]);
    assert.equal(json.results[0].problems[0].code, 'APPROVAL_NEEDED');
    const file = await fetch(`${house.server.url}/api/v1/imports?fileName=j.ndjson`, {
      method: 'POST',
      headers: {
        ...{ cookie: dana.cookie, origin: house.server.url },
        'content-type': 'application/x-ndjson',
      },
      body: `${JSON.stringify(journal('J-3'))}\n`,
    });
    const imported = (await file.json()) as { posted: number; refused: number };
    assert.deepEqual([imported.posted, imported.refused], [0, 1]);
  });

  test('of a key that an administrator gave the right: it is trusted, and posts', async () => {
    const rights = ['read', 'send-events', 'post-entries'];
    const { key } = await house.owner.done('POST', '/api-keys', { name: 'PMS', rights });
    const send = (path: string, body: object) =>
      fetch(`${house.server.url}/api/v1${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    assert.equal((await send('/events', journal('J-4'))).status, 201);
    // What it does as people do waits as theirs does.
    assert.equal((await send('/journal-entries', manual())).status, 202);
  });

  test('what the guide says it does not hold: documents, the chart, command files', async () => {
    const document = {
      ...{ kind: 'statement-charge-posted', occurredOn: '2026-07-04', outlet: 'TRS' },
      ...{ customer: { id: 'C-1', name: 'C-1' }, account: '4010', amount: '35.00' },
    };
    const entered = await dana.send('POST', '/documents', { id: randomUUID(), events: [document] });
    assert.equal(entered.status, 201, JSON.stringify(entered.json));
    const sent = await dana.send('POST', '/events', { ...document, source: 'till', id: 'NSF-1' });
    assert.equal(sent.status, 201, JSON.stringify(sent.json));
    const chart = await fetch(`${house.server.url}/api/v1/chart-of-accounts/accounts.csv`, {
      headers: { cookie: house.owner.cookie },
    });
    const kept = await fetch(`${house.server.url}/api/v1/chart-of-accounts/accounts.csv`, {
      method: 'PUT',
      headers: {
        ...{ cookie: house.owner.cookie, origin: house.server.url, 'content-type': 'text/csv' },
      },
      body: await chart.text(),
    });
    assert.equal(kept.status, 200);
    const file = `${house.folder}/journals.ndjson`;
    writeFileSync(file, `${JSON.stringify(journal('J-5'))}\n`);
    const count = await entries();
    const { code, out } = await house.run(['import', file]);
    assert.equal(code, 0, out);
    assert.equal(await entries(), count + 1);
  });

  test('the command line proposes a repost as the console does', async () => {
    const entryId = await invoice('INV-30');
    const facts = JSON.parse((await house.run(['repost', entryId])).out);
    const file = `${house.folder}/facts.json`;
    writeFileSync(file, JSON.stringify({ ...facts, memo: 'Pier 4' }));
    const { code, out } = await house.run(['repost', entryId, file, '--reason', 'Memo']);
    assert.deepEqual([code, /as approval (\d+)/.test(out)], [0, true], out);
    const [, id = ''] = /as approval (\d+)/.exec(out) ?? [];
    assert.equal((await approved(id)).length, 2);
  });
});
