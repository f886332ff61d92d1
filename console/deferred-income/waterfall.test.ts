// The steps of the waterfall: from all that is deferred down to nothing, exact at every step.
// Method: a report's rows in, months out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReportAnswer } from '#reports/report-schemas.ts';
import { waterfallsOf } from './waterfall.ts';

const line = (month: string, product: string, amount: string) => ({
  kind: 'line' as const,
  cells: [month, 'REIT', product, product, 'USD', amount],
  leadsTo: null,
});
const report = (...rows: ReturnType<typeof line>[]) => ({ rows }) as unknown as ReportAnswer;

test('products are added up by month, and each step begins where the last one ended', () => {
  const [one] = waterfallsOf(
    report(
      line('2026-06', 'A', '30.00'),
      line('2026-05', 'A', '10.10'),
      line('2026-05', 'B', '0.90'),
    ),
  );
  assert.equal(one?.total, '41.00');
  assert.deepEqual(
    one?.months.map(({ month, amount, left }) => `${month} ${amount} ${left}`),
    ['2026-05 11.00 30.00', '2026-06 30.00 0.00'],
  );
  assert.deepEqual([one?.months[0]?.to, one?.months[1]?.from], [100, 0]);
  assert.equal(one?.months[0]?.from, one?.months[1]?.to);
});

test('a month that takes income back steps up again', () => {
  const [one] = waterfallsOf(report(line('2026-05', 'A', '-5.00'), line('2026-06', 'A', '25.00')));
  assert.deepEqual(
    one?.months.map(({ left, from, to }) => [left, from > to]),
    [
      ['25.00', true],
      ['0.00', false],
    ],
  );
});

test('nothing deferred draws nothing', () => {
  assert.deepEqual(waterfallsOf(report()), []);
  assert.deepEqual(waterfallsOf(undefined), []);
});
