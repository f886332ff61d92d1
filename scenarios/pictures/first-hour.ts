// The first hour as docs/guides/first-hour.md tells it, each step with its picture. Invariant: the
// numbers of the guide are waited for: where the demo says others, no picture is made.

import type { Page } from 'playwright-core';
import { statusTab } from '#scenarios/console-walk.ts';
import type { Camera } from './camera.ts';
import type { RunningDemo } from './demo.ts';

export async function takeFirstHour(camera: Camera, demo: RunningDemo): Promise<void> {
  await seeTheErrors(camera, demo);
  await openTheDepartment(camera, demo);
  await mapTheAccount(camera, demo);
  await openTheBooks(camera, demo);
  await tieOut(camera, demo);
}

const errors = async (page: Page, demo: RunningDemo) => {
  await page.goto(`${demo.consoleUrl}/accounting/sync?status=error`);
  await page
    .getByRole('list', { name: 'Causes of errors' })
    .or(page.getByText('No errors'))
    .waitFor();
};

async function seeTheErrors({ page, take }: Camera, demo: RunningDemo): Promise<void> {
  await page.goto(demo.consoleUrl);
  await page.getByText(/of \d+ done/).waitFor();
  await take('home');
  await errors(page, demo);
  await statusTab(page, 'Error', 86).waitFor();
  await take('accounting-sync');
  await page.getByRole('row').nth(1).click();
  await page.getByRole('dialog').getByText('Timeline').first().waitFor();
  await take('export-detail');
}

/** One card of the company's page. */
const card = (page: Page, title: string) =>
  page.locator('section', { has: page.getByRole('heading', { name: title }) });

async function openTheDepartment({ page, take }: Camera, demo: RunningDemo): Promise<void> {
  await page.goto(demo.companyUrl);
  await take('simulated-company');
  const status = card(page, 'Active and inactive');
  await take('first-hour-department', status);
  await status
    .locator('form', { hasText: 'department 50' })
    .getByRole('button', { name: 'Make active' })
    .click();
  await page.getByText('All of them are active.').waitFor();
  await errors(page, demo);
  await page.getByRole('button', { name: 'Requeue 61 exports' }).click();
  await statusTab(page, 'Error', 25).waitFor();
  await take('first-hour-requeued');
}

async function mapTheAccount({ page, take }: Camera, demo: RunningDemo): Promise<void> {
  await errors(page, demo);
  await page.getByRole('button', { name: /^Map account 4420: releases 18 exports/ }).click();
  await page.getByRole('combobox', { name: /^4420 / }).fill('shows');
  await take('mapping');
  await page.getByRole('option', { name: /4875/ }).click();
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  await bar.getByText('1 change · releases 18 exports').waitFor();
  await take('first-hour-mapped');
  await bar.getByRole('button', { name: 'Save' }).click();
  await page.getByText('18 exports released and queued again.').waitFor();
}

async function openTheBooks({ page, take }: Camera, demo: RunningDemo): Promise<void> {
  await page.goto(demo.companyUrl);
  const books = card(page, 'Books closed through');
  await books.getByLabel('Last closed day').fill('2026-03-31');
  await take('first-hour-books', books);
  await books.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByText(/Closed now: the company through 2026-03-31/).waitFor();
  await errors(page, demo);
  await page.getByRole('button', { name: 'Requeue 7 exports' }).click();
  await page.getByText('No errors').waitFor();
  await statusTab(page, 'Pending', 0).waitFor();
  await take('first-hour-no-errors');
}

/** A row of the run for each entry that the controller booked over there, and why. */
const byHand = [
  ['6410', 'Bank fee of June, statement 6'],
  ['1050', 'Deposit was on the wrong bank account'],
  ['6700', 'Insurance, not ours to book'],
] as const;

export async function tieOut({ page, take }: Camera, demo: RunningDemo): Promise<void> {
  await page.goto(`${demo.consoleUrl}/accounting/reconciliation`);
  const reconcile = async () => {
    await page.getByLabel('As of').fill('2026-10-31');
    await page.getByRole('button', { name: 'Reconcile', exact: true }).click();
    await page.waitForURL(/run=/);
  };
  await reconcile();
  await page.getByText(/^Does not tie yet: 1 cause, 0\.00 unexplained/).waitFor();
  await take('reconciliation');
  for (const [account, reason] of byHand) {
    await page.getByRole('row').filter({ hasText: account }).first().click();
    const drawer = page.getByRole('dialog').first();
    const register = drawer.getByRole('button', { name: 'Register as manual adjustment' });
    await register.scrollIntoViewIfNeeded();
    if (account === '6410') await take('first-hour-made-there');
    await register.click();
    const dialog = page.getByRole('dialog', { name: 'Register as manual adjustment' });
    await dialog.getByLabel('Reason').fill(reason);
    if (account === '6410') await take('first-hour-register');
    await dialog.getByRole('button', { name: 'Register', exact: true }).click();
    await drawer.getByText(/^Registered as adjustment/).waitFor();
    await drawer.getByRole('button', { name: 'Close' }).first().click();
    await drawer.waitFor({ state: 'detached' });
  }
  await reconcile();
  await page.getByText('Ties out: 0.00 unexplained').waitFor();
  await take('first-hour-ties-out');
}
