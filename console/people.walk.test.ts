// People and keys, and what a viewer meets, in a real Chromium: invited by a one-time link,
// roles changed, a key shown once and revoked; buttons that say why they cannot be pressed, and
// an API that refuses all the same. Method: by role and label; two browsers, because they are
// two people.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addKey } from '#access/key-store.ts';
import { testDatabase } from '#database/test-database.ts';
import { housePassword, openClosedHouse } from '#scenarios/closed-house.ts';
import { buildConsole } from './build-console.ts';
import { openBrowser } from './open-browser.ts';

const { url: databaseUrl } = await testDatabase();
await buildConsole();
const house = await openClosedHouse(databaseUrl);
const { url } = house.server;
const browser = await openBrowser();
const viewport = { width: 1280, height: 900 };
const adas = await (await browser.newContext({ viewport })).newPage();
const veras = await (await browser.newContext({ viewport })).newPage();
for (const page of [adas, veras]) page.setDefaultTimeout(60_000);
after(async () => {
  await browser.close();
  await house.stop();
});

await house.owner.done('POST', '/connections', {
  ...{ name: 'Cedar Bay', ledger: 'sage-intacct-rest', cutoverOn: '2026-04-01' },
  settings: { baseUrl: url, companyId: 'X', username: 'tieout', journalId: 'TIE' },
});
await house.owner.done('POST', '/events', {
  ...{ source: 'till', id: 'INV-1', kind: 'invoice-issued', occurredOn: '2026-07-04' },
  ...{ outlet: 'TRS', customer: { id: 'C-1', name: 'Dmitri' } },
  lines: [{ product: 'FIREWOOD', amount: '12.00' }],
});

test('an administrator invites a viewer by a link that is shown once', async () => {
  await adas.goto(`${url}/settings/people`);
  await adas.getByLabel('Name').fill('ada@harbor.example');
  await adas.getByRole('textbox', { name: 'Password' }).fill(housePassword);
  await adas.getByRole('button', { name: 'Sign in' }).click();
  await adas.getByRole('button', { name: 'Invite a person' }).click();
  const dialog = adas.getByRole('dialog');
  await dialog.getByLabel('Name').fill('vera@harbor.example');
  await dialog.getByRole('button', { name: 'Invite' }).click();
  const link = await dialog.getByRole('region', { name: 'One-time link' }).innerText();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await adas.getByRole('row', { name: /vera@harbor.example Viewer Invited/ }).waitFor();

  await veras.goto(link);
  await veras.getByRole('textbox', { name: 'Password' }).fill('nine blue whales');
  await veras.getByRole('button', { name: 'Set the password and sign in' }).click();
  await veras.getByRole('button', { name: 'Account of vera@harbor.example' }).waitFor();
});

test('a viewer sees the books; what changes something says why it cannot be pressed', async () => {
  const refuses = async (name: string | RegExp, why: RegExp) => {
    const button = veras.getByRole('button', { name }).first();
    await button.hover();
    await veras.getByRole('tooltip').filter({ hasText: why }).waitFor();
    assert.equal(await button.getAttribute('aria-disabled'), 'true', String(name));
    await veras.mouse.move(0, 0);
    await veras.getByRole('tooltip').first().waitFor({ state: 'detached' });
  };
  await veras.goto(`${url}/accounting/sync?status=pending`);
  await veras.getByRole('cell', { name: 'INV-1' }).or(veras.getByText('INV-1')).first().waitFor();
  await refuses('Sync now', /You may not sync now.*Administrator, Implementer, Accountant/);
  await refuses('Pause', /You may not sync now, pause and resume/);
  await veras.goto(`${url}/accounting/journal-entries?open=1`);
  await refuses('Reverse…', /You may not post, correct and reverse journal entries by hand/);
  await refuses('Correct…', /You may not post/);
  await veras.goto(`${url}/accounting/periods`);
  await refuses(/^Close/, /You may not close a period/);
  assert.equal(await veras.getByRole('link', { name: 'People and keys' }).count(), 0);
  await veras.keyboard.press('Control+k');
  await veras.getByPlaceholder('Page, action, document or customer').fill('journal');
  await veras.getByRole('button', { name: 'Journal Entries' }).waitFor();
  assert.equal(await veras.getByRole('button', { name: 'New journal entry' }).count(), 0);
  await veras.goto(`${url}/settings/people`);
  await veras.getByText('You may not manage people, roles and API keys.').waitFor();
});

