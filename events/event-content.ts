// The canonical JSON of an accounting event: what the events table keeps and what is compared when
// the same id comes again. Made by read-event.ts from the event it read.
// Invariant: the same fact gives the same content, however it was sent: members in one order,
// amounts with their currency's decimals, defaults left out. Reading a content again gives the same
// event.

import type { AccountingEvent } from './accounting-event.ts';
import { fieldsOf } from './event-kinds.ts';

/** The event as canonical JSON. */
export function contentOf(event: AccountingEvent): Readonly<Record<string, unknown>> {
  const content: Record<string, unknown> = {
    source: event.source,
    id: event.externalId,
    kind: event.kind,
    occurredOn: event.occurredOn,
    outlet: event.outlet,
    currency: event.currency,
  };
  if (event.document !== event.externalId) content.document = event.document;
  if (event.memo !== null) content.memo = event.memo;
  if (event.attachment !== null) content.attachment = event.attachment;
  const values = event as unknown as Readonly<Record<string, unknown>>;
  for (const [property, field] of fieldsOf(event.kind)) {
    const written = field.write(values[property], event.currency);
    if (written !== undefined) content[field.member] = written;
  }
  return content;
}
