// Method: the texts as people who connect to Sage Intacct have recorded them, one row each, with
// our cause and what it is about; then those of a company that renamed its dimensions.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { kindOf } from './cause-kinds.ts';
import { dimensionWords } from './dimension-words.ts';
import { intacctCause } from './intacct-errors.ts';
import { readId, wrapperIds } from './vendor-codes.ts';
import { firstOpenDayIn, permissionScope, readText, withoutSupportIds } from './vendor-texts.ts';

type Row = readonly [text: string, code: string | null, subject: string | null];

const closed = ['INTACCT_PERIOD_CLOSED', '2026-03'] as const;
const missing = 'INTACCT_DIMENSION_MISSING';
const invalid = 'INTACCT_DIMENSION_INVALID';
const lacks = 'This transaction is missing the';

const rows: readonly Row[] = [
  // Closed books.
  ['Date must be on or after 04/01/2026', ...closed],
  [
    'Periods are closed. Your transaction date (03/31/2026) is within a period that’s been closed.',
    ...closed,
  ],
  ['The period is closed', ...closed],
  // Dimensions an account requires.
  [`${lacks} Department dimension for the Account 4010`, missing, 'department on account 4010'],
  [`${lacks} Location dimension for the Account 4010.`, missing, 'location on account 4010'],
  [`${lacks} Employee dimension for the Account 6100`, missing, 'employee on account 6100'],
  [`${lacks} Job dimension for the Account 6100`, missing, 'Job on account 6100'],
  [`${lacks} Cost Code dimension for the Account 6100`, missing, 'Cost Code on account 6100'],
  [`${lacks} Item dimension for the Account '6100'`, missing, 'item on account 6100'],
  ["is missing 'Department' dimension", missing, 'department'],
  ['Missing required location dimension', missing, 'location'],
  ["The account number '4010' requires a department.", missing, 'department on account 4010'],
  ['The account number 4010 requires an Employee', missing, 'employee on account 4010'],
  // Dimensions that are not there, inactive, restricted or filled in.
  ['Department 30 is not valid', invalid, 'department 30'],
  ["The department '30' is invalid.", invalid, 'department 30'],
  ['Invalid Department 30 selected', invalid, 'department 30'],
  ["The location '100' is invalid.", invalid, 'location 100'],
  ["Location '100' is not valid", invalid, 'location 100'],
  ["Invalid Project '10064' specified.", invalid, 'project 10064'],
  ["Customer 'C 17' specified is not valid.", invalid, 'customer C 17'],
  ["The vendor 'V7' is invalid.", invalid, 'vendor V7'],
  ['Activate the vendor V7, then try again.', invalid, 'vendor V7'],
  ["The employee 'E1' is invalid.", invalid, 'employee E1'],
  ["Class '9' is not valid", invalid, 'class 9'],
  ["Warehouse 'W' is invalid", invalid, 'warehouse W'],
  ["Contract 'K-1' is invalid", invalid, 'contract K-1'],
  [
    "Department 'Golf': '30' specified is not valid. Department is restricted by GL account",
    'INTACCT_DIMENSION_RESTRICTED',
    'department 30',
  ],
  [
    'Location must be 100. This value is auto-filled',
    'INTACCT_DIMENSION_AUTOFILLED',
    'location 100',
  ],
  // Accounts and journals.
  ['Account 4010 is not valid', 'INTACCT_ACCOUNT_INVALID', '4010'],
  ["GL account '4010' is invalid", 'INTACCT_ACCOUNT_INVALID', '4010'],
  [
    "The specified GL account '4010' : 'Slips' is not valid. GL account is restricted by Location",
    'INTACCT_ACCOUNT_RESTRICTED',
    '4010',
  ],
  ["The specified GL account '4010' : 'Slips' is not valid.", 'INTACCT_ACCOUNT_INVALID', '4010'],
  [
    'The account number 2000 is associated to the Accounts Payable module',
    'INTACCT_ACCOUNT_OF_SUBLEDGER',
    '2000',
  ],
  ["Journal 'TIE' is not valid", 'INTACCT_JOURNAL_INVALID', 'TIE'],
  // Balance and the company's own rules.
  ['Transactions do not balance for Place ,', 'INTACCT_UNBALANCED', 'entity'],
  ['A Smart Rule has prevented this', 'INTACCT_RULE_BLOCKED', 'a rule of the company'],
  // Fields.
  [
    'Illegal format for Contactversion : Primary Email Address ',
    'INTACCT_FIELD_REFUSED',
    'Contactversion : Primary Email Address',
  ],
  ['Missing unit', 'INTACCT_FIELD_REFUSED', 'unit'],
  ['Document Number is missing', 'INTACCT_FIELD_REFUSED', 'Document Number'],
  ["The transaction date 'Array' is invalid.", 'INTACCT_BODY_REFUSED', 'date'],
  ['Object definition BADOBJECT not found', 'INTACCT_BODY_REFUSED', 'BADOBJECT'],
  ['Invalid fields list x', 'INTACCT_BODY_REFUSED', 'query'],
  [
    'XML Parse schema error: Fatal Error 76: Opening and ending tag mismatch',
    'INTACCT_BODY_REFUSED',
    'XML',
  ],
  // It exists already.
  ["The account number '5000.11' already exists", 'INTACCT_DUPLICATE', null],
  ['Another Class with the given value(s) UT01  already exists', 'INTACCT_DUPLICATE', null],
  // Access.
  ['Invalid Web Services Authorization', 'INTACCT_SENDER_UNAUTHORIZED', null],
  [
    "The sender ID 'x' is not authorized to make Web Services requests to company ID 'y'.",
    'INTACCT_SENDER_UNAUTHORIZED',
    null,
  ],
  ['Sign-in information is incorrect', 'INTACCT_CREDENTIALS_REFUSED', null],
  ['Login information is incorrect', 'INTACCT_CREDENTIALS_REFUSED', null],
  ['Invalid session 3f2c….', 'INTACCT_TOKEN_REFUSED', null],
  ['This company is a demo company and has expired.', 'INTACCT_COMPANY_EXPIRED', null],
  [
    'You do not have permission for API operation CREATE of GLBATCH',
    'INTACCT_PERMISSION_MISSING',
    null,
  ],
  ['The username format is invalid (expected user@company)', 'INTACCT_USERNAME_INVALID', null],
  // For the moment.
  ['The Service is Temporarily Off-line', 'INTACCT_UNAVAILABLE', null],
  ['Please Try Again Later', 'INTACCT_UNAVAILABLE', null],
  // What says nothing by itself, and what nobody knows.
  ['Could not create cctransaction record!', null, null],
  ["Currently, we can't create the transaction", null, null],
  ['Check the transaction for errors or inconsistencies, then try again.', null, null],
  ['There was an error processing the request.', null, null],
  ['The token is not valid', null, null],
  ['Moon is in the wrong phase', null, null],
  ['Reporting period name missing from the filter', null, null],
];

