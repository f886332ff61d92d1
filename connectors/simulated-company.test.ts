// The simulated company as the console sees it: shown where a connection leads to it, and nowhere
// else; faults and switches reach it. Method: real HTTP, a real simulator.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { changeConnection } from '#export-queue/connection-store.ts';
import { makeSmallConnection } from '#export-queue/small-connection-store.ts';
import { stageServer } from '#root/stage-server.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { simulatedCompanyRoutes } from './simulated-company-routes.ts';

const { pool } = await testDatabase();
const company = await startSimulator();
const small = await makeSmallConnection(pool, 'demo');
await makeSmallConnection(pool, 'elsewhere', { baseUrl: 'https://api.intacct.com/ia/api/v1' });
const server = await stageServer(pool, simulatedCompanyRoutes({ pool, companyUrl: company.url }));
let stopped = false;
after(async () => void (stopped || (await company.stop())));

type Method = 'GET' | 'POST' | 'PUT';
async function call(code: string, method: Method, path = '', payload?: object) {
  const url = `/api/v1/simulated-company${path}`;
  const headers = { 'tieout-property': code };
  const answer = await server.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
}

test('no connection leads to it: there is none, and nothing can be ordered', async () => {
  for (const code of ['demo', 'elsewhere']) {
    assert.deepEqual((await call(code, 'GET')).body, { company: null });
    const refused = await call(code, 'POST', '/faults', { fault: 'slow', times: 1 });
    assert.deepEqual([refused.status, refused.body.code], [404, 'EXPORT_SIMULATED_COMPANY_AWAY']);
  }
});

test('where a connection leads to it, its books, faults and requests are shown', async () => {
  const { propertyId, connectionId } = small;
  const settings = { baseUrl: company.apiUrl };
  await changeConnection(pool, propertyId, connectionId, { settings });
  const { body } = await call('demo', 'GET');
  assert.equal(body.company.companyId, company.simulation.books.company.companyId);
  assert.equal(body.company.entries, company.simulation.books.entries.size);
  assert.ok(body.company.faults.some(({ name }: { name: string }) => name === 'lose-answer'));
});

test('a fault is ordered so many times, and taken back', async () => {
  const ordered = await call('demo', 'POST', '/faults', { fault: '429', times: 2 });
  const [order] = ordered.body.company.ordered;
  assert.deepEqual([order.fault, order.timesLeft], ['429', 2]);
  const cleared = await call('demo', 'POST', '/faults/clear');
  assert.deepEqual(cleared.body.company.ordered, []);
});

test('its pace and the day its books are closed through are set', async () => {
  const change = { latencyMs: 3, chaosPercent: 0, closedThroughOn: '2026-04-30' };
  const { body } = await call('demo', 'PUT', '', change);
  const { latencyMs, closedThroughOn } = body.company;
  assert.deepEqual([latencyMs, closedThroughOn], [3, '2026-04-30']);
  const opened = await call('demo', 'PUT', '', { closedThroughOn: null });
  assert.equal(opened.body.company.closedThroughOn, null);
});

test('what it refuses is told in its words', async () => {
  const unknown = await call('demo', 'POST', '/faults', { fault: 'flood', times: 1 });
  assert.deepEqual([unknown.status, unknown.body.code], [422, 'EXPORT_SIMULATED_COMPANY_REFUSED']);
  assert.match(unknown.body.detail ?? JSON.stringify(unknown.body), /fault must be one of/);
});

test('when it is gone, that is said', async () => {
  await company.stop();
  stopped = true;
  const { status, body } = await call('demo', 'GET');
  assert.deepEqual([status, body.code], [502, 'EXPORT_SIMULATED_COMPANY_AWAY']);
});
