// A month end in a real Chromium against everything real: what blocks is seen and settled by its
// own button, the month is closed, a late bill opens it again, and both stand in the history.
// Method: by role and label only.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWalk } from '#scenarios/console-walk.ts';

const walk = await openWalk({ height: 1100 });
const { page, complaints } = walk;
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
after(() => walk.stop());

test('what blocks is settled by its button, and the period is closed', async () => {
  await page.goto(`${walk.server.url}/accounting/periods?year=2026&period=2026-P06`);
  await page.getByRole('heading', { name: 'Periods and close', level: 1 }).waitFor();
  const list = page.getByRole('region', { name: 'Checklist of June 2026' });
  const due = list.getByRole('region', { name: 'Recognize Revenue' });
  await due.getByText('Blocks').waitFor();
  await list.getByRole('button', { name: 'Close by force' }).waitFor();
  await due.getByRole('button', { name: 'Recognize Revenue' }).click();
  await due.getByText('Done').waitFor();
  await list.getByRole('button', { name: 'Close June 2026' }).click();
  const dialog = page.getByRole('dialog', { name: 'Close June 2026' });
  await dialog.getByLabel(/Reason/).fill('June is tied out');
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  const june = page.getByRole('button', { name: /^June 2026/ });
  await june.getByText('Closed', { exact: true }).waitFor();
  await june.getByText(/dana/).waitFor();
  assert.deepEqual(complaints, []);
});

test('a late bill opens it again: what stands there is said, and kept', async () => {
  const list = page.getByRole('region', { name: 'Checklist of June 2026' });
  await list.getByRole('button', { name: 'Reopen' }).click();
  const dialog = page.getByRole('dialog', { name: 'Reopen June 2026' });
  await dialog.getByText(/\d+ entr(y|ies) stands? in these days/).waitFor();
  await dialog.getByLabel(/Reason/).fill('A bill of June came late');
  await dialog.getByRole('button', { name: 'Reopen' }).click();
  const history = page.getByRole('region', { name: 'History' });
  await history.getByText('A bill of June came late').waitFor();
  await history.getByText('June is tied out').waitFor();
  await page.getByRole('button', { name: /^June 2026.*Open/ }).waitFor();
  assert.deepEqual(complaints, []);
});

test('years may be counted in weeks from now on; it fits a telephone', async () => {
  const calendar = page.getByRole('region', { name: 'Fiscal calendar' });
  await calendar.getByLabel('Periods').selectOption('4-4-5');
  await calendar.getByRole('button', { name: 'Save calendar' }).click();
  await calendar.getByText(/Chosen by dana\..*Counts from/).waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('region', { name: 'Checklist of June 2026' }).waitFor();
  const width = await page.evaluate('document.documentElement.scrollWidth');
  assert.ok(Number(width) <= 390, `${width} wide`);
  assert.deepEqual(complaints, []);
});
