// Puts the fields of a row into the JSON form of an event. Used by event-csv.ts for every row.
// Invariant: an empty field is a missing member, never an empty text.

import type { EventKind } from './accounting-event.ts';
import { type CsvList, columnsByKind } from './csv-columns.ts';
import type { KindPlan, Positions } from './csv-layout.ts';

type Json = Record<string, unknown>;

// The field, or undefined when it is empty or its column is not in the file.
function fieldAt(fields: readonly string[], position: number): string | undefined {
  const field = fields[position];
  return field === '' ? undefined : field;
}

function personAt(fields: readonly string[], id: number, name: number): Json | undefined {
  const code = fieldAt(fields, id);
  const called = fieldAt(fields, name);
  return code === undefined && called === undefined ? undefined : { id: code, name: called };
}

/** The JSON form of an event's own columns; its lists are still empty. */
export function headerValue({ kind }: KindPlan, at: Positions, fields: readonly string[]): Json {
  const value: Json = {
    source: fieldAt(fields, at.source),
    id: fieldAt(fields, at.id),
    kind: fieldAt(fields, at.kind),
    occurredOn: fieldAt(fields, at.occurredOn),
    outlet: fieldAt(fields, at.outlet),
    currency: fieldAt(fields, at.currency),
    document: fieldAt(fields, at.document),
    memo: fieldAt(fields, at.memo),
    customer: personAt(fields, at.customerId, at.customerName),
  };
  if (kind === null) return value;
  const { event, lists } = columnsByKind[kind];
  if (kind === 'entry-reversed') {
    value.of = { source: fieldAt(fields, at.ofSource), id: fieldAt(fields, at.of) };
  } else if (event.includes('of')) value.of = fieldAt(fields, at.of);
  if (event.includes('dueOn')) value.dueOn = fieldAt(fields, at.dueOn);
  if (event.includes('method')) value.method = fieldAt(fields, at.method);
  if (event.includes('amount')) value.amount = fieldAt(fields, at.amount);
  if (event.includes('reason')) value.reason = fieldAt(fields, at.reason);
  if (lists.lines) value.lines = [];
  return value;
}

/** The JSON form of one row's entry in a list of the event. */
export function entryOf(
  kind: EventKind | null,
  list: CsvList,
  at: Positions,
  fields: readonly string[],
): Json {
  if (list === 'taxes') {
    return { rate: fieldAt(fields, at.taxRate), amount: fieldAt(fields, at.taxAmount) };
  }
  if (list === 'settles') {
    return { document: fieldAt(fields, at.settles), amount: fieldAt(fields, at.settlesAmount) };
  }
  if (kind === 'journal-posted') {
    return {
      account: fieldAt(fields, at.account),
      debit: fieldAt(fields, at.debit),
      credit: fieldAt(fields, at.credit),
      outlet: fieldAt(fields, at.lineOutlet),
      customer: personAt(fields, at.lineCustomerId, at.lineCustomerName),
      department: fieldAt(fields, at.department),
      memo: fieldAt(fields, at.lineMemo),
    };
  }
  const from = fieldAt(fields, at.serviceFrom);
  const through = fieldAt(fields, at.serviceThrough);
  return {
    product: fieldAt(fields, at.product),
    amount: fieldAt(fields, at.lineAmount),
    description: fieldAt(fields, at.description),
    service: from === undefined && through === undefined ? undefined : { from, through },
    department: fieldAt(fields, at.department),
  };
}
