// The body of a GET by key: flat fields nested into the object as the API shows it.
//
// Reads the field table of object-fields.ts; a journal entry carries its lines.
// **Invariant**: a reference without a value is `{key: null, id: null, name: null}` without `href`.
// It leaves the choice of rows and the envelope to object-routes.ts.

import type { Entry, Line } from './entry-index.ts';
import type { AnyObject, FieldValue } from './object-fields.ts';

type Nested = { [member: string]: FieldValue | Nested | Nested[] };

function place(target: Nested, name: string, value: FieldValue): void {
  const path = name.split('.');
  const last = path.pop() ?? '';
  let inner = target;
  for (const member of path) {
    inner[member] ??= {};
    inner = inner[member] as Nested;
  }
  if (last === 'href' && value === null) return;
  inner[last] = value;
}

function nested(object: AnyObject, row: unknown, leaveOut: string): Nested {
  const body: Nested = {};
  for (const [name, field] of object.fields) {
    if (leaveOut !== '' && name.startsWith(leaveOut)) continue;
    place(body, name, field.get(row as never));
  }
  return body;
}

/** The whole object, as GET by key shows it. */
export function objectBody(
  object: AnyObject,
  row: unknown,
  objects: ReadonlyMap<string, AnyObject>,
): Nested {
  if (object.name === 'general-ledger/journal-entry-line') {
    const body = nested(object, row, 'journalEntry.');
    const { key } = (row as Line).entry.record;
    body.journalEntry = { key, id: key, href: `/objects/general-ledger/journal-entry/${key}` };
    return body;
  }
  const body = nested(object, row, '');
  const lines = objects.get('general-ledger/journal-entry-line');
  if (object.name === 'general-ledger/journal-entry' && lines !== undefined) {
    body.lines = (row as Entry).lines.map((line) => objectBody(lines, line, objects));
  }
  return body;
}

/** Key, id and href: what a create answers and a list shows. */
export function referenceBody(object: AnyObject, row: unknown): Nested {
  const key = object.keyOf(row as never);
  const id = object.fields.get('id')?.get(row as never) ?? key;
  return { key, id, href: `/objects/${object.name}/${key}` };
}
