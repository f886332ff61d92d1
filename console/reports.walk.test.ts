// Reports in a real Chromium against everything real: from a balance to its lines, to the entry and
// its event; files of what is on the screen. Method: by role and label only.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { openWalk } from '#scenarios/console-walk.ts';
import { demoSeason } from '#scenarios/demo-season/season.ts';

const walk = await openWalk();
const { page, complaints } = walk;
for (const event of demoSeason().slice(0, 120)) await walk.api('POST', '/events', event);
after(() => walk.stop());

test('a balance leads to its lines, a line to its entry and event', async () => {
  await page.goto(`${walk.server.url}/accounting/reports`);
  await page.getByRole('heading', { name: 'Reports', level: 1 }).waitFor();
  await page.getByRole('link', { name: /^Trial balance/ }).click();
  await page.getByLabel('As of').fill('2026-10-31');
  const receivable = page.getByRole('row', { name: /1200.*Accounts receivable/ });
  await receivable.waitFor();
  await page.getByRole('row', { name: /Total/ }).waitFor();
  await receivable.click();
  await page.getByRole('heading', { name: 'General ledger', level: 1 }).waitFor();
  assert.match(page.url(), /report=general-ledger&through=2026-10-31&account=1200|account=1200/);
  await page.getByText('Opening balance').waitFor();
  await page
    .getByRole('row', { name: /invoice INV-/ })
    .first()
    .click();
  await page.getByRole('dialog').getByText('invoice-issued').first().waitFor();
  assert.deepEqual(complaints, []);
});

test('the files are of the report on the screen', async () => {
  const address = 'report=trial-balance&asOf=2026-04-05';
  await page.goto(`${walk.server.url}/accounting/reports?${address}`);
  const begun = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV' }).click();
  const download = await begun;
  assert.equal(download.suggestedFilename(), 'trial-balance-harbor-point-2026-04-05.csv');
  const text = readFileSync(await download.path(), 'utf8');
  assert.match(text, /^account,name,type,currency,opening,debit,credit,balance\n1/);
  assert.deepEqual(complaints, []);
});

test('a period is chosen once, and the address holds its days', async () => {
  await page.goto(`${walk.server.url}/accounting/reports?report=trial-balance&asOf=2026-04-05`);
  await page.getByRole('combobox', { name: 'Period' }).click();
  await page.getByRole('option', { name: /^2026-P04/ }).click();
  await page.waitForURL(/asOf=2026-04-30/);
  assert.match(page.url(), /from=2026-04-01/);
  assert.equal(await page.getByLabel('As of').inputValue(), '2026-04-30');
  assert.match(await page.getByRole('combobox', { name: 'Period' }).inputValue(), /^2026-P04/);
  assert.deepEqual(complaints, []);
});

test('it fits a telephone, and the dark', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'dark' });
  for (const report of ['trial-balance&asOf=2026-10-31', 'journal-register&from=2026-04-01']) {
    await page.goto(`${walk.server.url}/accounting/reports?report=${report}`);
    await page.getByRole('row').nth(3).waitFor();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    assert.ok(Number(width) <= 390, `${report} is ${width} wide`);
  }
});
