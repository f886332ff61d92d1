// Objects besides journal entries: statistics, master data, own dimensions, history; who may what.
//
// Method: what a client writes is read back by another call; what a user may not do is refused.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  call,
  entryBody,
  entryPath,
  type Json,
  lastError,
  line,
  startResort,
  startTestSimulator,
  TestClient,
} from './test-client.ts';

const statistical = '/objects/general-ledger/statistical-journal-entry';

function nights(change: Json = {}): Json {
  return {
    statisticalJournal: { id: 'STAT' },
    postingDate: '2026-05-31',
    description: 'Nights of May',
    lines: [
      {
        txnType: 'increase',
        txnAmount: '812.00',
        statisticalAccount: { id: 'S100' },
        dimensions: { location: { id: '110' } },
      },
    ],
    ...change,
  };
}

const simple = () =>
  entryBody({
    lines: [
      line('debit', '1.00', '1000', { location: '110' }),
      line('credit', '1.00', '4900', { location: '110' }),
    ],
  });

describe('a statistical journal entry', () => {
  test('counts on one line, is read, changed and deleted, and moves no balance', async (t) => {
    const { client, simulator } = await startResort(t);
    const made = await client.send('POST', statistical, nights());
    assert.equal(made.status, 201, made.text);
    const { key } = made.json['ia::result'];
    const read = async () => (await client.send('GET', `${statistical}/${key}`)).json['ia::result'];
    const body = await read();
    assert.equal(body.statisticalJournal.id, 'STAT');
    assert.deepEqual(
      [body.lines[0].txnType, body.lines[0].txnAmount, body.lines[0].statisticalAccount.id],
      ['increase', '812.00', 'S100'],
    );
    const lines = [{ key: body.lines[0].key, txnType: 'decrease' }];
    await client.send('PATCH', `${statistical}/${key}`, { lines });
    assert.equal((await read()).lines[0].txnType, 'decrease');
    const books = await call(`${simulator.controlUrl}/books`);
    assert.deepEqual(books.json.balances, []);
    assert.equal((await client.send('DELETE', `${statistical}/${key}`)).status, 204);
  });

  test('is found by query on its lines, and refuses the words of money', async (t) => {
    const { client } = await startResort(t);
    await client.send('POST', statistical, nights());
    const { json } = await client.query({
      object: 'general-ledger/statistical-journal-entry-line',
      fields: ['statisticalAccount.id', 'sum:txnAmount'],
      filters: [{ $eq: { 'statisticalJournalEntry.postingDate': '2026-05-31' } }],
    });
    assert.deepEqual(json['ia::result'], [
      { 'statisticalAccount.id': 'S100', 'sum:txnAmount': '812.00' },
    ]);
    const money = nights({ lines: [{ txnType: 'debit', txnAmount: '1', glAccount: { id: '1' } }] });
    const { details } = (await client.send('POST', statistical, money)).json['ia::result'][
      'ia::error'
    ];
    assert.deepEqual(
      details.map((one: Json) => one.target),
      ['/lines/0/glAccount', '/lines/0/statisticalAccount', '/lines/0/txnType'],
    );
  });
});

