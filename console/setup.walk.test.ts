// The guide to connecting a company, step by step, as somebody does it who never saw Tieout: from
// an empty property to the first synced entry, by either API, in a real Chromium. Method: the
// commands of the guide as processes, what it says to enter, by role and label only, waiting on
// what the screen says; the simulated company's books are the judge of what was sent.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { removeScratchFolder, scratchFolder } from '#database/scratch-folder.ts';
import { testDatabase } from '#database/test-database.ts';
import { statusTab, tellWhenFailing } from '#scenarios/console-walk.ts';
import { type Running, startTieout } from '#scenarios/small-house.ts';
import { buildConsole } from './build-console.ts';
import { openBrowser } from './open-browser.ts';

await buildConsole();
const browser = await openBrowser();
const folder = scratchFolder('guide');
const running: Running[] = [];
after(async () => {
  await browser.close();
  for (const one of running) one.signal('SIGTERM');
  await Promise.all(running.map(({ ended }) => ended));
  removeScratchFolder(folder);
});

const apis = [
  {
    api: 'REST',
    path: '/ia/api/v1',
    credentials: { 'Client id': 'tieout.app.sage.test', 'Client secret': 'harbor-secret' },
    wrong: { 'Client secret': 'not the secret' },
    refused: /Client id and secret/,
  },
  {
    api: 'XML',
    path: '/ia/xml/xmlgw.phtml',
    credentials: {
      'Sender id': 'harbor-sender',
      'Sender password': 'harbor-sender-secret',
      'User password': 'anything',
    },
    wrong: { 'Sender password': 'not the secret' },
    refused: /Sender id and sender password/,
  },
] as const;

/** Starts a command and answers what it said first that matches. */
async function started(args: readonly string[], words: RegExp, env: Record<string, string> = {}) {
  const own = { PATH: process.env.PATH ?? '', ...env };
  const command = startTieout(args, own);
  running.push(command);
  return (await command.said(words))[1] ?? '';
}

