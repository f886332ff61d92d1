// Draws a small season from a seed: every kind of event, for three customers at two outlets, on a
// few days, and among them events that are wrong on purpose. Pure. Invariant: in the order drawn,
// what is not wrong on purpose is accepted; what is wrong on purpose never is, in whatever order.

import { decimal } from '#scenarios/demo-season/season-ledger.ts';
import { deposit, hold } from './deposit-draws.ts';
import { type Deferred, Drawing, type DrawnEvent, type Open } from './drawing.ts';
import { holderOf, tenderOf } from './holders.ts';

const deferring = ['SLIP-SEASONAL', 'RV-SEASONAL'] as const;

type Draw = (of: Drawing) => void;

/** Some deferred lines say what days they pay for; some days begin before the invoice. */
function serviceOf({ random, day }: Drawing) {
  const from = `2026-${random.chance(30) ? '05' : '06'}-${String(day).padStart(2, '0')}`;
  const through = `2026-${random.pick(['07-01', '07-31', '09-15', '12-31'])}`;
  return random.chance(80) ? { service: { from, through } } : {};
}

const invoice: Draw = (of) => {
  const { random } = of;
  const [outlet, customer] = [of.outlet(), of.customer()];
  const products = ['SLIP-TRANSIENT', 'MOORING', 'DEPOSIT', 'SECURITY-DEPOSIT', ...deferring];
  const lines = Array.from({ length: random.between(1, 4) }, () => {
    return { product: random.pick(products), cents: of.cents() };
  });
  const taxes = random.chance(60) ? [{ rate: 'STATE-SALES', cents: random.between(1, 900) }] : [];
  const cents = [...lines, ...taxes].reduce((sum, one) => sum + one.cents, 0);
  const id = of.tell('invoice-issued', outlet, {
    customer,
    dueOn: '2026-07-10',
    lines: lines.map(({ product, cents: net }) => {
      const service = defers(product) ? serviceOf(of) : {};
      return { product, amount: decimal(net), ...service };
    }),
    taxes: taxes.map(({ rate, cents: tax }) => ({ rate, amount: decimal(tax) })),
  });
  for (const product of deferring) {
    const sold = lines.filter((line) => line.product === product);
    const left = sold.reduce((sum, line) => sum + line.cents, 0);
    if (left > 0) of.deferred.push({ id, outlet, customer, product, left, recognized: 0 });
  }
  if (random.chance(20)) of.voidable.push({ id, outlet, kind: 'invoice-voided', day: of.day });
  else of.owe({ id, outlet, customer, day: of.day, cents });
};

const defers = (product: string) => (deferring as readonly string[]).includes(product);

/** Recognition from outside, and back again; never more than the invoice has. */
const recognition: Draw = (of) => {
  const { random } = of;
  const one = of.deferred.find(
    ({ left, recognized }) => left + recognized > 0 && random.chance(40),
  );
  if (!one) return;
  const { id, outlet, product } = one;
  const back = one.left === 0 || (one.recognized > 0 && random.chance(30));
  const cents = random.between(1, back ? one.recognized : one.left);
  one.left += back ? cents : -cents;
  one.recognized -= back ? cents : -cents;
  const lines = [{ product, amount: decimal(cents) }];
  of.tell(back ? 'recognition-unwound' : 'income-recognized', outlet, { of: id, lines });
};

/** Credits deferred income: what waits first; what was recognized beyond it goes back by itself. */
const deferredMemo: Draw = (of) => {
  const { random } = of;
  const fits = (one: Deferred) =>
    one.left + one.recognized > 0 &&
    of.owed.some((debt) => debt.id === one.id) &&
    random.chance(30);
  const one = of.deferred.find(fits);
  const debt = of.owed.find(({ id }) => id === one?.id);
  if (!one || !debt) return;
  const most = Math.min(one.left + one.recognized, debt.creditable ?? 0);
  if (most === 0) return;
  const cents = random.between(1, most);
  debt.creditable = (debt.creditable ?? 0) - cents;
  const beyond = Math.max(0, cents - one.left);
  one.left -= cents - beyond;
  one.recognized -= beyond;
  debt.cents = Math.max(0, debt.cents - cents);
  const { id, outlet, customer, product } = one;
  const lines = [{ product, amount: decimal(cents) }];
  of.tell('credit-memo-issued', outlet, { customer, of: id, lines });
};

const charge: Draw = (of) => {
  const [outlet, customer, cents] = [of.outlet(), of.customer(), of.cents()];
  const fee = { customer, account: '4510', amount: decimal(cents) };
  const id = of.tell('statement-charge-posted', outlet, fee);
  of.owe({ id, outlet, customer, day: of.day, cents });
};

