// What axe-core finds on the page as it is now, in light and dark: the part of WCAG 2.2 A and AA a
// program can judge, and its best practices. Invariant: no rule is left out; of what repeats the
// first dozen is judged; the page is not changed but for its colour scheme, which is light again at
// the end. For tests only.

import axe from 'axe-core';
import type { Page } from 'playwright-core';

const everything = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What a colour scheme can change. */
const ofColour = ['color-contrast', 'link-in-text-block'];

/** Rows behind the first dozen of their list are like it, and would take most of the time. */
const repeated: axe.ContextObject = {
  exclude: [['tr:nth-child(n+13)'], ['li:nth-child(n+13)'], ['details:nth-of-type(n+13)']],
};

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** A sentence for each violation, its first place included; none: all is well. */
export async function accessibilityOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  // A colour on its way to another is no colour of ours.
  await page.evaluate(`(() => {
    const still = new CSSStyleSheet();
    still.replaceSync('*, ::before, ::after { transition: none !important; }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
  })()`);
  const light = await run(page, { type: 'tag', values: everything });
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await run(page, { type: 'rule', values: ofColour });
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light.map(told('light')), ...dark.map(told('dark'))];
}

async function run(page: Page, runOnly: axe.RunOnly): Promise<readonly Violation[]> {
  const options: axe.RunOptions = { runOnly, resultTypes: ['violations'] };
  // The library stands in the page by now.
  return page.evaluate(
    async ([within, asked]) => {
      const { axe: library } = globalThis as unknown as { axe: typeof axe };
      return (await library.run(within as axe.ContextObject, asked)).violations;
    },
    [repeated, options] as const,
  );
}

const told =
  (scheme: string) =>
  ({ id, help, nodes }: Violation) =>
    `${scheme}: ${id}, ${help}, ×${nodes.length}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`;
