// Who owes what, as an accountant follows it: invoices, payments that settle them, credits,
// refunds, bounced checks and voids. Method: events are posted through the front door of the
// journal on a real database; the open items are read back as `document open`.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { setClosingDate } from '#chart-of-accounts/chart-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice, makeSmallBooks, type SmallBooks } from '#journal/small-books-store.ts';
import { fc } from '#root/test-draws.ts';
import { autoSettle, undoSettlement } from './hand-store.ts';
import { proveReceivables } from './proof-store.ts';
import { receivables } from './receivables-store.ts';

const { pool } = await testDatabase();
let made = 0;
const newBooks = () => {
  made += 1;
  return makeSmallBooks(pool, { code: `cove-${made}`, subledgers: [receivables] });
};
const customer = { id: 'C1', name: 'Ann Sailor' };
type Event = Record<string, unknown>;

const payment = (
  id: string,
  amount: string,
  settles: Record<string, string>,
  more: Event = {},
) => ({
  id,
  kind: 'payment-received',
  customer,
  method: 'CHECK',
  amount,
  settles: Object.entries(settles).map(([document, part]) => ({ document, amount: part })),
  ...more,
});
const refund = (id: string, of: string, amount: string, more: Event = {}) => {
  return { id, kind: 'refund-issued', customer, method: 'CHECK', of, amount, ...more };
};
const bounce = (id: string, of: string, amount: string, more: Event = {}) => {
  return { id, kind: 'payment-bounced', customer, of, amount, ...more };
};

async function openItems({ propertyId }: SmallBooks): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `SELECT e.document_number || ' ' || (i.open_minor / 100.0)::numeric(20,2) AS line
       FROM open_items i JOIN journal_entries e
         ON e.property_id = i.property_id AND e.entry_id = i.entry_id
      WHERE i.property_id = $1 AND i.open_minor <> 0 ORDER BY i.entry_id`,
    [propertyId],
  );
  return rows.map(({ line }) => line);
}

async function posted(books: SmallBooks, ...events: readonly Event[]): Promise<void> {
  const receipts = await books.post(...events);
  for (const receipt of receipts) {
    assert.equal(receipt.status, 'posted', inspect(receipt, { depth: 5 }));
  }
}

async function refusedCodes(books: SmallBooks, event: Event): Promise<string[]> {
  const [receipt] = await books.post(event);
  assert.equal(receipt?.status, 'refused');
  return receipt.problems.map(({ code, where }) => `${code} at ${where}`);
}

