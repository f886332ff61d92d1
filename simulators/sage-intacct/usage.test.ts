// What is counted and limited: transactions of a month, lanes, calls per hour, a schedule.
//
// Method: a known number of calls is made, then the control API is asked what it saw.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunningSimulator } from './server.ts';
import { defaultSettings } from './settings.ts';
import {
  call,
  entryBody,
  entryPath,
  type Json,
  startTestSimulator,
  type TestClient,
} from './test-client.ts';
import { Throttle } from './throttle.ts';

const application = 'tieout.app.sage.test';
const read = async (simulator: RunningSimulator, path: string): Promise<Json> =>
  (await call(simulator.controlUrl + path)).json;

describe('the month', () => {
  test('counts each record written and each query page, and nothing else', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    const { key } = (await client.create(entryBody())).json['ia::result'];
    await client.create([entryBody(), entryBody()]);
    await client.create(entryBody({ automaticReversalDate: '2026-06-01' }));
    await client.create(entryBody({ glJournal: { id: 'NO' } }));
    await client.send('PATCH', `${entryPath}/${key}`, { description: 'Again' });
    await client.send('DELETE', `${entryPath}/${key}`);
    await client.send('POST', '/objects/company-config/department', { id: '90', name: 'Spa' });
    await client.find('TO-1');
    await client.send('GET', entryPath);
    await call(`${simulator.controlUrl}/entries`, { body: entryBody() });
    const { months } = await read(simulator, '/usage');
    const [usage] = Object.values(months) as Record<string, Json>[];
    assert.deepEqual(usage?.[application], {
      created: 5,
      updated: 1,
      deleted: 1,
      queryPages: 1,
      counted: 8,
    });
  });

  test('counts the calls inside a composite request, and a replayed answer once', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    const part = { method: 'POST', path: entryPath, body: entryBody() };
    await client.send('POST', '/services/core/composite', [part, part]);
    const headers = { 'idempotency-key': 'once' };
    await client.create(entryBody(), headers);
    await client.create(entryBody(), headers);
    const { months } = await read(simulator, '/usage');
    const [usage] = Object.values(months) as Record<string, Json>[];
    assert.equal(usage?.[application].counted, 3);
  });
});

describe('the lanes', () => {
  test('tell the most at once, the time they were busy, and who was refused', () => {
    let nowMs = 0;
    const throttle = new Throttle(() => nowMs);
    const settings = { ...defaultSettings, limits: { perApplication: 2, perCompany: 8 } };
    const leaveFirst = throttle.enter('a', settings);
    nowMs = 10;
    const leaveSecond = throttle.enter('a', settings);
    assert.throws(() => throttle.enter('a', settings));
    nowMs = 30;
    leaveFirst();
    leaveSecond();
    nowMs = 100;
    const { company, applications } = throttle.occupancy();
    const seen = {
      inFlight: 0,
      inFlightMax: 2,
      calls: 2,
      refused: 1,
      busyLaneMs: 50,
      busyMs: 30,
      observedMs: 100,
    };
    assert.deepEqual(company, seen);
    assert.deepEqual(applications, { a: seen });
    throttle.resetOccupancy();
    nowMs = 110;
    const anew = { ...seen, inFlightMax: 0, calls: 0, refused: 0, busyLaneMs: 0, busyMs: 0 };
    assert.deepEqual(throttle.occupancy().company, { ...anew, observedMs: 10 });
  });

  test('are read and reset by the control API, for both APIs', async (t) => {
    const { client, simulator } = await startTestSimulator(t, { settings: { latencyMs: 20 } });
    await Promise.all([client.create(entryBody()), client.create(entryBody())]);
    const { rest, xml } = await read(simulator, '/lanes');
    assert.equal(rest.applications[application].inFlightMax, 2);
    assert.equal(rest.company.calls, 2);
    assert.ok(rest.company.busyLaneMs > rest.company.busyMs);
    assert.equal(xml.company.calls, 0);
    const reset = await call(`${simulator.controlUrl}/lanes/reset`, { method: 'POST' });
    assert.equal(reset.json.rest.company.inFlightMax, 0);
  });
});

describe('a limit', () => {
  test('per minute warns, per hour refuses until the hour is over', async (t) => {
    const { client, simulator } = await startTestSimulator(t, {
      clock: () => Date.parse('2026-05-03T10:00:00Z'),
      settings: { rateLimits: { perMinute: 1, perHour: 2, cpuPerMinute: 100 } },
    });
    const first = await client.create(entryBody());
    assert.equal(first.headers.get('x-ia-minute-rate-limit'), '1');
    assert.equal(first.headers.get('x-ia-minute-rate-limit-remaining'), '0');
    assert.equal(first.headers.get('x-ia-hour-rate-limit-remaining'), '1');
    assert.equal(first.headers.get('x-ia-cpu-limit-remaining'), '99');
    assert.equal((await client.create(entryBody())).status, 201);
    const refused = await client.create(entryBody());
    assert.deepEqual([refused.status, refused.json['ia::error'].errorId], [429, 'GW-0010']);
    assert.equal(refused.headers.get('x-ia-hour-rate-limit-retry-after'), '3600');
    assert.equal(refused.headers.get('retry-after'), '3600');
    await call(`${simulator.controlUrl}/clock/advance`, { body: { ms: 3_600_000 } });
    assert.equal((await client.create(entryBody())).status, 201);
  });

  test('is lowered and raised by a schedule, by the clock', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    const limits = (perApplication: number) => ({ perApplication, perCompany: 8 });
    const steps = [
      { afterMs: 60_000, limits: limits(1) },
      { afterMs: 120_000, limits: limits(6) },
    ];
    await call(`${simulator.controlUrl}/throttle`, { body: { steps } });
    const cap = async () => (await client.create(entryBody())).headers.get('x-ia-throttle-limit');
    assert.equal(await cap(), '1000');
    const advance = () => call(`${simulator.controlUrl}/clock/advance`, { body: { ms: 60_000 } });
    await advance();
    assert.equal(await cap(), '1');
    await advance();
    assert.equal(await cap(), '6');
    const wrong = { steps: [{ afterMs: 0, limits: { perMoon: 1 } }] };
    const refused = await call(`${simulator.controlUrl}/throttle`, { body: wrong });
    assert.match(refused.text, /perMoon is not a setting/);
  });
});

describe('an answer', () => {
  const faulty = async (client: TestClient, fault: string) => {
    const response = await fetch(client.apiUrl + entryPath, {
      method: 'POST',
      headers: { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(entryBody({ description: `Slip [sim:${fault}]` })),
    });
    return response.text();
  };

  test('comes bit by bit, with a member twice, or with 32 MB of filling, by fault', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    assert.ok(JSON.parse(await faulty(client, 'slow-loris=20'))['ia::result'].key);
    const twice = await faulty(client, 'duplicate-member');
    assert.equal(twice.split('"ia::result"').length, 3);
    assert.ok((await faulty(client, 'huge-answer')).length > 32 << 20);
    assert.equal(simulator.simulation.books.entries.size, 3);
  });

  test('is compressed for those who accept it, when the switch says so', async (t) => {
    const { client } = await startTestSimulator(t, { settings: { gzip: true } });
    const headers = { 'accept-encoding': 'gzip' };
    const answer = await client.send('GET', '/objects/general-ledger/account', undefined, headers);
    assert.equal(answer.headers.get('content-encoding'), 'gzip');
    assert.ok(answer.json['ia::meta'].totalCount > 0);
  });
});
