// The kinds of accounting events: the members of each, in the order of its canonical content, and
// what must hold between them. Everything that knows kinds comes from this table: reading, writing,
// JSON schemas, columns of files. A new kind is a type in accounting-event.ts and a row here, then
// a posting rule.
// Invariant: the compiler holds each row against the type of its kind.

import { type TObject, Type } from 'typebox';
import { amountMinorMax, formatAmount } from '#money/money.ts';
import type {
  AccountingEvent,
  EventHeader,
  EventKind,
  SettledDocument,
} from './accounting-event.ts';
import {
  amountField,
  amountFieldIfAny,
  closed,
  codeField,
  codeFieldIfAny,
  customerField,
  customerFieldIfAny,
  DateJson,
  dateFieldIfAny,
  eventField,
  type Field,
  membersOf,
  reasonField,
  text,
  textField,
  textFieldIfAny,
  textMax,
} from './event-field.ts';
import {
  costLines,
  countedTenders,
  manualLines,
  saleLines,
  settledDocuments,
  settles,
  taxes,
  tenders,
} from './event-lines.ts';
import type { EventReading } from './event-reading.ts';

type OfKind<K extends EventKind> = Extract<AccountingEvent, { readonly kind: K }>;
type OwnMember<E> = Exclude<keyof E, Exclude<keyof EventHeader, 'customer'> | 'kind'>;

/** A kind: its own members, the customer among them. */
interface Kind<E> {
  readonly fields: { readonly [M in OwnMember<E>]: Field<E[M]> };
  /** Notes what is wrong between members that are good by themselves. */
  readonly check?: (reading: EventReading, event: E) => void;
}

const of = 'of';
const payment = textField(of, textMax.id, 'Document number of the payment.');
const correctedIfAny = textFieldIfAny(of, textMax.id, 'A document number.');
const method = codeField('method', 'METHOD', 'Code of a payment method.');
const amount = amountField('amount');
const department = codeFieldIfAny(
  'department',
  'DEPARTMENT',
  "Code of a department; else the account's.",
);
const product = (what: string) =>
  codeField('product', 'PRODUCT', `Code of the product of ${what}.`);
const giftCard = (what: string) =>
  textFieldIfAny('giftCard', textMax.id, `Number of the gift card ${what}.`);
const register = textFieldIfAny('register', textMax.code, 'The register, as people call it.');
const sale = { lines: saleLines, taxes } as const;
const takenBack = { customer: customerFieldIfAny, of: eventField, reason: reasonField } as const;
const ticket = {
  customer: customerFieldIfAny,
  register,
  ...sale,
  tenders,
  onAccountMinor: amountFieldIfAny('onAccount', "What goes on the customer's house account."),
} as const;
const gift = {
  customer: customerFieldIfAny,
  product: product('gift cards'),
  card: textFieldIfAny('card', textMax.id, 'The number of the card.'),
  amountMinor: amount,
} as const;

