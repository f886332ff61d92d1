// The list of customers and one of them, by HTTP: balances per outlet, what is overdue, what is
// paid ahead, pages by name. Method: events posted to a real database on a fixed day.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice, makeSmallBooks } from '#journal/small-books-store.ts';
import { stageServer } from '#root/stage-server.ts';
import { receivablesRoutes } from './receivables-routes.ts';
import { receivables } from './receivables-store.ts';

const { pool } = await testDatabase();
const books = await makeSmallBooks(pool, { subledgers: [receivables] });
const { loadChart, postEvents } = books;
const now = () => new Date('2026-08-31T16:00:00Z');
const server = await stageServer(pool, receivablesRoutes({ pool, loadChart, now, postEvents }));

const ann = { id: 'C1', name: 'Ann Sailor' };
const ben = { id: 'C2', name: 'Ben Baker' };
const zoe = { id: 'C0', name: 'Zoe Quiet' };
const paid = (id: string, amount: string, customer = ann) => {
  return { id, kind: 'payment-received', customer, method: 'CHECK', amount };
};
await books.post(
  fuelInvoice('INV-1', '100.00', { customer: ann, occurredOn: '2026-05-10', dueOn: '2026-06-09' }),
  fuelInvoice('INV-2', '40.00', { customer: ann, occurredOn: '2026-08-20', dueOn: '2026-09-19' }),
  fuelInvoice('INV-3', '70.00', { customer: ben, outlet: 'REIT', occurredOn: '2026-08-30' }),
  { ...paid('PAY-1', '25.00'), occurredOn: '2026-08-25' },
  fuelInvoice('INV-4', '9.00', { customer: zoe, occurredOn: '2026-08-01' }),
  {
    ...paid('PAY-2', '9.00', zoe),
    occurredOn: '2026-08-02',
    settles: [{ document: 'INV-4', amount: '9.00' }],
  },
);

async function ask(url: string) {
  const answer = await server.inject({ method: 'GET', url: `/api/v1${url}` });
  return { status: answer.statusCode, body: answer.json() };
}
const namesOf = async (query: string) => {
  const { body } = await ask(`/customers?${query}`);
  return body.items.map(({ name }: { name: string }) => name);
};

describe('the list', () => {
  test('by name, with what each owes at which outlet', async () => {
    const { body } = await ask('/customers');
    assert.deepEqual(body.items, [
      {
        ...{ code: 'C1', name: 'Ann Sailor' },
        balances: [
          {
            ...{ outlet: 'TRS', currency: 'USD', balance: '115.00', overdue: '100.00' },
            ...{ credits: '-25.00', oldestDueOn: '2026-06-09' },
          },
        ],
      },
      {
        ...{ code: 'C2', name: 'Ben Baker' },
        balances: [
          {
            ...{ outlet: 'REIT', currency: 'USD', balance: '70.00', overdue: '70.00' },
            ...{ credits: '0.00', oldestDueOn: '2026-08-30' },
          },
        ],
      },
      { code: 'C0', name: 'Zoe Quiet', balances: [] },
    ]);
  });

  test('narrowed by text, by outlet, and by what is open', async () => {
    assert.deepEqual(await namesOf('text=bak'), ['Ben Baker']);
    assert.deepEqual(await namesOf('text=C0'), ['Zoe Quiet']);
    assert.deepEqual(await namesOf('which=open'), ['Ann Sailor', 'Ben Baker']);
    assert.deepEqual(await namesOf('which=overdue&outlet=TRS'), ['Ann Sailor']);
    assert.deepEqual(await namesOf('which=credit'), ['Ann Sailor']);
  });

  test('a page names the next; what is no cursor is refused', async () => {
    const { body } = await ask('/customers?limit=2');
    assert.equal(body.items.length, 2);
    assert.deepEqual(await namesOf(`cursor=${body.next}`), ['Zoe Quiet']);
    assert.equal((await ask('/customers?cursor=x')).body.code, 'RECEIVABLES_CURSOR_UNREADABLE');
  });
});

describe('one customer', () => {
  test('balances by age, today and on an earlier day', async () => {
    const { body } = await ask('/customers/C1');
    const [one] = body.balances;
    assert.deepEqual([body.name, body.asOf, body.by], ['Ann Sailor', '2026-08-31', 'due']);
    assert.deepEqual(
      [one.outlet, one.current, one.days61to90, one.credits, one.balance],
      ['TRS', '40.00', '100.00', '-25.00', '115.00'],
    );
    const then = await ask('/customers/C1?asOf=2026-05-31&by=invoice');
    assert.deepEqual(
      [then.body.balances[0].days1to30, then.body.balances[0].balance],
      ['100.00', '100.00'],
    );
    assert.deepEqual((await ask('/customers/C0')).body.balances, []);
  });

  test('nobody of this code is told', async () => {
    const { status, body } = await ask('/customers/NOBODY');
    assert.deepEqual([status, body.code], [404, 'RECEIVABLES_CUSTOMER_UNKNOWN']);
  });
});

test('a credit at one outlet does not pay a document of another', async () => {
  await books.post(
    fuelInvoice('INV-5', '30.00', { customer: ann, outlet: 'REIT', occurredOn: '2026-08-30' }),
  );
  const items = (await ask('/receivables/open-items?customer=C1')).body.items;
  const idOf = (document: string) =>
    items.find((item: { document: string }) => item.document === document).entryId;
  const answer = await server.inject({
    ...{ method: 'POST', url: '/api/v1/settlements' },
    payload: { customer: 'C1', creditEntryId: idOf('PAY-1'), debitEntryId: idOf('INV-5') },
  });
  const { code, detail } = answer.json();
  assert.deepEqual([answer.statusCode, code], [422, 'RECEIVABLES_OTHER_OUTLET']);
  assert.equal(detail, 'INV-5 is of outlet REIT; this is of outlet TRS.');
});

test('one credit pays several documents, or none of them', async () => {
  const items = (await ask('/receivables/open-items?customer=C1')).body.items;
  const idOf = (document: string) =>
    items.find((item: { document: string }) => item.document === document).entryId;
  const settle = async (second: string) => {
    const debits = [
      { debitEntryId: idOf('INV-1'), amount: '10.00', debitOpen: '100.00' },
      { debitEntryId: idOf('INV-2'), amount: second, debitOpen: '40.00' },
    ];
    const answer = await server.inject({
      ...{ method: 'POST', url: '/api/v1/receivables/settle' },
      payload: { customer: 'C1', creditEntryId: idOf('PAY-1'), debits },
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  const creditsOf = async () => (await ask('/customers/C1')).body.balances.at(-1).credits;
  const refused = await settle('15.01');
  assert.equal(refused.body.code, 'RECEIVABLES_SETTLED_TOO_MUCH');
  assert.equal(refused.body.problems[0].where, 'debits[1].amount');
  assert.equal(await creditsOf(), '-25.00');
  assert.deepEqual((await settle('15.00')).body, { settlements: 2 });
  assert.equal(await creditsOf(), '0.00');
});
