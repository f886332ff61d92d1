// Legacy functions: journals with their own element names, and lists of master data.
//
// functions.ts lists them. They end in the same rules and the same tables as the generic ones.
// **Invariant**: legacy functions answer with `<key>` or `<listtype>`, names in lower case, and the
// order of their elements is checked, as the schema of the vendor does.
// Only the lists a ledger client asks for are here; others are refused as not simulated.

import type { EntryInput, LineInput } from '../journal-entry-body.ts';
import { createdEntry, deleteEntries, underRules } from './batch-writing.ts';
import { readAmount, readDate } from './dates.ts';
import { Failure, functionFailure, notSimulated } from './failures.ts';
import {
  type FunctionContext,
  type FunctionOutcome,
  permit,
  type XmlFunction,
} from './function-context.ts';
import { legacyDate } from './legacy-dates.ts';
import type { AnyXmlObject } from './objects.ts';
import { permitReading } from './reading-rights.ts';
import { shownValue } from './row-values.ts';
import { xmlObjects } from './xml-objects.ts';
import { child, children, textOf, type XmlElement } from './xml-reader.ts';
import { node } from './xml-writer.ts';

const headOrder = (
  'journalid datecreated reversedate description referenceno sourceentity customfields state ' +
  'supdocid gltransactionentries statgltransactionentries'
).split(' ');
const lineOrder = (
  'trtype amount glaccountno document datecreated memo locationid departmentid customerid ' +
  'vendorid employeeid projectid itemid classid contractid warehouseid customfields ' +
  'recon_date currency exchratedate exchratetype exchrate allocation'
).split(' ');

const dimensionNames: Readonly<Record<string, string>> = {
  locationid: 'location',
  departmentid: 'department',
  customerid: 'customer',
  vendorid: 'vendor',
  employeeid: 'employee',
  projectid: 'project',
  itemid: 'item',
  classid: 'class',
  contractid: 'contract',
  warehouseid: 'warehouse',
};

/** XL03000003 on the function: an element that is unknown or out of its place. */
function checkOrder(element: XmlElement, order: readonly string[]): void {
  let last = -1;
  for (const { name } of element.children) {
    const place = order.indexOf(name);
    if (place < last || place < 0) {
      const description2 = `XML Parse schema error: Element ${name} is not expected here.`;
      throw new Failure('function', [{ errorno: 'XL03000003', description2 }]);
    }
    last = place;
  }
}

function lineOf(line: XmlElement): LineInput {
  checkOrder(line, lineOrder);
  const side = textOf(line, 'trtype')?.toLowerCase();
  const isDebit = side === '1' || side === 'debit';
  if (!isDebit && side !== '-1' && side !== 'credit') {
    throw functionFailure('TR-TYPE', `trtype ${side} is neither debit nor credit`);
  }
  const amount = readAmount(textOf(line, 'amount') ?? '');
  if (amount === null) throw functionFailure('AMOUNT', 'amount is not a number');
  const dimensions = Object.entries(dimensionNames).flatMap(([name, dimension]) => {
    const id = textOf(line, name);
    return id ? [[dimension, { id }] as const] : [];
  });
  const account = textOf(line, 'glaccountno') || textOf(line, 'accountno');
  const rate = textOf(line, 'exchrate');
  return {
    txnType: isDebit ? 'debit' : 'credit',
    txnAmount: amount,
    account: account ? { id: account } : null,
    description: textOf(line, 'memo') || null,
    documentId: textOf(line, 'document') || null,
    txnCurrency: textOf(line, 'currency') || null,
    exchangeRate: rate ? readAmount(rate) : null,
    exchangeRateDate: legacyDate(child(line, 'exchratedate')),
    exchangeRateTypeId: textOf(line, 'exchratetype') || null,
    dimensions: Object.fromEntries(dimensions),
  };
}

function entryOf(body: XmlElement, isStatistical: boolean): EntryInput {
  checkOrder(body, headOrder);
  const list = isStatistical ? 'statgltransactionentries' : 'gltransactionentries';
  const postingDate = legacyDate(child(body, 'datecreated'));
  if (postingDate === null) throw functionFailure('DATE', 'datecreated is not a date');
  const base = textOf(body, 'sourceentity');
  const attachment = textOf(body, 'supdocid');
  return {
    journal: { id: textOf(body, 'journalid') ?? '' },
    postingDate,
    description: textOf(body, 'description') ?? '',
    referenceNumber: textOf(body, 'referenceno') || null,
    automaticReversalDate: legacyDate(child(body, 'reversedate')),
    baseLocation: base ? { id: base } : null,
    attachment: attachment ? { id: attachment } : null,
    isDraft: textOf(body, 'state')?.toLowerCase() === 'draft',
    isStatistical,
    lines: children(child(body, list), 'glentry').map(lineOf),
  };
}

