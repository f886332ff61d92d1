// An entry edited in the external ledger is reversed there and re-posted, and a deleted one made
// again, from the drawer of a reconciliation row, in a real Chromium. Method: one house with a
// worker and a simulated company; the ledgers tie at the end.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { ensureConnection } from '#root/commands/demo-setup.ts';
import { openWalk } from '#scenarios/console-walk.ts';
import { demoCompanySeed } from '#scenarios/demo-season/external-company.ts';
import { controlOf } from '#scenarios/drills/control-client.ts';
import type { CompanyDefinition } from '#simulators/sage-intacct/company.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are judged member by member below.
type Answer = any;

const walk = await openWalk({ worker: true, height: 1100 });
const { house, server, propertyId, page, complaints } = walk;
const api = (method: string, path: string, body?: object): Promise<Answer> =>
  walk.api(method as 'POST', path, body);
const company = await startSimulator({
  company: demoCompanySeed(marinaAndResort()) as CompanyDefinition,
});
const by = { api: walk.api, companyUrl: company.url, demoApi: 'rest' } as const;
const connectionId = await ensureConnection(house, propertyId, by);
const control = controlOf(company.controlUrl);

after(async () => {
  await walk.stop();
  await company.stop();
});

async function synced(count: number): Promise<Answer[]> {
  for (;;) {
    const { items } = await api('GET', '/exports?status=synced');
    if (items.length === count) return items;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a finding is repaired from the drawer, and the ledgers tie', async () => {
  for (const id of ['INV-1', 'INV-2']) {
    await api('POST', '/events', {
      ...{ source: 'marina-os', id, kind: 'invoice-issued', occurredOn: '2026-06-01' },
      ...{ outlet: 'REIT', customer: { id: 'C-1', name: 'Ada Byron' } },
      lines: [
        {
          ...{ product: 'SLIP-SEASONAL', amount: '540.00' },
          service: { from: '2026-06-01', through: '2026-10-31' },
        },
      ],
    });
  }
  const [deleted, edited] = await synced(2);
  const reference = `referenceNumber=${edited.exportKey}`;
  const { entries } = (await control('GET', `/books/entries?${reference}`)) as Answer;
  const lines = entries[0].lines.map(({ key }: Answer) => ({ key, txnAmount: '500.00' }));
  await control('DELETE', `/entries/${deleted.externalId}`);
  await control('PATCH', `/entries/${edited.externalId}`, { lines });
  const asOf = '2026-06-30';
  const reconcile = () => api('POST', '/reconciliations', { connectionId, asOf });
  assert.equal((await reconcile()).tied, false);

  await page.goto(`${server.url}/accounting/reconciliation`);
  await page.getByRole('row').filter({ hasText: 'receivable' }).first().click();
  const drawer = page.getByRole('dialog').first();
  await drawer.getByRole('button', { name: 'Reverse and re-post…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Reverse what stands there and re-post ours' });
  const taken = dialog.getByRole('table', { name: '1. Will be booked to take it back' });
  await taken.getByText('500.00').first().waitFor();
  await dialog.getByRole('table', { name: '2. Will then be booked' }).waitFor();
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill('Changed there without a document');
  await dialog.getByRole('button', { name: 'Reverse and re-post' }).click();
  await drawer.getByText('Repaired').waitFor();

  await drawer.getByRole('button', { name: 'Re-post…' }).click();
  const gone = page.getByRole('dialog', { name: 'Re-post the entry that is gone' });
  await gone.getByRole('table', { name: 'Will be booked' }).waitFor();
  await gone.getByRole('textbox', { name: /^Reason/ }).fill('Deleted there by mistake');
  await gone.getByRole('button', { name: 'Re-post' }).click();
  await drawer.getByText('Repaired').nth(1).waitFor();
  assert.equal((await reconcile()).tied, true);
});

test('no walk made the page complain', () => {
  assert.deepEqual(complaints, []);
});
