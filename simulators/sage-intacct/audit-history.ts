// The audit history of the company: who changed what, when, and from which value to which.
//
// books.ts asks it before it applies a change, while the former state is still there.
// **Invariant**: a create and a delete give one row, an update one row for each field that differs.
// Pure. It leaves the vendor's shape to object-fields.ts.

import type { Books } from './books.ts';
import type { AuditRow, Change, EntryRecord } from './changes.ts';

/** What the history must see of the books. */
type Former = Pick<Books, 'entryOf' | 'list'>;

type Row = Omit<AuditRow, 'key'>;

const entryFields = [
  'journal',
  'postingDate',
  'description',
  'referenceNumber',
  'state',
  'baseLocation',
  'automaticReversalDate',
  'attachment',
] as const;

function shown(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const actions: Readonly<Record<string, string>> = {
  posted: 'post',
  approved: 'approve',
  partiallyApproved: 'approve',
  declined: 'decline',
};

function entryRows(change: Extract<Change, { type: 'entry' }>, former: Former): Row[] {
  const { entry, source = 'api' } = change;
  const isStatistical = entry.kind === 'statistical';
  const base = {
    objectName: `general-ledger/${isStatistical ? 'statistical-' : ''}journal-entry`,
    objectKey: entry.key,
    objectId: entry.key,
    by: entry.modifiedBy,
    at: entry.modifiedAt,
    source,
  };
  const old = former.entryOf(entry.key)?.record;
  const nothing = { fieldName: null, previousValue: null, newValue: null };
  if (old === undefined) return [{ ...base, ...nothing, action: 'create' }];
  const action = old.state === entry.state ? 'update' : (actions[entry.state] ?? 'update');
  const rows = entryFields
    .filter((name) => shown(old[name]) !== shown(entry[name]))
    .map((name) => ({
      ...base,
      action,
      fieldName: name,
      previousValue: shown(old[name]),
      newValue: shown(entry[name]),
    }));
  if (shown(old.lines) === shown(entry.lines)) return rows;
  const lines = (record: EntryRecord) =>
    record.lines.map((line) => `${line.txnType} ${line.account} ${line.txnAmount}`).join('; ');
  const [previousValue, newValue] = [lines(old), lines(entry)];
  return [...rows, { ...base, action, fieldName: 'lines', previousValue, newValue }];
}

function masterRows(change: Extract<Change, { type: 'master' }>, former: Former): Row[] {
  const { kind, id, at, by = '', source = 'ui' } = change;
  const old = former.list(kind)?.byId.get(id) as Readonly<Record<string, unknown>> | undefined;
  const objectKey = String(old?.key ?? change.key ?? '');
  const base = { objectName: kind, objectKey, objectId: id, by, at, source };
  if (old === undefined) {
    const nothing = { fieldName: null, previousValue: null, newValue: null };
    return change.key === undefined ? [] : [{ ...base, ...nothing, action: 'create' }];
  }
  const values = (old.values ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(change.values).map(([fieldName, value]) => ({
    ...base,
    fieldName,
    previousValue: shown(old[fieldName] ?? values[fieldName]),
    newValue: shown(value),
    action: 'update',
  }));
}

/** The rows a change adds to the history. */
export function auditRows(change: Change, former: Former): Row[] {
  if (change.type === 'entry') return entryRows(change, former);
  if (change.type === 'master') return masterRows(change, former);
  const nothing = { fieldName: null, previousValue: null, newValue: null, action: 'delete' };
  if (change.type === 'entry-deleted') {
    const old = former.entryOf(change.key)?.record;
    if (old === undefined) return [];
    const { at = old.modifiedAt, by = old.modifiedBy, source = 'api' } = change;
    const objectName = `general-ledger/${old.kind ? 'statistical-' : ''}journal-entry`;
    const object = { objectName, objectKey: old.key, objectId: old.key };
    return [{ ...object, ...nothing, at, by, source }];
  }
  if (change.type === 'master-deleted') {
    const { kind, id, at, by, source } = change;
    const objectKey = former.list(kind)?.byId.get(id)?.key ?? '';
    return [{ objectName: kind, objectKey, objectId: id, ...nothing, at, by, source }];
  }
  return [];
}
