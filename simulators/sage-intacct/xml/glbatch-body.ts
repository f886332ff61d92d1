// GLBATCH as a client writes it, read into the entry the shared rules judge.
//
// batch-writing.ts reads every create and update here; REST bodies take another way to the
// same EntryInput, so both APIs keep one set of rules.
// **Invariant**: a known element is used or refused, never half-read; names in any case.
// Elements nobody knows are ignored or refused by switch: the vendor does not say.

import type { Reference } from '../body-reader.ts';
import type { Books } from '../books.ts';
import type { EntryInput, LineInput } from '../journal-entry-body.ts';
import type { Settings } from '../settings.ts';
import { readAmount, readDate } from './dates.ts';
import { Failure, functionFailure, notSimulated } from './failures.ts';
import { lineElements } from './ledger-objects.ts';
import { child, children, textOf, type XmlElement } from './xml-reader.ts';

/** What the reading of a body needs to know. */
export interface BodyContext {
  readonly books: Books;
  readonly settings: Settings;
}

const batchElements = new Set(
  (
    'RECORDNO JOURNAL BATCH_DATE REVERSEDATE BATCH_TITLE REFERENCENO SUPDOCID HISTORY_COMMENT ' +
    'BASELOCATION_NO STATE ENTRIES TRANSACTIONSOURCE TAXIMPLICATIONS VATVENDORID VATCUSTOMERID ' +
    'VATCONTACTID TAXSOLUTIONID'
  ).split(' '),
);
const lineElementNames = new Set(
  (
    'RECORDNO LINE_NO ACCOUNTNO TR_TYPE TRX_AMOUNT AMOUNT CURRENCY EXCH_RATE_DATE ' +
    'EXCH_RATE_TYPE_ID EXCHANGE_RATE DOCUMENT DESCRIPTION ALLOCATION SPLIT BILLABLE TAXENTRIES ' +
    'TASKID COSTTYPEID CUSTOMFIELDS'
  ).split(' '),
);
const unplayed = new Set('TAXENTRIES TASKID COSTTYPEID VATVENDORID TAXSOLUTIONID'.split(' '));

function checkElements(element: XmlElement, known: ReadonlySet<string>, context: BodyContext) {
  for (const { name, text, children: inner } of element.children) {
    const upper = name.toUpperCase();
    const hasValue = text.trim() !== '' || inner.length > 0;
    if (unplayed.has(upper) && hasValue) throw notSimulated(`The element ${name}`);
    const isKnown = known.has(upper) || upper.startsWith('GLDIM');
    if (!isKnown && context.settings.xml.unknownElements === 'refuse') {
      throw functionFailure('FIELD-NOT-VALID', `The field ${name} is not valid`);
    }
  }
}

function reference(id: string | undefined): Reference {
  return id === undefined || id === '' ? null : { id };
}

/** PL03000006, the one recorded refusal of a date. */
function dateFailure(written: string): Failure {
  const description2 = `The transaction date '${written}' is invalid.`;
  return new Failure('function', [{ errorno: 'PL03000006', description2 }]);
}

function dateOf(element: XmlElement, name: string): string | undefined {
  const written = textOf(element, name);
  if (written === undefined || written === '') return undefined;
  const date = readDate(written);
  if (date === null) throw dateFailure(written);
  return date;
}

function required(element: XmlElement, name: string): string {
  const text = textOf(element, name);
  if (text === undefined || text === '') {
    throw functionFailure('REQUIRED-FIELD', `Required field ${name} is missing`);
  }
  return text;
}

/** `1` or debit, `-1` or credit, as the documents say in two places. */
function sideOf(line: XmlElement): 'debit' | 'credit' {
  const written = required(line, 'TR_TYPE').toLowerCase();
  if (written === '1' || written === 'debit') return 'debit';
  if (written === '-1' || written === 'credit') return 'credit';
  throw functionFailure('TR-TYPE', `TR_TYPE ${written} is neither 1 nor -1`);
}

/** TRX_AMOUNT, or AMOUNT as the published samples write it. */
function amountOf(line: XmlElement): string {
  const written = textOf(line, 'TRX_AMOUNT') || required(line, 'AMOUNT');
  const amount = readAmount(written);
  if (amount === null) throw functionFailure('AMOUNT', `Amount ${written} is not a number`);
  return amount;
}

function dimensionsOf(line: XmlElement, { books }: BodyContext): Record<string, Reference> {
  const known = lineElements(books);
  const dimensions: Record<string, Reference> = {};
  for (const { name, text } of line.children) {
    const dimension = known.get(name.toUpperCase());
    if (dimension !== undefined)
      dimensions[dimension] = valueReference(dimension, text.trim(), books);
    else if (name.toUpperCase().startsWith('GLDIM') && text.trim() !== '') {
      throw functionFailure('DIMENSION', `The dimension ${name} is not defined`);
    }
  }
  return dimensions;
}

