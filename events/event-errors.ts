// The catalogue of what can be wrong with an accounting event as it arrives.
// Invariant: the order of the codes is their precedence: problems of one event are listed in it.
// Every code is in docs/reference/errors.md, section EVENT.
// Leaves to others: what the journal finds when it posts (journal/journal-errors.ts).

import { ProblemError, problemsOf } from '#problems/problem.ts';

const meant = (closest: string | null) => (closest === null ? '' : `Did you mean ${closest}? `);

const unknown = (noun: string, screen: string) =>
  ({
    retry: 'after-a-fix',
    message: (code: string, _closest: string | null) => `There is no ${noun} ${code}.`,
    hint: (code: string, closest: string | null) =>
      `${meant(closest)}Otherwise add ${code} in ${screen}, then send the event again.`,
  }) as const;

const inactive = (noun: string, screen: string) =>
  ({
    retry: 'after-a-fix',
    message: (code: string) => `The ${noun} ${code} is inactive.`,
    hint: (code: string) => `Make ${code} active again in ${screen}, or use another ${noun}.`,
  }) as const;

const catalogue = {
  EVENT_NOT_AN_OBJECT: {
    retry: 'after-a-fix',
    message: (got: string) => `An event is a JSON object; this is ${got}.`,
    hint: () => 'Send {"source": …, "id": …, "kind": … }; see docs/reference/events.md.',
  },
  EVENT_FIELD_REQUIRED: {
    retry: 'after-a-fix',
    message: (field: string) => `${field} is missing.`,
    hint: (field: string) => `Add ${field}.`,
  },
  EVENT_FIELD_TYPE: {
    retry: 'after-a-fix',
    message: (field: string, expected: string, got: string) =>
      `${field} is ${got}; expected ${expected}.`,
    hint: (field: string, expected: string, got: string) =>
      expected === 'text' && got === 'a number'
        ? `Put the value of ${field} in double quotes.`
        : `Send ${expected} as ${field}.`,
  },
  EVENT_TEXT_INVALID: {
    retry: 'after-a-fix',
    message: (field: string, fault: string) => `${field} ${fault}.`,
    hint: (field: string) => `Correct ${field}.`,
  },
  EVENT_KIND_UNKNOWN: {
    retry: 'after-a-fix',
    message: (kind: string, _closest: string | null, _known: string) =>
      `There is no kind of event ${kind}.`,
    hint: (_kind: string, closest: string | null, known: string) =>
      `${meant(closest)}The kinds are ${known}.`,
  },
  EVENT_DATE_INVALID: {
    retry: 'after-a-fix',
    message: (field: string, value: string) => `${field} ${value} is not a calendar day.`,
    hint: () => 'Write a day that exists as YYYY-MM-DD, in the calendar of the property.',
  },
  EVENT_DATE_CLOSED: {
    retry: 'after-a-fix',
    message: (date: string, outlet: string, closed: string) =>
      `The event is dated ${date}; the books of ${outlet} are closed through ${closed}.`,
    hint: () =>
      [
        'Date it in the open period (a correction goes into a credit memo there),',
        'or let a controller reopen the period in Periods and close.',
      ].join(' '),
  },
  EVENT_CURRENCY_UNKNOWN: {
    retry: 'after-a-fix',
    message: (code: string) => `There is no currency ${code}.`,
    hint: () => 'Use an ISO 4217 code in capitals (USD); leave it out for the property’s own.',
  },
  EVENT_AMOUNT_NOT_TEXT: {
    retry: 'after-a-fix',
    message: (field: string, value: string) => `${field} is the JSON number ${value}.`,
    hint: (_field: string, value: string) =>
      `Amounts are texts, because JSON numbers lose cents on their way: "${value}".`,
  },
  EVENT_AMOUNT_INVALID: {
    retry: 'after-a-fix',
    message: (field: string, value: string) => `${field} ${value} is not a decimal amount.`,
    hint: () => 'Write digits with a point: "1234.50". No currency sign, no thousands separator.',
  },
  EVENT_AMOUNT_DECIMALS: {
    retry: 'after-a-fix',
    message: (field: string, value: string, currency: string, decimals: number) =>
      `${field} ${value} has more decimals than ${currency} has (${decimals}).`,
    hint: () =>
      'Round in the sending system, where the rule of rounding is known; nothing is rounded here.',
  },
  EVENT_AMOUNT_NOT_POSITIVE: {
    retry: 'after-a-fix',
    message: (field: string, value: string) => `${field} is ${value}; it must be above zero.`,
    hint: () =>
      [
        'Leave lines of zero out. Money the other way is another kind: credit-memo-issued,',
        'refund-issued, or the other side of a manual journal.',
      ].join(' '),
  },
  EVENT_AMOUNT_TOO_LARGE: {
    retry: 'after-a-fix',
    message: (field: string, currency: string, max: string) =>
      `${field} is beyond ${max} ${currency}, the most one event may hold.`,
    hint: () => 'Check the amount; split the event if it is right.',
  },
  EVENT_OUTLET_UNKNOWN: { ...unknown('outlet', 'Company Settings') },
  EVENT_OUTLET_INACTIVE: { ...inactive('outlet', 'Company Settings') },
  EVENT_PRODUCT_UNKNOWN: { ...unknown('product', 'the products of the Chart of Accounts') },
  EVENT_PRODUCT_INACTIVE: { ...inactive('product', 'the products of the Chart of Accounts') },
  EVENT_ACCOUNT_UNKNOWN: { ...unknown('account', 'the Chart of Accounts') },
  EVENT_ACCOUNT_INACTIVE: { ...inactive('account', 'the Chart of Accounts') },
  EVENT_METHOD_UNKNOWN: { ...unknown('payment method', 'Payment Methods') },
  EVENT_METHOD_INACTIVE: { ...inactive('payment method', 'Payment Methods') },
  EVENT_TAX_RATE_UNKNOWN: { ...unknown('tax rate', 'Tax Setup') },
  EVENT_TAX_RATE_INACTIVE: { ...inactive('tax rate', 'Tax Setup') },
  EVENT_DEPARTMENT_UNKNOWN: {
    ...unknown('department', 'the departments of the Chart of Accounts'),
  },
  EVENT_DEPARTMENT_INACTIVE: {
    ...inactive('department', 'the departments of the Chart of Accounts'),
  },
  EVENT_CUSTOMER_REQUIRED: {
    retry: 'after-a-fix',
    message: (kind: string) => `${kind} has no customer.`,
    hint: () =>
      'Add "customer": {"id": …, "name": …}: the entry is made on the customer’s balance.',
  },
  EVENT_JOURNAL_SIDE: {
    retry: 'after-a-fix',
    message: (line: string, found: string) => `${line} has ${found} of debit and credit.`,
    hint: () => 'Give each line a debit or a credit.',
  },
  EVENT_JOURNAL_ONE_SIDED: {
    retry: 'after-a-fix',
    message: (withCustomer: string, without: string) =>
      `On accounts of customers’ balances ${withCustomer} names a customer, ${without} does not.`,
    hint: () =>
      [
        'Name the customer on every line of accounts receivable or customer prepayments, debit and',
        'credit, or on none: otherwise customers’ balances no longer add up to the accounts.',
      ].join(' '),
  },
  EVENT_JOURNAL_UNBALANCED: {
    retry: 'after-a-fix',
    message: (outlet: string, debits: string, credits: string, difference: string) =>
      `Outlet ${outlet}: Debits ${debits}, credits ${credits}, difference ${difference}.`,
    hint: () => 'Debits equal credits at every outlet; correct a line, or add the one missing.',
  },
  EVENT_SERVICE_REVERSED: {
    retry: 'after-a-fix',
    message: (from: string, through: string) =>
      `The service period begins ${from} and ends before that, ${through}.`,
    hint: () => 'Swap from and through, or correct one of them; both days are included.',
  },
  EVENT_LINES_NONE: {
    retry: 'after-a-fix',
    message: (field: string) => `${field} is empty.`,
    hint: () => 'An event has at least one line; leave events without amounts out.',
  },
  EVENT_LINES_TOO_MANY: {
    retry: 'after-a-fix',
    message: (field: string, count: number, max: number) =>
      `${field} has ${count} entries; an event has at most ${max}.`,
    hint: () => 'Split the event into several, each with its own id.',
  },
  EVENT_SETTLES_TOO_MUCH: {
    retry: 'after-a-fix',
    message: (settled: string, amount: string) =>
      `The payment settles ${settled}, but it is ${amount}.`,
    hint: () => 'Settle at most what was paid; what is left stays on the customer’s account.',
  },
  EVENT_TENDERS_DIFFER: {
    retry: 'after-a-fix',
    message: (sold: string, paid: string) =>
      `Lines and taxes are ${sold}; tenders and house account are ${paid}.`,
    hint: () => 'A sale is paid to the cent: add the tender that is missing, or a tip as a line.',
  },
  EVENT_DRAWER_SIDE: {
    retry: 'after-a-fix',
    message: (found: string) => `The count has ${found} of over and short.`,
    hint: () => 'Give one of them; leave a drawer that was right out.',
  },
  EVENT_FEE_TOO_LARGE: {
    retry: 'after-a-fix',
    message: (fee: string, amount: string) => `The fee is ${fee}, of a settlement of ${amount}.`,
    hint: () => 'amount is what was collected, before the fee.',
  },
  EVENT_OUTLETS_SAME: {
    retry: 'after-a-fix',
    message: (outlet: string) => `toOutlet is ${outlet}, the event’s own outlet.`,
    hint: () => 'Name the other outlet; within one outlet, post a journal.',
  },
  EVENT_FIELD_UNKNOWN: {
    retry: 'after-a-fix',
    message: (field: string, _closest: string | null, owner: string) =>
      `${owner} has no member ${field}.`,
    hint: (_field: string, closest: string | null) =>
      `${meant(closest)}Members we do not know are refused, so that nothing sent is silently lost.`,
  },
  EVENT_REASON_REQUIRED: {
    retry: 'after-a-fix',
    message: (kind: string) => `${kind} has no reason.`,
    hint: () => 'Say in "reason" why a person made this entry.',
  },
  EVENT_PROBLEMS_MORE: {
    retry: 'after-a-fix',
    message: (count: number) => `${count} more problems of this event are not listed.`,
    hint: () => 'Correct those listed first; they usually have the same cause.',
  },
  EVENT_BODY_TOO_LARGE: {
    retry: 'after-a-fix',
    message: (max: string) => `The body is larger than ${max}.`,
    hint: () =>
      [
        'Send the events as a stream (Content-Type: application/x-ndjson, one event a line,',
        'any length), or import a file: tieout import FILE.',
      ].join(' '),
  },
  EVENT_TOO_MANY: {
    retry: 'after-a-fix',
    message: (count: number, max: number) =>
      `The list has ${count} events; one request at most ${max}.`,
    hint: () => 'Send them as application/x-ndjson, one event a line, any number.',
  },
  EVENT_JSON_MALFORMED: {
    retry: 'after-a-fix',
    message: (fault: string) => `This is not JSON: ${fault}.`,
    hint: () => 'One event is one JSON object; in NDJSON it stands on one line.',
  },
  EVENT_LINE_TOO_LONG: {
    retry: 'after-a-fix',
    message: (max: string) => `The line is longer than ${max}.`,
    hint: () => 'Is it NDJSON, one event a line? Split events with very many lines.',
  },
  EVENT_NOT_UTF8: {
    retry: 'after-a-fix',
    message: (encoding: string) => `The text is ${encoding}, not UTF-8.`,
    hint: () => 'Save or send it as UTF-8 (in a spreadsheet: "CSV UTF-8").',
  },
  EVENT_FILE_EMPTY: {
    retry: 'after-a-fix',
    message: () => 'The file is empty.',
    hint: () =>
      'A CSV begins with a line that names its columns; see docs/guides/import-events.md.',
  },
  EVENT_CSV_SEPARATOR: {
    retry: 'after-a-fix',
    message: (separator: string) => `The columns are separated by ${separator}, not by commas.`,
    hint: () => 'Save the file as "CSV UTF-8 (comma delimited)".',
  },
  EVENT_CSV_COLUMN_MISSING: {
    retry: 'after-a-fix',
    message: (columns: string) => `The first line lacks the column ${columns}.`,
    hint: () => 'The first line names the columns; docs/reference/events.md lists them.',
  },
  EVENT_CSV_COLUMN_UNKNOWN: {
    retry: 'after-a-fix',
    message: (column: string, _closest: string | null) => `There is no column ${column}.`,
    hint: (_column: string, closest: string | null) =>
      `${meant(closest)}Remove columns that are not in docs/reference/events.md.`,
  },
  EVENT_CSV_COLUMN_TWICE: {
    retry: 'after-a-fix',
    message: (column: string) => `The column ${column} is there twice.`,
    hint: () => 'Remove one of the two.',
  },
  EVENT_CSV_FIELD_COUNT: {
    retry: 'after-a-fix',
    message: (found: number, expected: number) =>
      `The line has ${found} fields, the first line ${expected}.`,
    hint: () => 'Put fields that contain commas or line breaks in double quotes.',
  },
  EVENT_CSV_QUOTE: {
    retry: 'after-a-fix',
    message: (fault: string) => `The quotes do not add up: ${fault}.`,
    hint: () => 'A quote inside a quoted field is written twice: "12"" pipe".',
  },
  EVENT_CSV_ROWS_DIFFER: {
    retry: 'after-a-fix',
    message: (column: string, first: string, other: string, otherLine: number) =>
      `${column} is ${first} here, but ${other} in line ${otherLine} of the same event.`,
    hint: () =>
      'Rows of one event repeat its columns or leave them empty; only line columns differ.',
  },
  EVENT_CSV_COLUMN_UNFIT: {
    retry: 'after-a-fix',
    message: (column: string, kind: string) => `${kind} does not use the column ${column}.`,
    hint: (column: string) => `Leave ${column} empty in the rows of this event.`,
  },
  EVENT_STREAM_BROKEN: {
    retry: 'later',
    message: (posted: number) =>
      `The stream ended early after ${posted} posted events: something unexpected happened here.`,
    hint: () => 'Send the whole stream again; what is posted is answered with exists.',
  },
  EVENT_UNKNOWN: {
    retry: 'never',
    message: (eventId: string) => `There is no event ${eventId}.`,
    hint: () => 'Event ids are in the receipts of POST /api/v1/events.',
  },
  EVENT_REFUSED_UNKNOWN: {
    retry: 'never',
    message: (refusedId: string) => `There is no refused event ${refusedId}.`,
    hint: () => 'Refused events are listed with their numbers: GET /api/v1/refused-events.',
  },
  EVENT_REFUSED_NOT_KEPT: {
    retry: 'never',
    message: (id: string, bytes: number) =>
      `${id || 'An event without id'} has ${bytes} bytes: it is too long to be kept here.`,
    hint: () => 'Send it again from the system it came from.',
  },
  EVENT_DISMISSAL_REASON_REQUIRED: {
    retry: 'after-a-fix',
    message: () => 'Dismissing refused events needs a reason.',
    hint: () => 'Say why these events need not be in the books; an auditor will read it.',
  },
  EVENT_NOTHING_WAITS: {
    retry: 'never',
    message: () => 'None of these refused events waits.',
    hint: () => 'What was accepted or dismissed needs nothing more.',
  },
} as const;

export type EventProblemCode = keyof typeof catalogue;

/** What the message of a code is made from. */
export type EventFacts<C extends EventProblemCode> = Parameters<(typeof catalogue)[C]['message']>;

/** Makes a problem of this stage. */
export const eventProblem = problemsOf(catalogue);

/** Place of a code in the order of precedence; lower is told first. */
export const precedence: ReadonlyMap<string, number> = new Map(
  Object.keys(catalogue).map((code, rank) => [code, rank]),
);

/** One problem as the error to throw. */
export function eventError<C extends EventProblemCode>(
  code: C,
  status: number,
  ...facts: EventFacts<C>
): ProblemError {
  return new ProblemError([eventProblem(code, {}, ...facts)], status);
}
