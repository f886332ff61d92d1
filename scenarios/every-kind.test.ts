// The files of docs/guides/import-events.md with every kind of event, through the front door
// `tieout import`: all is posted, the twin posts nothing more, and the books prove themselves.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { testDatabase } from '#database/test-database.ts';
import { eventKinds, kindsPaidAhead } from '#events/event-kinds.ts';
import { openSmallHouse, type SmallHouse } from './small-house.ts';

const { url: databaseUrl } = await testDatabase();
const pathOf = (form: string) =>
  fileURLToPath(new URL(`../docs/guides/every-kind.${form}`, import.meta.url));
const events = readFileSync(pathOf('ndjson'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as { kind: string });
let small: SmallHouse;

before(async () => {
  small = await openSmallHouse(databaseUrl);
});
after(() => small?.stop());

const imported = async (form: string) => {
  const { code, out } = await small.run(['import', pathOf(form), '--json']);
  return { code, ...JSON.parse(out) };
};

describe('the files with every kind', () => {
  test('have every kind but those of prepayments as a liability', () => {
    const told = new Set(events.map(({ kind }) => kind));
    const missing = eventKinds.filter((kind) => !told.has(kind));
    assert.deepEqual(missing, kindsPaidAhead);
  });

  test('the CSV file goes through as it stands', async () => {
    const all = { events: events.length, posted: events.length, exists: 0, refused: 0 };
    assert.deepEqual(await imported('csv'), { code: 0, ...all, byCode: {} });
  });

  test('the NDJSON file is its twin, event by event', async () => {
    const all = { events: events.length, posted: 0, exists: events.length, refused: 0 };
    assert.deepEqual(await imported('ndjson'), { code: 0, ...all, byCode: {} });
  });

  test('customers owe what the account says, and the journal proves itself', async () => {
    const { items } = await small.api<{ items: { ties: boolean }[] }>(
      'GET',
      '/receivables/proof?asOf=2026-12-31',
    );
    assert(items.length > 0 && items.every(({ ties }) => ties));
    const { code } = await small.run(['verify']);
    assert.equal(code, 0);
  });
});

describe('the guide, followed to the letter', () => {
  const guide = readFileSync(
    fileURLToPath(new URL('../docs/guides/import-events.md', import.meta.url)),
    'utf8',
  );
  const blocks = (language: string) =>
    [...guide.matchAll(new RegExp(`\`\`\`${language}\n([^]*?\n)\`\`\``, 'g'))].map(
      ([, block = '']) => block,
    );
  const commands = [...guide.matchAll(/^tieout import .+$/gm)].map(([command]) => command);

  test('its own files are imported by its own commands, in their order', async () => {
    const [june = '', , theirs = ''] = blocks('csv');
    const files = [june, theirs].map((text) => text.split('\n').length);
    assert.ok(files.every((lines) => lines > 2));
    writeFileSync(join(small.folder, 'june.csv'), june);
    writeFileSync(join(small.folder, 'their-june.csv'), theirs);
    const map = JSON.parse(blocks('json')[0] ?? '');
    await small.api('PUT', '/import-mappings/harbor-desk', map);
    assert.deepEqual(commands, [
      'tieout import june.csv',
      'tieout import docs/guides/every-kind.csv',
      'tieout import their-june.csv --mapping harbor-desk',
    ]);
    const told: unknown[] = [];
    for (const command of commands) {
      const [, , file = '', ...more] = command.split(' ');
      const there = file.startsWith('docs/') ? pathOf('csv') : join(small.folder, file);
      const { code, out } = await small.run(['import', there, ...more, '--json']);
      const { posted, exists, refused } = JSON.parse(out);
      told.push({ code, posted, exists, refused });
    }
    assert.deepEqual(told, [
      { code: 0, posted: 3, exists: 0, refused: 0 },
      { code: 0, posted: 0, exists: events.length, refused: 0 },
      { code: 0, posted: 2, exists: 0, refused: 0 },
    ]);
  });
});
