// Reads one raw JSON value into an accounting event of a property: the one door all intake goes
// through (HTTP, NDJSON, CSV). Pure: the chart it is read against is passed in.
// Invariant: returns an event that is complete and consistent with the chart, or ALL problems of
// it, in the precedence of event-errors.ts. Nothing is rounded, trimmed or guessed.
// Leaves to others: what only the journal knows (same id with other content, entries to reverse).

import type { Chart } from '#chart-of-accounts/chart.ts';
import { closestName } from '#chart-of-accounts/closest-name.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Currency, currencyOf } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import type { AccountingEvent, EventCustomer, EventKind } from './accounting-event.ts';
import { contentOf } from './event-content.ts';
import { eventProblem } from './event-errors.ts';
import { EventReading, type JsonObject, typeName } from './event-reading.ts';
import { eventKinds, eventSchemas, membersOf, ReversedEventJson, textMax } from './event-schema.ts';
import {
  checkTotal,
  readCustomer,
  readManualLines,
  readSaleLines,
  readSettles,
  readTaxes,
} from './read-lines.ts';
import type { ReadEvent } from './receipt.ts';

const members = new Map(eventKinds.map((kind) => [kind, membersOf(eventSchemas[kind])]));
const headerMembers: ReadonlySet<string> = new Set(
  eventKinds.flatMap((kind) => [...membersOf(eventSchemas[kind])]),
);
const reversedMembers = membersOf(ReversedEventJson);

/** The event with its canonical content, or every problem it has, the most fundamental first. */
export function readEvent(value: unknown, chart: Chart): ReadEvent | Problem[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return [eventProblem('EVENT_NOT_AN_OBJECT', {}, typeName(value))];
  }
  const raw = value as JsonObject;
  const reading = new EventReading(chart);
  const kind = readKind(reading, raw.kind);
  const header = readHeader(reading, raw);
  const event = kind === null ? null : readKindOf[kind](reading, raw, header);
  reading.members(
    raw,
    (kind !== null && members.get(kind)) || headerMembers,
    '',
    kind ?? 'An event',
  );
  if (reading.problemCount > 0 || event === null) return reading.problems();
  return { event, content: contentOf(event) };
}

function readKind(reading: EventReading, value: unknown): EventKind | null {
  if (members.has(value as EventKind)) return value as EventKind;
  const kind = reading.text(value, 'kind', textMax.code);
  if (kind === null) return null;
  return reading.note('EVENT_KIND_UNKNOWN', 'kind', () => [
    JSON.stringify(kind),
    closestName(kind, eventKinds),
    eventKinds.join(', '),
  ]);
}

interface Header {
  readonly source: string;
  readonly externalId: string;
  readonly occurredOn: IsoDate;
  readonly outlet: string;
  readonly currency: Currency;
  readonly document: string;
  readonly memo: string | null;
}

// What could not be read stands as an empty text here; the noted problem keeps it from going
// further.
function readHeader(reading: EventReading, raw: JsonObject): Header {
  const externalId = reading.text(raw.id, 'id', textMax.id) ?? '';
  const currency = readCurrency(reading, raw.currency);
  reading.currency = currency;
  return {
    source: reading.text(raw.source, 'source', textMax.source) ?? '',
    externalId,
    occurredOn: readOccurredOn(reading, raw.occurredOn) ?? ('' as IsoDate),
    outlet: reading.code(raw.outlet, 'outlet', reading.chart.outlets, 'OUTLET')?.code ?? '',
    currency: currency ?? reading.chart.baseCurrency,
    document: reading.textIfAny(raw.document, 'document', textMax.id) ?? externalId,
    memo: reading.proseIfAny(raw.memo, 'memo', textMax.memo),
  };
}

function readOccurredOn(reading: EventReading, value: unknown): IsoDate | null {
  const occurredOn = reading.date(value, 'occurredOn');
  const { closedThroughOn } = reading.chart;
  if (occurredOn === null || closedThroughOn === null || occurredOn > closedThroughOn) {
    return occurredOn;
  }
  return reading.note('EVENT_DATE_CLOSED', 'occurredOn', () => [occurredOn, closedThroughOn]);
}

function readCurrency(reading: EventReading, value: unknown): Currency | null {
  if (value === undefined || value === null || value === '') return reading.chart.baseCurrency;
  if (value === reading.chart.baseCurrency) return reading.chart.baseCurrency;
  const code = reading.text(value, 'currency', textMax.code);
  if (code === null) return null;
  return (
    currencyOf(code) ??
    reading.note('EVENT_CURRENCY_UNKNOWN', 'currency', () => [JSON.stringify(code)])
  );
}

