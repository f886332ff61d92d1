// Deferred Income in a real Chromium against everything real: what is due is seen, then posted; a
// schedule is opened, switched off with a reason; months lead to the report. Method: by role and
// label only.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWalk } from '#scenarios/console-walk.ts';

const walk = await openWalk({ height: 1000 });
const { page, complaints } = walk;
const invoice = (id: string, amount: string) => ({
  ...{ source: 'marina-os', id, kind: 'invoice-issued', occurredOn: '2026-05-01', outlet: 'REIT' },
  customer: { id: 'C-1', name: 'Ada Byron' },
  lines: [
    {
      ...{ product: 'SLIP-SEASONAL', amount },
      service: { from: '2026-05-01', through: '2026-10-31' },
    },
  ],
});
await walk.api('POST', '/events', invoice('INV-1', '5400.00'));
await walk.api('POST', '/events', invoice('INV-2', '600.00'));
after(() => walk.stop());

test('what is due is seen before it is posted, and posted once', async () => {
  await page.goto(`${walk.server.url}/accounting/deferred-income?through=2026-06-30`);
  await page.getByRole('heading', { name: 'Deferred Income', level: 1 }).waitFor();
  const due = page.getByRole('table', { name: /^Due through/ });
  await due.getByRole('row', { name: /2026-05.*SLIP-SEASONAL.*1,000\.00/ }).waitFor();
  await page.getByRole('button', { name: 'Recognize 4 rows' }).click();
  await page.getByText('4 rows recognized').waitFor();
  await page.getByRole('button', { name: 'Nothing is due' }).waitFor();
  const { items } = await walk.api<{ items: { ties: boolean; unposted: string }[] }>(
    'GET',
    '/deferred-income/proof?asOf=2026-06-30',
  );
  assert.deepEqual(
    items.map(({ ties, unposted }) => [ties, unposted]),
    [[true, '4000.00']],
  );
  assert.deepEqual(complaints, []);
});

test('a schedule shows its rows and their entries, and is switched off with a reason', async () => {
  await page.getByRole('row', { name: /INV-2/ }).click();
  const drawer = page.getByRole('dialog', { name: 'Schedule INV-2' });
  await drawer
    .getByRole('link', { name: /^recognized/ })
    .first()
    .waitFor();
  await drawer.getByRole('button', { name: 'Switch off' }).click();
  const dialog = page.getByRole('dialog', { name: /^Switch off the schedule/ });
  await dialog.getByLabel(/Reason/).fill('The contract is in dispute');
  await dialog.getByRole('button', { name: 'Switch off' }).click();
  await drawer.getByText(/The contract is in dispute/).waitFor();
  await drawer.getByRole('button', { name: 'Switch on' }).waitFor();
  await page.keyboard.press('Escape');
  assert.deepEqual(complaints, []);
});

test('the waterfall leads to its report; it fits a telephone', async () => {
  const months = page.getByRole('list', { name: 'Waterfall' });
  await months.getByText('2026-10').waitFor();
  await page.getByRole('link', { name: 'Roll-forward' }).click();
  await page.getByRole('heading', { name: 'Deferred income roll-forward' }).waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${walk.server.url}/accounting/deferred-income?through=2026-12-31`);
  await page.getByRole('button', { name: /^Recognize \d+ rows/ }).waitFor();
  const width = await page.evaluate('document.documentElement.scrollWidth');
  assert.ok(Number(width) <= 390, `${width} wide`);
  assert.deepEqual(complaints, []);
});
