// Draws accounting events in their JSON form for property tests: any kind, any lists, any texts a
// sender may write, valid on small-chart.ts.
// Invariant: every event drawn is one that intake accepts.

import fc from 'fast-check';
import { formatAmount } from '#money/money.ts';
import { smallChart } from './small-chart.ts';

const usd = smallChart().baseCurrency;
const cents = fc.bigInt({ min: 1n, max: 10n ** 12n });
const amount = cents.map((minor) => formatAmount(minor, usd));
const ends = (text: string) => text.trim() === text && text !== '';
const unit = fc.constantFrom('a', 'Z', '0', '-', ' ', ',', '"', "'", '=', 'é', '💧');
const text = fc.string({ unit, minLength: 1, maxLength: 12 }).filter(ends);
const prose = fc
  .string({
    unit: fc.oneof(unit, fc.constantFrom('\n', '\r\n', '\t')),
    minLength: 1,
    maxLength: 20,
  })
  .filter(ends);
const day = fc
  .integer({ min: 1, max: 28 })
  .map((date) => `2026-06-${String(date).padStart(2, '0')}`);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const customer = fc.record({ id: text, name: optional(text) });
const saleLine = fc.record({
  product: fc.constantFrom('SLIP', 'FUEL'),
  amount,
  discount: optional(amount),
  description: optional(prose),
  service: optional(
    fc
      .tuple(day, day)
      .map(([a, b]) => (a <= b ? { from: a, through: b } : { from: b, through: a })),
  ),
  department: optional(fc.constant('DOCK')),
});
const tax = fc.record({ rate: fc.constant('SALES'), amount });
const header = {
  source: text,
  id: text,
  occurredOn: day,
  outlet: fc.constantFrom('TRS', 'REIT'),
  currency: optional(fc.constant('USD')),
  document: optional(text),
  memo: optional(prose),
  attachment: optional(fc.constant('ATT-1')),
};
const sale = {
  lines: fc.array(saleLine, { minLength: 1, maxLength: 4 }),
  taxes: optional(fc.array(tax, { maxLength: 3 })),
};
const method = fc.constant('CASH');
const product = fc.constantFrom('SLIP', 'FUEL');
const settling = {
  settles: fc.array(fc.record({ document: text, amount }), { maxLength: 3 }),
};

/** A ticket paid to the cent, in one tender or two. */
function ticketOf(own: Record<string, fc.Arbitrary<unknown>>) {
  const { counted = fc.constant(undefined), ...members } = own;
  return fc
    .record({ ...header, ...members, amount: fc.bigInt({ min: 2n, max: 10n ** 12n }), counted })
    .map(({ amount: sold, counted: drawer, ...rest }) => ({
      ...rest,
      lines: [{ product: 'FUEL', amount: formatAmount(sold, usd) }],
      tenders: [
        { method: 'CASH', amount: formatAmount(sold - 1n, usd), counted: drawer },
        { method: 'CASH', amount: '0.01' },
      ],
    }));
}

// Each pair balances at its outlet; customers are on both receivable lines.
const journalPair = fc
  .record({ amount, outlet: fc.constantFrom('TRS', 'REIT'), customer, memo: optional(prose) })
  .map((pair) => [
    { account: '1100', debit: pair.amount, outlet: pair.outlet, customer: pair.customer },
    {
      account: '1100',
      credit: pair.amount,
      outlet: pair.outlet,
      customer: pair.customer,
      memo: pair.memo,
    },
  ]);

