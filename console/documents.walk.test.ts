// Invoices, payments, credits and refunds in a real Chromium: an invoice is entered, paid, the rest
// applied, the check bounces with a fee, money is refunded, mistakes are voided. Method: by role
// and label only; the books are asked by the API afterwards.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { todayIn } from '#chart-of-accounts/iso-date.ts';
import { demoProperty } from '#root/commands/demo-setup.ts';
import { openWalk } from '#scenarios/console-walk.ts';

const walk = await openWalk({ height: 1100, refusals: true });
const { page } = walk;
after(() => walk.stop());

const ada = { id: 'C-1', name: 'Ada Byron' };
const today = todayIn(demoProperty.timeZone, new Date());
const drawer = (name: RegExp) => page.getByRole('dialog', { name });
const status = (text: string | RegExp) => page.getByRole('status').getByText(text);
const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const choice = (name: string) => page.getByRole('combobox', { name, exact: true });
const post = async (one: string) => {
  await status('Ready to be posted.').waitFor();
  await page.getByRole('button', { name: `Post the ${one}` }).click();
};
const openOf = async () => {
  const { items } = await walk.api<{ items: { document: string; open: string }[] }>(
    'GET',
    '/receivables/open-items?customer=C-1',
  );
  return items.map(({ document, open }) => `${document} ${open}`);
};

test('an invoice is entered for a new customer, its lines seen before it is posted', async () => {
  await page.goto(`${walk.server.url}/accounting/invoices`);
  await page.getByText('No invoices yet').waitFor();
  await page.keyboard.press('n');
  await page.getByRole('heading', { name: 'New invoice', level: 1 }).waitFor();
  await page.getByRole('checkbox', { name: 'A new customer' }).check();
  await field('Customer code').fill(ada.id);
  await field('Customer name').fill(ada.name);
  await field('Number').fill('I-1');
  await choice('Outlet').selectOption('TRS');
  await choice('Line 1, product').selectOption('FUEL-DIESEL');
  await field('Line 1, amount').fill('1,00.00');
  await status('Line 1: the amount cannot be read.').waitFor();
  await field('Line 1, amount').fill('100.00');
  await page.getByRole('heading', { name: 'It will post' }).waitFor();
  await page.getByRole('cell', { name: /Accounts receivable/ }).waitFor();
});

test('it is posted once, whatever becomes of the answer', async () => {
  await page.route('**/api/v1/documents', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    await route.fetch();
    await route.abort();
    await page.unroute('**/api/v1/documents');
  });
  await post('invoice');
  await page.getByRole('alert').getByText('Tieout server did not').waitFor();
  await page.getByRole('button', { name: 'Post the invoice' }).click();
  await drawer(/^Invoice I-1/).waitFor();
  assert.deepEqual(await openOf(), ['I-1 100.00']);
});

test('a payment is taken on it; what it does not pay stays on account', async () => {
  await page.getByRole('button', { name: 'Take payment' }).click();
  await page.getByRole('heading', { name: 'New payment', level: 1 }).waitFor();
  assert.equal(await field('Amount for I-1').inputValue(), '100.00');
  await choice('Payment method').selectOption('CHECK');
  await field('Number').fill('P-1');
  await field('Amount USD').fill('90.00');
  await status('10.00 more is applied than is paid.').first().waitFor();
  await field('Amount USD').fill('125.00');
  await status('25.00 USD stays on account.').waitFor();
  await post('payment');
  await drawer(/^Payment P-1/)
    .getByRole('link', { name: 'I-1' })
    .waitFor();
  assert.deepEqual(await openOf(), ['P-1 -25.00']);
});

