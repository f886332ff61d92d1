// The second opinion: a table of what two balances and a report say, then whole runs against a
// ledger on paper whose report is right, wrong, late, silent or absent. Both APIs of a simulated
// company are asked in scenarios/other-api.test.ts.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { testDatabase } from '#database/test-database.ts';
import type { ExternalBalance, Reading } from '#external-ledger/external-ledger.ts';
import { at, PaperLedger, paperEntry } from './paper-ledger.ts';
import { compareOpinions, sumsOfPlaces, sumsOfReport } from './second-opinion.ts';
import { Books } from './small-books-store.ts';

type Amounts = Readonly<Record<string, bigint>>;

const sums = (amounts: Amounts) =>
  sumsOfPlaces(
    Object.entries(amounts).map(([account, amountMinor]) => ({
      place: at(account, '100'),
      amountMinor,
    })),
  );

describe('a report beside two balances', () => {
  const rows: [
    sentence: string,
    before: Amounts,
    after: Amounts,
    report: Amounts,
    said: string[],
  ][] = [
    ['says the same', { a: 5n, b: -5n }, { a: 5n, b: -5n }, { a: 5n, b: -5n }, []],
    ['leaves out what is zero', { a: 0n }, { a: 0n }, {}, []],
    ['says another amount', { a: 5n }, { a: 5n }, { a: 4n }, ['a differs 5 4']],
    ['lacks an account', { a: 5n }, { a: 5n }, {}, ['a only-in-balances 5 0']],
    ['has one more', {}, {}, { a: 5n }, ['a only-in-report 0 5']],
    ['says what came later', { a: 5n }, { a: 6n }, { a: 6n }, []],
    ['fell between two movements', { a: 5n }, { a: 7n }, { a: 6n }, ['a moved 7 6']],
  ];
  for (const [sentence, before, after, report, said] of rows) {
    test(`that ${sentence}`, () => {
      const opinion = compareOpinions(sums(before), sums(after), sums(report));
      assert.deepEqual(
        opinion.differences.map((one) =>
          [one.account, one.what, one.balanceMinor, one.reportMinor].join(' '),
        ),
        said,
      );
      assert.equal(opinion.state, said.length === 0 ? 'agrees' : 'differs');
    });
  }

  test('adds up an account over its locations', () => {
    const balance = { accountId: 'a', departmentId: null, currency: 'USD' as never };
    const report = sumsOfReport([
      { ...balance, locationId: '100', amountMinor: 2n },
      { ...balance, locationId: null, amountMinor: 3n },
    ]);
    assert.deepEqual([...report.values()], [5n]);
  });
});

const { pool } = await testDatabase();

/** Paper with a trial balance report that a test may bend. */
class ReportingLedger extends PaperLedger {
  bend: (read: readonly ExternalBalance[]) => Reading<readonly ExternalBalance[]> = (value) => ({
    kind: 'read',
    value,
  });
  async trialBalance(asOf: IsoDate): Promise<Reading<readonly ExternalBalance[]>> {
    const reading = await this.balances(asOf);
    return reading.kind === 'read' ? this.bend(reading.value) : reading;
  }
}

/** Books that tie, and the same entries on paper that reports. */
async function reporting(code: string) {
  const books = await Books.open(pool, code);
  await books.post({ cents: 100_00, state: 'confirmed' });
  const ledger = new ReportingLedger();
  for (const [id, entry] of books.ledger.entries) ledger.entries.set(id, entry);
  return { books, ledger, ask: () => books.reconcile(async () => ledger, { secondOpinion: true }) };
}

describe('a reconciliation with a second opinion', () => {
  test('says that the report agrees, and nothing when it was not asked', async () => {
    const { books, ledger, ask } = await reporting('agrees');
    const { tied, secondOpinion } = await ask();
    assert.deepEqual([tied, secondOpinion?.state, secondOpinion?.accounts], [true, 'agrees', 2]);
    assert.equal((await books.reconcile(async () => ledger)).secondOpinion, null);
    const { rows } = await pool.query(
      `select second_opinion->>'state' as state from reconciliations
        where property_id = $1 order by reconciliation_id`,
      [books.propertyId],
    );
    assert.deepEqual(rows, [{ state: 'agrees' }, { state: null }]);
  });

  test('does not tie while the report says otherwise, and names the account', async () => {
    const { ledger, ask } = await reporting('differs');
    ledger.bend = (read) => ({
      kind: 'read',
      value: read.map((one) =>
        one.accountId === '1200' ? { ...one, amountMinor: one.amountMinor - 1n } : one,
      ),
    });
    const { tied, rows, secondOpinion } = await ask();
    assert.deepEqual([tied, rows.every((row) => row.tied)], [false, true]);
    assert.deepEqual(secondOpinion?.differences, [
      {
        account: '1200',
        currency: 'USD',
        balanceMinor: '10000',
        reportMinor: '9999',
        what: 'differs',
      },
    ]);
  });

  test('reads the balances once more before it calls a late entry a difference', async () => {
    const { ledger, ask } = await reporting('late');
    ledger.bend = (read) => {
      ledger.write(
        paperEntry('late', '2026-03-02', [
          ['1200', '100', 5_00],
          ['4000', '100', -5_00],
        ]),
      );
      return {
        kind: 'read',
        value: read.map((one) => {
          const sign = one.accountId === '1200' ? 5_00n : -5_00n;
          return { ...one, amountMinor: one.amountMinor + sign };
        }),
      };
    };
    assert.equal((await ask()).secondOpinion?.state, 'agrees');
  });

  test('says that the report could not be read, or that there is none', async () => {
    const { books, ledger, ask } = await reporting('silent');
    const cause = { code: 'TEST_BUSY', message: 'Later.', hint: 'Wait.', retry: 'later' } as const;
    ledger.bend = () => ({ kind: 'busy', cause: { ...cause, subject: null } });
    const { tied, secondOpinion } = await ask();
    assert.deepEqual([tied, secondOpinion?.state, secondOpinion?.problem], [true, 'unread', cause]);
    const none = await books.reconcile(async () => books.ledger, { secondOpinion: true });
    assert.equal(none.secondOpinion?.state, 'not-offered');
  });
});
