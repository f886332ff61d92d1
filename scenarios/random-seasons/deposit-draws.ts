// What a random season tells of deposits: billed and paid first, given up as far as they are held.
// Pure. Beside random-season.ts, which says how often.

import { decimal } from '#scenarios/demo-season/season-ledger.ts';
import type { Drawing } from './drawing.ts';

/** A deposit is billed, and paid. */
export function hold(of: Drawing): void {
  const { random } = of;
  const [outlet, customer, cents] = [of.outlet(), of.customer(), of.cents()];
  const product = random.pick(['DEPOSIT', 'SECURITY-DEPOSIT']);
  const amount = decimal(cents);
  const document = of.tell('invoice-issued', outlet, { customer, lines: [{ product, amount }] });
  const settles = random.chance(80) ? [{ document, amount }] : [];
  of.tell('payment-received', outlet, { customer, method: 'VISA', amount, settles });
  of.held.push({ outlet, customer, product, cents });
}

/** Some of what is held is given up. */
export function deposit(of: Drawing): void {
  const { random } = of;
  const held = of.held.find(({ cents }) => cents > 0 && random.chance(60));
  if (!held) {
    hold(of);
    return;
  }
  const { outlet, customer, product } = held;
  const cents = random.chance(40) ? held.cents : random.between(1, held.cents);
  held.cents -= cents;
  const given = { customer, product, amount: decimal(cents) };
  const kind = random.pick(['deposit-applied', 'deposit-refunded', 'deposit-forfeited']);
  of.tell(kind, outlet, kind === 'deposit-refunded' ? { ...given, method: 'CHECK' } : given);
}