/** An event as a sender writes it, members that are undefined left out. */
export const anyEvent: fc.Arbitrary<Record<string, unknown>> = fc
  .oneof(
    fc.record({
      kind: fc.constant('invoice-issued'),
      ...header,
      customer,
      dueOn: optional(day),
      ...sale,
    }),
    fc.record({
      kind: fc.constant('credit-memo-issued'),
      ...header,
      customer,
      of: optional(text),
      ...sale,
    }),
    fc.record({
      kind: fc.constant('income-recognized'),
      ...header,
      customer: optional(customer),
      of: optional(text),
      lines: sale.lines,
    }),
    fc
      .record({
        kind: fc.constant('payment-received'),
        ...header,
        customer,
        method,
        settles: fc.array(fc.record({ document: text, amount }), { maxLength: 3 }),
      })
      .map((payment) => ({ ...payment, amount: '30000000000.00' })),
    fc.record({
      kind: fc.constant('refund-issued'),
      ...header,
      customer,
      method,
      amount,
      of: optional(text),
    }),
    fc.record({ kind: fc.constant('payment-bounced'), ...header, customer, amount, of: text }),
    fc.record({
      kind: fc.constant('journal-posted'),
      ...header,
      customer: optional(customer),
      reason: prose,
      lines: fc.array(journalPair, { minLength: 1, maxLength: 3 }).map((pairs) => pairs.flat()),
    }),
    fc.record({
      kind: fc.constant('statement-charge-posted'),
      ...header,
      customer,
      account: fc.constant('4010'),
      amount,
      taxes: sale.taxes,
      dueOn: optional(day),
      department: optional(fc.constant('DOCK')),
    }),
    fc
      .record({ kind: fc.constant('deposit-applied'), ...header, customer, product, ...settling })
      .map((applied) => ({ ...applied, amount: '30000000000.00' })),
    fc.record({
      kind: fc.constant('deposit-refunded'),
      ...header,
      customer,
      product,
      method,
      amount,
    }),
    fc.record({
      kind: fc.constant('payment-settled'),
      ...{ ...header, customer, of: text },
      settles: fc.array(fc.record({ document: text, amount }), { minLength: 1, maxLength: 3 }),
    }),
    fc
      .record({
        kind: fc.constant('payment-unsettled'),
        ...header,
        customer,
        ...settling,
        of: text,
      })
      .map((undone) => ({ ...undone, reason: 'Wrong invoice', amount: '30000000000.00' })),
    fc.record({ kind: fc.constant('deposit-forfeited'), ...header, customer, product, amount }),
    ticketOf({ kind: fc.constant('sale-completed'), register: optional(text) }),
    ticketOf({
      kind: fc.constant('sale-refunded'),
      register: optional(text),
      of: optional(text),
    }),
    ticketOf({ kind: fc.constant('register-closed'), register: text, counted: amount }),
    fc.record({
      kind: fc.constant('drawer-counted'),
      ...header,
      register: optional(text),
      method,
      over: amount,
    }),
    fc.record({ kind: fc.constant('tips-paid-out'), ...header, product, method, amount }),
    fc
      .record({ kind: fc.constant('processor-settled'), ...header, method, fee: optional(amount) })
      .map((settled) => ({ ...settled, account: '1000', amount: '30000000000.00' })),
    fc.record({
      kind: fc.constant('cost-of-goods-recorded'),
      ...header,
      lines: fc.array(fc.record({ product, amount }), { minLength: 1, maxLength: 4 }),
    }),
    fc.record({
      kind: fc.constant('receivable-written-off'),
      ...header,
      customer,
      of: optional(text),
      amount,
      reason: prose,
    }),
    fc.record({
      kind: fc.constant('write-off-recovered'),
      ...header,
      customer,
      of: optional(text),
      method,
      amount,
    }),
    fc.record({
      kind: fc.constantFrom('gift-card-issued', 'gift-card-expired'),
      ...header,
      product,
      card: optional(text),
      amount,
    }),
    fc
      .record({ kind: fc.constant('inter-outlet-posted'), ...header, amount, reason: prose })
      .map((posted) => ({
        ...posted,
        toOutlet: posted.outlet === 'TRS' ? 'REIT' : 'TRS',
        debitAccount: '6100',
        creditAccount: '1000',
      })),
    fc.record({
      kind: fc.constantFrom('entry-reversed', 'payment-voided', 'invoice-voided'),
      ...header,
      customer: optional(customer),
      of: fc.record({ source: optional(text), id: text }),
      reason: prose,
    }),
  )
  .map((event) => JSON.parse(JSON.stringify(event)));
