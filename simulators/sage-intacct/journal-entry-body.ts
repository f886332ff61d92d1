// The strict body of a journal entry: which members exist, which may be written, what shape
// they have.
//
// First check of POST and PATCH: from unknown JSON to an EntryInput, or every schema error at once.
// **Invariant**: nothing is ignored. A member is used, refused as read-only (REST-1050), refused as
// unknown (REST-1043), or refused as a feature this simulator does not play.
// It leaves whether accounts exist and sides balance to journal-entries.ts.

import { readDecimal } from './amounts.ts';
import {
  BodyReader,
  isPlain,
  type Names,
  type Plain,
  type Reference,
  withoutUndefined,
} from './body-reader.ts';
import { notAField, payloadRefusal, readOnlyField, simError } from './errors.ts';

/** A line as a client wrote it. Members left out are `undefined`; `null` means no value. */
export interface LineInput {
  readonly key?: string;
  readonly isDeleted?: true;
  readonly txnType?: 'debit' | 'credit';
  readonly txnAmount?: string;
  readonly account?: Reference;
  readonly description?: string | null;
  readonly documentId?: string | null;
  readonly txnCurrency?: string | null;
  readonly exchangeRate?: string | null;
  readonly exchangeRateTypeId?: string | null;
  readonly exchangeRateDate?: string | null;
  readonly isBillable?: boolean;
  readonly allocation?: Reference;
  readonly dimensions?: Readonly<Record<string, Reference>>;
}

/** An entry as a client wrote it. */
export interface EntryInput {
  readonly journal?: Reference;
  readonly postingDate?: string;
  readonly description?: string;
  readonly referenceNumber?: string | null;
  readonly baseLocation?: Reference;
  readonly automaticReversalDate?: string | null;
  readonly attachment?: Reference;
  readonly isDraft: boolean;
  /** Counts instead of money: a statistical journal, statistical accounts, no balance. */
  readonly isStatistical?: boolean;
  readonly lines?: readonly LineInput[];
}

/** The dimensions a line can carry, whether or not the company has values for them. */
export const lineDimensions = new Set(
  (
    'location department employee project customer vendor item warehouse class task costType ' +
    'asset contract affiliateEntity loanAccount workOrder'
  ).split(' '),
);

const headerReadOnly = new Set(
  (
    'key id href txnNumber reversedFromDate reversedBy entity moduleName sequenceNumber webURL ' +
    'balance txnSource scheduledOperationKey txnTemplate accountAllocation ' +
    'accountAllocationRun audit'
  ).split(' '),
);
const lineReadOnly = new Set(
  (
    'id href lineNumber entryDate baseAmount numberOfUnits reconciliationGroup accountingPeriod ' +
    'isBilled interEntityTxnType parent state audit journalEntry'
  ).split(' '),
);
const headerUnplayed = new Set(['tax', 'invoiceMode', 'eReportingType']);
const lineUnplayed = new Set(['taxEntries']);

/** What differs between the bodies of financial and statistical entries. */
interface Shape {
  readonly journal: 'glJournal' | 'statisticalJournal';
  readonly account: 'glAccount' | 'statisticalAccount';
  /** The words for debit and credit. */
  readonly sides: readonly [string, string];
  readonly linesMin: number;
  /** Members that can be written. */
  readonly header: ReadonlySet<string>;
  readonly line: ReadonlySet<string>;
}

const header =
  'postingDate description referenceNumber state baseLocation lines automaticReversalDate ' +
  'attachment';
const line = 'key txnType txnAmount description documentId dimensions ia::operation';

export const financialShape: Shape = {
  journal: 'glJournal',
  account: 'glAccount',
  sides: ['debit', 'credit'],
  linesMin: 2,
  header: new Set(`${header} glJournal`.split(' ')),
  line: new Set(`${line} glAccount currency isBillable allocation`.split(' ')),
};

export const statisticalShape: Shape = {
  journal: 'statisticalJournal',
  account: 'statisticalAccount',
  sides: ['increase', 'decrease'],
  linesMin: 1,
  header: new Set(`${header} statisticalJournal`.split(' ')),
  line: new Set(`${line} statisticalAccount`.split(' ')),
};

const currencyMembers = new Set(
  'txnCurrency exchangeRateDate exchangeRateTypeId exchangeRate'.split(' '),
);
const none: ReadonlySet<string> = new Set();

function readDimensions(reader: BodyReader, path: string, value: unknown): LineInput['dimensions'] {
  if (value === undefined || value === null) return undefined;
  if (!isPlain(value)) return reader.refuse(path, 'WRONG-TYPE', 'must be an object');
  const dimensions: Record<string, Reference> = {};
  for (const [name, reference] of Object.entries(value)) {
    if (!lineDimensions.has(name) && !reader.userDefined.has(name)) {
      reader.errors.push(notAField(`${path}/${name}`));
      continue;
    }
    dimensions[name] = reader.reference(`${path}/${name}`, reference) ?? null;
  }
  return dimensions;
}

function readCurrency(reader: BodyReader, path: string, value: unknown): Partial<LineInput> {
  if (value === undefined || value === null) return {};
  if (!isPlain(value)) return reader.refuse(path, 'WRONG-TYPE', 'must be an object') ?? {};
  reader.members(path, value, {
    writable: currencyMembers,
    readOnly: new Set(['baseCurrency']),
    unplayed: none,
  });
  const rate = value.exchangeRate ?? null;
  if (rate !== null && typeof rate !== 'number') {
    reader.refuse(`${path}/exchangeRate`, 'WRONG-TYPE', 'must be a number');
  }
  return {
    txnCurrency: reader.text(`${path}/txnCurrency`, value.txnCurrency) ?? null,
    exchangeRateTypeId: reader.text(`${path}/exchangeRateTypeId`, value.exchangeRateTypeId) ?? null,
    exchangeRate: typeof rate === 'number' ? String(rate) : null,
    exchangeRateDate:
      reader.date(`${path}/exchangeRateDate`, value.exchangeRateDate ?? undefined) ?? null,
  };
}

