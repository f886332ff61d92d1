// The texts Sage Intacct has been seen to say, as the vendor publishes them or who connects to it
// has recorded them, each with our cause and what it is about. Both APIs say them. For tests and
// for the page that lists them (docs/reference/sage-intacct-answers.md). Invariant: no text is made
// up; names and numbers in them are examples.

import type { IntacctCode } from './intacct-errors.ts';

/** A code of null: the text says nothing by itself, and is nobody's. */
export type RecordedText = readonly [
  text: string,
  code: IntacctCode | null,
  subject: string | null,
];

const closed = ['INTACCT_PERIOD_CLOSED', '2026-03'] as const;
const missing = 'INTACCT_DIMENSION_MISSING';
const invalid = 'INTACCT_DIMENSION_INVALID';
const lacks = 'This transaction is missing the';

/** Of entries dated 2026-03-31. */
export const recordedTexts: readonly RecordedText[] = [
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
  [
    'State must be draft or not included in the request.',
    'INTACCT_BODY_REFUSED',
    'state or member',
  ],
  ['Not a valid state', 'INTACCT_BODY_REFUSED', 'state or member'],
  ['/newDate is not a valid field', 'INTACCT_BODY_REFUSED', 'state or member'],
  ['/lines/2/isSubtotal is a read-only field', 'INTACCT_BODY_REFUSED', 'state or member'],
  ['Unrecognized key includePrivate in query payload', 'INTACCT_BODY_REFUSED', 'query'],
  ['object account-balance not supported in version 1', 'INTACCT_BODY_REFUSED', 'query'],
  ['Version is not supported.', 'INTACCT_BODY_REFUSED', 'query'],
  ['Malformed URL', 'INTACCT_BODY_REFUSED', 'address'],
  // It exists already.
  ['Duplicate account number', 'INTACCT_DUPLICATE', null],
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
  ['invalid_client', 'INTACCT_CREDENTIALS_REFUSED', null],
  ['invalid_grant', 'INTACCT_CREDENTIALS_REFUSED', null],
  // For the moment.
  ['The Service is Temporarily Off-line', 'INTACCT_UNAVAILABLE', null],
  ['Please Try Again Later', 'INTACCT_UNAVAILABLE', null],
  // What says nothing by itself, and what nobody knows.
  ['Could not create GLBatch record.', null, null],
  ['Could not create GL Account record.', null, null],
  ["Cannot find customer with key '9' to delete.", null, null],
  ['Something went wrong', null, null],
  ['POST request on objects/general-ledger/journal-entry object was unsuccessful', null, null],
  ['Operation skipped due to atomic transaction failure', null, null],
  ['Could not create cctransaction record!', null, null],
  ["Currently, we can't create the transaction", null, null],
  ['Check the transaction for errors or inconsistencies, then try again.', null, null],
  ['There was an error processing the request.', null, null],
  ['The token is not valid', null, null],
];
