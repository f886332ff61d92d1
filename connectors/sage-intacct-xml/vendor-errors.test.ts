// Method: a table of answers as the vendor gives them (shapes and texts as documented, published in
// its SDKs, or recorded by integrators; the last columns are the outcome, our code, the subject),
// and the shapes that prove nothing. Dimension words are also those of a company that renamed them.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dimensionWords } from '../sage-intacct/dimension-words.ts';
import { saidBy } from './response.ts';
import { failureOf } from './vendor-errors.ts';
import type { XmlAnswer } from './xml-client.ts';
import { readXml } from './xml-reader.ts';
import { node, type XmlNode, xmlText } from './xml-writer.ts';

interface Told {
  readonly no: string;
  readonly text?: string;
  readonly description?: string;
  readonly correction?: string;
  readonly id?: string;
}

function errorMessage(errors: readonly Told[]): XmlNode {
  return node(
    'errormessage',
    errors.map(({ no, text = '', description = '', correction = '', id }) =>
      node('error', [
        node('errorno', no),
        node('description', description),
        node('description2', text),
        node('correction', correction),
        ...(id === undefined ? [] : [node('additionalinfo', [node('errorid', id)])]),
      ]),
    ),
  );
}

const good = node('control', [node('status', 'success')]);
const signedIn = node('authentication', [node('status', 'success')]);

const shapes = {
  control: (errors: readonly Told[]) =>
    node('response', [node('control', [node('status', 'failure')]), errorMessage(errors)]),
  authentication: (errors: readonly Told[]) =>
    node('response', [
      good,
      node('operation', [
        node('authentication', [node('status', 'failure'), node('userid')]),
        errorMessage(errors),
      ]),
    ]),
  function: (errors: readonly Told[], status: string | null = 'failure') =>
    node('response', [
      good,
      node('operation', [
        signedIn,
        node('result', [
          ...(status === null ? [] : [node('status', status)]),
          node('function', 'create'),
          node('controlid', 'TO-1'),
          node('data', '', { listtype: 'objects', count: '0' }),
          ...(errors.length === 0 ? [] : [errorMessage(errors)]),
        ]),
      ]),
    ]),
} as const;

function answer(text: string, status = 200, headers: Record<string, string> = {}): XmlAnswer {
  return { kind: 'answered', status, headers, text, root: readXml(text) };
}

const words = dimensionWords([
  { dimension: 'location', label: 'Place' },
  { dimension: 'department', label: 'Profit centre' },
  { dimension: 'GLDIMBERTH', label: 'Berth' },
]);
const asked = { postedOn: '2026-03-31', journalId: 'TIE', words };

type Row = readonly [
  what: string,
  level: keyof typeof shapes,
  error: Told | readonly Told[],
  kind: string,
  code: string,
  subject: string | null,
];

const said = (text: string, correction = ''): readonly Told[] => [
  { no: 'BL01001973', text: `${text} [Support ID: Kx1%7EZ9]`, correction },
  { no: 'BL01001973', text: 'Could not create GLBatch record.', id: 'GL-0951' },
  {
    no: 'BL01001973',
    text: "Currently, we can't create the transaction",
    correction: 'Check the transaction for errors or inconsistencies, then try again.',
  },
];

