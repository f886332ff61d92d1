// Notifications in a real Chromium against everything real: a mail channel and a webhook are made,
// tested, switched off and removed; what is told arrives and stands in the history. Method: by role
// and label only; a mail server and a receiver of webhooks are the judges.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { deliverDue } from '#notifications/delivering-worker.ts';
import { startReceiver } from '#notifications/small-receiver-routes.ts';
import { openWalk } from '#scenarios/console-walk.ts';
import { startMailServer } from '#simulators/mail/mail-server.ts';

const mailbox = await startMailServer();
const receiver = await startReceiver();
const walk = await openWalk({
  refusals: true,
  env: {
    TIEOUT_SMTP_URL: mailbox.smtpUrl,
    TIEOUT_MAIL_FROM: 'books@harbor.example',
    TIEOUT_PRIVATE_WEBHOOKS: '1',
  },
});
const { page, complaints, house } = walk;
after(async () => {
  await walk.stop();
  await mailbox.stop();
  await receiver.stop();
});

const channels = page.getByRole('table', { name: 'Channels' });
const deliver = () =>
  deliverDue({ ...house.notifying, pool: house.pool, now: house.now, random: () => 0 });

test('a mail channel is added with all that people are told of, and its test arrives', async () => {
  await page.goto(`${walk.server.url}/settings/notifications`);
  await page.getByText('Nobody is told yet.').waitFor();
  await page.getByRole('button', { name: 'Add a channel' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a channel' });
  await dialog.getByLabel('Name').fill('Accounting');
  await dialog.getByLabel('Mail addresses').fill('ann@harbor.example, nobody');
  await dialog.getByRole('button', { name: 'Add the channel' }).click();
  await dialog.getByText('"nobody" is not a mail address.').waitFor();
  await dialog.getByLabel('Mail addresses').fill('ann@harbor.example');
  await dialog.getByRole('button', { name: 'Add the channel' }).click();
  const row = channels.getByRole('row', { name: /Accounting/ });
  await row.getByText('ann@harbor.example').waitFor();
  await page.getByRole('button', { name: 'Send a test to Accounting' }).click();
  await page.getByText('The test reached Accounting.').waitFor();
  assert.match(mailbox.mails()[0]?.text ?? '', /dana sent this to see that/);
});

test('a webhook shows its secret once, and a receiver can check with it', async () => {
  await page.getByRole('button', { name: 'Add a channel' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a channel' });
  await dialog.getByText('Webhook', { exact: true }).click();
  await dialog.getByLabel('Name').fill('The till');
  await dialog.getByLabel('Address').fill(receiver.url);
  await dialog.getByLabel('Every export that becomes synced or error').check();
  await dialog.getByRole('button', { name: 'Add the channel' }).click();
  const shown = dialog.getByRole('region', { name: 'Signing secret' });
  receiver.trust((await shown.textContent()) ?? '');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Send a test to The till' }).click();
  await page.getByText('The test reached The till.').waitFor();
  assert.deepEqual([receiver.taken.length, receiver.refused.length], [1, 0]);
});

test('what was told stands in the history and leads to its screen', async () => {
  await house.pool.query(
    `insert into notifications (property_id, channel_id, type, title, message)
     select property_id, channel_id, 'unexplained.opened', 'Hello to ' || name,
            '{"lines": [], "link": "/accounting/reconciliation", "data": {}}'
       from notification_channels`,
  );
  receiver.answerWith(410);
  await deliver();
  await page.reload();
  const history = page.getByRole('table', { name: 'History' });
  const mailed = history.getByRole('row', { name: /Hello to Accounting/ });
  await mailed.getByText('Delivered').waitFor();
  const given = history.getByRole('row', { name: /Hello to The till/ });
  await given.getByText('Given up').waitFor();
  await channels
    .getByRole('row', { name: /The till/ })
    .getByText(/Answered 410/)
    .waitFor();
  await mailed.getByRole('link', { name: 'Hello to Accounting' }).click();
  await page.getByText('No external ledger is connected').waitFor();
  await page.goBack();
});

test('a channel is switched off with a reason, and removed', async () => {
  await page.getByRole('button', { name: 'Switch off Accounting' }).click();
  const off = page.getByRole('dialog', { name: 'Switch off “Accounting”' });
  await off.getByLabel(/Reason/).fill('Holidays until January');
  await off.getByRole('button', { name: 'Switch off' }).click();
  await channels.getByText(/Holidays until January/).waitFor();
  await page.getByRole('button', { name: 'Remove Accounting' }).click();
  const remove = page.getByRole('dialog', { name: 'Remove “Accounting”' });
  await remove.getByRole('button', { name: 'Remove the channel' }).click();
  await channels.getByRole('row', { name: /Accounting/ }).waitFor({ state: 'detached' });
});

test('when a backlog is stale and the digest comes is set for the property', async () => {
  await page.getByLabel('An export is stale after').fill('15');
  await page.getByLabel('Daily digest at').fill('06:30');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Save', disabled: true }).waitFor();
  const settings = await walk.api('GET', '/notification-settings');
  assert.deepEqual(settings, { staleAfterMinutes: 15, digestAt: '06:30' });
});

test('it fits a telephone', async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  await page.getByRole('region', { name: 'History' }).waitFor();
  const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  assert.equal(wide, false);
  assert.deepEqual(complaints, []);
});
