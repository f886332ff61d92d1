// Method: the texts as people who connect to Sage Intacct have recorded them, one row each, with
// our cause and what it is about; then those of a company that renamed its dimensions.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { kindOf } from './cause-kinds.ts';
import { dimensionWords } from './dimension-words.ts';
import { intacctCause } from './intacct-errors.ts';
import { type RecordedText, recordedTexts } from './recorded-texts.ts';
import { readId, wrapperIds } from './vendor-codes.ts';
import { firstOpenDayIn, permissionScope, readText, withoutSupportIds } from './vendor-texts.ts';

/** Beside the recorded ones: texts nobody has said, which must stay nobody's. */
const rows: readonly RecordedText[] = [
  ...recordedTexts,
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
