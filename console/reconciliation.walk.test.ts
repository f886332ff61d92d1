// What stands behind a row of a reconciliation, in a real Chromium: the waterfall leads to the
// entries, an edited one stands beside ours with what differs marked, a changed opening is
// accepted, the run is taken as a file. Method: one house and a simulated company in which people
// act.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { ensureConnection } from '#root/commands/demo-setup.ts';
import { openWalk } from '#scenarios/console-walk.ts';
import { demoCompanySeed } from '#scenarios/demo-season/external-company.ts';
import { controlOf } from '#scenarios/drills/control-client.ts';
import type { CompanyDefinition } from '#simulators/sage-intacct/company.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';

const walk = await openWalk({ worker: true });
const { house, server, propertyId, api, page, complaints } = walk;
const company = await startSimulator({
  company: demoCompanySeed(marinaAndResort()) as CompanyDefinition,
});
const by = { api, companyUrl: company.url, demoApi: 'rest' } as const;
const connectionId = await ensureConnection(house, propertyId, by);
const control = controlOf(company.controlUrl);

after(async () => {
  await walk.stop();
  await company.stop();
});

const reconcile = () => api('POST', '/reconciliations', { connectionId, asOf: '2026-06-30' });

/** The controller books by hand: so much from one account to another. */
const byHand = (postingDate: string, description: string, txnAmount: string) => {
  const line = (txnType: string, id: string) => ({
    ...{ txnType, txnAmount, glAccount: { id }, dimensions: { location: { id: '100' } } },
  });
  const lines = [line('debit', '1000'), line('credit', '1200')];
  const head = { user: 'controller', glJournal: { id: 'GJ' }, postingDate, description };
  return control('POST', '/entries', { ...head, lines });
};

/** Somebody edits the one entry of ours there: a tenth less, a day later. */
async function editThere() {
  const { entries } = await control('GET', '/books/entries?kind=financial&start=1&size=1000');
  const own = (entries as BookedLines[]).find((one) => one.referenceNumber !== null);
  assert.ok(own);
  const lines = own.lines.map(({ key }) => ({ key, txnAmount: '225.00' }));
  await control('PATCH', `/entries/${own.key}`, { user: 'controller', lines });
  await control('PATCH', `/entries/${own.key}`, { postingDate: '2026-06-11' });
}

interface BookedLines {
  readonly key: string;
  readonly referenceNumber: string | null;
  readonly lines: readonly { readonly key: string }[];
}

const drawer = () => page.getByRole('dialog', { name: /^1200 / });

test('each term of an account leads to its entries, both sides beside each other', async () => {
  await api('POST', '/events', {
    ...{ kind: 'invoice-issued', source: 'walk', id: 'FOOD-1', occurredOn: '2026-06-10' },
    ...{ outlet: 'TRS', customer: { id: 'C-1', name: 'Bluewater Yacht Club' } },
    lines: [{ product: 'REST-FOOD', amount: '250.00' }],
  });
  await page.goto(`${server.url}/accounting/sync?status=synced`);
  await page.getByRole('row').filter({ hasText: 'FOOD-1' }).waitFor();
  await reconcile();
  await editThere();
  await byHand('2026-06-30', 'Lockbox of June', '48.50');
  await control('PUT', '/books-closed-through', { through: '2025-11-30' });
  await byHand('2025-12-30', 'Accrual of December', '25.00');
  await reconcile();

  await page.goto(`${server.url}/accounting/reconciliation`);
  await page.getByRole('row').filter({ hasText: '1200' }).last().click();
  await drawer().getByRole('button', { name: 'Differs there' }).click();
  const edited = drawer().getByRole('listitem').filter({ hasText: 'dated 2026-06-10 here' });
  const sides = edited.getByRole('table', { name: 'Both sides of the entry' });
  await sides.getByRole('row', { name: /^Date differs Jun 10.* Jun 11/ }).waitFor();
  await sides.getByRole('row', { name: /^1200 at 100.* differs 250\.00 225\.00/ }).waitFor();
  await drawer().getByRole('button', { name: 'Foreign entries' }).click();
  await drawer().getByText('Lockbox of June').waitFor();
  await drawer().getByText('2 lines').click();
  await drawer()
    .getByRole('row', { name: /^2\. 1200 at 100/ })
    .waitFor();
  await drawer().getByRole('button', { name: 'Close' }).click();
});

test('values of a dimension with something left are read, and lead to their account', async () => {
  const panel = page.getByRole('region', { name: 'By dimension' });
  await panel.getByRole('button', { name: 'Read', exact: true }).click();
  await panel.getByText(/^\d+ of \d+ values agree/).waitFor();
  await panel.getByRole('row', { name: /^None 1200 · location 100/ }).click();
  await drawer().getByRole('button', { name: 'Read', exact: true }).click();
  const left = drawer().getByRole('table', { name: 'By dimension' });
  await left.getByRole('row', { name: /^None .*25\.00/ }).waitFor();
  await drawer().getByRole('button', { name: 'Close' }).click();
});

test('a changed opening is accepted with its numbers in sight', async () => {
  const panel = page.getByRole('region', { name: 'Opening balance changed' });
  await panel.getByRole('button', { name: 'Accept new opening' }).click();
  const dialog = page.getByRole('dialog', { name: 'Accept new opening' });
  await dialog.getByText(/opening balances before .* become what stands there now/).waitFor();
  await dialog.getByLabel('Reason').fill('The auditor booked the accrual of December');
  await dialog.getByRole('button', { name: 'Accept 2 balances' }).click();
  await panel.getByText(/^Accepted by dana/).waitFor();
});

test('the run is taken as a file', async () => {
  const begun = page.waitForEvent('download');
  await page.getByRole('link', { name: 'PDF' }).click();
  assert.match((await begun).suggestedFilename(), /^reconciliation-.*-2026-06-30\.pdf$/);
});

test('no walk made the page complain', () => {
  assert.deepEqual(complaints, []);
});
