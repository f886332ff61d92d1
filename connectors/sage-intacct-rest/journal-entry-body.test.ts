// Method: a draft in, the body out, compared whole; what the vendor refuses is looked for by name.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { decimalProblems, fittedText, headerText, textCuts } from '../sage-intacct/draft-texts.ts';
import { idempotencyKey, journalEntryBody } from './journal-entry-body.ts';

const settings = {
  baseCurrency: 'USD',
  currencyOnLines: 'when-foreign',
  exchangeRateTypeId: null,
  memoLengthMax: 80,
  lineMemoLengthMax: 400,
} as const;

const key = 'TO-1' as ExportKey;

function draft(currency: string, amountMinor: bigint): EntryDraft {
  return {
    journalId: 'TIE',
    postedOn: '2026-05-14' as IsoDate,
    currency: currency as Currency,
    memo: 'Invoice 1001',
    lines: [
      { accountId: '1200', amountMinor, memo: '', dimensions: { location: '100', class: '' } },
      { accountId: '4010', amountMinor: -amountMinor, memo: 'Slip', dimensions: {} },
    ],
  };
}

describe('the body of a journal entry', () => {
  test('has sides and absolute amounts as strings, references by id, and no state', () => {
    assert.deepEqual(journalEntryBody(draft('USD', 12_050n), key, settings), {
      glJournal: { id: 'TIE' },
      postingDate: '2026-05-14',
      description: 'Invoice 1001',
      referenceNumber: 'TO-1',
      lines: [
        {
          txnType: 'debit',
          txnAmount: '120.50',
          glAccount: { id: '1200' },
          dimensions: { location: { id: '100' } },
        },
        {
          txnType: 'credit',
          txnAmount: '120.50',
          glAccount: { id: '4010' },
          description: 'Slip',
        },
      ],
    });
  });

  test('names a foreign currency flat on each line, with a rate type when one is set', () => {
    const plain = journalEntryBody(draft('EUR', 100n), key, settings);
    assert.deepEqual(plain.lines[0]?.currency, { txnCurrency: 'EUR' });
    const typed = { ...settings, exchangeRateTypeId: 'Intacct Daily Rate' };
    assert.deepEqual(journalEntryBody(draft('EUR', 100n), key, typed).lines[1]?.currency, {
      txnCurrency: 'EUR',
      exchangeRateDate: '2026-05-14',
      exchangeRateTypeId: 'Intacct Daily Rate',
    });
    const always = { ...settings, currencyOnLines: 'always' } as const;
    const own = journalEntryBody(draft('USD', 100n), key, always);
    assert.deepEqual(own.lines[0]?.currency, { txnCurrency: 'USD' });
  });

  for (const [currency, amountMinor, text] of [
    ['JPY', 1000n, '1000'],
    ['BHD', 1230n, '1.23'],
    ['BHD', 1000n, '1.00'],
    ['USD', 1n, '0.01'],
    ['USD', 100_000_000_000_000n, '1000000000000.00'],
  ] as const) {
    test(`writes ${amountMinor} minor units of ${currency} as ${text}`, () => {
      const [line] = journalEntryBody(draft(currency, amountMinor), key, settings).lines;
      assert.equal(line?.txnAmount, text);
      assert.deepEqual(decimalProblems(draft(currency, amountMinor)), []);
    });
  }

  test('is not made of amounts that would have to be rounded', () => {
    const problems = decimalProblems(draft('BHD', 1234n));
    assert.deepEqual(
      problems.map((one) => [one.code, one.where]),
      [
        ['INTACCT_AMOUNT_DECIMALS', 'lines[0].amountMinor'],
        ['INTACCT_AMOUNT_DECIMALS', 'lines[1].amountMinor'],
      ],
    );
  });

  test('takes the export key for a blank memo', () => {
    const blank = { ...draft('USD', 1n), memo: ' \n ' };
    assert.equal(journalEntryBody(blank, key, settings).description, 'TO-1');
  });
});

describe('a text for the vendor', () => {
  test('keeps its signs, loses control characters, and is cut between whole characters', () => {
    assert.equal(fittedText('R&D <"5\u0007\r\n6">', 80), 'R&D <"5 6">');
    assert.equal(fittedText('broken \ud83d here', 80), 'broken \ufffd here');
    assert.equal(fittedText('0123456789abc', 10), '012345678…');
    const families = fittedText('👩‍👩‍👧👩‍👩‍👧', 10);
    assert.equal(families, '👩‍👩‍👧…');
    assert.ok(fittedText('🚤'.repeat(100), 80).length <= 80);
  });
});

test('what would not arrive whole is named with its field, its line and the limit', () => {
  const places = { headField: 'head', lineField: 'line', memoLengthMax: 30, lineMemoLengthMax: 12 };
  const cutsOf = (one: EntryDraft) =>
    textCuts(one, places).map((cut) => [cut.field, cut.line, cut.whole, cut.text, cut.setting]);
  const whole = draft('USD', 1n);
  assert.deepEqual(cutsOf(whole), []);
  const [first, second] = whole.lines;
  assert.ok(first && second);
  const lines = [
    { ...first, memo: 'Slip A12 of June' },
    { ...second, memo: 'Slip A…', wholeMemo: 'Slip A12 of June, upstairs' },
  ];
  const moved = {
    ...whole,
    lines,
    memo: 'Invoice 1001 Ann',
    originallyOn: '2026-04-30' as IsoDate,
  };
  assert.equal(headerText(moved, 30), 'Invoice 1001… (of 2026-04-30)');
  assert.deepEqual(cutsOf(moved), [
    [
      ...['head', null, 'Invoice 1001 Ann (of 2026-04-30)', 'Invoice 1001… (of 2026-04-30)'],
      'memoLengthMax',
    ],
    ['line', 1, 'Slip A12 of June', 'Slip A12 of…', 'lineMemoLengthMax'],
    ['line', 2, 'Slip A12 of June, upstairs', 'Slip A…', 'memoLengthMax'],
  ]);
});

describe('the Idempotency-Key', () => {
  test('stays with the bytes and changes with them, and with the turn', () => {
    const same = idempotencyKey(key, '{"a":1}', 0);
    assert.match(same, /^TO-1\.[0-9a-f]{8}$/);
    assert.equal(idempotencyKey(key, '{"a":1}', 0), same);
    assert.notEqual(idempotencyKey(key, '{"a":2}', 0), same);
    assert.equal(idempotencyKey(key, '{"a":1}', 2), `${same}.2`);
  });
});