const nobody: EventCustomer = { code: '', name: '' };

function customerRequired(reading: EventReading, raw: JsonObject): EventCustomer {
  if (raw.customer === undefined || raw.customer === null) {
    reading.note('EVENT_CUSTOMER_REQUIRED', 'customer', () => [String(raw.kind)]);
    return nobody;
  }
  return readCustomer(reading, raw.customer, 'customer') ?? nobody;
}

function customerIfAny(reading: EventReading, raw: JsonObject): EventCustomer | null {
  if (raw.customer === undefined || raw.customer === null) return null;
  return readCustomer(reading, raw.customer, 'customer');
}

function readReason(reading: EventReading, raw: JsonObject): string {
  const { reason } = raw;
  const missing = reason === undefined || reason === null;
  if (missing || (typeof reason === 'string' && reason.trim() === '')) {
    reading.note('EVENT_REASON_REQUIRED', 'reason', () => [String(raw.kind)]);
    return '';
  }
  return reading.proseIfAny(reason, 'reason', textMax.reason) ?? '';
}

const methodOf = (reading: EventReading, raw: JsonObject) =>
  reading.code(raw.method, 'method', reading.chart.paymentMethods, 'METHOD')?.code ?? '';

function readSale(reading: EventReading, raw: JsonObject) {
  const lines = readSaleLines(reading, raw.lines);
  const taxes = readTaxes(reading, raw.taxes);
  checkTotal(reading, 'lines and taxes', [...lines, ...taxes]);
  return { lines, taxes };
}

const readKindOf: Record<
  EventKind,
  (reading: EventReading, raw: JsonObject, header: Header) => AccountingEvent
> = {
  'invoice-issued': (reading, raw, header) => {
    const dueOn = raw.dueOn === '' ? null : (raw.dueOn ?? null);
    return {
      kind: 'invoice-issued',
      ...header,
      customer: customerRequired(reading, raw),
      dueOn: dueOn === null ? null : reading.date(dueOn, 'dueOn'),
      ...readSale(reading, raw),
    };
  },
  'payment-received': (reading, raw, header) => {
    const customer = customerRequired(reading, raw);
    const method = methodOf(reading, raw);
    const amountMinor = reading.amount(raw.amount, 'amount');
    const settles = readSettles(reading, raw.settles, amountMinor);
    return {
      kind: 'payment-received',
      ...header,
      customer,
      method,
      amountMinor: amountMinor ?? 0n,
      settles,
    };
  },
  'credit-memo-issued': (reading, raw, header) => ({
    kind: 'credit-memo-issued',
    ...header,
    customer: customerRequired(reading, raw),
    of: reading.textIfAny(raw.of, 'of', textMax.id),
    ...readSale(reading, raw),
  }),
  'refund-issued': (reading, raw, header) => ({
    kind: 'refund-issued',
    ...header,
    customer: customerRequired(reading, raw),
    method: methodOf(reading, raw),
    amountMinor: reading.amount(raw.amount, 'amount') ?? 0n,
    of: reading.textIfAny(raw.of, 'of', textMax.id),
  }),
  'payment-bounced': (reading, raw, header) => ({
    kind: 'payment-bounced',
    ...header,
    customer: customerRequired(reading, raw),
    amountMinor: reading.amount(raw.amount, 'amount') ?? 0n,
    of: reading.text(raw.of, 'of', textMax.id) ?? '',
  }),
  'income-recognized': (reading, raw, header) => {
    const lines = readSaleLines(reading, raw.lines);
    checkTotal(reading, 'lines', lines);
    return {
      kind: 'income-recognized',
      ...header,
      customer: customerIfAny(reading, raw),
      of: reading.textIfAny(raw.of, 'of', textMax.id),
      lines,
    };
  },
  'journal-posted': (reading, raw, header) => {
    const lines = readManualLines(reading, raw.lines, header.outlet);
    checkTotal(reading, 'the debits', lines);
    return {
      kind: 'journal-posted',
      ...header,
      customer: customerIfAny(reading, raw),
      reason: readReason(reading, raw),
      lines,
    };
  },
  'entry-reversed': (reading, raw, header) => {
    const of = reading.object(raw.of, 'of', reversedMembers);
    const source = of && reading.textIfAny(of.source, 'of.source', textMax.source);
    return {
      kind: 'entry-reversed',
      ...header,
      customer: customerIfAny(reading, raw),
      of: {
        source: source ?? header.source,
        externalId: (of && reading.text(of.id, 'of.id', textMax.id)) ?? '',
      },
      reason: readReason(reading, raw),
    };
  },
};
