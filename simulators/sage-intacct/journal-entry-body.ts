// The strict body of a journal entry: which members exist, which may be written, what shape
// they have.
//
// First check of POST and PATCH: from unknown JSON to an EntryInput, or every schema error at once.
// **Invariant**: nothing is ignored. A member is used, refused as read-only (REST-1050), refused as
// unknown (REST-1043), or refused as a feature this simulator does not play.
// It leaves whether accounts exist and sides balance to journal-entries.ts.

import { readDecimal } from './amounts.ts';
import { type ApiError, notAField, payloadRefusal, readOnlyField, simError } from './errors.ts';

/** A reference to a record by id or by key; `null` for no value. */
export type Reference = { readonly id: string } | { readonly key: string } | null;

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

const CALENDAR_DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

type Plain = Record<string, unknown>;

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A day of the calendar: 2026-02-30 is none. */
export function isCalendarDate(value: unknown): value is string {
  if (typeof value !== 'string' || !CALENDAR_DATE.test(value)) return false;
  return Number(value.slice(8)) <= 28 || new Date(value).toISOString().startsWith(value);
}

/** Names that are looked up: a set, or a map by name. */
type Names = { readonly has: (name: string) => boolean };

/** Collects errors while members are read; paths are JSON pointers with lines counted from 0. */
class BodyReader {
  readonly errors: ApiError[] = [];
  /** The company's own dimensions, `nsp::NAME`. */
  readonly userDefined: Names;

  constructor(userDefined: Names) {
    this.userDefined = userDefined;
  }

  refuse(target: string, name: string, message: string, code = 'invalidRequest'): undefined {
    this.errors.push(simError({ code, name, message: `${target} ${message}`, target }));
    return undefined;
  }

  text(target: string, value: unknown): string | null | undefined {
    if (value === undefined || value === null || typeof value === 'string') return value;
    return this.refuse(target, 'WRONG-TYPE', 'must be a string');
  }

  flag(target: string, value: unknown): boolean | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'boolean') return value;
    return this.refuse(target, 'WRONG-TYPE', 'must be true or false');
  }

  date(target: string, value: unknown): string | undefined {
    if (value === undefined || isCalendarDate(value)) return value;
    return this.refuse(target, 'WRONG-DATE', 'must be a date as YYYY-MM-DD');
  }

  reference(target: string, value: unknown): Reference | undefined {
    if (value === undefined || value === null) return value;
    if (!isPlain(value)) return this.refuse(target, 'WRONG-TYPE', 'must be an object');
    for (const member of Object.keys(value)) {
      if (member === 'name' || member === 'href') {
        this.errors.push(readOnlyField(`${target}/${member}`));
      } else if (member !== 'id' && member !== 'key') {
        this.errors.push(notAField(`${target}/${member}`));
      }
    }
    for (const member of ['key', 'id'] as const) {
      const text = value[member];
      if (text === undefined || text === null) continue;
      if (typeof text !== 'string') {
        return this.refuse(`${target}/${member}`, 'WRONG-TYPE', 'must be a string');
      }
      if (text === '') return this.refuse(`${target}/${member}`, 'EMPTY-ID', 'must not be empty');
      return member === 'key' ? { key: text } : { id: text };
    }
    return null;
  }

  required(target: string, value: unknown): void {
    if (value === undefined || value === null) {
      this.refuse(target, 'REQUIRED-FIELD', 'is a required field');
    }
  }

  members(
    path: string,
    body: Plain,
    known: {
      writable: ReadonlySet<string>;
      readOnly: ReadonlySet<string>;
      unplayed: ReadonlySet<string>;
    },
  ): void {
    for (const [member, value] of Object.entries(body)) {
      if (known.writable.has(member)) continue;
      const target = `${path}/${member}`;
      if (known.readOnly.has(member)) this.errors.push(readOnlyField(target));
      else if (!known.unplayed.has(member)) this.errors.push(notAField(target));
      else if (!isNoValue(value)) {
        this.refuse(target, 'NOT-SIMULATED', 'is not simulated', 'notSimulated');
      }
    }
  }
}

/**
 * null, false, [], {} and objects of nulls say nothing, so a feature that is not played may
 * carry them.
 */
function isNoValue(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 'none') return true;
  return typeof value === 'object' && Object.values(value).every(isNoValue);
}

const headerWritable = new Set(
  (
    'glJournal postingDate description referenceNumber state baseLocation lines ' +
    'automaticReversalDate attachment'
  ).split(' '),
);
const lineWritable = new Set(
  (
    'key txnType txnAmount glAccount description documentId currency dimensions ia::operation ' +
    'isBillable allocation'
  ).split(' '),
);
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