describe('a payment', () => {
  test('settles the invoices it names; the rest stays on account', async () => {
    const books = await newBooks();
    await posted(books, fuelInvoice('INV-1', '100.00'), fuelInvoice('INV-2', '50.00'));
    await posted(books, payment('PAY-1', '180.00', { 'INV-1': '100.00', 'INV-2': '20.00' }));
    assert.deepEqual(await openItems(books), ['INV-2 30.00', 'PAY-1 -60.00']);
  });

  test('settles an invoice of its own batch', async () => {
    const books = await newBooks();
    await posted(books, fuelInvoice('INV-1'), payment('PAY-1', '100.00', { 'INV-1': '100.00' }));
    assert.deepEqual(await openItems(books), []);
  });

  test('is refused when it settles more than is open, also across a batch', async () => {
    const books = await newBooks();
    await posted(books, fuelInvoice('INV-1', '100.00'));
    const [first, second] = await books.post(
      payment('PAY-1', '70.00', { 'INV-1': '70.00' }),
      payment('PAY-2', '40.00', { 'INV-1': '40.00' }),
    );
    assert.equal(first?.status, 'posted');
    assert.equal(second?.status, 'refused');
    assert.match(second.problems[0]?.message ?? '', /40\.00 USD of INV-1 .* 30\.00 USD is open/);
    assert.equal(second.problems[0]?.code, 'RECEIVABLES_SETTLED_TOO_MUCH');
    assert.deepEqual(await openItems(books), ['INV-1 30.00']);
  });

  test('is refused when the invoice is another outlet’s', async () => {
    const books = await newBooks();
    await posted(books, fuelInvoice('INV-1', '100.00', { outlet: 'REIT' }));
    assert.deepEqual(await refusedCodes(books, payment('PAY-1', '10.00', { 'INV-1': '10.00' })), [
      'RECEIVABLES_OTHER_OUTLET at settles[0].document',
    ]);
  });

  test('for a document nobody knows stays on account, and the name is kept', async () => {
    const books = await newBooks();
    await posted(books, payment('PAY-1', '10.00', { 'INV-OLD': '10.00' }));
    assert.deepEqual(await openItems(books), ['PAY-1 -10.00']);
    const { rows } = await pool.query(
      'SELECT document, amount_minor FROM unmatched_settlements WHERE property_id = $1',
      [books.propertyId],
    );
    assert.deepEqual(rows, [{ document: 'INV-OLD', amount_minor: 1_000n }]);
  });

  test('two at once for the same invoice never settle it twice', async () => {
    const books = await newBooks();
    await posted(books, fuelInvoice('INV-1', '100.00'));
    const receipts = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        books.post(payment(`PAY-${index}`, '40.00', { 'INV-1': '40.00' })),
      ),
    );
    assert.equal(receipts.flat().filter(({ status }) => status === 'posted').length, 2);
    assert.deepEqual((await openItems(books))[0], 'INV-1 20.00');
  });
});

test('a credit memo settles its invoice as far as that is open', async () => {
  const books = await newBooks();
  const lines = [{ product: 'FUEL', amount: '30.00' }];
  await posted(books, fuelInvoice('INV-1', '100.00'));
  await posted(books, payment('PAY-1', '80.00', { 'INV-1': '80.00' }));
  await posted(books, { id: 'CM-1', kind: 'credit-memo-issued', customer, of: 'INV-1', lines });
  assert.deepEqual(await openItems(books), ['CM-1 -10.00']);
});

describe('money given back', () => {
  test('a refund opens the invoice its payment had paid', async () => {
    const books = await newBooks();
    await posted(books, fuelInvoice('INV-1'), payment('PAY-1', '100.00', { 'INV-1': '100.00' }));
    await posted(books, refund('REF-1', 'PAY-1', '30.00'));
    assert.deepEqual(await openItems(books), ['INV-1 30.00']);
  });

  test('what stands on account is given back first', async () => {
    const books = await newBooks();
    await posted(books, fuelInvoice('INV-1'), payment('PAY-1', '130.00', { 'INV-1': '100.00' }));
    await posted(books, refund('REF-1', 'PAY-1', '30.00'));
    assert.deepEqual(await openItems(books), []);
  });

  test('never more than was paid, in one refund or in several', async () => {
    const books = await newBooks();
    await posted(books, payment('PAY-1', '100.00', {}), refund('REF-1', 'PAY-1', '60.00'));
    assert.deepEqual(await refusedCodes(books, refund('REF-2', 'PAY-1', '40.01')), [
      'RECEIVABLES_GIVEN_BACK_TOO_MUCH at of',
    ]);
    await posted(books, refund('REF-3', 'PAY-1', '40.00'));
    assert.deepEqual(await openItems(books), []);
  });

  test('a refund counts though people take its settlement back', async () => {
    const books = await newBooks();
    await posted(books, payment('PAY-1', '100.00', {}), refund('REF-1', 'PAY-1', '100.00'));
    const { rows } = await pool.query<{ settlement_id: bigint }>(
      'SELECT settlement_id FROM settlements WHERE property_id = $1',
      [books.propertyId],
    );
    const of = { propertyId: books.propertyId, settlementId: rows[0]?.settlement_id ?? 0n };
    const undone = { ...of, undoneOn: '2026-05-12' as IsoDate, by: 'ann' };
    await withTransaction(pool, (tx) => undoSettlement(tx, undone));
    assert.deepEqual(await openItems(books), ['PAY-1 -100.00', 'REF-1 100.00']);
    assert.deepEqual(await refusedCodes(books, refund('REF-2', 'PAY-1', '0.01')), [
      'RECEIVABLES_GIVEN_BACK_TOO_MUCH at of',
    ]);
  });

  test('a bounced check opens its invoice again', async () => {
    const books = await newBooks();
    await posted(books, fuelInvoice('INV-1'), payment('PAY-1', '100.00', { 'INV-1': '100.00' }));
    await posted(books, bounce('NSF-1', 'PAY-1', '100.00', { occurredOn: '2026-05-20' }));
    assert.deepEqual(await openItems(books), ['INV-1 100.00']);
  });

  test('of a closed period leaves the invoice paid: the journal is what is owed', async () => {
    const books = await newBooks();
    const paid = payment('PAY-1', '100.00', { 'INV-1': '100.00' });
    await posted(books, fuelInvoice('INV-1'), paid);
    const closing = { closedThroughOn: '2026-05-31' as IsoDate, reason: 'May', setBy: 'ann' };
    await setClosingDate(pool, books.propertyId, closing);
    await posted(books, bounce('NSF-1', 'PAY-1', '100.00', { occurredOn: '2026-06-02' }));
    assert.deepEqual(await openItems(books), ['NSF-1 100.00']);
    const again = payment('PAY-2', '100.00', { 'NSF-1': '100.00' }, { occurredOn: '2026-06-09' });
    await posted(books, again);
    assert.deepEqual(await openItems(books), []);
  });
});

