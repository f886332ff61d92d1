// The model service: what fields and references an object has, as the API describes itself.
//
// GET /services/core/model?name=general-ledger/account answers from the table of object-fields.ts.
// **Invariant**: a field that can be queried is in the model, and the other way round.
// As on the real server, unknown names give an empty answer and `required` is always false.

import type { AnyObject, Field } from './object-fields.ts';

interface ModelNode {
  fields: Record<string, unknown>;
  groups: Record<string, ModelNode>;
  refs: Record<string, { apiObject: string; fields: Record<string, unknown> }>;
}

const types: Record<string, { type: string; format?: string }> = {
  key: { type: 'string' },
  string: { type: 'string' },
  decimal: { type: 'string', format: 'decimal-precision-2' },
  integer: { type: 'integer' },
  date: { type: 'string', format: 'date' },
  'date-time': { type: 'string', format: 'date-time' },
  boolean: { type: 'boolean' },
};

const alwaysReadOnly = new Set(['key', 'href', 'state', 'txnNumber', 'webURL', 'moduleName']);

/** Choices of fields, with the default first where the model has one. */
const enums: Readonly<Record<string, readonly string[]>> = {
  accountType: ['balanceSheet', 'incomeStatement'],
  alternativeGLAccount: ['none', 'payablesAccount', 'receivablesAccount'],
  bookType: ['accrual', 'cash', 'cashAndAccrual', 'consolidation'],
  closingType: ['nonClosingAccount', 'closingAccount', 'closedToAccount'],
  normalBalance: ['debit', 'credit'],
  status: ['active', 'inactive'],
};

/** What the recorded models add to a field: choices, defaults, and what is deprecated. */
function extras(name: string): Record<string, unknown> {
  const choices = enums[name];
  if (choices !== undefined) return { enum: choices, default: choices[0] };
  if (name === 'audit.createdBy' || name === 'audit.modifiedBy') return { deprecated: true };
  return {};
}

function describe(name: string, field: Field<never>): Record<string, unknown> {
  const readOnly = alwaysReadOnly.has(name.split('.').at(-1) ?? '') || name.startsWith('audit.');
  return {
    ...types[field.type],
    ...extras(name),
    readOnly,
    writeOnly: false,
    required: false,
    nullable: true,
    mutable: !readOnly,
  };
}

function emptyNode(): ModelNode {
  return { fields: {}, groups: {}, refs: {} };
}

/** Where the members of `a.b` stand: references under `refs`, other groups under `groups`. */
function place(
  root: ModelNode,
  path: readonly string[],
  object: AnyObject,
): Record<string, unknown> {
  let node = root;
  for (const [index, member] of path.entries()) {
    const prefix = path.slice(0, index + 1).join('.');
    const key = object.fields.get(`${prefix}.key`);
    if (key !== undefined && index === path.length - 1) {
      node.refs[member] ??= { apiObject: key.apiObject ?? '', fields: {} };
      return node.refs[member].fields;
    }
    node.groups[member] ??= emptyNode();
    node = node.groups[member];
  }
  return node.fields;
}

/** The model of an object; an empty object for a name nobody knows. */
export function modelOf(
  object: AnyObject | undefined,
  isWritable: boolean,
): Record<string, unknown> {
  if (object === undefined) return {};
  const root = emptyNode();
  for (const [name, field] of object.fields) {
    const path = name.split('.');
    const last = path.pop() ?? '';
    place(root, path, object)[last] = describe(name, field);
  }
  const isEntry = /journal-entry$/.test(object.name);
  const isLine = /journal-entry-line$/.test(object.name);
  return {
    ...root,
    lists: isEntry ? { lines: { apiObject: `${object.name}-line` } } : [],
    httpMethods: isWritable ? 'OPTIONS,GET,POST,DELETE,PATCH' : 'OPTIONS,GET',
    idempotenceSupported: isWritable,
    apiObject: object.name,
    type: isLine ? 'ownedObject' : 'rootObject',
    href: `/services/core/model?version=v1&name=objects/${object.name}`,
  };
}
