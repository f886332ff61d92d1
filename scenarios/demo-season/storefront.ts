// The taxable side (TRS): ship store, fuel dock and restaurant each day, and the events that sell
// tickets. Sums of a shift are one invoice of the walk-in guest, paid by the tenders of the till.

import { addDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { walkIn } from './people.ts';
import type { Invoice, Person, Sale, SeasonLedger } from './season-ledger.ts';

const salesTaxes = ['STATE-SALES', 'COUNTY-SALES'];

/**
 * One day at the tills. Restaurant from mid May to September; the store and the fuel dock always.
 */
export function tellTills(ledger: SeasonLedger, on: IsoDate): void {
  const { random } = ledger;
  payByTenders(ledger, ledger.invoice(on, 'TRS', walkIn, storeSales(ledger), salesTaxes));
  if (random.chance(80)) {
    const fuel: Sale[] = [
      { product: 'FUEL-GAS', cents: random.between(18_000, 140_000), description: 'Gasoline' },
      { product: 'FUEL-DIESEL', cents: random.between(9_000, 95_000), description: 'Diesel' },
    ];
    payByTenders(ledger, ledger.invoice(on, 'TRS', walkIn, fuel, ['STATE-SALES']));
  }
  if (on >= '2026-05-15' && on <= '2026-09-30') {
    const meals: Sale[] = [
      { product: 'REST-FOOD', cents: random.between(60_000, 320_000), description: 'Food' },
      {
        product: 'REST-BEVERAGE',
        cents: random.between(20_000, 140_000),
        description: 'Beverages',
      },
    ];
    payByTenders(ledger, ledger.invoice(on, 'TRS', walkIn, meals, salesTaxes));
  }
}

function storeSales(ledger: SeasonLedger): Sale[] {
  const { random } = ledger;
  const sales: Sale[] = [
    { product: 'STORE-GOODS', cents: random.between(8_000, 90_000), description: 'Ship store' },
  ];
  if (random.chance(70)) {
    sales.push({
      product: 'ICE-BAIT',
      cents: random.between(1_500, 12_000),
      description: 'Ice and bait',
    });
  }
  if (random.chance(30)) {
    sales.push({
      product: 'PUMP-OUT',
      cents: random.between(1, 8) * 1_500,
      description: 'Pump-out',
    });
  }
  return sales;
}

/** Splits what the till took: mostly cards, some cash, a little American Express. */
function payByTenders(ledger: SeasonLedger, invoice: Invoice): void {
  const visa = Math.floor((invoice.totalCents * 62) / 100);
  const cash = Math.floor((invoice.totalCents * 27) / 100);
  ledger.payment(invoice.on, invoice, 'VISA', visa);
  ledger.payment(invoice.on, invoice, 'CASH', cash);
  ledger.payment(invoice.on, invoice, 'AMEX', invoice.totalCents - visa - cash);
}

/** Boat show and concert weekends: tickets sold to exhibitors and guests on account. */
export function tellEvents(ledger: SeasonLedger, on: IsoDate, nextPerson: () => Person): void {
  for (let ticket = 0; ticket < 6; ticket += 1) {
    const invoice = ledger.invoice(
      on,
      'TRS',
      nextPerson(),
      [
        {
          product: 'EVENT',
          cents: ledger.random.between(4, 60) * 2_500,
          description: 'Boat show stand',
        },
      ],
      ['STATE-SALES'],
    );
    ledger.payment(addDays(on, ledger.random.between(0, 9)), invoice, 'VISA');
  }
}