export const kinds: { readonly [K in EventKind]: Kind<OfKind<K>> } = {
  'invoice-issued': {
    fields: { customer: customerField, dueOn: dateFieldIfAny('dueOn'), ...sale },
    check: checkSale,
  },
  'statement-charge-posted': {
    fields: {
      customer: customerField,
      account: codeField('account', 'ACCOUNT', 'Number of the account it is income of.'),
      amountMinor: amount,
      taxes,
      dueOn: dateFieldIfAny('dueOn'),
      department,
    },
    check: (reading, event) => checkTotal(reading, 'the charge and taxes', [event, ...event.taxes]),
  },
  'payment-received': {
    fields: {
      customer: customerField,
      method,
      amountMinor: amount,
      settles,
      giftCard: giftCard('that paid'),
    },
    check: checkSettles,
  },
  'payment-settled': {
    fields: { customer: customerField, of: payment, settles: settledDocuments },
    check: (reading, { settles: named }) => checkTotal(reading, 'settles', named),
  },
  'payment-unsettled': {
    fields: {
      customer: customerField,
      of: payment,
      amountMinor: amount,
      settles,
      reason: reasonField,
    },
    check: checkSettles,
  },
  'deposit-applied': {
    fields: {
      customer: customerField,
      product: product('the deposit'),
      amountMinor: amount,
      settles,
    },
    check: checkSettles,
  },
  'deposit-refunded': {
    fields: {
      customer: customerField,
      product: product('the deposit'),
      method,
      amountMinor: amount,
    },
  },
  'deposit-forfeited': {
    fields: { customer: customerField, product: product('the deposit'), amountMinor: amount },
  },
  'sale-completed': { fields: ticket, check: checkTicket },
  'sale-refunded': { fields: { ...ticket, of: correctedIfAny }, check: checkTicket },
  'register-closed': {
    fields: {
      customer: customerFieldIfAny,
      register: textField('register', textMax.code, 'The register, as people call it.'),
      ...sale,
      tenders: countedTenders,
    },
    check: (reading, event) => checkTicket(reading, { ...event, onAccountMinor: null }),
  },
  'drawer-counted': {
    fields: {
      customer: customerFieldIfAny,
      register,
      method,
      overMinor: amountFieldIfAny('over', 'What the drawer held too much.'),
      shortMinor: amountFieldIfAny('short', 'What the drawer held too little.'),
    },
    check: (reading, { overMinor, shortMinor }) => {
      const given = [overMinor, shortMinor].filter((one) => one !== null).length;
      if (given !== 1) {
        reading.note('EVENT_DRAWER_SIDE', 'over', () => [given === 0 ? 'neither' : 'both']);
      }
    },
  },
  'tips-paid-out': {
    fields: {
      customer: customerFieldIfAny,
      product: product('tips'),
      method,
      amountMinor: amount,
      server: textFieldIfAny('server', textMax.code, 'Code of who is paid.'),
    },
  },
  'processor-settled': {
    fields: {
      customer: customerFieldIfAny,
      method,
      account: codeField('account', 'ACCOUNT', 'Number of the bank account it arrived at.'),
      amountMinor: amountField('amount', 'Before the fee.'),
      feeMinor: amountFieldIfAny('fee', 'What the processor kept.'),
    },
    check: (reading, { amountMinor, feeMinor, currency }) => {
      if (feeMinor === null || feeMinor <= amountMinor) return;
      reading.note('EVENT_FEE_TOO_LARGE', 'fee', () => [
        `${formatAmount(feeMinor, currency)} ${currency}`,
        `${formatAmount(amountMinor, currency)} ${currency}`,
      ]);
    },
  },
  'cost-of-goods-recorded': {
    fields: { customer: customerFieldIfAny, lines: costLines },
    check: (reading, { lines }) => checkTotal(reading, 'lines', lines),
  },
  'credit-memo-issued': {
    fields: { customer: customerField, of: correctedIfAny, ...sale },
    check: checkSale,
  },
  'refund-issued': {
    fields: {
      customer: customerField,
      method,
      amountMinor: amount,
      of: correctedIfAny,
      giftCard: giftCard('the money goes back on'),
    },
  },
  'payment-bounced': { fields: { customer: customerField, of: payment, amountMinor: amount } },
  'payment-voided': { fields: takenBack },
  'invoice-voided': { fields: takenBack },
  'receivable-written-off': {
    fields: {
      customer: customerField,
      of: correctedIfAny,
      amountMinor: amount,
      reason: reasonField,
    },
  },
  'write-off-recovered': {
    fields: { customer: customerField, of: correctedIfAny, method, amountMinor: amount },
  },
  'gift-card-issued': { fields: gift },
  'gift-card-expired': { fields: gift },
  'income-recognized': {
    fields: { customer: customerFieldIfAny, of: correctedIfAny, lines: saleLines },
    check: (reading, { lines }) => checkTotal(reading, 'lines', lines),
  },
  'recognition-unwound': {
    fields: {
      customer: customerFieldIfAny,
      of: correctedIfAny,
      account: codeFieldIfAny(
        'account',
        'ACCOUNT',
        "Number of the account that bears it; else the product's income account.",
      ),
      lines: saleLines,
    },
    check: (reading, { lines }) => checkTotal(reading, 'lines', lines),
  },
  'inter-outlet-posted': {
    fields: {
      customer: customerFieldIfAny,
      toOutlet: codeField('toOutlet', 'OUTLET', 'Code of the other outlet.'),
      amountMinor: amount,
      debitAccount: codeField('debitAccount', 'ACCOUNT', 'Debited at the other outlet.'),
      creditAccount: codeField('creditAccount', 'ACCOUNT', 'Credited at the event’s outlet.'),
      reason: reasonField,
    },
    check: (reading, { outlet, toOutlet }) => {
      if (outlet === toOutlet) reading.note('EVENT_OUTLETS_SAME', 'toOutlet', () => [outlet]);
    },
  },
  'journal-posted': {
    fields: { customer: customerFieldIfAny, reason: reasonField, lines: manualLines },
    check: (reading, { lines }) => checkTotal(reading, 'the debits', lines),
  },
  'entry-reversed': { fields: takenBack },
};

/** The kinds, in the order the reference lists them. */
export const eventKinds = Object.keys(kinds) as readonly EventKind[];

