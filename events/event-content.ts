// The canonical JSON of an accounting event: what the events table keeps and what is compared when
// the same id comes again. Made by read-event.ts from the event it read.
// Invariant: the same fact gives the same content, however it was sent: members in one order,
// amounts with their currency's decimals, defaults left out. Reading a content again gives the same
// event.

import { type Currency, formatAmount } from '#money/money.ts';
import type {
  AccountingEvent,
  EventCustomer,
  ManualLine,
  SaleLine,
  SettledDocument,
  TaxLine,
} from './accounting-event.ts';

type Json = Record<string, unknown>;

/** The event as canonical JSON. */
export function contentOf(event: AccountingEvent): Readonly<Json> {
  const content: Json = {
    source: event.source,
    id: event.externalId,
    kind: event.kind,
    occurredOn: event.occurredOn,
    outlet: event.outlet,
    currency: event.currency,
  };
  if (event.document !== event.externalId) content.document = event.document;
  if (event.memo !== null) content.memo = event.memo;
  if (event.customer !== null) content.customer = customerJson(event.customer);
  addKind(content, event);
  return content;
}

function addKind(content: Json, event: AccountingEvent): void {
  const { currency } = event;
  switch (event.kind) {
    case 'invoice-issued':
      if (event.dueOn !== null) content.dueOn = event.dueOn;
      addSale(content, event, currency);
      return;
    case 'credit-memo-issued':
      if (event.of !== null) content.of = event.of;
      addSale(content, event, currency);
      return;
    case 'payment-received':
      content.method = event.method;
      content.amount = formatAmount(event.amountMinor, currency);
      if (event.settles.length > 0) {
        content.settles = event.settles.map((settled) => settledJson(settled, currency));
      }
      return;
    case 'refund-issued':
      content.method = event.method;
      content.amount = formatAmount(event.amountMinor, currency);
      if (event.of !== null) content.of = event.of;
      return;
    case 'payment-bounced':
      content.of = event.of;
      content.amount = formatAmount(event.amountMinor, currency);
      return;
    case 'income-recognized':
      if (event.of !== null) content.of = event.of;
      content.lines = event.lines.map((line) => saleJson(line, currency));
      return;
    case 'journal-posted':
      content.reason = event.reason;
      content.lines = event.lines.map((line) => manualJson(line, currency));
      return;
    case 'entry-reversed':
      content.of = { source: event.of.source, id: event.of.externalId };
      content.reason = event.reason;
  }
}

function addSale(
  content: Json,
  event: { lines: readonly SaleLine[]; taxes: readonly TaxLine[] },
  currency: Currency,
): void {
  content.lines = event.lines.map((line) => saleJson(line, currency));
  if (event.taxes.length > 0) {
    content.taxes = event.taxes.map((tax) => ({
      rate: tax.rate,
      amount: formatAmount(tax.amountMinor, currency),
    }));
  }
}

function customerJson({ code, name }: EventCustomer): Json {
  return name === code ? { id: code } : { id: code, name };
}

function saleJson(line: SaleLine, currency: Currency): Json {
  const json: Json = { product: line.product, amount: formatAmount(line.amountMinor, currency) };
  if (line.description !== null) json.description = line.description;
  if (line.service !== null) {
    json.service = { from: line.service.from, through: line.service.through };
  }
  if (line.department !== null) json.department = line.department;
  return json;
}

function settledJson(settled: SettledDocument, currency: Currency): Json {
  return { document: settled.document, amount: formatAmount(settled.amountMinor, currency) };
}

function manualJson(line: ManualLine, currency: Currency): Json {
  const json: Json = { account: line.account };
  if (line.amountMinor > 0n) json.debit = formatAmount(line.amountMinor, currency);
  else json.credit = formatAmount(-line.amountMinor, currency);
  if (line.outlet !== null) json.outlet = line.outlet;
  if (line.customer !== null) json.customer = customerJson(line.customer);
  if (line.department !== null) json.department = line.department;
  if (line.memo !== null) json.memo = line.memo;
  return json;
}
