// What an implementer does on the mapping page beyond accounts: values on a row, customers as they
// come, and the whole of it through a spreadsheet. In a real Chromium against a simulated company
// that has everything. Method: by role and label only, waiting on what the screen says; the
// company's books are the judge of what was sent.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { openWalk } from '#scenarios/console-walk.ts';
import { resortCompany } from '#simulators/sage-intacct/company.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';

const walk = await openWalk({ person: 'ines' });
const { server, api, page } = walk;
const company = await startSimulator({ company: resortCompany() });

after(async () => {
  await walk.stop();
  await company.stop();
});

const { connectionId } = await api<{ connectionId: number }>('POST', '/connections', {
  name: 'Cedar Bay',
  ledger: 'sage-intacct-rest',
  cutoverOn: '2026-06-01',
  settings: {
    ...{ baseUrl: company.apiUrl, companyId: 'CEDARBAY', username: 'tieout', journalId: 'TIE' },
  },
});
await api('PUT', `/connections/${connectionId}/credentials`, {
  clientId: 'tieout.app.sage.test',
  clientSecret: 'harbor-secret',
});
await api('POST', `/connections/${connectionId}/read-chart`, {});
for (const [id, name] of [
  ['C-100', 'Bluewater Yacht Club'],
  ['C-777', 'Ann Sailor'],
] as const) {
  await api('POST', '/events', {
    ...{ kind: 'invoice-issued', source: 'walk', id: `INV-${id}`, occurredOn: '2026-06-02' },
    ...{ outlet: 'TRS', customer: { id, name }, lines: [{ product: 'FUEL-GAS', amount: '25.00' }] },
  });
}

const mapping = `${server.url}/settings/accounting-integration/mapping`;
const bar = page.getByRole('region', { name: 'Unsaved changes' });
const saveBar = async () => {
  await bar.getByRole('button', { name: 'Save' }).click();
  await bar.waitFor({ state: 'detached' });
};

test('a value is given to a row by the company’s own word for its dimension', async () => {
  await page.goto(`${mapping}?kind=account&text=4300`);
  await page.getByRole('button', { name: 'Add a value to 4300' }).click();
  await page.getByRole('combobox', { name: /^Dimension of the value/ }).selectOption('class');
  await page.getByRole('combobox', { name: /^Value for 4300/ }).fill('seas');
  await page.getByRole('option', { name: /^SEASON/ }).click();
  await bar.getByText('1 change').waitFor();
  await saveBar();
  await page.getByRole('button', { name: /^Take away .* SEASON/ }).waitFor();
});

test('customers are sent where they are mapped, and found by typing', async () => {
  await page.goto(`${mapping}?kind=customer`);
  await page.getByText('Where mapped').click();
  await page.getByText('New ones wait for nobody', { exact: false }).waitFor();
  await page.getByText('No gaps.').waitFor();
  await page.getByRole('combobox', { name: /^C-777 / }).fill('C-1');
  await page.getByRole('option').first().click();
  await saveBar();
  const { items } = await api<{ items: { code: string; state: string }[] }>(
    'GET',
    `/connections/${connectionId}/mappings?kind=customer`,
  );
  assert.deepEqual(
    items.map((one) => [one.code, one.state]),
    [
      ['C-100', 'unmapped'],
      ['C-777', 'mapped'],
    ],
  );
});

test('a file is taken out, edited, and seen as changes before it is saved', async () => {
  await page.goto(`${mapping}?kind=outlet`);
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  const file = readFileSync(await (await waiting).path(), 'utf8');
  assert.match(file, /^kind,code,name,externalId,externalName,class\noutlet,/);
  const bring = async (text: string) => {
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Upload CSV…' }).click();
    const chooser = await choosing;
    const buffer = Buffer.from(text);
    await chooser.setFiles({ name: 'mappings.csv', mimeType: 'text/csv', buffer });
    return page.getByRole('dialog', { name: 'What this file would change' });
  };
  const wrong = await bring('kind,code,externalId\noutlet,TRS,999\n');
  await wrong.getByText('MAPPING_TARGET_UNKNOWN', { exact: false }).first().waitFor();
  await page.keyboard.press('Escape');
  await wrong.waitFor({ state: 'detached' });
  const dialog = await bring('kind,code,externalId,class\noutlet,TRS,110,SEASON\n');
  await dialog.getByText('1 row read: 2 changes.').waitFor();
  await dialog.getByRole('row', { name: /TRS .* mapped to none 110/ }).waitFor();
  await dialog.getByRole('button', { name: 'Save 2 changes' }).click();
  await page.getByText('2 changes saved').waitFor();
  await page.getByRole('button', { name: /^Take away .* SEASON/ }).waitFor();
});

test('of two connections one is chosen, in the address, for every page about one', async () => {
  const second = await api<{ connectionId: number }>('POST', '/connections', {
    ...{ name: 'Ship store', ledger: 'sage-intacct-rest', cutoverOn: '2026-06-01' },
    settings: {
      ...{ baseUrl: company.apiUrl, companyId: 'CEDARBAY', username: 'tieout', journalId: 'TIE' },
    },
  });
  await page.goto(`${server.url}/accounting/sync?status=pending`);
  const main = page.locator('main');
  const picker = main.getByRole('combobox', { name: 'Connection', exact: true });
  const shown = async () =>
    picker.evaluate((one: HTMLSelectElement) => one.selectedOptions[0]?.text);
  await picker.waitFor();
  assert.equal(await shown(), 'Cedar Bay', 'without a choice, the first');
  await picker.selectOption('Ship store');
  await page.waitForURL(`**/accounting/sync?status=pending&connection=${second.connectionId}`);
  await main.getByText('2 of Cedar Bay').waitFor();
  const foot = page.getByRole('region', { name: 'Exports to Ship store' });
  await foot.getByRole('link', { name: /^Pending 0/ }).waitFor();
  await page.getByRole('region', { name: 'Exports to Cedar Bay' }).waitFor();
  const nav = page.getByRole('navigation', { name: 'Main' });
  for (const name of ['Journal Entries', 'Reconciliation', 'Accounting Integration', 'Mapping']) {
    await nav.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    assert.match(page.url(), new RegExp(`connection=${second.connectionId}$`), name);
    if (name !== 'Journal Entries') assert.equal(await shown(), 'Ship store', name);
  }
  await main
    .getByText(/Never|gap/)
    .first()
    .waitFor();
  const { items } = await api<{ items: { exportId: string }[] }>('GET', '/exports?limit=1');
  await page.goto(`${server.url}/accounting/sync?connection=2&open=${items[0]?.exportId}`);
  await page.waitForURL(new RegExp(`[?&]connection=${connectionId}(&|$)`));
  await page.getByRole('dialog', { name: /^Export/ }).waitFor();
  assert.equal(await shown(), 'Cedar Bay', 'an export is shown on the page of its own connection');
});
