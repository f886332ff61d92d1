// Language and formats in a real Chromium: somebody chooses German formats and types amounts in
// them; then every page is read in English made strange, where plain English is a text that did not
// go through the catalogue. Method: by role and label; the books are asked by the API afterwards.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { openWalk } from '#scenarios/console-walk.ts';
import { routePaths } from './navigation/paths.ts';

const walk = await openWalk({ height: 1100, refusals: true });
const { page } = walk;
after(() => walk.stop());

const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const choice = (name: string) => page.getByRole('combobox', { name, exact: true });
const status = (text: string | RegExp) => page.getByRole('status').getByText(text);

test('German formats are chosen in the menu, and seen before they are taken', async () => {
  await page.goto(walk.server.url);
  await page.getByRole('button', { name: 'Language and formats…' }).click();
  await choice('Formats of amounts, dates and times').selectOption('de-DE');
  const dialog = page.getByRole('dialog', { name: 'Language and formats' });
  await dialog.getByText(/1\.234\.567,50.*-1\.234,50.*09\.03\./).waitFor();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
});

test('an amount typed with a point for the decimals is refused, and why is said', async () => {
  await page.goto(`${walk.server.url}${routePaths.newInvoice}`);
  await page.getByRole('checkbox', { name: 'A new customer' }).check();
  await field('Customer code').fill('C-1');
  await field('Customer name').fill('Ada Byron');
  await field('Number').fill('I-1');
  await choice('Outlet').selectOption('TRS');
  await choice('Line 1, product').selectOption('FUEL-DIESEL');
  for (const wrong of ['1234.56', '1,234']) {
    await field('Line 1, amount').fill(wrong);
    await status('Line 1: the amount cannot be read.').waitFor();
  }
  await field('Line 1, amount').blur();
  await page.getByText('write 1234 or 1.234,00, or else 1,23').waitFor();
});

test('typed as in Germany it is posted to the cent, and shown so', async () => {
  await field('Line 1, amount').fill('1.234,56');
  await status('1.234,56').waitFor();
  await status('Ready to be posted.').waitFor();
  await page.reload();
  assert.equal(await field('Line 1, amount').inputValue(), '1.234,56');
  await status('Ready to be posted.').waitFor();
  await page.getByRole('button', { name: 'Post the invoice' }).click();
  const invoice = page.getByRole('dialog', { name: /^Invoice I-1/ });
  await invoice.getByText('1.234,56').first().waitFor();
  const { items } = await walk.api<{ items: { open: string }[] }>(
    'GET',
    '/receivables/open-items?customer=C-1',
  );
  assert.deepEqual(
    items.map(({ open }) => open),
    ['1234.56'],
  );
});

/** Run in the page: where a text that stands alone ends on the right. */
const endOf = (text: string) => `(() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    if (texts.currentNode.textContent !== '${text}') continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    return Math.round(range.getBoundingClientRect().right);
  }
  return null;
})()`;

test('without parentheses amounts below zero end where those above do', async () => {
  // Rows out of sight are not drawn.
  await page.setViewportSize({ width: 1400, height: 4000 });
  await page.goto(walk.server.url + routePaths.chart);
  await page.getByRole('row', { name: /1200.*1\.234,56/ }).waitFor();
  const owed = await page.evaluate<number | null>(endOf('1.234,56'));
  const earned = await page.evaluate<number | null>(endOf('-1.234,56'));
  assert.ok(owed !== null && owed === earned, `${owed} and ${earned}`);
});

test('a filter is typed as in Germany, and kept in the address as everywhere', async () => {
  await page.goto(`${walk.server.url}${routePaths.invoices}`);
  await field('Amount').fill('1.234,56');
  await page.waitForURL(/amount=1234\.56/);
  await page.getByRole('row', { name: /I-1/ }).getByText('1.234,56').first().waitFor();
});

/** Of months, by `Intl`; of keys, units and kinds of files; and the name of the house. */
const sameEverywhere = new RegExp(
  '^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|' +
    '^(Ctrl|Esc|Enter|Tieout|Intl|PDF|CSV|XLSX|hledger|beancount)$',
  'i',
);

interface Seen {
  readonly texts: readonly string[];
  readonly cut: readonly string[];
}

/** Run in the page: what can be read there, and what does not fit where it stands. */
const readPage = `(() => {
  const texts = [];
  const cut = [];
  for (const element of document.querySelectorAll('body *')) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    if (['SCRIPT', 'STYLE', 'CODE', 'PRE'].includes(element.tagName)) continue;
    for (const name of ['aria-label', 'title', 'placeholder']) {
      texts.push(element.getAttribute(name) ?? '');
    }
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) texts.push(child.textContent);
    }
    const { overflowX, textOverflow } = getComputedStyle(element);
    const isCut = overflowX === 'hidden' && element.scrollWidth > element.clientWidth + 1;
    if (isCut && textOverflow !== 'ellipsis' && element.matches('button, a, label, th')) {
      cut.push(element.textContent);
    }
  }
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) {
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > clientWidth,
    );
    const inner = wide.filter((one) => !wide.some((other) => other.parentElement === one));
    cut.push('the page is ' + scrollWidth + ' wide', ...inner.map((one) => one.outerHTML));
  }
  return { texts, cut };
})()`;

/** Every word of what the server answered: data, and its own English. */
const told = new Set<string>();
const wordsOf = (text: string) => text.match(/[A-Za-z]{3,}/g) ?? [];
page.on('response', (response) => {
  if (!response.url().includes('/api/')) return;
  void response.text().then(
    (text) => wordsOf(text).forEach((word) => void told.add(word.toLowerCase())),
    () => undefined,
  );
});

describe('in English made strange no plain English is left, and nothing is cut off:', () => {
  const addresses = Object.values(routePaths).map((path) => path.replace('$code', 'C-1'));
  test('it is chosen, and a ledger connected', async () => {
    await walk.api('POST', '/connections', {
      ...{ name: 'Cedar Bay', ledger: 'sage-intacct-rest', cutoverOn: '2026-06-01' },
      settings: {
        ...{ baseUrl: 'http://127.0.0.1:9', companyId: 'CEDARBAY', username: 'tieout' },
        journalId: 'TIE',
      },
    });
    await page.evaluate("localStorage.setItem('tieout.language', 'en-XA')");
    await page.evaluate("localStorage.setItem('tieout.formats', 'en-US')");
  });
  for (const address of addresses) {
    test(address, async () => {
      await page.goto(walk.server.url + address);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle');
      for (const width of [1440, 360]) {
        await page.setViewportSize({ width, height: 1100 });
        // Tables become cards a moment later.
        const fits = `document.documentElement.scrollWidth <= ${width}`;
        await page.waitForFunction(fits, undefined, { timeout: 5_000 }).catch(() => undefined);
        const { texts, cut } = await page.evaluate<Seen>(readPage);
        const plain = texts.filter((text) =>
          wordsOf(text).some((word) => !told.has(word.toLowerCase()) && !sameEverywhere.test(word)),
        );
        assert.deepEqual([...new Set(plain)], [], `at ${width}`);
        assert.deepEqual(cut, [], `at ${width}`);
      }
    });
  }
});
