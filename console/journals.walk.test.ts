// Journals, entities and statistical accounts chosen in the settings page, in a real Chromium
// against everything real: what a person chooses is what the server keeps. Method: by role and
// label only; the simulated resort is the company.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWalk } from '#scenarios/console-walk.ts';
import { resortCompany } from '#simulators/sage-intacct/company.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';

const walk = await openWalk({ height: 1000, refusals: true });
const { page, complaints } = walk;
const company = await startSimulator({ company: resortCompany() });
after(async () => {
  await walk.stop();
  await company.stop();
});

// biome-ignore lint/suspicious/noExplicitAny: answers are judged member by member below.
const call = (method: string, path: string, body?: unknown): Promise<any> =>
  walk.api(method as 'POST', path, body as object);

const choose = async (name: string, option: RegExp) => {
  await page.getByRole('combobox', { name, exact: true }).click();
  await page.getByRole('option', { name: option }).click();
};

test('a person chooses where entries go, and what counts', async () => {
  const { connectionId } = await call('POST', '/connections', {
    name: 'Cedar Bay',
    ledger: 'sage-intacct-rest',
    cutoverOn: '2026-04-01',
    settings: {
      ...{ baseUrl: `${company.url}/ia/api/v1`, companyId: 'CEDARBAY' },
      ...{ username: 'tieout', journalId: 'TIE' },
    },
  });
  const connection = `/connections/${connectionId}`;
  const credentials = { clientId: 'tieout.app.sage.test', clientSecret: 'harbor-secret' };
  await call('PUT', `${connection}/credentials`, credentials);
  await call('POST', `${connection}/read-chart`, {});
  await page.goto(`${walk.server.url}/settings/accounting-integration`);
  await page.getByRole('heading', { name: 'Journals and entities' }).waitFor();

  await page.getByRole('combobox', { name: 'Payment, All outlets', exact: true }).click();
  const lender = page.getByRole('option', { name: /LENDJ.*book LENDER is not read back/ });
  assert.equal(await lender.getAttribute('data-combobox-disabled'), 'true');
  await page.getByRole('option', { name: /^GJ General/ }).click();
  const inherited = page.getByRole('combobox', { name: 'Payment, TRS', exact: true });
  assert.equal(await inherited.getAttribute('placeholder'), 'GJ');
  await page.getByRole('button', { name: 'Save journals' }).click();
  await page.getByText('Journals saved').waitFor();

  await choose('Entries are made', /in the entity/);
  await page.getByRole('button', { name: 'Save entities and books' }).click();
  await page.getByText('Entities and books saved').waitFor();

  await choose('Statistical journal', /STAT/);
  await choose('Add an account that counts', /^6200/);
  await choose('6200 Utilities is there', /S100/);
  await page.getByRole('button', { name: 'Save statistical accounts' }).click();
  await page.getByText('Statistical accounts saved').waitFor();

  const kept = await call('GET', `${connection}/journals`);
  assert.deepEqual(kept.items, [{ documentType: 'payment', outletId: null, journalId: 'GJ' }]);
  assert.deepEqual([kept.postIn, kept.statisticalJournalId], ['entity', 'STAT']);
  const { items } = await call('GET', `${connection}/statistical-accounts`);
  assert.deepEqual(
    items.map((one: { number: string; externalId: string }) => [one.number, one.externalId]),
    [['6200', 'S100']],
  );
  assert.deepEqual(complaints, []);
});