/** How a body is read: as an update or not, and with which words. */
interface Reading {
  readonly isPatch: boolean;
  readonly shape: Shape;
}

function readSide(reader: BodyReader, path: string, value: unknown, shape: Shape) {
  if (value === undefined || value === null) return undefined;
  const [debit, credit] = shape.sides;
  if (value === debit) return 'debit';
  if (value === credit) return 'credit';
  return reader.refuse(path, 'WRONG-CHOICE', `must be ${debit} or ${credit}`);
}

function readLine(reader: BodyReader, path: string, value: unknown, reading: Reading): LineInput {
  if (!isPlain(value)) {
    reader.refuse(path, 'WRONG-TYPE', 'must be an object');
    return {};
  }
  const { isPatch, shape } = reading;
  if (!isPatch && value.key !== undefined) reader.errors.push(readOnlyField(`${path}/key`));
  reader.members(path, value, {
    writable: shape.line,
    readOnly: lineReadOnly,
    unplayed: lineUnplayed,
  });
  const operation = value['ia::operation'];
  if (operation !== undefined && !(isPatch && operation === 'delete')) {
    reader.refuse(`${path}/ia::operation`, 'WRONG-OPERATION', 'can only be delete, in a PATCH');
  }
  const isNew = !isPatch || typeof value.key !== 'string';
  if (isNew) {
    for (const member of ['txnType', 'txnAmount', shape.account]) {
      reader.required(`${path}/${member}`, value[member]);
    }
  }
  const amount = reader.text(`${path}/txnAmount`, value.txnAmount);
  if (typeof amount === 'string' && readDecimal(amount) === null) {
    reader.refuse(`${path}/txnAmount`, 'WRONG-AMOUNT', 'must be a decimal number');
  }
  return withoutUndefined({
    key: typeof value.key === 'string' ? value.key : undefined,
    isDeleted: operation === 'delete' ? true : undefined,
    txnType: readSide(reader, `${path}/txnType`, value.txnType, shape),
    txnAmount: amount ?? undefined,
    account: reader.reference(`${path}/${shape.account}`, value[shape.account]),
    description: reader.text(`${path}/description`, value.description),
    documentId: reader.text(`${path}/documentId`, value.documentId),
    isBillable: reader.flag(`${path}/isBillable`, value.isBillable),
    allocation: reader.reference(`${path}/allocation`, value.allocation),
    ...readCurrency(reader, `${path}/currency`, value.currency),
    dimensions: readDimensions(reader, `${path}/dimensions`, value.dimensions),
  }) as LineInput;
}

function readLines(reader: BodyReader, value: unknown, reading: Reading): LineInput[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) return reader.refuse('/lines', 'WRONG-TYPE', 'must be a list');
  const { linesMin } = reading.shape;
  if (!reading.isPatch && value.length < linesMin) {
    reader.refuse('/lines', 'TOO-FEW-LINES', `must have at least ${linesMin} elements`);
  }
  return value.map((line, index) => readLine(reader, `/lines/${index}`, line, reading));
}

/**
 * Reads the body of a create or, with `isPatch`, of an update.
 * *Errors:* a Refusal REST-1064 with every schema error in `details`.
 */
export function readEntryBody(
  body: unknown,
  isPatch = false,
  userDefined: Names = none,
  shape: Shape = financialShape,
): EntryInput {
  const reader = new BodyReader(userDefined);
  if (!isPlain(body)) {
    reader.refuse('/', 'WRONG-TYPE', 'must be an object');
    throw payloadRefusal(reader.errors);
  }
  reader.members('', body, {
    writable: shape.header,
    readOnly: headerReadOnly,
    unplayed: headerUnplayed,
  });
  if (!isPatch) {
    for (const member of [shape.journal, 'postingDate', 'description', 'lines']) {
      reader.required(`/${member}`, body[member]);
    }
  }
  if (body.state !== undefined && body.state !== null && (isPatch || body.state !== 'draft')) {
    const message = 'State must be draft or not included in the request.';
    reader.errors.push(
      simError({ code: 'invalidParameter', name: 'STATE', message, target: '/state' }),
    );
  }
  const input = withoutUndefined({
    ...readHeader(reader, body, shape),
    isDraft: body.state === 'draft',
    isStatistical: shape === statisticalShape ? true : undefined,
    lines: readLines(reader, body.lines, { isPatch, shape }),
  });
  if (reader.errors.length > 0) throw payloadRefusal(reader.errors);
  return input as unknown as EntryInput;
}

function readHeader(reader: BodyReader, body: Plain, shape: Shape): Plain {
  const description = reader.text('/description', body.description);
  if (description === '') reader.refuse('/description', 'REQUIRED-FIELD', 'is a required field');
  const reversal = body.automaticReversalDate;
  return {
    journal: reader.reference(`/${shape.journal}`, body[shape.journal]),
    postingDate: reader.date('/postingDate', body.postingDate ?? undefined),
    description: description ?? undefined,
    referenceNumber: reader.text('/referenceNumber', body.referenceNumber),
    automaticReversalDate:
      reversal === null ? null : reader.date('/automaticReversalDate', reversal),
    attachment: reader.reference('/attachment', body.attachment),
    baseLocation: reader.reference('/baseLocation', body.baseLocation),
  };
}
