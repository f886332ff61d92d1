// Writing master data through the API: accounts, journals, departments, customers, own dimensions.
//
// object-writers.ts offers it to /objects; a person's changes come through control-routes.ts.
// **Invariant**: strict as entries are: unknown members REST-1043, read-only ones REST-1050; an id
// is unique in its list; what lines use is not deleted.
// Which members Sage demands of each object is larger than this; here each has its few.

import { BodyReader, isPlain, type Plain } from './body-reader.ts';
import type { AnyKind, Books, Master } from './books.ts';
import type { Change } from './changes.ts';
import { payloadRefusal, Refusal, simError, unknownIdRefusal } from './errors.ts';
import type { Actor } from './journal-entries.ts';
import { findMaster } from './proposed-entry.ts';

const ownMembers: Partial<Record<AnyKind, readonly string[]>> = {
  account: [
    ...['accountType', 'normalBalance', 'disallowDirectPosting', 'category', 'taxCode'],
    ...['requireDimensions', 'closingType', 'alternativeGLAccount', 'isTaxable', 'mrcCode'],
  ],
  journal: ['bookType', 'bookId', 'isAdjustment', 'disallowDirectPosting', 'isBillable'],
  statisticalAccount: ['reportType', 'requireDimensions'],
  statisticalJournal: ['disallowDirectPosting'],
  location: ['parent'],
};

const readOnly: ReadonlySet<string> = new Set('key href audit entity enableApproval'.split(' '));
const choices: Readonly<Record<string, readonly string[]>> = {
  status: ['active', 'inactive'],
  accountType: ['balanceSheet', 'incomeStatement'],
  normalBalance: ['debit', 'credit'],
};

function readValues(body: Plain, kind: AnyKind, books: Books, reader: BodyReader): Plain {
  const own = ownMembers[kind] ?? [];
  reader.members('', body, {
    writable: new Set(['id', 'name', 'status', ...own]),
    readOnly,
    unplayed: new Set(),
  });
  const values: Plain = {};
  for (const [name, value] of Object.entries(body)) {
    if (name === 'id' || value === null) continue;
    const allowed = choices[name];
    if (allowed !== undefined && !allowed.includes(String(value))) {
      reader.refuse(`/${name}`, 'WRONG-CHOICE', `must be ${allowed.join(' or ')}`);
    } else if (name === 'requireDimensions' && isPlain(value)) {
      values[name] = Object.keys(value).filter((dimension) => value[dimension] === true);
    } else if (name === 'parent') {
      const reference = reader.reference('/parent', value) ?? null;
      const parent = findMaster(books, 'location', reference);
      values.entity = parent?.entity ?? parent?.id;
    } else if (name !== 'ia::operation') values[name] = value;
  }
  return values;
}

function duplicate(id: string): Refusal {
  const message = `Another record with the id '${id}' already exists`;
  return new Refusal(
    409,
    'application',
    simError({ code: 'duplicateId', name: 'DUPLICATE-ID', message }),
  );
}

/** Plans a new record. *Errors:* REST-1064; 409 for an id that is there already. */
export function planMaster(body: unknown, kind: AnyKind, actor: Actor, books: Books) {
  const reader = new BodyReader(new Set());
  if (!isPlain(body)) {
    reader.refuse('/', 'WRONG-TYPE', 'must be an object');
    throw payloadRefusal(reader.errors);
  }
  const isOwn = kind.startsWith('nsp::');
  const needed = ['name', ...(isOwn ? [] : ['id'])];
  if (kind === 'account') needed.push('accountType', 'normalBalance');
  for (const member of needed) reader.required(`/${member}`, body[member]);
  if (body.id === '') reader.refuse('/id', 'EMPTY-ID', 'must not be empty');
  const values = readValues(body, kind, books, reader);
  if (reader.errors.length > 0) throw payloadRefusal(reader.errors);
  const key = books.takeKey();
  const id = isOwn ? String(body.id ?? key) : String(body.id);
  if (books.list(kind)?.byId.has(id)) throw duplicate(id);
  const { userId: by, nowText: at } = actor;
  const change: Change = { type: 'master', kind, id, key, at, by, values, source: 'api' };
  return { key, id, changes: [change] };
}

/** Plans a change of a record. *Errors:* REST-1064. */
export function planMasterUpdate(
  row: Master,
  body: unknown,
  kind: AnyKind,
  actor: Actor,
  books: Books,
): Change[] {
  const reader = new BodyReader(new Set());
  const plain = isPlain(body) ? body : {};
  if (!isPlain(body)) reader.refuse('/', 'WRONG-TYPE', 'must be an object');
  const { id: _id, ...rest } = plain;
  const values = readValues(rest, kind, books, reader);
  if (reader.errors.length > 0) throw payloadRefusal(reader.errors);
  const { userId: by, nowText: at } = actor;
  return [{ type: 'master', kind, id: row.id, at, by, values, source: 'api' }];
}

function isUsed(row: Master, kind: AnyKind, books: Books): boolean {
  for (const index of [books.financial, books.statistical]) {
    for (const { record } of index.lines.values()) {
      if (record.dimensions[kind] === row.id) return true;
      const isAccount = kind === 'account' || kind === 'statisticalAccount';
      if (isAccount && record.account === row.id) return true;
    }
    for (const { record } of index.entries.values()) {
      const isJournal = kind === 'journal' || kind === 'statisticalJournal';
      if (isJournal && record.journal === row.id) return true;
      if (kind === 'attachment' && record.attachment === row.id) return true;
    }
  }
  return false;
}

/** Plans the deletion of a record. *Errors:* 422 while entries use it. */
export function planMasterDeletion(
  row: Master,
  kind: AnyKind,
  actor: Actor,
  books: Books,
): Change[] {
  if (isUsed(row, kind, books)) {
    const message = `${row.id} is used in journal entries and cannot be deleted`;
    throw unknownIdRefusal(422, { code: 'operationFailed', name: 'IN-USE', message });
  }
  const { userId: by, nowText: at } = actor;
  return [{ type: 'master-deleted', kind, id: row.id, at, by, source: 'api' }];
}
