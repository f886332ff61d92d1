// Coming in for the first time, in a real Chromium: the link of the terminal, a password that is
// refused, out and in again, and too many attempts. Method: by role and label; a house whose server
// signs nobody in.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { setUpText } from '#root/serve.ts';
import { openSmallHouse } from '#scenarios/small-house.ts';
import { buildConsole } from './build-console.ts';
import { openBrowser } from './open-browser.ts';

const { url: databaseUrl } = await testDatabase();
await buildConsole();
const small = await openSmallHouse(databaseUrl, 'operator', { closed: true });
const { url } = small.server;
const browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
page.setDefaultTimeout(60_000);
after(async () => {
  await browser.close();
  await small.stop();
});

const heading = (name: string) => page.getByRole('heading', { level: 1, name });

test('before the set-up every page says where the link is', async () => {
  await page.goto(`${url}/accounting/sync`);
  await heading('Set up the first person').waitFor();
  await page.getByText('printed in its terminal').waitFor();
});

test('the link of the terminal makes the first person; a common password is refused', async () => {
  const link = /(http\S+)/.exec(await setUpText(small.house, url))?.[1] ?? '';
  await page.goto(link);
  await heading('Set up the first person').waitFor();
  assert.equal(new URL(page.url()).hash, '', 'the token does not stay in the address');
  await page.getByLabel('Name').fill('ada@harbor.example');
  await page.getByRole('textbox', { name: 'Password' }).fill('Password2026!');
  await page.getByRole('button', { name: 'Set the password and sign in' }).click();
  await page.getByText('ACCESS_PASSWORD_COMMON').waitFor();
  await page.getByRole('textbox', { name: 'Password' }).fill('seven grey herons');
  await page.getByRole('button', { name: 'Set the password and sign in' }).click();
  await page.getByRole('button', { name: 'Open Accounting Integration' }).waitFor();
});

test('signing out leads to the sign-in page, and back to the page one was on', async () => {
  await page.goto(`${url}/accounting/journal-entries`);
  await heading('Journal Entries').waitFor();
  await page.getByRole('button', { name: 'Account of ada@harbor.example' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await heading('Sign in').waitFor();
  await page.getByLabel('Name').fill('ada@harbor.example');
  await page.getByRole('textbox', { name: 'Password' }).fill('seven grey herons');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await heading('Journal Entries').waitFor();
});

test('signing out forgets what the tab kept of an entry that was not booked', async () => {
  const kept = () => page.evaluate(() => sessionStorage.getItem('tieout.manual-entry'));
  await page.getByRole('button', { name: 'New entry' }).click();
  await heading('New journal entry').waitFor();
  await page.getByLabel('Reason').fill('Berth moved within the house');
  assert.match((await kept()) ?? '', /Berth moved/);
  await page.getByRole('button', { name: 'Account of ada@harbor.example' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await heading('Sign in').waitFor();
  assert.equal(await kept(), null);
  await page.getByLabel('Name').fill('ada@harbor.example');
  await page.getByRole('textbox', { name: 'Password' }).fill('seven grey herons');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await heading('New journal entry').waitFor();
  assert.equal(await page.getByLabel('Reason').inputValue(), '');
});

test('one sees where one is signed in, and changes the password', async () => {
  const menu = page.getByRole('button', { name: 'Account of ada@harbor.example' });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Sessions…' }).click();
  await page.getByText('This one').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Change password…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Present password' }).fill('seven grey herons');
  await dialog.getByRole('textbox', { name: 'New password' }).fill('nine blue whales');
  await dialog.getByRole('button', { name: 'Change password' }).click();
  await dialog.waitFor({ state: 'detached' });
});

test('after too many wrong passwords even the right one waits', async () => {
  await page.getByRole('button', { name: 'Account of ada@harbor.example' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await heading('Sign in').waitFor();
  await page.getByLabel('Name').fill('ada@harbor.example');
  const send = async (password: string) => {
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/session'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    return (await answered).status();
  };
  for (let guess = 1; guess <= 10; guess += 1) assert.equal(await send(`guess ${guess}`), 401);
  await page.getByText('ACCESS_SIGN_IN_REFUSED').waitFor();
  assert.equal(await send('nine blue whales'), 429);
  await page.getByText('ACCESS_ATTEMPTS_EXCEEDED').waitFor();
});
