// Sign-off of a period over HTTP: what ties is signed, what does not is refused or forced, another
// person reviews, a balance that moves withdraws it and says what moved. Method: small books, a
// paper ledger, plain SQL for what is posted.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import type { Currency } from '#money/money.ts';
import { paperEntry } from './paper-ledger.ts';
import { carriedItems, movementsOf, openOf } from './sign-off.ts';
import type { MonthsView, SignOffAccount, SignOffPeriod } from './sign-off-schemas.ts';
import { startSignOffWatch, watchSignOffs } from './sign-off-worker.ts';
import { Books, now } from './small-books-store.ts';
import { keepKey, smallServer } from './small-server-routes.ts';

const { pool } = await testDatabase();
const period = '2026-P06';

async function opened(code: string) {
  const books = await Books.open(pool, code);
  const server = await smallServer(pool, books);
  const { connectionId } = books;
  const about = { connectionId, period };
  const read = async (of = period): Promise<SignOffPeriod> =>
    (await server.get(`/sign-offs?connection=${connectionId}&period=${of}`)).body;
  const account = async (name: string, of = period): Promise<SignOffAccount> => {
    const found = (await read(of)).accounts.find((one) => one.account === name);
    assert(found);
    return found;
  };
  const sign = (more: object = {}) => server.post('/sign-offs', { ...about, ...more });
  const settings = (more: object) =>
    server.put('/sign-off-settings', {
      ...{ reviewerRequired: false, automatic: false, threshold: '0.00', ...more },
    });
  return { books, server, about, read, account, sign, settings };
}

const seen = new Map<string, string>();
/** A round; answers of how many connections it added balances up. */
const watch = () => watchSignOffs({ pool, now, log: { warn() {} } }, seen);

describe('sign-off of what ties', () => {
  let all: Awaited<ReturnType<typeof opened>>;
  before(async () => {
    all = await opened('signs');
    await all.books.post({ cents: 100_00, state: 'confirmed' });
  });
  after(() => all.server.close());

  test('needs a reconciliation as of the last day of the period', async () => {
    const early = await all.sign({ accounts: ['1200'] });
    assert.deepEqual(
      [early.status, early.body.codes],
      [409, ['RECONCILIATION_SIGN_OFF_UNRECONCILED']],
    );
    assert.deepEqual((await all.read()).accounts, []);
  });

  test('signs every account that ties, once', async () => {
    await all.books.reconcile();
    assert.deepEqual((await all.sign()).body, { signed: 2 });
    assert.deepEqual((await all.sign()).body, { signed: 0 });
    const again = await all.sign({ accounts: ['1200'] });
    assert.deepEqual(again.body.codes, ['RECONCILIATION_SIGN_OFF_EXISTS']);
    const unknown = await all.sign({ accounts: ['9999'] });
    assert.deepEqual(unknown.body.codes, ['RECONCILIATION_SIGN_OFF_ACCOUNT_UNKNOWN']);
    const { signed, count, label } = await all.read();
    assert.deepEqual({ signed, count, label }, { signed: 2, count: 2, label: 'June 2026' });
    const { signOff } = await all.account('1200');
    assert.equal(signOff?.basis, 'tied');
    assert.equal(signOff.prepared.person, 'Dana');
    const place = { path: '1200/100', location: '100', currency: 'USD' };
    const both = { ours: '100.00', external: '100.00' };
    assert.deepEqual(signOff.balances, [{ ...place, ...both, open: '0.00', unexplained: '0.00' }]);
  });

  test('a new entry of ours in the period withdraws it and names the entry', async () => {
    assert.equal(await watch(), 1, 'what was never looked at is added up');
    await all.books.post({ on: '2026-07-02', cents: 5_00, state: 'confirmed' });
    assert.equal(await watch(), 0, 'an entry of the next period costs nothing');
    assert.equal((await all.read()).signed, 2);
    await all.books.post({ on: '2026-06-30', cents: 7_00, state: 'queued' });
    await watch();
    const { signOff, history } = await all.account('1200');
    assert.equal(signOff, null);
    const withdrawn = history[0]?.withdrawn;
    assert.equal(withdrawn?.person, 'tieout');
    assert.deepEqual(withdrawn.movements, [
      { side: 'ours', location: '100', currency: 'USD', was: '100.00', is: '107.00' },
    ]);
    assert.deepEqual(
      withdrawn.entries.map((one) => one.postedOn),
      ['2026-06-30'],
    );
  });

  test('what the reconciliation no longer says cannot be signed', async () => {
    const stale = await all.sign({ accounts: ['1200'] });
    assert.deepEqual(stale.body.codes, ['RECONCILIATION_SIGN_OFF_STALE']);
    assert.deepEqual((await all.sign()).body, { signed: 0 });
  });

  test('a later run that reads another external balance withdraws it', async () => {
    await pool.query(
      `update exports set state = 'excluded', cause_code = 'X', cause_message = 'why'
       where property_id = $1 and state = 'queued'`,
      [all.books.propertyId],
    );
    await all.books.reconcile();
    await all.sign();
    assert.equal((await all.read()).signed, 2);
    const lines: [string, string, number][] = [
      ['1200', '100', -3_00],
      ['4000', '100', 3_00],
    ];
    all.books.ledger.entries.set('fee', paperEntry('fee', '2026-06-15', lines, { memo: 'fee' }));
    const { signOffs } = await all.books.reconcile();
    assert.deepEqual(signOffs, { withdrawn: 2, signed: 0 });
    const { history } = await all.account('1200');
    assert.deepEqual(history[0]?.withdrawn?.movements, [
      { side: 'external', location: '100', currency: 'USD', was: '100.00', is: '97.00' },
    ]);
  });
});

