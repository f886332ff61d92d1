// A late change, and a move from one API of the company to the other, as a person makes them in a
// real Chromium against everything real. Method: one house that exports by the XML API; by role and
// label only, waiting on what the screen says; the simulated company's books are the judge.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { ensureConnection } from '#root/commands/demo-setup.ts';
import { openWalk, statusTab } from '#scenarios/console-walk.ts';
import { demoCompany, demoCompanySeed } from '#scenarios/demo-season/external-company.ts';
import type { CompanyDefinition } from '#simulators/sage-intacct/company.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';

const company = await startSimulator({
  company: demoCompanySeed(marinaAndResort()) as CompanyDefinition,
});
const walk = await openWalk({ person: 'ines', worker: true, companyUrl: company.url });
const { house, server, propertyId, api, page, complaints } = walk;
const by = { api, companyUrl: company.url, demoApi: 'xml' } as const;
await ensureConnection(house, propertyId, by);

after(async () => {
  await walk.stop();
  await company.stop();
});

const entriesThere = () => company.simulation.books.entries.size;

/** An invoice of one line; the document is its id. */
const invoice = (id: string, amount: string) =>
  api('POST', '/events', {
    kind: 'invoice-issued',
    source: 'walk',
    id,
    occurredOn: '2026-06-10',
    outlet: 'TRS',
    customer: { id: 'C-1', name: 'Bluewater Yacht Club' },
    lines: [{ product: 'FUEL-GAS', amount }],
  });

/** The tab of what is synced, once it counts so many. */
const synced = async (count: number) => {
  await page.goto(`${server.url}/accounting/sync?status=synced`);
  await statusTab(page, 'Synced', count).waitFor();
};

