// A file of events in a real Chromium: three bad lines are seen before anything is imported,
// imported, corrected and imported again; a file of another system is read by its own columns.
// Method: by role and label only; files as a person would choose them.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWalk } from '#scenarios/console-walk.ts';

const walk = await openWalk({ height: 1000 });
const { page, complaints } = walk;
after(() => walk.stop());

const header = 'source,id,kind,occurredOn,outlet,customerId,product,lineAmount';
const row = (id: string, amount: string, day = '2026-06-05', outlet = 'TRS') =>
  `desk,${id},invoice-issued,${day},${outlet},C-1,FUEL-DIESEL,${amount}`;
const csv = (...rows: string[]) => Buffer.from(`${[header, ...rows].join('\n')}\n`);
const choose = async (name: string, buffer: Buffer) => {
  const opened = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a file' }).click();
  await (await opened).setFiles({ name, mimeType: 'text/csv', buffer });
};
const details = (name: RegExp) => page.getByRole('dialog', { name });

test('what a file would post is seen first, with its bad lines and what to do', async () => {
  await page.goto(`${walk.server.url}/accounting/imports`);
  await page.getByRole('heading', { name: 'Imports', level: 1 }).waitFor();
  await page.getByText('Nothing was imported yet').waitFor();
  await choose(
    'june.csv',
    csv(
      row('D-1', '100.00'),
      row('D-2', '20.005'),
      row('D-3', '30.00', '2026-06-31'),
      row('D-4', '40.00', '2026-06-06', 'TRZ'),
    ),
  );
  const panel = page.getByRole('region', { name: 'june.csv' });
  await panel
    .getByRole('status')
    .getByText('Of the whole file: 1 event would be posted, 3 would be refused.')
    .waitFor();
  await panel.getByText('There is no outlet "TRZ".').waitFor();
  await panel.getByRole('button', { name: 'D-1' }).click();
  await panel.getByText('Accounts receivable').waitFor();
  assert.deepEqual(complaints, []);
});

test('it is imported, and its refused lines stand with their reasons', async () => {
  await page.getByRole('button', { name: 'Import 1 event' }).click();
  const drawer = details(/^Import /);
  await drawer.getByText('Refused lines, 3 open').waitFor();
  await drawer.getByText('"2026-06-31" is not a calendar day').waitFor();
  const begun = page.waitForEvent('download');
  await drawer.getByRole('link', { name: 'Open lines, to correct' }).click();
  assert.match((await begun).suggestedFilename(), /^refused-lines-of-import-\d+\.csv$/);
  await page.keyboard.press('Escape');
  await page.getByRole('row', { name: /june\.csv.*3 refused/ }).waitFor();
});

test('the close checklist names them and leads here', async () => {
  await page.goto(`${walk.server.url}/accounting/periods?year=2026&period=2026-P06`);
  const item = page.getByRole('region', { name: 'Imports' });
  await item.getByText('Refused and not in the books: 3 of june.csv').waitFor();
  await item.getByRole('link', { name: 'Open Imports' }).click();
  await page.getByRole('row', { name: /june\.csv/ }).waitFor();
});

test('corrected and imported again, nothing is posted twice and nothing is open', async () => {
  await choose(
    'june.csv',
    csv(
      row('D-1', '100.00'),
      row('D-2', '20.00'),
      row('D-3', '30.00', '2026-06-30'),
      row('D-4', '40.00', '2026-06-06'),
    ),
  );
  await page
    .getByRole('status')
    .getByText('3 events would be posted, 1 are there already.')
    .waitFor();
  await page.getByRole('button', { name: 'Import 3 events' }).click();
  const drawer = details(/^Import /);
  await drawer.getByText('90.00').waitFor();
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });
  await page.getByRole('row', { name: /june\.csv.*3 refused/ }).waitFor({ state: 'hidden' });
  const { items } = await walk.api<{ items: unknown[] }>('GET', '/journal-entries');
  assert.equal(items.length, 4);
  assert.deepEqual(complaints, []);
});

