// From a draft to the bytes of `<create>`: what Sage is told, and that nothing else is.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import {
  type BodySettings,
  bodyProblems,
  functionControlId,
  glbatchCreate,
} from './glbatch-body.ts';
import { type XmlNode, xmlText } from './xml-writer.ts';

const settings: BodySettings = {
  baseCurrency: 'USD' as Currency,
  currencyOnLines: 'when-foreign',
  exchangeRateTypeId: null,
  memoLengthMax: 80,
  lineMemoLengthMax: 400,
};

const draft: EntryDraft = {
  journalId: 'TIE',
  postedOn: '2026-05-14' as IsoDate,
  currency: 'USD' as Currency,
  memo: 'Invoice 1001',
  lines: [
    { accountId: '1200', amountMinor: 1_234_567n, memo: 'R&D', dimensions: { location: '100' } },
    { accountId: '4010', amountMinor: -1_234_567n, memo: '', dimensions: {} },
  ],
};

const key = 'TO-1' as ExportKey;

/** The function as lines, one element each, for reading. */
function written(change: Partial<EntryDraft> = {}, more: Partial<BodySettings> = {}): string[] {
  const lines: string[] = [];
  const walk = ({ name, content }: XmlNode) => {
    if (typeof content === 'string') lines.push(`${name} ${content}`);
    else {
      lines.push(name);
      content.forEach(walk);
    }
  };
  walk(glbatchCreate({ ...draft, ...change }, key, { ...settings, ...more }));
  return lines;
}

function withFirstLine(change: Partial<EntryDraft['lines'][number]>): Partial<EntryDraft> {
  const [first, second] = draft.lines;
  assert.ok(first && second);
  return { lines: [{ ...first, ...change }, second] };
}

