// Day by day: transient slips, campsites and cabins, long-term sites with metered electricity, and
// what comes with guests: deposits, credits, refunds, mistakes of the desk, debts given up.

import { addDays, endOfMonth, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { tellDeposit, tellSecurityDeposit } from './deposits.ts';
import { decimal, type Invoice, type Person, type SeasonLedger } from './season-ledger.ts';

const methods = [
  ['VISA', 6],
  ['MASTERCARD', 3],
  ['AMEX', 1],
  ['CASH', 1],
] as const;

interface Stay {
  readonly product: string;
  readonly nightCents: readonly [number, number];
  readonly rates: readonly string[];
}

const stays: readonly (readonly [Stay, number])[] = [
  [{ product: 'SLIP-TRANSIENT', nightCents: [7_500, 21_000], rates: ['STATE-SALES'] }, 5],
  [{ product: 'RV-TRANSIENT', nightCents: [5_200, 9_800], rates: ['STATE-SALES', 'LODGING'] }, 6],
  [{ product: 'CABIN', nightCents: [12_900, 24_900], rates: ['STATE-SALES', 'LODGING'] }, 2],
];

/** Guests a day by month: a season rises and falls. */
const guestsByMonth: Record<string, number> = {
  '04': 3,
  '05': 7,
  '06': 11,
  '07': 15,
  '08': 14,
  '09': 8,
  '10': 4,
};

/** One day of arrivals: each is invoiced, nearly all pay at once. */
export function tellArrivals(ledger: SeasonLedger, on: IsoDate, nextPerson: () => Person): void {
  const { random } = ledger;
  const usual = guestsByMonth[on.slice(5, 7)] ?? 4;
  const guests = random.between(Math.floor(usual / 2), usual);
  for (let guest = 0; guest < guests; guest += 1) {
    const stay = random.weighted(stays);
    const nights = random.between(1, 4);
    const night = random.between(stay.nightCents[0] / 100, stay.nightCents[1] / 100) * 100;
    const invoice = ledger.invoice(
      on,
      'REIT',
      nextPerson(),
      [
        {
          product: stay.product,
          cents: night * nights,
          description: `${nights} ${nights === 1 ? 'night' : 'nights'}`,
          service: { from: on, through: addDays(on, nights) },
        },
      ],
      [...stay.rates],
    );
    settleStay(ledger, invoice, nights);
  }
}

/** How a stay is paid, and what goes wrong with it. */
function settleStay(ledger: SeasonLedger, invoice: Invoice, nights: number): void {
  const { random } = ledger;
  const method = random.weighted(methods);
  const leavesOn = addDays(invoice.on, nights);
  const isCabin = invoice.sales[0]?.product === 'CABIN';
  const aheadCents = isCabin && random.chance(50) ? tellDeposit(ledger, invoice) : 0;
  if (isCabin && random.chance(30)) tellSecurityDeposit(ledger, invoice, leavesOn);
  const cents = invoice.totalCents - aheadCents;
  if (cents === 0) return;
  if (random.chance(1)) {
    tellWriteOff(ledger, invoice, cents);
    return;
  }
  if (random.chance(1)) tellMistake(ledger, invoice, cents);
  const paidOn = random.chance(92) ? invoice.on : addDays(invoice.on, 3);
  const payment = ledger.payment(paidOn, invoice, method, cents);
  if (nights > 1 && random.chance(4)) {
    const nightCents = Math.floor(invoice.netCents / nights);
    const on = paidOn > leavesOn ? paidOn : leavesOn;
    const memo = ledger.creditMemo(on, invoice, nightCents, 'Left a night early');
    ledger.refund(on, invoice, method, nightCents, memo);
  } else if (cents > 2_500 && random.chance(1)) {
    const on = addDays(paidOn, 1);
    ledger.refund(on, invoice, method, 2_500, payment);
    ledger.creditMemo(on, invoice, 2_500, 'The shower was cold');
  }
}

/** The desk takes a payment twice and voids one, or issues an invoice twice and voids one. */
function tellMistake(ledger: SeasonLedger, invoice: Invoice, cents: number): void {
  const { on, outlet, customer, sales } = invoice;
  if (ledger.random.chance(50)) {
    const document = ledger.payment(on, invoice, 'CASH', cents);
    ledger.take(outlet, 'CASH', on, -cents);
    ledger.void('payment-voided', on, { outlet, document }, 'Entered with the wrong method');
  } else {
    const twice = ledger.invoice(on, outlet, customer, [...sales], []);
    ledger.void('invoice-voided', on, twice, 'Invoiced twice');
  }
}

/** A guest who left without paying; one in three pays after all. */
function tellWriteOff(ledger: SeasonLedger, invoice: Invoice, cents: number): void {
  const { outlet, customer, document: of } = invoice;
  const owed = { outlet, customer, of, amount: decimal(cents) };
  const givenUpOn = addDays(invoice.on, 60);
  ledger.tell('receivable-written-off', 'WO', givenUpOn, { ...owed, reason: 'Letters came back' });
  if (!ledger.random.chance(40)) return;
  const on = addDays(givenUpOn, 25);
  ledger.take(outlet, 'CHECK', on, cents);
  ledger.tell('write-off-recovered', 'WR', on, { ...owed, method: 'CHECK' });
}

/**
 * Long-term sites: rent and metered electricity on the first of the month, paid within the month;
 * who pays late is charged a fee.
 */
export function tellLongTermSites(
  ledger: SeasonLedger,
  residents: readonly Person[],
  on: IsoDate,
): void {
  const { random } = ledger;
  const month = { from: on, through: endOfMonth(on) };
  const feeOn = addDays(on, 14);
  for (const resident of residents) {
    const cents = random.between(2_100, 14_800);
    const sales = [
      { product: 'RV-MONTHLY', cents: 64_500, description: 'Site rent', service: month },
      { product: 'ELECTRIC', cents, description: 'Metered electricity' },
    ];
    const invoice = ledger.invoice(on, 'REIT', resident, sales, ['STATE-SALES']);
    const paidOn = addDays(on, random.between(1, 20));
    const method = random.pick(['ACH', 'ACH', 'CHECK']);
    ledger.payment(paidOn, invoice, method);
    if (paidOn <= feeOn || !random.chance(40)) continue;
    const fee = ledger.charge(feeOn, invoice, 2_500, `Late fee - ${on.slice(0, 7)}`);
    if (random.chance(15))
      ledger.void('invoice-voided', feeOn, fee, 'The check lay in the mailbox');
    else ledger.payment(paidOn, fee, method);
  }
}