test('on every page, a viewer’s buttons that would be refused are disabled', async () => {
  const settings = '/settings/accounting-integration';
  const pages: readonly (readonly [string, ...(string | RegExp)[]])[] = [
    [settings, 'Test connection', 'Read chart', 'Save settings', 'Store credentials', 'Move…'],
    [`${settings}/mapping`, 'Upload CSV…'],
    [`${settings}/rehearsal`, 'Rehearse'],
    [`${settings}/compare`, 'Compare'],
    ['/settings/posting', 'Set from a day'],
    ['/accounting/deferred-income', 'Generate…'],
    ['/accounting/periods', 'Save closing', 'Save calendar'],
    ['/accounting/reconciliation', 'Reconcile'],
  ];
  for (const [path, ...names] of pages) {
    await veras.goto(`${url}${path}`);
    for (const name of names) {
      const button = veras.locator('main').getByRole('button', { name, exact: true }).first();
      await button.and(veras.locator('[aria-disabled=true]')).waitFor();
    }
  }
  await veras.keyboard.press('Shift+?');
  const keys = veras.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await keys.getByText('Next and previous row').waitFor();
  assert.equal(await keys.getByText('Requeue').count(), 0, 'nor are their keys listed');
});

test('and who goes around the buttons is answered 403, with who can give the right', async () => {
  const answer = await veras.evaluate(async () => {
    const sent = await fetch('/api/v1/journal-entries/1/reverse', {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ reason: 'Mine', postedOn: '2026-07-04' }),
    });
    return { status: sent.status, type: sent.headers.get('content-type'), body: await sent.json() };
  });
  assert.equal(answer.status, 403);
  assert.match(answer.type ?? '', /^application\/problem\+json/);
  assert.equal(answer.body.code, 'ACCESS_RIGHT_MISSING');
  assert.match(answer.body.hint, /It comes with: Administrator, Accountant/);
});

test('roles change while the viewer is signed in; disabling ends the session', async () => {
  await adas.getByRole('button', { name: 'Roles of vera@harbor.example' }).click();
  const dialog = adas.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: 'Accountant' }).check();
  await dialog.getByRole('combobox', { name: 'Accountant for' }).selectOption('TRS');
  await dialog.getByRole('button', { name: 'Save roles' }).click();
  await dialog.waitFor({ state: 'detached' });
  await adas
    .getByRole('row', { name: /Viewer, Accountant \(TRS\)|Accountant \(TRS\), Viewer/ })
    .waitFor();
  await adas.getByRole('button', { name: 'Disable vera@harbor.example' }).click();
  await adas.getByRole('row', { name: /vera@harbor.example.*Disabled/ }).waitFor();
  await veras.goto(`${url}/accounting/sync`);
  await veras.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
});

test('a key whose maker was disabled says so, for it still works', async () => {
  const { house: inside, propertyId } = house;
  const made = { propertyId, name: 'Kiosk', rights: ['read'], outlet: null, endsAt: null } as const;
  await addKey(inside.pool, { ...made, by: 'vera@harbor.example' });
  await adas.reload();
  await adas.getByText('vera@harbor.example, who made it, is disabled').waitFor();
});

test('a key is shown once, works, and stops with its revocation', async () => {
  await adas.getByRole('button', { name: 'Make an API key' }).click();
  const dialog = adas.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Till');
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  const key = await dialog.getByRole('region', { name: 'API key' }).innerText();
  await dialog.getByRole('button', { name: 'Done' }).click();
  const headers = { authorization: `Bearer ${key}` };
  const asked = () => fetch(`${url}/api/v1/exports`, { headers });
  assert.equal((await asked()).status, 200);
  await adas.getByRole('row', { name: /Till/ }).waitFor();
  assert.equal((await adas.content()).includes(key), false);
  await adas.getByRole('button', { name: 'Revoke Till' }).click();
  await adas.getByRole('button', { name: 'Revoke the key' }).click();
  await adas.getByRole('row', { name: /Till.*Revoked/ }).waitFor();
  assert.equal((await asked()).status, 401);
});
