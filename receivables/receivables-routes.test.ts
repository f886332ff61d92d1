// The front door of receivables: open items, aging on any day, the proof, settling by hand and
// taking back. Method: events posted to a real database, questions by HTTP.

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

const C1 = { id: 'C1', name: 'Ann Sailor' };
const C2 = { id: 'C2', name: 'Ben Baker' };
const paid = (id: string, amount: string, customer = C1) => {
  return { id, kind: 'payment-received', customer, method: 'CHECK', amount };
};
await books.post(
  fuelInvoice('INV-1', '100.00', { occurredOn: '2026-05-10', dueOn: '2026-06-09' }),
  fuelInvoice('INV-2', '40.00', { occurredOn: '2026-08-20', dueOn: '2026-09-19' }),
  fuelInvoice('INV-3', '70.00', { customer: C2, outlet: 'REIT', occurredOn: '2026-07-01' }),
  { ...paid('PAY-1', '25.00'), occurredOn: '2026-08-25' },
);

async function ask(method: 'GET' | 'POST', url: string, payload?: object) {
  const answer = await server.inject({ method, url: `/api/v1${url}`, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}

async function entryIdOf(document: string): Promise<string> {
  const { body } = await ask('GET', '/receivables/open-items?all=true');
  return body.items.find((item: { document: string }) => item.document === document).entryId;
}

const openOf = async (query: string) => {
  const { body } = await ask('GET', `/receivables/open-items?${query}`);
  return body.items.map((item: { document: string; open: string }) => {
    return `${item.document} ${item.open}`;
  });
};

test('open items of a customer, today and on an earlier day', async () => {
  assert.deepEqual(await openOf('customer=C1'), ['INV-1 100.00', 'INV-2 40.00', 'PAY-1 -25.00']);
  assert.deepEqual(await openOf('customer=C1&asOf=2026-06-30'), ['INV-1 100.00']);
  assert.deepEqual(await openOf('outlet=REIT'), ['INV-3 70.00']);
});

test('a page of them names the next', async () => {
  const { body } = await ask('GET', '/receivables/open-items?limit=2');
  assert.equal(body.items.length, 2);
  assert.deepEqual(await openOf(`cursor=${body.next}`), ['INV-3 70.00', 'PAY-1 -25.00']);
});

describe('aging', () => {
  test('by due date, an invoice without one being due on its own day', async () => {
    const { body } = await ask('GET', '/receivables/aging?by=due');
    const [ann, ben] = body.items;
    assert.equal(body.asOf, '2026-08-31');
    assert.deepEqual(
      [ann.current, ann.days61to90, ann.credits, ann.balance],
      ['40.00', '100.00', '-25.00', '115.00'],
    );
    assert.deepEqual([ben.outlet, ben.days61to90, ben.balance], ['REIT', '70.00', '70.00']);
  });

  test('by invoice date', async () => {
    const { body } = await ask('GET', '/receivables/aging?by=invoice&text=sailor');
    const [ann] = body.items;
    assert.deepEqual([ann.days1to30, ann.over90], ['40.00', '100.00']);
    assert.equal(body.items.length, 1);
  });

  test('at a past day, before most of it happened', async () => {
    const { body } = await ask('GET', '/receivables/aging?asOf=2026-05-31');
    assert.deepEqual(
      body.totals.map((total: { outlet: string; balance: string }) => total.balance),
      ['100.00'],
    );
  });

  test('its total is the account', async () => {
    const aging = await ask('GET', '/receivables/aging');
    const proof = await ask('GET', '/receivables/proof');
    const balances = aging.body.totals.map((total: { balance: string }) => total.balance);
    const accounts = proof.body.items.map((item: { account: string }) => item.account);
    assert.deepEqual(balances, accounts);
    assert.ok(proof.body.items.every((item: { ties: boolean }) => item.ties));
  });
});

describe('by hand', () => {
  test('a credit settles an invoice, is listed, and taken back once', async () => {
    const [creditEntryId, debitEntryId] = [await entryIdOf('PAY-1'), await entryIdOf('INV-2')];
    const order = {
      customer: 'C1',
      creditEntryId,
      debitEntryId,
      amount: '10.00',
      debitOpen: '40.00',
    };
    const made = await ask('POST', '/settlements', order);
    assert.equal(made.status, 201);
    assert.equal((await ask('POST', '/settlements', order)).body.code, 'RECEIVABLES_OPEN_CHANGED');
    assert.deepEqual((await openOf('customer=C1')).slice(1), ['INV-2 30.00', 'PAY-1 -15.00']);
    const { body } = await ask('GET', '/settlements?customer=C1');
    assert.deepEqual(
      [body.items[0].credit.document, body.items[0].debit.document, body.items[0].amount],
      ['PAY-1', 'INV-2', '10.00'],
    );
    const undo = `/settlements/${made.body.settlementId}/undo`;
    assert.equal((await ask('POST', undo)).status, 200);
    const again = await ask('POST', undo);
    assert.equal(again.body.code, 'RECEIVABLES_UNDONE_ALREADY');
    assert.deepEqual((await openOf('customer=C1')).slice(1), ['INV-2 40.00', 'PAY-1 -25.00']);
  });

  test('never more than is open, nor what does not fit', async () => {
    const [credit, mine, theirs] = [
      await entryIdOf('PAY-1'),
      await entryIdOf('INV-1'),
      await entryIdOf('INV-3'),
    ];
    const settle = async (debitEntryId: string, amount?: string, debitOpen?: string) => {
      const order = { customer: 'C1', creditEntryId: credit, debitEntryId, amount, debitOpen };
      return (await ask('POST', '/settlements', order)).body.code;
    };
    assert.equal(await settle(mine, '25.01', '100.00'), 'RECEIVABLES_SETTLED_TOO_MUCH');
    assert.equal(await settle(theirs), 'RECEIVABLES_NOT_SETTLEABLE');
    assert.equal(await settle(mine, '1,00', '100.00'), 'RECEIVABLES_AMOUNT_INVALID');
    assert.equal(await settle(mine, '1.00'), 'RECEIVABLES_OPEN_MISSING');
  });

  test('an unknown customer and an unknown settlement are told', async () => {
    const auto = await ask('POST', '/receivables/auto-settle', { customer: 'NOBODY' });
    assert.equal(auto.body.code, 'RECEIVABLES_CUSTOMER_UNKNOWN');
    const undo = await ask('POST', '/settlements/999999/undo');
    assert.equal(undo.body.code, 'RECEIVABLES_SETTLEMENT_UNKNOWN');
  });
});

test('what was paid ahead is applied to the oldest, once', async () => {
  const first = await ask('POST', '/receivables/auto-settle', { customer: 'C1' });
  assert.deepEqual(first.body, { settlements: 1 });
  assert.deepEqual(await openOf('customer=C1'), ['INV-1 75.00', 'INV-2 40.00']);
  const second = await ask('POST', '/receivables/auto-settle', { customer: 'C1' });
  assert.deepEqual(second.body, { settlements: 0 });
});

describe('what everybody has paid ahead', () => {
  const settleAll = async (body: object = {}) => {
    const { status, body: told } = await ask('POST', '/receivables/auto-settle-all', body);
    assert.equal(status, 200);
    return told;
  };

  test('is applied at one outlet, with what was settled and what is left', async () => {
    await books.post(
      { ...paid('PAY-2', '30.00', C2), outlet: 'REIT', occurredOn: '2026-08-26' },
      { ...paid('PAY-3', '500.00'), occurredOn: '2026-08-27' },
      { ...paid('PAY-4', '9.00', { id: 'C3', name: 'Cy Dock' }), occurredOn: '2026-08-27' },
    );
    const told = await settleAll({ outlet: 'REIT' });
    assert.deepEqual(told, {
      ...{ customers: 1, settlements: 1, applied: [{ currency: 'USD', amount: '30.00' }] },
      ...{ refused: [], refusedCount: 0 },
      left: [{ outlet: 'REIT', currency: 'USD', owed: '40.00', paidAhead: '0.00' }],
    });
    assert.deepEqual(await openOf('customer=C1'), ['INV-1 75.00', 'INV-2 40.00', 'PAY-3 -500.00']);
  });

  test('is applied at every outlet, telling how far it is; again, nothing is', async () => {
    const answer = await server.inject({
      ...{ method: 'POST', url: '/api/v1/receivables/auto-settle-all', payload: {} },
      headers: { accept: 'application/x-ndjson' },
    });
    const lines = answer.body.trim().split('\n');
    const said = lines.map((one) => JSON.parse(one));
    assert.deepEqual(said.slice(0, -1), [
      { checked: 0, of: 1 },
      { checked: 1, of: 1 },
    ]);
    const { settlements, applied } = said.at(-1).result;
    assert.deepEqual([settlements, applied], [2, [{ currency: 'USD', amount: '115.00' }]]);
    const again = await settleAll({ order: 'oldest' });
    assert.deepEqual([again.customers, again.settlements, again.applied], [0, 0, []]);
    const left = { outlet: 'TRS', currency: 'USD', owed: '0.00', paidAhead: '394.00' };
    assert.deepEqual(again.left.at(-1), left);
  });

  test('is not applied at an outlet that is not there', async () => {
    const { body } = await ask('POST', '/receivables/auto-settle-all', { outlet: 'TRZ' });
    assert.equal(body.code, 'RECEIVABLES_OUTLET_UNKNOWN');
  });
});

describe('a document that money names and that is not there', () => {
  const unmatched = async (query = '') => {
    const { body } = await ask('GET', `/receivables/unmatched${query}`);
    return body.items as { document: string; names: string; arrivedEntryId: string | null }[];
  };
  const named = async () =>
    (await unmatched()).map(({ document, names, arrivedEntryId }) => {
      return `${document} for ${names}${arrivedEntryId === null ? '' : ', which came'}`;
    });

  test('is listed and counted until the money is applied', async () => {
    await books.post(
      { ...paid('PAY-8', '30.00', C2), settles: [{ document: 'INV-8', amount: '30.00' }] },
      { ...paid('PAY-9', '20.00', C2), settles: [{ document: 'INV-9', amount: '20.00' }] },
    );
    assert.deepEqual(await named(), ['PAY-8 for INV-8', 'PAY-9 for INV-9']);
    assert.equal((await ask('GET', '/receivables/proof')).body.unmatched, 2);

    await books.post(fuelInvoice('INV-8', '30.00', { customer: C2 }));
    assert.deepEqual(await named(), ['PAY-8 for INV-8, which came', 'PAY-9 for INV-9']);

    const [first] = await unmatched('?limit=1');
    const order = { customer: 'C2', creditEntryId: await entryIdOf('PAY-8') };
    const debitEntryId = first?.arrivedEntryId;
    assert.equal((await ask('POST', '/settlements', { ...order, debitEntryId })).status, 201);
    assert.deepEqual(await named(), ['PAY-9 for INV-9']);
  });

  test('a page of them names the next', async () => {
    await books.post({
      ...paid('PAY-10', '5.00', C2),
      settles: [{ document: 'INV-10', amount: '5.00' }],
    });
    const { body } = await ask('GET', '/receivables/unmatched?limit=1');
    assert.equal(body.more, true);
    const [{ entryId, names }] = body.items;
    const next = await unmatched(`?afterEntryId=${entryId}&afterDocument=${names}`);
    assert.deepEqual(
      next.map((one) => one.document),
      ['PAY-10'],
    );
  });
});
