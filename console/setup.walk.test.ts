// From an empty property to the first synced entry, as the guide to connecting a company tells it,
// in a real Chromium against everything real. Method: one person, by role and label only, waiting
// on what the screen says; the simulated company's books are the judge of what was sent.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWalk, statusTab } from '#scenarios/console-walk.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';

const walk = await openWalk({ person: 'ines', worker: true, refusals: true });
const { server, api, page, complaints } = walk;
const company = await startSimulator();

after(async () => {
  await walk.stop();
  await company.stop();
});

const integration = `${server.url}/settings/accounting-integration`;
const step = (title: string) => page.getByRole('listitem').filter({ hasText: title });
const entriesThere = () => company.simulation.books.entries.size;

/** A fuel sale of 250.00, as the operational system sends it. */
const sell = (id: string) =>
  api('POST', '/events', {
    kind: 'invoice-issued',
    source: 'walk',
    id,
    occurredOn: '2026-06-02',
    outlet: 'TRS',
    customer: { id: 'C-1', name: 'Bluewater Yacht Club' },
    lines: [{ product: 'FUEL-GAS', amount: '250.00' }],
  });

test('a ledger is connected, and the page says what is left to do', async () => {
  await page.goto(integration);
  await page.getByRole('radio', { name: /Sage Intacct \(XML API\)/ }).click();
  await page.getByLabel('Sender id').waitFor({ state: 'detached' });
  await page.getByRole('radio', { name: /Sage Intacct \(REST API\)/ }).click();
  await page.getByLabel('Name').fill('Harbor Point Holdings');
  await page.getByLabel('Cut-over date').fill('2026-06-01');
  await page.getByLabel('Company id').fill('HARBORPOINT');
  await page.getByLabel('Web services user').fill('tieout');
  await page.getByLabel('Journal').fill('TIE');
  await page.getByText('More settings').click();
  await page.getByLabel('API address').fill(company.apiUrl);
  await page.getByRole('button', { name: 'Connect' }).click();
  await step('Store the credentials').getByRole('button').waitFor();
});

test('wrong credentials are told from a wrong address; right ones read the chart', async () => {
  await page.getByLabel('Client id').fill('tieout.app.sage.test');
  await page.getByLabel('Client secret').fill('not the secret');
  await page.getByRole('button', { name: 'Store credentials' }).click();
  await page.getByText('Stored, encrypted.').waitFor();
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByRole('list', { name: 'Findings' }).getByLabel('Not right').first().waitFor();
  await page.getByLabel('Client id').fill('tieout.app.sage.test');
  await page.getByLabel('Client secret').fill('harbor-secret');
  await page.getByRole('button', { name: 'Replace credentials' }).click();
  await page.getByLabel('Client secret').and(page.locator('[value=""]')).waitFor();
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByText('Signed in as tieout of HARBORPOINT.').waitFor();
  await page.getByRole('button', { name: 'Read chart' }).click();
  await step('Map accounts').getByRole('button').waitFor();
});

test('suggestions are accepted, outlets and departments chosen', async () => {
  const save = async () => {
    await page
      .getByRole('region', { name: 'Unsaved changes' })
      .getByRole('button', { name: 'Save' })
      .click();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
  };
  const choose = async (code: string, text: string) => {
    await page.getByRole('combobox', { name: new RegExp(`^${code} `) }).fill(text);
    await page.getByRole('option', { name: new RegExp(text) }).click();
  };
  await page.goto(`${integration}/mapping`);
  await page.getByRole('button', { name: /Accept .* of at least 90 %/ }).click();
  await save();
  await page.goto(`${integration}/mapping?kind=outlet`);
  await choose('TRS', 'Operations');
  await save();
});

test('a rehearsal names the department that is not mapped, before anything is sent', async () => {
  await sell('FUEL-1');
  await sell('FUEL-2');
  await page.goto(`${integration}/rehearsal`);
  await page.getByRole('button', { name: 'Rehearse' }).click();
  await page.getByText('2 of 2 would fail, 1 cause.').waitFor();
  await page.getByRole('button', { name: 'Map department FUEL' }).click();
  await page.getByRole('combobox', { name: /^FUEL / }).fill('Fuel');
  await page.getByRole('option', { name: /40 Fuel/ }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('1 mapping saved').waitFor();
  await page.goto(`${integration}/rehearsal`);
  await page.getByText('Settings, mappings or the chart have changed since.').waitFor();
  await page.getByRole('button', { name: 'Rehearse again' }).click();
  await page.getByText('All 2 would be taken.').waitFor();
  assert.equal(entriesThere(), 0);
});

test('one entry is read line by line, approved, and is the only one there', async () => {
  await page
    .getByRole('row', { name: /4300 Fuel sales .* department 40 Fuel/ })
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Approve and send 1 export' }).click();
  const first = page.getByRole('list', { name: 'Approved exports' }).getByRole('listitem');
  await first.getByText('Synced').waitFor();
  assert.equal(entriesThere(), 1);
});

test('live with a reason, it sends the rest', async () => {
  await page.getByRole('button', { name: 'Go live…' }).click();
  await page.getByRole('textbox', { name: /Reason/ }).fill('Compared with Sage line by line');
  await page.getByRole('dialog').getByRole('button', { name: 'Go live' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.goto(`${server.url}/accounting/sync?status=synced`);
  await statusTab(page, 'Synced', 2).waitFor();
  assert.equal(entriesThere(), 2);
  assert.deepEqual(complaints, []);
});