describe('master data', () => {
  test('is made, changed, used, and deleted when nothing uses it', async (t) => {
    const { client } = await startResort(t);
    const path = '/objects/company-config/department';
    const made = await client.send('POST', path, { id: '60', name: 'Spa' });
    assert.equal(made.status, 201, made.text);
    const { key } = made.json['ia::result'];
    await client.send('PATCH', `${path}/${key}`, { name: 'Spa and pool' });
    const { json } = await client.send('GET', `${path}/${key}`);
    assert.deepEqual([json['ia::result'].id, json['ia::result'].name], ['60', 'Spa and pool']);
    const used = entryBody({
      lines: [
        line('debit', '1.00', '6000', { location: '110', department: '60' }),
        line('credit', '1.00', '1000', { location: '110' }),
      ],
    });
    const entry = (await client.create(used)).json['ia::result'].key;
    assert.equal((await client.send('DELETE', `${path}/${key}`)).status, 422);
    await client.send('DELETE', `${entryPath}/${entry}`);
    assert.equal((await client.send('DELETE', `${path}/${key}`)).status, 204);
    assert.equal((await client.send('GET', `${path}/${key}`)).status, 404);
  });

  test('is strict: unknown, read-only and missing members, and an id only once', async (t) => {
    const { client } = await startResort(t);
    const path = '/objects/general-ledger/account';
    const { json } = await client.send('POST', path, { id: '', key: '1', colour: 'red' });
    const ids = json['ia::result']['ia::error'].details.map((one: Json) => one.errorId);
    assert.ok(ids.includes('REST-1043') && ids.includes('REST-1050'), ids.join());
    assert.ok(ids.includes('SIM-REQUIRED-FIELD') && ids.includes('SIM-EMPTY-ID'), ids.join());
    const cash = { id: '1000', name: 'Cash', accountType: 'balanceSheet', normalBalance: 'debit' };
    assert.equal((await client.send('POST', path, cash)).status, 409);
  });

  test('is written in batches, each element by its key', async (t) => {
    const { client } = await startResort(t);
    const path = '/objects/accounts-receivable/customer';
    const made = await client.send('POST', path, [
      { id: 'C-1', name: 'One' },
      { id: 'C-2', name: 'Two' },
    ]);
    assert.equal(made.status, 201, made.text);
    const [one, two] = made.json['ia::result'];
    const changed = await client.send('PATCH', path, [
      { key: one.key, status: 'inactive' },
      { key: '0', name: 'Nobody' },
      { key: two.key, name: 'Two again' },
    ]);
    assert.equal(changed.status, 207);
    const statuses = changed.json['ia::result'].map((each: Json) => each['ia::status']);
    assert.deepEqual(statuses, [200, 404, 200]);
    const again = [{ key: one.key, status: 'active' }, { name: 'No key' }];
    const headers = { 'X-IA-API-Param-Transaction': 'TRUE' };
    assert.equal((await client.send('PATCH', path, again, headers)).status, 400);
    const { json } = await client.send('GET', `${path}/${one.key}`);
    assert.equal(json['ia::result'].status, 'inactive');
  });

  test('of a dimension of its own has key and id alike', async (t) => {
    const { client } = await startResort(t);
    const path = '/objects/platform-apps/nsp::slip';
    const made = await client.send('POST', path, { name: 'Dock B, slip 9' });
    assert.equal(made.status, 201, made.text);
    assert.equal(made.json['ia::result'].id, made.json['ia::result'].key);
    const { json } = await client.query({
      object: 'platform-apps/nsp::slip',
      fields: ['id', 'name'],
      filters: [{ $startsWith: { name: 'Dock B' } }],
    });
    assert.equal(json['ia::result'][0].name, 'Dock B, slip 9');
  });

  test('of every object has a model, and answers a query of all its fields', async (t) => {
    const { client, simulator } = await startResort(t);
    await client.create(simple());
    await client.send('POST', statistical, nights());
    for (const [name, object] of simulator.simulation.objects) {
      const { json } = await client.send('GET', `/services/core/model?name=${name}`);
      assert.equal(json['ia::result'].apiObject, name);
      const fields = [...object.fields.keys()].filter((one) => !object.notInQueries?.has(one));
      const read = await client.query({ object: name, fields, size: 1 });
      assert.equal(read.status, 200, `${name} ${read.text}`);
      assert.equal((await client.send('GET', `/objects/${name}`)).status, 200, name);
    }
  });
});

describe('the audit history', () => {
  test('says who made, changed and deleted an entry, by which way, and from what', async (t) => {
    const { client, simulator } = await startResort(t);
    const { key } = (await client.create(simple())).json['ia::result'];
    const url = `${simulator.controlUrl}/entries/${key}`;
    await call(url, { method: 'PATCH', body: { description: 'By hand', user: 'controller' } });
    await call(url, { method: 'DELETE', body: { user: 'cfo' } });
    const { json } = await client.query({
      object: 'company-config/audit-history',
      fields: [
        'changeSource.completedBy',
        'changeSource.actionPerformed',
        'changeSource.source',
        'changeDetails.fieldName',
        'changeDetails.previousValue',
        'changeDetails.newValue',
      ],
      filters: [{ $eq: { 'changeDetails.objectId': key } }],
      orderBy: [{ key: 'asc' }],
    });
    assert.deepEqual(
      json['ia::result'].map((row: Json) => Object.values(row).join(' ').trim()),
      [
        'tieout create Web Services',
        'controller update UI description Slip rental By hand',
        'cfo delete UI',
      ],
    );
  });
});

