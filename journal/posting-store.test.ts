// Posting in a real database: once, whoever sends it how often; one bad event never fails its
// neighbours. Method: events as JSON in, then rows and receipts out; races are real, on ten
// connections.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { setClosingDate } from '#chart-of-accounts/chart-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import type { Receipt } from '#events/receipt.ts';
import { makePostEvents } from './posting-store.ts';
import { fuelInvoice, makeSmallBooks } from './small-books-store.ts';

const { pool } = await testDatabase();
const books = await makeSmallBooks(pool);
const { propertyId, post } = books;

async function count(sql: string, ...values: unknown[]): Promise<number> {
  const { rows } = await pool.query(`select count(*)::int as n from ${sql}`, values);
  return rows[0].n;
}

const entriesOf = (id: string) =>
  count(
    `journal_entries j join events e using (property_id, event_id)
      where j.property_id = $1 and e.external_id = $2`,
    propertyId,
    id,
  );

function codes(receipt: Receipt | undefined): string[] {
  assert.equal(receipt?.status, 'refused');
  return receipt.status === 'refused' ? receipt.problems.map(({ code }) => code) : [];
}

function entryIdOf(receipt: Receipt | undefined): bigint {
  assert.ok(receipt && receipt.status !== 'refused', inspect(receipt));
  return receipt.entryId;
}

describe('one event', () => {
  test('is posted with its lines, its customer, and the same number as its entry', async () => {
    const [receipt] = await post(
      fuelInvoice('one-1', '100.00', { taxes: [{ rate: 'SALES', amount: '6.00' }] }),
    );
    const entryId = entryIdOf(receipt);
    const { rows } = await pool.query(
      `select a.number, l.amount_minor, c.code as customer, d.code as department
         from journal_lines l
         join accounts a using (property_id, account_id)
         left join customers c using (property_id, customer_id)
         left join departments d
           on d.property_id = l.property_id and d.department_id = l.department_id
        where l.property_id = $1 and l.entry_id = $2 order by line_number`,
      [propertyId, entryId],
    );
    assert.deepEqual(
      rows.map((row) => [row.number, row.amount_minor, row.customer, row.department]),
      [
        ['1100', 10600n, 'C1', null],
        ['4100', -10000n, null, 'STORE'],
        ['2200', -600n, null, null],
      ],
    );
    assert.deepEqual(receipt, { status: 'posted', eventId: entryId, entryId });
  });

  test('sent again with the same content exists and changes nothing', async () => {
    const first = entryIdOf((await post(fuelInvoice('again-1')))[0]);
    const [second] = await post(fuelInvoice('again-1'));
    assert.deepEqual(second, { status: 'exists', eventId: first, entryId: first });
    assert.equal(await entriesOf('again-1'), 1);
  });

  test('sent again with another amount is refused, naming the field and both values', async () => {
    await post(fuelInvoice('differs-1', '100.00'));
    const [receipt] = await post(fuelInvoice('differs-1', '100.01'));
    assert.deepEqual(codes(receipt), ['EVENT_EXISTS_WITH_DIFFERENT_CONTENT']);
    const problem = receipt?.status === 'refused' ? receipt.problems[0] : undefined;
    assert.equal(problem?.where, 'lines[0].amount');
    assert.match(problem?.message ?? '', /"100\.00".*"100\.01"/);
  });

  test('sent 1,000 times at once has one entry', async () => {
    const [read] = await books.read(fuelInvoice('twin-1'));
    assert.ok(read);
    const postEvents = makePostEvents({
      pool,
      loadChart: books.loadChart,
      enqueueExports: async () => {},
    });
    const receipts = await Promise.all(
      Array.from({ length: 1000 }, () => postEvents(propertyId, [read], 'test')),
    );
    const statuses = receipts.map(([receipt]) => receipt?.status);
    assert.equal(statuses.filter((status) => status === 'posted').length, 1);
    assert.equal(statuses.filter((status) => status === 'exists').length, 999);
    assert.equal(await entriesOf('twin-1'), 1);
  });
});

