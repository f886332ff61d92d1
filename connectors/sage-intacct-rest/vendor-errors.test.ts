// Method: a table of answers as the vendor gives them (bodies written after the documented
// envelopes and the texts integrators report), with the outcome, our code and the subject in the
// last columns.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failureOf, vendorErrors } from './vendor-errors.ts';

type Json = Record<string, unknown>;

const asked = { postedOn: '2026-03-31', journalId: 'TIE' };

function body(errorId: string, message: string, more: Json = {}): Json {
  return { code: 'invalidRequest', errorId, message, supportId: 'Kx1', ...more };
}

/** REST-7001 around GL-0951 around what really failed. */
function operationFailed(...details: Json[]): Json {
  const wrapped = [body('GL-0951', 'Could not create GLBatch record.'), ...details];
  return body('REST-7001', 'POST request on objects/x object was unsuccessful', {
    details: wrapped,
  });
}

const envelopes: Readonly<Record<string, (error: Json) => Json>> = {
  A: (error) => ({ 'ia::result': { 'ia::error': error }, 'ia::meta': { totalError: '1' } }),
  B: (error) => ({ 'ia::error': error }),
  C: (error) => ({ error }),
  list: (error) => ({ 'ia::error': [error] }),
};

const doesNotBalance = {
  code: 'invalidConfiguration',
  errorId: 'GL-1009',
  message: 'Transactions do not balance for Place ,',
  additionalInfo: { messageId: 'IA.TRANSACTIONS_DO_NOT_BALANCE_FOR', placeholders: {} },
};

type Row = readonly [
  what: string,
  status: number,
  error: Json,
  kind: string,
  code: string,
  subject: string | null,
];

const said = (message: string) => operationFailed(body('BL01001973', message));

