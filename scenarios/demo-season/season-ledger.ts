// The season's own bookkeeping while it is told: numbers documents, computes taxes, remembers what
// lies on clearing accounts. Stands between those who tell (daily-stays.ts, storefront.ts …) and
// the list of events they make.
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
  readonly giftCard?: string;
  readonly server?: string;
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

/** A tender of the till. */
export interface TenderJson {
  readonly method: string;
  readonly amount: string;
  readonly counted?: string;
  readonly giftCard?: string;
}

/** Gift cards that may still buy something, the oldest first. */
export class GiftCards {
  readonly #cards: { readonly card: string; cents: number }[] = [];
  #sold = 0;

  get cents(): number {
    return this.#cards.reduce((sum, { cents }) => sum + cents, 0);
  }

  /** A card that is sold; its number. */
  sell(cents: number): string {
    this.#sold += 1;
    return this.make(`HP-${1_000 + this.#sold}`, cents);
  }

  make(card: string, cents: number): string {
    this.#cards.push({ card, cents });
    return card;
  }

  /** Takes from one card that has it: the `choice`th of them, counted round; null: none has. */
  takeFromOne(cents: number, choice: number): string | null {
    const having = this.#cards.filter((one) => one.cents >= cents);
    const chosen = having[choice % Math.max(having.length, 1)];
    if (!chosen) {
      this.take(cents);
      return null;
    }
    chosen.cents -= cents;
    return chosen.card;
  }

  /** Takes from the oldest cards; from which, how much. At most `cents` of them all. */
  take(cents: number): { readonly card: string; readonly cents: number }[] {
    const taken: { card: string; cents: number }[] = [];
    let leftCents = cents;
    for (const oldest of this.#cards) {
      const part = Math.min(leftCents, oldest.cents);
      taken.push({ card: oldest.card, cents: part });
      leftCents -= part;
      oldest.cents -= part;
    }
    return taken.filter((one) => one.cents > 0);
  }
}

export class SeasonLedger {
  readonly events: EventJson[] = [];
  readonly random: Random;
  /** Cents that came in less what went out, by outlet, method and day. */
  readonly taken = new Map<string, number>();
  /** Gift cards that were sold or given and not used yet. */
  readonly giftCards = new GiftCards();
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

