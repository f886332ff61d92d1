// *Reverse and re-post* on the page of a journal entry, in a real Chromium against everything real:
// the facts are changed, the lines stand side by side, both entries are booked in one step. Method:
// by role and label only.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWalk } from '#scenarios/console-walk.ts';

const walk = await openWalk({ height: 1200 });
const { page, complaints } = walk;
after(() => walk.stop());

test('an invoice is posted anew with another amount, and the page leads to all three', async () => {
  await walk.api('POST', '/events', {
    ...{ source: 'marina-os', id: 'INV-1', kind: 'invoice-issued', occurredOn: '2026-05-01' },
    ...{ outlet: 'REIT', customer: { id: 'C-1', name: 'Ada Byron' } },
    lines: [
      {
        ...{ product: 'SLIP-SEASONAL', amount: '5400.00' },
        service: { from: '2026-05-01', through: '2026-10-31' },
      },
    ],
  });
  await page.goto(`${walk.server.url}/accounting/journal-entries?open=1`);
  await page.getByRole('button', { name: 'Re-post…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Reverse and re-post entry 1' });
  await dialog.getByText('No amount changes yet.').or(dialog.getByRole('table')).first().waitFor();
  assert.equal(
    await dialog.getByRole('combobox', { name: 'Customer' }).inputValue(),
    'Ada Byron · C-1',
  );
  const product = dialog.getByRole('combobox', { name: 'Product' });
  await product.selectOption('SLIP-MONTHLY');
  await product.selectOption('SLIP-SEASONAL');
  await dialog.getByLabel('Amount', { exact: true }).fill('3000.00');
  const table = dialog.getByRole('table', { name: 'Before and after' });
  await table.getByText('3,000.00').first().waitFor();
  assert.ok((await table.getByText('5,400.00').count()) >= 2);
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill('Billed for the wrong slip');
  await dialog.getByRole('button', { name: 'Reverse and re-post' }).click();
  await page.getByRole('heading', { name: 'Reversed and re-posted' }).waitFor();
  await page.getByText('“Billed for the wrong slip”').waitFor();
  await page.getByRole('link', { name: 'Entry 2', exact: true }).first().click();
  await page.waitForURL((url) => url.searchParams.get('open') === '2');
  await page.getByText('Reverses').waitFor();
  assert.deepEqual(complaints, []);
});
