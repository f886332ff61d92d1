// An entry booked by hand in the external ledger becomes an entry of ours, from the register, in a
// real Chromium: read as ours line by line first, then posted without anything being sent. Method:
// one house and a simulated company; the ledgers tie at the end.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { ensureConnection } from '#root/commands/demo-setup.ts';
import { openWalk } from '#scenarios/console-walk.ts';
import { demoCompanySeed } from '#scenarios/demo-season/external-company.ts';
import { controlOf } from '#scenarios/drills/control-client.ts';
import type { CompanyDefinition } from '#simulators/sage-intacct/company.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';

const walk = await openWalk();
const { house, server, propertyId, api, page, complaints } = walk;
const company = await startSimulator({
  company: demoCompanySeed(marinaAndResort()) as CompanyDefinition,
});
const by = { api, companyUrl: company.url, demoApi: 'rest' } as const;
const connectionId = await ensureConnection(house, propertyId, by);

after(async () => {
  await walk.stop();
  await company.stop();
});

/** A person acts in the simulated company. */
const control = controlOf(company.controlUrl);

test('an entry booked there by hand is mirrored here, and the ledgers tie', async () => {
  const line = (txnType: string, id: string) => ({
    txnType,
    txnAmount: '48.50',
    glAccount: { id },
    dimensions: { location: { id: '100' } },
  });
  await control('POST', '/entries', {
    user: 'controller',
    glJournal: { id: 'GJ' },
    postingDate: '2026-06-30',
    description: 'Bank service charge June',
    lines: [line('debit', '6410'), line('credit', '1000')],
  });
  const reconcile = () => api('POST', '/reconciliations', { connectionId, asOf: '2026-06-30' });
  await reconcile();
  await page.goto(`${server.url}/accounting/reconciliation?tab=adjustments`);
  await page.getByRole('button', { name: 'Explain…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Explain this entry' });
  await dialog.getByLabel('What follows').selectOption('mirror-here');
  const lines = dialog.getByRole('table', { name: 'What will be posted here' });
  await lines.getByRole('row').filter({ hasText: '6410' }).getByText('TRS').waitFor();
  await dialog.getByLabel('Reason').fill('Bank fee of June');
  await dialog.getByRole('button', { name: 'Explain' }).click();
  await page.getByRole('link', { name: /^Journal entry \d+$/ }).waitFor();
  const tied = await reconcile();
  assert.equal((tied as { tied: boolean }).tied, true);
});

test('no walk made the page complain', () => {
  assert.deepEqual(complaints, []);
});