const rows: readonly Row[] = [
  // The gateway.
  [
    'XML that is not well-formed',
    'control',
    {
      no: 'XL03000003',
      text: 'XML Parse schema error: Fatal Error 76: Opening and ending tag mismatch: a and b',
    },
    'refused',
    'INTACCT_BODY_REFUSED',
    'XML',
  ],
  [
    'a legacy schema breach',
    'control',
    { no: 'XL03000003', text: 'XML Parse error: Error 502: Value "x" for attribute' },
    'refused',
    'INTACCT_BODY_REFUSED',
    'XML',
  ],
  [
    'the sender’s password',
    'control',
    {
      no: 'XMLGW_JPP0002',
      text: 'Sign-in information is incorrect. Please check your request.',
    },
    'disconnected',
    'INTACCT_SENDER_REFUSED',
    null,
  ],
  [
    'a refusal of the gateway',
    'control',
    { no: 'GW-0011', text: 'Invalid Request [Request ID: 77]' },
    'disconnected',
    'INTACCT_SENDER_REFUSED',
    null,
  ],
  [
    'the rate limit as a number',
    'control',
    { no: 'GW-0010', text: 'API rate limit exceeded' },
    'busy',
    'INTACCT_RATE_LIMITED',
    null,
  ],
  [
    'the rate limit as a text',
    'function',
    { no: 'BL01001973', text: 'API rate limit exceeded' },
    'busy',
    'INTACCT_RATE_LIMITED',
    null,
  ],
  [
    'a company that has expired',
    'control',
    { no: 'PL04000055', text: 'This company is a demo company and has expired.' },
    'disconnected',
    'INTACCT_COMPANY_EXPIRED',
    null,
  ],
  // The sign-in.
  [
    'a sender the company has not authorised',
    'authentication',
    {
      no: 'XL03000006',
      description: 'Invalid Web Services Authorization',
      text:
        "The sender ID 'tieout' is not authorized to make Web Services requests to company ID " +
        "'HARBORPOINT'.",
      correction: 'Contact the company administrator to add the sender ID.',
    },
    'disconnected',
    'INTACCT_SENDER_UNAUTHORIZED',
    null,
  ],
  [
    'a wrong user, password, company or entity',
    'authentication',
    { no: 'XL03000006', text: 'Sign-in information is incorrect' },
    'disconnected',
    'INTACCT_CREDENTIALS_REFUSED',
    null,
  ],
  [
    'the same in its older words',
    'authentication',
    { no: 'XL03000006', text: 'Login information is incorrect' },
    'disconnected',
    'INTACCT_CREDENTIALS_REFUSED',
    null,
  ],
  [
    'a session that is over',
    'authentication',
    { no: 'XL03000006', text: 'Invalid session yWkP3x....' },
    'token',
    'INTACCT_TOKEN_REFUSED',
    null,
  ],
  [
    'anything unknown at the sign-in',
    'authentication',
    { no: 'XL03000006', text: 'The moon is in the wrong house' },
    'disconnected',
    'INTACCT_CREDENTIALS_REFUSED',
    null,
  ],
  // Functions: access and form.
  [
    'a missing permission',
    'function',
    {
      no: 'PL04000005',
      text: 'You do not have permission for API operation CREATE on objects of type glbatch',
    },
    'disconnected',
    'INTACCT_PERMISSION_MISSING',
    null,
  ],
  [
    'a missing permission on one entity',
    'function',
    { no: 'PL04000005', text: 'You do not have permission for entity 200' },
    'refused',
    'INTACCT_PERMISSION_LIMITED',
    'entity 200',
  ],
  [
    'an unknown object',
    'function',
    { no: 'Query Failed', text: 'Object definition BADOBJECT not found' },
    'refused',
    'INTACCT_BODY_REFUSED',
    'BADOBJECT',
  ],
  [
    'an unknown object under the number of a wrapper',
    'function',
    {
      no: 'XL03000009',
      description: 'There was an error processing the function',
      text: 'Object definition GLJOURNAL not found',
    },
    'refused',
    'INTACCT_BODY_REFUSED',
    'GLJOURNAL',
  ],
  [
    'an unknown field',
    'function',
    { no: 'XL03000010', text: 'Invalid field' },
    'refused',
    'INTACCT_BODY_REFUSED',
    'field',
  ],
  [
    'a bad field of a read',
    'function',
    { no: 'Invalid fields list x' },
    'refused',
    'INTACCT_BODY_REFUSED',
    'query',
  ],
  [
    'a date in another form',
    'function',
    { no: 'PL03000006', text: "The transaction date 'Array' is invalid." },
    'refused',
    'INTACCT_BODY_REFUSED',
    'date',
  ],
  [
    'an action that does not fit the state',
    'function',
    { no: 'BL03002129', text: 'The action value is illegal' },
    'refused',
    'INTACCT_BODY_REFUSED',
    'state',
  ],
  // The books: what a person must correct.
  [
    'out of balance, by its errorid',
    'function',
    [
      { no: 'BL01001973', text: 'Transactions do not balance for Place ,', id: 'GL-1009' },
      { no: 'BL01001973', text: 'Could not create GLBatch record.', id: 'GL-0951' },
    ],
    'refused',
    'INTACCT_UNBALANCED',
    'entity',
  ],
  [
    'out of balance, by its text',
    'function',
    said('Transactions do not balance for Location 100'),
    'refused',
    'INTACCT_UNBALANCED',
    'entity',
  ],
  [
    'a closed period, one wording',
    'function',
    said('Date must be on or after 04/01/2026'),
    'refused',
    'INTACCT_PERIOD_CLOSED',
    '2026-03',
  ],
  [
    'a closed period, the other wording',
    'function',
    said(
      'Periods are closed. Your transaction date (03/31/2026) is within a period that’s been ' +
        'closed.',
    ),
    'refused',
    'INTACCT_PERIOD_CLOSED',
    '2026-03',
  ],
  [
    'a dimension an account requires',
    'function',
    said("The account number '4010' requires a department"),
    'refused',
    'INTACCT_DIMENSION_MISSING',
    'department on account 4010',
  ],
  [
    'a missing dimension under the company’s word',
    'function',
    said('This transaction is missing the Profit centre dimension for the Account 4010.'),
    'refused',
    'INTACCT_DIMENSION_MISSING',
    'department on account 4010',
  ],
  [
    'a missing dimension of the company’s own',
    'function',
    said('This transaction is missing the Berth dimension for the Account 4010'),
    'refused',
    'INTACCT_DIMENSION_MISSING',
    'GLDIMBERTH on account 4010',
  ],
  [
    'a missing dimension, older words',
    'function',
    said("Line 2 is missing 'Department' dimension"),
    'refused',
    'INTACCT_DIMENSION_MISSING',
    'department',
  ],
  [
    'a missing required location',
    'function',
    { no: 'BL03000018', text: 'Missing required Location dimension' },
    'refused',
    'INTACCT_DIMENSION_MISSING',
    'location',
  ],
  [
    'a restricted account',
    'function',
    said(
      "The specified GL account '4010' : 'Slip rent' is not valid. GL account is restricted by " +
        'Department',
    ),
    'refused',
    'INTACCT_ACCOUNT_RESTRICTED',
    '4010',
  ],
  [
    'an account that is not valid',
    'function',
    said('Account 9998 is not valid'),
    'refused',
    'INTACCT_ACCOUNT_INVALID',
    '9998',
  ],
  [
    'a control account',
    'function',
    said('The account number 1200 is associated to the AR subledger'),
    'refused',
    'INTACCT_ACCOUNT_OF_SUBLEDGER',
    '1200',
  ],
  [
    'a department, unquoted',
    'function',
    said('Department 30 is not valid'),
    'refused',
    'INTACCT_DIMENSION_INVALID',
    'department 30',
  ],
  [
    'a department, quoted',
    'function',
    said("The department '30' is invalid."),
    'refused',
    'INTACCT_DIMENSION_INVALID',
    'department 30',
  ],
  [
    'a department, selected',
    'function',
    said('Invalid Department 30 selected'),
    'refused',
    'INTACCT_DIMENSION_INVALID',
    'department 30',
  ],
  [
    'a location under its own word',
    'function',
    said("The location '100' is invalid."),
    'refused',
    'INTACCT_DIMENSION_INVALID',
    'location 100',
  ],
  [
    'a location under the company’s word',
    'function',
    said("Place '100' is not valid"),
    'refused',
    'INTACCT_DIMENSION_INVALID',
    'location 100',
  ],
  [
    'a project before its wrappers',
    'function',
    [
      { no: 'BL01001973', text: "Invalid Project '10064' specified." },
      { no: 'BL01001973', text: 'Could not create cctransaction record!' },
      { no: 'BL01001973', text: "Currently, we can't create the transaction" },
    ],
    'refused',
    'INTACCT_DIMENSION_INVALID',
    'project 10064',
  ],
  [
    'a customer',
    'function',
    said("Customer 'C 17' specified is not valid."),
    'refused',
    'INTACCT_DIMENSION_INVALID',
    'customer C 17',
  ],
  [
    'a vendor that is inactive, by its correction',
    'function',
    { no: 'BL01001973', text: 'Error', correction: 'Activate the vendor V9, then try again.' },
    'refused',
    'INTACCT_DIMENSION_INVALID',
    'vendor V9',
  ],
  [
    'a vendor',
    'function',
    said("The vendor 'V9' is invalid."),
    'refused',
    'INTACCT_DIMENSION_INVALID',
    'vendor V9',
  ],
  [
    'a missing dimension nobody knows by this word',
    'function',
    said('This transaction is missing the Grant dimension for the Account 4010'),
    'refused',
    'INTACCT_DIMENSION_MISSING',
    'Grant on account 4010',
  ],
  [
    'an employee',
    'function',
    said("The employee 'E4' is invalid."),
    'refused',
    'INTACCT_DIMENSION_INVALID',
    'employee E4',
  ],
  [
    'an auto-filled dimension',
    'function',
    said('Location must be 100. This value is auto-filled'),
    'refused',
    'INTACCT_DIMENSION_AUTOFILLED',
    'location 100',
  ],
  [
    'a rule of the company',
    'function',
    { no: 'BL04002055', text: 'Memo must name the boat' },
    'refused',
    'INTACCT_RULE_BLOCKED',
    'a rule of the company',
  ],
  [
    'a format',
    'function',
    { no: 'BL03000018', text: 'Illegal format for Contactversion : Primary Email Address x' },
    'refused',
    'INTACCT_FIELD_REFUSED',
    'Contactversion : Primary Email Address x',
  ],
  [
    'a missing unit',
    'function',
    { no: 'BL03000018', text: 'Missing unit' },
    'refused',
    'INTACCT_FIELD_REFUSED',
    'unit',
  ],
  [
    'a missing numbering',
    'function',
    { no: 'PL01000127', text: 'Document Number is missing' },
    'refused',
    'INTACCT_FIELD_REFUSED',
    'Document Number',
  ],
  [
    'a service that is off-line',
    'function',
    { no: 'BL01001973', text: 'The Service is Temporarily Off-line' },
    'busy',
    'INTACCT_UNAVAILABLE',
    null,
  ],
  [
    'a request to come back',
    'function',
    { no: 'BL01001973', text: 'Error', correction: 'Please Try Again Later' },
    'busy',
    'INTACCT_UNAVAILABLE',
    null,
  ],
  // Something that is there already: only reading back can tell whether it is this entry.
  [
    'an account number that exists',
    'function',
    [
      {
        no: 'BL01001973',
        description: 'Duplicate account number',
        text: "The account number '5000.11' already exists",
        correction: 'Enter unique account number',
        id: 'GL-0493',
      },
      { no: 'BL01001973', text: 'Could not create GL Account record.', id: 'GL-0504' },
    ],
    'uncertain',
    'INTACCT_DUPLICATE',
    null,
  ],
  [
    'a natural key that exists',
    'function',
    [
      {
        no: 'BL34000061',
        text: 'Another Class with the given value(s) UT01  already exists',
        correction: 'Use a unique value instead.',
      },
      { no: 'BL01001973', text: 'Could not create class record!' },
    ],
    'uncertain',
    'INTACCT_DUPLICATE',
    null,
  ],
  [
    'a contact that exists',
    'function',
    { no: 'PL05000104', text: 'A contact with this name exists' },
    'uncertain',
    'INTACCT_DUPLICATE',
    null,
  ],
  // Nobody knows these: the answer to a repeated request may be among them.
  [
    'a failure that only says so',
    'function',
    { no: 'DL02000001', description: 'Error', text: 'There was an error processing the request.' },
    'repeated',
    'INTACCT_REFUSED_OR_REPEATED',
    'DL02000001',
  ],
  [
    'a failure without a reason',
    'function',
    { no: 'Get API Session Failed', text: 'Something went wrong' },
    'repeated',
    'INTACCT_REFUSED_OR_REPEATED',
    'Get API Session Failed',
  ],
  [
    'a record to delete that is not there',
    'function',
    { no: 'BL01001973', text: "Cannot find customer with key '9' to delete." },
    'repeated',
    'INTACCT_REFUSED_OR_REPEATED',
    'BL01001973',
  ],
  [
    'an unknown number of the gateway',
    'control',
    { no: 'GW-9999', text: 'Something of the gateway' },
    'repeated',
    'INTACCT_REFUSED_OR_REPEATED',
    'GW-9999',
  ],
];

