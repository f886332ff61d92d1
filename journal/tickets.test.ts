// What a till gives back, as an accountant wants it held: of a sale at most what was taken for it,
// in however many parts. Method: events through the front door of the journal on a real database,
// with the receivables beside it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { testDatabase } from '#database/test-database.ts';
import type { Receipt } from '#events/receipt.ts';
import { receivables } from '#receivables/receivables-store.ts';
import { makeSmallBooks, type SmallBooks } from './small-books-store.ts';
import { tickets } from './tickets-store.ts';

const { pool } = await testDatabase();
type Event = Record<string, unknown>;
let made = 0;

const newBooks = (): Promise<SmallBooks> => {
  made += 1;
  return makeSmallBooks(pool, { code: `till-${made}`, subledgers: [receivables, tickets] });
};

const ticket =
  (kind: string) =>
  (id: string, amount: string, more: Event = {}) => ({
    ...{ id, kind, lines: [{ product: 'FUEL', amount }] },
    ...{ tenders: [{ method: 'CARD', amount }], ...more },
  });
const sale = ticket('sale-completed');
const back = (id: string, of: string, amount: string, more: Event = {}) =>
  ticket('sale-refunded')(id, amount, { of, ...more });
const reverse = (id: string, of: string) => ({
  ...{ id, kind: 'entry-reversed', of: { source: 'marina-os', id: of }, reason: 'Rung up twice' },
});

const fateOf = (receipt: Receipt | undefined) =>
  receipt?.status === 'refused'
    ? receipt.problems.map(({ code, message }) => `${code}: ${message}`).join()
    : receipt?.status;
/** What becomes of each, sent in one request. */
const fates = async (books: SmallBooks, ...events: readonly Event[]) =>
  (await books.post(...events)).map(fateOf);
async function posted(books: SmallBooks, ...events: readonly Event[]): Promise<void> {
  for (const receipt of await books.post(...events))
    assert.equal(receipt.status, 'posted', inspect(receipt, { depth: 5 }));
}
const tooMuch = (sold: string, amount: string, left: string) =>
  `JOURNAL_REFUNDED_TOO_MUCH: ${amount} USD of sale ${sold} would be given back; ` +
  `${left} USD is left of it.`;

