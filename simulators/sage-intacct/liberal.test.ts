// Where the real service takes what a strict reading would refuse, the simulator takes it too.
//
// Method: each request is one that a client in another language is known to send.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { defaultSettings } from './settings.ts';
import {
  application,
  call,
  entryBody,
  entryPath,
  type Json,
  startTestSimulator,
  TestClient,
  user,
} from './test-client.ts';

describe('the simulator takes', () => {
  const queries: [string, Json][] = [
    ['no filters', { filters: [] }],
    ['null for an expression, a list and parameters', { filterExpression: null, filters: null }],
    ['empty parameters', { filters: [], filterExpression: '', filterParameters: {} }],
    ['a page in text', { start: '1', size: '100', orderBy: null }],
  ];
  for (const [what, change] of queries) {
    test(`a query with ${what}`, async (t) => {
      const { client } = await startTestSimulator(t);
      const query = { object: 'general-ledger/journal', fields: ['id'], ...change };
      const { status, text } = await client.query(query);
      assert.equal(status, 200, text);
    });
  }

  const entries: [string, Json][] = [
    ['references of null', { baseLocation: null, attachment: { id: null, key: null } }],
    ['what says nothing of features it does not play', { tax: null, invoiceMode: null }],
    ['ids with their names', { glJournal: { id: 'TIE--Operational system' } }],
    ['optional members of null', { referenceNumber: null, automaticReversalDate: null }],
  ];
  for (const [what, change] of entries) {
    test(`an entry with ${what}`, async (t) => {
      const { client } = await startTestSimulator(t);
      const [debit, credit] = entryBody().lines;
      const nothing = { employee: null, project: { id: null }, class: { key: null } };
      const dimensions = { ...debit.dimensions, ...nothing };
      const lines = [{ ...debit, dimensions, description: null, currency: null }, credit];
      const { status, text } = await client.create(entryBody({ lines, ...change }));
      assert.equal(status, 201, text);
    });
  }

  test('headers in any case, a charset, a slash at the end, and several keys', async (t) => {
    const { client } = await startTestSimulator(t);
    const headers = {
      'CONTENT-TYPE': 'Application/JSON; charset=UTF-8',
      'IDEMPOTENCY-KEY': 'shouted',
      'X-IA-API-PARAM-ENTITY': '100',
    };
    const send = () =>
      fetch(`${client.apiUrl}${entryPath}/`, {
        method: 'POST',
        headers: { ...headers, AUTHORIZATION: `Bearer ${client.token}` },
        body: JSON.stringify(entryBody()),
      });
    const first = (await (await send()).json()) as Json;
    const { key } = first['ia::result'];
    assert.deepEqual(await (await send()).json(), first);
    const several = await client.send('GET', `${entryPath}/${key},${key}`);
    assert.equal(several.json['ia::result'].length, 2);
    const misspelt = { 'Sage-Param-Entity': 'nowhere', 'X-IA-API-ParamEntity': 'nowhere' };
    assert.equal((await client.create(entryBody(), misspelt)).status, 201);
  });

  test('token requests as JSON, and with members that say nothing', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const grant = { grant_type: 'client_credentials', ...application, username: user };
    const body = { ...grant, scope: null, session_id: '' };
    const { json } = await call(`${simulator.apiUrl}/oauth2/token`, { body });
    const client = new TestClient(simulator.apiUrl, json.access_token);
    assert.equal((await client.create(entryBody())).status, 201);
  });
});

test('every switch has a row in the page that says what is not known', () => {
  const page = new URL('../../docs/reference/simulator-fidelity.md', import.meta.url);
  const text = readFileSync(page, 'utf8');
  const names = Object.entries(defaultSettings).flatMap(([name, value]) =>
    typeof value === 'object' ? Object.keys(value) : [name],
  );
  assert.deepEqual(
    names.filter((name) => !text.includes(name)),
    [],
  );
});