/** Pays some of what is open, all of it, or more; or nothing that is known. */
const payment: Draw = (of) => {
  const { random } = of;
  const method = random.pick(['CASH', 'CHECK', 'VISA', 'ACH']);
  const debt = of.owed.find(({ cents }) => cents > 0 && random.chance(50));
  if (!debt) {
    const [outlet, customer, cents] = [of.outlet(), of.customer(), of.cents()];
    const id = of.tell('payment-received', outlet, { customer, method, amount: decimal(cents) });
    if (random.chance(50)) of.voidable.push({ id, outlet, kind: 'payment-voided', day: of.day });
    else of.paid.push({ id, outlet, customer, day: of.day, cents });
    return;
  }
  const { outlet, customer, id: document } = debt;
  const settled = random.chance(60) ? debt.cents : random.between(1, debt.cents);
  const more = random.chance(25) ? of.cents() : 0;
  debt.cents -= settled;
  const settles = [{ document, amount: decimal(settled) }];
  const amount = decimal(settled + more);
  const id = of.tell('payment-received', outlet, { customer, method, amount, settles });
  of.paid.push({ id, outlet, customer, day: of.day, cents: settled + more, debt, free: more });
};

/** Refund or bounce: what paid nothing goes first; the rest is owed again. */
const giveBack: Draw = (of) => {
  const { random } = of;
  const money = of.paid.find(({ cents }) => cents > 0 && random.chance(50));
  if (!money) return;
  const { outlet, customer, id } = money;
  const cents = random.chance(50) ? money.cents : random.between(1, money.cents);
  money.cents -= cents;
  const reopened = Math.max(0, cents - (money.free ?? cents));
  money.free = Math.max(0, (money.free ?? 0) - cents);
  const amount = decimal(cents);
  const bounces = !money.isMemo && random.chance(50);
  const staysPaid = bounces && money.day <= of.closedThrough;
  if (money.debt && !staysPaid) money.debt.cents += reopened;
  if (bounces) {
    const bounced = of.tell('payment-bounced', outlet, { customer, of: id, amount });
    if (staysPaid) of.owe({ id: bounced, outlet, customer, day: of.day, cents: reopened });
  } else of.tell('refund-issued', outlet, { customer, of: id, amount, method: 'VISA' });
};

const freeOf = ({ cents, free }: Open) => free ?? cents;

/** Where prepayments are a liability: what was paid ahead pays one document. */
const settled: Draw = (of) => {
  const { random } = of;
  const money = of.paid.find((one) => !one.isMemo && freeOf(one) > 0 && random.chance(60));
  const debt = of.owed.find(
    (one) =>
      one.cents > 0 &&
      one.outlet === money?.outlet &&
      one.customer.id === money.customer.id &&
      (money.debt ?? one) === one,
  );
  if (!money || !debt) return;
  const most = Math.min(freeOf(money), debt.cents);
  const cents = random.chance(60) ? most : random.between(1, most);
  money.free = freeOf(money) - cents;
  money.debt = debt;
  debt.cents -= cents;
  const settles = [{ document: debt.id, amount: decimal(cents) }];
  const { outlet, customer, id } = money;
  of.tell('payment-settled', outlet, { customer, of: id, settles });
};

/** And is taken back from it. */
const unsettled: Draw = (of) => {
  const { random } = of;
  const isPaid = (one: Open) => !one.isMemo && one.debt && one.cents > freeOf(one);
  const money = of.paid.find((one) => isPaid(one) && random.chance(60));
  if (!money?.debt) return;
  const cents = random.between(1, money.cents - freeOf(money));
  money.free = freeOf(money) + cents;
  money.debt.cents += cents;
  const amount = decimal(cents);
  const { outlet, customer, id, debt } = money;
  const settles = random.chance(50) ? [{ document: debt.id, amount }] : [];
  of.tell('payment-unsettled', outlet, { customer, of: id, amount, settles, reason: 'Not this' });
};

const creditMemo: Draw = (of) => {
  const { random } = of;
  const most = ({ cents, creditable = 0 }: Open) => Math.min(cents, creditable);
  const debt = of.owed.find((one) => most(one) > 0 && random.chance(30));
  const [outlet, customer] = debt ? [debt.outlet, debt.customer] : [of.outlet(), of.customer()];
  const cents = debt ? random.between(1, most(debt)) : of.cents();
  if (debt) {
    debt.cents -= cents;
    debt.creditable = (debt.creditable ?? 0) - cents;
  }
  const lines = [{ product: 'MOORING', amount: decimal(cents) }];
  const named = debt ? { of: debt.id } : {};
  const id = of.tell('credit-memo-issued', outlet, { customer, ...named, lines });
  if (random.chance(30))
    of.paid.push({ isMemo: true, id, outlet, customer, day: of.day, cents, debt, free: 0 });
};