const rows: readonly Row[] = [
  // Refusals of the application: section 3.6 of the vendor's reference notes.
  [
    'out of balance',
    422,
    operationFailed(doesNotBalance),
    'refused',
    'INTACCT_UNBALANCED',
    'entity',
  ],
  [
    'closed, one wording',
    422,
    said('Date must be on or after 2026-04-01'),
    'refused',
    'INTACCT_PERIOD_CLOSED',
    '2026-03',
  ],
  [
    'closed, the other wording',
    400,
    said(
      "Periods are closed. Your transaction date (03/31/2026) lies in a period that's been closed",
    ),
    'refused',
    'INTACCT_PERIOD_CLOSED',
    '2026-03',
  ],
  ['account', 422, said('Account 4010 is not valid'), 'refused', 'INTACCT_ACCOUNT_INVALID', '4010'],
  [
    'account, quoted',
    422,
    said("Account '4010-20' is not valid."),
    'refused',
    'INTACCT_ACCOUNT_INVALID',
    '4010-20',
  ],
  [
    'missing dimension',
    422,
    said('This transaction is missing the Department dimension for the Account 4010'),
    'refused',
    'INTACCT_DIMENSION_MISSING',
    'department on account 4010',
  ],
  [
    'missing dimension under its renamed word',
    422,
    said('This transaction is missing the Profit centre dimension for the Account 4010.'),
    'refused',
    'INTACCT_DIMENSION_MISSING',
    'Profit centre on account 4010',
  ],
  [
    'required by an account',
    422,
    said("The account number '4010' requires a department."),
    'refused',
    'INTACCT_DIMENSION_MISSING',
    'department on account 4010',
  ],
  [
    'location',
    422,
    said("Location '100' is not valid"),
    'refused',
    'INTACCT_DIMENSION_INVALID',
    'location 100',
  ],
  [
    'location, other word',
    422,
    said("Location '100' is invalid"),
    'refused',
    'INTACCT_DIMENSION_INVALID',
    'location 100',
  ],
  [
    'customer',
    422,
    said("Customer 'C 17' specified is not valid."),
    'refused',
    'INTACCT_DIMENSION_INVALID',
    'customer C 17',
  ],
  [
    'restricted department',
    422,
    said("Department 'x': '30' specified is not valid. Department is restricted by GL account"),
    'refused',
    'INTACCT_DIMENSION_RESTRICTED',
    'department 30',
  ],
  ['journal', 422, said("Journal 'TIE' is not valid"), 'refused', 'INTACCT_JOURNAL_INVALID', 'TIE'],
  [
    'journal without direct posting',
    422,
    said("Journal 'SYS' does not allow direct posting"),
    'refused',
    'INTACCT_JOURNAL_NO_DIRECT_POSTING',
    'SYS',
  ],
  [
    'account without direct posting',
    422,
    said('Account 1590 does not allow direct posting'),
    'refused',
    'INTACCT_ACCOUNT_NO_DIRECT_POSTING',
    '1590',
  ],
  [
    'state',
    400,
    body('XX-1', 'State must be draft or not included in the request.', {
      code: 'invalidParameter',
    }),
    'refused',
    'INTACCT_BODY_REFUSED',
    'state or member',
  ],
  [
    'several causes: the last one that says something',
    422,
    operationFailed(body('X-1', 'Account 4010 is not valid'), body('X-2', 'Some new sentence')),
    'refused',
    'INTACCT_ACCOUNT_INVALID',
    '4010',
  ],
  [
    'unknown text',
    422,
    said('Moon is in the wrong phase'),
    'refused',
    'INTACCT_REFUSED',
    'BL01001973',
  ],
  [
    'a period in another sense is no closed period',
    422,
    said('Reporting period name missing'),
    'refused',
    'INTACCT_REFUSED',
    'BL01001973',
  ],
  // Section 2.5: schema and operation.
  [
    'unknown member',
    400,
    body('REST-1064', 'Payload contains errors', {
      details: [body('REST-1043', '/newDate is not a valid field', { target: '/newDate' })],
    }),
    'refused',
    'INTACCT_BODY_REFUSED',
    '/newDate',
  ],
  [
    'read-only member',
    400,
    body('REST-1064', 'Payload contains errors', {
      details: [
        body('REST-1050', '/lines/2/isSubtotal is a read-only field', {
          target: '/lines/2/isSubtotal',
        }),
      ],
    }),
    'refused',
    'INTACCT_BODY_REFUSED',
    '/lines/2/isSubtotal',
  ],
  [
    'no payload',
    400,
    body('REST-1028', 'A POST request requires a payload'),
    'refused',
    'INTACCT_BODY_REFUSED',
    'payload',
  ],
  [
    'unknown object',
    400,
    body('REST-1033', 'not supported in version 1'),
    'refused',
    'INTACCT_BODY_REFUSED',
    'object',
  ],
  [
    'field not queryable',
    400,
    body('REST-1106', 'The x field in y object cannot be used in query in version 1'),
    'refused',
    'INTACCT_BODY_REFUSED',
    'query field',
  ],
  [
    'not found',
    404,
    body('', 'Malformed URL', { code: 'notFound' }),
    'refused',
    'INTACCT_BODY_REFUSED',
    'address',
  ],
  [
    'version',
    400,
    body('', 'Version is not supported.'),
    'refused',
    'INTACCT_BODY_REFUSED',
    'query',
  ],
  [
    'wrapper around an unknown error',
    400,
    body('REST-1064', 'Payload contains errors', { details: [body('REST-1999', 'Unheard of')] }),
    'refused',
    'INTACCT_BODY_REFUSED',
    'payload',
  ],
  [
    'content type',
    400,
    body('GW-0014', 'Invalid content type'),
    'refused',
    'INTACCT_BODY_REFUSED',
    'content type',
  ],
  [
    'attribute',
    400,
    body('GW-0015', 'Missing attribute'),
    'refused',
    'INTACCT_BODY_REFUSED',
    'attribute',
  ],
  [
    'unknown member of a query',
    400,
    body('X-7', 'Unrecognized key includePrivate in query payload'),
    'refused',
    'INTACCT_BODY_REFUSED',
    'query',
  ],
  [
    'a record that is there already',
    422,
    body('X-8', 'Another Entry with the given value(s) already exists', { code: 'duplicateId' }),
    'uncertain',
    'INTACCT_DUPLICATE',
    null,
  ],
  [
    'skipped beside a failure',
    422,
    body('', 'Operation skipped due to atomic transaction failure', { code: 'unprocessed' }),
    'refused',
    'INTACCT_REFUSED',
    'unprocessed',
  ],
  [
    'a key that is none',
    400,
    body('X-10', 'Key is invalid', { code: 'invalidKey' }),
    'refused',
    'INTACCT_REFUSED',
    'X-10',
  ],
  [
    'only the wrapper',
    422,
    body('REST-7001', 'POST request on objects/x object was unsuccessful', {
      code: 'operationFailed',
    }),
    'refused',
    'INTACCT_REFUSED',
    'REST-7001',
  ],
  [
    'out of balance by message id, the number unknown',
    422,
    operationFailed({ ...doesNotBalance, errorId: 'GL-9999', message: 'In other words' }),
    'refused',
    'INTACCT_UNBALANCED',
    'entity',
  ],
  [
    'entity of the header',
    400,
    body('X-9', "Entity '999' is not valid"),
    'refused',
    'INTACCT_ENTITY_INVALID',
    '999',
  ],
  // Access: sections 1.7 and 2.5.
  [
    'payload of a token request',
    400,
    body('GW-0032', 'Invalid token payload'),
    'refused',
    'INTACCT_BODY_REFUSED',
    'token request',
  ],
  [
    'address of a token request',
    400,
    body('GW-0033', 'Invalid token endpoint'),
    'refused',
    'INTACCT_BODY_REFUSED',
    'token address',
  ],
  [
    'empty token request',
    400,
    body('GW-0035', 'Missing token payload'),
    'refused',
    'INTACCT_BODY_REFUSED',
    'token request',
  ],
  [
    'no bearer',
    401,
    body('GW-0034', 'Authorization does not start with Bearer'),
    'token',
    'INTACCT_TOKEN_REFUSED',
    null,
  ],
  [
    'no user name',
    400,
    body('GW-0036', 'Missing user name'),
    'disconnected',
    'INTACCT_USERNAME_INVALID',
    null,
  ],
  [
    'no client id',
    400,
    body('GW-0037', 'Missing client id'),
    'disconnected',
    'INTACCT_CREDENTIALS_REFUSED',
    null,
  ],
  [
    'several client ids',
    400,
    body('GW-0038', 'Several client_id'),
    'disconnected',
    'INTACCT_CREDENTIALS_REFUSED',
    null,
  ],
  [
    'several user names',
    400,
    body('GW-0039', 'Several username'),
    'disconnected',
    'INTACCT_CREDENTIALS_REFUSED',
    null,
  ],
  [
    'expired token as 401',
    401,
    body('GW-0040', 'Expired token', { details: { requestId: 'r' } }),
    'token',
    'INTACCT_TOKEN_REFUSED',
    null,
  ],
  [
    'expired token as 400',
    400,
    body('REST-1206', 'The token is not valid'),
    'token',
    'INTACCT_TOKEN_REFUSED',
    null,
  ],
  [
    'token not valid',
    401,
    body('REST-2102', 'Token is not valid', { code: 'tokenInvalid' }),
    'token',
    'INTACCT_TOKEN_REFUSED',
    null,
  ],
  [
    'invalid token at the gateway',
    400,
    body('GW-0031', 'Invalid token'),
    'token',
    'INTACCT_TOKEN_REFUSED',
    null,
  ],
  ['any other 401', 401, body('', 'no'), 'token', 'INTACCT_TOKEN_REFUSED', null],
  [
    'client or secret',
    401,
    body('REST-1216', 'The Client ID, Client Secret, and/or 3rd Party Application are incorrect'),
    'disconnected',
    'INTACCT_CREDENTIALS_REFUSED',
    null,
  ],
  [
    'invalid_client',
    400,
    body('', 'invalid_client'),
    'disconnected',
    'INTACCT_CREDENTIALS_REFUSED',
    null,
  ],
  [
    'invalid_grant',
    400,
    { code: 'invalid_grant' },
    'disconnected',
    'INTACCT_CREDENTIALS_REFUSED',
    null,
  ],
  [
    'tenant or client inactive',
    400,
    body('GW-0011', 'Invalid request'),
    'disconnected',
    'INTACCT_CREDENTIALS_REFUSED',
    null,
  ],
  [
    'no tenant',
    400,
    body('GW-0012', 'Missing tenant'),
    'disconnected',
    'INTACCT_USERNAME_INVALID',
    null,
  ],
  [
    'user name',
    400,
    body('', 'The username format is invalid (expected user@company)'),
    'disconnected',
    'INTACCT_USERNAME_INVALID',
    null,
  ],
  [
    'permission',
    400,
    body('REST-3007', 'You do not have permission'),
    'disconnected',
    'INTACCT_PERMISSION_MISSING',
    null,
  ],
  [
    'forbidden',
    403,
    body('GW-0042', 'Forbidden'),
    'disconnected',
    'INTACCT_PERMISSION_MISSING',
    null,
  ],
  [
    'permission on one journal',
    403,
    body('REST-3007', "You do not have permission for Journal 'TIE'"),
    'refused',
    'INTACCT_PERMISSION_LIMITED',
    'journal TIE',
  ],
  [
    'forbidden, with what is wrong with the entry',
    403,
    body('', "The department '30' is invalid."),
    'refused',
    'INTACCT_DIMENSION_INVALID',
    'department 30',
  ],
  // The server itself: nothing is refused by a 5xx, and only the gateway's own words make it busy.
  ['rate', 429, body('GW-0010', 'Rate limit exceeded'), 'busy', 'INTACCT_RATE_LIMITED', null],
  [
    'rate, other status',
    400,
    body('GW-0010', 'Rate limit exceeded'),
    'busy',
    'INTACCT_RATE_LIMITED',
    null,
  ],
  ['overload', 503, body('GW-0001', 'Unable to process'), 'busy', 'INTACCT_UNAVAILABLE', null],
  ['key in use', 409, body('', 'Idempotency-Key in use'), 'uncertain', 'INTACCT_KEY_SPENT', null],
  [
    'key in use, other status',
    422,
    body('', 'A request with this Idempotency-Key is in progress'),
    'uncertain',
    'INTACCT_KEY_SPENT',
    null,
  ],
  [
    'failure inside',
    500,
    operationFailed(doesNotBalance),
    'uncertain',
    'INTACCT_SERVER_ERROR',
    null,
  ],
  [
    'gateway failure',
    502,
    body('GW-0001', 'Unable to process'),
    'uncertain',
    'INTACCT_SERVER_ERROR',
    null,
  ],
];