test('a settlement keeps out of days that are closed at its outlet', async () => {
  const books = await newBooks();
  await posted(books, fuelInvoice('INV-1'), payment('PAY-1', '100.00', {}));
  const { outlets } = await books.loadChart(books.propertyId);
  const close = (code: string) =>
    setClosingDate(pool, books.propertyId, {
      closedThroughOn: '2026-05-31' as IsoDate,
      outletId: outlets.get(code)?.outletId ?? null,
      ...{ reason: 'May', setBy: 'ann' },
    });
  const settle = (settledOn: string) =>
    withTransaction(pool, (tx) =>
      autoSettle(tx, {
        ...{ propertyId: books.propertyId, customerCode: 'C1', order: 'oldest' as const },
        ...{ settledOn: settledOn as IsoDate, by: 'ann' },
      }),
    );
  await close('TRS');
  await assert.rejects(settle('2026-05-31'), /RECEIVABLES_DATE_CLOSED/);
  await settle('2026-06-01');
  const { rows } = await pool.query<{ settlement_id: bigint }>(
    'select settlement_id from settlements where property_id = $1',
    [books.propertyId],
  );
  const [row] = rows;
  assert.ok(row);
  const closeJune = { closedThroughOn: '2026-06-30' as IsoDate, reason: 'June', setBy: 'ann' };
  await setClosingDate(pool, books.propertyId, closeJune);
  const undo = (undoneOn: string) =>
    withTransaction(pool, (tx) =>
      undoSettlement(tx, {
        ...{ propertyId: books.propertyId, settlementId: row.settlement_id, by: 'ann' },
        undoneOn: undoneOn as IsoDate,
      }),
    );
  await assert.rejects(undo('2026-06-30'), /RECEIVABLES_DATE_CLOSED/);
  await undo('2026-07-01');
});

test('a payment that is given back in part counts once on every day in between', async () => {
  const books = await newBooks();
  await posted(books, fuelInvoice('INV-1'), payment('PAY-1', '100.00', { 'INV-1': '100.00' }));
  await posted(books, refund('REF-1', 'PAY-1', '40.00', { occurredOn: '2026-05-20' }));
  const openOn = async (day: string) => {
    const { rows } = await pool.query(
      'select open_minor from open_items_on($1, $2) where open_minor <> 0 order by open_minor',
      [books.propertyId, day],
    );
    return rows.map(({ open_minor }) => String(open_minor));
  };
  assert.deepEqual(await openOn('2026-05-19'), []);
  assert.deepEqual(await openOn('2026-05-20'), ['4000']);
});