describe('a batch', () => {
  test('with one bad event posts the others', async () => {
    const receipts = await post(
      fuelInvoice('batch-1'),
      {
        id: 'batch-2',
        kind: 'entry-reversed',
        of: { source: 'marina-os', id: 'nowhere' },
        reason: 'wrong',
      },
      fuelInvoice('batch-3'),
    );
    assert.deepEqual(
      receipts.map(({ status }) => status),
      ['posted', 'refused', 'posted'],
    );
    assert.deepEqual(codes(receipts[1]), ['JOURNAL_ORIGINAL_UNKNOWN']);
    assert.equal(await count('events where external_id = $1', 'batch-2'), 0);
  });

  test('that the database refuses for one event posts the others', async () => {
    const read = await books.read(fuelInvoice('bytes-1'), fuelInvoice('bytes-2'));
    const [good, bad] = read;
    assert.ok(good && bad);
    // PostgreSQL has no NUL in texts; reading refuses it, so it is put in behind its back.
    const broken = { ...bad, event: { ...bad.event, memo: 'a\0b' } };
    const receipts = await makePostEvents({
      pool,
      loadChart: books.loadChart,
      enqueueExports: async () => {},
    })(propertyId, [good, broken], 'test');
    assert.equal(receipts[0]?.status, 'posted');
    assert.deepEqual(codes(receipts[1]), ['JOURNAL_REFUSED_BY_DATABASE']);
  });

  test('with the same event twice posts it once, and the second exists', async () => {
    const receipts = await post(
      fuelInvoice('double-1'),
      fuelInvoice('double-1'),
      fuelInvoice('double-1', '5.00'),
    );
    assert.deepEqual(
      receipts.map(({ status }) => status),
      ['posted', 'exists', 'refused'],
    );
    assert.equal(entryIdOf(receipts[0]), entryIdOf(receipts[1]));
  });

  test('of 250 sent twice, and overlapping, posts each event once', async () => {
    const wave = (from: number) =>
      Array.from({ length: 250 }, (_, i) => fuelInvoice(`wave-${from + i}`));
    const [one, two] = await Promise.all([post(...wave(0)), post(...wave(125))]);
    const statuses = [...one, ...two].map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 'posted').length, 375);
    assert.equal(statuses.filter((status) => status === 'exists').length, 125);
    const again = await post(...wave(0));
    assert.ok(again.every(({ status }) => status === 'exists'));
    assert.equal(await count("events where external_id like 'wave-%'"), 375);
  });

  test('of events with new customers makes each customer once', async () => {
    const of = (id: number) =>
      fuelInvoice(`cust-${id}`, '1.00', {
        customer: { id: `N${id % 7}`, name: `New ${id % 7}` },
      });
    const ids = Array.from({ length: 40 }, (_, i) => i);
    await Promise.all(ids.map((id) => post(of(id), of(id + 100))));
    assert.equal(await count("customers where code ~ '^N[0-6]$'"), 7);
  });
});

describe('a reversal', () => {
  test('negates its original, also one posted earlier in the same call', async () => {
    const reverse = { kind: 'entry-reversed', occurredOn: '2026-05-11', reason: 'typed twice' };
    const receipts = await post(fuelInvoice('rev-1'), {
      ...reverse,
      id: 'rev-1-void',
      of: { source: 'marina-os', id: 'rev-1' },
    });
    const [original, reversal] = receipts.map(entryIdOf);
    const { rows } = await pool.query(
      `select account_id, outlet_id, customer_id, sum(amount_minor)::bigint as left_minor
         from journal_lines where property_id = $1 and entry_id = any ($2)
        group by 1, 2, 3`,
      [propertyId, [original, reversal]],
    );
    assert.deepEqual([...new Set(rows.map((row) => row.left_minor))], [0n]);
    const { rows: entries } = await pool.query(
      'select reverses_entry_id from journal_entries where property_id = $1 and entry_id = $2',
      [propertyId, reversal],
    );
    assert.equal(entries[0].reverses_entry_id, original);
  });

  test('is refused twice, of a reversal, and before its original', async () => {
    const reversal = (id: string, of: string, occurredOn = '2026-05-11') => ({
      id,
      kind: 'entry-reversed',
      occurredOn,
      of: { source: 'marina-os', id: of },
      reason: 'wrong',
    });
    await post(fuelInvoice('once-1'), fuelInvoice('once-2'));
    const receipts = await post(
      reversal('once-early', 'once-2', '2026-05-09'),
      reversal('once-void', 'once-1'),
      reversal('once-void-again', 'once-1'),
      reversal('once-void-void', 'once-void'),
    );
    assert.deepEqual(receipts.map(({ status }) => status).join(), 'refused,posted,refused,refused');
    assert.deepEqual(codes(receipts[0]), ['JOURNAL_REVERSAL_BEFORE_ORIGINAL']);
    assert.deepEqual(codes(receipts[2]), ['JOURNAL_ALREADY_REVERSED']);
    assert.deepEqual(codes(receipts[3]), ['JOURNAL_REVERSAL_OF_REVERSAL']);
    assert.deepEqual(codes((await post(reversal('once-later', 'once-1')))[0]), [
      'JOURNAL_ALREADY_REVERSED',
    ]);
  });

  test('asked for twice in one call is as large as its original', async () => {
    const [original] = await post(fuelInvoice('twice'));
    const take = (id: string) => {
      return { id, kind: 'entry-reversed', of: { id: 'twice' }, reason: 'typed twice' };
    };
    const receipts = await post(take('twice-1'), take('twice-1'), take('twice-2'));
    assert.deepEqual(
      receipts.map(({ status }) => status),
      ['posted', 'exists', 'refused'],
    );
    const entries = [entryIdOf(original), entryIdOf(receipts[0])];
    const { rows } = await pool.query(
      `select account_id, sum(amount_minor)::bigint as left_minor from journal_lines
        where property_id = $1 and entry_id = any ($2) group by 1`,
      [propertyId, entries],
    );
    assert.deepEqual([...new Set(rows.map((row) => row.left_minor))], [0n]);
  });

  test('by two people at once succeeds once', async () => {
    await post(fuelInvoice('race-rev'));
    const receipts = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        post({
          id: `race-rev-${i}`,
          kind: 'entry-reversed',
          of: { source: 'marina-os', id: 'race-rev' },
          reason: 'wrong',
        }),
      ),
    );
    const statuses = receipts.map(([receipt]) => receipt?.status);
    assert.equal(statuses.filter((status) => status === 'posted').length, 1);
    assert.ok(
      receipts.every(([receipt]) => receipt?.status === 'posted' || codes(receipt).length === 1),
    );
  });
});

