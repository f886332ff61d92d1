// The pictures of a house that is begun: the link of the terminal, the first connection, people,
// the sign-in page. Method: an empty demo, in which everybody must sign in.

import type { Camera } from './camera.ts';
import type { RunningDemo } from './demo.ts';

const password = 'seven grey herons';

export async function takeEmptyHouse(camera: Camera, demo: RunningDemo): Promise<void> {
  const { page, take } = camera;
  const heading = (name: string) => page.getByRole('heading', { level: 1, name });
  const link = /(http\S+\/set-up\S+)/.exec(demo.printed)?.[1] ?? '';
  await page.goto(link);
  await heading('Set up the first person').waitFor();
  await page.getByLabel('Name').fill('ada@harbor.example');
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await take('set-up');
  await page.getByRole('button', { name: 'Set the password and sign in' }).click();
  await page.getByRole('button', { name: 'Open Accounting Integration' }).click();
  await page.getByRole('radio', { name: /Sage Intacct \(REST API\)/ }).click();
  await page.getByLabel('Name').fill('Harbor Point Holdings');
  await page.getByLabel('Cut-over date').fill('2026-06-01');
  await page.getByLabel('Company id').fill('HARBORPOINT');
  await page.getByLabel('Web services user').fill('tieout');
  await page.getByLabel('Journal').fill('TIE');
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Store the credentials' }).waitFor();
  await take('accounting-integration-steps');
  await page.goto(`${demo.consoleUrl}/settings/people`);
  for (const [name, role] of [
    ['kim@harbor.example', 'Accountant'],
    ['vera@harbor.example', null],
  ] as const) {
    await page.getByRole('button', { name: 'Invite a person' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    if (role) await dialog.getByRole('checkbox', { name: role }).check();
    await dialog.getByRole('button', { name: 'Invite' }).click();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
  }
  await page.getByRole('button', { name: 'Make an API key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Marina system');
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  await take('people-and-keys');
  await takeApproval(camera, demo);
  await page.getByRole('button', { name: 'Account of ada@harbor.example' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await heading('Sign in').waitFor();
  await take('sign-in');
}

/** An entry by hand that waits; who proposed it looks at it, and is not offered to approve it. */
async function takeApproval({ page, take }: Camera, demo: RunningDemo): Promise<void> {
  const panel = page.getByRole('region', { name: 'Second person' });
  await panel.getByRole('checkbox', { name: /approves entries by hand/ }).check();
  await panel.getByRole('button', { name: 'Save second person' }).click();
  await page.getByRole('link', { name: 'Approvals' }).first().waitFor();
  await page.goto(`${demo.consoleUrl}/accounting/journal-entries/new`);
  await page.getByText('Another person approves entries by hand.').waitFor();
  await page.getByRole('combobox', { name: 'Outlet', exact: true }).selectOption('TRS');
  for (const [line, side, number] of [
    [1, 'debit', '1010'],
    [2, 'credit', '1020'],
  ] as const) {
    await page.getByRole('combobox', { name: `Line ${line}, account` }).fill(number);
    await page.getByRole('option', { name: new RegExp(`^${number}`) }).click();
    await page.getByRole('textbox', { name: `Line ${line}, ${side}` }).fill('125.00');
  }
  await page.getByLabel('Reason').fill('Float for the regatta');
  await page.getByLabel('Reason').press('Control+Enter');
  await page.getByRole('heading', { level: 1, name: 'Approvals' }).waitFor();
  // Without the note that it waits, which covers the buttons.
  await page.goto(`${demo.consoleUrl}/accounting/approvals`);
  await page.getByRole('row', { name: /Post an entry by hand/ }).click();
  const drawer = page.getByRole('dialog', { name: /^Approval/ });
  await drawer.getByText('Float for the regatta').waitFor();
  await take('approvals');
  await drawer.getByRole('button', { name: 'Close' }).first().click();
  await drawer.waitFor({ state: 'detached' });
}