describe('a failure is understood as what it is:', () => {
  for (const [what, level, error, kind, code, subject] of rows) {
    test(what, () => {
      const errors = Array.isArray(error) ? error : [error as Told];
      const failure = failureOf(answer(xmlText(shapes[level](errors))), asked);
      assert.equal(failure.cause.code, code, failure.cause.message);
      assert.equal(failure.kind, kind);
      assert.equal(failure.cause.subject, subject);
      assert.ok(failure.cause.hint.length > 0);
    });
  }
});

describe('the words of a failure', () => {
  test('tell the cause, not the wrappers, and no support id: alike refusals read alike', () => {
    const text = xmlText(shapes.function(said("Invalid Department '30' specified.")));
    const other = text.replace('Kx1%7EZ9', 'Ab3%7EQ2');
    const { message } = failureOf(answer(text), asked).cause;
    assert.equal(message, failureOf(answer(other), asked).cause.message);
    assert.match(message, /Invalid Department '30' specified\./);
    assert.doesNotMatch(message, /Kx1|Could not create|inconsistencies/);
  });

  test('of a request that was rolled back are those of the error that caused it', () => {
    const rolledBack: Told = {
      no: 'XL03000009',
      text:
        'The entire transaction in this operation has been rolled back due to an error. ' +
        '[Support ID: a]',
    };
    for (const errors of [
      [...said('Account 9998 is not valid'), rolledBack],
      [rolledBack, ...said('Account 9998 is not valid')],
    ]) {
      const failure = failureOf(answer(xmlText(shapes.function(errors, 'aborted'))), asked);
      assert.equal(failure.kind, 'refused');
      assert.equal(failure.cause.code, 'INTACCT_ACCOUNT_INVALID');
      assert.doesNotMatch(failure.cause.message, /rolled back/);
    }
  });

  test('of an unknown failure are held whole, where the request cannot have been repeated', () => {
    const error = { no: 'BL01001973', text: 'The moon is in the wrong house', id: 'GL-7777' };
    const { held } = failureOf(answer(xmlText(shapes.function([error]))), asked);
    assert.equal(held?.code, 'INTACCT_REFUSED');
    assert.equal(held?.subject, 'GL-7777');
    assert.match(held?.message ?? '', /The moon is in the wrong house \(GL-7777\)/);
  });
});