test('a manual journal of 10,000 lines is posted exactly', async () => {
  const lines = Array.from({ length: 9_999 }, (_, i) => ({
    account: '6000',
    debit: `${i + 1}.01`,
  }));
  const cents = lines.reduce((sum, _, i) => sum + BigInt(i + 1) * 100n + 1n, 0n);
  const credit = {
    account: '1000',
    credit: `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`,
  };
  const [receipt] = await post({
    id: 'large-1',
    kind: 'journal-posted',
    reason: 'opening balances',
    lines: [...lines, credit],
  });
  const { rows } = await pool.query(
    `select count(*)::int as lines, sum(amount_minor)::bigint as off,
        sum(amount_minor) filter (where amount_minor > 0)::bigint as debits
       from journal_lines where property_id = $1 and entry_id = $2`,
    [propertyId, entryIdOf(receipt)],
  );
  assert.deepEqual(rows[0], { lines: 10_000, off: 0n, debits: cents });
});

describe('the closing date', () => {
  test('set during a posting refuses the events behind it, the others are posted', async () => {
    const shut = await makeSmallBooks(pool, { code: 'shut' });
    const read = await shut.read(
      fuelInvoice('c-april', '1.00', { occurredOn: '2026-04-30' }),
      fuelInvoice('c-may', '1.00', { occurredOn: '2026-05-01' }),
    );
    let closed = false;
    const receipts = await makePostEvents({
      pool,
      // The books are closed between the reading of the chart and the writing of the entries.
      loadChart: async (id) => {
        const chart = await shut.loadChart(id);
        if (!closed) {
          closed = true;
          await setClosingDate(pool, id, {
            closedThroughOn: '2026-04-30' as IsoDate,
            reason: 'April is done',
            setBy: 'ann',
          });
        }
        return chart;
      },
      enqueueExports: async () => {},
    })(shut.propertyId, read, 'test');
    assert.deepEqual(codes(receipts[0]), ['JOURNAL_DATE_CLOSED']);
    assert.equal(receipts[1]?.status, 'posted');
  });

  test('waits for postings under way: what was written first is committed first', async () => {
    const shut = await makeSmallBooks(pool, { code: 'shut-race' });
    const read = await shut.read(fuelInvoice('r-april', '1.00', { occurredOn: '2026-04-30' }));
    const order: string[] = [];
    let closing: Promise<void> | undefined;
    const receipts = await makePostEvents({
      pool,
      loadChart: shut.loadChart,
      // Entries are written, not committed: a closing begun now has to wait.
      enqueueExports: async () => {
        closing = withTransaction(pool, async (tx) => {
          await setClosingDate(tx, shut.propertyId, {
            closedThroughOn: '2026-04-30' as IsoDate,
            reason: 'April is done',
            setBy: 'ann',
          });
          const { rows } = await tx.query(
            'select count(*)::int as n from journal_entries where property_id = $1',
            [shut.propertyId],
          );
          order.push(`closed, sees ${rows[0].n}`);
        });
        await waitUntilSomebodyWaits();
        order.push('posting');
      },
    })(shut.propertyId, read, 'test');
    await closing;
    assert.equal(receipts[0]?.status, 'posted');
    assert.deepEqual(order, ['posting', 'closed, sees 1']);
  });
});

async function waitUntilSomebodyWaits(): Promise<void> {
  for (;;) {
    const { rows } = await pool.query(
      `select count(*)::int as n from pg_locks l
        where l.locktype = 'advisory' and not l.granted
          and l.database = (select oid from pg_database where datname = current_database())`,
    );
    if (rows[0].n > 0) return;
  }
}
