// Contracts for the whole season: slips, RV sites and dry storage of the REIT outlet, invoiced in
// spring, paid at once or in instalments, their deferred income recognized month by month.
// Invariant: the months of one contract add up to its net amount; the last month takes the
// remainder.

import { addDays, endOfMonth, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Invoice, Person, Sale, SeasonLedger } from './season-ledger.ts';

interface Contract {
  readonly product: string;
  readonly count: number;
  readonly centsLow: number;
  readonly centsHigh: number;
  readonly from: string;
  readonly through: string;
  readonly what: string;
}

const contracts: readonly Contract[] = [
  {
    product: 'SLIP-SEASONAL',
    count: 64,
    centsLow: 380_000,
    centsHigh: 980_000,
    from: '2026-05-01',
    through: '2026-10-31',
    what: 'Slip',
  },
  {
    product: 'RV-SEASONAL',
    count: 46,
    centsLow: 290_000,
    centsHigh: 460_000,
    from: '2026-04-15',
    through: '2026-10-31',
    what: 'Site',
  },
  {
    product: 'DRY-STORAGE',
    count: 28,
    centsLow: 120_000,
    centsHigh: 260_000,
    from: '2026-04-01',
    through: '2026-10-31',
    what: 'Rack',
  },
];

/** Invoices every contract and receives its payments; answers the invoices for later stories. */
export function tellSeasonalContracts(ledger: SeasonLedger, nextPerson: () => Person): Invoice[] {
  const { random } = ledger;
  const invoices: Invoice[] = [];
  for (const contract of contracts) {
    for (let number = 1; number <= contract.count; number += 1) {
      const on = addDays('2026-04-01' as IsoDate, random.between(0, 27));
      const sale: Sale = {
        product: contract.product,
        cents: random.between(contract.centsLow / 500, contract.centsHigh / 500) * 500,
        description: `${contract.what} ${berthRow(number)}${number}, season 2026`,
        service: { from: contract.from, through: contract.through },
      };
      const invoice = ledger.invoice(on, 'REIT', nextPerson(), [sale], ['STATE-SALES']);
      invoices.push(invoice);
      payContract(ledger, invoice);
      recognizeContract(ledger, invoice, sale, contract);
    }
  }
  return invoices;
}

/** The letter of a dock or row: six of them, in turn. */
function berthRow(number: number): string {
  return String.fromCharCode(65 + (number % 6));
}

function payContract(ledger: SeasonLedger, invoice: Invoice): void {
  const { random } = ledger;
  const parts = random.weighted([
    [1, 5],
    [2, 3],
    [3, 2],
  ] as const);
  const method = random.weighted([
    ['CHECK', 5],
    ['ACH', 4],
    ['VISA', 3],
  ] as const);
  const part = Math.floor(invoice.totalCents / parts);
  for (let number = 0; number < parts; number += 1) {
    const on = addDays(invoice.on, random.between(1, 12) + number * 30);
    const cents = number === parts - 1 ? invoice.totalCents - part * (parts - 1) : part;
    const payment = ledger.payment(on, invoice, method, cents);
    if (method === 'CHECK' && random.chance(6))
      bounceAndPayAgain(ledger, invoice, payment, on, cents);
  }
}

function bounceAndPayAgain(
  ledger: SeasonLedger,
  invoice: Invoice,
  payment: string,
  paidOn: IsoDate,
  cents: number,
): void {
  const returnedOn = addDays(paidOn, 4);
  ledger.bounce(returnedOn, invoice, payment, cents);
  const fee = ledger.charge(returnedOn, invoice, 3_500, 'Returned check fee');
  ledger.payment(addDays(returnedOn, 6), invoice, 'VISA', cents);
  ledger.payment(addDays(returnedOn, 6), fee, 'VISA');
}

function recognizeContract(
  ledger: SeasonLedger,
  invoice: Invoice,
  sale: Sale,
  contract: Contract,
): void {
  const months = monthEnds(contract.from as IsoDate, contract.through as IsoDate);
  const even = Math.floor(sale.cents / months.length);
  months.forEach((monthEnd, index) => {
    const last = index === months.length - 1;
    const cents = last ? sale.cents - even * (months.length - 1) : even;
    ledger.recognize(monthEnd, invoice, sale, cents);
    if (index === 1 && ledger.random.chance(3)) {
      ledger.unwind(monthEnd, invoice, sale, cents);
      ledger.recognize(addDays(monthEnd, 1), invoice, sale, cents);
    }
  });
}

function monthEnds(from: IsoDate, through: IsoDate): IsoDate[] {
  const ends: IsoDate[] = [];
  for (let end = endOfMonth(from); end <= through; end = endOfMonth(addDays(end, 1)))
    ends.push(end);
  return ends;
}