describe('a sale at the till', () => {
  test('is given back in parts, up to what was taken, tips and taxes among it', async () => {
    const books = await newBooks();
    const taxes = [{ rate: 'SALES', amount: '2.70' }];
    const tenders = [
      { method: 'CARD', amount: '40.00' },
      { method: 'CHECK', amount: '7.70' },
    ];
    await posted(books, sale('POS-1', '45.00', { taxes, tenders }), back('B-1', 'POS-1', '20.00'));
    assert.deepEqual(await fates(books, back('B-2', 'POS-1', '27.71')), [
      tooMuch('POS-1', '27.71', '27.70'),
    ]);
    await posted(books, back('B-3', 'POS-1', '27.70'));
    assert.deepEqual(await fates(books, back('B-4', 'POS-1', '0.01')), [
      tooMuch('POS-1', '0.01', '0.00'),
    ]);
  });

  test('is given back in the request that brings it, and no more than once', async () => {
    const books = await newBooks();
    const all = [
      ...[sale('POS-1', '30.00'), back('B-1', 'POS-1', '10.00'), back('B-2', 'POS-1', '20.01')],
      ...[back('B-3', 'POS-1', '20.00'), back('B-3', 'POS-1', '20.00')],
    ];
    const refusal = tooMuch('POS-1', '20.01', '20.00');
    assert.deepEqual(await fates(books, ...all), ['posted', 'posted', refusal, 'posted', 'exists']);
  });

  test('sent again with its refund is there already, also in a file of new ones', async () => {
    const books = await newBooks();
    const both = [sale('POS-1', '5.00'), back('B-1', 'POS-1', '5.00')];
    await posted(books, ...both);
    // So many that they are written before anything is looked up.
    const more = Array.from({ length: 100 }, (_, n) => sale(`MORE-${n}`, '1.00'));
    const [refund, ...rest] = await fates(books, back('B-1', 'POS-1', '5.00'), ...more);
    assert.deepEqual([refund, ...new Set(rest)], ['exists', 'posted']);
    assert.deepEqual(await fates(books, ...both), ['exists', 'exists']);
  });

  test('is given back once by two tills at the same moment', async () => {
    const books = await newBooks();
    await posted(books, sale('POS-1', '30.00'));
    const two = await Promise.all([
      fates(books, back('B-1', 'POS-1', '30.00')),
      fates(books, back('B-2', 'POS-1', '30.00')),
    ]);
    const refusal = tooMuch('POS-1', '30.00', '0.00');
    assert.deepEqual(two.flat().sort(), [refusal, 'posted'].sort());
  });

  test('is given back once by one refund that is sent twice at the same moment', async () => {
    const books = await newBooks();
    await posted(books, sale('POS-1', '30.00'));
    const twins = [1, 2, 3, 4].map(() => fates(books, back('B-1', 'POS-1', '30.00')));
    const answers = (await Promise.all(twins)).flat().sort();
    assert.deepEqual(answers, ['exists', 'exists', 'exists', 'posted']);
  });

  test('that is reversed has nothing to give back; a reversed refund gave nothing', async () => {
    const books = await newBooks();
    await posted(books, sale('POS-1', '30.00'), back('B-1', 'POS-1', '30.00'));
    assert.deepEqual(await fates(books, reverse('R-1', 'POS-1')), [
      'JOURNAL_REVERSAL_OF_REFUNDED: Sale POS-1 cannot be reversed: ' +
        '30.00 USD of it was given back.',
    ]);
    await posted(
      books,
      reverse('R-2', 'B-1'),
      back('B-2', 'POS-1', '12.00'),
      reverse('R-3', 'B-2'),
    );
    await posted(books, reverse('R-4', 'POS-1'));
    assert.deepEqual(await fates(books, back('B-3', 'POS-1', '1.00')), [
      tooMuch('POS-1', '1.00', '0.00'),
    ]);
    const here = [sale('POS-2', '9.00'), reverse('R-5', 'POS-2'), back('B-4', 'POS-2', '9.00')];
    assert.deepEqual(await fates(books, ...here), [
      ...['posted', 'posted', tooMuch('POS-2', '9.00', '0.00')],
    ]);
  });

  test('on a house account counts what went back over the counter', async () => {
    const books = await newBooks();
    const ann = { customer: { id: 'C1', name: 'Ann Sailor' } };
    const onAccount = (amount: string) => ({ ...ann, tenders: [], onAccount: amount });
    await posted(books, sale('POS-1', '60.00', onAccount('60.00')));
    await posted(books, back('B-1', 'POS-1', '50.00'));
    assert.deepEqual(await fates(books, back('B-2', 'POS-1', '60.00', onAccount('60.00'))), [
      tooMuch('POS-1', '60.00', '10.00'),
    ]);
    await posted(books, back('B-3', 'POS-1', '10.00', onAccount('10.00')));
  });

  test('limits refunds at another outlet that has none of its number', async () => {
    const books = await newBooks();
    const reit = { outlet: 'REIT' };
    await posted(books, sale('1001', '30.00'), back('B-1', '1001', '10.00', reit));
    const refusal = tooMuch('1001', '20.01', '20.00');
    assert.deepEqual(await fates(books, back('B-2', '1001', '20.01')), [refusal]);
    assert.deepEqual(await fates(books, back('B-3', '1001', '20.01', reit)), [refusal]);
    await posted(books, sale('OTHER', '80.00', { document: '1001', ...reit }));
    await posted(books, back('B-4', '1001', '70.00', reit), back('B-5', '1001', '30.00'));
  });

  test('nobody sent limits nothing; once it comes, what was given back before counts', async () => {
    const books = await newBooks();
    await posted(books, back('B-1', 'OLD-1', '500.00'), ticket('sale-refunded')('B-2', '7.00'));
    await posted(books, back('B-3', 'POS-9', '20.00'), sale('POS-9', '30.00'));
    assert.deepEqual(await fates(books, back('B-4', 'POS-9', '10.01')), [
      tooMuch('POS-9', '10.01', '10.00'),
    ]);
  });
});