function createTransaction(isStatistical: boolean): XmlFunction {
  return (body, context) => {
    permit(context, 'journal-entries:add', body.name);
    const input = entryOf(body, isStatistical);
    const { key, changes } = underRules('create', () => createdEntry(input, context));
    return { content: [node('key', key)], changes, keys: [key] };
  };
}

function deleteTransaction(body: XmlElement, context: FunctionContext): FunctionOutcome {
  permit(context, 'journal-entries:delete', body.name);
  const key = body.attributes.key ?? textOf(body, 'key') ?? '';
  return { content: [node('key', key)], changes: deleteEntries([key], context), keys: [key] };
}

/** Legacy list → object, and the lower-case legacy name of each of its fields. */
const lists: Readonly<Record<string, readonly [object: string, fields: Record<string, string>]>> = {
  glaccount: [
    'GLACCOUNT',
    { glaccountno: 'ACCOUNTNO', title: 'TITLE', normalbalance: 'NORMALBALANCE', status: 'STATUS' },
  ],
  stataccount: ['STATACCOUNT', { accountno: 'ACCOUNTNO', title: 'TITLE', status: 'STATUS' }],
  journal: ['JOURNAL', { journalid: 'SYMBOL', title: 'TITLE', status: 'STATUS' }],
  statjournal: ['JOURNAL', { statjournalid: 'SYMBOL', title: 'TITLE', status: 'STATUS' }],
  location: [
    'LOCATION',
    { locationid: 'LOCATIONID', name: 'NAME', parentid: 'PARENTID', status: 'STATUS' },
  ],
  department: [
    'DEPARTMENT',
    { departmentid: 'DEPARTMENTID', title: 'TITLE', parentid: 'PARENTID', status: 'STATUS' },
  ],
  class: ['CLASS', { classid: 'CLASSID', name: 'NAME', status: 'STATUS' }],
  customer: ['CUSTOMER', { customerid: 'CUSTOMERID', name: 'NAME', status: 'STATUS' }],
  vendor: ['VENDOR', { vendorid: 'VENDORID', name: 'NAME', status: 'STATUS' }],
  employee: ['EMPLOYEE', { employeeid: 'EMPLOYEEID', name: 'NAME', status: 'STATUS' }],
  project: ['PROJECT', { projectid: 'PROJECTID', name: 'NAME', status: 'STATUS' }],
  reportingperiod: [
    'REPORTINGPERIOD',
    { name: 'NAME', startdate: 'START_DATE', enddate: 'END_DATE', status: 'STATUS' },
  ],
};

function listedRows(name: string, object: AnyXmlObject): never[] {
  const statistical = object.fields.get('STATISTICAL');
  const rows = [...object.rows()];
  if (statistical === undefined) return rows;
  return rows.filter((row) => (statistical.get(row) === 'true') === (name === 'statjournal'));
}

/** `<filter><expression><field/><operator>=</operator><value/></expression></filter>`. */
function passes(body: XmlElement, row: never, object: AnyXmlObject, names: Record<string, string>) {
  const expressions = children(child(body, 'filter'), 'expression');
  return expressions.every((one) => {
    const operator = textOf(one, 'operator') ?? '=';
    if (operator !== '=') throw notSimulated(`The operator ${operator} of get_list`);
    const field = object.fields.get(names[textOf(one, 'field') ?? ''] ?? '');
    const written = textOf(one, 'value') ?? '';
    const value = field?.get(row) ?? '';
    return value === written || (field?.type === 'date' && value === readDate(written));
  });
}

function getList(body: XmlElement, context: FunctionContext): FunctionOutcome {
  const name = (body.attributes.object ?? '').toLowerCase();
  const [objectName, names] = lists[name] ?? [];
  if (objectName === undefined || names === undefined) throw notSimulated(`get_list of ${name}`);
  const object = xmlObjects(context.simulation).get(objectName);
  if (object === undefined) throw notSimulated(`get_list of ${name}`);
  permitReading(context, object, 'get_list');
  const start = Number(body.attributes.start ?? 0);
  const size = Number(body.attributes.maxitems ?? 100);
  const found = listedRows(name, object).filter((row) => passes(body, row, object, names));
  const page = found.slice(start, start + size);
  const rows = page.map((row) =>
    node(
      name,
      Object.entries(names).flatMap(([legacyName, fieldName]) => {
        const field = object.fields.get(fieldName);
        if (field === undefined) return [];
        return [
          node(legacyName, shownValue({ name: fieldName, field, get: field.get }, field.get(row))),
        ];
      }),
    ),
  );
  const listtype = node('listtype', name, {
    start: String(start),
    end: String(Math.max(start, start + page.length - 1)),
    total: String(found.length),
  });
  return { content: [listtype, node('data', rows)] };
}

export const legacyFunctions: Readonly<Record<string, XmlFunction>> = {
  create_gltransaction: createTransaction(false),
  create_statgltransaction: createTransaction(true),
  delete_gltransaction: deleteTransaction,
  delete_statgltransaction: deleteTransaction,
  get_list: getList,
};