describe('an answer of the vendor', () => {
  for (const [what, status, error, kind, code, subject] of rows) {
    test(`${what} (${status}) is ${kind} with ${code} in every envelope`, () => {
      for (const [name, wrap] of Object.entries(envelopes)) {
        const failure = failureOf({ status, headers: {}, body: wrap(error) }, asked);
        assert.equal(failure.kind, kind, name);
        assert.equal(failure.cause.code, code, name);
        assert.equal(failure.cause.subject, subject, name);
        assert.ok(failure.cause.hint.length > 10);
      }
    });
  }

  test('without an envelope refuses nothing', () => {
    for (const status of [200, 201, 202, 207, 302, 400, 404, 413, 422]) {
      for (const body of [undefined, null, '', [], {}, { 'ia::result': [] }, { error: 7 }]) {
        assert.equal(failureOf({ status, headers: {}, body }).kind, 'uncertain', `${status}`);
      }
    }
  });

  test('503 without the marks of the vendor is uncertain, with Retry-After busy', () => {
    const html = { status: 503, headers: {}, body: undefined };
    assert.equal(failureOf(html).kind, 'uncertain');
    const marked = failureOf({ ...html, headers: { 'retry-after': '7' } });
    assert.equal(marked.kind, 'busy');
    assert.equal(marked.retryAfterMs, 7000);
  });

  test('the longest of its waiting times counts, at most an hour, and only numbers', () => {
    const wait = (headers: Record<string, string>) =>
      failureOf({ status: 429, headers, body: undefined }).retryAfterMs;
    assert.equal(wait({ 'retry-after': '2', 'x-ia-throttle-limit-retry-after': '5' }), 5000);
    assert.equal(wait({ 'x-ia-hour-rate-limit-retry-after': '999999' }), 3_600_000);
    assert.equal(wait({ 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }), 250, 'none it knows');
    assert.equal(wait({}), 250, 'a limit that names none');
  });

  test('keeps its own words and ids, without wrappers and what differs each time', () => {
    const causeOf = (message: string) =>
      failureOf({ status: 422, headers: {}, body: { error: said(message) } }).cause;
    const cause = causeOf('New rule 7 [Support ID: rT%7EZq1]');
    assert.match(cause.message, /It said: New rule 7 \(BL01001973\)/);
    assert.doesNotMatch(cause.message, /GLBatch|Kx1|rT%7EZq1/);
    assert.deepEqual(cause, causeOf('New rule 7 [Support ID: another]'));
  });

  test('OAuth’s flat error is read as well', () => {
    const flat = { error: 'invalid_client', error_description: 'Unknown client' };
    assert.deepEqual(
      vendorErrors(flat).map((one) => [one.code, one.message]),
      [['invalid_client', 'Unknown client']],
    );
    const failure = failureOf({ status: 401, headers: {}, body: flat });
    assert.equal(failure.cause.code, 'INTACCT_CREDENTIALS_REFUSED');
  });
});
