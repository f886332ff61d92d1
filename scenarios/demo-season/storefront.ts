// The taxable side (TRS): the ship store, which sends its day as one register close; the fuel dock
// and the restaurant, which send every ticket; and the weekends that sell stands on account.
// Invariant: a ticket is paid to the cent; cost leaves the inventory on the day of the sale; tips
// are paid out the same night.

import { addDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import {
  decimal,
  type Person,
  type Sale,
  type SeasonLedger,
  saleJson,
  type TenderJson,
  taxesOn,
  taxJson,
} from './season-ledger.ts';

const salesTaxes = ['STATE-SALES', 'COUNTY-SALES'];
const outlet = 'TRS';

/** What goods cost of a hundred that they sell for. */
const costPercent: Readonly<Record<string, number>> = {
  'STORE-GOODS': 55,
  'ICE-BAIT': 40,
  'FUEL-GAS': 82,
  'FUEL-DIESEL': 84,
  'REST-FOOD': 30,
  'REST-BEVERAGE': 24,
};
/** Sold to the staff or held: not taxed. */
const untaxed = new Set(['TIP', 'GIFT-CARD']);

/**
 * One day at the tills. Restaurant from mid May to September; the store always, fuel most days.
 */
export function tellTills(ledger: SeasonLedger, on: IsoDate, boaters: readonly Person[]): void {
  const { random } = ledger;
  const sold = [...tellStore(ledger, on)];
  if (random.chance(80)) sold.push(...tellFuelDock(ledger, on, boaters));
  tellCost(ledger, on, sold);
  if (on >= '2026-05-15' && on <= '2026-09-30') tellCost(ledger, on, tellRestaurant(ledger, on));
}

function tellStore(ledger: SeasonLedger, on: IsoDate): Sale[] {
  const { random } = ledger;
  const sales = storeSales(ledger);
  const { sold, totalCents } = priced(sales, salesTaxes);
  const visa = Math.floor((totalCents * 62) / 100);
  const cash = Math.floor((totalCents * 27) / 100);
  const off = random.chance(20) ? random.between(-400, 300) : 0;
  const tenders = [
    tender(ledger, on, 'VISA', visa),
    tender(ledger, on, 'CASH', cash, cash + off),
    tender(ledger, on, 'AMEX', totalCents - visa - cash),
  ];
  ledger.tell('register-closed', 'Z', on, { outlet, register: 'SHOP-1', ...sold, tenders });
  return sales;
}

function storeSales(ledger: SeasonLedger): Sale[] {
  const { random } = ledger;
  const goods = { product: 'STORE-GOODS', description: 'Ship store' };
  const sales: Sale[] = [{ ...goods, cents: random.between(8_000, 90_000) }];
  if (random.chance(70)) {
    const cents = random.between(1_500, 12_000);
    sales.push({ product: 'ICE-BAIT', cents, description: 'Ice and bait' });
  }
  if (random.chance(30)) {
    const cents = random.between(1, 8) * 1_500;
    sales.push({ product: 'PUMP-OUT', cents, description: 'Pump-out' });
  }
  if (random.chance(15)) {
    const cents = random.pick([5_000, 10_000]);
    const giftCard = ledger.giftCards.sell(cents);
    sales.push({ product: 'GIFT-CARD', cents, description: 'Gift card', giftCard });
  }
  return sales;
}

function tellFuelDock(ledger: SeasonLedger, on: IsoDate, boaters: readonly Person[]): Sale[] {
  const { random } = ledger;
  const sold: Sale[] = [];
  const tickets = random.between(2, 5);
  for (let ticket = 0; ticket < tickets; ticket += 1) {
    const product = random.pick(['FUEL-GAS', 'FUEL-GAS', 'FUEL-DIESEL']);
    const sale = { product, cents: random.between(4_000, 42_000) };
    sold.push(sale);
    if (random.chance(15)) tellHouseAccount(ledger, on, random.pick(boaters), sale);
    else tellTicket(ledger, on, 'FUEL-1', [sale], random.pick(['VISA', 'VISA', 'CASH']));
  }
  if (random.chance(12)) {
    const over = random.chance(40);
    const amount = decimal(random.between(25, 900));
    ledger.tell('drawer-counted', 'CNT', on, {
      ...{ outlet, register: 'FUEL-1', method: 'CASH' },
      ...(over ? { over: amount } : { short: amount }),
    });
  }
  return sold;
}

/** Fuel on the house account of a boat, paid within the month. */
function tellHouseAccount(ledger: SeasonLedger, on: IsoDate, customer: Person, sale: Sale): void {
  const { random } = ledger;
  const { sold, totalCents } = priced([sale], ['STATE-SALES']);
  const onAccount = decimal(totalCents);
  const ticket = { outlet, customer, register: 'FUEL-1', ...sold };
  const document = ledger.tell('sale-completed', 'POS', on, { ...ticket, onAccount });
  const { cents: netCents } = sale;
  const owed = { document, outlet, customer, on, netCents, totalCents, sales: [sale] };
  ledger.payment(addDays(on, random.between(5, 28)), owed, random.pick(['VISA', 'ACH']));
}

function tellRestaurant(ledger: SeasonLedger, on: IsoDate): Sale[] {
  const { random } = ledger;
  const sold: Sale[] = [];
  let tipCents = 0;
  const tickets = random.between(3, 6);
  for (let ticket = 0; ticket < tickets; ticket += 1) {
    const food = { product: 'REST-FOOD', cents: random.between(2_400, 38_000) };
    const drinks = { product: 'REST-BEVERAGE', cents: random.between(800, 16_000) };
    const method = random.pick(['VISA', 'VISA', 'MASTERCARD', 'CASH']);
    const percent = method === 'CASH' ? 0 : random.between(12, 22);
    const tip = Math.floor(((food.cents + drinks.cents) * percent) / 100);
    const tips = tip > 0 ? [{ product: 'TIP', cents: tip }] : [];
    tipCents += tip;
    tellTicket(ledger, on, 'GRILL', [food, drinks, ...tips], method);
    sold.push(food, drinks);
  }
  if (random.chance(6)) tellWrongDish(ledger, on);
  if (tipCents > 0) {
    ledger.take(outlet, 'CASH', on, -tipCents);
    const paid = { outlet, product: 'TIP', method: 'CASH', amount: decimal(tipCents) };
    ledger.tell('tips-paid-out', 'TIP', on, { ...paid, memo: `Shift of ${on}` });
  }
  return sold;
}

/** The guest gets the money of a dish back. */
function tellWrongDish(ledger: SeasonLedger, on: IsoDate): void {
  const sale = { product: 'REST-FOOD', cents: ledger.random.between(900, 3_400) };
  const { sold, totalCents } = priced([sale], salesTaxes);
  ledger.take(outlet, 'CASH', on, -totalCents);
  const tenders = [{ method: 'CASH', amount: decimal(totalCents) }];
  ledger.tell('sale-refunded', 'POS', on, { outlet, register: 'GRILL', ...sold, tenders });
}

/** A ticket paid with one tender; a gift card pays first, now and then. */
function tellTicket(
  ledger: SeasonLedger,
  on: IsoDate,
  register: string,
  sales: Sale[],
  method: string,
): void {
  const { sold, totalCents } = priced(sales, salesTaxes);
  const gift = ledger.random.chance(6) ? Math.min(ledger.giftCards.cents, totalCents, 5_000) : 0;
  const tenders: TenderJson[] = [];
  for (const { card: giftCard, cents } of ledger.giftCards.take(gift))
    tenders.push({ method: 'GIFT-CARD', amount: decimal(cents), giftCard });
  if (totalCents > gift) tenders.push(tender(ledger, on, method, totalCents - gift));
  ledger.tell('sale-completed', 'POS', on, { outlet, register, ...sold, tenders });
}

/** Lines and taxes of a ticket as they are sent, and what they come to. */
function priced(sales: readonly Sale[], rates: readonly string[]) {
  const sum = (some: readonly { cents: number }[]) =>
    some.reduce((all, { cents }) => all + cents, 0);
  const taxes = taxesOn(sum(sales.filter(({ product }) => !untaxed.has(product))), rates);
  const sold = { lines: sales.map(saleJson), taxes: taxes.map(taxJson) };
  return { sold, totalCents: sum(sales) + sum(taxes) };
}

function tender(
  ledger: SeasonLedger,
  on: IsoDate,
  method: string,
  cents: number,
  counted = cents,
): TenderJson {
  ledger.take(outlet, method, on, counted);
  const amount = decimal(cents);
  return counted === cents ? { method, amount } : { method, amount, counted: decimal(counted) };
}

/** The cost of the day's goods, one line a product. */
function tellCost(ledger: SeasonLedger, on: IsoDate, sold: readonly Sale[]): void {
  const costs = new Map<string, number>();
  for (const { product, cents } of sold) {
    const percent = costPercent[product];
    if (percent === undefined) continue;
    costs.set(product, (costs.get(product) ?? 0) + Math.floor((cents * percent) / 100));
  }
  const lines = [...costs].map(([product, cents]) => ({ product, amount: decimal(cents) }));
  ledger.tell('cost-of-goods-recorded', 'COG', on, { outlet, lines });
}

/** Boat show and concert weekends: stands sold on account; gift cards for the best decks. */
export function tellEvents(ledger: SeasonLedger, on: IsoDate, nextPerson: () => Person): void {
  const { random } = ledger;
  for (let stand = 0; stand < 6; stand += 1) {
    const cents = random.between(4, 60) * 2_500;
    const sale = { product: 'EVENT', cents, description: 'Boat show stand' };
    const invoice = ledger.invoice(on, outlet, nextPerson(), [sale], ['STATE-SALES']);
    ledger.payment(addDays(on, random.between(0, 9)), invoice, 'VISA');
  }
  for (let card = 0; card < 2; card += 1) {
    const card = ledger.giftCards.make(`HP-${random.between(7_000, 7_999)}`, 5_000);
    const given = { outlet, product: 'GIFT-CARD', card };
    ledger.tell('gift-card-issued', 'GC', on, { ...given, amount: '50.00' });
  }
}
