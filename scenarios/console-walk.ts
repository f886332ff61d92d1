// What a walk starts from: a small house with the demo property, the console built from this
// source, and a page of a real Chromium on it. Invariant: everything is real; what the page itself
// complains about is kept, for the walk to judge. Leaves to others: the simulated company. For
// tests only.

import { afterEach } from 'node:test';
import type { Page } from 'playwright-core';
import { buildConsole } from '#console/build-console.ts';
import { openBrowser } from '#console/open-browser.ts';
import { testDatabase } from '#database/test-database.ts';
import { startWorker } from '#root/work.ts';
import { openSmallHouse, type SmallHouse } from './small-house.ts';

export interface WalkOptions {
  /** Who the person is to the server. Default `dana`. */
  readonly person?: string;
  /** Is there a worker that delivers exports? Default no. */
  readonly worker?: boolean;
  /** Of the window, which is 1400 wide. Default 900. */
  readonly height?: number;
  /** Refusals of the server are part of the walk; the browser calls them errors. Default no. */
  readonly refusals?: boolean;
  /** More of the house's configuration. */
  readonly env?: Record<string, string>;
  /** Of a simulated company that the console shows. */
  readonly companyUrl?: string;
}

export interface Walk extends SmallHouse {
  readonly page: Page;
  /** Errors of the page, and what it wrote to its console as one. */
  readonly complaints: readonly string[];
}

/** Opens house and page; `stop` closes both. */
export async function openWalk(options: WalkOptions = {}): Promise<Walk> {
  const { person, worker: withWorker = false, height = 900, refusals = false, env = {} } = options;
  const { companyUrl = null } = options;
  const { url } = await testDatabase();
  await buildConsole();
  const small = await openSmallHouse(url, person, { env, companyUrl });
  const worker = withWorker ? startWorker(small.house) : null;
  const browser = await openBrowser();
  // The reader sits far from the property, where it is tomorrow for most of the day.
  const timezoneId = 'Pacific/Kiritimati';
  const page = await browser.newPage({
    viewport: { width: 1400, height },
    timezoneId,
    // Nothing is waited for that only moves, and two cores are not kept busy by drawing it.
    reducedMotion: 'reduce',
  });
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  if (!refusals) {
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  }
  tellWhenFailing(page);
  const stop = async () => {
    await browser.close();
    await worker?.stop();
    await small.stop();
  };
  return { ...small, page, complaints, stop };
}

/** A tab of the sync log, once it counts so many; its amount stands behind the count. */
export const statusTab = (page: Page, status: string, count: number) =>
  page
    .getByRole('navigation', { name: 'Status' })
    .getByRole('link', { name: new RegExp(`^${status}\\s*${count}(\\s|$)`) });

/** A walk that fails on another machine can only be understood by what the page said there. */
export function tellWhenFailing(page: Page): void {
  afterEach(async (context) => {
    if ((context as { passed?: boolean }).passed === false)
      process.stderr.write(await saidBy(page));
  });
}

const LINES_SHOWN = 250;

async function saidBy(page: Page): Promise<string> {
  const lines = (await page.locator('body').ariaSnapshot()).split('\n').slice(0, LINES_SHOWN);
  return `\nThe page at ${page.url()} said:\n${lines.join('\n')}\n`;
}