function readLine(reader: BodyReader, path: string, value: unknown, isPatch: boolean): LineInput {
  if (!isPlain(value)) {
    reader.refuse(path, 'WRONG-TYPE', 'must be an object');
    return {};
  }
  if (!isPatch && value.key !== undefined) reader.errors.push(readOnlyField(`${path}/key`));
  reader.members(path, value, {
    writable: lineWritable,
    readOnly: lineReadOnly,
    unplayed: lineUnplayed,
  });
  const operation = value['ia::operation'];
  if (operation !== undefined && !(isPatch && operation === 'delete')) {
    reader.refuse(`${path}/ia::operation`, 'WRONG-OPERATION', 'can only be delete, in a PATCH');
  }
  const isNew = !isPatch || typeof value.key !== 'string';
  if (isNew) {
    for (const member of ['txnType', 'txnAmount', 'glAccount']) {
      reader.required(`${path}/${member}`, value[member]);
    }
  }
  const txnType = value.txnType;
  if (txnType !== undefined && txnType !== null && txnType !== 'debit' && txnType !== 'credit') {
    reader.refuse(`${path}/txnType`, 'WRONG-CHOICE', 'must be debit or credit');
  }
  const amount = reader.text(`${path}/txnAmount`, value.txnAmount);
  if (typeof amount === 'string' && readDecimal(amount) === null) {
    reader.refuse(`${path}/txnAmount`, 'WRONG-AMOUNT', 'must be a decimal number');
  }
  return withoutUndefined({
    key: typeof value.key === 'string' ? value.key : undefined,
    isDeleted: operation === 'delete' ? true : undefined,
    txnType: txnType === 'debit' || txnType === 'credit' ? txnType : undefined,
    txnAmount: amount ?? undefined,
    account: reader.reference(`${path}/glAccount`, value.glAccount),
    description: reader.text(`${path}/description`, value.description),
    documentId: reader.text(`${path}/documentId`, value.documentId),
    isBillable: reader.flag(`${path}/isBillable`, value.isBillable),
    allocation: reader.reference(`${path}/allocation`, value.allocation),
    ...readCurrency(reader, `${path}/currency`, value.currency),
    dimensions: readDimensions(reader, `${path}/dimensions`, value.dimensions),
  }) as LineInput;
}

function withoutUndefined(value: Plain): Plain {
  for (const member of Object.keys(value)) if (value[member] === undefined) delete value[member];
  return value;
}

function readLines(reader: BodyReader, value: unknown, isPatch: boolean): LineInput[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) return reader.refuse('/lines', 'WRONG-TYPE', 'must be a list');
  if (!isPatch && value.length < 2) {
    reader.refuse('/lines', 'TOO-FEW-LINES', 'must have at least 2 elements');
  }
  return value.map((line, index) => readLine(reader, `/lines/${index}`, line, isPatch));
}

/**
 * Reads the body of a create or, with `isPatch`, of an update.
 * *Errors:* a Refusal REST-1064 with every schema error in `details`.
 */
export function readEntryBody(
  body: unknown,
  isPatch = false,
  userDefined: Names = none,
): EntryInput {
  const reader = new BodyReader(userDefined);
  if (!isPlain(body)) {
    reader.refuse('/', 'WRONG-TYPE', 'must be an object');
    throw payloadRefusal(reader.errors);
  }
  reader.members('', body, {
    writable: headerWritable,
    readOnly: headerReadOnly,
    unplayed: headerUnplayed,
  });
  if (!isPatch) {
    for (const member of ['glJournal', 'postingDate', 'description', 'lines']) {
      reader.required(`/${member}`, body[member]);
    }
  }
  if (body.state !== undefined && body.state !== null && (isPatch || body.state !== 'draft')) {
    const message = 'State must be draft or not included in the request.';
    reader.errors.push(
      simError({ code: 'invalidParameter', name: 'STATE', message, target: '/state' }),
    );
  }
  const description = reader.text('/description', body.description);
  if (description === '') reader.refuse('/description', 'REQUIRED-FIELD', 'is a required field');
  const input = withoutUndefined({
    journal: reader.reference('/glJournal', body.glJournal),
    postingDate: reader.date('/postingDate', body.postingDate ?? undefined),
    description: description ?? undefined,
    referenceNumber: reader.text('/referenceNumber', body.referenceNumber),
    automaticReversalDate:
      body.automaticReversalDate === null
        ? null
        : reader.date('/automaticReversalDate', body.automaticReversalDate),
    attachment: reader.reference('/attachment', body.attachment),
    baseLocation: reader.reference('/baseLocation', body.baseLocation),
    isDraft: body.state === 'draft',
    lines: readLines(reader, body.lines, isPatch),
  });
  if (reader.errors.length > 0) throw payloadRefusal(reader.errors);
  return input as unknown as EntryInput;
}
