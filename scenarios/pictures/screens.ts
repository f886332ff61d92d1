// A picture of each screen that the first hour does not pass, in the same demo, after it.
// Invariant: nothing is booked; what is typed is thrown away with the page.

import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { Camera } from './camera.ts';
import type { RunningDemo } from './demo.ts';

const everyKind = fileURLToPath(new URL('../../docs/guides/every-kind.csv', import.meta.url));

interface Screen {
  readonly name: string;
  readonly path: string;
  /** What is done there before the picture is taken; ends when it can be. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const screens: readonly Screen[] = [
  {
    ...{ name: 'journal-entries', path: '/accounting/journal-entries' },
    prepare: async (page) => {
      await page.getByRole('row').nth(1).click();
      await page.getByRole('dialog').getByText('Accounting event').first().waitFor();
    },
  },
  {
    ...{ name: 'new-journal-entry', path: '/accounting/journal-entries/new' },
    prepare: async (page) => {
      await page.getByRole('combobox', { name: 'Outlet', exact: true }).selectOption('TRS');
      await page.getByLabel('Reason').fill('Berth moved within the house');
      await page.getByRole('combobox', { name: 'Line 1, account' }).fill('receivable');
      await page.getByRole('option', { name: /Accounts receivable/ }).click();
      await page.getByRole('textbox', { name: 'Line 1, debit' }).fill('1,250.00');
      await page.getByText('1,250.00 of credits missing').waitFor();
    },
  },
  { name: 'documents', path: '/accounting/invoices' },
  {
    ...{ name: 'customers', path: '/accounting/customers' },
    prepare: async (page) => {
      await page.getByRole('row').nth(1).click();
      await page.getByRole('table', { name: 'Items' }).waitFor();
    },
  },
  {
    name: 'deferred-income',
    path: '/accounting/deferred-income?tab=roll-forward&from=2026-04-01&through=2026-10-31',
  },
  {
    ...{ name: 'imports', path: '/accounting/imports' },
    prepare: async (page) => {
      const opened = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Choose a file' }).click();
      await (await opened).setFiles(everyKind);
      await page
        .getByRole('status')
        .getByText(/would be posted/)
        .waitFor();
    },
  },
  { name: 'chart-of-accounts', path: '/accounting/chart-of-accounts' },
  { name: 'reports', path: '/accounting/reports?report=trial-balance&asOf=2026-10-31' },
  { name: 'sign-off', path: '/accounting/reconciliation?tab=sign-off&period=2026-P10' },
  { name: 'manual-adjustments', path: '/accounting/reconciliation?tab=adjustments' },
  { name: 'periods-and-close', path: '/accounting/periods?year=2026&period=2026-P04' },
  { name: 'audit-trail', path: '/accounting/audit-trail' },
  { name: 'accounting-integration', path: '/settings/accounting-integration' },
  {
    ...{ name: 'rehearsal', path: '/settings/accounting-integration/rehearsal' },
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Rehearse', exact: true }).click();
      await page.getByRole('button', { name: 'Rehearse again' }).waitFor();
    },
  },
  {
    name: 'compare-the-apis',
    path: '/settings/accounting-integration/compare?from=2026-10-25&through=2026-10-31',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await page.getByText(/^All [0-9,]+ are the same/).waitFor();
    },
  },
  { name: 'posting-settings', path: '/settings/posting' },
  { name: 'notifications', path: '/settings/notifications' },
  {
    ...{ name: 'find', path: '/' },
    prepare: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('Page, action, document or customer').fill('tri');
      await page.getByRole('button', { name: 'Trial balance' }).waitFor();
    },
  },
];

export async function takeScreens({ page, take }: Camera, demo: RunningDemo): Promise<void> {
  for (const { name, path, prepare } of screens) {
    await page.goto(demo.consoleUrl + path);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForLoadState('networkidle');
    await prepare?.(page);
    await take(name);
  }
}
