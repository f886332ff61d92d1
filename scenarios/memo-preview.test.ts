// The memo's preview: what a template would write, told before it is saved, for entries that are
// there. Method: a small house; the preview is held against what a rehearsal would send.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { testDatabase } from '#database/test-database.ts';
import type { MemoPreview } from '#mapping/memo-preview-routes.ts';
import { ensureConnection } from '#root/commands/demo-setup.ts';
import type { CompanyDefinition } from '#simulators/sage-intacct/company.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { demoCompanySeed } from './demo-season/external-company.ts';
import { openSmallHouse } from './small-house.ts';

const { url } = await testDatabase();
const { house, propertyId, api, stop } = await openSmallHouse(url);
const company = await startSimulator({
  company: demoCompanySeed(marinaAndResort()) as CompanyDefinition,
});
const connectionId = await ensureConnection(house, propertyId, {
  ...{ api, companyUrl: company.url, demoApi: 'rest' },
});

after(async () => {
  await stop();
  await company.stop();
});

const preview = (query: Record<string, string>) =>
  api<MemoPreview>(
    'GET',
    `/connections/${connectionId}/memo-preview?${new URLSearchParams(query)}`,
  );

const invoice = (id: string) =>
  api('POST', '/events', {
    ...{ kind: 'invoice-issued', source: 'till', id, occurredOn: '2026-06-10', outlet: 'TRS' },
    customer: { id: 'C-1', name: 'Bluewater Yacht Club' },
    lines: [{ product: 'SLIP-TRANSIENT', amount: '120.00' }],
  });

test('before any entry an example made up shows what the template writes', async () => {
  const { items } = await preview({ template: '{document} of {customer}' });
  assert.deepEqual(
    items.map(({ memo }) => memo),
    ['INV-1001 of Bluewater Yacht Club'],
  );
});

test('the latest entry of each type is shown as it would be sent', async () => {
  for (const id of ['SLIP-1', 'SLIP-2']) await invoice(id);
  const { items, unknownWords } = await preview({ template: '{type} {document}, {customer}' });
  assert.deepEqual(unknownWords, []);
  assert.deepEqual(items, [
    {
      documentType: 'invoice',
      documentNumber: 'SLIP-2',
      memo: 'invoice SLIP-2, Bluewater Yacht Club',
      shortened: false,
    },
  ]);
});

test('what is too long is shown cut, and says so', async () => {
  const { items } = await preview({ template: '{document} {customer}', lengthMax: '12' });
  assert.deepEqual(
    items.map(({ memo, shortened }) => [memo, shortened]),
    [['SLIP-2 Blue…', true]],
  );
});

test('a word that stands for nothing is named', async () => {
  const { items, unknownWords } = await preview({ template: '{document} {guest}' });
  assert.deepEqual(unknownWords, ['guest']);
  assert.equal(items[0]?.memo, 'SLIP-2 {guest}');
});