describe('accounts by month', () => {
  test('show the newest comparison of each period, and what is signed', async () => {
    const { books, server, sign, settings } = await opened('months');
    const months = async (): Promise<MonthsView> =>
      (await server.get(`/sign-offs/months?connection=${books.connectionId}`)).body;
    const cellsOf = async (account: string) =>
      (await months()).accounts.find((one) => one.account === account)?.cells;
    assert.deepEqual((await months()).accounts, []);
    await books.post({ cents: 100_00, state: 'confirmed', on: '2026-05-03' });
    await books.post({ cents: 4_00, state: 'held', on: '2026-06-03' });
    await books.reconcile(undefined, { on: '2026-05-31' });
    await books.reconcile();
    await settings({ reviewerRequired: true });
    assert.equal((await sign({ accounts: ['1200'], forcedBecause: 'Later' })).status, 200);
    const { periods } = await months();
    assert.equal(periods.length, 12);
    assert.deepEqual(
      periods.flatMap(({ period: name, run }) => (run ? [[name, run.asOf, run.whole]] : [])),
      [
        ['2026-P05', '2026-05-31', true],
        ['2026-P06', '2026-06-30', true],
      ],
    );
    assert.deepEqual(await cellsOf('1200'), [
      { period: '2026-P05', state: 'tied', open: '0.00', unexplained: '0.00', signed: null },
      {
        ...{ period: '2026-P06', state: 'open', open: '4.00', unexplained: '0.00' },
        signed: 'awaits-review',
      },
    ]);
    books.ledger.entries.clear();
    await books.reconcile();
    assert.equal((await cellsOf('1200'))?.[1]?.state, 'open');
    await server.close();
  });
});

