// The audit trail in a real Chromium: what was changed stands there field by field, the filter is
// in the address, and the proof says that it holds, and where it does not.
// Method: by role and label only; the attack is made in the database itself.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { withTransaction } from '#database/pool.ts';
import { openWalk } from '#scenarios/console-walk.ts';

const walk = await openWalk({ height: 1000 });
const { page, complaints, house, server } = walk;
after(() => walk.stop());

async function closingSettings(daysAfterEnd: number): Promise<void> {
  const body = JSON.stringify({ manual: false, daysAfterEnd, needsTieOut: false });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${server.url}/api/v1/closing-settings`, {
    method: 'PUT',
    headers,
    body,
  });
  assert.equal(answer.status, 200, await answer.text());
}

test('a change is found by what it was made to, with its values before and after', async () => {
  await closingSettings(5);
  await closingSettings(9);
  await page.goto(`${server.url}/`);
  await page.getByRole('link', { name: 'Audit trail' }).click();
  await page.getByRole('heading', { name: 'Audit trail', level: 1 }).waitFor();
  await page.getByLabel('What', { exact: true }).selectOption({ label: 'Closing settings' });
  await page.waitForURL(/subject=closing(\+|%20)settings/);
  await page.getByRole('row', { name: /Changed closing settings/ }).click();
  const drawer = page.getByRole('dialog', { name: /^Entry \d+/ });
  await drawer.getByRole('row', { name: 'days after end 5 9' }).waitFor();
  await drawer.getByText('in the demo').waitFor();
  await page.keyboard.press('Escape');
  const begun = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV' }).click();
  assert.equal((await begun).suggestedFilename(), 'audit-trail.csv');
});

test('its proof holds, and names the entry that somebody edited in the database', async () => {
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText(/^Verified: all [\d,]+ entries are what was sealed\.$/).waitFor();
  await page.getByText(/^The trail begins on /).waitFor();
  await page.getByRole('row', { name: /Changed closing settings.*Sealed/ }).waitFor();
  await withTransaction(house.pool, (tx) =>
    tx.query(`set local session_replication_role = replica;
      update audit_entries set acted_by = 'somebody else' where action = 'changed'
        and subject = 'closing settings'`),
  );
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText('The trail is not what was sealed.').waitFor();
  await page.getByText(/^position \d+, entry \d+: the entry or its seal was changed$/).waitFor();
  assert.deepEqual(complaints, []);
});