test('a file of another system is read by its own columns, and the next one too', async () => {
  const theirs = 'Ref,Type,Date,Site,Customer,Item,Net,Colour\n';
  const line = (id: string) => `${id},INV,06/07/2026,Marina,C-7,FUEL-DIESEL,12.50,red\n`;
  await choose('their-june.csv', Buffer.from(theirs + line('T-1') + line('T-2')));
  const panel = page.getByRole('region', { name: 'their-june.csv' });
  const days = panel.getByRole('combobox', { name: 'Days are written' });
  await days.waitFor();
  assert.equal(await days.inputValue(), 'month-first');
  assert.equal(await panel.getByLabel('Column Net').inputValue(), 'lineAmount');
  assert.equal(await panel.getByLabel('Column Colour').inputValue(), '');
  await panel.getByRole('textbox', { name: 'Source', exact: true }).fill('their-system');
  await panel.getByLabel('INV as kind of event').selectOption('invoice-issued');
  await panel.getByLabel('Marina as outlet').selectOption('TRS');
  await panel.getByRole('textbox', { name: 'Name of the source' }).fill('Their system');
  await panel.getByRole('status').getByText('2 events would be posted').waitFor();
  await panel.getByRole('button', { name: 'Import 2 events' }).click();
  await details(/^Import /)
    .getByText('25.00')
    .waitFor();
  await page.keyboard.press('Escape');
  await choose('their-july.csv', Buffer.from(theirs + line('T-3').replace('06/07', '07/01')));
  const next = page.getByRole('region', { name: 'their-july.csv' });
  await next.getByLabel('Read as before').selectOption('Their system');
  await next.getByRole('button', { name: 'Import 1 event' }).click();
  await details(/^Import /)
    .getByText('12.50')
    .waitFor();
  assert.deepEqual(complaints, []);
});

test('refused lines are dismissed with a reason', async () => {
  await page.keyboard.press('Escape');
  await choose('test-rows.csv', csv(row('X-0', '2.00'), row('X-1', '1.00', '2026-06-05', 'TRZ')));
  await page.getByRole('button', { name: 'Import 1 event' }).click();
  const drawer = details(/^Import /);
  await drawer.getByRole('button', { name: 'Dismiss…' }).click();
  const dialog = details(/^Dismiss 1 refused line/);
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('A test of the sender');
  await dialog.getByRole('button', { name: 'Dismiss', exact: true }).click();
  await drawer.getByText('dana: A test of the sender').waitFor();
  assert.deepEqual(complaints, []);
});

test('it fits a telephone', async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto(`${walk.server.url}/accounting/imports`);
  await page.getByText('test-rows.csv').waitFor();
  const width = await page.evaluate('document.documentElement.scrollWidth');
  assert.ok(Number(width) <= 360, `it is ${width} wide`);
});

const sent = (id: string, more: object = {}) => ({
  ...{ source: 'till', id, kind: 'invoice-issued', occurredOn: '2026-07-03', outlet: 'TRS' },
  ...{ customer: { id: 'C-1' }, lines: [{ product: 'FUEL-DIESEL', amount: '5.00' }], ...more },
});
const refusedRow = (name: RegExp) => page.getByRole('row', { name });

test('what a program sent in vain stands with its cause; the checklist leads here', async () => {
  const voided = {
    kind: 'invoice-voided',
    lines: undefined,
    of: { id: 'TILL-2' },
    reason: 'Twice',
  };
  await walk.api('POST', '/events', [sent('TILL-1', { outlet: 'BAR' }), sent('VOID-2', voided)]);
  await page.goto(`${walk.server.url}/accounting/periods?year=2026&period=2026-P07`);
  const item = page.getByRole('region', { name: 'Refused events' });
  await item.getByText('Refused and not in the books: 2 of till').waitFor();
  await item.getByRole('link', { name: 'Open refused events' }).click();
  await refusedRow(/VOID-2.*The event to reverse, till\/TILL-2, has no journal entry/).waitFor();
  await page.getByRole('combobox', { name: 'Cause' }).selectOption('EVENT_OUTLET_UNKNOWN');
  await refusedRow(/VOID-2/).waitFor({ state: 'hidden' });
  await refusedRow(/TILL-1.*There is no outlet "?BAR"?/).click();
  const drawer = details(/^Refused event /);
  await drawer.getByText('"outlet": "BAR"').waitFor();
});

test('refused events are sent again when their cause is settled, or dismissed', async () => {
  const drawer = details(/^Refused event /);
  await drawer.getByRole('button', { name: 'Dismiss…' }).click();
  const dialog = details(/^Dismiss 1 refused event/);
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('The bar has books of its own');
  await dialog.getByRole('button', { name: 'Dismiss', exact: true }).click();
  await drawer.getByText('The bar has books of its own').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await walk.api('POST', '/events', sent('TILL-2'));
  await page
    .getByRole('checkbox', { name: /VOID-2|Select/ })
    .last()
    .check();
  await page.getByRole('region', { name: 'Selected events' }).getByText('1 event').waitFor();
  await page.getByRole('button', { name: 'Send again' }).click();
  await page.getByText('1 posted, 0 there already, 0 refused again.').waitFor();
  await page.getByText('No refused event waits').waitFor();
  assert.deepEqual(complaints, []);
});
