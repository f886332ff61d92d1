// What an accountant does in the console, in a real Chromium, against everything real: PostgreSQL,
// server, worker, and a simulated company over HTTP. Method: one house; each walk starts where the
// one before ended, by role and label only, waiting on what the screen says. The console is built
// first, so that the walk sees this source.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Request } from 'playwright-core';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { ensureConnection } from '#root/commands/demo-setup.ts';
import { accessibilityOf } from '#scenarios/accessibility.ts';
import { openWalk, statusTab } from '#scenarios/console-walk.ts';
import { demoCompanySeed } from '#scenarios/demo-season/external-company.ts';
import { controlOf } from '#scenarios/drills/control-client.ts';
import type { CompanyDefinition } from '#simulators/sage-intacct/company.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { routePaths } from './navigation/paths.ts';

const walk = await openWalk({ worker: true });
const { house, server, propertyId, api, page, complaints } = walk;
const company = await startSimulator({
  company: demoCompanySeed(marinaAndResort()) as CompanyDefinition,
});
const by = { api, companyUrl: company.url, demoApi: 'rest' } as const;
await ensureConnection(house, propertyId, by);

after(async () => {
  await walk.stop();
  await company.stop();
});

/** Sends an invoice of one line; the document is its id. */
const invoice = (id: string, product: string, amount: string) =>
  api('POST', '/events', {
    kind: 'invoice-issued',
    source: 'walk',
    id,
    occurredOn: '2026-06-10',
    outlet: 'TRS',
    customer: { id: 'C-1', name: 'Bluewater Yacht Club' },
    lines: [{ product, amount }],
  });

/** A person acts in the simulated company. */
const control = controlOf(company.controlUrl);

/** The tab of a status, once it counts so many. */
const tab = (name: string, count: number) => statusTab(page, name, count);

test('Home names the errors by cause, and leads to exactly those', async () => {
  for (const n of [1, 2, 3]) await invoice(`EVENT-${n}`, 'EVENT', '250.00');
  await page.goto(server.url);
  await page.getByRole('heading', { name: 'Home' }).waitFor();
  const today = page.getByRole('region', { name: 'Today' });
  await today.getByRole('link', { name: /^In error\s*3/ }).waitFor();
  await page.getByRole('region', { name: 'Connection' }).getByText('Closed').waitFor();
  await page
    .getByRole('region', { name: /^Close / })
    .getByText(/of \d+ done/)
    .waitFor();
  const causes = page.getByRole('region', { name: 'Errors by cause' });
  await causes.getByRole('link', { name: /Account 4420.*3/s }).click();
  await tab('Error', 3).waitFor();
  const url = new URL(page.url());
  assert.equal(url.pathname, '/accounting/sync');
  assert.equal(url.searchParams.get('subject'), '4420');
});

test('an unmapped account is mapped from the error, which releases its exports', async () => {
  await page.goto(`${server.url}/accounting/sync?status=error`);
  await tab('Error', 3).waitFor();
  const cause = page.getByRole('listitem').filter({ hasText: 'Account 4420' });
  const releases = 'Map account 4420: releases 3 exports, 750.00';
  await cause.getByRole('button', { name: releases }).click();
  const choice = page.getByRole('combobox', { name: /^4420 / });
  await choice.fill('festivals');
  await page.getByRole('option', { name: /4875/ }).click();
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  await bar.getByText('1 change · releases 3 exports').waitFor();
  await bar.getByRole('button', { name: 'Save' }).click();
  await page.getByText('3 exports released and queued again.').waitFor();
  await page.goto(`${server.url}/accounting/sync?status=synced`);
  await tab('Synced', 3).waitFor();
});

test('what the ledger refused is repaired there and requeued by its cause', async () => {
  await control('PUT', '/departments/50', { status: 'inactive' });
  for (const n of [1, 2]) await invoice(`FOOD-${n}`, 'REST-FOOD', '40.00');
  await page.goto(`${server.url}/accounting/sync?status=error`);
  await tab('Error', 2).waitFor();
  await control('PUT', '/departments/50', { status: 'active' });
  await page.getByRole('button', { name: 'Requeue 2 exports' }).click();
  await page.getByText('No errors').waitFor();
  await tab('Synced', 5).waitFor();
});

test('an export is excluded only with a reason, and the reason is kept', async () => {
  await control('PUT', '/departments/50', { status: 'inactive' });
  await invoice('FOOD-3', 'REST-FOOD', '12.50');
  await tab('Error', 1).waitFor();
  await page.getByRole('row').filter({ hasText: 'FOOD-3' }).click();
  await page.getByRole('button', { name: 'Exclude…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Exclude 1 export?' });
  await dialog.getByText('1 export, 12.50 USD, will not be sent to Sage Intacct.').waitFor();
  await dialog.getByLabel('Reason').fill('Booked by hand over there');
  await dialog.getByRole('button', { name: 'Exclude 1 export' }).click();
  await page.getByText('Booked by hand over there').first().waitFor();
  await tab('Excluded', 1).waitFor();
  await control('PUT', '/departments/50', { status: 'active' });
});