describe('a text of the vendor', () => {
  for (const [text, code, subject] of rows) {
    test(`"${text.slice(0, 70)}" is ${code ?? "nobody's"}`, () => {
      const read = readText(text, { postedOn: '2026-03-31' });
      assert.equal(read?.code ?? null, code);
      assert.equal(read?.subject ?? null, subject);
      if (read === null) return;
      const { message, hint } = intacctCause(read.code, text, read.subject);
      assert.ok(message.includes(text) && hint.length > 10);
      assert.doesNotMatch(message + hint, /undefined|null/);
    });
  }

  test('of a company that renamed its dimensions is about the dimension, not the word', () => {
    const words = dimensionWords([
      { dimension: 'location', label: 'Place' },
      { dimension: 'department', label: 'Profit centre' },
      { dimension: 'nsp::berth', label: 'Berth' },
    ]);
    const subjectOf = (text: string) => readText(text, { words })?.subject;
    assert.equal(subjectOf("Place '100' is not valid"), 'location 100');
    assert.equal(subjectOf('Place 100 is not valid'), 'location 100');
    assert.equal(
      subjectOf('This transaction is missing the Profit centre dimension for the Account 4010'),
      'department on account 4010',
    );
    assert.equal(subjectOf("The Berth 'B7' is invalid."), 'nsp::berth B7');
    // A word that is nobody's label stays the company's word.
    assert.equal(subjectOf("Jetty 'J' is not valid"), 'Jetty J');
    assert.equal(subjectOf('Jetty J is not valid'), undefined);
  });

  test('is read and grouped without its support ids', () => {
    for (const id of ['[Support ID: Kxi78%7EZuyX]', '(Request ID: 9-1)', 'Support ID: abc']) {
      assert.equal(
        withoutSupportIds(`Account 4010 is not valid ${id}`),
        'Account 4010 is not valid',
      );
      assert.equal(readText(`Account 4010 is not valid ${id}`)?.subject, '4010');
    }
  });
});

