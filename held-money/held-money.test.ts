// Gift cards and tips as whoever answers for them sees them: what each card may still buy, what is
// owed to each of the staff, and that both are the accounts. Method: events through the front door
// of the journal on a real database; the subledger is proven against its accounts after each story.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { writeChart } from '#chart-of-accounts/chart-writer-store.ts';
import { endOfDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { runProofs } from '#journal/prove-store.ts';
import {
  liability,
  makeSmallBooks,
  productOf,
  type SmallBooks,
} from '#journal/small-books-store.ts';
import { formatAmount } from '#money/money.ts';
import { heldMoney } from './held-money-store.ts';
import { heldMoneyProofs, proveHeldMoney, shortHolders } from './proof-store.ts';

const { pool } = await testDatabase();
type Event = Record<string, unknown>;
let books: SmallBooks;
let made = 0;

const cards = (detailType: string) => liability('2500', 'Gift cards outstanding', detailType);

/** A property that sells gift cards and takes tips. */
async function newBooks({ cardsAre = 'gift-cards' } = {}): Promise<void> {
  made += 1;
  books = await makeSmallBooks(pool, { code: `cards-${made}`, subledgers: [heldMoney] });
  await withTransaction(pool, (tx) =>
    writeChart(tx, books.propertyId, {
      accounts: [cards(cardsAre), liability('2600', 'Tips payable', 'tips-payable')],
      products: [productOf('GIFT-CARD', '2500'), productOf('TIP', '2600')],
      paymentMethods: [{ code: 'GIFT', name: 'Gift card', clearingAccount: '2500', active: true }],
      postingAccounts: [
        { role: 'gift-cards-given', outlet: null, account: '6000' },
        { role: 'gift-card-breakage', outlet: null, account: '4000' },
      ],
    }),
  );
}

const ticket = (id: string, lines: Event[], tenders: Event[], more: Event = {}) => ({
  ...{ id, kind: 'sale-completed', register: 'SHOP-1', lines, tenders, ...more },
});
const cardSold = (id: string, giftCard: string | undefined, amount: string, more: Event = {}) =>
  ticket(
    id,
    [{ product: 'GIFT-CARD', amount, ...(giftCard === undefined ? {} : { giftCard }) }],
    [{ method: 'CARD', amount }],
    more,
  );
const fuelBought = (id: string, giftCard: string | undefined, amount: string, more: Event = {}) =>
  ticket(
    id,
    [{ product: 'FUEL', amount }],
    [{ method: 'GIFT', amount, ...(giftCard === undefined ? {} : { giftCard }) }],
    more,
  );
const tipLeft = (id: string, amount: string, server?: string) =>
  ticket(
    id,
    [{ product: 'TIP', amount, ...(server === undefined ? {} : { server }) }],
    [{ method: 'CARD', amount }],
  );
const takenBack = (id: string, of: string, more: Event = {}) => ({
  ...{ id, kind: 'entry-reversed', of: { id: of }, reason: 'A mistake', ...more },
});

async function posted(...events: readonly Event[]): Promise<void> {
  for (const receipt of await books.post(...events))
    assert.equal(receipt.status, 'posted', inspect(receipt, { depth: 5 }));
}

/** What each card and each of the staff is owed at an outlet; `-` for nobody. */
async function held(asOf: string = endOfDays): Promise<string[]> {
  const { rows } = await pool.query<{ line: string; minor: bigint }>(
    `SELECT o.code || ' ' || coalesce(h.held_for, '-') AS line, sum(h.amount_minor)::bigint AS minor
       FROM held_money h JOIN outlets o USING (property_id, outlet_id)
      WHERE h.property_id = $1 AND h.posted_on <= $2
      GROUP BY 1 HAVING sum(h.amount_minor) <> 0 ORDER BY 1`,
    [books.propertyId, asOf],
  );
  return rows.map(({ line, minor }) => `${line} ${formatAmount(minor, 'USD' as never)}`);
}

const broken = async () =>
  (await runProofs(pool, books.propertyId, heldMoneyProofs)).map(({ brokenCount }) => brokenCount);
const short = async () =>
  (await shortHolders(pool, books.propertyId, endOfDays)).map(
    ({ heldFor, heldMinor, outlets }) => `${heldFor} ${heldMinor} at ${outlets.join(', ')}`,
  );

describe('what is held on gift cards and for the staff', () => {
  afterEach(async () => {
    for (const asOf of ['2026-05-10', endOfDays] as IsoDate[]) {
      for (const one of await proveHeldMoney(pool, books.propertyId, asOf))
        assert.equal(one.accountMinor, one.heldMinor + one.nobodyMinor, `${one.account} ${asOf}`);
    }
    assert.deepEqual(await broken(), [0]);
  });

  test('a card is one over all outlets: sold here and spent there, it is empty', async () => {
    await newBooks();
    await posted(
      cardSold('S-1', 'HP-1', '50.00'),
      fuelBought('F-1', 'HP-1', '20.00'),
      fuelBought('F-2', 'HP-1', '30.00', { outlet: 'REIT', occurredOn: '2026-05-11' }),
      { id: 'G-1', kind: 'gift-card-issued', product: 'GIFT-CARD', card: 'HP-2', amount: '25.00' },
      { id: 'X-1', kind: 'gift-card-expired', product: 'GIFT-CARD', card: 'HP-2', amount: '5.00' },
    );
    assert.deepEqual(await held('2026-05-10'), ['TRS HP-1 30.00', 'TRS HP-2 20.00']);
    assert.deepEqual(await held(), ['REIT HP-1 -30.00', 'TRS HP-1 30.00', 'TRS HP-2 20.00']);
    assert.deepEqual(await short(), []);
  });

  test('a payment and a refund by gift card take from the card and put back on it', async () => {
    await newBooks();
    const ann = { id: 'ANN', name: 'Ann Sailor' };
    await posted(
      cardSold('S-1', 'HP-1', '50.00'),
      {
        ...{ id: 'P-1', kind: 'payment-received', customer: ann, method: 'GIFT' },
        ...{ amount: '40.00', giftCard: 'HP-1' },
      },
      {
        ...{ id: 'R-1', kind: 'refund-issued', customer: ann, method: 'GIFT' },
        ...{ amount: '15.00', giftCard: 'HP-1' },
      },
    );
    assert.deepEqual(await held(), ['TRS HP-1 25.00']);
  });

  test('what is taken back goes to the card it came from, in the batch and after it', async () => {
    await newBooks();
    await posted(
      cardSold('S-1', 'HP-1', '50.00'),
      cardSold('S-2', 'HP-2', '10.00'),
      takenBack('V-2', 'S-2'),
      fuelBought('F-1', 'HP-1', '20.00'),
    );
    assert.deepEqual(await held(), ['TRS HP-1 30.00']);
    await posted(takenBack('V-1', 'F-1', { occurredOn: '2026-05-12' }));
    assert.deepEqual(await held(), ['TRS HP-1 50.00']);
  });

  test('a ticket is never refused for its card: one that is short is named', async () => {
    await newBooks();
    await posted(cardSold('S-1', 'HP-1', '50.00'), fuelBought('F-1', 'HP-1', '50.01'));
    await posted(fuelBought('F-2', 'OLD-7', '12.00', { outlet: 'REIT' }));
    assert.deepEqual(await short(), ['OLD-7 -1200 at REIT', 'HP-1 -1 at TRS']);
  });

  test('tips are owed to who earned them; what names nobody stands apart', async () => {
    await newBooks();
    await posted(
      tipLeft('T-1', '6.00', 'MIA'),
      tipLeft('T-2', '4.00', 'JO'),
      tipLeft('T-3', '3.00'),
      {
        ...{ id: 'O-1', kind: 'tips-paid-out', product: 'TIP', method: 'CHECK' },
        ...{ amount: '6.00', server: 'MIA' },
      },
      { id: 'O-2', kind: 'tips-paid-out', product: 'TIP', method: 'CHECK', amount: '3.00' },
    );
    assert.deepEqual(await held(), ['TRS JO 4.00']);
    const [tips] = await proveHeldMoney(pool, books.propertyId, endOfDays);
    assert.deepEqual([tips?.type, tips?.heldMinor, tips?.nobodyMinor], ['tips-payable', 400n, 0n]);
  });

  test('a card named where no account holds money for one is refused, with the place', async () => {
    await newBooks();
    const fuelOnCard = { product: 'FUEL', amount: '10.00', giftCard: 'HP-1' };
    const tender = { method: 'CARD', amount: '10.00', giftCard: 'HP-1' };
    const [receipt] = await books.post(ticket('S-1', [fuelOnCard], [tender]));
    assert.equal(receipt?.status, 'refused');
    assert.deepEqual(
      receipt.problems.map(({ code, where }) => `${code} ${where}`),
      ['JOURNAL_HOLDER_UNFIT tenders[0].giftCard', 'JOURNAL_HOLDER_UNFIT lines[0].giftCard'],
    );
    assert.deepEqual(await held(), []);
  });

  test('an account that becomes one of gift cards brings what it holds already', async () => {
    await newBooks({ cardsAre: 'other-liability' });
    const gift = { product: 'GIFT-CARD', card: 'HP-1', amount: '25.00' };
    await posted(
      cardSold('S-1', undefined, '50.00'),
      { id: 'G-1', kind: 'gift-card-issued', ...gift },
      { id: 'G-2', kind: 'gift-card-issued', ...gift, card: 'HP-2' },
      takenBack('V-1', 'G-2'),
    );
    assert.deepEqual(await held(), []);
    await withTransaction(pool, (tx) =>
      writeChart(tx, books.propertyId, { accounts: [cards('gift-cards')] }),
    );
    assert.deepEqual(await held(), ['TRS - 50.00', 'TRS HP-1 25.00']);
    await posted(takenBack('V-2', 'G-1'), fuelBought('F-1', 'HP-1', '5.00'));
    assert.deepEqual(await held(), ['TRS - 50.00', 'TRS HP-1 -5.00']);
  });
});

test('a move that no entry posted breaks the proof', async () => {
  await newBooks();
  await posted(cardSold('S-1', 'HP-1', '50.00'));
  await pool.query(
    `INSERT INTO held_money (property_id, entry_id, outlet_id, account_id, held_for, posted_on,
            currency, amount_minor)
     SELECT property_id, entry_id, outlet_id, account_id, 'HP-2', posted_on, currency, 1
       FROM held_money WHERE property_id = $1`,
    [books.propertyId],
  );
  assert.deepEqual(await broken(), [1]);
});