test('an entry made by hand is found and registered; then the books tie to 0.00', async () => {
  const line = (txnType: string, id: string) => ({
    txnType,
    txnAmount: '48.50',
    glAccount: { id },
    dimensions: { location: { id: '100' } },
  });
  await control('POST', '/entries', {
    user: 'controller',
    glJournal: { id: 'GJ' },
    postingDate: '2026-06-30',
    description: 'Bank service charge June',
    lines: [line('debit', '6410'), line('credit', '1000')],
  });
  await page.goto(`${server.url}/accounting/reconciliation`);
  const reconcile = async () => {
    await page.getByLabel('As of').fill('2026-06-30');
    await page.getByRole('button', { name: 'Reconcile' }).click();
  };
  await reconcile();
  await page.getByText(/^Does not tie yet: 1 cause/).waitFor();
  await page.getByRole('row').filter({ hasText: '6410' }).click();
  await page.getByRole('button', { name: 'Register as manual adjustment' }).click();
  const dialog = page.getByRole('dialog', { name: 'Register as manual adjustment' });
  await dialog.getByLabel('Reason').fill('Bank fee, booked by the controller');
  await dialog.getByRole('button', { name: 'Register' }).click();
  await page.getByText(/^Registered as adjustment/).waitFor();
  await page.getByRole('button', { name: 'Close' }).first().click();
  await reconcile();
  await page.getByText('Ties out: 0.00 unexplained').waitFor();
});

test('the palette leads to a page by its name, and to an entry by its document', async () => {
  const asked = page.getByPlaceholder('Page, action, document or customer');
  await page.keyboard.press('Control+k');
  await asked.fill('trial');
  await page.getByRole('button', { name: 'Trial balance' }).waitFor();
  assert.deepEqual(await accessibilityOf(page), []);
  await asked.press('Enter');
  await page.getByRole('heading', { name: 'Trial balance' }).waitFor();
  await page.keyboard.press('Control+k');
  await asked.fill('FOOD-3');
  await page.getByRole('button', { name: /^FOOD-3/ }).waitFor();
  await asked.press('Enter');
  await page.getByRole('dialog', { name: /^Journal entry/ }).waitFor();
  await page.keyboard.press('Escape');
});

test('each line of a daily summary opens to its journal lines, a page at a time', async () => {
  const { items } = await api<{ items: { connectionId: number }[] }>('GET', '/connections');
  const at = `/connections/${items[0]?.connectionId}`;
  await api('POST', `${at}/export-mode`, { mode: 'daily-summary', reason: 'One entry a day' });
  for (let n = 1; n <= 52; n += 1) await invoice(`DAY-${n}`, 'FUEL-GAS', '10.00');
  await api('POST', `${at}/summaries/close`, { day: '2026-06-10' });
  await page.goto(`${server.url}/accounting/sync?text=2026-06-10`);
  await page.getByRole('row').filter({ hasText: '520.00' }).click();
  const lines = page.getByRole('table', { name: 'Lines of the summary' });
  const opened = lines.getByRole('row').filter({ hasText: 'DAY-' });
  await lines.getByRole('button', { name: '52 journal lines' }).first().click();
  await lines.getByText('2 more, 50 of 52 are shown').waitFor();
  assert.equal(await opened.count(), 50, 'the rest is not read before it is asked for');
  assert.deepEqual(await accessibilityOf(page), []);
  await lines.getByRole('button', { name: '2 more, 50 of 52 are shown' }).click();
  await lines.getByText('walk · DAY-52').waitFor();
  assert.equal(await opened.count(), 52);
  await lines.getByRole('link', { name: /DAY-52$/ }).click();
  await page.getByRole('dialog', { name: /^Journal entry/ }).waitFor();
  await page.keyboard.press('Escape');
});

test('scripts and styles of a first page are at most 250 kB over the wire', async () => {
  const kilobytes = async (address: string) => {
    const context = await page.context().browser()?.newContext();
    assert.ok(context);
    const fresh = await context.newPage();
    const requests: Request[] = [];
    fresh.on('requestfinished', (request) => requests.push(request));
    await fresh.goto(server.url + address);
    await fresh.getByRole('heading', { level: 1 }).first().waitFor();
    await fresh.waitForLoadState('networkidle');
    // Its font comes after: the page is read in another until then.
    const files = requests.filter((request) => !/\/api\/|\.woff2$/.test(request.url()));
    const sizes = await Promise.all(files.map((request) => request.sizes()));
    await context.close();
    return sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0) / 1000;
  };
  for (const address of [routePaths.home, routePaths.sync, routePaths.journalEntries]) {
    const weight = await kilobytes(address);
    assert.ok(weight > 50 && weight <= 250, `${address} weighs ${weight.toFixed(0)} kB`);
  }
});

describe('accessible, in light and dark:', () => {
  const addresses = [
    ...Object.values(routePaths).map((path) => path.replace('$code', 'C-1')),
    `${routePaths.sync}?status=synced`,
    `${routePaths.sync}?status=excluded`,
    `${routePaths.customers}/C-1?tab=statement`,
    `${routePaths.reconciliation}?tab=adjustments`,
    `${routePaths.reports}?report=trial-balance`,
    `${routePaths.journalEntries}?open=1`,
    '/api/v1/reference',
  ];
  before(() => page.emulateMedia({ colorScheme: 'light' }));
  for (const address of addresses) {
    test(address, async () => {
      await page.goto(server.url + address);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle');
      assert.deepEqual(await accessibilityOf(page), []);
    });
  }
});

test('no walk made the page complain', () => {
  assert.deepEqual(complaints, []);
});
