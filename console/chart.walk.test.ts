// The chart of accounts in a real Chromium against everything real: an account is looked up and
// leads to its lines, one is added and refused what makes no sense, the bounced-check accounts are
// chosen, a file is counted before it is saved. Method: by role and label only.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWalk } from '#scenarios/console-walk.ts';

const walk = await openWalk({ height: 1000, refusals: true });
const { page, complaints } = walk;
after(() => walk.stop());

await walk.api('POST', '/events', {
  ...{ source: 'marina-os', id: 'INV-1', kind: 'invoice-issued', occurredOn: '2026-05-01' },
  ...{ outlet: 'TRS', customer: { id: 'C-1', name: 'Ada Byron' } },
  lines: [{ product: 'FUEL-DIESEL', amount: '100.00' }],
});
const rows = () =>
  walk.api<{
    accounts: { number: string; active: boolean; department: string | null }[];
    postingAccounts: { role: string; outlet: string | null; account: string }[];
    departments: { code: string }[];
  }>('GET', '/chart-of-accounts/rows');

test('an account shows what it holds and what posts to it, and leads to its lines', async () => {
  await page.goto(`${walk.server.url}/`);
  const navigation = page.getByRole('navigation', { name: 'Main' });
  await navigation.getByRole('link', { name: 'Chart of Accounts' }).click();
  await page.getByRole('heading', { name: 'Chart of Accounts', level: 1 }).waitFor();
  await page.keyboard.press('/');
  await page.getByRole('textbox', { name: 'Search the chart' }).fill('1200');
  await page.waitForURL(/text=1200/);
  await page.getByRole('row', { name: /1200.*100\.00/ }).click();
  const drawer = page.getByRole('dialog', { name: 'Account 1200' });
  await drawer.getByRole('link', { name: 'Accounts receivable' }).waitFor();
  await drawer.getByRole('link', { name: 'General ledger' }).click();
  await page.getByRole('heading', { name: 'General ledger' }).waitFor();
  await page.getByText('INV-1').first().waitFor();
  assert.deepEqual(complaints, []);
});

test('an account is added; a number that is there already is not taken twice', async () => {
  await page.goto(`${walk.server.url}/accounting/chart-of-accounts`);
  await page.getByRole('row', { name: /1200/ }).waitFor();
  await page.keyboard.press('n');
  const form = page.getByRole('dialog', { name: 'New account' });
  await form.getByRole('textbox', { name: 'Account number' }).fill('1200');
  await form.getByRole('textbox', { name: 'Name' }).fill('Kayak rental');
  const add = form.getByRole('button', { name: 'Add' });
  assert.equal(await add.getAttribute('aria-disabled'), 'true');
  await form.getByRole('textbox', { name: 'Account number' }).fill('4310');
  await choose(form, 'Account type', 'Income');
  await choose(form, 'Detail type', 'Rental income');
  await choose(form, 'Department', 'MARINA');
  await add.click();
  await form.waitFor({ state: 'hidden' });
  await search('kayak');
  await page.getByRole('row', { name: /4310.*Kayak rental/ }).waitFor();
  const added = (await rows()).accounts.find(({ number }) => number === '4310');
  assert.equal(added?.department, 'MARINA');
  assert.deepEqual(complaints, []);
});

test('what the chart cannot be is refused, with the reason; an account is retired', async () => {
  await search('1200');
  await page.getByRole('row', { name: /1200/ }).click();
  await page.getByRole('button', { name: 'Edit…' }).click();
  const form = page.getByRole('dialog', { name: 'Edit account 1200' });
  await form.getByRole('switch', { name: 'Active' }).uncheck();
  await form.getByRole('button', { name: 'Save' }).click();
  await form
    .getByText(/accounts-receivable/)
    .first()
    .waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await search('4310');
  await page.getByRole('row', { name: /4310/ }).click();
  await page.getByRole('button', { name: 'Edit…' }).click();
  const kayak = page.getByRole('dialog', { name: 'Edit account 4310' });
  await kayak.getByRole('switch', { name: 'Active' }).uncheck();
  await kayak.getByRole('button', { name: 'Save' }).click();
  await kayak.waitFor({ state: 'hidden' });
  await page.keyboard.press('Escape');
  await page.getByRole('row', { name: /4310/ }).waitFor({ state: 'hidden' });
  await page.getByRole('checkbox', { name: 'Inactive too' }).check();
  await page.getByRole('row', { name: /4310.*Inactive/ }).waitFor();
});

test('the bounced-check accounts of an outlet are chosen', async () => {
  await page.getByRole('link', { name: 'Posting accounts' }).click();
  await page.getByRole('row', { name: /Bounced check, debit.*All/ }).waitFor();
  await page.getByRole('button', { name: 'New posting account…' }).click();
  const form = page.getByRole('dialog', { name: 'New posting account' });
  await choose(form, 'Used for', 'Bounced check, debit');
  await choose(form, 'Outlet', 'REIT');
  await choose(form, 'Account', '1200');
  await form.getByRole('button', { name: 'Add' }).click();
  await form.waitFor({ state: 'hidden' });
  await page.getByRole('row', { name: /Bounced check, debit.*REIT.*1200/ }).waitFor();
  const made = (await rows()).postingAccounts.filter(({ outlet }) => outlet === 'REIT');
  assert.deepEqual(
    made.map(({ role, account }) => [role, account]),
    [['bounced-check-debit', '1200']],
  );
});

test('a file is counted before it is saved', async () => {
  await page.getByRole('link', { name: 'Departments' }).click();
  await page.getByRole('row', { name: /MARINA/ }).waitFor();
  await page.locator('input[type=file]').setInputFiles({
    name: 'departments.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('code,name,active\nYARD,Boat yard,yes\n'),
  });
  const dialog = page.getByRole('dialog', { name: 'What this file would change' });
  await dialog.getByText('Adds 1, changes 0').waitFor();
  assert.equal(
    (await rows()).departments.some(({ code }) => code === 'YARD'),
    false,
  );
  await dialog.getByRole('button', { name: 'Save 1 change' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('row', { name: /YARD/ }).waitFor();
});

test('it fits a telephone', async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  for (const kind of ['', '?kind=postingAccounts', '?kind=products', '?open=1200']) {
    await page.goto(`${walk.server.url}/accounting/chart-of-accounts${kind}`);
    await page.getByRole('row').first().waitFor();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    assert.ok(Number(width) <= 360, `${kind} is ${width} wide`);
  }
});

type Form = ReturnType<typeof page.getByRole>;

async function search(text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Search the chart' }).fill(text);
  await page.waitForURL(new RegExp(`text=${text}`));
}

/** Types into a choice and takes what is offered first. */
async function choose(form: Form, label: string, text: string): Promise<void> {
  const field = form.getByRole('combobox', { name: label, exact: true });
  await field.click();
  await field.fill(text);
  await page
    .getByRole('option', { name: new RegExp(`^${text}`) })
    .first()
    .click();
}
