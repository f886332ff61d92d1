// `tieout close` and `tieout reopen` at a month end: look, close with a reason, refuse what blocks,
// open again. Method: the real command line on a real database.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { openSmallHouse, type SmallHouse } from './small-house.ts';

const { url } = await testDatabase();
let small: SmallHouse;

before(async () => {
  small = await openSmallHouse(url);
  await small.api('POST', '/events', {
    ...{ source: 'marina-os', id: 'INV-1', kind: 'invoice-issued', occurredOn: '2026-05-01' },
    ...{ outlet: 'REIT', customer: { id: 'C-1', name: 'Ada Byron' } },
    lines: [
      {
        ...{ product: 'SLIP-SEASONAL', amount: '5400.00' },
        service: { from: '2026-05-01', through: '2026-10-31' },
      },
    ],
  });
});
after(() => small.stop());

test('a period that blocks stays open, and the exit code says so', async () => {
  const { out, code } = await small.run(['close', '--through', '2026-P05', '--reason', 'May']);
  assert.equal(code, 1);
  assert.match(out, /^BLOCKS +Recognize Revenue +1 row is due/m);
});

test('a look needs no reason, closing does', async () => {
  const args = ['close', '--through', '2026-04-30'];
  const look = await small.run([...args, '--dry-run']);
  assert.equal(look.code, 0, look.err);
  assert.match(look.out, /Nothing blocks\./);
  const without = await small.run(args);
  assert.equal(without.code, 1);
  assert.match(without.err, /COMMAND_REASON_MISSING/);
});

test('by force it closes, with a reason of its own; then it opens again', async () => {
  const force = ['--reason', 'May', '--force', 'The season begins'];
  const closed = await small.run(['close', '--through', '2026-P05', ...force]);
  assert.equal(closed.code, 0, closed.err);
  assert.match(closed.out, /The property is closed through 2026-05-31\./);
  const reopened = await small.run(['reopen', '--from', '2026-05-01', '--reason', 'Too early']);
  assert.equal(reopened.code, 0, reopened.err);
  assert.match(reopened.out, /open again from 2026-05-01 on\.\n1 entry stands in these days/);
});
