// Posting Settings in a real Chromium against everything real: a value is set from a day on with a
// reason, is refused where entries are there, and set despite them. Method: by role and label only.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWalk } from '#scenarios/console-walk.ts';

const walk = await openWalk({ height: 1000 });
const { page, complaints } = walk;
await walk.api('POST', '/events', {
  ...{ source: 'marina-os', id: 'INV-1', kind: 'invoice-issued', occurredOn: '2026-05-10' },
  ...{ outlet: 'TRS', customer: { id: 'C-1', name: 'Ada Byron' } },
  lines: [{ product: 'ICE-BAIT', amount: '18.00', discount: '2.00' }],
});
after(() => walk.stop());

test('a value is set from a day on, told of the entries that are there, and kept', async () => {
  await page.goto(`${walk.server.url}/settings/posting`);
  await page.getByRole('heading', { name: 'Posting Settings', level: 1 }).waitFor();
  const panel = page.getByRole('region', { name: 'Discounts' });
  await panel.getByRole('button', { name: 'Set from a day' }).click();
  const dialog = page.getByRole('dialog', { name: 'Discounts' });
  await dialog.getByLabel('Holds from').fill('2026-05-01');
  await dialog.getByLabel(/Reason/).fill('Net, as the books always were');
  await dialog.getByRole('button', { name: 'Set', exact: true }).click();
  await dialog.getByText(/entries it would decide are dated from 2026-05-01/).waitFor();
  await dialog.getByLabel(/they stay as they are/).check();
  await dialog.getByRole('button', { name: 'Set', exact: true }).click();
  const history = page.getByRole('table', { name: 'History of the posting settings' });
  await history.getByRole('row', { name: /Net, as the books always were/ }).waitFor();
  await panel.getByText('Income net of discount').first().waitFor();
  // The refusal that was asked for is all that the page complains of.
  assert.deepEqual(
    complaints.filter((text) => !/409/.test(String(text))),
    [],
  );
});

test('it fits a telephone', async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  await page.getByRole('region', { name: 'History' }).waitFor();
  const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  assert.equal(wide, false);
});
