// Money that is held: deposits for cabins booked ahead, security deposits, and what becomes of
// them.

import { addDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { decimal, type Invoice, type Person, type SeasonLedger } from './season-ledger.ts';

const firstDay = '2026-04-01';

/** Bills and pays money to be held. */
function hold(
  ledger: SeasonLedger,
  on: IsoDate,
  customer: Person,
  product: string,
  cents: number,
): void {
  const what = product === 'DEPOSIT' ? 'Reservation deposit' : 'Security deposit';
  const sale = { product, cents, description: what };
  const invoice = ledger.invoice(on, 'REIT', customer, [sale], []);
  ledger.payment(on, invoice, 'VISA');
}

/** Part of the stay was paid when it was booked; answers how many cents of the invoice that was. */
export function tellDeposit(ledger: SeasonLedger, invoice: Invoice): number {
  const { customer, on, document, totalCents } = invoice;
  const bookedOn = addDays(on, -ledger.random.between(10, 40));
  if (bookedOn < firstDay) return 0;
  const cents = Math.min(10_000, totalCents);
  hold(ledger, bookedOn, customer, 'DEPOSIT', cents);
  const amount = decimal(cents);
  const settles = [{ document, amount }];
  const applied = { outlet: 'REIT', customer, product: 'DEPOSIT', amount, settles };
  ledger.tell('deposit-applied', 'DEP', on, applied);
  return cents;
}

/** Held from arrival to departure; now and then some of it is kept. */
export function tellSecurityDeposit(
  ledger: SeasonLedger,
  { customer, on }: Invoice,
  leavesOn: IsoDate,
): void {
  const { random } = ledger;
  const product = 'SECURITY-DEPOSIT';
  hold(ledger, on, customer, product, 15_000);
  const keptCents = random.chance(12) ? random.between(2, 12) * 1_000 : 0;
  const held = { outlet: 'REIT', customer, product };
  if (keptCents > 0) {
    const memo = 'Damage found at checkout';
    const amount = decimal(keptCents);
    ledger.tell('deposit-forfeited', 'DEP', leavesOn, { ...held, amount, memo });
  }
  giveBack(ledger, leavesOn, held, 15_000 - keptCents);
}

/** A guest who does not come after all: half of the deposit is kept, by the policy. */
export function tellCancellation(ledger: SeasonLedger, on: IsoDate, customer: Person): void {
  hold(ledger, on, customer, 'DEPOSIT', 20_000);
  const cancelledOn = addDays(on, ledger.random.between(3, 15));
  const held = { outlet: 'REIT', customer, product: 'DEPOSIT' };
  const memo = 'Cancelled within the notice of the policy';
  const amount = decimal(10_000);
  ledger.tell('deposit-forfeited', 'DEP', cancelledOn, { ...held, amount, memo });
  giveBack(ledger, cancelledOn, held, 10_000);
}

function giveBack(ledger: SeasonLedger, on: IsoDate, held: object, cents: number): void {
  ledger.take('REIT', 'VISA', on, -cents);
  const amount = decimal(cents);
  ledger.tell('deposit-refunded', 'DEP', on, { ...held, method: 'VISA', amount });
}
