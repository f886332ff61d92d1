// Reads who made, changed and deleted entries, from the company's audit history. Between the
// connector and query-client.ts. Invariant: a row that is not of a journal entry is left out; what
// cannot be read is a failed reading, never "nobody". Leaves to others: which act matters
// (reconciliation/acts.ts).
// Source: the OpenAPI names object and members; what `objectName` and `objectId` hold of a journal
// entry it does not say: the name is read by its letters, the id is taken for the entry's key.

import type { ExternalAct, Reading } from '#external-ledger/external-ledger.ts';
import { type Plain, textOf } from './exact-json.ts';
import type { Query } from './query.ts';
import type { QueryClient } from './query-client.ts';

const historyOf = (keys: readonly string[]): Query => ({
  object: 'company-config/audit-history',
  fields: [
    'changeDetails.objectName',
    'changeDetails.objectId',
    'changeDetails.fieldName',
    'changeSource.completedBy',
    'changeSource.accessDateTime',
    'changeSource.actionPerformed',
  ],
  filters: [{ $in: { 'changeDetails.objectId': keys } }],
  orderBy: [{ 'changeSource.accessDateTime': 'asc' }],
});

/** The acts on these entries by key, oldest first; at most 100 keys. */
export async function readHistory(
  queries: QueryClient,
  keys: readonly string[],
): Promise<Reading<ReadonlyMap<string, readonly ExternalAct[]>>> {
  const reading = await queries.readAll(historyOf(keys), 'list');
  if (reading.kind !== 'read') return reading;
  return { kind: 'read', value: actsOf(reading.value) };
}

/** Rows of one act are one field each: they are put together. */
function actsOf(rows: readonly Plain[]): ReadonlyMap<string, readonly ExternalAct[]> {
  const acts = new Map<string, ExternalAct[]>();
  for (const row of rows) {
    const key = textOf(row, 'changeDetails.objectId');
    if (key === null || !isEntry(textOf(row, 'changeDetails.objectName'))) continue;
    const act = actOf(row);
    const before = acts.get(key) ?? [];
    const last = before.at(-1);
    const isSame = last?.kind === act.kind && last.by === act.by && last.at === act.at;
    if (!isSame) acts.set(key, [...before, act]);
    else
      acts.set(key, [...before.slice(0, -1), { ...act, fields: [...last.fields, ...act.fields] }]);
  }
  return acts;
}

/** `general-ledger/journal-entry`, `Journal Entry`, `GLBATCH`. */
function isEntry(name: string | null): boolean {
  const letters = (name ?? '').toLowerCase().replaceAll(/[^a-z]/g, '');
  return letters.endsWith('journalentry') || letters === 'glbatch';
}

function actOf(row: Plain): ExternalAct {
  const word = (textOf(row, 'changeSource.actionPerformed') ?? '').toLowerCase();
  const field = textOf(row, 'changeDetails.fieldName');
  return {
    kind: word.startsWith('delete') ? 'deleted' : word.startsWith('create') ? 'made' : 'changed',
    by: textOf(row, 'changeSource.completedBy'),
    at: textOf(row, 'changeSource.accessDateTime'),
    fields: field === null ? [] : [field],
  };
}
