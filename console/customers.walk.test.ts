// Customers in a real Chromium against everything real: somebody is looked up, what is open is
// settled by hand, taken back, settled by itself; the proof ties. Method: by role and label only.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWalk } from '#scenarios/console-walk.ts';

const walk = await openWalk({ height: 1000 });
const { page, complaints } = walk;
after(() => walk.stop());

const ada = { id: 'C-1', name: 'Ada Byron' };
const invoice = (id: string, outlet: string, amount: string, occurredOn: string) => ({
  ...{ source: 'marina-os', id, kind: 'invoice-issued', occurredOn, outlet, customer: ada },
  lines: [{ product: outlet === 'TRS' ? 'FUEL-DIESEL' : 'SLIP-MONTHLY', amount }],
});
for (const event of [
  invoice('INV-1', 'TRS', '100.00', '2026-05-01'),
  invoice('INV-2', 'TRS', '40.00', '2026-06-01'),
  invoice('INV-3', 'REIT', '70.00', '2026-07-01'),
  {
    ...{ source: 'marina-os', id: 'PAY-1', kind: 'payment-received', occurredOn: '2026-07-02' },
    ...{ outlet: 'TRS', customer: ada, method: 'CHECK', amount: '125.00' },
  },
]) {
  await walk.api('POST', '/events', event);
}
const openOf = async () => {
  const { items } = await walk.api<{ items: { document: string; open: string }[] }>(
    'GET',
    '/receivables/open-items?customer=C-1',
  );
  return items.map(({ document, open }) => `${document} ${open}`);
};

test('somebody is looked up, and their balances stand per outlet', async () => {
  await page.goto(`${walk.server.url}/accounting/customers`);
  await page.getByRole('heading', { name: 'Customers', level: 1 }).waitFor();
  await page.keyboard.press('/');
  await page.getByRole('textbox', { name: 'Search customers' }).fill('byr');
  const row = page.getByRole('row', { name: /Ada Byron/ });
  await row.getByText('85.00').waitFor();
  await page.waitForURL(/text=byr/);
  await row.click();
  await page.getByRole('heading', { name: 'Ada Byron', level: 1 }).waitFor();
  await page.getByRole('region', { name: 'Balance at TRS, USD' }).getByText('15.00').waitFor();
  await page.getByRole('region', { name: 'Balance at REIT, USD' }).waitFor();
  const items = page.getByRole('table', { name: 'Items' });
  await items.getByRole('row', { name: /PAY-1.*−125\.00/ }).waitFor();
  assert.deepEqual(complaints, []);
});

