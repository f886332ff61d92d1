// Services besides query and model: composite, bulk, asynchronous calls, reports, the small ones.
//
// Method: a job is moved on by the clock, never by waiting; what it did is read from the books.

import assert from 'node:assert/strict';
import { createHmac, hash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { RunningSimulator } from './server.ts';
import {
  application,
  call,
  entryBody,
  entryPath,
  type Json,
  lastError,
  line,
  startResort,
  startTestSimulator,
  TestClient,
  tokenCall,
} from './test-client.ts';

const composite = '/services/core/composite';
const hourMs = 3_600_000;

async function advance(simulator: RunningSimulator, ms = hourMs): Promise<void> {
  await call(`${simulator.controlUrl}/clock/advance`, { body: { ms } });
}

/** Jobs that wait for the clock, so that each state can be seen. */
const slowJobs = { settings: { jobDelayMs: hourMs } };

const post = (body: Json, more: Json = {}) => ({ method: 'POST', path: entryPath, body, ...more });

describe('a composite request', () => {
  test('carries out calls in order, and later ones use earlier answers', async (t) => {
    const { client } = await startTestSimulator(t);
    const { status, json } = await client.send('POST', composite, [
      post(entryBody(), { resultReference: 'made' }),
      { method: 'GET', path: `${entryPath}/@{made.key}`, resultReference: 'read' },
      {
        method: 'POST',
        path: '/services/core/query',
        resultReference: 'rows',
        body: {
          object: 'general-ledger/journal-entry-line',
          fields: ['key', 'txnAmount'],
          filters: [{ $eq: { 'journalEntry.referenceNumber': '@{read.referenceNumber}' } }],
          orderBy: [{ key: 'asc' }],
        },
      },
      {
        method: 'PATCH',
        path: `${entryPath}/@{made.key}`,
        body: { lines: [{ key: '@{rows.1.key}', description: 'First line' }] },
      },
    ]);
    assert.equal(status, 200, JSON.stringify(json));
    assert.deepEqual(
      json['ia::result'].map((one: Json) => one['ia::status']),
      [201, 200, 200, 200],
    );
    assert.equal(json['ia::result'][2]['ia::meta'].totalCount, 2);
  });

  const failing = () => [
    post(entryBody()),
    post(entryBody({ glJournal: { id: 'NO' } })),
    post(entryBody({ referenceNumber: 'TO-3' })),
  ];

  test('stops at the first failure, and what stands before it stays', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    const { status, json } = await client.send('POST', composite, failing());
    assert.equal(status, 207);
    assert.deepEqual(
      json['ia::result'].map((one: Json) => one['ia::status']),
      [201, 422, 422],
    );
    assert.equal(json['ia::result'][2]['ia::error'].code, 'unprocessed');
    assert.deepEqual(json['ia::meta'], { totalCount: 3, totalSuccess: 1, totalError: 2 });
    assert.equal(simulator.simulation.books.entries.size, 1);
  });

  test('takes back what stood before the failure when the switch says so', async (t) => {
    const { client, simulator } = await startTestSimulator(t, {
      settings: { compositeRollback: true },
    });
    const { key } = (await client.create(entryBody({ referenceNumber: 'TO-0' }))).json[
      'ia::result'
    ];
    const change = { method: 'PATCH', path: `${entryPath}/${key}`, body: { description: 'x' } };
    await client.send('POST', composite, [change, ...failing()]);
    assert.equal(simulator.simulation.books.entries.size, 1);
    assert.equal(simulator.simulation.books.entryOf(key)?.record.description, 'Slip rental');
  });

  test('keeps an Idempotency-Key for each of its calls', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    const keyed = (key: string) => post(entryBody(), { headers: { 'Idempotency-Key': key } });
    const parts = [keyed('a'), keyed('b')];
    const first = await client.send('POST', composite, parts);
    const second = await client.send('POST', composite, parts);
    assert.deepEqual(second.json['ia::result'], first.json['ia::result']);
    assert.equal(simulator.simulation.books.entries.size, 2);
  });

  test('is refused whole when it has one element, eleven, or one without a path', async (t) => {
    const { client } = await startTestSimulator(t);
    const one = post(entryBody());
    for (const parts of [[one], Array(11).fill(one), [one, { method: 'GET' }], { a: 1 }]) {
      const refused = await client.send('POST', composite, parts);
      assert.equal(lastError(refused).errorId, 'SIM-COMPOSITE');
    }
    const unknown = [one, { method: 'GET', path: `${entryPath}/@{nobody.key}` }];
    const { json } = await client.send('POST', composite, unknown);
    assert.equal(json['ia::result'][1]['ia::status'], 400);
  });
});