describe('an entry', () => {
  test('is one GLBATCH with date, title, key and lines', () => {
    assert.deepEqual(written(), [
      'create',
      'GLBATCH',
      'JOURNAL TIE',
      'BATCH_DATE 05/14/2026',
      'BATCH_TITLE Invoice 1001',
      'REFERENCENO TO-1',
      'ENTRIES',
      'GLENTRY',
      'ACCOUNTNO 1200',
      'TR_TYPE 1',
      'TRX_AMOUNT 12345.67',
      'DESCRIPTION R&D',
      'LOCATION 100',
      'GLENTRY',
      'ACCOUNTNO 4010',
      'TR_TYPE -1',
      'TRX_AMOUNT 12345.67',
    ]);
  });

  test('carries every standard dimension under its element, and its own ones as they are', () => {
    const dimensions = {
      location: 'L',
      department: 'D',
      class: 'C',
      customer: 'CU',
      vendor: 'V',
      employee: 'E',
      project: 'P',
      task: 'T',
      costType: 'CT',
      item: 'I',
      contract: 'CO',
      warehouse: 'W',
      GLDIMBERTH: '7',
      'nsp::slip_kind': '8',
      empty: '',
    };
    const lines = written(withFirstLine({ memo: '', dimensions }));
    assert.deepEqual(lines.slice(lines.indexOf('LOCATION L'), lines.lastIndexOf('GLENTRY')), [
      'LOCATION L',
      'DEPARTMENT D',
      'CLASSID C',
      'CUSTOMERID CU',
      'VENDORID V',
      'EMPLOYEEID E',
      'PROJECTID P',
      'TASKID T',
      'COSTTYPEID CT',
      'ITEMID I',
      'CONTRACTID CO',
      'WAREHOUSEID W',
      'GLDIMBERTH 7',
      'GLDIMSLIP_KIND 8',
    ]);
  });

  test('names its currency where it is foreign, with rate type and date', () => {
    const eur = { currency: 'EUR' as Currency };
    assert.ok(!written().some((line) => line.startsWith('CURRENCY')));
    assert.equal(
      written({}, { currencyOnLines: 'always' }).filter((line) => line === 'CURRENCY USD').length,
      2,
    );
    assert.ok(written(eur).includes('CURRENCY EUR'));
    assert.ok(!written(eur).some((line) => line.startsWith('EXCH_RATE')));
    const typed = written(eur, { exchangeRateTypeId: 'Intacct Daily Rate' });
    assert.ok(typed.includes('EXCH_RATE_DATE 05/14/2026'));
    assert.ok(typed.includes('EXCH_RATE_TYPE_ID Intacct Daily Rate'));
  });

  test('between entities names the owner; a draft, an attachment and a moved date are told', () => {
    const lines = written({
      baseLocationId: '100',
      attachmentId: 'DOC-9',
      asDraft: true,
      originallyOn: '2026-04-30' as IsoDate,
    });
    for (const line of [
      'BASELOCATION_NO 100',
      'SUPDOCID DOC-9',
      'STATE Draft',
      'BATCH_TITLE Invoice 1001 (of 2026-04-30)',
    ]) {
      assert.ok(lines.includes(line), line);
    }
  });

  test('of counts has hundredths, increases and decreases, and no currency', () => {
    const counts: Partial<EntryDraft> = {
      statistical: true,
      currency: 'JPY' as Currency,
      lines: [
        { accountId: 'S100', amountMinor: 1250n, memo: '', dimensions: {} },
        { accountId: 'S100', amountMinor: -5n, memo: '', dimensions: {} },
      ],
    };
    const lines = written(counts, { currencyOnLines: 'always' });
    assert.deepEqual(lines.slice(lines.indexOf('ENTRIES') + 1), [
      'GLENTRY',
      'ACCOUNTNO S100',
      'TR_TYPE 1',
      'TRX_AMOUNT 12.50',
      'GLENTRY',
      'ACCOUNTNO S100',
      'TR_TYPE -1',
      'TRX_AMOUNT 0.05',
    ]);
  });

  test('without a memo is titled by its key, because a title is required', () => {
    assert.ok(written({ memo: ' \n ' }).includes('BATCH_TITLE TO-1'));
  });

  test('that Sage could only round, or with a dimension that is no name, is not written', () => {
    const bhd = { ...draft, currency: 'BHD' as Currency };
    assert.deepEqual(
      bodyProblems(bhd).map((one) => one.code),
      ['INTACCT_AMOUNT_DECIMALS', 'INTACCT_AMOUNT_DECIMALS'],
    );
    const odd = { ...draft, ...withFirstLine({ dimensions: { 'a><b': '1' } }) };
    const [problem, ...others] = bodyProblems(odd);
    assert.equal(problem?.code, 'INTACCT_FIELD_REFUSED');
    assert.deepEqual(others, []);
  });
});

describe('the controlid', () => {
  const id = (change: Partial<EntryDraft> = {}, turn = 0) =>
    functionControlId(key, glbatchCreate({ ...draft, ...change }, key, settings), turn);

  test('is made of key and bytes: the same for the same, another for a corrected entry', () => {
    assert.match(id(), /^TO-1\.[0-9a-f]{8}$/);
    assert.equal(id(), id());
    assert.notEqual(id(), id({ memo: 'Invoice 1002' }));
  });

  test('is another one for every turn, and short enough', () => {
    assert.equal(id({}, 2), `${id()}.2`);
    const longest = 'K'.repeat(30) as ExportKey;
    assert.ok(functionControlId(longest, glbatchCreate(draft, longest, settings), 8).length < 256);
  });

  test('stands for bytes that are the same in every process', () => {
    assert.equal(
      xmlText(glbatchCreate({ ...draft, lines: draft.lines.slice(1) }, key, settings)),
      '<create><GLBATCH><JOURNAL>TIE</JOURNAL><BATCH_DATE>05/14/2026</BATCH_DATE>' +
        '<BATCH_TITLE>Invoice 1001</BATCH_TITLE><REFERENCENO>TO-1</REFERENCENO><ENTRIES>' +
        '<GLENTRY><ACCOUNTNO>4010</ACCOUNTNO><TR_TYPE>-1</TR_TYPE>' +
        '<TRX_AMOUNT>12345.67</TRX_AMOUNT></GLENTRY></ENTRIES></GLBATCH></create>',
    );
  });
});
