// The second person, in a real Chromium: an administrator switches it on, an accountant's entry and
// mapping wait, their own approval is not offered, another person sees the lines and approves or
// rejects. Method: by role and label; two browsers, because they are two people.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { testDatabase } from '#database/test-database.ts';
import { forAll, housePassword, openClosedHouse } from '#scenarios/closed-house.ts';
import { buildConsole } from './build-console.ts';
import { openBrowser } from './open-browser.ts';

const { url: databaseUrl } = await testDatabase();
await buildConsole();
const house = await openClosedHouse(databaseUrl);
const { url } = house.server;
const dana = await house.personWith('dana', forAll('accountant'));
await house.personWith('robin', forAll('approver'));
const browser = await openBrowser();
const viewport = { width: 1280, height: 900 };
const adas = await (await browser.newContext({ viewport })).newPage();
const danas = await (await browser.newContext({ viewport })).newPage();
const robins = await (await browser.newContext({ viewport })).newPage();
after(async () => {
  await browser.close();
  await house.stop();
});

const { connectionId } = await house.owner.done('POST', '/connections', {
  ...{ name: 'Cedar Bay', ledger: 'sage-intacct-rest', cutoverOn: '2026-04-01' },
  settings: { baseUrl: url, companyId: 'X', username: 'tieout', journalId: 'TIE' },
});

async function signIn(page: Page, name: string): Promise<void> {
  page.setDefaultTimeout(30_000);
  await page.goto(url);
  await page.getByLabel('Name').fill(name);
  await page.getByRole('textbox', { name: 'Password' }).fill(housePassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: `Account of ${name}` }).waitFor();
}

await signIn(adas, 'ada@harbor.example');
await signIn(danas, 'dana');
await signIn(robins, 'robin');

test('an administrator asks for a second person, and sees who could be one', async () => {
  await adas.goto(`${url}/settings/people`);
  const panel = adas.getByRole('region', { name: 'Second person' });
  await panel.getByText('May approve: ada@harbor.example, robin.').first().waitFor();
  await panel.getByRole('checkbox', { name: /approves changes of mappings/ }).check();
  await panel.getByRole('checkbox', { name: /approves entries by hand/ }).check();
  await panel.getByRole('button', { name: 'Save second person' }).click();
  await adas.getByRole('link', { name: 'Approvals' }).first().waitFor();
});

test('an entry by hand waits, and its own approval is not offered', async () => {
  await danas.goto(`${url}/accounting/journal-entries/new`);
  await danas.getByText('Another person approves entries by hand.').waitFor();
  await danas.getByLabel('Date').fill('2026-07-04');
  await danas.getByRole('combobox', { name: 'Outlet', exact: true }).selectOption('TRS');
  const account = async (line: number, number: string) => {
    await danas.getByRole('combobox', { name: `Line ${line}, account` }).fill(number);
    await danas.getByRole('option', { name: new RegExp(`^${number}`) }).click();
  };
  await account(1, '1010');
  await danas.getByRole('textbox', { name: 'Line 1, debit' }).fill('125.00');
  await account(2, '1020');
  await danas.getByRole('textbox', { name: 'Line 2, credit' }).fill('125.00');
  await danas.getByLabel('Reason').fill('Float for the regatta');
  await danas.getByRole('button', { name: 'Propose the entry' }).waitFor();
  await danas.getByLabel('Reason').press('Control+Enter');
  await danas.getByText('It waits for another person').waitFor();
  await danas.getByRole('heading', { level: 1, name: 'Approvals' }).waitFor();
  await danas.getByRole('row', { name: /Post an entry by hand: 125.00 USD/ }).click();
  const drawer = danas.getByRole('dialog', { name: /^Approval/ });
  await drawer.getByText('Float for the regatta').waitFor();
  const approve = drawer.getByRole('button', { name: 'Approve' });
  assert.equal(await approve.getAttribute('aria-disabled'), 'true');
  const own = await dana.browser.send('POST', '/approvals/entries/1/approve');
  assert.equal(own.status, 403, 'and who goes around the button is refused');
});

