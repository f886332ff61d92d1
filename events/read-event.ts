// Reads one raw JSON value into an accounting event of a property: the one door all intake goes
// through (HTTP, NDJSON, CSV). Pure: the chart it is read against is passed in.
// Invariant: returns an event that is complete and consistent with the chart, or ALL problems of
// it, in the precedence of event-errors.ts. Nothing is rounded, trimmed or guessed.
// Leaves to others: what only the journal knows (same id with other content, entries to reverse).

import { type Chart, closingOf, closingWords, type Outlet } from '#chart-of-accounts/chart.ts';
import { closestName } from '#chart-of-accounts/closest-name.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Currency, currencyOf } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import type { AccountingEvent, EventKind } from './accounting-event.ts';
import { contentOf } from './event-content.ts';
import { eventProblem } from './event-errors.ts';
import { textMax } from './event-field.ts';
import { eventKinds, fieldsOf, kinds, memberNames } from './event-kinds.ts';
import { EventReading, isEmpty, type JsonObject, typeName } from './event-reading.ts';
import type { ReadEvent } from './receipt.ts';

const headerMembers: ReadonlySet<string> = new Set(
  [...memberNames.values()].flatMap((names) => [...names]),
);

/** The event with its canonical content, or every problem it has, the most fundamental first. */
export function readEvent(value: unknown, chart: Chart): ReadEvent | Problem[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return [eventProblem('EVENT_NOT_AN_OBJECT', {}, typeName(value))];
  }
  const raw = value as JsonObject;
  const reading = new EventReading(chart);
  const kind = readKind(reading, raw.kind);
  const header = readHeader(reading, raw);
  const event = kind === null ? null : readMembers(reading, raw, kind, header);
  reading.members(
    raw,
    (kind !== null && memberNames.get(kind)) || headerMembers,
    '',
    kind ?? 'An event',
  );
  if (reading.problemCount > 0 || event === null) return reading.problems();
  return { event, content: contentOf(event) };
}

function readKind(reading: EventReading, value: unknown): EventKind | null {
  if (memberNames.has(value as EventKind)) return value as EventKind;
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
  readonly attachment: string | null;
}

// What could not be read stands as an empty text here; the noted problem keeps it from going
// further.
function readHeader(reading: EventReading, raw: JsonObject): Header {
  const externalId = reading.text(raw.id, 'id', textMax.id) ?? '';
  const currency = readCurrency(reading, raw.currency);
  reading.currency = currency;
  const source = reading.text(raw.source, 'source', textMax.source) ?? '';
  const occurredOn = reading.date(raw.occurredOn, 'occurredOn') ?? ('' as IsoDate);
  const outlet = reading.code(raw.outlet, 'outlet', reading.chart.outlets, 'OUTLET');
  if (occurredOn !== '') checkOpen(reading, occurredOn, outlet);
  return {
    source,
    externalId,
    occurredOn,
    outlet: outlet?.code ?? '',
    currency: currency ?? reading.chart.baseCurrency,
    document: reading.textIfAny(raw.document, 'document', textMax.id) ?? externalId,
    memo: reading.proseIfAny(raw.memo, 'memo', textMax.memo),
    attachment: reading.textIfAny(raw.attachment, 'attachment', textMax.attachment),
  };
}

/** The day is open at the event's outlet; at the property, where the outlet is not known. */
function checkOpen(reading: EventReading, on: IsoDate, outlet: Outlet | null): void {
  const { chart } = reading;
  const closing = outlet === null ? chart.closing : closingOf(chart, outlet.outletId);
  if (closing === null || on > closing.closedThroughOn) return;
  const where = outlet === null ? 'the property' : `outlet ${outlet.code}`;
  reading.note('EVENT_DATE_CLOSED', 'occurredOn', () => [on, where, closingWords(closing)]);
}

function readCurrency(reading: EventReading, value: unknown): Currency | null {
  if (isEmpty(value)) return reading.chart.baseCurrency;
  if (value === reading.chart.baseCurrency) return reading.chart.baseCurrency;
  const code = reading.text(value, 'currency', textMax.code);
  if (code === null) return null;
  return (
    currencyOf(code) ??
    reading.note('EVENT_CURRENCY_UNKNOWN', 'currency', () => [JSON.stringify(code)])
  );
}

/** The kind's own members, and what must hold between them once each is good by itself. */
function readMembers<K extends EventKind>(
  reading: EventReading,
  raw: JsonObject,
  kind: K,
  header: Header,
): AccountingEvent {
  const event: Record<string, unknown> = { kind, ...header };
  const context = { kind, source: header.source, outlet: header.outlet };
  const before = reading.problemCount;
  for (const [property, field] of fieldsOf(kind)) {
    event[property] = field.read(reading, raw[field.member], context);
  }
  const read = event as unknown as Extract<AccountingEvent, { readonly kind: K }>;
  if (reading.problemCount === before) kinds[kind].check?.(reading, read);
  return read;
}