describe('permissions', () => {
  test('are asked for every call, and refused in one of two ways by switch', async (t) => {
    const { simulator } = await startResort(t);
    const viewer = await TestClient.connect(simulator.apiUrl, 'viewer@CEDARBAY');
    const refused = await viewer.create(simple());
    assert.equal(refused.status, 403);
    assert.equal(refused.json['ia::result']['ia::error'].errorId, 'REST-3007');
    const settings = { permissionError: 'GW-0042' };
    await call(`${simulator.controlUrl}/settings`, { method: 'PUT', body: settings });
    assert.equal((await viewer.create(simple())).json['ia::error'].errorId, 'GW-0042');
    assert.equal((await viewer.find('TO-1')).length, 0);
    const history = { object: 'company-config/audit-history', fields: ['id'] };
    assert.equal((await viewer.query(history)).status, 403);
  });

  test('can be taken from a user, and given back', async (t) => {
    const { client, simulator } = await startResort(t);
    const put = (body: Json) =>
      call(`${simulator.controlUrl}/users/tieout`, { method: 'PUT', body });
    await put({ permissions: ['journal-entries:list'] });
    assert.equal((await client.create(simple())).status, 403);
    await put({ permissions: null });
    assert.equal((await client.create(simple())).status, 201);
    await put({ status: 'inactive' });
    assert.equal((await client.create(simple())).status, 401);
    assert.equal((await put({ permissions: ['fly'] })).status, 400);
  });

  test('of a user of one entity end at its border', async (t) => {
    const { simulator } = await startResort(t);
    const clerk = await TestClient.connect(simulator.apiUrl, 'lodge@CEDARBAY|300');
    const lines = [
      line('debit', '1.00', '1000', { location: '310' }),
      line('credit', '1.00', '4900', { location: '310' }),
    ];
    assert.equal((await clerk.create(entryBody({ lines }))).status, 201);
    const headers = { 'X-IA-API-Param-Entity': '100' };
    assert.equal((await clerk.create(entryBody({ lines }), headers)).status, 403);
  });

  test('of an application and of a user are checked before a token is given', async (t) => {
    const { client, simulator } = await startResort(t);
    const connect = (user: string) => TestClient.connect(simulator.apiUrl, `${user}@CEDARBAY`);
    assert.equal((await connect('former')).token, undefined);
    const authorize = (ids: string[]) =>
      call(`${simulator.controlUrl}/authorized-applications`, { method: 'PUT', body: { ids } });
    await authorize([]);
    assert.equal((await connect('tieout')).token, undefined);
    await authorize(['tieout.app.sage.test']);
    assert.ok((await connect('tieout')).token);
    assert.equal((await client.create(simple())).status, 201);
  });
});

test('reads do not see a young entry until the read lag has passed', async (t) => {
  const { client, simulator } = await startTestSimulator(t, { settings: { readLagMs: 60_000 } });
  const { key } = (await client.create(entryBody())).json['ia::result'];
  assert.equal((await client.find('TO-1')).length, 0);
  assert.equal((await client.send('GET', `${entryPath}/${key}`)).status, 404);
  await call(`${simulator.controlUrl}/clock/advance`, { body: { ms: 60_000 } });
  assert.equal((await client.find('TO-1')).length, 1);
  assert.equal((await client.send('GET', `${entryPath}/${key}`)).status, 200);
});

test('a line is deleted alone only where the entry stays one', async (t) => {
  const { client, simulator } = await startTestSimulator(t);
  const lines = [...entryBody().lines, line('debit', '0.00', '1200')];
  const { key } = (await client.create(entryBody({ lines }))).json['ia::result'];
  const [first, , third] = simulator.simulation.books.entryOf(key)?.record.lines ?? [];
  const path = '/objects/general-ledger/journal-entry-line';
  assert.equal((await client.send('DELETE', `${path}/${third?.key}`)).status, 204);
  const refused = await client.send('DELETE', `${path}/${first?.key}`);
  assert.match(lastError(refused).errorId, /TOO-FEW-LINES|GL-1009/);
});

test('an automatic reversal is read by key and refused in a query', async (t) => {
  const { client } = await startTestSimulator(t);
  const body = entryBody({ automaticReversalDate: '2026-06-01' });
  const { key } = (await client.create(body)).json['ia::result'];
  const read = (await client.send('GET', `${entryPath}/${key}`)).json['ia::result'];
  assert.equal(read.automaticReversalDate, '2026-06-01');
  assert.ok(read.reversedBy.key);
  const query = { object: 'general-ledger/journal-entry', fields: ['automaticReversalDate'] };
  assert.equal(lastError(await client.query(query)).errorId, 'REST-1106');
});