const numbers = [
  ['GL-1009', 'INTACCT_UNBALANCED', 'refused'],
  ['GL-0493', 'INTACCT_DUPLICATE', 'uncertain'],
  ['BL34000061', 'INTACCT_DUPLICATE', 'uncertain'],
  ['PL05000104', 'INTACCT_DUPLICATE', 'uncertain'],
  ['BL04002055', 'INTACCT_RULE_BLOCKED', 'refused'],
  ['BL03002129', 'INTACCT_BODY_REFUSED', 'refused'],
  ['PL01000127', 'INTACCT_FIELD_REFUSED', 'refused'],
  ['PL03000006', 'INTACCT_BODY_REFUSED', 'refused'],
  ['PL04000005', 'INTACCT_PERMISSION_MISSING', 'disconnected'],
  ['PL04000055', 'INTACCT_COMPANY_EXPIRED', 'disconnected'],
  ['XL03000003', 'INTACCT_BODY_REFUSED', 'refused'],
  ['XL03000010', 'INTACCT_BODY_REFUSED', 'refused'],
  ['XMLGW_JPP0002', 'INTACCT_SENDER_REFUSED', 'disconnected'],
  ['GW-0010', 'INTACCT_RATE_LIMITED', 'busy'],
  ['GW-0011', 'INTACCT_CREDENTIALS_REFUSED', 'disconnected'],
] as const;

describe('a number of the vendor', () => {
  for (const [id, code, kind] of numbers) {
    test(`${id} alone is ${code}, ${kind}`, () => {
      assert.equal(readId(id)?.code, code);
      assert.equal(kindOf(code), kind);
    });
  }

  test('that is generic classifies nothing: its text has to', () => {
    for (const id of ['BL01001973', 'BL03000018', 'XL03000006', 'DL02000001', '']) {
      assert.equal(readId(id), null, id);
    }
    assert.ok(wrapperIds.has('GL-0951') && wrapperIds.has('XL03000009'));
  });
});

test('a refusal that names the first open day tells it, and no other does', () => {
  const rows = [
    ['Date must be on or after 04/01/2026 (BL01001973)', '2026-04-01'],
    ['Date must be on or after 2026-04-01', '2026-04-01'],
    ['Date must be on or after 4/1/2026', '2026-04-01'],
    ['Date must be on or after 31/12/2026', undefined],
    ['Periods are closed. Your transaction date (03/31/2026) is within one.', undefined],
  ] as const;
  for (const [text, day] of rows) {
    assert.equal(firstOpenDayIn(text) ?? undefined, day, text);
    assert.equal(intacctCause('INTACCT_PERIOD_CLOSED', text, '2026-03').firstOpenOn, day, text);
  }
  const other = intacctCause('INTACCT_REFUSED', 'Date must be on or after 04/01/2026');
  assert.equal(other.firstOpenOn, undefined);
});

describe('a missing right', () => {
  const post = { journalId: 'TIE', postedOn: '2026-03-31', ownEntityId: null };
  const scopes = [
    ['You do not have permission for API operation CREATE of GLBATCH', {}, null],
    ['You do not have permission (REST-3007)', {}, null],
    ['You do not have permission for Journal Entries', {}, null],
    ['You do not have permission for the journal entry', {}, null],
    ["You do not have permission for Journal 'GJ'", {}, 'journal GJ'],
    ['You do not have permission for journal TIE', {}, 'journal TIE'],
    ['You do not have permission for entity 200', {}, 'entity 200'],
    ["You do not have permission for Location '100'", {}, 'location 100'],
    [
      'You do not have permission for POST of objects/general-ledger/statistical-journal-entry',
      {},
      'statistical journal entries',
    ],
    ['You do not have permission for entity 200', { ownEntityId: '200' }, null],
    ['Forbidden (GW-0042)', {}, null],
    ['Forbidden (GW-0042)', { otherEntityId: '300' }, 'entity 300'],
  ] as const;
  for (const [text, more, scope] of scopes) {
    test(`"${text}" is about ${scope ?? 'the user as a whole'} ${JSON.stringify(more)}`, () => {
      assert.equal(permissionScope(text, { ...post, ...more }), scope);
    });
  }

  test('of reading is about the user as a whole, whatever it names: all entries need it', () => {
    assert.equal(permissionScope('You do not have permission for entity 200', {}), null);
  });

  test('of a place the company renamed is about the dimension', () => {
    const words = dimensionWords([{ dimension: 'location', label: 'Place' }]);
    const text = "You do not have permission for Place '100'";
    assert.equal(permissionScope(text, { ...post, words }), 'location 100');
  });
});
