// Every story in this folder is true: played through the HTTP API on a real database, the books
// answer what stands in the text. UPDATE_GOLDEN=1 writes the answers; the difference is read like
// a difference of the books. Every row of the list of accounting events has a story, and every pain
// a story, a test, or a reason why not yet.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pino } from 'pino';
import { changeChart } from '#chart-of-accounts/chart-change-store.ts';
import { createProperty } from '#chart-of-accounts/chart-store.ts';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { testDatabase } from '#database/test-database.ts';
import { eventKinds } from '#events/event-kinds.ts';
import { ProblemError } from '#problems/problem.ts';
import type { ProblemJson } from '#problems/problem-json.ts';
import { ownApi } from '#root/commands/own-api-client.ts';
import { verifyBooks } from '#root/commands/verify.ts';
import { type House, openHouse } from '#root/compose.ts';
import { readConfig } from '#root/config.ts';
import { type RunningServer, startServer } from '#root/serve.ts';
import {
  asBalances,
  disagreements,
  otherPrograms,
  sumsOfBooks,
  writeJournal,
} from '#scenarios/other-programs.ts';
import { readStory, withAnswers } from './story.ts';
import { playStory } from './story-player.ts';

const folder = new URL('.', import.meta.url);
const names = readdirSync(folder).filter((name) => /^\d\d-.*\.md$/.test(name));
const textOf = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const page = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const { url: databaseUrl } = await testDatabase();
const dataFolder = mkdtempSync(join(tmpdir(), 'tieout-stories-'));
let house: House;
let server: RunningServer;

before(async () => {
  const env = { DATABASE_URL: databaseUrl, TIEOUT_DATA: dataFolder, TIEOUT_PERSON: 'dana' };
  const config = readConfig(env, dataFolder);
  const log = pino({ level: 'silent' });
  house = await openHouse({ config, log, applicationName: 'stories' });
  // The year the stories are told in is over.
  const then = { ...house, now: () => new Date('2026-12-31T17:00:00Z') };
  server = await startServer(then, { port: 0, localPerson: 'dana' });
});
after(async () => {
  await server?.stop();
  await house?.close();
  rmSync(dataFolder, { recursive: true, force: true });
});

async function makeProperty(code: string): Promise<number> {
  const propertyId = await createProperty(house.pool, {
    ...{ code, name: 'Harbor Point', timeZone: 'America/New_York', baseCurrency: 'USD' },
  });
  await changeChart(house.pool, propertyId, marinaAndResort());
  return propertyId;
}

type Changes = Record<string, { added: number; changed: number }>;

/** Changes masters as the console's upload does. */
async function putFile(property: string, file: string, text: string): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/chart-of-accounts/${file}`, {
    method: 'PUT',
    headers: { 'content-type': 'text/csv', 'tieout-property': property },
    body: text,
  });
  const body = (await answer.json()) as ProblemJson & Changes;
  if (!answer.ok) throw new ProblemError(body.problems, answer.status);
  const kinds = Object.entries(body as Changes);
  return (
    kinds.map(([kind, { added, changed }]) => `${kind}: ${added} added, ${changed} changed`)[0] ??
    ''
  );
}

/** Properties of the stories that were played. */
const played: number[] = [];

describe('a story is what the books answer:', () => {
  for (const name of names) {
    const text = textOf(name);
    const story = readStory(text);
    test(`${name}: ${story.title}`, async () => {
      const code = name.slice(0, 2);
      const propertyId = await makeProperty(code);
      played.push(propertyId);
      const api = ownApi(server.url, code);
      const answers = await playStory(story, api, (file, csv) => putFile(code, file, csv));
      const told = withAnswers(text, answers);
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(new URL(name, folder), told);
      else assert.equal(told, text);
      const proof = await api<{ items: { ties: boolean }[] }>(
        'GET',
        '/receivables/proof?asOf=2026-12-31',
      );
      assert(proof.items.every(({ ties }) => ties));
      const findings = await verifyBooks(house.pool, propertyId);
      assert.deepEqual(
        findings.filter(({ brokenCount }) => brokenCount > 0),
        [],
      );
    });
  }
});

for (const program of otherPrograms) {
  const sentence = `${program.name} accepts the journal of every story and gives the same balances`;
  test(sentence, { skip: program.missing }, async () => {
    assert(played.length > 0);
    for (const propertyId of played) {
      const chart = await house.charts.current(propertyId);
      const journal = { pool: house.pool, chart, folder: dataFolder };
      const file = await writeJournal(journal, program.name);
      const expected = asBalances(await sumsOfBooks(house.pool, propertyId));
      assert.deepEqual(await disagreements(program, file, expected), [], chart.propertyCode);
    }
  });
}

const rowNumbers = [...Array.from({ length: 45 }, (_, row) => String(row + 1)), '37a', '37b'];
const stories = names.map((name) => ({ name, ...readStory(textOf(name)) }));

describe('nothing is left out:', () => {
  test('every row of the list of accounting events has a story', () => {
    const told = new Set(stories.flatMap(({ rows }) => rows));
    assert.deepEqual(
      rowNumbers.filter((row) => !told.has(row)),
      [],
    );
    assert.deepEqual(
      [...told].filter((row) => !rowNumbers.includes(row)),
      [],
    );
  });

  test('every kind of event is told', () => {
    const told = new Set(
      stories.flatMap(({ commands }) => commands.map(({ words }) => words.split(' ')[2])),
    );
    assert.deepEqual(
      eventKinds.filter((kind) => !told.has(kind)),
      [],
    );
  });

  test('every pain has a story, a test, or a reason why not yet', () => {
    const rows = [
      ...page('scenarios/stories/README.md').matchAll(/^\| (\d+) \| (.*) \| (.*) \|$/gm),
    ];
    assert.deepEqual(
      rows.map(([, pain]) => pain),
      Array.from({ length: 20 }, (_, at) => `${at + 1}`),
    );
    for (const [, pain = '', , where = ''] of rows) {
      const links = [...where.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
      assert(links.length > 0 || where.startsWith('not yet: '), `pain ${pain}`);
      const own = stories.filter(({ pains }) => pains.includes(pain)).map(({ name }) => name);
      for (const name of own) assert(links.includes(name), `pain ${pain}: ${name}`);
      for (const link of links) assert(existsSync(new URL(link, folder)), link);
    }
  });

  test('the reference names the kinds, the rule and the stories of every row', () => {
    const text = page('docs/reference/events.md');
    const rows = [...text.matchAll(/^\| (\d+[ab]?) \| .* \| (.*) \| (.*) \| (.*) \|$/gm)];
    assert.deepEqual(rows.map(([, row]) => row).sort(), [...rowNumbers].sort());
    for (const [, row = '', kinds = '', rules = '', told = ''] of rows) {
      const linked = [...told.matchAll(/stories\/([^)]+)\)/g)].map(([, name]) => name);
      const own = stories.filter(({ rows: of }) => of.includes(row)).map(({ name }) => name);
      assert.deepEqual(linked, own, `row ${row}`);
      const anchors = [...kinds.matchAll(/\(#([a-z-]+)\)/g)].map(([, anchor = '']) => anchor);
      for (const anchor of anchors) assert(text.includes(`\n## ${anchor}\n`), anchor);
      for (const [, rule = ''] of rules.matchAll(/`([a-z-]+)`/g)) {
        const file = `../../journal/posting-rules/${rule}.ts`;
        assert(existsSync(new URL(file, import.meta.url)), rule);
      }
      assert(anchors.length > 0 || /no event/.test(kinds), `row ${row} has a kind`);
    }
  });
});
