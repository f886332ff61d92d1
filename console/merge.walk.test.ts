// Two customers that are one, merged on the page of one of them and taken apart again, in a real
// Chromium against everything real. Method: by role and label only.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWalk } from '#scenarios/console-walk.ts';

const walk = await openWalk({ height: 1000 });
const { page, complaints } = walk;
after(() => walk.stop());

test('a customer is merged after its numbers were seen, and taken back with a reason', async () => {
  for (const [id, name, amount] of [
    ['C-1', 'Ada Byron', '100.00'],
    ['C-2', 'A. Byron', '40.00'],
  ]) {
    await walk.api('POST', '/events', {
      ...{ source: 'marina-os', id: `INV-${id}`, kind: 'invoice-issued', outlet: 'TRS' },
      ...{ occurredOn: '2026-05-01', customer: { id, name } },
      lines: [{ product: 'SLIP-TRANSIENT', amount }],
    });
  }
  await page.goto(`${walk.server.url}/accounting/customers/C-2`);
  await page.getByRole('button', { name: 'Merge…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Merge A. Byron into another customer' });
  await dialog.getByLabel('Customer that stays').fill('Ada');
  await page.getByRole('option', { name: 'Ada Byron · C-1' }).click();
  const joined = dialog.getByRole('table', { name: 'Balances that are joined' });
  await joined.getByText('140.00').waitFor();
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill('The same person, typed twice');
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click();

  await page.waitForURL(/\/accounting\/customers\/C-1/);
  await page.getByText(/^A\. Byron was merged into this customer on/).waitFor();
  await page.getByText('INV-C-2').first().waitFor();
  await page.getByRole('button', { name: 'Take back…' }).click();
  const undo = page.getByRole('dialog', { name: 'Take A. Byron out of Ada Byron?' });
  await undo.getByRole('textbox', { name: /^Reason/ }).fill('Two people after all');
  await undo.getByRole('button', { name: 'Take back', exact: true }).click();
  await page.getByText(/^A\. Byron was merged/).waitFor({ state: 'detached' });
  await page.getByText('INV-C-2').first().waitFor({ state: 'detached' });
  assert.deepEqual(complaints, []);
});
