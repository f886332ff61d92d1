// Drill of callers that do not know of each other: one event posted a thousand times at the same
// moment, alone, in batches and as CSV. One journal entry, one external entry, one answer for all.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { pino } from 'pino';
import { chartCache } from '#chart-of-accounts/chart-cache-store.ts';
import { eventRoutes } from '#events/event-routes.ts';
import { enqueueExports } from '#export-queue/enqueue-store.ts';
import { makePostEvents } from '#journal/posting-store.ts';
import { buildHttpServer } from '#root/http-server.ts';
import { drillPlace } from './drill-place.ts';
import { violations } from './drill-report.ts';
import type { DrillWorld } from './drill-world.ts';
import { judged } from './reconciled.ts';

interface Answer {
  readonly status: number;
  readonly entryIds: readonly string[];
  readonly posted: number;
}

type Send = (type: string, body: string) => Promise<Answer>;

/** The API of the world's property. */
async function intake(t: TestContext, world: DrillWorld): Promise<Send> {
  const { pool } = world;
  const charts = chartCache(pool);
  const loadChart = (id: number) => charts.current(id);
  const postEvents = makePostEvents({ pool, loadChart, enqueueExports });
  const server = await buildHttpServer({
    db: pool,
    log: pino({ level: 'silent' }),
    localPerson: 'drill',
    apiRoutes: [eventRoutes({ pool, loadChart, postEvents })],
    topRoutes: [],
  });
  t.after(() => server.close());
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  return async (type, body) => {
    const headers = { 'content-type': type, 'tieout-property': world.code };
    const answer = await fetch(`${url}/api/v1/events`, { method: 'POST', headers, body });
    const lines = (await answer.text()).split('\n').filter((line) => line.trim() !== '');
    const receipts = lines.map((line) => JSON.parse(line));
    const known = receipts.filter((one) => one.entryId !== undefined);
    return {
      status: answer.status,
      entryIds: known.map((one) => String(one.entryId)),
      posted: known.filter((one) => one.status === 'posted').length,
    };
  };
}

const event = {
  ...{ source: 'marina-os', id: 'INV-MANY', kind: 'invoice-issued' },
  ...{ occurredOn: '2026-05-03', outlet: 'REIT', currency: 'USD' },
  customer: { id: 'C-1', name: 'Ada Byron' },
  lines: [{ product: 'SLIP-TRANSIENT', amount: '100.00' }],
};
const json = JSON.stringify(event);
const csv = [
  'source,id,kind,occurredOn,outlet,currency,customerId,customerName,product,lineAmount',
  'marina-os,INV-MANY,invoice-issued,2026-05-03,REIT,USD,C-1,Ada Byron,SLIP-TRANSIENT,100.00',
  '',
].join('\n');
const batches = 20;

/** What comes in does not depend on the API: a fifth is enough to see one entry go out by XML. */
const table = [
  { api: 'rest', alone: 970 },
  { api: 'xml', alone: 170 },
] as const;

for (const { api, alone } of table) {
  test(`${api}: one event a thousand times, in every manner, is one entry`, async (t) => {
    const { world } = await drillPlace(t, { seed: 12, api });
    const send = await intake(t, world);
    const sends = Array.from({ length: alone }, () => send('application/json', json));
    for (let batch = 0; batch < batches; batch += 1) {
      const other = JSON.stringify({ ...event, id: `INV-OTHER-${batch}` });
      sends.push(send('application/x-ndjson', `${json}\n${other}\n`));
    }
    for (let file = 0; file < 10; file += 1) sends.push(send('text/csv', csv));
    const answers = await Promise.all(sends);
    assert.deepEqual([...new Set(answers.map((one) => one.status))].sort(), [200, 201]);
    assert.equal(new Set(answers.map((one) => one.entryIds[0])).size, 1);
    const posted = answers.reduce((sum, one) => sum + one.posted, 0);
    assert.equal(posted, batches + 1, 'each event was posted by one of its callers');
    const lines = [{ product: 'SLIP-TRANSIENT', amount: '100.01' }];
    const conflict = await send('application/json', JSON.stringify({ ...event, lines }));
    assert.equal(conflict.status, 409);
    const worker = world.startWorker();
    await world.drained();
    await worker.stop();
    const found = await judged(world);
    assert.deepEqual(violations(found), []);
    assert.equal(found.entries, batches + 1);
    await world.retire();
  });
}