const writeOff: Draw = (of) => {
  const debt = of.owed.find(({ cents }) => cents > 0 && of.random.chance(30));
  if (!debt) return;
  const { outlet, customer, id } = debt;
  const amount = decimal(debt.cents);
  debt.cents = 0;
  const lost = { customer, of: id, amount };
  of.tell('receivable-written-off', outlet, { ...lost, reason: 'Letters came back' });
  if (of.random.chance(50)) of.tell('write-off-recovered', outlet, { ...lost, method: 'CHECK' });
};

function ticketOf(of: Drawing) {
  const { random } = of;
  const products = ['STORE-GOODS', 'FUEL-GAS', 'REST-FOOD', 'TIP', 'GIFT-CARD'];
  const lines = Array.from({ length: random.between(1, 4) }, () => {
    return { product: random.pick(products), cents: of.cents() };
  });
  const taxes = random.chance(70) ? [{ rate: 'COUNTY-SALES', cents: random.between(1, 500) }] : [];
  const cents = [...lines, ...taxes].reduce((sum, one) => sum + one.cents, 0);
  const first = random.between(0, cents - 1);
  const tenders = [
    tenderOf(random.pick(['CASH', 'GIFT-CARD']), first),
    tenderOf('VISA', cents - first),
  ].filter(({ amount }) => amount !== '0.00');
  return {
    cents,
    tenders,
    lines: lines.map(({ product, cents: net }) => {
      return { product, amount: decimal(net), ...holderOf(product, net) };
    }),
    taxes: taxes.map(({ rate, cents: tax }) => ({ rate, amount: decimal(tax) })),
  };
}

const sale: Draw = (of) => {
  const { random } = of;
  const { cents, tenders, lines, taxes } = ticketOf(of);
  const [outlet, customer] = [of.outlet(), of.customer()];
  const kind = random.chance(85) ? 'sale-completed' : 'sale-refunded';
  if (kind === 'sale-completed' && random.chance(25)) {
    const onAccount = decimal(cents);
    const id = of.tell(kind, outlet, { customer, register: 'R-1', lines, taxes, onAccount });
    of.owe({ id, outlet, customer, day: of.day, cents });
    return;
  }
  const id = of.tell(kind, outlet, { register: 'R-1', lines, taxes, tenders });
  if (random.chance(15)) of.voidable.push({ id, outlet, kind: 'entry-reversed', day: of.day });
};

const register: Draw = (of) => {
  const { tenders, lines, taxes } = ticketOf(of);
  const counted = decimal(of.cents());
  const counts = tenders.map((one) => (of.random.chance(30) ? { ...one, counted } : one));
  of.tell('register-closed', of.outlet(), { register: 'R-2', lines, taxes, tenders: counts });
};

/** What comes alone: one amount, or two lines. */
const single: Draw = (of) => {
  const outlet = of.outlet();
  const other = outlet === 'TRS' ? 'REIT' : 'TRS';
  const amount = decimal(of.cents());
  const gift = { product: 'GIFT-CARD', card: 'HP-1', amount };
  const tips = { product: 'TIP', method: 'CASH', amount, server: 'S-1' };
  const cost = [{ product: of.random.pick(['STORE-GOODS', 'FUEL-GAS', 'REST-FOOD']), amount }];
  const side = of.random.pick(['over', 'short']);
  const all: readonly (readonly [string, Record<string, unknown>])[] = [
    ['drawer-counted', { method: 'CASH', [side]: amount }],
    ['tips-paid-out', tips],
    ['processor-settled', { method: 'VISA', account: '1000', amount, fee: '0.01' }],
    ['cost-of-goods-recorded', { lines: cost }],
    ['gift-card-issued', gift],
    ['gift-card-expired', gift],
    [
      'inter-outlet-posted',
      { toOutlet: other, amount, debitAccount: '6200', creditAccount: '1000', reason: 'Shared' },
    ],
    [
      'journal-posted',
      {
        reason: 'By hand',
        lines: [
          { account: '6200', debit: amount },
          { account: '2100', credit: amount },
        ],
      },
    ],
  ];
  const [kind, members] = of.random.pick(all);
  const id = of.tell(kind, outlet, members);
  if (of.random.chance(20)) of.voidable.push({ id, outlet, kind: 'entry-reversed', day: of.day });
};

/** Takes something back; a payment on its own day only. */
const takeBack: Draw = (of) => {
  const at = of.voidable.findIndex(({ kind, day }) => kind !== 'payment-voided' || day === of.day);
  const [one] = at < 0 ? [] : of.voidable.splice(at, 1);
  if (!one) return;
  const income = of.deferred.filter(({ id }) => id === one.id);
  for (const each of income) each.left = each.recognized = 0;
  const taken = { of: { id: one.id }, reason: 'A mistake' };
  const id = of.tell(one.kind, one.outlet, taken);
  if (of.random.chance(40)) wrongVoid(of, one.outlet, id);
};