test('a void lets go of everything its original had settled', async () => {
  const books = await newBooks();
  await posted(books, fuelInvoice('INV-1'), payment('PAY-1', '100.00', { 'INV-1': '100.00' }));
  const reason = 'Entered twice';
  await posted(books, { id: 'V-1', kind: 'payment-voided', of: { id: 'PAY-1' }, reason });
  assert.deepEqual(await openItems(books), ['INV-1 100.00']);
  await posted(books, { id: 'V-2', kind: 'invoice-voided', of: { id: 'INV-1' }, reason });
  assert.deepEqual(await openItems(books), []);
});

test('the database itself refuses a settlement beyond what is open', async () => {
  const books = await newBooks();
  await posted(books, fuelInvoice('INV-1', '10.00'), payment('PAY-1', '50.00', {}));
  const settle = pool.query(
    `INSERT INTO settlements (property_id, outlet_id, credit_customer_id, debit_customer_id,
            currency, credit_entry_id, debit_entry_id, amount_minor, settled_on, made_by)
     SELECT c.property_id, c.outlet_id, c.customer_id, c.customer_id, c.currency, c.entry_id,
            d.entry_id, 1001, '2026-05-10', 'nobody'
       FROM open_items c JOIN open_items d USING (property_id, outlet_id, customer_id)
      WHERE c.property_id = $1 AND c.amount_minor < 0 AND d.amount_minor > 0`,
    [books.propertyId],
  );
  await assert.rejects(settle, { code: 'TO006', constraint: 'settlements_within_items' });
});

// Any story of one customer: what is refused is refused whole, and the account always ties.
const step = fc.record({
  what: fc.constantFrom('invoice', 'pay', 'credit', 'refund', 'bounce', 'void'),
  cents: fc.integer({ min: 1, max: 20_000 }),
  of: fc.integer({ min: 0, max: 9 }),
  outlet: fc.constantFrom('TRS', 'REIT'),
  day: fc.integer({ min: 1, max: 28 }),
});

test('after any sequence of events the items add up to the account, at every date', async () => {
  const money = (cents: number) => (cents / 100).toFixed(2);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const books = await newBooks();
      const events = steps.map(({ what, cents, of, outlet, day }, index): Event => {
        const occurredOn = `2026-05-${String(day).padStart(2, '0')}`;
        const id = `D-${index}`;
        const head = { outlet, occurredOn };
        const target = `D-${of}`;
        const lines = [{ product: 'FUEL', amount: money(cents) }];
        if (what === 'invoice') return fuelInvoice(id, money(cents), head);
        if (what === 'pay') return payment(id, money(cents), { [target]: money(cents) }, head);
        if (what === 'refund') return refund(id, target, money(cents), head);
        if (what === 'bounce') return bounce(id, target, money(cents), head);
        if (what === 'credit')
          return { id, kind: 'credit-memo-issued', customer, of: target, lines, ...head };
        return { id, kind: 'entry-reversed', of: { id: target }, reason: 'wrong', ...head };
      });
      const half = Math.ceil(events.length / 2);
      await books.post(...events.slice(0, half));
      if (events.length > half) await books.post(...events.slice(half));
      for (const asOf of ['2026-05-01', '2026-05-14', '2026-05-31'] as IsoDate[]) {
        for (const proof of await proveReceivables(pool, books.propertyId, asOf)) {
          assert.equal(proof.accountMinor, proof.openMinor + proof.nobodyMinor, asOf);
        }
      }
      const { rows } = await pool.query(
        `SELECT 1 FROM open_items
          WHERE property_id = $1 AND sign(open_minor) = -sign(amount_minor)`,
        [books.propertyId],
      );
      assert.equal(rows.length, 0, 'an item settled beyond its amount');
    }),
    { numRuns: 40 },
  );
});
