// Settling while a person chooses: what is proposed and shown of very many documents. Method: items
// as the server sends them, no browser.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OpenItem } from './customer-queries.ts';
import { paidMax, proposed, shownOf, whyNotSettled } from './settle-draft.ts';

const item = (number: number, open: string, outlet = 'TRS'): OpenItem => ({
  ...{ entryId: String(number), outlet, ledger: 'receivable', document: `INV-${number}` },
  ...{ customer: { code: 'C1', name: 'Ann Sailor' }, documentType: 'invoice' },
  ...{ postedOn: '2026-05-01', dueOn: null, currency: 'USD', amount: open, open },
});
const many = Array.from({ length: 3_000 }, (_, at) => item(at + 1, '1.00'));
const credit = item(9_999, '-10000.00');

describe('of three thousand open documents', () => {
  test('no more are proposed than are settled at once, the first first', () => {
    const paid = proposed(many, credit);
    assert.equal(paid.size, paidMax);
    assert.ok(paid.has('1') && !paid.has(String(paidMax + 1)));
    assert.equal(whyNotSettled(paid, many, credit), null);
  });

  test('one more than that is said before it is sent', () => {
    const paid = new Map(proposed(many, credit)).set('2000', '1.00');
    assert.equal(whyNotSettled(paid, many, credit), 'At most 500 documents are settled at once.');
  });

  test('a hundred are shown, and any other by its number', () => {
    const isChosen = ({ entryId }: OpenItem) => Number(entryId) > 2_900;
    const shown = shownOf(many, isChosen, '');
    assert.equal(shown.length, 100);
    assert.deepEqual([shown[0]?.document, shown[50]?.document], ['INV-1', 'INV-2901']);
    const found = shownOf(many, isChosen, ' inv-1777');
    assert.deepEqual(
      found.map(({ document }) => document),
      ['INV-1777'],
    );
  });
});

test('another outlet in between does not end what is proposed', () => {
  const debits = [item(1, '5.00'), item(2, '5.00', 'REIT'), item(3, '5.00')];
  assert.deepEqual(
    [...proposed(debits, item(4, '-7.00'))],
    [
      ['1', '5.00'],
      ['3', '2.00'],
    ],
  );
});
