// `tieout report` and the API give the same report; a file that cannot be written is said so.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { demoSeason } from './demo-season/season.ts';
import { openSmallHouse, type SmallHouse } from './small-house.ts';

const { url } = await testDatabase();
let small: SmallHouse;

before(async () => {
  small = await openSmallHouse(url);
  for (const event of demoSeason().slice(0, 40)) await small.api('POST', '/events', event);
});
after(() => small.stop());

describe('tieout report', () => {
  test('lists what there is', async () => {
    const { out, code } = await small.run(['report', '--list']);
    assert.equal(code, 0);
    assert.match(out, /^trial-balance +.* asOf \[from\]/m);
  });

  test('writes the file the API answers', async () => {
    const file = join(small.folder, 'register.csv');
    const { code, err } = await small.run([
      'report',
      'journal-register',
      '--format',
      'csv',
      '--out',
      file,
    ]);
    assert.equal(code, 0, err);
    const address = `${small.server.url}/api/v1/reports/journal-register?format=csv`;
    const answer = await fetch(address);
    const text = await answer.text();
    assert.ok(text.split('\n').length > 80);
    assert.equal(readFileSync(file, 'utf8'), text);
    assert.ok(!existsSync(`${file}.part`));
  });

  test('shows a trial balance on the terminal', async () => {
    const { out } = await small.run(['report', 'trial-balance', '--as-of', '2026-12-31']);
    assert.match(out, /^Total +USD +0\.00 +[\d,]+\.\d\d +[\d,]+\.\d\d +0\.00$/m);
  });

  test('refuses what it does not know, and a folder that is not there', async () => {
    const unknown = await small.run(['report', 'profit', '--as-of', '2026-12-31']);
    assert.match(unknown.err, /REPORT_UNKNOWN/);
    const away = join(small.folder, 'away', 'x.csv');
    const args = ['report', 'trial-balance', '--as-of', '2026-12-31', '--format', 'csv'];
    const { code, err } = await small.run([...args, '--out', away]);
    assert.equal(code, 1);
    assert.match(err, /COMMAND_FILE_UNWRITABLE/);
  });
});
