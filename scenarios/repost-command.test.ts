// `tieout repost` with both subledgers: an invoice ahead of its season is posted anew, and open
// items and schedules follow. Method: the real command line on a real database; what stands is
// asked of the API and of the proofs.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { openSmallHouse, type SmallHouse } from './small-house.ts';

const { url } = await testDatabase();
let small: SmallHouse;
// biome-ignore lint/suspicious/noExplicitAny: answers are judged member by member below.
type Answer = any;
const ada = { id: 'C-1', name: 'Ada Byron' };

before(async () => {
  small = await openSmallHouse(url);
  await small.api('POST', '/events', {
    ...{ source: 'marina-os', id: 'INV-1', kind: 'invoice-issued', occurredOn: '2026-05-01' },
    ...{ outlet: 'REIT', customer: ada },
    lines: [
      {
        ...{ product: 'SLIP-SEASONAL', amount: '5400.00' },
        service: { from: '2026-05-01', through: '2026-10-31' },
      },
    ],
  });
  await small.api('POST', '/events', {
    ...{ source: 'marina-os', id: 'PAY-1', kind: 'payment-received', occurredOn: '2026-05-03' },
    ...{ outlet: 'REIT', customer: ada, method: 'CHECK', amount: '5400.00' },
    settles: [{ document: 'INV-1', amount: '5400.00' }],
  });
  await small.run(['recognize', '--through', '2026-06-30']);
});
after(() => small.stop());

test('the facts are printed, changed, looked at, and posted anew with a reason', async () => {
  const printed = await small.run(['repost', '1']);
  const facts = JSON.parse(printed.out);
  assert.equal(facts.kind, 'invoice-issued');
  facts.lines[0].amount = '3000.00';
  const file = join(small.folder, 'invoice.json');
  writeFileSync(file, JSON.stringify(facts));

  const look = await small.run(['repost', '1', file, '--dry-run']);
  assert.equal(look.code, 0, look.err);
  assert.match(look.out, /^before .*5,?400\.00/m);
  assert.match(look.out, /^after .*3,?000\.00/m);
  assert.match(look.out, /Both would be dated 2026-05-01\. Nothing was posted yet\./);

  const without = await small.run(['repost', '1', file]);
  assert.match(without.err, /COMMAND_REASON_MISSING/);
  const done = await small.run(['repost', '1', file, '--reason', 'Billed for the wrong slip']);
  assert.equal(done.code, 0, done.err);
  assert.match(done.out, /^Entry 1 is reversed by \d+ and posted anew as \d+\./);
  const again = await small.run(['repost', '1', file, '--reason', 'Billed for the wrong slip']);
  assert.match(again.out, /^Nothing more to post: reversed by \d+, posted anew as \d+\./);
});

test('open items, schedules and proofs follow: what was recognized went back', async () => {
  const { items }: Answer = await small.api('GET', '/receivables/open-items?customer=C-1');
  assert.deepEqual(
    items.map(({ document, open }: { document: string; open: string }) => [document, open]).sort(),
    [
      ['INV-1', '3000.00'],
      ['PAY-1', '-5400.00'],
    ],
  );
  const trial: Answer = await small.api('GET', '/trial-balance?asOf=2026-12-31');
  const balance = (number: string) =>
    trial.rows.find((row: { account: { number: string } }) => row.account.number === number)
      ?.balance;
  const { rows } = await small.house.pool.query(
    `SELECT a.number FROM products p JOIN accounts a
         ON a.property_id = p.property_id AND a.account_id = p.deferred_account_id
      WHERE p.code = 'SLIP-SEASONAL'`,
  );
  assert.equal(balance(rows[0].number), '-3000.00');
  const proofs = await small.run(['verify']);
  assert.equal(proofs.code, 0, proofs.out);
});

test('a file that holds no facts, and a number that is none, are told', async () => {
  const gone = await small.run(['repost', '1', join(small.folder, 'gone.json'), '--reason', 'x']);
  assert.match(gone.err, /COMMAND_FILE_UNREADABLE/);
  const list = join(small.folder, 'list.json');
  writeFileSync(list, '[]');
  const wrong = await small.run(['repost', '1', list, '--reason', 'x']);
  assert.match(wrong.err, /holds no JSON object/);
  const number = await small.run(['repost', 'one', list]);
  assert.equal(number.code, 2);
});
