// Month end in the console alone, in a real Chromium against everything real: the books do not tie
// for four causes, each is settled by its button, the accounts are signed off, one sign-off is
// withdrawn by a late entry, and the certificate that is saved verifies with the command line.
// Method: by role and label only; a person of the other side acts in the simulated company.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { ensureConnection } from '#root/commands/demo-setup.ts';
import { openWalk, statusTab } from '#scenarios/console-walk.ts';
import { demoCompanySeed } from '#scenarios/demo-season/external-company.ts';
import { controlOf } from '#scenarios/drills/control-client.ts';
import type { CompanyDefinition } from '#simulators/sage-intacct/company.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';

const walk = await openWalk({ worker: true });
const { house, server, propertyId, api, page, complaints } = walk;
const company = await startSimulator({
  company: demoCompanySeed(marinaAndResort()) as CompanyDefinition,
});
await ensureConnection(house, propertyId, { api, companyUrl: company.url, demoApi: 'rest' });
after(async () => {
  await walk.stop();
  await company.stop();
});

const invoice = (id: string, product: string, amount: string) =>
  api('POST', '/events', {
    ...{ kind: 'invoice-issued', source: 'walk', id, occurredOn: '2026-06-10', outlet: 'TRS' },
    ...{ customer: { id: 'C-1', name: 'Bluewater Yacht Club' }, lines: [{ product, amount }] },
  });
const control = controlOf(company.controlUrl);
const tab = (name: string, count: number) => statusTab(page, name, count);
const reconcile = async () => {
  await page.goto(`${server.url}/accounting/reconciliation`);
  await page.getByLabel('As of').fill('2026-06-30');
  await page.getByRole('button', { name: 'Reconcile', exact: true }).click();
  await page.waitForURL(/run=/);
};
const openSignOff = async () => {
  await page.getByRole('link', { name: 'Sign-off' }).click();
  await page.getByLabel('Period').selectOption({ label: 'June 2026' });
};
const accounts = page.getByRole('table', { name: 'Accounts of the period' });
const certificate = page.getByRole('region', { name: 'Certificate' });

test('the books do not tie, and every cause has a name', async () => {
  await control('PUT', '/departments/50', { status: 'inactive' });
  await invoice('FOOD-1', 'REST-FOOD', '40.00');
  await page.goto(`${server.url}/accounting/sync`);
  await tab('Error', 1).waitFor();
  await control('PUT', '/departments/50', { status: 'active' });
  await invoice('ICE-1', 'ICE-BAIT', '18.00');
  for (const n of [1, 2]) await invoice(`EVENT-${n}`, 'EVENT', '250.00');
  await tab('Error', 3).waitFor();
  await tab('Synced', 1).waitFor();
  await control('POST', '/entries', {
    ...{ glJournal: { id: 'GJ' }, postingDate: '2026-06-20', description: 'Bank fee June' },
    ...{ user: 'controller', referenceNumber: null },
    lines: [
      { txnType: 'debit', txnAmount: '35.00', glAccount: { id: '6410' }, ...at100 },
      { txnType: 'credit', txnAmount: '35.00', glAccount: { id: '1000' }, ...at100 },
    ],
  });
  await reconcile();
  await page.getByText(/^Does not tie yet: \d causes/).waitFor();
  await openSignOff();
  await accounts
    .getByRole('button', { name: /by force$/ })
    .first()
    .waitFor();
  const issue = certificate.getByRole('button', { name: 'Issue the certificate' });
  assert.equal(await issue.getAttribute('aria-disabled'), 'true');
});

const at100 = { dimensions: { location: { id: '100' } } };

