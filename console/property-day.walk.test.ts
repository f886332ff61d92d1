// A reader far from the property sees the property's day, in a real Chromium whose wall and moment
// are set: where the browser's calendar is a day ahead of the property's, and where it is a day
// behind. Method: by role and label only; the property keeps its books in New York.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { openWalk } from '#scenarios/console-walk.ts';

const walk = await openWalk();
const { server } = walk;
after(() => walk.stop());

await walk.api('POST', '/connections', {
  ...{ name: 'Cedar Bay', ledger: 'sage-intacct-rest', cutoverOn: '2026-04-01' },
  settings: { baseUrl: server.url, companyId: 'X', username: 'tieout', journalId: 'TIE' },
});

const readers = [
  {
    ...{ where: 'ahead of it', timezoneId: 'Pacific/Kiritimati', at: '2026-06-11T02:00:00Z' },
    ...{ theirs: '2026-06-11', properties: '2026-06-10' },
  },
  {
    ...{ where: 'behind it', timezoneId: 'Pacific/Pago_Pago', at: '2026-07-01T05:00:00Z' },
    ...{ theirs: '2026-06-30', properties: '2026-07-01' },
  },
];

const fields = [
  ['accounting/journal-entries/new', 'Date'],
  ['accounting/reconciliation', 'As of'],
  ['accounting/deferred-income', 'Recognize through'],
  ['accounting/deferred-income?tab=roll-forward', 'Through'],
] as const;

for (const { where, timezoneId, at, theirs, properties } of readers) {
  const context = await walk.page.context().browser()?.newContext({ timezoneId });
  assert.ok(context);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.clock.setFixedTime(at);

  describe(`read from ${where}:`, () => {
    test('the browser has another day', async () => {
      await page.goto(server.url);
      const day = 'new Date().toLocaleDateString("sv-SE")';
      assert.equal(await page.evaluate(day), theirs);
    });

    for (const [path, label] of fields) {
      test(`${path}: ${label} begins with the property's`, async () => {
        await page.goto(`${server.url}/${path}`);
        const field = page.getByLabel(new RegExp(`^${label}`));
        await field.waitFor();
        assert.equal(await field.inputValue(), properties);
      });
    }

    test('a report as of today is as of the property’s', async () => {
      await page.goto(`${server.url}/accounting/reports`);
      await page.getByRole('link', { name: /^AR aging What/ }).click();
      await page.getByRole('heading', { level: 1, name: 'AR aging' }).waitFor();
      assert.equal(new URL(page.url()).searchParams.get('asOf'), properties);
    });
  });
}
