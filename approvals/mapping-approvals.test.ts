// The second person for mappings, as people and programs meet it over HTTP: proposed, seen in
// numbers, approved by another, done once; and everything that must not pass. Method: a house in
// which everybody signs in; what is mapped is read back through the API.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import type { MappingView } from '#mapping/mapping-schemas.ts';
import { Browser, type ClosedHouse, forAll, openClosedHouse } from '#scenarios/closed-house.ts';
import { openSmallHouse } from '#scenarios/small-house.ts';
import type { ApprovalDetail, ApprovalView } from './approval-schemas.ts';

const { url: databaseUrl, pool } = await testDatabase();
const { url: openUrl } = await testDatabase();
let house: ClosedHouse;
let dana: Browser;
let robin: Browser;
let mappings: string;

before(async () => {
  house = await openClosedHouse(databaseUrl);
  dana = (await house.personWith('dana', forAll('accountant'))).browser;
  robin = (await house.personWith('robin', forAll('approver'))).browser;
  const { connectionId } = await house.owner.done('POST', '/connections', {
    ...{ name: 'Cedar Bay', ledger: 'sage-intacct-rest', cutoverOn: '2026-04-01' },
    settings: { baseUrl: house.server.url, companyId: 'X', username: 't', journalId: 'TIE' },
  });
  mappings = `/connections/${connectionId}/mappings`;
});
after(() => house?.stop());

const asked = (mappings: boolean) =>
  house.owner.done('PUT', '/approval-settings', { mappings, entries: false });

const mappingOf = async (code: string): Promise<MappingView> =>
  (await dana.done('GET', `${mappings}?kind=account&code=${code}`)).items[0];

const externalIdOf = async (code: string) => (await mappingOf(code)).externalId;

async function save(browser: Browser, code: string, externalId: string | null) {
  const { internalId } = await mappingOf(code);
  const items = [{ kind: 'account', internalId, externalId }];
  return browser.send('PUT', mappings, { items });
}

/** The id of what a save proposed. */
async function proposed(browser: Browser, code: string, externalId: string): Promise<string> {
  const { status, json } = await save(browser, code, externalId);
  assert.deepEqual([status, json.status], [202, 'proposed']);
  return json.approvalId;
}

const approve = (browser: Browser, id: string) =>
  browser.send('POST', `/approvals/mappings/${id}/approve`);
const reject = (browser: Browser, id: string, reason = 'Not that one') =>
  browser.send('POST', `/approvals/mappings/${id}/reject`, { reason });

describe('asking for a second person', () => {
  test('a property asks for none until it is switched on', async () => {
    const { status, json } = await save(dana, '4010', '4000');
    assert.deepEqual([status, json.changed], [200, 1]);
  });

  test('who manages people switches it on, and sees who could approve', async () => {
    const body = { mappings: true, entries: false };
    const refused = await dana.refused(403, 'PUT', '/approval-settings', body);
    assert.equal(refused.code, 'ACCESS_RIGHT_MISSING');
    const { approvers, ...now } = await asked(true);
    assert.deepEqual(now, body);
    assert.deepEqual(approvers.mappings, ['ada@harbor.example', 'robin']);
  });

  test('it stays off where nobody could approve', async () => {
    const open = await openSmallHouse(openUrl);
    const answer = await fetch(`${open.server.url}/api/v1/approval-settings`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', origin: open.server.url },
      body: JSON.stringify({ mappings: true, entries: false }),
    });
    const problem = (await answer.json()) as { code: string; hint: string };
    assert.deepEqual([answer.status, problem.code], [422, 'APPROVAL_NOBODY']);
    await open.stop();
  });
});

