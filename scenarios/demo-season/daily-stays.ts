// Day by day: transient slips, campsites and cabins, long-term sites with metered electricity, and
// the corrections that come with guests: credits, refunds, house accounts paid late.

import { addDays, endOfMonth, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Invoice, Person, SeasonLedger } from './season-ledger.ts';

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

function settleStay(ledger: SeasonLedger, invoice: Invoice, nights: number): void {
  const { random } = ledger;
  const method = random.weighted(methods);
  const payment = ledger.payment(
    random.chance(92) ? invoice.on : addDays(invoice.on, 3),
    invoice,
    method,
  );
  if (nights > 1 && random.chance(4)) {
    const cents = Math.floor(invoice.netCents / nights);
    const on = addDays(invoice.on, nights);
    const memo = ledger.creditMemo(on, invoice, cents, 'Left a night early');
    ledger.refund(on, invoice, method, cents, memo);
  } else if (random.chance(1)) {
    ledger.refund(addDays(invoice.on, 1), invoice, method, 2_500, payment);
  }
}

/**
 * Long-term sites: rent and metered electricity on the first of the month, paid within the month.
 */
export function tellLongTermSites(
  ledger: SeasonLedger,
  residents: readonly Person[],
  on: IsoDate,
): void {
  const { random } = ledger;
  const month = { from: on, through: endOfMonth(on) };
  for (const resident of residents) {
    const sales = [
      { product: 'RV-MONTHLY', cents: 64_500, description: 'Site rent', service: month },
      {
        product: 'ELECTRIC',
        cents: random.between(2_100, 14_800),
        description: 'Metered electricity',
      },
    ];
    if (random.chance(5)) {
      sales.push({ product: 'LATE-FEE', cents: 2_500, description: 'Late fee' });
    }
    const invoice = ledger.invoice(on, 'REIT', resident, sales, ['STATE-SALES']);
    ledger.payment(
      addDays(on, random.between(1, 20)),
      invoice,
      random.pick(['ACH', 'ACH', 'CHECK']),
    );
  }
}