describe('sign-off of what does not tie', () => {
  let all: Awaited<ReturnType<typeof opened>>;
  before(async () => {
    all = await opened('open');
    await all.books.post({ cents: 100_00, state: 'confirmed' });
    await all.books.post({ cents: 4_00, state: 'held' });
    await all.books.reconcile();
  });
  after(() => all.server.close());

  test('is refused, and forced only with a reason', async () => {
    const open = await all.sign({ accounts: ['1200'] });
    assert.deepEqual([open.status, open.body.codes], [409, ['RECONCILIATION_SIGN_OFF_OPEN']]);
    const empty = await all.sign({ accounts: ['1200'], forcedBecause: ' ' });
    assert.deepEqual(empty.body.codes, ['RECONCILIATION_REASON_MISSING']);
    const everything = await all.sign({ forcedBecause: 'Mapped next week' });
    assert.deepEqual(everything.body.codes, ['RECONCILIATION_SIGN_OFF_FORCE_ALL']);
    const forced = await all.sign({ accounts: ['1200'], forcedBecause: 'Mapped next week' });
    assert.deepEqual(forced.body, { signed: 1 });
    const { signOff, items } = await all.account('1200');
    assert.deepEqual([signOff?.basis, signOff?.forcedBecause], ['forced', 'Mapped next week']);
    assert.deepEqual(
      items.map(({ kind, amount }) => [kind, amount]),
      [['export', '4.00']],
    );
  });

  test('what was outstanding is carried to the next period until it is cleared', async () => {
    const { ledger, propertyId, connectionId } = all.books;
    const { runReconciliation } = await import('./reconciliation-worker.ts');
    const run = { pool, propertyId, connectionId, now, openLedger: async () => ledger };
    const july = { ...run, asOf: '2026-07-31' as Parameters<typeof runReconciliation>[0]['asOf'] };
    await runReconciliation(july);
    const carried = async () =>
      (await all.account('1200', '2026-P07')).carried.map((one) => [one.from, one.cleared]);
    assert.deepEqual(await carried(), [[period, false]]);
    await pool.query(
      `update exports set state = 'excluded' where property_id = $1 and state = 'held'`,
      [propertyId],
    );
    await runReconciliation(july);
    assert.deepEqual(await carried(), [[period, true]]);
  });

  test('nothing outstanding is cut: what does not fit comes page by page', async () => {
    const other = await opened('many');
    const { books, server } = other;
    await books.post({ cents: 100_00, state: 'confirmed' });
    const openEntries = 203;
    for (let at = 1; at <= openEntries; at += 1) await books.post({ cents: at, state: 'held' });
    const { reconciliationId } = await books.reconcile();
    const first = await other.account('1200');
    assert.deepEqual([first.items.length, first.itemCount], [100, openEntries]);
    const seen = first.items.map((one) => one.reference);
    const pageAfter = async (cursor: string) =>
      (
        await server.get(
          `/sign-offs/items?connection=${books.connectionId}&period=${period}` +
            `&account=1200&limit=60&cursor=${cursor}`,
        )
      ).body;
    for (let cursor = first.nextItems; cursor !== null; ) {
      const { items, next } = await pageAfter(cursor);
      for (const { reference } of items) seen.push(reference);
      cursor = next;
    }
    assert.equal(new Set(seen).size, openEntries);
    assert.equal(seen.length, openEntries, 'none twice');

    const run = `/reconciliations/${reconciliationId}`;
    const { body } = await server.get(`${run}/rows/1200/100`);
    assert.deepEqual([body.error.length, body.counts.error], [200, openEntries]);
    const query = `row=${encodeURIComponent('1200/100')}&bucket=error&cursor=${body.next.error}`;
    const rest = (await server.get(`${run}/open-exports?${query}`)).body;
    assert.deepEqual([rest.items.length, rest.next], [3, null]);
    const behind = [...body.error, ...rest.items].map(({ entryId }) => entryId);
    assert.equal(new Set(behind).size, openEntries);
    await server.close();
  });

  test('a threshold lets small differences through, of one account or of all', async () => {
    await all.books.post({ cents: 2_00, state: 'held' });
    await all.books.reconcile();
    const set = (threshold: string | null) =>
      all.server.put('/sign-off-thresholds', { ...all.about, account: '4000', threshold });
    assert.deepEqual((await set('-1.00')).body.codes, ['RECONCILIATION_AMOUNT_UNREADABLE']);
    assert.equal((await set('2.00')).status, 204);
    assert.equal((await all.account('4000')).basis, 'threshold');
    assert.equal((await all.account('1200')).basis, null);
    assert.equal((await set(null)).status, 204);
    assert.equal((await all.account('4000')).basis, null);
    await all.settings({ threshold: '1.99' });
    assert.equal((await all.account('4000')).basis, null);
    await all.settings({ threshold: '2.00' });
    assert.equal((await all.account('4000')).basis, 'threshold');
  });
});

