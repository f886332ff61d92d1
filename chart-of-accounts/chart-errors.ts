// The catalogue of what can be wrong with a property's masters: its chart, its CSV files, its
// closing date.
// Invariant: every code is listed in docs/reference/errors.md, section CHART.
// Leaves to others: what is wrong with an event read against a chart (events/event-errors.ts).

import { ProblemError, problemsOf } from '#problems/problem.ts';

const catalogue = {
  CHART_PROPERTY_UNKNOWN: {
    retry: 'after-a-fix',
    message: (property: string | number) => `There is no property ${property}.`,
    hint: () => 'Check the code in the header Tieout-Property, or create the property first.',
  },
  CHART_PROPERTY_EXISTS: {
    retry: 'never',
    message: (code: string) => `There is already a property ${code}.`,
    hint: () => 'Choose another code, or use the property that is there.',
  },
  CHART_FIELD_REQUIRED: {
    retry: 'after-a-fix',
    message: (row: string, field: string) => `${row} has no ${field}.`,
    hint: (_row: string, field: string) => `Fill in ${field}.`,
  },
  CHART_FIELD_INVALID: {
    retry: 'after-a-fix',
    message: (row: string, field: string, value: string, expected: string) =>
      `${row}: ${field} is ${JSON.stringify(value)}; expected ${expected}.`,
    hint: (_row: string, field: string) => `Correct ${field}.`,
  },
  CHART_ROW_TWICE: {
    retry: 'after-a-fix',
    message: (row: string) => `${row} is there twice.`,
    hint: () => 'Keep one of the two rows.',
  },
  CHART_REFERENCE_UNKNOWN: {
    retry: 'after-a-fix',
    message: (row: string, field: string, value: string, kind: string) =>
      `${row}: ${field} ${value} is not among the ${kind}.`,
    hint: (_row: string, _field: string, value: string, kind: string) =>
      `Add ${value} to the ${kind}, or name one that is there.`,
  },
  CHART_REFERENCE_INACTIVE: {
    retry: 'after-a-fix',
    message: (row: string, field: string, value: string) =>
      `${row} is active, but its ${field} ${value} is inactive.`,
    hint: (row: string, field: string, value: string) =>
      `Give ${row} another ${field}, make it inactive too, or make ${value} active again.`,
  },
  CHART_DETAIL_TYPE_UNKNOWN: {
    retry: 'after-a-fix',
    message: (row: string, detailType: string, type: string, _known: string) =>
      `${row}: ${detailType} is not a detail type of ${type} accounts.`,
    hint: (_row: string, _detailType: string, _type: string, known: string) =>
      `Use one of: ${known}.`,
  },
  CHART_PARENT_TYPE_DIFFERS: {
    retry: 'after-a-fix',
    message: (row: string, type: string, parent: string, parentType: string) =>
      `${row} is of type ${type}, its parent ${parent} of type ${parentType}.`,
    hint: () => 'An account and its parent have the same type; choose another parent.',
  },
  CHART_PARENT_CIRCLE: {
    retry: 'after-a-fix',
    message: (circle: string) => `Accounts are their own parents: ${circle}.`,
    hint: () => 'Clear the parent of one of them.',
  },
  CHART_ACCOUNT_UNFIT: {
    retry: 'after-a-fix',
    message: (row: string, field: string, account: string, type: string, needed: string) =>
      `${row}: ${field} ${account} is of type ${type}; it must be ${needed}.`,
    hint: (row: string) => `Choose a fitting account for ${row}.`,
  },
  CHART_TYPE_IN_USE: {
    retry: 'never',
    message: (row: string, was: string, wanted: string) =>
      `${row} is of type ${was} and has journal lines; it cannot become ${wanted}.`,
    hint: () => 'Make a new account of the wanted type and move the balance with a manual journal.',
  },
  CHART_NOT_UTF8: {
    retry: 'after-a-fix',
    message: () => 'The text is not UTF-8.',
    hint: () => 'Save it as UTF-8 (in a spreadsheet: "CSV UTF-8").',
  },
  CHART_CSV_FILE_UNKNOWN: {
    retry: 'after-a-fix',
    message: (file: string, _known: string) => `${file} is not a file of a chart.`,
    hint: (_file: string, known: string) => `A chart has the files ${known}.`,
  },
  CHART_CSV_EMPTY: {
    retry: 'after-a-fix',
    message: (_columns: string) => 'The file is empty.',
    hint: (columns: string) => `The first line names the columns: ${columns}.`,
  },
  CHART_CSV_COLUMN_MISSING: {
    retry: 'after-a-fix',
    message: (column: string, _header: string) => `The column ${column} is missing.`,
    hint: (_column: string, header: string) => `The first line of this file is ${header}.`,
  },
  CHART_CSV_COLUMN_UNKNOWN: {
    retry: 'after-a-fix',
    message: (column: string, _closest: string) => `There is no column ${JSON.stringify(column)}.`,
    hint: (_column: string, closest: string) => `Did you mean ${closest}?`,
  },
  CHART_CSV_COLUMN_TWICE: {
    retry: 'after-a-fix',
    message: (column: string) => `The column ${column} is there twice.`,
    hint: () => 'Remove one of the two.',
  },
  CHART_CSV_FIELD_COUNT: {
    retry: 'after-a-fix',
    message: (found: number, expected: number) =>
      `The line has ${found} fields, the header ${expected}.`,
    hint: () => 'Put fields that contain commas or line breaks in double quotes.',
  },
  CHART_CSV_QUOTE: {
    retry: 'after-a-fix',
    message: (fault: string) => `The quotes do not add up: ${fault}.`,
    hint: () => 'A quote inside a quoted field is written twice: "12"" pipe".',
  },
  CHART_CALENDAR_GAP: {
    retry: 'after-a-fix',
    message: (year: string, end: string) =>
      `The year ${year}, in which something was closed, ends ${end}; more than a month after it ` +
      'would lie in no year of this calendar.',
    hint: () => 'Name its years by the other end, or begin it with a month nearer to that day.',
  },
  CHART_PERIOD_UNKNOWN: {
    retry: 'after-a-fix',
    message: (name: string) => `There is no fiscal period ${JSON.stringify(name)}.`,
    hint: () => 'Write year and number, 2026-P06; GET /fiscal-periods lists those of a year.',
  },
  CHART_CLOSING_REASON_MISSING: {
    retry: 'after-a-fix',
    message: () => 'A closing date is set with a reason.',
    hint: () => 'Say why in one sentence, e.g. "April closed after reconciliation".',
  },
  CHART_SETTING_UNKNOWN: {
    retry: 'after-a-fix',
    message: (name: string, _known: string) => `There is no posting setting "${name}".`,
    hint: (_name: string, known: string) => `Choose one of: ${known}.`,
  },
  CHART_SETTING_VALUE: {
    retry: 'after-a-fix',
    message: (name: string, value: string, _values: string) => `${name} cannot be "${value}".`,
    hint: (_name: string, _value: string, values: string) =>
      `Choose one of: ${values}; or null to follow the property or the default.`,
  },
  CHART_SETTING_DATE: {
    retry: 'after-a-fix',
    message: (date: string) => `${JSON.stringify(date)} is not a calendar day.`,
    hint: () => 'Write the day the setting holds from as YYYY-MM-DD.',
  },
  CHART_SETTING_CLOSED: {
    retry: 'after-a-fix',
    message: (from: string, closed: string) =>
      `The setting would hold from ${from}; the books are closed through ${closed}.`,
    hint: () => 'Let it hold from a day after the closing date: a closed period stays as it was.',
  },
  CHART_SETTING_HAS_ENTRIES: {
    retry: 'after-a-fix',
    message: (count: number, from: string, last: string) =>
      `${count} entries it would decide are dated from ${from} on, the last on ${last}.`,
    hint: () =>
      'Choose a day after them; or say that they keep what they were posted with: despiteEntries.',
  },
  CHART_SETTING_NEEDS_ACCOUNT: {
    retry: 'after-a-fix',
    message: (name: string, value: string, role: string, outlets: string) =>
      `${name} ${value} posts to the ${role} account; ${outlets} has none.`,
    hint: (_name: string, _value: string, role: string, _outlets: string) =>
      `Add a row ${role} to posting-accounts.csv first.`,
  },
} as const;

export type ChartProblemCode = keyof typeof catalogue;

/** What the message of a code is made from. */
export type ChartFacts<C extends ChartProblemCode> = Parameters<(typeof catalogue)[C]['message']>;

/** Makes a problem of this stage. */
export const chartProblem = problemsOf(catalogue);

/** The same, as the error to throw. */
export function chartError<C extends ChartProblemCode>(
  code: C,
  status: number,
  ...facts: ChartFacts<C>
): ProblemError {
  return new ProblemError([chartProblem(code, {}, ...facts)], status);
}
