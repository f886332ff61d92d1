// An entry typed by hand in a real Chromium, by keyboard alone: it balances as one types, a
// one-sided customer line is refused, a refusal loses nothing, and it is booked once. Method: by
// role and label only; keys instead of the mouse.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWalk } from '#scenarios/console-walk.ts';

const walk = await openWalk({ height: 1000, refusals: true });
const { page } = walk;
after(() => walk.stop());

const ada = { id: 'C-1', name: 'Ada Byron' };
await walk.api('POST', '/events', {
  ...{ source: 'marina-os', id: 'INV-1', kind: 'invoice-issued', occurredOn: '2026-05-01' },
  ...{ outlet: 'TRS', customer: ada, lines: [{ product: 'FUEL-DIESEL', amount: '100.00' }] },
});

const isIn = (name: string) => page.getByLabel(name).and(page.locator(':focus')).waitFor();
const status = () => page.getByRole('main').getByRole('status').last();
/** Types into a choice that searches, and takes the first that is found. */
const choose = async (text: string, option: RegExp) => {
  await page.keyboard.type(text);
  await page.getByRole('option', { name: option }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('option').first().waitFor({ state: 'hidden' });
};

test('an entry is typed without a mouse, and balances as one types', async () => {
  await page.goto(`${walk.server.url}/accounting/journal-entries`);
  await page.getByRole('row', { name: /INV-1/ }).waitFor();
  await page.keyboard.press('n');
  await page.getByRole('heading', { name: 'New journal entry', level: 1 }).waitFor();
  await page.getByLabel('Date').fill('2026-06-15');
  await page.getByRole('combobox', { name: 'Outlet', exact: true }).selectOption('TRS');
  await page.getByRole('combobox', { name: 'Line 1, account' }).focus();
  await choose('receivable', /Accounts receivable/);
  await page.keyboard.press('Tab');
  await isIn('Line 1, customer');
  await choose('byr', /Ada Byron/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('1,250.00');
  const sums = page.getByRole('region', { name: 'Sums' });
  await sums.getByText('1,250.00 of credits missing').waitFor();
  await page.keyboard.press('Enter');
  await isIn('Line 2, account');
  await choose('receivable', /Accounts receivable/);
  for (let i = 0; i < 4; i += 1) await page.keyboard.press('Tab');
  await isIn('Line 2, credit');
  await page.keyboard.press('=');
  await sums.getByText('Balanced').waitFor();
});

test('a customer on one side only is refused before anything is sent', async () => {
  await page.getByLabel('Reason').fill('Berth moved within the house');
  assert.match(await status().innerText(), /Line 1 names a customer, line 2 does not/);
  const book = page.getByRole('button', { name: 'Book the entry' });
  assert.equal(await book.getAttribute('aria-disabled'), 'true');
  await page.getByRole('combobox', { name: 'Line 2, account' }).focus();
  await page.keyboard.press('Control+A');
  await choose('4010', /^4010/);
  await page.getByText('Ready to be booked.').waitFor();
});

test('a refusal and a reload lose nothing of what was typed', async () => {
  await walk.api('POST', '/closings', {
    ...{ through: '2026-06-30', reason: 'June is done' },
    forcedBecause: 'Closed while somebody typed',
  });
  await page.getByLabel('Reason').press('Control+Enter');
  await page
    .getByRole('alert')
    .getByText(/closed through/)
    .waitFor();
  await page.reload();
  const debit = page.getByRole('textbox', { name: 'Line 1, debit' });
  await debit.waitFor();
  assert.equal(await debit.inputValue(), '1,250.00');
  await page.getByText(/The books are closed through Jun 30, 2026: choose a later date/).waitFor();
  await page.getByLabel('Date').fill('2026-07-01');
  await page.getByLabel('Attachment').fill('BERTH-PLAN');
});

test('it is booked once, and leads to its entry', async () => {
  // The answer is lost after the server has booked it: pressing again books nothing more.
  await page.route('**/api/v1/journal-entries', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    await route.fetch();
    await route.abort();
    await page.unroute('**/api/v1/journal-entries');
  });
  await page.getByLabel('Reason').press('Control+Enter');
  await page.getByRole('alert').getByText('Tieout server did not').waitFor();
  await page.getByRole('button', { name: 'Book the entry' }).click();
  const entry = page.getByRole('dialog', { name: /^Journal entry/ });
  await entry.getByText('Berth moved within the house').first().waitFor();
  await entry.getByText('Ada Byron').first().waitFor();
  await entry.getByText('BERTH-PLAN', { exact: true }).waitFor();
  const { items } = await walk.api<{ items: { documentType: string }[] }>(
    'GET',
    '/journal-entries?documentType=journal',
  );
  assert.equal(items.length, 1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  assert.equal(await page.getByRole('textbox', { name: 'Line 1, debit' }).inputValue(), '');
});
