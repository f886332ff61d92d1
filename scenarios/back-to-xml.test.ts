// A company that went to REST goes back to the XML API: the same guarded move, the other way.
// Method: the product's own server and worker, a simulated company whose books both APIs share, a
// few entries; the company's books are the judge, before and after, and the proofs of the exports.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { testDatabase } from '#database/test-database.ts';
import { demoCompanyAt } from '#root/commands/demo-company-client.ts';
import { ensureConnection } from '#root/commands/demo-setup.ts';
import { verifyBooks } from '#root/commands/verify.ts';
import { demoCompany, demoCompanySeed } from '#scenarios/demo-season/external-company.ts';
import { type RunningSimulator, startSimulator } from '#simulators/sage-intacct/server.ts';
import { openSmallHouse, type SmallHouse } from './small-house.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are judged member by member below.
type Answer = any;

const { url: databaseUrl, pool } = await testDatabase();
let small: SmallHouse;
let simulator: RunningSimulator;
let connection: string;

before(async () => {
  small = await openSmallHouse(databaseUrl);
  const seed = demoCompanySeed(marinaAndResort()) as never;
  simulator = await startSimulator({ port: 0, company: seed });
  const to = { api: small.api, companyUrl: simulator.url, demoApi: 'rest' } as const;
  connection = `/connections/${await ensureConnection(small.house, small.propertyId, to)}`;
});

after(async () => {
  await small?.stop();
  await simulator?.stop();
});

const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
  small.api(method as 'POST', path, body as object);

const invoice = (id: string) =>
  call('POST', '/events', {
    ...{ source: 'till', id, kind: 'invoice-issued', occurredOn: '2026-05-04', outlet: 'REIT' },
    ...{ currency: 'USD', customer: { id: 'C-1', name: 'Ann Sailor' } },
    lines: [{ product: 'SLIP-TRANSIENT', amount: '100.00' }],
  });

const countsNow = async () => {
  const { synced, pending } = (await call('GET', connection)).counts;
  return [synced, pending];
};
const booked = () => demoCompanyAt(simulator.url, 'rest').countEntries();

test('what REST booked is neither lost nor booked again by XML', async () => {
  for (const id of ['R-1', 'R-2', 'R-3']) await invoice(id);
  assert.equal((await small.run(['sync'])).code, 0);
  assert.deepEqual([await countsNow(), await booked()], [[3, 0], 3]);

  // A restore that forgot one of them, in the middle of the move.
  await pool.query(
    `UPDATE exports SET state = 'queued', may_be_there = false, external_id = null, draft = null,
            first_sent_at = null, confirmed_at = null
      WHERE export_id = (SELECT max(export_id) FROM exports)`,
  );
  const moved = await call('POST', `${connection}/switch-ledger`, {
    ledger: 'sage-intacct-xml',
    settings: { baseUrl: `${simulator.url}/ia/xml/xmlgw.phtml`, userId: 'tieout' },
    reason: 'The application was not approved in time',
  });
  assert.deepEqual([moved.ledger, moved.state], ['sage-intacct-xml', 'disconnected']);
  assert.deepEqual([moved.shadow.compared, moved.shadow.same], [1, true]);
  assert.equal((await call('GET', connection)).hasCredentials, false);

  await invoice('X-1');
  const stuck = await small.run(['sync']);
  assert.equal(stuck.code, 1, 'without credentials nothing is sent');
  assert.deepEqual([await countsNow(), await booked()], [[2, 2], 3]);

  const { senderId, senderPassword, userPassword } = demoCompany;
  await call('PUT', `${connection}/credentials`, { senderId, senderPassword, userPassword });
  const { code, out, err } = await small.run(['sync']);
  assert.equal(code, 0, out + err);
  assert.deepEqual([await countsNow(), await booked()], [[4, 0], 4]);
  const broken = (await verifyBooks(pool, small.propertyId)).filter((one) => one.brokenCount > 0);
  assert.deepEqual(broken, []);
});

test('and the books tie out over the XML API', async () => {
  const { code, out, err } = await small.run(['reconcile', '--as-of', '2026-10-31']);
  assert.equal(code, 0, out + err);
});