/** A void of a void, under an id of its own. */
function wrongVoid(of: Drawing, outlet: string, id: string): void {
  of.tell('entry-reversed', outlet, { of: { id }, reason: 'A void of a void' }, true);
}

/** Never money, or not so much: what no bank and no person can have given back. */
const wrongGivenBack: Draw = (of) => {
  const { random } = of;
  const [outlet, customer, amount] = [of.outlet(), of.customer(), decimal(of.cents())];
  const memo = of.paid.find(({ isMemo }) => isMemo && random.chance(50));
  const first = { outlet, customer, amount };
  const about = memo ? { ...first, outlet: memo.outlet, customer: memo.customer } : first;
  const back = (kind: string, more: Record<string, unknown>) => {
    of.tell(kind, about.outlet, { customer: about.customer, amount, ...more }, true);
  };
  const far = '9999999.00';
  random.pick([
    () => back('payment-bounced', { of: memo?.id ?? 'NEVER-WAS' }),
    () => back('refund-issued', { method: 'CASH', of: 'NEVER-WAS' }),
    () => back('refund-issued', { method: 'CASH', amount: far }),
    () => back('receivable-written-off', { amount: far, reason: 'Nobody owes it' }),
    () => back('write-off-recovered', { method: 'CASH', amount: far }),
  ])();
};

/** Wrong on purpose, each in its own way. */
const wrong: Draw = (of) => {
  const [outlet, customer, cents] = [of.outlet(), of.customer(), of.cents()];
  const amount = decimal(cents);
  const line = [{ product: 'FUEL-GAS', amount }];
  const tooMuch = { product: 'DEPOSIT', amount: '9999999.00' };
  const all: readonly (readonly [string, Record<string, unknown>])[] = [
    ['invoice-issued', { customer, lines: [{ product: 'SUBMARINE', amount }] }],
    ['invoice-issued', { customer, lines: [{ product: 'MOORING', amount: '-1.00' }] }],
    ['invoice-issued', { lines: line }],
    ['sale-completed', { lines: line, tenders: [{ method: 'CASH', amount: decimal(cents + 1) }] }],
    ['sale-completed', { lines: line, onAccount: amount }],
    ['deposit-applied', { customer, product: 'FUEL-GAS', amount }],
    ['deposit-refunded', { ...tooMuch, customer, method: 'CHECK' }],
    ['deposit-forfeited', { ...tooMuch, customer }],
    ['income-recognized', { lines: line }],
    ['cost-of-goods-recorded', { lines: [{ product: 'TIP', amount }] }],
    ['processor-settled', { method: 'VISA', account: '1000', amount, fee: decimal(cents + 1) }],
    ['drawer-counted', { method: 'CASH', over: amount, short: amount }],
    ['payment-received', { customer, method: 'SHELLS', amount }],
    ['payment-voided', { of: { id: 'NOBODY' }, reason: 'Never was' }],
    [
      'journal-posted',
      {
        reason: 'One-sided',
        lines: [
          { account: '1200', debit: amount, customer },
          { account: '1200', credit: amount },
        ],
      },
    ],
    [
      'inter-outlet-posted',
      { toOutlet: outlet, amount, debitAccount: '6200', creditAccount: '1000', reason: 'To me' },
    ],
  ];
  const [kind, members] = of.random.pick(all);
  of.tell(kind, outlet, members, true);
};

const draws: readonly (readonly [Draw, number])[] = [
  [invoice, 16],
  [charge, 4],
  [payment, 18],
  [giveBack, 9],
  [creditMemo, 6],
  [recognition, 9],
  [deferredMemo, 4],
  [writeOff, 4],
  [hold, 4],
  [deposit, 8],
  [sale, 12],
  [register, 5],
  [single, 14],
  [takeBack, 8],
  [wrong, 8],
  [wrongGivenBack, 4],
];

const liabilityDraws: typeof draws = [...draws, [settled, 8], [unsettled, 5]];

/** Every other season posts what is paid ahead to an account of its own. */
export const paysAhead = (seed: number): boolean => seed % 2 === 1;

/** The season of a seed: thirty to ninety events. */
export function randomSeason(seed: number): DrawnEvent[] {
  const of = new Drawing(seed);
  const count = of.random.between(30, 90);
  while (of.drawn.length < count) {
    of.random.weighted(paysAhead(seed) ? liabilityDraws : draws)(of);
    of.nextDay();
    // Only where all comes in order: what is late for closed days would be refused.
    if (seed % 6 === 0 && of.drawn.length > count / 2) of.close();
  }
  return of.drawn;
}