test('a late change is seen as its difference, booked, and shown by both entries', async () => {
  await invoice('FUEL-1', '250.00');
  await synced(1);
  const there = entriesThere();
  await page.goto(`${server.url}/accounting/journal-entries`);
  const status = page.getByRole('combobox', { name: 'Status of its export' });
  await status.selectOption({ label: 'Error' });
  await page.getByRole('row').filter({ hasText: 'FUEL-1' }).waitFor({ state: 'detached' });
  await status.selectOption({ label: 'Synced' });
  await page.getByRole('row').filter({ hasText: 'FUEL-1' }).click();
  await page.getByRole('button', { name: 'Correct…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Correct entry/ });
  await dialog.getByText('Nothing differs from what the entry amounts to now.').waitFor();
  await dialog.getByLabel('Line 1, debit').fill('275.00');
  await dialog.getByText('Debits are 275.00, credits 250.00: make them equal.').waitFor();
  await dialog.getByLabel('Line 2, credit').fill('275.00');
  const difference = dialog.getByRole('region', { name: 'The difference' });
  await difference.getByRole('row', { name: /^Total USD 25\.00 25\.00$/ }).waitFor();
  await dialog.getByLabel('Reason').fill('The pump was read wrong');
  await dialog.getByRole('button', { name: 'Book the difference' }).click();
  await page.getByText(/^This is a correction: the difference to entry/).waitFor();
  await synced(2);
  assert.equal(entriesThere(), there + 1);
  await page.getByRole('row').filter({ hasText: '250.00' }).click();
  await page.getByText('This entry was corrected after it was booked.').waitFor();
  await page.getByText(/“The pump was read wrong”, dated .* by ines/).waitFor();
  const total = page.getByRole('row', { name: /^Total USD 275\.00 275\.00$/ });
  await total.waitFor();
});

test('the simulated company shows what it got; a fault ordered there is survived', async () => {
  const there = entriesThere();
  await page.goto(`${server.url}/settings/accounting-integration`);
  await page.getByRole('link', { name: 'Simulated company' }).click();
  await page.getByRole('heading', { name: 'Simulated company', level: 1 }).waitFor();
  const latest = page.getByRole('table', { name: 'Latest entries there' });
  await latest.getByRole('row', { name: /FUEL-1 .* 250\.00/ }).waitFor();
  await page.getByLabel('Fault', { exact: true }).selectOption('lose-answer');
  await page.getByRole('button', { name: 'Order the fault' }).click();
  await page.getByText('lose-answer: 1 left').waitFor();
  await page.getByRole('button', { name: 'Take all back' }).click();
  await page.getByText('None is ordered.').waitFor();
  await page.getByLabel('Slower by, in milliseconds').fill('5');
  await page.getByLabel('Its books are closed through').fill('2026-04-30');
  await page.getByRole('button', { name: 'Save the switches' }).click();
  await page.getByRole('region', { name: 'Its books' }).getByText('Apr 30, 2026').waitFor();
  await page.getByRole('button', { name: 'Order the fault' }).click();
  await page.getByText('lose-answer: 1 left').waitFor();
  await invoice('FUEL-LOST', '20.00');
  const requests = page.getByRole('table', { name: 'Requests' });
  await requests.getByText('lose-answer').first().waitFor();
  await synced(3);
  assert.equal(entriesThere(), there + 1);
});

test('accounting is switched off with a reason: all wait, until it is on', async () => {
  const there = entriesThere();
  await page.goto(`${server.url}/settings/accounting-integration`);
  const panel = page.getByRole('region', { name: 'Enable Accounting' });
  await panel.getByRole('button', { name: 'Switch off…' }).click();
  const off = page.getByRole('dialog', { name: 'Switch accounting off?' });
  await off.getByText(/0 pending exports will wait/).waitFor();
  await off.getByLabel(/Reason/).fill('Sage is moved to another company');
  await off.getByRole('button', { name: 'Switch off' }).click();
  await panel.getByText(/by ines: Sage is moved to another company/).waitFor();
  await invoice('FUEL-OFF', '40.00');
  await page.goto(`${server.url}/`);
  await page.getByText(/^Accounting is switched off: nothing is sent, entries queue/).waitFor();
  await page.getByRole('link', { name: /^Next run\s*Switched off/ }).waitFor();
  await page.goto(`${server.url}/accounting/sync`);
  await page.getByText(/by ines: Sage is moved to another company/).waitFor();
  await statusTab(page, 'Pending', 1).waitFor();
  assert.equal(entriesThere(), there);
  await page.goto(`${server.url}/settings/accounting-integration`);
  await panel.getByRole('button', { name: 'Switch on…' }).click();
  const on = page.getByRole('dialog', { name: 'Switch accounting on?' });
  await on.getByText(/1 pending export will be sent/).waitFor();
  await on.getByLabel(/Reason/).fill('The move is done');
  await on.getByRole('button', { name: 'Switch on' }).click();
  await panel.getByText(/by ines: The move is done/).waitFor();
  await synced(4);
  assert.equal(entriesThere(), there + 1);
});

test('with a sync interval what is queued waits for the run, or for Sync now', async () => {
  const there = entriesThere();
  await page.goto(`${server.url}/settings/accounting-integration`);
  const interval = page.getByRole('combobox', { name: 'Sync interval' });
  await interval.selectOption('Every 12 hours');
  await page.getByText('Every 12 hours all that is queued by then is sent.').waitFor();
  await invoice('FUEL-RUN', '30.00');
  await page.goto(`${server.url}/`);
  await page.getByRole('link', { name: /^Next run.*Every 12 hours, or Sync now/ }).waitFor();
  await page.goto(`${server.url}/accounting/sync?status=pending`);
  await statusTab(page, 'Pending', 1).waitFor();
  await page.getByText(/Next run in .* \(Every 12 hours\)\./).waitFor();
  assert.equal(entriesThere(), there);
  await page.getByRole('button', { name: 'Sync now' }).click();
  await synced(5);
  assert.equal(entriesThere(), there + 1);
  await page.goto(`${server.url}/settings/accounting-integration`);
  await interval.selectOption('At once');
  await page.getByText('An entry is sent as soon as it is due.').waitFor();
});

test('a rehearsal notes which texts would be cut, with one of them before and after', async () => {
  const { items } = await api<{ items: { connectionId: number }[] }>('GET', '/connections');
  const at = `/connections/${items[0]?.connectionId}`;
  await api('PUT', at, { settings: { memoLengthMax: 12 } });
  await api('POST', `${at}/pause`, { reason: 'To see it before it is sent' });
  await invoice('FUEL-CUT', '35.00');
  await page.goto(`${server.url}/settings/accounting-integration/rehearsal`);
  await page.getByRole('button', { name: 'Rehearse' }).click();
  await page.getByText('1 entry would have a text cut.').waitFor();
  const cuts = page.getByRole('table', { name: 'Texts that would be cut' });
  await cuts
    .getByRole('row', { name: /^BATCH_TITLE at most 12 characters: memoLengthMax 1/ })
    .waitFor();
  await cuts.getByText('FUEL-CUT Bluewater Yacht Club').first().waitFor();
  await cuts.getByText('as FUEL-CUT Bl…').first().waitFor();
  await api('PUT', at, { settings: { memoLengthMax: 80 } });
  await api('POST', `${at}/resume`);
  await synced(6);
});

test('both APIs are compared over some days, and one export side by side', async () => {
  await page.goto(`${server.url}/settings/accounting-integration`);
  await page.getByRole('button', { name: 'Compare with the REST API' }).click();
  await page.getByText('Nothing compared yet').waitFor();
  await page.getByText('Of some days').click();
  await page.getByLabel('From date').fill('2026-06-01');
  await page.getByLabel('Through date').fill('2026-06-30');
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByText('All 5 are the same.').waitFor();
  const first = await api<{ items: { exportId: string }[] }>('GET', '/exports?text=FUEL-1');
  const exportId = first.items.at(-1)?.exportId;
  await page.goto(`${server.url}/settings/accounting-integration/compare?open=${exportId}`);
  await page.getByText('Both would be asked for the same.').waitFor();
  await page.getByRole('row', { name: /^line 1 amount 250\.00 250\.00$/ }).waitFor();
});

test('the connection moves by its name and a reason, and sends on, nothing twice', async () => {
  await page.goto(`${server.url}/settings/accounting-integration`);
  await page.getByRole('button', { name: 'Move…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Move to the REST API' });
  await dialog.getByText('Nothing is on its way').waitFor();
  await dialog.getByText('Nothing waits to be sent').waitFor();
  const move = dialog.getByRole('button', { name: 'Move to the REST API' });
  await dialog.getByText('More settings').click();
  await dialog.getByLabel('API address').fill(company.apiUrl);
  await dialog.getByText('Nothing waits to be sent').waitFor();
  await dialog.getByLabel('Reason').fill('The vendor develops REST');
  await dialog.getByLabel(/^Type .* to confirm/).fill('Harbor');
  assert.equal(await move.getAttribute('aria-disabled'), 'true');
  await dialog.getByLabel(/^Type .* to confirm/).fill('Harbor Point Holdings');
  await move.click();
  await dialog.getByText('Moved to the REST API.').waitFor();
  await dialog.getByRole('button', { name: 'Enter the credentials' }).click();
  const there = entriesThere();
  await invoice('FUEL-2', '80.00');
  const credentials = page.getByRole('region', { name: 'Credentials' });
  await credentials.locator('input:focus').waitFor();
  await page.getByLabel('Client id').fill(demoCompany.clientId);
  await page.getByLabel('Client secret').fill(demoCompany.clientSecret);
  await page.getByRole('button', { name: 'Store credentials' }).click();
  await page.getByRole('button', { name: 'Replace credentials' }).waitFor();
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByText(/^Signed in as/).waitFor();
  await synced(7);
  assert.equal(entriesThere(), there + 1);
});

test('after a restore a person compares, says why, and days are summarised again', async () => {
  const { items } = await api<{ items: { connectionId: number }[] }>('GET', '/connections');
  const at = `/connections/${items[0]?.connectionId}`;
  await api('POST', `${at}/find-first`, { reason: 'The machine was replaced' });
  await page.goto(`${server.url}/settings/accounting-integration`);
  await page.getByText('The machine was replaced').waitFor();
  await page.getByRole('button', { name: 'Compare…' }).click();
  const dialog = page.getByRole('dialog', { name: 'What the external company holds' });
  await dialog.getByText(/0 summaries would be formed/).waitFor();
  await dialog.getByLabel('Reason').fill('Everything was sent again');
  await dialog.getByRole('button', { name: 'Summarise days again' }).click();
  await page.getByText('Everything is looked for before it is sent. It ends by itself.').waitFor();
});

test('no walk made the page complain', () => {
  assert.deepEqual(complaints, []);
});
