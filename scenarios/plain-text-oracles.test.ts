// The exported journal before programs nobody here wrote: hledger and beancount accept it, and come
// to the same balances, to the cent. Method: two properties, one with the demo season, one with an
// event of every kind and texts that want to break out of the syntax; the file of the command line
// goes to the program, its balances are compared with the trial balance. Stories and random seasons
// go there in their own tests. Where a program is not installed (Debian: hledger, beancount) its
// test is skipped and says so.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { changeChart } from '#chart-of-accounts/chart-change-store.ts';
import { createProperty } from '#chart-of-accounts/chart-store.ts';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { testDatabase } from '#database/test-database.ts';
import { eventKinds, kindsPaidAhead } from '#events/event-kinds.ts';
import { readEvent } from '#events/read-event.ts';
import type { TrialBalance } from '#journal/journal-schemas.ts';
import { ownApi } from '#root/commands/own-api-client.ts';
import { demoSeason } from './demo-season/season.ts';
import { type Balances, disagreements, otherPrograms } from './other-programs.ts';
import { openSmallHouse, type SmallHouse } from './small-house.ts';

const { url } = await testDatabase();
let small: SmallHouse;
let kindsPropertyId = 0;

const hostile = [
  ['C-SEMI', 'Anne; "the boss" | Ann\\e, tag:value  = 5 USD'],
  ['C-LINES', 'Line\u2028one) ; option "x" {#} @ 5 USD'],
  ['C-WIDE', '王小明 Žižka ñ © 🚤'],
] as const;

function everyKind(): Record<string, unknown>[] {
  const page = readFileSync(new URL('../docs/reference/events.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/```(json|ndjson)\n([\s\S]*?)\n```/g)];
  const textsIn = (language: string) =>
    blocks.flatMap(([, of, text = '']) => (of === language ? [text] : []));
  const all = textsIn('json').map((text) => JSON.parse(text));
  const lines = textsIn('ndjson').flatMap((text) => text.split('\n'));
  const sentBefore = lines.map((line) => JSON.parse(line));
  // What is paid ahead there is a credit on the receivable; random seasons audit the liability.
  const examples = all
    .filter(({ kind }) => !kindsPaidAhead.includes(kind))
    .flatMap((one) => (one.kind === 'payment-voided' ? voided(all, one) : [one]));
  const invoices = hostile.map(([id, name]) => ({
    ...{ source: 'x; y: "z"', id: `I ${id}`, kind: 'invoice-issued', outlet: 'REIT' },
    ...{ occurredOn: '2026-07-04', customer: { id, name }, memo: name, document: `N;(${id}), = 1` },
    lines: [{ product: 'SLIP-TRANSIENT', amount: '0.01' }],
  }));
  const yen = { ...invoices[0], id: 'YEN', currency: 'JPY' };
  return [
    ...sentBefore,
    ...examples,
    ...invoices,
    { ...yen, lines: [{ product: 'FIREWOOD', amount: '7' }] },
  ];
}

/** The examples give the payment back as well: what is voided is another one. */
function voided(all: readonly Record<string, unknown>[], one: Record<string, unknown>) {
  const { settles: _, ...payment } = all.find(({ kind }) => kind === 'payment-received') ?? {};
  const id = 'PAY-TO-VOID';
  return [
    { ...payment, id, document: id, occurredOn: one.occurredOn },
    { ...one, of: { id } },
  ];
}

before(async () => {
  small = await openSmallHouse(url);
  const { house } = small;
  await post(small.propertyId, demoSeason());
  kindsPropertyId = await createProperty(house.pool, {
    ...{ code: 'every-kind', name: 'Every "Kind" \\ Cove; Ltd' },
    ...{ timeZone: 'America/New_York', baseCurrency: 'USD' },
  });
  await changeChart(house.pool, kindsPropertyId, marinaAndResort());
  const events = everyKind();
  const kinds = new Set(events.map(({ kind }) => kind));
  assert.equal(kinds.size, eventKinds.length - kindsPaidAhead.length, 'an event of every kind');
  for (const event of events) await post(kindsPropertyId, [event]);
});
after(() => small.stop());

async function post(propertyId: number, events: readonly Record<string, unknown>[]) {
  const { charts, postEvents } = small.house;
  for (let at = 0; at < events.length; at += 500) {
    const chart = await charts.current(propertyId);
    const read = events.slice(at, at + 500).map((event) => {
      const one = readEvent(event, chart);
      return Array.isArray(one) ? assert.fail(JSON.stringify(one)) : one;
    });
    const receipts = await postEvents(propertyId, read, 'ann');
    for (const receipt of receipts) {
      assert.deepEqual(receipt.status === 'refused' ? receipt.problems : [], []);
    }
  }
}

async function exported(property: string, format: string): Promise<string> {
  const file = join(small.folder, `${property}.${format}`);
  const args = ['export-journal', '--property', property, '--format', format, '--out', file];
  const { code, err } = await small.run(args);
  assert.equal(code, 0, err);
  return file;
}

/** `1100 USD` and its balance, by our own trial balance. */
async function ours(property: string): Promise<Balances> {
  const api = ownApi(small.server.url, property);
  const { rows } = await api<TrialBalance>('GET', '/trial-balance?asOf=2999-12-31');
  const all = rows.map((row): [string, string] => [
    `${row.account.number} ${row.currency}`,
    row.balance,
  ]);
  return new Map(all.filter(([, balance]) => !/^-?[0.]+$/.test(balance)));
}

const properties = ['harbor-point', 'every-kind'];

for (const program of otherPrograms) {
  describe(program.name, { skip: program.missing }, () => {
    for (const property of properties) {
      test(`accepts the journal of ${property} and gives the same balances`, async () => {
        const file = await exported(property, program.name);
        const expected = await ours(property);
        assert.deepEqual(await disagreements(program, file, expected), []);
        const wrong = new Map([...expected, ['1200 USD', '0.01']]);
        assert.equal((await disagreements(program, file, wrong)).length, 1);
      });
    }

    test('notices one cent that is not ours', async () => {
      const file = await exported('every-kind', program.name);
      const lines = readFileSync(file, 'utf8').split('\n');
      const at = lines.findLastIndex((line) => /\d (USD|JPY)$/.test(line));
      lines[at] = (lines[at] ?? '').replace(/(\d)(\.\d\d)? (USD|JPY)$/, '9$1$2 $3');
      writeFileSync(file, lines.join('\n'));
      assert.match((await program.complaint(file)) ?? 'accepted', /balance|assert/i);
    });
  });
}