test('each cause is settled by its button, and the books tie to 0.00', async () => {
  await page.goto(`${server.url}/accounting/sync?status=error`);
  await page.getByRole('button', { name: /^Map account 4420: releases 2 exports/ }).click();
  await page.getByRole('combobox', { name: /^4420 / }).fill('festivals');
  await page.getByRole('option', { name: /4875/ }).click();
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  await bar.getByRole('button', { name: 'Save' }).click();
  await page.getByText('2 exports released and queued again.').waitFor();
  await page.goto(`${server.url}/accounting/sync?status=error`);
  await page.getByRole('button', { name: 'Requeue 1 export' }).click();
  await tab('Synced', 4).waitFor();
  await page.goto(`${server.url}/accounting/reconciliation`);
  await page.getByRole('row').filter({ hasText: '6410' }).first().click();
  await page.getByRole('button', { name: 'Register as manual adjustment' }).click();
  const dialog = page.getByRole('dialog', { name: 'Register as manual adjustment' });
  await dialog.getByLabel('Reason').fill('Bank fee of June, statement 6');
  await dialog.getByRole('button', { name: 'Register' }).click();
  await page.getByText(/^Registered as adjustment/).waitFor();
  await reconcile();
  await page.getByText('Ties out: 0.00 unexplained').waitFor();
});

test('what ties is signed off in one press, and the certificate is issued', async () => {
  await openSignOff();
  await page.getByRole('button', { name: /^Sign the \d+ accounts that tie$/ }).click();
  await page.getByText('Every account of June 2026 is signed off.').waitFor();
  await certificate.getByRole('button', { name: 'Issue the certificate' }).click();
  await certificate.getByText(/0\.00 unexplained/).waitFor();
});

test('what is saved is what the command line verifies, and one changed byte fails', async () => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    certificate.getByRole('button', { name: 'Save JSON' }).click(),
  ]);
  const file = join(walk.folder, download.suggestedFilename());
  await download.saveAs(file);
  const whole = await walk.run(['verify', '--certificate', file]);
  assert.deepEqual([whole.code, /is what was issued/.test(whole.out)], [0, true]);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('18.00', '18.01'));
  const changed = await walk.run(['verify', '--certificate', file]);
  assert.equal(changed.code, 1);
  const [paper] = await Promise.all([
    page.waitForEvent('download'),
    certificate.getByRole('button', { name: 'Save PDF' }).click(),
  ]);
  assert.equal(paper.suggestedFilename(), 'certificate-2026-P06.pdf');
});

test('a late entry withdraws what it moves, and the account says what moved', async () => {
  await invoice('ICE-2', 'ICE-BAIT', '9.00');
  await page.goto(`${server.url}/accounting/sync`);
  await tab('Synced', 5).waitFor();
  await reconcile();
  await openSignOff();
  await accounts.getByText('Withdrawn: it moved').first().waitFor();
  const moved = accounts.getByRole('row').filter({ hasText: 'Withdrawn: it moved' }).first();
  await moved.getByRole('button').first().click();
  const drawer = page.getByRole('dialog', { name: /^Sign-off of/ });
  await drawer
    .getByText(/became/)
    .first()
    .waitFor();
  await drawer.getByLabel('Note').fill('Late ice, agreed with Kim');
  await drawer.getByRole('button', { name: 'Add the note' }).click();
  await drawer.getByText('Late ice, agreed with Kim').last().waitFor();
  await drawer.getByRole('button', { name: /^Sign off / }).click();
  await drawer.getByText('It ties: nothing is open.').waitFor();
  await page.keyboard.press('Escape');
});

test('accounts by month show the month, and lead to its sign-off', async () => {
  await page.getByRole('link', { name: 'Accounts by month' }).click();
  await page.getByText('All', { exact: true }).click();
  const map = page.getByRole('table', { name: 'Accounts by month' });
  const cell = map.getByRole('link', { name: /June 2026: ties out, signed off/ }).first();
  await cell.click();
  await page.getByRole('dialog', { name: /^Sign-off of/ }).waitFor();
  await page.keyboard.press('Escape');
});

test('it fits a telephone, and no walk made the page complain', async () => {
  for (const path of ['tab=months', 'tab=sign-off&period=2026-P06']) {
    await page.setViewportSize({ width: 360, height: 800 });
    await page.goto(`${server.url}/accounting/reconciliation?${path}`);
    await page.getByRole('region').first().waitFor();
    const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    assert.equal(wide, false, path);
  }
  assert.deepEqual(complaints, []);
});
