// The JSON forms of accounting events, one schema per kind: what senders write and OpenAPI shows.
// Invariant: the members an event may have are these and no others; read-event.ts takes its lists
// of members from here, so the schema and the reader cannot differ in names.
// Leaves to others: checks that need a chart, and messages for people (read-event.ts).

import { type Static, type TObject, type TProperties, Type } from 'typebox';
import { type EventKind, linesMax } from './accounting-event.ts';

/** Longest texts, in UTF-16 units. */
export const textMax = {
  source: 60,
  id: 100,
  code: 60,
  name: 200,
  description: 500,
  memo: 1000,
  reason: 500,
} as const;

const text = (max: number, description: string) =>
  Type.String({ minLength: 1, maxLength: max, description });

const closed = <P extends TProperties>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

export const AmountJson = Type.String({
  pattern: '^[0-9]{1,19}(\\.[0-9]{1,6})?$',
  description: 'A decimal in quotes, above zero, with no more decimals than the currency has.',
  examples: ['12.50'],
});
export const DateJson = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  description: 'A calendar day, YYYY-MM-DD.',
});
const document = text(textMax.id, 'A document number.');

export const CustomerJson = closed({
  id: text(textMax.id, 'The customer in the sending system.'),
  name: Type.Optional(text(textMax.name, 'Shown to people; the id where absent.')),
});
export const ServiceJson = closed({ from: DateJson, through: DateJson });

export const SaleLineJson = closed({
  product: text(textMax.code, 'Code of a product.'),
  amount: AmountJson,
  description: Type.Optional(text(textMax.description, 'Shown on the entry.')),
  service: Type.Optional(ServiceJson),
  department: Type.Optional(text(textMax.code, "Code of a department; else the product's.")),
});
export const TaxLineJson = closed({
  rate: text(textMax.code, 'Code of a tax rate.'),
  amount: AmountJson,
});
export const SettledDocumentJson = closed({ document, amount: AmountJson });
export const ManualLineJson = closed({
  account: text(textMax.code, 'Number of an account.'),
  debit: Type.Optional(AmountJson),
  credit: Type.Optional(AmountJson),
  outlet: Type.Optional(text(textMax.code, "Code of an outlet; else the event's.")),
  customer: Type.Optional(CustomerJson),
  department: Type.Optional(text(textMax.code, "Code of a department; else the account's.")),
  memo: Type.Optional(text(textMax.memo, 'Shown on the line.')),
});

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
};
const customer = CustomerJson;
const customerOptional = Type.Optional(CustomerJson);
const reason = text(textMax.reason, 'Why a person did this.');
const linesOf = <L extends TObject>(line: L, least = 1) =>
  Type.Array(line, { minItems: least, maxItems: linesMax });

export const InvoiceIssuedJson = closed({
  kind: Type.Literal('invoice-issued'),
  ...header,
  customer,
  dueOn: Type.Optional(DateJson),
  lines: linesOf(SaleLineJson),
  taxes: Type.Optional(linesOf(TaxLineJson, 0)),
});
export const PaymentReceivedJson = closed({
  kind: Type.Literal('payment-received'),
  ...header,
  customer,
  method: text(textMax.code, 'Code of a payment method.'),
  amount: AmountJson,
  settles: Type.Optional(linesOf(SettledDocumentJson, 0)),
});
export const CreditMemoIssuedJson = closed({
  kind: Type.Literal('credit-memo-issued'),
  ...header,
  customer,
  of: Type.Optional(document),
  lines: linesOf(SaleLineJson),
  taxes: Type.Optional(linesOf(TaxLineJson, 0)),
});
export const RefundIssuedJson = closed({
  kind: Type.Literal('refund-issued'),
  ...header,
  customer,
  method: text(textMax.code, 'Code of a payment method.'),
  amount: AmountJson,
  of: Type.Optional(document),
});
export const PaymentBouncedJson = closed({
  kind: Type.Literal('payment-bounced'),
  ...header,
  customer,
  of: document,
  amount: AmountJson,
});
export const IncomeRecognizedJson = closed({
  kind: Type.Literal('income-recognized'),
  ...header,
  customer: customerOptional,
  of: Type.Optional(document),
  lines: linesOf(SaleLineJson),
});
export const JournalPostedJson = closed({
  kind: Type.Literal('journal-posted'),
  ...header,
  customer: customerOptional,
  reason,
  lines: linesOf(ManualLineJson, 2),
});
export const ReversedEventJson = closed({
  source: Type.Optional(text(textMax.source, "The reversed event's; else this event's.")),
  id: text(textMax.id, 'The event whose entry is reversed.'),
});
export const EntryReversedJson = closed({
  kind: Type.Literal('entry-reversed'),
  ...header,
  customer: customerOptional,
  of: ReversedEventJson,
  reason,
});

/** The schema of each kind, in the order the reference lists them. */
export const eventSchemas = {
  'invoice-issued': InvoiceIssuedJson,
  'payment-received': PaymentReceivedJson,
  'credit-memo-issued': CreditMemoIssuedJson,
  'refund-issued': RefundIssuedJson,
  'payment-bounced': PaymentBouncedJson,
  'income-recognized': IncomeRecognizedJson,
  'journal-posted': JournalPostedJson,
  'entry-reversed': EntryReversedJson,
} as const satisfies Record<EventKind, TObject>;

/** The kinds, in the order the reference lists them. */
export const eventKinds = Object.keys(eventSchemas) as readonly EventKind[];

export const EventJson = Type.Union([
  InvoiceIssuedJson,
  PaymentReceivedJson,
  CreditMemoIssuedJson,
  RefundIssuedJson,
  PaymentBouncedJson,
  IncomeRecognizedJson,
  JournalPostedJson,
  EntryReversedJson,
]);
export type EventJson = Static<typeof EventJson>;

/** The names a closed object may have. */
export function membersOf(schema: TObject): ReadonlySet<string> {
  return new Set(Object.keys(schema.properties));
}
