// How an amount is spread: a table of cases an accountant can check, and what holds for all.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { fc } from '#root/test-draws.ts';
import { cutProportionally, planRows, type Spreading } from './recognition-plan.ts';

type Case = readonly [string, bigint, string, string, Spreading, readonly string[]];

// sentence, cents, from, through, rule, rows as `due cents`
const cases: readonly Case[] = [
  [
    'whole months are even, the last takes the remainder',
    ...([10_000n, '2026-05-01', '2026-07-31', 'monthly'] as const),
    ['2026-05-31 3333', '2026-06-30 3333', '2026-07-31 3334'],
  ],
  [
    'the ends weigh by their days: 17 of 31, 1, 15 of 30',
    ...([100_000n, '2026-05-15', '2026-09-15', 'monthly'] as const),
    [
      '2026-05-31 13545',
      ...['2026-06-30 24701', '2026-07-31 24701', '2026-08-31 24701', '2026-09-30 12352'],
    ],
  ],
  [
    'within one month there is one row',
    ...([9_999n, '2026-05-03', '2026-05-09', 'monthly'] as const),
    ['2026-05-31 9999'],
  ],
  [
    'by day, the last night takes the remainder',
    ...([10_000n, '2026-05-30', '2026-06-01', 'daily'] as const),
    ['2026-05-30 3333', '2026-05-31 3333', '2026-06-01 3334'],
  ],
  [
    'a cent over three days is one row, none is zero',
    ...([1n, '2026-05-01', '2026-05-03', 'daily'] as const),
    ['2026-05-03 1'],
  ],
  [
    'what takes income back is spread the same way',
    ...([-10_000n, '2026-05-01', '2026-06-30', 'monthly'] as const),
    ['2026-05-31 -5000', '2026-06-30 -5000'],
  ],
];

describe('an amount over days of service', () => {
  for (const [sentence, cents, from, through, rule, expected] of cases) {
    test(sentence, () => {
      const service = { from: from as IsoDate, through: through as IsoDate };
      const rows = planRows(cents, service, rule).map((row) => `${row.dueOn} ${row.amountMinor}`);
      assert.deepEqual(rows, expected);
    });
  }

  test('no cent is lost, no day is left out, no row is zero', () => {
    const day = fc.integer({ min: 0, max: 4_000 }).map((n) => addDays('2020-01-01' as IsoDate, n));
    const length = fc.integer({ min: 0, max: 800 });
    const rule = fc.constantFrom<Spreading>('monthly', 'daily');
    const cents = fc
      .bigInt({ min: -1_000_000_000_000n, max: 1_000_000_000_000n })
      .filter((one) => one !== 0n);
    fc.assert(
      fc.property(cents, day, length, rule, (amount, from, days, recognition) => {
        const service = { from, through: addDays(from, days) };
        const rows = planRows(amount, service, recognition);
        const sum = rows.reduce((total, row) => total + row.amountMinor, 0n);
        assert.equal(sum, amount);
        assert.ok(rows.every((row) => row.amountMinor > 0n === amount > 0n));
        assert.equal(rows.at(-1)?.service.through, service.through);
      }),
    );
  });
});

test('a cut takes from every row in proportion, exactly the amount, never more than a row', () => {
  const amounts = fc.array(fc.bigInt({ min: 1n, max: 1_000_000_000n }), { minLength: 1 });
  fc.assert(
    fc.property(amounts, fc.nat(1_000), (rows, share) => {
      const whole = rows.reduce((sum, row) => sum + row, 0n);
      const amount = (whole * BigInt(share)) / 1_000n;
      const cuts = cutProportionally(rows, amount);
      assert.equal(
        cuts.reduce((sum, cut) => sum + cut, 0n),
        amount,
      );
      assert.ok(cuts.every((cut, at) => cut >= 0n && cut <= (rows[at] ?? 0n)));
    }),
  );
});