test('another person is told, sees the lines, and approves: it is booked under both', async () => {
  await robins.goto(url);
  await robins.getByText('1 change waits for your approval.').waitFor();
  await robins.getByRole('link', { name: 'Look at what would be done' }).click();
  await robins.getByRole('row', { name: /Post an entry by hand/ }).click();
  const drawer = robins.getByRole('dialog', { name: /^Approval/ });
  await drawer.getByRole('row', { name: /1010.*125.00/ }).waitFor();
  await drawer.getByRole('button', { name: 'Approve' }).click();
  await robins.getByText('Approved and done').waitFor();
  await drawer.getByRole('link', { name: '1', exact: true }).click();
  const entry = robins.getByRole('dialog', { name: /^Journal entry/ });
  await entry.getByText(/by dana, approved by robin/).waitFor();
});

test('corrections, reversals and re-posts are proposed, and their dialogs say so', async () => {
  await danas.goto(`${url}/accounting/journal-entries?open=1`);
  const asks = async (button: string, title: RegExp, confirm: string) => {
    await danas.getByRole('button', { name: button }).click();
    const dialog = danas.getByRole('dialog', { name: title });
    await dialog.getByText(/proposed.*; another person approves it, then/).waitFor();
    await dialog.getByRole('button', { name: confirm }).waitFor();
    return dialog;
  };
  const leave = async (dialog: Locator) => {
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
  };
  await leave(await asks('Correct…', /^Correct entry 1/, 'Propose the difference'));
  await leave(await asks('Re-post…', /^Reverse and re-post/, 'Propose to reverse and re-post'));
  const dialog = await asks('Reverse…', /^Reverse entry 1/, 'Propose the reversal');
  await dialog.getByLabel('Reason').fill('The regatta is off');
  await dialog.getByRole('button', { name: 'Propose the reversal' }).click();
  await danas.getByText('It waits for another person').waitFor();
  await dialog.waitFor({ state: 'detached' });
  await danas.keyboard.press('Escape');
  await danas.keyboard.press('Shift+?');
  const keys = danas.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await keys.getByText('Propose the entry being typed').waitFor();
});

test('a mapping waits as well; rejected, it is as it was, and its reason is read', async () => {
  await danas.goto(`${url}/settings/accounting-integration/mapping`);
  await danas.getByText('Another person approves changes of mappings.').waitFor();
  const at = `/connections/${connectionId}/mappings`;
  const { items } = await dana.browser.done('GET', `${at}?kind=account&code=4010`);
  const change = { kind: 'account', internalId: items[0].internalId, externalId: '4111' };
  await dana.browser.done('PUT', at, { items: [change] });
  await danas.goto(`${url}/settings/accounting-integration/mapping`);
  await danas.getByRole('link', { name: '1 change waits' }).click();
  await danas.getByRole('row', { name: /account 4010/ }).waitFor();

  await robins.goto(`${url}/accounting/approvals`);
  await robins.getByRole('row', { name: /account 4010/ }).click();
  const drawer = robins.getByRole('dialog', { name: /^Approval/ });
  await drawer.getByRole('row', { name: /account 4010.*mapped to.*none.*4111/ }).waitFor();
  await drawer.getByRole('button', { name: 'Reject…' }).click();
  const dialog = robins.getByRole('dialog', { name: 'Reject this change?' });
  await dialog.getByLabel('Reason').fill('That account is for shows');
  await dialog.getByRole('button', { name: 'Reject' }).click();
  await dialog.waitFor({ state: 'detached' });

  await danas.goto(`${url}/accounting/approvals?state=rejected`);
  await danas.getByRole('row', { name: /account 4010/ }).click();
  await danas.getByText('That account is for shows').waitFor();
  const now = await dana.browser.done('GET', `${at}?kind=account&code=4010`);
  assert.equal(now.items[0].externalId, null);
});
