// The documentation of events is true: every example of docs/reference/events.md is posted and
// makes the entry printed under it; the files of docs/guides/import-events.md are answered as the
// guide says.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { chartCache } from '#chart-of-accounts/chart-cache-store.ts';
import { changeChart } from '#chart-of-accounts/chart-change-store.ts';
import { createProperty } from '#chart-of-accounts/chart-store.ts';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { testDatabase } from '#database/test-database.ts';
import { makePostEvents } from '#journal/posting-store.ts';
import { formatAmount } from '#money/money.ts';
import { receivables } from '#receivables/receivables-store.ts';
import { csvColumns } from './csv-columns.ts';
import { precedence } from './event-errors.ts';
import { eventKinds } from './event-kinds.ts';
import { readEvent } from './read-event.ts';
import { receiveEvents } from './receive-events.ts';

const { pool } = await testDatabase();
const propertyId = await createProperty(pool, {
  code: 'cove',
  name: 'Cove Marina',
  timeZone: 'America/New_York',
  baseCurrency: 'USD',
});
await changeChart(pool, propertyId, marinaAndResort());
const charts = chartCache(pool);
const loadChart = (id: number) => charts.current(id);
const journal = { pool, loadChart, enqueueExports: async () => {} };
// Examples stand each for itself; those of deposits go on from what was sent before them.
const postEvents = makePostEvents(journal);
const postHeld = makePostEvents({ ...journal, subledgers: [receivables] });

const page = (path: string) => readFileSync(new URL(`../docs/${path}`, import.meta.url), 'utf8');
const reference = page('reference/events.md');
const guide = page('guides/import-events.md');
const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\n\`\`\``, 'g'))].map(
    ([, block = '']) => block,
  );

async function entryText(entryId: bigint): Promise<string> {
  const { currency, chart } = { currency: 'USD' as never, chart: await loadChart(propertyId) };
  const { rows } = await pool.query<{ account_id: number; amount_minor: bigint }>(
    `select account_id, amount_minor from journal_lines
     where property_id = $1 and entry_id = $2 order by line_number`,
    [propertyId, entryId],
  );
  return rows
    .map(({ account_id, amount_minor }) => {
      const account = chart.accountsById.get(account_id);
      assert.ok(account);
      const name = account.name.padEnd(29);
      const amount = formatAmount(amount_minor, currency).padStart(10);
      return `${account.number.padEnd(7)}  ${name}${amount}`;
    })
    .join('\n');
}

describe('the reference', () => {
  const examples = blocks(reference, 'json').map((block) => JSON.parse(block));
  const entries = blocks(reference, 'text');

  test('has an example of each kind, in its order', () => {
    assert.deepEqual(
      examples.map((example) => example.kind),
      eventKinds,
    );
  });

  test('says what was sent before an example that needs it', async () => {
    const lines = blocks(reference, 'ndjson').flatMap((block) => block.split('\n'));
    assert.equal(lines.length, 2);
    for (const line of lines) {
      const read = readEvent(JSON.parse(line), await loadChart(propertyId));
      assert.ok(!Array.isArray(read), JSON.stringify(read, String));
      const [receipt] = await postHeld(propertyId, [read], 'ann');
      assert.equal(receipt?.status, 'posted');
    }
  });

  examples.forEach((example, index) => {
    test(`${example.kind} makes the entry printed under it`, async () => {
      const read = readEvent(example, await loadChart(propertyId));
      assert.ok(!Array.isArray(read), JSON.stringify(read, String));
      const post = example.kind.startsWith('deposit-') ? postHeld : postEvents;
      const [receipt] = await post(propertyId, [read], 'ann');
      assert.ok(receipt?.status === 'posted');
      assert.equal(await entryText(receipt.entryId), entries[index]);
    });
  });

  test('lists every column of a CSV file', () => {
    const listed = reference.slice(reference.indexOf('## Events as CSV'));
    for (const column of csvColumns) assert.ok(listed.includes(`\`${column}\``), column);
  });

  test('lists the codes of errors in their precedence', () => {
    const text = page('reference/errors.md');
    const section = text.slice(text.indexOf('\n## EVENT'));
    const codes = [...section.matchAll(/^\| `(EVENT_\w+)`/gm)].map(([, code]) => code);
    assert.deepEqual(codes.slice(0, precedence.size), [...precedence.keys()]);
  });
});

describe('the guide', () => {
  async function importText(text: string): Promise<string[]> {
    const bytes = (async function* () {
      yield new TextEncoder().encode(text);
    })();
    const told: string[] = [];
    const batches = receiveEvents({
      form: 'csv',
      bytes,
      propertyId,
      postedBy: 'ann',
      currentChart: loadChart,
      post: postEvents,
    });
    for await (const { receipts } of batches) {
      for (const { receipt } of receipts) {
        if (receipt.status !== 'refused') told.push(receipt.status);
        else told.push(...receipt.problems.map(({ message, where }) => `${where}: ${message}`));
      }
    }
    return told;
  }
  const [good = '', bad = ''] = blocks(guide, 'csv');

  test('has a file that goes through, and goes through again without posting twice', async () => {
    assert.deepEqual(await importText(good), ['posted', 'posted', 'posted']);
    assert.deepEqual(await importText(good), ['exists', 'exists', 'exists']);
  });

  test('has a file with four mistakes, and the answer it prints', async () => {
    assert.deepEqual((await importText(bad)).join('\n'), blocks(guide, 'text')[0]);
  });
});
