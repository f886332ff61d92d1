// Lines of a correction as a person types them, and what the server is asked.
// Method: texts in, the request's lines out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addedTo, textsOf, wantedLines, whyNoEntry } from './correction-draft.ts';

const ann = { code: 'ANN', name: 'Ann Sailor' };
const line = (number: string, debit: string | null, credit: string | null) => ({
  account: { number, name: number },
  outlet: 'TRS',
  department: credit === null ? null : 'FUEL',
  customer: debit === null ? null : ann,
  debit,
  credit,
});
const now = textsOf([line('1100', '1250.00', null), line('4100', null, '1250.00')]);

test('untouched lines are sent as they are, with department and customer', () => {
  assert.deepEqual(wantedLines(now), [
    {
      account: '1100',
      outlet: 'TRS',
      debit: '1250.00',
      customer: { id: 'ANN', name: 'Ann Sailor' },
    },
    { account: '4100', outlet: 'TRS', credit: '1250.00', department: 'FUEL' },
  ]);
});

test('what could not be read as an amount is not sent', () => {
  const typed = now.map((one) => ({ ...one, debit: one.debit && '1300.50' }));
  assert.equal(wantedLines(typed)?.[0]?.debit, '1300.50');
  const odd = now.map((one) => ({ ...one, debit: one.debit && '?' }));
  assert.equal(wantedLines(odd), null);
});

test('a line without account or amount is left out; fewer than two are no entry', () => {
  const added = addedTo(now);
  assert.deepEqual([added.length, added[2]?.id, added[2]?.outlet], [3, 2, 'TRS']);
  assert.equal(wantedLines(added)?.length, 2);
  assert.equal(wantedLines(now.slice(0, 1)), null);
});

test('sides that differ are said with their numbers, before the server is asked', () => {
  assert.equal(whyNoEntry(now), null);
  const more = now.map((one) => ({ ...one, debit: one.debit && '1300.00' }));
  assert.equal(whyNoEntry(more), 'Debits are 1,300.00, credits 1,250.00: make them equal.');
  assert.match(whyNoEntry(now.slice(0, 1)) ?? '', /^Two lines/);
});