describe('review, notes and automatic sign-off', () => {
  let all: Awaited<ReturnType<typeof opened>>;
  before(async () => {
    all = await opened('review');
    await all.books.post({ cents: 100_00, state: 'confirmed' });
  });
  after(() => all.server.close());

  test('another person reviews, where that is asked for', async () => {
    await all.settings({ reviewerRequired: true });
    await all.books.reconcile();
    await all.sign();
    assert.equal((await all.read()).signed, 0, 'nothing is whole before the review');
    const { signOff } = await all.account('1200');
    assert(signOff);
    const url = `/sign-offs/${signOff.signOffId}`;
    const own = await all.server.post(`${url}/review`, {});
    assert.deepEqual([own.status, own.body.codes], [403, ['RECONCILIATION_REVIEWER_SAME']]);
    all.server.asKey('made by Dana');
    const byKey = await all.server.post(`${url}/review`, {});
    assert.deepEqual([byKey.status, byKey.body.codes], [403, ['RECONCILIATION_REVIEWER_SAME']]);
    all.server.as('Robin');
    const reviewed = await all.server.post(`${url}/review`, {});
    assert.deepEqual([reviewed.body.whole, reviewed.body.reviewed.person], [true, 'Robin']);
    const twice = await all.server.post(`${url}/review`, {});
    assert.deepEqual(twice.body.codes, ['RECONCILIATION_SIGN_OFF_STATE']);
    const unknown = await all.server.post('/sign-offs/999999/review', {});
    assert.deepEqual(unknown.body.codes, ['RECONCILIATION_SIGN_OFF_UNKNOWN']);
    assert.equal((await all.read()).signed, 1);
  });

  test('who made the API key that signed does not review it', async () => {
    const { server, books } = all;
    await keepKey(pool, books, { name: 'PMS', madeBy: 'robin' });
    const signed = await all.account('1200');
    await server.post(`/sign-offs/${signed.signOff?.signOffId}/withdraw`, { reason: 'Anew' });
    server.asKey('PMS');
    await all.sign({ accounts: ['1200'] });
    const { signOff } = await all.account('1200');
    assert.equal(signOff?.prepared.person, 'API key PMS');
    const url = `/sign-offs/${signOff.signOffId}`;
    server.as('Robin');
    const own = await server.post(`${url}/review`, {});
    assert.deepEqual([own.status, own.body.codes], [403, ['RECONCILIATION_REVIEWER_SAME']]);
    server.as('Dana');
    assert.equal((await server.post(`${url}/review`, {})).body.whole, true);
    server.as('Robin');
  });

  test('a person takes it back with a reason; notes stay', async () => {
    const { signOff } = await all.account('4000');
    const url = `/sign-offs/${signOff?.signOffId}/withdraw`;
    const empty = await all.server.post(url, { reason: '' });
    assert.deepEqual(empty.body.codes, ['RECONCILIATION_REASON_MISSING']);
    const back = await all.server.post(url, { reason: 'The bank statement is missing' });
    assert.equal(back.body.withdrawn.because, 'The bank statement is missing');
    const twice = await all.server.post(url, { reason: 'again' });
    assert.deepEqual(twice.body.codes, ['RECONCILIATION_SIGN_OFF_STATE']);
    const note = { ...all.about, account: '4000', note: 'Asked Harbor Bank for it' };
    await all.server.post('/sign-offs/notes', note);
    const { notes, history } = await all.account('4000');
    assert.deepEqual(
      notes.map((one) => [one.person, one.note]),
      [['Robin', note.note]],
    );
    assert.equal(history.length, 1);
  });

  test('a run signs by itself what ties at the end of a period, where that is wished', async () => {
    await all.settings({ automatic: true, reviewerRequired: true });
    const { signOffs } = await all.books.reconcile();
    assert.deepEqual(signOffs, { withdrawn: 0, signed: 1 });
    const { signOff } = await all.account('4000');
    assert.deepEqual([signOff?.automatic, signOff?.prepared.person], [true, 'tieout']);
    assert.equal((await all.read()).signed, 2, 'a machine has no reviewer');
  });

  test('a watch in rounds withdraws what moved', async () => {
    await all.books.post({ cents: 1_00, state: 'queued' });
    const warned = Promise.withResolvers<string>();
    const log = { warn: warned.resolve };
    const rounds = startSignOffWatch({ pool, now, log, pauseMs: 1_000 });
    assert.match(await warned.promise, /review: the sign-off of 1200 in 2026-P06 is withdrawn/);
    await rounds.stop();
  });
});

test('differences that cancel are open all the same', () => {
  const zero = { ours: 0n, notExported: 0n, opening: 0n, excluded: 0n, adjustments: 0n };
  const row = {
    ...{
      ...zero,
      mapped: true,
      account: '1',
      location: '',
      currency: 'USD' as Currency,
      tied: false,
    },
    ...{ accountNumbers: null, accountNames: null, external: 0n, unexplained: 0n },
    ...{ pending: 5n, error: 0n, foreign: -5n, causes: { twice: '3', deleted: '-3' } },
  };
  assert.equal(openOf(row as Parameters<typeof openOf>[0]), 16n);
});

test('a place that appears or is gone has moved; one that is the same has not', () => {
  const place = { location: '1', currency: 'USD' as Currency, open: '0', unexplained: '0' };
  const signed = [{ ...place, ours: '5', external: '5' }];
  const ours = new Map([['2\tUSD', 5n]]);
  const moved = movementsOf(signed, { ours, external: null });
  assert.deepEqual(
    moved.map(({ location, was, is }) => [location, was, is]),
    [
      ['1', '5', '0'],
      ['2', '0', '5'],
    ],
  );
  const same = { ours: new Map([['1\tUSD', 5n]]), external: new Map([['1\tUSD', 5n]]) };
  assert.deepEqual(movementsOf(signed, same), []);
});

const usd = 'USD' as Currency;

test('an item is carried by what it is, not by its amount', () => {
  const item = {
    kind: 'export',
    reference: '7',
    what: '',
    location: '1',
    currency: usd,
  } as const;
  const now = [{ ...item, amountMinor: '9' }];
  assert.deepEqual(
    carriedItems([{ ...item, amountMinor: '5' }], now).map(({ cleared }) => cleared),
    [false],
  );
});