describe('a whitelist:', () => {
  const created = node('data', [node('glbatch', [node('RECORDNO', '4711')])]);
  const result = (...content: readonly XmlNode[]) =>
    node('response', [good, node('operation', [signedIn, node('result', content)])]);

  test('success is control, sign-in and one result that say exactly so', () => {
    const fine = result(node('status', 'success'), created);
    assert.equal(saidBy(readXml(xmlText(fine))).kind, 'succeeded');
  });

  for (const [what, root, kind] of [
    ['another case', result(node('status', 'SUCCESS'), created), 'failed'],
    ['a status nobody knows', result(node('status', 'queued'), created), 'failed'],
    ['aborted', result(node('status', 'aborted'), created), 'failed'],
    ['no status at all', result(node('function', 'create'), created), 'failed'],
    [
      'a success with an error beside it',
      result(node('status', 'success'), created, errorMessage([{ no: 'X' }])),
      'unreadable',
    ],
    ['no result', node('response', [good, node('operation', [signedIn])]), 'unreadable'],
    [
      'two results',
      node('response', [
        good,
        node('operation', [
          signedIn,
          node('result', [node('status', 'success'), created]),
          node('result', [node('status', 'success'), created]),
        ]),
      ]),
      'unreadable',
    ],
    [
      'a control block that does not say so',
      node('response', [
        node('control'),
        node('operation', [signedIn, node('result', [node('status', 'success'), created])]),
      ]),
      'unreadable',
    ],
    [
      'a sign-in that does not say so',
      node('response', [
        good,
        node('operation', [
          node('authentication'),
          node('result', [node('status', 'success'), created]),
        ]),
      ]),
      'unreadable',
    ],
    ['another document', node('answer', [good]), 'unreadable'],
  ] as const) {
    test(`${what} is no success`, () => {
      assert.equal(saidBy(readXml(xmlText(root))).kind, kind);
    });
  }

  test('a result without a status may be the answer to a repeated request', () => {
    const failure = failureOf(answer(xmlText(shapes.function([], null))), asked);
    assert.equal(failure.kind, 'repeated');
    assert.equal(failure.cause.code, 'INTACCT_KEY_SPENT');
  });

  test('an acknowledgement of an asynchronous policy is neither yes nor no', () => {
    const root = node('response', [node('acknowledgement', [node('status', 'success')]), good]);
    assert.equal(saidBy(readXml(xmlText(root))).kind, 'acknowledged');
  });
});

