// The season's own bookkeeping while it is told: numbers documents, computes taxes, remembers who
// owes what. Stands between the stories (marina.ts, campground.ts, storefront.ts) and the list of
// events they make.
// Invariant: every event it emits is in the JSON form that POST /api/v1/events takes; amounts are
// exact cents.

import { addDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Random } from './random.ts';

/** An event in its JSON form, as an operational system would send it. */
export type EventJson = Record<string, unknown> & { id: string; kind: string; occurredOn: string };

export interface Person {
  readonly id: string;
  readonly name: string;
}

export interface Sale {
  readonly product: string;
  readonly cents: number;
  readonly description?: string;
  readonly service?: { from: string; through: string };
}

/** An invoice that stories may later pay, credit, refund or bounce. */
export interface Invoice {
  readonly document: string;
  readonly outlet: string;
  readonly customer: Person;
  readonly on: IsoDate;
  readonly netCents: number;
  readonly totalCents: number;
  readonly sales: readonly Sale[];
}

/** Tax in thousandths of a percent by rate code, as the property charges it. */
const ratePermyriads: Record<string, number> = {
  'STATE-SALES': 600,
  'COUNTY-SALES': 125,
  LODGING: 500,
};

/** `1234` is `"12.34"`. */
export function decimal(cents: number): string {
  const text = Math.abs(cents).toString().padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}

/** Tax on net cents, half a cent rounds up. */
function taxOn(netCents: number, rate: string): number {
  return Math.floor((netCents * (ratePermyriads[rate] ?? 0) + 5000) / 10_000);
}

export class SeasonLedger {
  readonly events: EventJson[] = [];
  readonly random: Random;
  readonly #numbers = new Map<string, number>();
  readonly #source = 'marina-os';

  constructor(random: Random) {
    this.random = random;
  }

  #document(prefix: string): string {
    const number = (this.#numbers.get(prefix) ?? 0) + 1;
    this.#numbers.set(prefix, number);
    return `${prefix}-${String(number).padStart(5, '0')}`;
  }

  #emit(kind: string, document: string, on: string, members: Record<string, unknown>): void {
    this.events.push({
      source: this.#source,
      id: document,
      kind,
      occurredOn: on,
      ...members,
    });
  }

  /** Issues an invoice; taxes are computed on the net total of the sales. */
  invoice(on: IsoDate, outlet: string, customer: Person, sales: Sale[], rates: string[]): Invoice {
    const document = this.#document('INV');
    const netCents = sales.reduce((sum, sale) => sum + sale.cents, 0);
    const taxes = rates
      .map((rate) => ({ rate, cents: taxOn(netCents, rate) }))
      .filter((tax) => tax.cents > 0);
    this.#emit('invoice-issued', document, on, {
      outlet,
      customer,
      dueOn: addDays(on, 10),
      lines: sales.map(saleJson),
      taxes: taxes.map((tax) => ({ rate: tax.rate, amount: decimal(tax.cents) })),
    });
    const totalCents = netCents + taxes.reduce((sum, tax) => sum + tax.cents, 0);
    return { document, outlet, customer, on, netCents, totalCents, sales };
  }

  /** Receives a payment for an invoice; answers the payment's document number. */
  payment(on: IsoDate, invoice: Invoice, method: string, cents = invoice.totalCents): string {
    const document = this.#document('PAY');
    this.#emit('payment-received', document, on, {
      outlet: invoice.outlet,
      customer: invoice.customer,
      method,
      amount: decimal(cents),
      settles: [{ document: invoice.document, amount: decimal(cents) }],
    });
    return document;
  }

  /** Credits part of an invoice, without tax. */
  creditMemo(on: IsoDate, invoice: Invoice, cents: number, memo: string): string {
    const document = this.#document('CM');
    const product = invoice.sales[0]?.product;
    this.#emit('credit-memo-issued', document, on, {
      outlet: invoice.outlet,
      customer: invoice.customer,
      of: invoice.document,
      memo,
      lines: [{ product, amount: decimal(cents) }],
    });
    return document;
  }

  refund(on: IsoDate, invoice: Invoice, method: string, cents: number, of: string): void {
    this.#emit('refund-issued', this.#document('REF'), on, {
      outlet: invoice.outlet,
      customer: invoice.customer,
      method,
      amount: decimal(cents),
      of,
    });
  }

  bounce(on: IsoDate, invoice: Invoice, payment: string, cents: number): void {
    this.#emit('payment-bounced', this.#document('NSF'), on, {
      outlet: invoice.outlet,
      customer: invoice.customer,
      amount: decimal(cents),
      of: payment,
      memo: 'Check returned by the bank',
    });
  }

  /** Recognizes part of an invoice's deferred income. */
  recognize(on: IsoDate, invoice: Invoice, sale: Sale, cents: number): void {
    const document = this.#document('REC');
    this.#emit('income-recognized', document, on, {
      outlet: invoice.outlet,
      of: invoice.document,
      lines: [
        {
          product: sale.product,
          amount: decimal(cents),
          service: { from: `${on.slice(0, 8)}01`, through: on },
        },
      ],
    });
  }

  /** A manual journal between two accounts; answers its document number. */
  journal(
    on: IsoDate,
    outlet: string,
    reason: string,
    debit: string,
    credit: string,
    cents: number,
  ) {
    const document = this.#document('JE');
    const amount = decimal(cents);
    this.#emit('journal-posted', document, on, {
      outlet,
      reason,
      lines: [
        { account: debit, debit: amount },
        { account: credit, credit: amount },
      ],
    });
    return document;
  }

  reverse(on: IsoDate, outlet: string, of: string, reason: string): void {
    this.#emit('entry-reversed', this.#document('REV'), on, { outlet, of: { id: of }, reason });
  }
}

function saleJson(sale: Sale): Record<string, unknown> {
  return {
    product: sale.product,
    amount: decimal(sale.cents),
    ...(sale.description ? { description: sale.description } : {}),
    ...(sale.service ? { service: sale.service } : {}),
  };
}