async function openPage(): Promise<Page> {
  const viewport = { width: 1400, height: 900 };
  const context = await browser.newContext({ viewport, timezoneId: 'America/New_York' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return page;
}

for (const { api, path, credentials, wrong, refused } of apis) {
  describe(`the guide, by the ${api} API`, async () => {
    const page = await openPage();
    tellWhenFailing(page);
    const { url: databaseUrl } = await testDatabase();
    let company = '';
    const entriesThere = async () => {
      const answer = await fetch(`${company}/simulator/books`);
      return ((await answer.json()) as { counts: { entries: number } }).counts.entries;
    };
    const open = (name: string) =>
      page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true });
    const button = (name: string | RegExp) => page.getByRole('button', { name });
    const field = (name: string) => page.getByRole('textbox', { name, exact: true });
    const fill = async (values: Readonly<Record<string, string>>) => {
      for (const [label, value] of Object.entries(values)) await page.getByLabel(label).fill(value);
    };
    const save = async () => {
      const unsaved = page.getByRole('region', { name: 'Unsaved changes' });
      await unsaved.getByRole('button', { name: 'Save' }).click();
      await unsaved.waitFor({ state: 'detached' });
    };
    const choose = async (code: string, text: string) => {
      await page.getByRole('combobox', { name: new RegExp(`^${code} `) }).fill(text);
      await page.getByRole('option', { name: text }).click();
    };

    test(`${api} 1: started empty, the first person sets a password and is in`, async () => {
      company = await started(['simulate', 'sage-intacct', '--port', '0'], /on (http\S+)/);
      const env = { DATABASE_URL: databaseUrl, TIEOUT_PORT: '0', TIEOUT_DATA: join(folder, api) };
      const link = await started(['demo', '--empty'], /(http\S+#\S+)/, env);
      await page.goto(link);
      await field('Name').fill('ines@harbor.example');
      await page.getByRole('textbox', { name: 'Password' }).fill('seven grey herons');
      await button('Set the password and sign in').click();
      await page.getByText('No external ledger is connected').waitFor();
    });

    test(`${api} 2: the company is connected, and six steps say what is left`, async () => {
      await open('Accounting Integration').click();
      await page.getByRole('radio', { name: `Sage Intacct (${api} API)` }).click();
      const month = await page.evaluate('new Date().toLocaleDateString("sv-SE").slice(0, 8)');
      await field('Name').fill('Harbor Point Holdings');
      await fill({ 'Cut-over date': `${month}01`, 'Company id': 'HARBORPOINT' });
      await fill({ 'Web services user': 'tieout' });
      await field('Journal').fill('TIE');
      await page.getByText('More settings').click();
      await fill({ 'API address': `${company}${path}` });
      await button('Connect').click();
      const steps = page.getByRole('region', { name: 'Before the first export' });
      await steps.getByRole('listitem').nth(5).waitFor();
    });

    test(`${api} 3: wrong credentials are told by the test, right ones are kept`, async () => {
      await button('Enter credentials').click();
      await fill({ ...credentials, ...wrong });
      await button('Store credentials').click();
      await page.getByText('Stored, encrypted.').waitFor();
      await button('Go to the test').click();
      await button('Test connection').click();
      const findings = page.getByRole('list', { name: 'Findings' });
      const bad = findings.getByRole('listitem').filter({ has: page.getByLabel('Not right') });
      await bad.filter({ hasText: refused }).waitFor();
      await fill(credentials);
      await button('Replace credentials').click();
      await page
        .getByLabel(Object.keys(wrong)[0] ?? '')
        .and(page.locator('[value=""]'))
        .waitFor();
    });

    test(`${api} 4: everything is right, and the chart is read`, async () => {
      await button('Test connection').click();
      await page.getByText('Signed in as tieout of HARBORPOINT.').waitFor();
      assert.equal(await page.getByLabel('Not right').count(), 0);
      // What the memo would read like is seen before it is saved.
      await field('Memo').fill('{document} for {guest}');
      const memos = page.getByRole('region', { name: 'Preview of the memo' });
      await memos.getByText('INV-1001 for {guest}').waitFor();
      await memos.getByText('Stands for nothing, and would be sent as it is: {guest}.').waitFor();
      await button('Read chart').click();
      await button(/^Map$/).waitFor();
    });

    test(`${api} 5: accounts are mapped as suggested, outlets by choice`, async () => {
      await button(/^Map$/).click();
      await button(/Accept .* of at least 90 %/).click();
      await save();
      await page.getByRole('link', { name: 'Outlets' }).click();
      await choose('TRS', '100 Harbor Point Operations TRS');
      await save();
    });

    test(`${api} 6: an invoice is entered, and waits`, async () => {
      await open('Invoices').click();
      await button('New invoice').first().click();
      await page.getByRole('checkbox', { name: 'A new customer' }).check();
      await field('Customer code').fill('C-1');
      await field('Customer name').fill('Bluewater Yacht Club');
      await field('Number').fill('I-1');
      await page.getByRole('combobox', { name: 'Outlet', exact: true }).selectOption('TRS');
      await page.getByRole('combobox', { name: 'Line 1, product' }).selectOption('FUEL-GAS');
      await field('Line 1, amount').fill('250.00');
      await page.getByText('Ready to be posted.').waitFor();
      await button('Post the invoice').click();
      await page.getByRole('dialog', { name: /^Invoice I-1/ }).waitFor();
      assert.equal(await entriesThere(), 0);
    });

    test(`${api} 7: a rehearsal names what is not mapped, before anything is sent`, async () => {
      await page.keyboard.press('Escape');
      await open('Accounting Integration').click();
      await button(/^Rehearsal$/).click();
      await button('Rehearse').click();
      await page.getByText('1 of 1 would fail, 1 cause.').waitFor();
      await button('Map department FUEL').click();
      await choose('FUEL', '40 Fuel');
      await save();
      await open('Accounting Integration').click();
      await button(/^Rehearsal$/).click();
      await page.getByText('Settings, mappings or the chart have changed since.').waitFor();
      await button('Rehearse again').click();
      await page.getByText('All 1 would be taken.').waitFor();
      assert.equal(await entriesThere(), 0);
    });

    test(`${api} 8: the entry is read line by line, and approved`, async () => {
      await page.getByRole('row', { name: /4300 Fuel sales .* department 40 Fuel/ }).waitFor();
      await button('Approve and send 1 export').click();
    });

    test(`${api} 9: it is synced, the only one there, with its number`, async () => {
      const first = page.getByRole('list', { name: 'Approved exports' }).getByRole('listitem');
      await first.getByText('Synced').waitFor();
      const [, key] = /(\d+) there/.exec(await first.innerText()) ?? [];
      const there = await fetch(`${company}/entries/${key}`);
      assert.match(await there.text(), /250\.00/);
      assert.equal(await entriesThere(), 1);
      await open('Accounting Sync').click();
      await statusTab(page, 'Synced', 1).waitFor();
    });

    test(`${api} 10: live with a reason, it sends what comes next by itself`, async () => {
      await open('Accounting Integration').click();
      await button('Go live…').click();
      await page.getByRole('heading', { name: 'Rehearsal', level: 1 }).waitFor();
      await button('Go live…').click();
      await page.getByRole('textbox', { name: /Reason/ }).fill('Compared with Sage line by line');
      await page.getByRole('dialog').getByRole('button', { name: 'Go live' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await open('Accounting Integration').click();
      await page.getByText('Before the first export').waitFor({ state: 'detached' });
    });
  });
}
