// What lines carry, end to end on both APIs: a company that requires a customer on receivables and
// a slip, a dimension of its own, on slip rental. From gaps through mappings and values to the
// company's books, read back and tied out. Method: the product's server, worker and command line;
// the books of the simulated company are the judge.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { resortCompany } from '#simulators/sage-intacct/company.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { openSmallHouse } from './small-house.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are judged member by member below.
type Answer = any;

const { url: databaseUrl } = await testDatabase();
const small = await openSmallHouse(databaseUrl);
const simulator = await startSimulator({ company: resortCompany() });

after(async () => {
  await small.stop();
  await simulator.stop();
});

const call = (method: string, path: string, body?: object): Promise<Answer> =>
  small.api(method as 'POST', path, body);

/** The key of a slip there: REST names values of own dimensions by key, XML by id. */
async function keyOfSlip(id: string): Promise<string> {
  const token = await fetch(`${simulator.apiUrl}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'client_credentials', client_id: 'tieout.app.sage.test' },
      ...{ client_secret: 'harbor-secret', username: 'tieout@CEDARBAY' },
    }),
  });
  const { access_token } = (await token.json()) as Answer;
  const rows = await fetch(`${simulator.apiUrl}/services/core/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ object: 'platform-apps/nsp::slip', fields: ['key', 'id'] }),
  });
  const found = (await rows.json()) as Answer;
  return found['ia::result'].find((one: Answer) => one.id === id).key;
}

const sent = { customers: 'when-mapped', products: 'when-mapped' };

const apis = [
  {
    ledger: 'sage-intacct-rest',
    settings: { baseUrl: simulator.apiUrl, companyId: 'CEDARBAY', username: 'tieout' },
    credentials: { clientId: 'tieout.app.sage.test', clientSecret: 'harbor-secret' },
    slip: ['nsp::slip', await keyOfSlip('A01')],
    on: '2026-05-01',
  },
  {
    ledger: 'sage-intacct-xml',
    settings: {
      ...{ baseUrl: `${simulator.url}/ia/xml/xmlgw.phtml`, companyId: 'CEDARBAY' },
      userId: 'tieout',
    },
    credentials: {
      ...{ senderId: 'tieout-sender', senderPassword: 'sender-secret' },
      userPassword: 'tieout-password',
    },
    slip: ['GLDIMSLIP', 'A01'],
    on: '2026-06-01',
  },
] as const;

for (const { ledger, settings, credentials, slip, on } of apis) {
  describe(`by ${ledger}`, { concurrency: false }, () => {
    let at = '';
    const document = `SLIP-${on}`;

    const set = async (kind: string, code: string, change: object) => {
      const { items } = await call('GET', `${at}/mappings?kind=${kind}&code=${code}`);
      const one = { kind, internalId: items[0]?.internalId, ...change };
      return await call('PUT', `${at}/mappings`, { items: [one] });
    };
    const exportOf = async () => {
      const { items } = await call('GET', `/exports?text=${document}&connection=${at.slice(13)}`);
      return await call('GET', `/exports/${items[0].exportId}`);
    };

    test('what the company requires is a gap before anything is sent', async () => {
      const made = await call('POST', '/connections', {
        ...{ name: `Cedar Bay ${ledger}`, ledger, cutoverOn: on },
        settings: { ...settings, ...sent, journalId: 'TIE', settlingMs: 1_000 },
      });
      at = `/connections/${made.connectionId}`;
      await call('PUT', `${at}/credentials`, credentials);
      await call('POST', `${at}/read-chart`, {});
      await set('account', '1200', { externalId: '1200' });
      await set('account', '4300', { externalId: '4010' });
      await set('outlet', 'TRS', { externalId: '110' });
      await set('department', 'FUEL', { externalId: '10' });
      const reason = 'A test.';
      await call('POST', `${at}/go-live`, { unproven: true, reason });
      await call('POST', '/events', {
        ...{ kind: 'invoice-issued', source: 'lines', id: document, occurredOn: on },
        ...{ outlet: 'TRS', customer: { id: 'M-7', name: 'Bluewater Yacht Club' } },
        lines: [{ product: 'FUEL-GAS', amount: '250.00' }],
      });
      await small.run(['sync']);
      const held = await exportOf();
      assert.equal(held.status, 'error', JSON.stringify(held.cause));
      assert.equal(held.cause.code, 'MAPPING_CUSTOMER_UNMAPPED');
      // REST does not say which own dimensions an account requires; the XML API does.
      assert.equal(/needs a GLDIMSLIP/.test(held.cause.message), ledger === 'sage-intacct-xml');
    });

    test('mapped and valued, it is there with everything, and read back as sent', async () => {
      await set('account', '4300', { values: { class: 'SEASON', [slip[0]]: slip[1] } });
      await set('outlet', 'TRS', { values: { project: 'P-DOCKS', class: 'OFFSEASON' } });
      await set('product', 'FUEL-GAS', { externalId: 'I-DIESEL' });
      const saved = await set('customer', 'M-7', { externalId: 'C-200' });
      assert.equal(saved.released, 1);
      await small.run(['sync']);
      const sent = await exportOf();
      assert.equal(sent.status, 'synced', JSON.stringify(sent.cause));
      assert.deepEqual(
        sent.draft.lines.map((line: Answer) => [line.accountId, line.dimensions]),
        [
          ['1200', { location: '110', customer: 'C-200', class: 'OFFSEASON', project: 'P-DOCKS' }],
          [
            '4010',
            {
              ...{ location: '110', department: '10', item: 'I-DIESEL' },
              ...{ class: 'SEASON', project: 'P-DOCKS', [slip[0]]: slip[1] },
            },
          ],
        ],
      );
    });

    test('read back they are no difference, and the other API would post the same', async () => {
      const asOf = `${on.slice(0, 7)}-28`;
      const name = `Cedar Bay ${ledger}`;
      const { code, out, err } = await small.run([
        ...['reconcile', '--as-of', asOf, '--connection', name],
      ]);
      assert.doesNotMatch(out, /differs/, err);
      assert.match(out, /4010\s+110.*-250\.00|ties/i, `${code} ${out}`);
      const shadow = await small.run(['shadow', '--connection', name, '--json']);
      const { compared, differences } = JSON.parse(shadow.out);
      const what = differences.map((one: Answer) => one.what);
      // The XML API's name of an own dimension is none that REST knows: named anew on a move.
      const named = ['line 2 dimension GLDIMSLIP', 'line 2 dimension nsp::slip'];
      assert.deepEqual([compared, what], [1, ledger === 'sage-intacct-rest' ? [] : named]);
    });
  });
}