test('the rest is applied to another invoice', async () => {
  await walk.api('POST', '/events', {
    ...{ source: 'marina-os', id: 'I-2', kind: 'invoice-issued', occurredOn: today },
    ...{ outlet: 'TRS', customer: ada, lines: [{ product: 'FUEL-DIESEL', amount: '40.00' }] },
  });
  await page.getByRole('button', { name: 'Apply…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settle by hand' });
  await dialog.getByRole('button', { name: 'Settle', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  await drawer(/^Payment P-1/)
    .getByRole('link', { name: 'I-2' })
    .waitFor();
  assert.deepEqual(await openOf(), ['I-2 15.00']);
});

test('the check bounces: what it paid is open again, and a fee is charged', async () => {
  await page.getByRole('button', { name: 'Bounce Check…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Bounce Check' });
  await dialog.getByText('Open again: 100.00 of I-1, 25.00 of I-2.').waitFor();
  await dialog.getByRole('textbox', { name: 'Fee for the customer' }).fill('35.00');
  await dialog.getByLabel('The fee is income of').selectOption({ index: 1 });
  await dialog.getByText('P-1-NSF').first().waitFor();
  await dialog.getByRole('button', { name: 'Bounce 125.00 USD' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await drawer(/^Payment P-1/)
    .getByText('Bounced', { exact: true })
    .waitFor();
  assert.deepEqual(await openOf(), ['I-1 100.00', 'I-2 40.00', 'P-1-NSF 35.00']);
  const refund = page.getByRole('button', { name: 'Refund', exact: true });
  assert.equal(await refund.getAttribute('aria-disabled'), 'true');
});

test('a refund gives back at most what was paid', async () => {
  await walk.api('POST', '/events', {
    ...{ source: 'marina-os', id: 'P-2', kind: 'payment-received', occurredOn: today },
    ...{ outlet: 'TRS', customer: ada, method: 'CASH', amount: '50.00' },
  });
  await page.goto(`${walk.server.url}/accounting/payments?text=P-2`);
  await page.getByRole('row', { name: /P-2/ }).click();
  const bounce = page.locator('button:disabled, button[aria-disabled=true]', { hasText: 'Bounce' });
  await bounce.waitFor();
  await page.getByRole('button', { name: 'Refund', exact: true }).click();
  await page.getByRole('heading', { name: 'New refund', level: 1 }).waitFor();
  await choice('Payment method').selectOption('CASH');
  await field('Number').fill('R-1');
  assert.equal(await field('Amount USD').inputValue(), '50.00');
  await field('Amount USD').fill('50.01');
  await status('Only 50.00 of P-2 is left to give back.').waitFor();
  await field('Amount USD').fill('20.00');
  await post('refund');
  await drawer(/^Refund R-1/)
    .getByRole('link', { name: 'P-2' })
    .waitFor();
});

test('a mistake is voided on its day, with a reason', async () => {
  await walk.api('POST', '/events', {
    ...{ source: 'marina-os', id: 'P-3', kind: 'payment-received', occurredOn: today },
    ...{ outlet: 'TRS', customer: ada, method: 'CASH', amount: '60.00' },
  });
  await page.goto(`${walk.server.url}/accounting/payments?text=P-3`);
  await page.getByRole('row', { name: /P-3/ }).click();
  await page.getByRole('button', { name: 'Void…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Void payment P-3/ });
  await dialog.getByText('60.00 USD with debits and credits exchanged').waitFor();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Entered twice');
  await dialog.getByRole('button', { name: 'Void', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  await drawer(/^Payment P-3/)
    .getByText('Voided', { exact: true })
    .waitFor();
});

test('a credit memo takes from its invoice', async () => {
  await page.goto(`${walk.server.url}/accounting/invoices?text=I-2&state=open`);
  await page.getByRole('row', { name: /I-2/ }).click();
  await page.getByRole('button', { name: 'Credit', exact: true }).click();
  await page.getByRole('heading', { name: 'New credit memo', level: 1 }).waitFor();
  assert.equal(await field('Of invoice').inputValue(), 'I-2');
  await field('Number').fill('CM-1');
  await choice('Line 1, product').selectOption('FUEL-DIESEL');
  await field('Line 1, amount').fill('15.00');
  await post('credit memo');
  await drawer(/^Credit memo CM-1/)
    .getByRole('link', { name: 'I-2' })
    .waitFor();
  assert.ok((await openOf()).includes('I-2 25.00'));
});

test('documents fit a telephone', async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  for (const path of [
    'invoices',
    'payments',
    'credits',
    'refunds',
    'invoices/new',
    'refunds/new',
  ]) {
    await page.goto(`${walk.server.url}/accounting/${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page
      .getByText(/Ada Byron|It needs a customer/)
      .first()
      .waitFor();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    assert.ok(Number(width) <= 360, `${path} is ${width} wide`);
  }
});
