// Master data written over the XML API: accounts and the dimensions, by the rules REST keeps.
//
// write-functions.ts calls it; master-writes.ts plans the change.
// **Invariant**: an id is unique in its list. The refusal of an account number that exists is the
// one error stack the vendor documents whole (GL-0493, then GL-0504).
// Which elements Sage demands of each object is larger than this; here each has its few.

import type { Master } from '../books.ts';
import type { Change, MasterKind } from '../changes.ts';
import { Refusal } from '../errors.ts';
import { planMaster, planMasterDeletion, planMasterUpdate } from '../master-writes.ts';
import type { Permission } from '../permissions.ts';
import { Failure, type VendorError } from './failures.ts';
import { actorOf, type FunctionContext } from './function-context.ts';
import { dimensionElements } from './ledger-objects.ts';
import type { ObjectWriter, Verb, Written } from './object-writer.ts';
import { booleanOf, textOf, type XmlElement } from './xml-reader.ts';

interface WritableObject {
  readonly name: string;
  readonly kind: MasterKind;
  readonly id: string;
  readonly title: string;
  readonly edit: Permission;
}

const dimensions = Object.entries(dimensionElements).map(
  ([name, element]): WritableObject => ({
    name: name.toUpperCase(),
    kind: name as MasterKind,
    id: /ID$/.test(element) ? element : `${element}ID`,
    title: name === 'department' ? 'TITLE' : 'NAME',
    edit: 'dimensions:edit',
  }),
);

const account = { id: 'ACCOUNTNO', title: 'TITLE', edit: 'accounts:edit' } as const;

const objects: readonly WritableObject[] = [
  { name: 'GLACCOUNT', kind: 'account', ...account },
  { name: 'STATACCOUNT', kind: 'statisticalAccount', ...account },
  ...dimensions,
];

const wrapper = (what: string, errorId: string): VendorError => ({
  errorno: 'BL01001973',
  description2: `Could not create ${what} record.`,
  errorId,
});

/** An id that is there already: the stack documented for accounts, the one recorded for others. */
export function duplicateFailure(name: string, id: string): Failure {
  if (name === 'GLACCOUNT') {
    const cause: VendorError = {
      errorno: 'BL01001973',
      description: 'Duplicate account number',
      description2: `The account number '${id}' already exists`,
      correction: 'Enter unique account number',
      errorId: 'GL-0493',
    };
    return new Failure('function', [cause, wrapper('GL Account', 'GL-0504')]);
  }
  const word = (name[0] ?? '') + name.slice(1).toLowerCase();
  const cause: VendorError = {
    errorno: 'BL34000061',
    description2: `Another ${word} with the given value(s) ${id}  already exists`,
    correction: 'Use a unique value instead.',
  };
  return new Failure('function', [cause, wrapper(word, ''), wrapper(word, '')]);
}

/** The shared rules' refusal, without the words of REST around it. */
function failureOf({ error }: Refusal, name: string, id: string): Failure {
  if (error.errorId === 'SIM-DUPLICATE-ID') return duplicateFailure(name, id);
  const causes = (error.details ?? [error]).map(({ message, errorId }): VendorError => {
    return { errorno: 'BL01001973', description2: message, errorId };
  });
  return new Failure('function', causes);
}

const accountTypes: Readonly<Record<string, string>> = {
  balancesheet: 'balanceSheet',
  n: 'balanceSheet',
  incomestatement: 'incomeStatement',
  i: 'incomeStatement',
};

/** The body as REST writes it; what is not sent is not there. */
function bodyOf(element: XmlElement, { id, title, kind }: WritableObject) {
  const body: Record<string, unknown> = {};
  const put = (member: string, value: string | undefined) => {
    if (value) body[member] = value;
  };
  put('id', textOf(element, id));
  put('name', textOf(element, title));
  put('status', textOf(element, 'STATUS')?.toLowerCase());
  if (kind === 'account') {
    const type = textOf(element, 'ACCOUNTTYPE')?.toLowerCase() ?? '';
    put('accountType', accountTypes[type] ?? type);
    put('normalBalance', textOf(element, 'NORMALBALANCE')?.toLowerCase());
  }
  if (kind === 'account' || kind === 'statisticalAccount') {
    const required = { department: 'REQUIREDEPT', location: 'REQUIRELOC' };
    const flags = Object.entries(dimensionElements).flatMap(([name]) => {
      const flag = (required as Record<string, string>)[name] ?? `REQUIRE${name.toUpperCase()}`;
      const text = textOf(element, flag);
      return text === undefined ? [] : [[name, booleanOf(text, false)] as const];
    });
    if (flags.length > 0) body.requireDimensions = Object.fromEntries(flags);
  }
  return body;
}

function rowOf(element: XmlElement, object: WritableObject, context: FunctionContext): Master {
  const list = context.simulation.books.list(object.kind);
  const key = textOf(element, 'RECORDNO') ?? '';
  const id = textOf(element, object.id) ?? '';
  const row = list?.byKey.get(key) ?? list?.byId.get(id);
  if (row === undefined) throw notFoundTo('update', object, key || id);
  return row;
}

function notFoundTo(verb: Verb, { name }: WritableObject, key: string): Failure {
  const description2 = `Cannot find ${name.toLowerCase()} with key '${key}' to ${verb}.`;
  return new Failure('function', [{ errorno: 'BL01001973', description2 }]);
}

function underRules<T>(object: WritableObject, id: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) throw failureOf(error, object.name, id);
    throw error;
  }
}

function writerOf(object: WritableObject): ObjectWriter {
  const { kind, edit } = object;
  const create = (element: XmlElement, context: FunctionContext): Written => {
    const body = bodyOf(element, object);
    const id = String(body.id ?? '');
    const { books } = context.simulation;
    const made = underRules(object, id, () => planMaster(body, kind, actorOf(context), books));
    return { key: made.key, natural: [object.id, made.id], changes: made.changes };
  };
  const update = (element: XmlElement, context: FunctionContext): Written => {
    const row = rowOf(element, object, context);
    const { books } = context.simulation;
    const body = bodyOf(element, object);
    const changes = underRules(object, row.id, () =>
      planMasterUpdate(row, body, kind, actorOf(context), books),
    );
    return { key: row.key, natural: [object.id, row.id], changes };
  };
  const remove = (keys: readonly string[], context: FunctionContext): Change[] =>
    keys.flatMap((key) => {
      const { books } = context.simulation;
      const row = books.list(kind)?.byKey.get(key);
      if (row === undefined) throw notFoundTo('delete', object, key);
      return underRules(object, row.id, () =>
        planMasterDeletion(row, kind, actorOf(context), books),
      );
    });
  return { permissions: { create: edit, update: edit, delete: edit }, create, update, remove };
}

/** The writers of master data by the name of their object. */
export const masterWriters: Readonly<Record<string, ObjectWriter>> = Object.fromEntries(
  objects.map((object) => [object.name, writerOf(object)]),
);
