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

/** What an entry object and its lines are called. */
const ownerOfLine: Readonly<Record<string, { owner: string; member: string }>> = {
  'general-ledger/journal-entry-line': {
    owner: 'general-ledger/journal-entry',
    member: 'journalEntry',
  },
  'general-ledger/statistical-journal-entry-line': {
    owner: 'general-ledger/statistical-journal-entry',
    member: 'statisticalJournalEntry',
  },
};

/** The whole object, as GET by key shows it. */
export function objectBody(
  object: AnyObject,
  row: unknown,
  objects: ReadonlyMap<string, AnyObject>,
): Nested {
  const owned = ownerOfLine[object.name];
  if (owned !== undefined) {
    const body = nested(object, row, `${owned.member}.`);
    const { key } = (row as Line).entry.record;
    body[owned.member] = { key, id: key, href: `/objects/${owned.owner}/${key}` };
    return body;
  }
  const body = nested(object, row, '');
  const lines = objects.get(`${object.name}-line`);
  if (lines !== undefined) {
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