test('a payment is applied by hand; another outlet’s invoice says why it cannot be', async () => {
  await page.getByRole('button', { name: 'Settle PAY-1' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settle by hand' });
  await dialog.getByText('PAY-1 is of outlet TRS: each outlet settles its own').waitFor();
  assert.equal(await dialog.getByRole('checkbox', { name: 'Pay INV-3' }).isDisabled(), true);
  const second = dialog.getByRole('textbox', { name: 'Amount for INV-2' });
  assert.equal(await second.inputValue(), '25.00');
  await second.fill('26.00');
  const settle = dialog.getByRole('button', { name: 'Settle', exact: true });
  assert.equal(await settle.getAttribute('aria-disabled'), 'true');
  await second.fill('20.00');
  await settle.click();
  await dialog.waitFor({ state: 'hidden' });
  await page
    .getByRole('table', { name: 'Items' })
    .getByRole('row', { name: /PAY-1.*−5\.00/ })
    .waitFor();
  assert.deepEqual(await openOf(), ['INV-2 20.00', 'INV-3 70.00', 'PAY-1 -5.00']);
  assert.deepEqual(complaints, []);
});

test('a settlement is taken back, and everything is applied again by itself', async () => {
  await page.getByRole('link', { name: 'Settlements' }).click();
  await page.getByRole('button', { name: 'Take back PAY-1 on INV-2' }).click();
  const dialog = page.getByRole('dialog', { name: 'PAY-1 on INV-2' });
  await dialog.getByText('20.00 USD of both are open again').waitFor();
  await dialog.getByRole('button', { name: 'Take back', exact: true }).click();
  await page.getByText('taken back', { exact: true }).waitFor();
  assert.deepEqual(await openOf(), ['INV-2 40.00', 'INV-3 70.00', 'PAY-1 -25.00']);
  await page.getByRole('button', { name: 'Auto-settle…' }).click();
  const order = page.getByRole('dialog', { name: 'Auto-settle' });
  await order.getByRole('radio', { name: 'The oldest document is paid first' }).check();
  await order.getByRole('button', { name: 'Auto-settle', exact: true }).click();
  await order.waitFor({ state: 'hidden' });
  assert.deepEqual(await openOf(), ['INV-2 15.00', 'INV-3 70.00']);
  assert.deepEqual(complaints, []);
});

test('an item leads to its entry; a past day shows what was open then', async () => {
  await page.getByRole('link', { name: 'Open items' }).click();
  await page.getByRole('table', { name: 'Items' }).getByRole('row', { name: /INV-2/ }).click();
  const entry = page.getByRole('dialog', { name: /^Journal entry/ });
  await entry.getByText('Accounting event').waitFor();
  await page.keyboard.press('Escape');
  await entry.waitFor({ state: 'hidden' });
  await page.getByLabel('As of').fill('2026-05-15');
  await page
    .getByRole('region', { name: 'Balance at TRS, USD' })
    .getByText('100.00')
    .first()
    .waitFor();
  const settle = page.getByRole('button', { name: 'Settle…', exact: true });
  assert.equal(await settle.getAttribute('aria-disabled'), 'true');
  const begun = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Statement as PDF' }).click();
  assert.match((await begun).suggestedFilename(), /customer-statement.*2026-05-15\.pdf/);
  assert.deepEqual(complaints, []);
});

test('the receivable account ties to the open items, at any date', async () => {
  await page.getByRole('link', { name: 'Customers' }).last().click();
  await page.getByRole('link', { name: 'Ties to the books' }).click();
  const trs = page.getByRole('region', { name: /^TRS/ });
  await trs.getByText('Ties').waitFor();
  assert.match(await trs.innerText(), /AR control account\s+15\.00USD\s+=\s+Open items\s+15\.00/);
  await page.getByLabel('As of').fill('2026-05-31');
  await trs.getByText('100.00').first().waitFor();
  assert.deepEqual(complaints, []);
});

test('money that names what nobody knows waits, until it is dismissed', async () => {
  await walk.api('POST', '/events', {
    ...{ source: 'marina-os', id: 'PAY-9', kind: 'payment-received', occurredOn: '2026-07-03' },
    ...{ outlet: 'REIT', customer: ada, method: 'CHECK', amount: '15.00' },
    settles: [{ document: 'INV-9', amount: '15.00' }],
  });
  await page.getByRole('link', { name: 'Waiting' }).click();
  const waiting = page.getByRole('table', { name: 'Documents that have not come' });
  await waiting.getByRole('row', { name: /INV-9.*PAY-9.*15\.00/ }).waitFor();
  await page.getByRole('button', { name: 'Dismiss INV-9' }).click();
  const dialog = page.getByRole('dialog', { name: 'Dismiss INV-9' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('A typing error');
  await dialog.getByRole('button', { name: 'Dismiss', exact: true }).click();
  await page.getByText('Nothing is waited for').waitFor();
  assert.deepEqual(complaints, []);
});

/** Keeps how wide the page was at its widest, also where that lasted for a moment only. */
const watchWidth = `
  globalThis.widest = 0;
  new MutationObserver(() => {
    globalThis.widest = Math.max(globalThis.widest, document.documentElement.scrollWidth);
  }).observe(document, { childList: true, subtree: true });
`;

test('it fits a telephone', async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  await page.addInitScript(watchWidth);
  for (const path of ['', '?tab=proof', '/C-1', '/C-1?tab=settlements']) {
    await page.goto(`${walk.server.url}/accounting/customers${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page
      .getByText(/Byron|15\.00/)
      .first()
      .waitFor();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    assert.ok(Number(width) <= 360, `${path} is ${width} wide`);
    const widest = await page.evaluate('widest');
    assert.ok(Number(widest) <= 360, `${path} was ${widest} wide for a moment`);
  }
});

test('what everybody paid ahead is applied at once, and what is left is said', async () => {
  await page.goto(`${walk.server.url}/accounting/customers`);
  await page.getByRole('button', { name: 'Auto-settle all…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Auto-settle all' });
  await dialog.getByRole('combobox', { name: 'Outlet' }).selectOption('TRS');
  await dialog.getByRole('button', { name: 'Auto-settle all' }).click();
  await dialog.getByText(/Nothing to apply|settlements? made of/).waitFor();
  await dialog.getByText(/USD owed, .* paid ahead/).waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  assert.deepEqual(complaints, []);
});