/** Kinds that are refused until a property sets prepayments to be a liability. */
export const kindsPaidAhead: readonly EventKind[] = ['payment-settled', 'payment-unsettled'];

/** The members of a kind as a list: name of the event's property, and how it is read. */
export type FieldEntry = readonly [property: string, field: Field<unknown>];

const entries = new Map(
  eventKinds.map((kind) => [
    kind,
    Object.entries(kinds[kind].fields as unknown as Record<string, Field<unknown>>),
  ]),
);

/** Members of the kind, in the order of its content. */
export function fieldsOf(kind: EventKind): readonly FieldEntry[] {
  return entries.get(kind) ?? [];
}

/** What the member `attachment` is, wherever it is taken. */
export const attachmentText = 'Id of an attachment that exists in the external ledger.';

const header = {
  source: text(textMax.source, 'The sending system; with id, what makes this event this event.'),
  id: text(textMax.id, 'Unique in the source. Sent again with the same content: exists.'),
  occurredOn: DateJson,
  outlet: text(textMax.code, 'Code of an outlet.'),
  currency: Type.Optional(
    Type.String({ pattern: '^[A-Z]{3}$', description: "ISO 4217; else the property's." }),
  ),
  document: Type.Optional(text(textMax.id, 'Number people know it by; else the id.')),
  memo: Type.Optional(text(textMax.memo, 'Shown on the entry.')),
  attachment: Type.Optional(text(textMax.attachment, attachmentText)),
};

function schemaOf(kind: EventKind): TObject {
  const own = fieldsOf(kind).map(([, { member, required, schema }]) => [
    member,
    required ? schema : Type.Optional(schema),
  ]);
  return closed({ kind: Type.Literal(kind), ...header, ...Object.fromEntries(own) });
}

/** The schema of each kind. */
export const eventSchemas = Object.fromEntries(
  eventKinds.map((kind) => [kind, schemaOf(kind)]),
) as Readonly<Record<EventKind, TObject>>;

export const EventJson = Type.Union(Object.values(eventSchemas));

/** The names a kind's JSON may have. */
export const memberNames: ReadonlyMap<EventKind, ReadonlySet<string>> = new Map(
  eventKinds.map((kind) => [kind, membersOf(eventSchemas[kind])]),
);

type Amounts = Iterable<{ readonly amountMinor: bigint }>;

/** Notes when what the lines add up to is beyond one event's most. */
function checkTotal(reading: EventReading, where: string, amounts: Amounts): void {
  let total = 0n;
  for (const { amountMinor } of amounts) total += amountMinor > 0n ? amountMinor : 0n;
  if (total > amountMinorMax && reading.currency !== null) {
    reading.tooLarge(`The sum of ${where}`, reading.currency);
  }
}

function checkSale(reading: EventReading, sold: OfKind<'invoice-issued' | 'credit-memo-issued'>) {
  checkTotal(reading, 'lines and taxes', [...sold.lines, ...sold.taxes]);
}

const sumOf = (amounts: readonly { readonly amountMinor: bigint }[]) =>
  amounts.reduce((total, { amountMinor }) => total + amountMinor, 0n);

/** Together at most what there is to settle with. */
function checkSettles(
  reading: EventReading,
  event: EventHeader & { amountMinor: bigint; settles: readonly SettledDocument[] },
): void {
  const { currency } = event;
  const sum = sumOf(event.settles);
  if (sum <= event.amountMinor) return;
  reading.note('EVENT_SETTLES_TOO_MUCH', 'settles', () => [
    `${formatAmount(sum, currency)} ${currency}`,
    `${formatAmount(event.amountMinor, currency)} ${currency}`,
  ]);
}

type Ticket = Omit<OfKind<'sale-completed'>, 'kind'>;

/** What was sold is what was paid, to the cent; a house account has a customer. */
function checkTicket(reading: EventReading, event: Ticket): void {
  const { lines, taxes, tenders, onAccountMinor, customer, currency } = event;
  checkTotal(reading, 'lines and taxes', [...lines, ...taxes]);
  const sold = sumOf(lines) + sumOf(taxes);
  const paid = sumOf(tenders) + (onAccountMinor ?? 0n);
  if (sold !== paid) {
    const written = (minor: bigint) => `${formatAmount(minor, currency)} ${currency}`;
    reading.note('EVENT_TENDERS_DIFFER', 'tenders', () => [written(sold), written(paid)]);
  }
  if (onAccountMinor !== null && customer === null) {
    reading.note('EVENT_CUSTOMER_REQUIRED', 'customer', () => ['onAccount']);
  }
}