describe('a bulk job', () => {
  function multipart(order: Json, file: Json): { body: string; headers: Record<string, string> } {
    const boundary = 'simulated-boundary';
    const part = (disposition: string, text: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n` +
      `Content-Type: application/json\r\n\r\n${text}\r\n`;
    return {
      body:
        part('name="ia::requestBody"', JSON.stringify(order)) +
        part('name="file"; filename="entries.json"', JSON.stringify(file)) +
        `--${boundary}--\r\n`,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    };
  }
  const order = {
    objectName: 'journal-entry',
    operation: 'create',
    jobFile: 'entries.json',
    fileContentType: 'json',
  };

  test('goes through its states and writes each record on its own', async (t) => {
    const { client, simulator } = await startTestSimulator(t, slowJobs);
    const file = [entryBody(), entryBody({ glJournal: { id: 'NO' } }), entryBody()];
    const { body, headers } = multipart(order, file);
    const made = await client.send('POST', '/services/bulk/job/create', body, headers);
    assert.equal(made.status, 200, made.text);
    const { statusURL, jobId } = made.json['ia::result'];
    const status = async () => (await client.send('GET', statusURL)).json['ia::result'];
    assert.deepEqual(await status(), { jobId, status: 'queued', percentComplete: 0 });
    await advance(simulator);
    assert.equal((await status()).status, 'processing');
    assert.equal(simulator.simulation.books.entries.size, 0);
    await advance(simulator);
    const { status: done, downloadURL } = await status();
    assert.equal(done, 'completed');
    assert.equal(simulator.simulation.books.entries.size, 2);
    const answers = await client.send('GET', downloadURL);
    assert.deepEqual(
      answers.json.map((one: Json) => one['ia::status']),
      [201, 422, 201],
    );
  });

  test('waits for its turn: no more offline processes run than the setting says', async (t) => {
    const { client, simulator } = await startTestSimulator(t, slowJobs);
    const { body, headers } = multipart(order, [entryBody()]);
    const start = async () =>
      (await client.send('POST', '/services/bulk/job/create', body, headers)).json['ia::result'];
    const [first, second] = [await start(), await start()];
    const state = async (job: Json) =>
      (await client.send('GET', job.statusURL)).json['ia::result'].status;
    await advance(simulator);
    assert.deepEqual([await state(first), await state(second)], ['processing', 'queued']);
    await advance(simulator);
    assert.deepEqual([await state(first), await state(second)], ['completed', 'processing']);
  });

  test('is refused when it is not what it should be, with the reason', async (t) => {
    const { client } = await startTestSimulator(t);
    const send = (change: Json) => {
      const { body, headers } = multipart({ ...order, ...change }, []);
      return client.send('POST', '/services/bulk/job/create', body, headers);
    };
    const wrong: [Json, RegExp][] = [
      [{ operation: 'upsert' }, /create, update or delete/],
      [{ fileContentType: 'csv' }, /must be json/],
      [{ objectName: 'boat' }, /not supported/],
      [{ jobFile: 'other.json' }, /is missing/],
    ];
    for (const [change, message] of wrong) {
      assert.match(lastError(await send(change)).message, message);
    }
    assert.equal((await client.send('POST', '/services/bulk/job/create', {})).status, 400);
    assert.equal((await client.send('GET', '/services/bulk/job/status?jobId=0')).status, 404);
  });
});

interface Hook {
  readonly url: string;
  readonly received: Promise<{ headers: Record<string, unknown>; body: string }>;
}

async function startHook(t: TestContext): Promise<Hook> {
  let resolve: (value: { headers: Record<string, unknown>; body: string }) => void = () => {};
  const received = new Promise<{ headers: Record<string, unknown>; body: string }>((done) => {
    resolve = done;
  });
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      response.end('ok');
      resolve({ headers: request.headers, body });
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

describe('an asynchronous call', () => {
  const later = { Prefer: 'respond-async' };

  test('is accepted, carried out later, and its answer goes to a webhook, signed', async (t) => {
    const { client, simulator } = await startTestSimulator(t, slowJobs);
    const hook = await startHook(t);
    const headers = { ...later, 'X-IA-Webhook-EndpointURL': hook.url };
    const accepted = await client.create(entryBody(), headers);
    assert.equal(accepted.status, 202, accepted.text);
    assert.equal(accepted.headers.get('retry-after'), '120');
    const { href, state, jobId } = accepted.json['ia::result'];
    assert.equal(state, 'queued');
    assert.equal(simulator.simulation.books.entries.size, 0);
    await advance(simulator);
    const { headers: sent, body } = await hook.received;
    assert.equal(sent['x-ia-respond-code'], '201');
    assert.equal(sent['x-ia-original-request-id'], jobId);
    assert.ok(JSON.parse(body)['ia::result'].key);
    const [head, claims, signature] = String(sent['x-ia-sage-signature']).split('.');
    const expected = createHmac('sha256', application.client_secret).update(`${head}.${claims}`);
    assert.equal(signature, expected.digest('base64url'));
    const { payload_signature } = JSON.parse(Buffer.from(claims ?? '', 'base64url').toString());
    assert.equal(payload_signature, hash('sha256', body, 'hex'));
    const status = await client.send('GET', href);
    assert.ok(['inTransit', 'delivered'].includes(status.json['ia::result'].state));
    assert.ok(!status.text.includes('journal-entry'));
  });

  test('whose webhook is not on this machine is never sent there', async (t) => {
    const { client, simulator } = await startTestSimulator(t, slowJobs);
    const headers = { ...later, 'X-IA-Webhook-EndpointURL': 'https://example.com/hook' };
    const { href } = (await client.create(entryBody(), headers)).json['ia::result'];
    await advance(simulator);
    assert.equal((await client.send('GET', href)).json['ia::result'].state, 'dead');
    assert.equal(simulator.simulation.books.entries.size, 1);
  });
});

describe('a report', () => {
  const path = '/services/reports/general-ledger/trial-balance';
  const order = (change: Json = {}) => ({
    reportName: 'TB check',
    outputType: 'csv',
    outputLocation: 'intacct',
    parameters: {
      timePeriod: { dateRange: { startDate: '2026-05-01', endDate: '2026-05-31' } },
      ...change,
    },
  });

  /** Status and download as a client that does not follow redirects sees them. */
  const fetchManually = (client: TestClient, url: string) =>
    fetch(client.apiUrl + url, {
      redirect: 'manual',
      headers: { authorization: `Bearer ${client.token}` },
    });

  async function reported(client: TestClient, name: string, body: Json): Promise<string[]> {
    const asked = await client.send('POST', path.replace('trial-balance', name), body);
    assert.equal(asked.status, 202, asked.text);
    const { reportId } = asked.json['ia::result'];
    for (;;) {
      const file = await fetchManually(client, `/services/reports/download?reportId=${reportId}`);
      if (file.status === 200) return (await file.text()).trimEnd().split('\r\n');
      assert.equal(file.status, 404);
      await file.body?.cancel();
    }
  }

  test('is asked for with 202, waited for with 200, found with 303, and fetched', async (t) => {
    const { client, simulator } = await startTestSimulator(t, slowJobs);
    await client.create(entryBody({ postingDate: '2026-04-10' }));
    await client.create(entryBody());
    const asked = await client.send('POST', path, order());
    assert.equal(asked.status, 202, asked.text);
    assert.equal(asked.headers.get('retry-after'), '30');
    const { href, status, reportId } = asked.json['ia::result'];
    assert.equal(asked.headers.get('location'), `/ia/api/v1${href}`);
    assert.equal(status, 'submitted');
    const waiting = await fetchManually(client, href);
    assert.equal(waiting.status, 200);
    await waiting.body?.cancel();
    const early = await client.send('GET', `/services/reports/download?reportId=${reportId}`);
    assert.equal(early.status, 404);
    await advance(simulator);
    const pending = (await (await fetchManually(client, href)).json()) as Json;
    assert.equal(pending['ia::result'].status, 'pending');
    await advance(simulator);
    const done = await fetchManually(client, href);
    assert.equal(done.status, 303);
    const { downloadURL } = ((await done.json()) as Json)['ia::result'];
    const file = await fetchManually(client, downloadURL);
    assert.match(file.headers.get('content-type') ?? '', /^text\/csv/);
    assert.deepEqual((await file.text()).trimEnd().split('\r\n'), [
      'Account,Title,Opening balance,Debit,Credit,Closing balance',
      '1200,Accounts receivable,120.00,120.00,0.00,240.00',
      '4000,Slip rental - annual,-120.00,0.00,120.00,-240.00',
      'Total,,0.00,120.00,120.00,0.00',
    ]);
    const stored = `/objects/reports/stored-report/${reportId}`;
    assert.equal((await client.send('DELETE', stored)).status, 204);
    assert.equal((await client.send('GET', href)).status, 404);
  });

  test('counts posted lines of the asked books, period and place only', async (t) => {
    const { client } = await startResort(t);
    const lines = (location: string) => [
      line('debit', '9.00', '1000', { location }),
      line('credit', '9.00', '4900', { location }),
    ];
    await client.create(entryBody({ lines: lines('110') }));
    await client.create(entryBody({ lines: lines('310') }));
    await client.create(entryBody({ lines: lines('110'), state: 'draft' }));
    await client.create(entryBody({ lines: lines('110'), glJournal: { id: 'GAAPJ' } }));
    const tally = async (change: Json) =>
      (await reported(client, 'trial-balance', order(change)))[1]?.split(',').at(-1);
    assert.equal(await tally({}), '18.00');
    assert.equal(await tally({ adjustmentBooks: ['GAAP'] }), '27.00');
    assert.equal(await tally({ dimensions: { location: { id: '100' } } }), '9.00');
    const period = { periodToDate: { reportingPeriod: { id: 'May 2026' } } };
    assert.equal(await tally({ timePeriod: period }), '18.00');
  });

  test('comes as balances by account, by dimension, and as single lines', async (t) => {
    const { client } = await startTestSimulator(t);
    await client.create(entryBody());
    const range = { glAccountRange: { startAccount: '1000', endAccount: '1999' } };
    assert.deepEqual(await reported(client, 'account-balance', order(range)), [
      'Account,Title,Balance',
      '1200,Accounts receivable,120.00',
    ]);
    const byDimension = await reported(client, 'account-balance-by-dimension', order());
    assert.equal(byDimension[1], '1200,Accounts receivable,100,10,120.00');
    const details = await reported(client, 'details', order());
    assert.equal(details.length, 3);
    const heads = { settings: { reportCsv: 'with-heading' } as const };
    const { client: other } = await startTestSimulator(t, heads);
    const file = await reported(other, 'trial-balance', order());
    assert.equal(file[0], 'Harbor Point Marina & Campground');
  });

  test('is refused without the right to run it, without a name, and in other types', async (t) => {
    const { client, simulator } = await startResort(t);
    const put = { method: 'PUT', body: { permissions: ['journal-entries:add'] } };
    assert.equal((await client.send('POST', path, { ...order(), reportName: 1 })).status, 400);
    assert.equal((await client.send('POST', path, { ...order(), outputType: 'pdf' })).status, 501);
    await call(`${simulator.controlUrl}/users/tieout`, put);
    const refused = await client.send('POST', path, order());
    assert.deepEqual([refused.status, lastError(refused).errorId], [403, 'REST-3007']);
  });
});

describe('a small service', () => {
  test('lists the dimensions by the company words, its own ones included', async (t) => {
    const { client } = await startResort(t);
    const { json } = await client.send('GET', '/services/company-config/dimensions/list');
    const labels = Object.fromEntries(
      json['ia::result'].map((one: Json) => [one.dimensionName, one.dimensionLabel]),
    );
    assert.deepEqual(
      [labels.LOCATION, labels.DEPARTMENT, labels.slip],
      ['Place', 'Business Unit', 'Slip'],
    );
    const own = json['ia::result'].find((one: Json) => one.isUserDefinedDimension);
    assert.equal(own.dimensionEndpoint, '/objects/platform-apps/nsp::slip');
  });

  test('says what the caller may do with each record', async (t) => {
    const { client, simulator } = await startResort(t);
    const { json } = await client.query({ object: 'general-ledger/account', fields: ['key'] });
    const keys = [json['ia::result'][0].key, '0'];
    const path = '/services/core/allowed-operations/list';
    const ask = async (who: TestClient) =>
      (await who.send('POST', path, { object: 'general-ledger/account', keys })).json['ia::result'];
    assert.deepEqual(await ask(client), [
      { key: keys[0], operations: ['canView', 'canEdit', 'canDelete'] },
      { key: '0', operations: [] },
    ]);
    const viewer = await TestClient.connect(simulator.apiUrl, 'viewer@CEDARBAY');
    assert.deepEqual((await ask(viewer))[0].operations, ['canView']);
    const many = { object: 'general-ledger/account', keys: Array(1001).fill('1') };
    assert.equal((await client.send('POST', path, many)).status, 400);
  });

  test('opens a session for the XML API, which stands in for a username', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    const { json } = await client.send('GET', '/services/core/session/id');
    const { sessionId, expiresIn } = json['ia::result'];
    assert.equal(expiresIn, 21_600);
    const grant = { grant_type: 'client_credentials', ...application, session_id: sessionId };
    const token = (await tokenCall(simulator.apiUrl, grant)).json.access_token;
    const other = new TestClient(simulator.apiUrl, token);
    assert.equal((await other.create(entryBody())).status, 201);
    const wrong = await tokenCall(simulator.apiUrl, { ...grant, session_id: 'no' });
    assert.equal(wrong.status, 401);
  });

  test('exports the rows of a query as CSV', async (t) => {
    const { client } = await startTestSimulator(t);
    const query = {
      object: 'general-ledger/journal',
      fields: ['id', 'name'],
      orderBy: [{ id: 'asc' }],
    };
    const file = await client.send('POST', '/services/core/export', { fileType: 'csv', query });
    assert.equal(file.text.split('\r\n')[0], 'id,name');
    assert.equal(file.text.split('\r\n')[1], 'APJ,Journal with approval');
    const pdf = await client.send('POST', '/services/core/export', { fileType: 'pdf', query });
    assert.equal(pdf.status, 501);
  });
});
