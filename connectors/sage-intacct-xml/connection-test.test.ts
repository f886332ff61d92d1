// What the connection test says when one thing is wrong: on a simulated company with senders,
// users, entities and rights, one of them wrong at a time. The one finding that fails names it.

import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { ConnectionFinding } from '#external-ledger/external-ledger.ts';
import { resortCompany } from '#simulators/sage-intacct/company.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import {
  readCredentials,
  readSettings,
  type SageIntacctXmlCredentials,
  type SageIntacctXmlSettings,
} from './intacct-xml-settings.ts';
import { SageIntacctXmlConnector } from './sage-intacct-xml-connector.ts';

const right = {
  companyId: 'CEDARBAY',
  userId: 'tieout',
  journalId: 'TIE',
  senderId: 'tieout-sender',
  senderPassword: 'sender-secret',
  userPassword: 'tieout-password',
};

async function findings(
  context: TestContext,
  change: Record<string, unknown>,
  xml: Record<string, unknown> = {},
): Promise<readonly ConnectionFinding[]> {
  const simulator = await startSimulator({ company: resortCompany(), settings: { xml } });
  const json = { ...right, baseUrl: `${simulator.url}/ia/xml/xmlgw.phtml`, ...change };
  const ledger = new SageIntacctXmlConnector({
    settings: readSettings(json, { allowLoopback: true }) as SageIntacctXmlSettings,
    credentials: readCredentials(json) as SageIntacctXmlCredentials,
    now: () => new Date(),
  });
  context.after(async () => {
    await ledger.close();
    await simulator.stop();
  });
  return ledger.test();
}

const sender = 'Sender id and sender password';
const authorization = 'Company authorization of the sender';
const user = 'User, password and company';

describe('the connection test', () => {
  test('finds nothing wrong with a connection that is right, entity included', async (context) => {
    const all = await findings(context, { entityId: '100' });
    assert.deepEqual(
      all.filter((one) => !one.ok).map((one) => [one.check, one.message]),
      [],
    );
    const checks = all.map((one) => one.check);
    for (const check of [sender, authorization, user, 'Entity 100', 'Journal TIE']) {
      assert.ok(checks.includes(check), check);
    }
  });

  const table: readonly (readonly [
    what: string,
    change: Record<string, unknown>,
    check: string,
    hint: RegExp,
  ])[] = [
    ['the sender password', { senderPassword: 'wrong' }, sender, /developer licence/],
    ['the sender id', { senderId: 'nobody' }, sender, /developer licence/],
    [
      'the company’s authorization',
      { senderId: 'other-sender', senderPassword: 'other-secret' },
      authorization,
      /Web Services authorizations/,
    ],
    ['the user password', { userPassword: 'wrong' }, user, /tieout .*password.*CEDARBAY/],
    ['the user id, by its case', { userId: 'Tieout' }, user, /case matters/],
    ['the company', { companyId: 'CEDARBAX' }, user, /CEDARBAX/],
    ['the entity', { entityId: '999' }, 'Entity 999', /Correct the entity id/],
    [
      'the user’s access to the entity, in words of credentials too',
      { entityId: '999', userPassword: 'wrong' },
      user,
      /password/,
    ],
    ['the base currency', { baseCurrency: 'EUR' }, 'Base currency', /currency to USD/],
    ['the journal', { journalId: 'NOJ' }, 'Journal NOJ', /Choose another journal/],
    ['a journal that takes nothing from outside', { journalId: 'SYS' }, 'Journal SYS', /direct/],
  ];
  for (const [what, change, check, hint] of table) {
    test(`says that it is ${what}`, async (context) => {
      const failed = (await findings(context, change)).filter((one) => !one.ok);
      assert.equal(failed.length, 1, JSON.stringify(failed));
      assert.equal(failed[0]?.check, check);
      assert.match(failed[0]?.hint ?? '', hint);
      assert.ok(!JSON.stringify(failed).includes('secret'));
    });
  }

  test('says the same of a sender the gateway refuses without a word', async (context) => {
    const change = { senderPassword: 'wrong' };
    const all = await findings(context, change, { senderRefusal: 'GW-0011' });
    assert.deepEqual(
      all.filter((one) => !one.ok).map((one) => one.check),
      [sender],
    );
  });

  test('names the object a right is missing for, and whom to ask', async (context) => {
    const company = resortCompany();
    const users = company.users.map((one) =>
      one.id === 'tieout'
        ? { ...one, permissions: ['journal-entries:list', 'journals:list'] }
        : one,
    );
    const simulator = await startSimulator({ company: { ...company, users } });
    const json = { ...right, baseUrl: `${simulator.url}/ia/xml/xmlgw.phtml` };
    const ledger = new SageIntacctXmlConnector({
      settings: readSettings(json, { allowLoopback: true }) as SageIntacctXmlSettings,
      credentials: readCredentials(json) as SageIntacctXmlCredentials,
      now: () => new Date(),
    });
    context.after(async () => {
      await ledger.close();
      await simulator.stop();
    });
    const failed = (await ledger.test()).filter((one) => !one.ok);
    assert.deepEqual(
      failed.map((one) => one.check),
      ['Accounts', 'Locations', 'Departments'],
    );
    assert.match(failed[0]?.hint ?? '', /give the role of tieout .* on General Ledger ▸ Accounts/);
  });
});