describe('what is no XML, or carried by a gateway’s own status:', () => {
  for (const [what, text, status, headers, kind, code] of [
    ['an empty 200', '', 200, {}, 'uncertain', 'INTACCT_ANSWER_UNREADABLE'],
    ['HTML', '<html><br></html>', 200, {}, 'uncertain', 'INTACCT_ANSWER_UNREADABLE'],
    ['half an answer', '<response><control>', 200, {}, 'uncertain', 'INTACCT_ANSWER_UNREADABLE'],
    ['a redirect', '', 302, {}, 'uncertain', 'INTACCT_ANSWER_UNREADABLE'],
    ['a 403 of the edge', 'cf-error-details', 403, {}, 'uncertain', 'INTACCT_ANSWER_UNREADABLE'],
    ['a 500', '<html></html>', 500, {}, 'uncertain', 'INTACCT_SERVER_ERROR'],
    ['a 524 of the edge', 'timeout', 524, {}, 'uncertain', 'INTACCT_SERVER_ERROR'],
    ['a 503 without marks', '', 503, {}, 'uncertain', 'INTACCT_SERVER_ERROR'],
    ['a 503 with a wait', '', 503, { 'retry-after': '7' }, 'busy', 'INTACCT_UNAVAILABLE'],
    ['a 429', '', 429, { 'retry-after': '7' }, 'busy', 'INTACCT_RATE_LIMITED'],
    ['the limit in a 200', 'API rate limit exceeded', 200, {}, 'busy', 'INTACCT_RATE_LIMITED'],
  ] as const) {
    test(what, () => {
      const failure = failureOf(answer(text, status, headers), asked);
      assert.equal(failure.kind, kind);
      assert.equal(failure.cause.code, code);
      const told = 'retry-after' in headers ? 7000 : null;
      // A limit that names no time is waited for about as long as a call takes.
      const waitMs = told ?? (code === 'INTACCT_RATE_LIMITED' ? 250 : null);
      assert.equal(failure.retryAfterMs, waitMs);
    });
  }
});
