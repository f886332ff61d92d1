// The connection test as an implementer meets it: one thing is wrong, and it is named, with whom to
// ask. Method: a simulated company in which one thing after the other is made wrong.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CompanyDefinition, resortCompany } from '#simulators/sage-intacct/company.ts';
import { bookSeedFile } from '#simulators/sage-intacct/seed-entries.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import {
  readCredentials,
  readSettings,
  type SageIntacctRestCredentials,
  type SageIntacctRestSettings,
} from './intacct-settings.ts';
import { SageIntacctRestConnector } from './sage-intacct-rest-connector.ts';

interface Wrong {
  readonly settings?: object;
  readonly credentials?: object;
  readonly company?: (company: CompanyDefinition) => CompanyDefinition;
  readonly simulated?: object;
  /** Does the company hold entries already? */
  readonly booked?: true;
}

async function findingsWith({ settings, credentials, company, simulated, booked }: Wrong) {
  const simulator = await startSimulator({
    company: company?.(resortCompany()) ?? resortCompany(),
    settings: simulated ?? {},
  });
  if (booked) bookSeedFile(simulator.simulation, 'resort');
  const json = { baseUrl: simulator.apiUrl, companyId: 'CEDARBAY', username: 'tieout' };
  const ledger = new SageIntacctRestConnector({
    settings: readSettings(
      { ...json, journalId: 'TIE', ...settings },
      { allowLoopback: true },
    ) as SageIntacctRestSettings,
    credentials: readCredentials({
      clientId: 'tieout.app.sage.test',
      clientSecret: 'harbor-secret',
      ...credentials,
    }) as SageIntacctRestCredentials,
    now: () => new Date(),
  });
  try {
    return await ledger.test();
  } finally {
    await ledger.close();
    await simulator.stop();
  }
}

const rightsWithout = (missing: string) => (company: CompanyDefinition) => ({
  ...company,
  users: company.users.map((user) =>
    user.id === 'tieout' ? { ...user, permissions: rights.filter((one) => one !== missing) } : user,
  ) as CompanyDefinition['users'],
});

const rights = [
  'journal-entries:list',
  'journal-entries:view',
  'journal-entries:add',
  'accounts:list',
  'journals:list',
  'dimensions:list',
];

const rows: readonly (readonly [what: string, wrong: Wrong, check: string, hint: RegExp])[] = [
  [
    'the secret',
    { credentials: { clientSecret: 'wrong-secret' } },
    'Client id and secret',
    /developer portal[\s\S]*Authorized client applications/,
  ],
  [
    'the client id',
    { credentials: { clientId: 'nobody.app.sage.test' } },
    'Client id and secret',
    /developer portal/,
  ],
  [
    'the authorization of the client by the company',
    { credentials: { clientId: 'unauthorised.app.sage.test', clientSecret: 'other-secret' } },
    'Client id and secret',
    /Authorized client applications/,
  ],
  [
    'the user',
    { settings: { username: 'TIEOUT' } },
    'User TIEOUT of company CEDARBAY',
    /case matters[\s\S]*Web Services user/,
  ],
  [
    'the company',
    { settings: { companyId: 'CEDARBAY2' } },
    'User tieout of company CEDARBAY2',
    /company id/,
  ],
  ['the entity', { settings: { entityId: '999' } }, 'Entity 999', /entity id[\s\S]*administrator/],
  [
    'the base currency, where a line tells it',
    { settings: { baseCurrency: 'CAD' }, booked: true },
    'Base currency',
    /currency to USD/,
  ],
  ['the journal', { settings: { journalId: 'NOPE' } }, 'Journal NOPE', /Choose another journal/],
  ['the journal’s kind', { settings: { journalId: 'SYS' } }, 'Journal SYS', /direct posting/],
  [
    'the right to accounts',
    { company: rightsWithout('accounts:list') },
    'Accounts',
    /role of tieout[\s\S]*General Ledger ▸ Accounts/,
  ],
  [
    'the right to journals',
    { company: rightsWithout('journals:list') },
    'Journal TIE',
    /General Ledger ▸ Journals/,
  ],
  [
    'the right to entries',
    { company: rightsWithout('journal-entries:list') },
    'Journal entries of today',
    /Journal entries: list, view, add/,
  ],
  [
    'the right to locations, said by the gateway',
    { company: rightsWithout('dimensions:list'), simulated: { permissionError: 'GW-0042' } },
    'Locations',
    /Company ▸ Locations/,
  ],
];

describe('the connection test names what is wrong and whom to ask:', () => {
  for (const [what, wrong, check, hint] of rows) {
    test(what, async () => {
      const findings = await findingsWith(wrong);
      const found = findings.find((one) => one.check === check);
      assert.ok(found, findings.map((one) => `${one.ok} ${one.check}`).join('\n'));
      assert.equal(found.ok, false);
      assert.match(found.hint ?? '', hint);
      assert.doesNotMatch(JSON.stringify(findings), /(harbor|wrong|other)-secret/);
    });
  }

  test('nothing, where everything is right', async () => {
    const findings = await findingsWith({ settings: { entityId: '100' } });
    assert.deepEqual(
      findings.filter((one) => !one.ok),
      [],
    );
    assert.equal(findings.length, 9);
    const booked = await findingsWith({ booked: true });
    const currency = booked.find((one) => one.check === 'Base currency');
    assert.equal(currency?.message, 'USD, as its newest line says.');
  });
});
