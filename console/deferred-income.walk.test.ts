// Deferred Income in a real Chromium against everything real: what is due is seen, then posted; a
// schedule is switched off with a reason; the roll-forward leads down to entries; the proof, the
// settings, and a schedule for an invoice that has none. Method: by role and label only.

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

test('the waterfall steps down to nothing', async () => {
  const steps = page.getByRole('list', { name: 'Waterfall USD' });
  await steps.getByText('Oct 2026').waitFor();
  const figures = await steps.getByRole('listitem').allInnerTexts();
  assert.match(figures.at(-1) ?? '', /0\.00$/);
});

test('a row of the roll-forward opens its moves, a move its schedule and its entry', async () => {
  await page.getByRole('link', { name: 'Roll-forward' }).last().click();
  await page.getByLabel('From').fill('2026-05-01');
  await page.getByLabel('Through').fill('2026-06-30');
  const row = page.getByRole('row', { name: /2026-05 REIT SLIP-SEASONAL/ });
  await row.getByText('5,000.00').waitFor();
  await row.click();
  const drawer = page.getByRole('dialog', { name: 'SLIP-SEASONAL, May 2026 at REIT' });
  const added = drawer.getByRole('table', { name: 'Added' });
  await added.getByRole('row', { name: /INV-1.*5,400\.00/ }).waitFor();
  await added.getByText('6,000.00').waitFor();
  await drawer.getByRole('table', { name: 'Recognized' }).getByText('1,000.00').waitFor();
  await added.getByRole('link', { name: 'INV-1', exact: true }).click();
  await page.getByRole('dialog', { name: 'Schedule INV-1' }).getByText('Rows').waitFor();
  await page.goBack();
  await drawer.getByRole('table', { name: 'Recognized' }).getByRole('link').nth(1).click();
  await page
    .getByRole('dialog', { name: /^Journal entry/ })
    .getByText('Recognition')
    .first()
    .waitFor();
  await page.goBack();
  assert.deepEqual(complaints, []);
});

test('the deferred account ties to the rows that wait, and runs are listed', async () => {
  await page.goto(`${walk.server.url}/accounting/deferred-income?tab=proof&asOf=2026-06-30`);
  const proof = page.getByRole('table', { name: 'Proof on Jun 30, 2026' });
  await proof.getByRole('row', { name: /REIT SLIP-SEASONAL 4,000\.00.*Ties/ }).waitFor();
  await page.getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('table', { name: 'Runs' }).getByText('4 of 4').waitFor();
  assert.deepEqual(complaints, []);
});

test('settings and a rule with a reason', async () => {
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await page.getByRole('switch', { name: 'Daily Deferred' }).click();
  await page.getByRole('switch', { name: 'Daily Deferred', checked: true }).waitFor();
  const kept = await walk.api<{ dailyDeferred: boolean }>('GET', '/deferred-income/settings');
  assert.equal(kept.dailyDeferred, true);
  await page.getByRole('button', { name: 'Add a rule…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Schedule a product another way' });
  await dialog.getByRole('combobox', { name: 'Product' }).selectOption('SLIP-SEASONAL');
  await dialog.getByLabel('From').fill('2026-07-01');
  await dialog.getByRole('combobox', { name: 'Recognition' }).selectOption('none');
  await dialog.getByLabel(/Reason/).fill('Recognized elsewhere from July on');
  await dialog.getByRole('button', { name: 'Save the rule' }).click();
  const rules = page.getByRole('table', { name: 'Rules by product' });
  await rules.getByRole('row', { name: /SLIP-SEASONAL Jul 1, 2026 none/ }).waitFor();
  assert.deepEqual(complaints, []);
});

test('an invoice without a schedule is given one, found by its document', async () => {
  await walk.api('POST', '/events', {
    ...invoice('INV-3', '900.00'),
    occurredOn: '2026-07-05',
    lines: [
      {
        ...{ product: 'SLIP-SEASONAL', amount: '900.00' },
        service: { from: '2026-07-01', through: '2026-09-30' },
      },
    ],
  });
  await page.getByRole('button', { name: 'Generate…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Generate schedules' });
  await dialog.getByRole('textbox', { name: 'Document' }).fill('INV-3');
  await dialog.getByText(/Invoice INV-3, Jul 5, 2026, 900\.00 USD/).waitFor({ state: 'attached' });
  await dialog.getByLabel(/Reason/).fill('It is ours to recognize after all');
  await walk.api('PUT', '/deferred-income/rules', {
    ...{ product: 'SLIP-SEASONAL', effectiveOn: '2026-07-02', recognition: 'monthly' },
    reason: 'Ours again',
  });
  await dialog.getByRole('button', { name: 'Generate', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.goto(`${walk.server.url}/accounting/deferred-income?document=INV-3`);
  await page.getByRole('row', { name: /INV-3 SLIP-SEASONAL.*900\.00/ }).waitFor();
  assert.deepEqual(complaints, []);
});

test('it fits a telephone', async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  for (const query of [
    ...['through=2026-12-31', 'tab=roll-forward&from=2026-01-01', 'tab=proof'],
    ...['tab=runs', 'tab=settings'],
  ]) {
    await page.goto(`${walk.server.url}/accounting/deferred-income?${query}`);
    await page
      .getByText(/SLIP-SEASONAL|4 of 4/)
      .first()
      .waitFor({ state: 'attached' });
    const width = await page.evaluate('document.documentElement.scrollWidth');
    assert.ok(Number(width) <= 360, `${query} is ${width} wide`);
  }
  assert.deepEqual(complaints, []);
});
