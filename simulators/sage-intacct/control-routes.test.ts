// The control API: a person's hand in the books.
//
// Method: what a controller would do in Sage is done here, then read back through the vendor's API.

import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { describe, test } from 'node:test';
import { marinaCompany } from './company.ts';
import { call, entryBody, line, startTestSimulator } from './test-client.ts';

describe('a person', () => {
  test('books an entry by hand, under an own name and the same rules', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    const byHand = entryBody({ referenceNumber: null, description: 'Accrual', user: 'controller' });
    const made = await call(`${simulator.controlUrl}/entries`, { body: byHand });
    assert.equal(made.status, 201);
    const { json } = await client.send(
      'GET',
      `/objects/general-ledger/journal-entry/${made.json.key}`,
    );
    assert.equal(json['ia::result'].audit.createdByUser.id, 'controller');
    const lines = [line('debit', '1.00', '1200'), line('credit', '2.00', '4000')];
    const refused = await call(`${simulator.controlUrl}/entries`, { body: entryBody({ lines }) });
    assert.equal(refused.status, 422);
  });

  test('changes, approves and deletes an entry', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    const body = entryBody({ glJournal: { id: 'APJ' } });
    const { key } = (await client.create(body)).json['ia::result'];
    const url = `${simulator.controlUrl}/entries/${key}`;
    const approved = { state: 'posted' };
    assert.equal((await call(`${url}/state`, { method: 'PUT', body: approved })).status, 200);
    await call(url, { method: 'PATCH', body: { description: 'Changed in Sage' } });
    const [row] = await client.find('TO-1');
    assert.deepEqual([row.state, row.description], ['posted', 'Changed in Sage']);
    assert.equal((await call(url, { method: 'DELETE' })).status, 200);
    assert.equal((await client.find('TO-1')).length, 0);
  });

  test('closes and reopens the books, for the company or one entity', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    const close = (body: object) =>
      call(`${simulator.controlUrl}/books-closed-through`, { method: 'PUT', body });
    const status = async () => (await client.create(entryBody())).status;
    await close({ through: '2026-05-31' });
    assert.equal(await status(), 422);
    await close({ through: '2025-12-31' });
    await close({ through: '2026-05-31', entity: '100' });
    assert.equal(await status(), 422);
    await close({ through: null, entity: '100' });
    assert.equal(await status(), 201);
    assert.equal((await close({ through: '2026-02-31' })).status, 400);
    assert.equal((await close({ through: null, entity: '999' })).status, 400);
  });

  test('makes an account, a department or a location inactive and active again', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    for (const path of ['/accounts/4000', '/departments/10', '/locations/100', '/journals/TIE']) {
      const put = (status: string) =>
        call(simulator.controlUrl + path, { method: 'PUT', body: { status } });
      await put('inactive');
      assert.equal((await client.create(entryBody())).status, 422, path);
      await put('active');
      assert.equal((await client.create(entryBody())).status, 201, path);
    }
    const unknown = await call(`${simulator.controlUrl}/accounts/0`, { method: 'PUT', body: {} });
    assert.equal(unknown.status, 404);
  });
});

describe('the control API', () => {
  test('reports counts, balances and entries of the books', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    await client.create(entryBody());
    await client.create(entryBody({ referenceNumber: 'TO-2', state: 'draft' }));
    const { json } = await call(`${simulator.controlUrl}/books`);
    assert.deepEqual(json.counts.byState, { posted: 1, draft: 1 });
    assert.deepEqual(
      json.balances.map((row: Record<string, string>) => [row.account, row.location, row.balance]),
      [
        ['1200', '100', '120.00'],
        ['4000', '100', '-120.00'],
      ],
    );
    const found = await call(`${simulator.controlUrl}/books/entries?referenceNumber=TO-2`);
    assert.equal(found.json.totalCount, 1);
    assert.equal(found.json.entries[0].lines[0].amount, '120.00');
    assert.equal(found.json.entries[0].lines[0].location, '100');
  });

  test('seeds another company and resets to empty books', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    await client.create(entryBody());
    const company = { ...marinaCompany(), companyId: 'OTHER' };
    const seeded = await call(`${simulator.controlUrl}/seed`, { body: company });
    assert.deepEqual([seeded.status, seeded.json.companyId], [201, 'OTHER']);
    assert.equal(simulator.company.companyId, 'OTHER');
    assert.equal((await client.create(entryBody())).status, 401);
    const bad = { ...company, accounts: [{ id: '1', name: 'x' }, { id: '1' }] };
    const refused = await call(`${simulator.controlUrl}/seed`, { body: bad });
    assert.match(refused.text, /appears twice/);
    await call(`${simulator.controlUrl}/settings`, { method: 'PUT', body: { latencyMs: 5 } });
    await call(`${simulator.controlUrl}/reset`, { method: 'POST' });
    const { json } = await call(`${simulator.controlUrl}/settings`);
    assert.equal(json.latencyMs, 0);
  });

  test('refuses settings it does not know or cannot use, all at once', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const { status, text } = await call(`${simulator.controlUrl}/settings`, {
      method: 'PUT',
      body: { speed: 1, chaosPercent: 101, errorEnvelope: 'D', limits: { perMoon: 1 } },
    });
    assert.equal(status, 400);
    for (const name of ['speed', 'chaosPercent', 'errorEnvelope', 'limits.perMoon']) {
      assert.ok(text.includes(name), name);
    }
  });

  test('shows the latest requests without secrets', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    await client.create(entryBody(), { 'idempotency-key': 'k1' });
    const { json, text } = await call(`${simulator.controlUrl}/requests`);
    assert.equal(json.requests[0].idempotencyKey, 'k1');
    assert.equal(json.requests[1].path, '/oauth2/token');
    assert.ok(!text.includes('harbor-secret') && !text.includes(client.token));
  });

  test('answers only to local host names', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const status = await new Promise((resolve) => {
      const headers = { host: 'evil.example' };
      httpRequest(`${simulator.url}/simulator/books`, { headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end();
    });
    assert.equal(status, 421);
  });
});