/** Values of the company's own dimensions are named by id or by record number. */
function valueReference(dimension: string, written: string, books: Books): Reference {
  const isKey = dimension.startsWith('nsp::') && books.list(dimension)?.byKey.has(written) === true;
  return isKey ? { key: written } : reference(written);
}

function currencyOf(line: XmlElement): Partial<LineInput> {
  const type = textOf(line, 'EXCH_RATE_TYPE_ID');
  const rate = textOf(line, 'EXCHANGE_RATE');
  return {
    txnCurrency: textOf(line, 'CURRENCY') || null,
    exchangeRate: rate ? readAmount(rate) : null,
    exchangeRateDate: dateOf(line, 'EXCH_RATE_DATE') ?? null,
    exchangeRateTypeId: type && type.toLowerCase() !== 'custom' ? type : null,
  };
}

function lineOf(line: XmlElement, context: BodyContext): LineInput {
  const dimensions = dimensionsOf(line, context);
  const known = new Set([...lineElementNames, ...lineElements(context.books).keys()]);
  checkElements(line, known, context);
  const allocation = textOf(line, 'ALLOCATION');
  return {
    txnType: sideOf(line),
    txnAmount: amountOf(line),
    account: reference(required(line, 'ACCOUNTNO')),
    description: textOf(line, 'DESCRIPTION') || null,
    documentId: textOf(line, 'DOCUMENT') || null,
    ...currencyOf(line),
    isBillable: /^(true|t)$/i.test(textOf(line, 'BILLABLE') ?? ''),
    allocation: allocation?.toLowerCase() === 'custom' ? null : reference(allocation),
    dimensions,
  };
}

/** The parts of a line whose ALLOCATION is `Custom`: each SPLIT has an amount and dimensions. */
function splitLines(line: XmlElement, context: BodyContext): LineInput[] {
  const whole = lineOf(line, context);
  const splits = children(line, 'SPLIT');
  if (textOf(line, 'ALLOCATION')?.toLowerCase() !== 'custom') return [whole];
  if (splits.length === 0) throw functionFailure('SPLIT', 'A custom allocation needs SPLIT');
  return splits.map((split) => {
    const renamed = split.children.map((one) => {
      const upper = one.name.toUpperCase();
      const name = upper.replace(/^(LOCATION|DEPARTMENT)ID$/, '$1');
      return { ...one, name };
    });
    const element = { ...split, children: renamed };
    return { ...whole, txnAmount: amountOf(element), dimensions: dimensionsOf(element, context) };
  });
}

function linesOf(batch: XmlElement, context: BodyContext): LineInput[] {
  const entries = child(batch, 'ENTRIES');
  return children(entries, 'GLENTRY').flatMap((line) => splitLines(line, context));
}

/** Header members a client may leave out; an update keeps those, an empty element clears them. */
function optionalMembers(batch: XmlElement): Partial<EntryInput> {
  const isSent = (name: string) => child(batch, name) !== undefined;
  return {
    ...(isSent('REFERENCENO') ? { referenceNumber: textOf(batch, 'REFERENCENO') || null } : {}),
    ...(isSent('REVERSEDATE')
      ? { automaticReversalDate: dateOf(batch, 'REVERSEDATE') ?? null }
      : {}),
    ...(isSent('SUPDOCID') ? { attachment: reference(textOf(batch, 'SUPDOCID')) } : {}),
    ...(isSent('BASELOCATION_NO')
      ? { baseLocation: reference(textOf(batch, 'BASELOCATION_NO')) }
      : {}),
  };
}

/** A GLBATCH element. *Errors:* a Failure on the function level for what cannot be read. */
export function readBatch(batch: XmlElement, context: BodyContext, isUpdate = false): EntryInput {
  checkElements(batch, batchElements, context);
  const { books } = context;
  const journal = isUpdate ? textOf(batch, 'JOURNAL') : required(batch, 'JOURNAL');
  const postingDate = dateOf(batch, 'BATCH_DATE');
  if (postingDate === undefined) throw dateFailure('');
  const state = textOf(batch, 'STATE')?.toLowerCase();
  if (state !== undefined && !['', 'draft', 'posted'].includes(state)) {
    throw functionFailure('STATE', `STATE ${state} is neither Draft nor Posted`);
  }
  return {
    ...(journal ? { journal: { id: journal } } : {}),
    postingDate,
    description: required(batch, 'BATCH_TITLE'),
    ...optionalMembers(batch),
    isDraft: state === 'draft',
    isStatistical: books.masters.statisticalJournal.has(journal ?? ''),
    lines: linesOf(batch, context),
  };
}