describe('a change of mappings', () => {
  test('waits, changes nothing, and says in numbers what it would do', async () => {
    const id = await proposed(dana, '4010', '4111');
    assert.equal(await externalIdOf('4010'), '4000');
    const seen: ApprovalDetail = await robin.done('GET', `/approvals/${id}`);
    const [change] = seen.changes;
    assert.deepEqual(
      [seen.state, seen.proposedBy, seen.own, seen.changeCount, change?.before, change?.after],
      ['waiting', 'dana', false, 1, '4000', '4111'],
    );
    assert.match(seen.summary, /^account 4010 .*: mapped to 4000 → 4111$/);
    assert.equal(await proposed(dana, '4010', '4111'), id, 'pressed again it is the same');
    assert.equal((await dana.done('GET', '/approvals/waiting')).forYou, 0);
    assert.equal((await robin.done('GET', '/approvals/waiting')).forYou, 1);
  });

  test('is approved by nobody without the right, not by its proposer, and by no key', async () => {
    const [{ approvalId: id }] = (await dana.done('GET', '/approvals?state=waiting')).items;
    const url = `/approvals/mappings/${id}/approve`;
    assert.equal((await dana.refused(403, 'POST', url)).code, 'ACCESS_RIGHT_MISSING');
    const own = await proposed(house.owner, '4020', '4222');
    const same = await house.owner.refused(403, 'POST', `/approvals/mappings/${own}/approve`);
    assert.equal(same.code, 'APPROVAL_SAME_PERSON');
    const rights = ['read', 'approve-mappings'];
    const { key } = await house.owner.done('POST', '/api-keys', { name: 'Bot', rights });
    const answer = await fetch(`${house.server.url}/api/v1${url}`, {
      ...{ method: 'POST', headers: { authorization: `Bearer ${key}` } },
    });
    const problem = (await answer.json()) as { code: string };
    assert.deepEqual([answer.status, problem.code], [403, 'APPROVAL_BY_KEY']);
    assert.equal(await externalIdOf('4010'), '4000');
    assert.equal((await reject(robin, own)).status, 200);
  });

  test('of an API key is not decided by who made the key, only taken back', async () => {
    const rights = ['read', 'change-mappings'];
    const { key } = await house.owner.done('POST', '/api-keys', { name: 'Importer', rights });
    const { internalId } = await mappingOf('4020');
    const items = [{ kind: 'account', internalId, externalId: '4223' }];
    const program = new Browser(house.server.url);
    const authorization = { authorization: `Bearer ${key}` };
    const answer = await program.send('PUT', mappings, { items }, authorization);
    assert.equal(answer.status, 202);
    const url = `/approvals/mappings/${answer.json.approvalId}`;
    const own = await house.owner.refused(403, 'POST', `${url}/approve`);
    assert.equal(own.code, 'APPROVAL_OWN_KEY');
    const rejecting = await house.owner.refused(403, 'POST', `${url}/reject`, { reason: 'No' });
    assert.equal(rejecting.code, 'APPROVAL_OWN_KEY');
    const back = `/approvals/${answer.json.approvalId}`;
    const seen: ApprovalView = await house.owner.done('GET', back);
    assert.deepEqual([seen.proposedBy, seen.own], ['API key Importer', true]);
    assert.equal((await house.owner.done('POST', `${back}/withdraw`)).state, 'withdrawn');
    assert.equal(await externalIdOf('4020'), null);
  });

  test('approved however often and at once, it is done once, and both names are kept', async () => {
    const [{ approvalId: id }] = (await robin.done('GET', '/approvals?state=waiting')).items;
    const answers = await Promise.all([1, 2, 3].map(() => approve(robin, id)));
    assert.deepEqual(
      answers.map(({ status, json }) => [status, json.state, json.decidedBy]),
      Array(3).fill([200, 'approved', 'robin']),
    );
    assert.equal(await externalIdOf('4010'), '4111');
    const { rows } = await pool.query(
      `select acted_by, action, subject from audit_entries
        where subject in ('approval', 'mapping') and object in ($1, 'account 4010')
        order by audit_id desc limit 3`,
      [id],
    );
    assert.deepEqual(
      rows.map((row) => `${row.acted_by} ${row.action} ${row.subject}`).toReversed(),
      ['dana proposed approval', 'robin changed mapping', 'robin changed approval'],
    );
    const kept = await pool.query(`select mapped_by from mappings where external_id = '4111'`);
    assert.equal(kept.rows[0].mapped_by, 'dana, approved by robin');
  });

  test('is refused when what it was about changed meanwhile, and nothing is done', async () => {
    const first = await proposed(dana, '4010', '4333');
    const second = await proposed(dana, '4010', '4444');
    await robin.done('POST', `/approvals/mappings/${first}/approve`);
    const stale = await robin.refused(409, 'POST', `/approvals/mappings/${second}/approve`);
    assert.equal(stale.code, 'APPROVAL_STALE');
    assert.match(stale.detail ?? '', /account 4010 .* changed since it was proposed/);
    assert.equal(await externalIdOf('4010'), '4333');
    await robin.done('POST', `/approvals/mappings/${second}/reject`, { reason: 'Too late' });
    const over = await robin.refused(409, 'POST', `/approvals/mappings/${second}/approve`);
    assert.equal(over.code, 'APPROVAL_DECIDED');
  });

  test('two about the same, approved at once: one is done, the other is stale', async () => {
    const ids = [await proposed(dana, '4030', '4555'), await proposed(dana, '4030', '4666')];
    const answers = await Promise.all(ids.map((id) => approve(robin, id)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
    const done = answers.findIndex(({ status }) => status === 200);
    assert.equal(await externalIdOf('4030'), ['4555', '4666'][done]);
    await reject(robin, ids[1 - done] ?? '');
  });

  test('is rejected with a reason only, which who proposed it reads', async () => {
    const id = await proposed(dana, '4010', '4777');
    const bare = await robin.refused(400, 'POST', `/approvals/mappings/${id}/reject`, {
      reason: ' ',
    });
    assert.equal(bare.code, 'HTTP_BODY_INVALID');
    assert.equal((await reject(robin, id, 'That is for shows')).json.state, 'rejected');
    const seen: ApprovalView = await dana.done('GET', `/approvals/${id}`);
    assert.deepEqual([seen.decidedBy, seen.decisionReason], ['robin', 'That is for shows']);
    assert.equal(await externalIdOf('4010'), '4333');
  });

  test('is taken back by who proposed it, by nobody else', async () => {
    const id = await proposed(dana, '4010', '4888');
    const url = `/approvals/${id}/withdraw`;
    assert.equal((await robin.refused(403, 'POST', url)).code, 'APPROVAL_OF_OTHERS');
    assert.equal((await dana.done('POST', url)).state, 'withdrawn');
    assert.equal((await approve(robin, id)).json.code, 'APPROVAL_DECIDED');
  });

  test('of the other area is not decided here', async () => {
    const id = await proposed(dana, '4010', '4999');
    const other = await robin.refused(404, 'POST', `/approvals/entries/${id}/approve`);
    assert.equal(other.code, 'APPROVAL_UNKNOWN');
    await dana.done('POST', `/approvals/${id}/withdraw`);
  });

  test('that changes nothing asks nobody', async () => {
    const { status, json } = await save(dana, '4010', '4333');
    assert.deepEqual([status, json.changed], [200, 0]);
  });
});

describe('every way to a mapping', () => {
  const csv = (browser: Browser, text: string, query = '') =>
    fetch(`${house.server.url}/api/v1${mappings}.csv${query}`, {
      method: 'PUT',
      headers: {
        ...{ cookie: browser.cookie, origin: house.server.url, 'content-type': 'text/csv' },
      },
      body: text,
    });

  test('a CSV file proposes what is different in it, and no more', async () => {
    const file = await fetch(`${house.server.url}/api/v1${mappings}.csv?kind=account`, {
      headers: { cookie: dana.cookie },
    });
    const text = (await file.text()).replace('4333', '4321');
    const dry = await csv(dana, text, '?dryRun=true');
    assert.deepEqual([dry.status, ((await dry.json()) as { changed: number }).changed], [200, 1]);
    const answer = await csv(dana, text);
    const { approvalId } = (await answer.json()) as { approvalId: string };
    assert.equal(answer.status, 202);
    assert.equal(await externalIdOf('4010'), '4333');
    const seen: ApprovalDetail = await robin.done('GET', `/approvals/${approvalId}`);
    assert.deepEqual([seen.changeCount, seen.changes[0]?.after], [1, '4321']);
    assert.equal((await approve(robin, approvalId)).json.state, 'approved');
    assert.equal(await externalIdOf('4010'), '4321');
  });

  test('the command proposes too; it lists and rejects, and approves nothing', async () => {
    const out = `${house.folder}/mappings.csv`;
    assert.equal((await house.run(['mappings', 'export', out, '--kind', 'account'])).code, 0);
    writeFileSync(out, readFileSync(out, 'utf8').replace('4321', '4010'));
    const told = await house.run(['mappings', 'import', out]);
    const [, id = ''] = /as approval (\d+)/.exec(told.out) ?? [];
    assert.equal(await externalIdOf('4010'), '4321');
    assert.match((await house.run(['approvals'])).out, new RegExp(`${id} +mappings +operator`));
    const own = await house.run(['approvals', 'reject', id, '--reason', 'No']);
    assert.match(own.err, /APPROVAL_SAME_PERSON/);
    const none = await house.run(['approvals', 'approve', id]);
    assert.match(none.err, /COMMAND_ACTION_UNKNOWN/);
    const other = { TIEOUT_PERSON: 'sam' };
    const rejected = await house.run(['approvals', 'reject', id, '--reason', 'Typo'], other);
    assert.match(rejected.out, /is rejected\. Nothing was done/);
    const mine = await proposed(dana, '4010', '4011');
    const withdrawn = await house.run(['approvals', 'withdraw', mine]);
    assert.match(withdrawn.err, /APPROVAL_OF_OTHERS/);
    // A name is one in any letters, here as where one may not decide on one's own.
    const back = await house.run(['approvals', 'withdraw', mine], { TIEOUT_PERSON: 'DANA' });
    assert.match(back.out, /is taken back/, back.err);
  });

  test('where people sign in, no command is the second person of a month end either', async () => {
    for (const args of [
      ['sign-off', '--period', '2026-P05', '--review'],
      ['adjustments', 'approve', '1'],
    ]) {
      const { code, err } = await house.run(args, { TIEOUT_PERSON: 'robin' });
      assert.deepEqual([code, err.split('\n')[0]], [1, 'COMMAND_PERSON_UNPROVEN']);
    }
  });

  test('journals and statistical accounts are lists that wait whole', async () => {
    const journals = mappings.replace('mappings', 'journals');
    const items = [{ documentType: 'payment', outletId: null, journalId: 'CRJ' }];
    const { status, json } = await dana.send('PUT', journals, { items });
    assert.equal(status, 202);
    const seen: ApprovalDetail = await robin.done('GET', `/approvals/${json.approvalId}`);
    assert.deepEqual(seen.changes, [
      { what: 'payment of every outlet', member: 'journal', before: null, after: 'CRJ' },
    ]);
    const otherwise = await dana.refused(409, 'PUT', journals, {
      items: [{ ...items[0], journalId: 'GJ' }],
    });
    assert.equal(otherwise.code, 'APPROVAL_WAITS');
    assert.equal((await approve(robin, json.approvalId)).json.state, 'approved');
    assert.deepEqual((await dana.done('GET', journals)).items, items);

    const counting = mappings.replace('mappings', 'statistical-accounts');
    const { internalId: accountId } = await mappingOf('4030');
    const list = { items: [{ accountId, externalId: null }] };
    const waits = await dana.send('PUT', counting, list);
    assert.equal(waits.status, 202);
    assert.equal((await approve(robin, waits.json.approvalId)).json.state, 'approved');
    assert.equal((await dana.done('GET', counting)).items.length, 1);
  });
});

test('switched off again, what waits can still be decided', async () => {
  const id = await proposed(dana, '4010', '4012');
  await asked(false);
  assert.equal((await approve(robin, id)).json.state, 'approved');
  assert.deepEqual([(await save(dana, '4010', '4013')).status], [200]);
});

test('the database keeps what was proposed and decided as it was', async () => {
  for (const [statement, words] of [
    [`update approvals set effect = '{}'`, /written once and decided once/],
    ['delete from approvals', /written once and decided once/],
    [
      `insert into approvals (property_id, area, kind, subject, summary, proposal, effect,
         proposed_by, proposed_via, state, decided_by, decided_at, result)
       select property_id, 'mappings', 'mappings', 'x', 'x', '{}', '{}', 'Dana', 'person',
              'approved', 'dana', now(), '{}' from properties`,
      /approvals_second_person/,
    ],
    [
      `insert into approvals (property_id, area, kind, subject, summary, proposal, effect,
         proposed_by, proposed_via, key_made_by, state, decided_by, decided_at, result)
       select property_id, 'mappings', 'mappings', 'x', 'x', '{}', '{}', 'API key PMS', 'key',
              'Ada', 'approved', 'ada', now(), '{}' from properties`,
      /approvals_second_person/,
    ],
  ] as const) {
    await assert.rejects(pool.query(statement), words);
  }
});

test('lists are read page by page, newest first', async () => {
  const first = await robin.done('GET', '/approvals?limit=2');
  const second = await robin.done('GET', `/approvals?limit=2&cursor=${first.next}`);
  const ids = [...first.items, ...second.items].map((one: ApprovalView) => Number(one.approvalId));
  assert.deepEqual(
    ids,
    ids.toSorted((a, b) => b - a),
  );
  assert.equal(new Set(ids).size, 4);
});
