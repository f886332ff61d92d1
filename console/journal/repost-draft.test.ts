// The facts of an event as fields of a form, and back. Method: one invoice, changed step by step.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsToSend, groupsOf, withAnother, without, withValue } from './repost-draft.ts';

const invoice = {
  ...{ source: 'pos', id: 'I1', kind: 'invoice-issued', occurredOn: '2026-05-01' },
  ...{ outlet: 'TRS', currency: 'USD', memo: 'Fuel' },
  customer: { id: 'ANN', name: 'Ann Sailor' },
  lines: [{ product: 'FUEL', amount: '100.00', service: { from: '2026-05-01' } }],
};

test('every fact a person may change is a field; identity, kind and day are not', () => {
  const told = groupsOf(invoice).map(({ title, fields }) => [
    title,
    ...fields.map(({ label, value }) => `${label}: ${value}`),
  ]);
  assert.deepEqual(told, [
    ['Event', 'Outlet: TRS', 'Memo: Fuel'],
    ['Customer', 'Id: ANN', 'Name: Ann Sailor'],
    ['Line 1', 'Product: FUEL', 'Amount: 100.00', 'Service from: 2026-05-01'],
  ]);
});

test('a value is changed in its place; an emptied one is not sent', () => {
  const changed = withValue(invoice, ['lines', 0, 'amount'], '80.00');
  assert.deepEqual(factsToSend(changed), {
    ...invoice,
    lines: [{ ...invoice.lines[0], amount: '80.00' }],
  });
  const { memo: _memo, ...rest } = invoice;
  assert.deepEqual(factsToSend(withValue(invoice, ['memo'], '')), rest);
});

test('a line is added like the one before, and removed', () => {
  const two = withAnother(invoice, ['lines', 0]);
  assert.equal((two.lines as unknown[]).length, 2);
  assert.deepEqual(without(two, ['lines', 1]), invoice);
});