  /** Tells an event; answers its document number, `PREFIX-00001` and up. */
  tell(kind: string, prefix: string, on: string, members: Record<string, unknown>): string {
    const id = this.#document(prefix);
    this.events.push({ source: this.#source, id, kind, occurredOn: on, ...members });
    return id;
  }

  /** Notes money that came in, or below zero went out. */
  take(outlet: string, method: string, on: string, cents: number): void {
    const key = `${outlet} ${method} ${on}`;
    this.taken.set(key, (this.taken.get(key) ?? 0) + cents);
  }

  /** Issues an invoice; taxes are computed on the net total of the sales. */
  invoice(on: IsoDate, outlet: string, customer: Person, sales: Sale[], rates: string[]): Invoice {
    const netCents = sales.reduce((sum, sale) => sum + sale.cents, 0);
    const taxes = taxesOn(netCents, rates);
    const document = this.tell('invoice-issued', 'INV', on, {
      outlet,
      customer,
      dueOn: addDays(on, 10),
      lines: sales.map(saleJson),
      taxes: taxes.map(taxJson),
    });
    const totalCents = netCents + taxes.reduce((sum, tax) => sum + tax.cents, 0);
    return { document, outlet, customer, on, netCents, totalCents, sales };
  }

  /** Receives a payment for an invoice; answers the payment's document number. */
  payment(on: IsoDate, invoice: Invoice, method: string, cents = invoice.totalCents): string {
    const { outlet, customer, document } = invoice;
    this.take(outlet, method, on, cents);
    const amount = decimal(cents);
    const settles = [{ document, amount }];
    return this.tell('payment-received', 'PAY', on, {
      ...{ outlet, customer, method, amount, settles },
    });
  }

  /** Credits part of an invoice, without tax. */
  creditMemo(on: IsoDate, invoice: Invoice, cents: number, memo: string): string {
    const product = invoice.sales[0]?.product ?? '';
    return this.credit(on, invoice, { product, cents }, memo);
  }

  /** Credits something else for the sake of an invoice. */
  credit(on: IsoDate, invoice: Invoice, sale: Sale, memo: string): string {
    const { outlet, customer, document } = invoice;
    const lines = [saleJson(sale)];
    return this.tell('credit-memo-issued', 'CM', on, {
      ...{ outlet, customer, of: document, memo, lines },
    });
  }

  refund(on: IsoDate, invoice: Invoice, method: string, cents: number, of: string): void {
    const { outlet, customer } = invoice;
    this.take(outlet, method, on, -cents);
    const amount = decimal(cents);
    this.tell('refund-issued', 'REF', on, { outlet, customer, method, amount, of });
  }

  bounce(on: IsoDate, { outlet, customer }: Invoice, payment: string, cents: number): void {
    const memo = 'Check returned by the bank';
    const amount = decimal(cents);
    this.tell('payment-bounced', 'NSF', on, { outlet, customer, amount, of: payment, memo });
  }

  /** A fee on the balance, outside invoices; owed like one. */
  charge(on: IsoDate, invoice: Invoice, cents: number, memo: string): Invoice {
    const { outlet, customer } = invoice;
    const fee = { account: '4510', amount: decimal(cents), memo };
    const document = this.tell('statement-charge-posted', 'CHG', on, { outlet, customer, ...fee });
    return { document, outlet, customer, on, netCents: cents, totalCents: cents, sales: [] };
  }

  /** Takes back an invoice, charge or payment on its own day. */
  void(kind: 'invoice-voided' | 'payment-voided', on: IsoDate, of: Voided, reason: string): void {
    const { outlet, document } = of;
    this.tell(kind, 'VOID', on, { outlet, of: { id: document }, reason });
  }

  /** Recognizes part of an invoice's deferred income. */
  recognize(on: IsoDate, invoice: Invoice, sale: Sale, cents: number): void {
    const service = { from: `${on.slice(0, 8)}01`, through: on };
    this.tell('income-recognized', 'REC', on, {
      outlet: invoice.outlet,
      of: invoice.document,
      lines: [{ product: sale.product, amount: decimal(cents), service }],
    });
  }

  /** Defers again what was recognized too early. */
  unwind(on: IsoDate, { outlet, document: of }: Invoice, sale: Sale, cents: number): void {
    const lines = [{ product: sale.product, amount: decimal(cents) }];
    const memo = 'The boat was in the yard';
    this.tell('recognition-unwound', 'UNW', on, { outlet, of, memo, lines });
  }

  /** A manual journal; answers its document number. */
  journal(on: IsoDate, outlet: string, reason: string, sides: JournalSides): string {
    const amount = decimal(sides.cents);
    const lines = [
      { account: sides.debit, debit: amount },
      { account: sides.credit, credit: amount },
    ];
    return this.tell('journal-posted', 'JE', on, { outlet, reason, lines });
  }

  reverse(on: IsoDate, outlet: string, of: string, reason: string): void {
    this.tell('entry-reversed', 'REV', on, { outlet, of: { id: of }, reason });
  }
}

interface Voided {
  readonly outlet: string;
  readonly document: string;
}

interface JournalSides {
  readonly debit: string;
  readonly credit: string;
  readonly cents: number;
}

/** The taxes on a net amount that come to a cent at least. */
export function taxesOn(netCents: number, rates: readonly string[]): TaxCents[] {
  return rates
    .map((rate) => ({ rate, cents: taxOn(netCents, rate) }))
    .filter((tax) => tax.cents > 0);
}

interface TaxCents {
  readonly rate: string;
  readonly cents: number;
}

export const taxJson = ({ rate, cents }: TaxCents) => ({ rate, amount: decimal(cents) });

export function saleJson(sale: Sale): Record<string, unknown> {
  return {
    product: sale.product,
    amount: decimal(sale.cents),
    ...(sale.description ? { description: sale.description } : {}),
    ...(sale.service ? { service: sale.service } : {}),
    ...(sale.giftCard ? { giftCard: sale.giftCard } : {}),
    ...(sale.server ? { server: sale.server } : {}),
  };
}
