// Rows as Sage writes them, to entries, balances and chart items: tables of what is read how, and
// of what stops a reading. Reports by name, in the words of the published samples.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { ExternalChartItem } from '#external-ledger/external-ledger.ts';
import { LedgerReadError } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import {
  balancesFunction,
  balancesOfLines,
  reportBalances,
  trialBalanceFunction,
} from './balance-rows.ts';
import { chartItemOf, dimensionItems, journalList, withEntities } from './chart-rows.ts';
import { dayOf, entriesOf, standingOf } from './entry-rows.ts';
import { headersByReference, queryFunction, type Row, readPage } from './query.ts';
import { saidBy } from './response.ts';
import { readXml, type XmlElement } from './xml-reader.ts';
import { xmlText } from './xml-writer.ts';

const usd = 'USD' as Currency;
const reader = { baseCurrency: usd, userDimensions: ['GLDIMBERTH'] };

const header: Row = {
  RECORDNO: '77',
  REFERENCENO: 'TO-1',
  JOURNAL: 'TIE--Operational system',
  BATCH_DATE: '05/14/2026',
  BATCH_TITLE: 'Invoice 1001',
  STATE: 'Posted',
};
const line: Row = {
  RECORDNO: '1',
  BATCHNO: '77',
  ACCOUNTNO: '1200',
  TR_TYPE: '1',
  TRX_AMOUNT: '12.5',
  AMOUNT: '12.5',
  ENTRY_DATE: '05/14/2026',
  LOCATION: '100--Harbor Point',
  STATE: 'Posted',
};
const credit: Row = { ...line, RECORDNO: '2', ACCOUNTNO: '4010', TR_TYPE: '-1' };

describe('an entry', () => {
  test('is its header with the lines that name it, debit positive', () => {
    const [entry] = entriesOf([header], [line, { ...credit, GLDIMBERTH: '7' }], reader);
    assert.equal(entry?.journalId, 'TIE');
    assert.equal(entry?.postedOn, '2026-05-14');
    assert.equal(entry?.inBalances, true);
    assert.deepEqual(
      entry?.lines.map((one) => [one.accountId, one.amountMinor, one.dimensions]),
      [
        ['1200', 1250n, { location: '100' }],
        ['4010', -1250n, { location: '100', GLDIMBERTH: '7' }],
      ],
    );
  });

  test('whose header is not among the rows is made up from its first line', () => {
    const more = { 'GLBATCH.REFERENCENO': 'TO-1', BATCHTITLE: 'Invoice 1001' };
    const [entry] = entriesOf([], [{ ...line, ...more }, credit], reader);
    assert.deepEqual(
      [entry?.externalId, entry?.reference, entry?.memo, entry?.lines.length],
      ['77', 'TO-1', 'Invoice 1001', 2],
    );
  });

  test('in a foreign currency is read in it, in several in the base currency', () => {
    const eur = { CURRENCY: 'EUR', AMOUNT: '15.00' };
    const [one] = entriesOf([header], [{ ...line, ...eur }], reader);
    assert.deepEqual([one?.currency, one?.lines[0]?.amountMinor], ['EUR', 1250n]);
    const both = [
      { ...line, ...eur },
      { ...credit, CURRENCY: 'CAD', AMOUNT: '15.00' },
    ];
    const [mixed] = entriesOf([header], both, reader);
    assert.deepEqual([mixed?.currency, mixed?.lines[0]?.amountMinor], ['USD', 1500n]);
  });

  test('of counts is hundredths whatever the base currency', () => {
    const count = { ...line, STATISTICAL: 'T', TRX_AMOUNT: '12.50', AMOUNT: '12.50' };
    const yen = { ...reader, baseCurrency: 'JPY' as Currency };
    assert.equal(entriesOf([header], [count], yen)[0]?.lines[0]?.amountMinor, 1250n);
  });

  for (const [what, rows] of [
    ['a side nobody knows', [{ ...line, TR_TYPE: 'debit' }]],
    ['an amount with a comma', [{ ...line, TRX_AMOUNT: '1,234.50', AMOUNT: '1,234.50' }]],
    ['a third decimal', [{ ...line, TRX_AMOUNT: '0.001', AMOUNT: '0.001' }]],
    ['no amount', [{ ...line, TRX_AMOUNT: '', AMOUNT: '' }]],
  ] as const) {
    test(`with ${what} stops the reading`, () => {
      assert.throws(() => entriesOf([header], rows, reader), LedgerReadError);
    });
  }

  test('shows an address only when it is one of the web', () => {
    const of = (RECORD_URL: string) =>
      entriesOf([{ ...header, RECORD_URL }], [], reader)[0]?.externalUrl;
    assert.equal(
      of('https://www.intacct.com/ia/acct/ur.phtml?.r=x'),
      'https://www.intacct.com/ia/acct/ur.phtml?.r=x',
    );
    assert.equal(of('javascript:alert(1)'), null);
  });
});

test('a day is read as Sage writes it, with a time behind it or not', () => {
  for (const text of ['05/14/2026', '5/14/2026', '05/14/2026 22:01:29', '2026-05-14']) {
    assert.equal(dayOf(text, 'X'), '2026-05-14', text);
  }
  for (const text of ['14/05/2026', '02/30/2026', '', 'soon']) {
    assert.throws(() => dayOf(text, 'X'), LedgerReadError, text);
  }
});

test('a state is a word or a letter; an unknown one is never booked', () => {
  const table = {
    booked: ['Posted', 'P', 'Reversed', 'Z', 'Reversal pending', 'L'],
    draft: ['Draft', 'I'],
    'awaiting-approval': ['Submitted', 'S', 'Partially Approved', 'X', 'Approved', 'A'],
    declined: ['Declined', 'R'],
    unread: ['Parked', '', 'Q'],
  };
  for (const [standing, states] of Object.entries(table)) {
    for (const state of states) assert.equal(standingOf(state), standing, state);
  }
  assert.equal(standingOf(null), 'unread');
});

describe('balances added up from lines', () => {
  test('leave out drafts and counts', () => {
    const rows = [
      line,
      credit,
      { ...line, STATE: 'Draft' },
      { ...line, STATE: 'S' },
      { ...line, STATISTICAL: 'true' },
      { ...line, ACCOUNTNO: '1000' },
      { ...credit, ACCOUNTNO: '1000' },
    ];
    assert.deepEqual(
      balancesOfLines(rows, { currency: usd }).map((one) => [
        one.accountId,
        one.locationId,
        one.amountMinor,
      ]),
      [
        ['1200', '100', 1250n],
        ['4010', '100', -1250n],
      ],
    );
  });

  test('are not taken from a line without its state', () => {
    const { STATE: _gone, ...stateless } = line;
    assert.throws(() => balancesOfLines([stateless as Row], { currency: usd }), LedgerReadError);
  });
});

const resultOf = (data: string): XmlElement => {
  const root = readXml(
    '<response><control><status>success</status></control><operation><authentication>' +
      '<status>success</status></authentication><result><status>success</status>' +
      `${data}</result></operation></response>`,
  );
  const said = saidBy(root);
  assert.ok(said.kind === 'succeeded');
  return said.result;
};

describe('the reports', () => {
  const asked = {
    fromOn: '2000-01-01' as IsoDate,
    asOf: '2026-05-31' as IsoDate,
    accounts: ['1000', '9999'] as const,
    adjustmentBooks: [],
    reportingBook: 'ACCRUAL',
  };

  test('are asked with their elements in the documented order', () => {
    assert.equal(
      xmlText(balancesFunction(asked)),
      '<get_accountbalancesbydimensions>' +
        '<startdate><year>2000</year><month>01</month><day>01</day></startdate>' +
        '<enddate><year>2026</year><month>05</month><day>31</day></enddate>' +
        '<startaccountno>1000</startaccountno><endaccountno>9999</endaccountno>' +
        '<statistical>exclude</statistical><groupby>location,department</groupby>' +
        '</get_accountbalancesbydimensions>',
    );
    assert.match(
      xmlText(trialBalanceFunction({ ...asked, adjustmentBooks: ['GAAP', 'OBL'] })),
      /<adjbook>GAAP<\/adjbook><adjbook>OBL<\/adjbook><\/adjbooks><includereportingbook>true</,
    );
    assert.match(
      xmlText(balancesFunction({ ...asked, reportingBook: 'CASH' })),
      /<\/endaccountno><reportingbook>CASH<\/reportingbook><statistical>/,
    );
  });

  test('give balances with credits negative, zeros left out', () => {
    const rows =
      '<data><accountbalance><glaccountno>4000</glaccountno><startbalance>0</startbalance>' +
      '<endbalance>-2040.17</endbalance><currency>USD</currency><locationid>1</locationid>' +
      '<departmentid>8</departmentid></accountbalance><accountbalance>' +
      '<glaccountno>4010</glaccountno><endbalance>0</endbalance></accountbalance></data>';
    assert.deepEqual(reportBalances(resultOf(rows), 'accountbalance', usd), [
      {
        accountId: '4000',
        locationId: '1',
        departmentId: '8',
        currency: 'USD',
        amountMinor: -204_017n,
      },
    ]);
  });

  for (const [what, data] of [
    ['no data', ''],
    ['rows of another kind', '<data><accountbalance/><other/></data>'],
    [
      'a balance with a third decimal',
      '<data><accountbalance><glaccountno>1</glaccountno><endbalance>0.001</endbalance>' +
        '</accountbalance></data>',
    ],
    [
      'a balance of no account',
      '<data><accountbalance><endbalance>1</endbalance></accountbalance></data>',
    ],
  ] as const) {
    test(`with ${what} stop the reading`, () => {
      assert.throws(() => reportBalances(resultOf(data), 'accountbalance', usd), LedgerReadError);
    });
  }
});

describe('a query', () => {
  test('is ordered, sees entities, and says where its page begins', () => {
    const page = { offset: 2000, size: 2000 };
    assert.equal(
      xmlText(queryFunction(headersByReference(['A', 'B']), ['RECORDNO'], page)),
      '<query><object>GLBATCH</object><select><field>RECORDNO</field></select><filter><in>' +
        '<field>REFERENCENO</field><value>A</value><value>B</value></in></filter>' +
        '<orderby><order><field>RECORDNO</field><ascending/></order></orderby>' +
        '<options><showprivate>true</showprivate></options><pagesize>2000</pagesize>' +
        '<offset>2000</offset></query>',
    );
  });

  test('whose page holds fewer rows than it says is not read', () => {
    const page = (data: string) =>
      readPage({ kind: 'succeeded', result: resultOf(data), sessionEndsAt: null });
    assert.equal(page('<data count="2" totalcount="2"><GLBATCH/></data>'), null);
    assert.equal(page('<key>1</key>'), null);
    assert.deepEqual(page('<data count="0" totalcount="0" numremaining="0"/>'), {
      rows: [],
      totalCount: 0,
      numRemaining: 0,
    });
  });
});

describe('the chart', () => {
  test('leaves a journal’s flags out where the company does not tell them', () => {
    const plain = chartItemOf(journalList, { SYMBOL: 'TIE', TITLE: 'Operational system' });
    assert.equal(plain?.active, true);
    assert.ok(!('needsApproval' in (plain?.attributes ?? {})));
    const told = chartItemOf(journalList, {
      SYMBOL: 'TIE',
      TITLE: 'x',
      STATUS: 'inactive',
      ENABLEAPPROVAL: 'true',
      DISABLEDIRECTPOSTING: 'false',
    });
    assert.equal(told?.active, false);
    assert.equal(told?.attributes.needsApproval, true);
    assert.equal(told?.attributes.directPosting, true);
  });

  test('finds the entity above a location, and does not run in circles', () => {
    const place = (externalId: string, parentId: string | null): ExternalChartItem => ({
      kind: 'location',
      externalId,
      name: externalId,
      active: true,
      attributes: { parentId },
    });
    const items = withEntities([
      { ...place('100', null), kind: 'entity' },
      place('100', null),
      place('110', '100'),
      place('111', '110'),
      place('A', 'B'),
      place('B', 'A'),
    ]);
    const entityOf = (id: string) =>
      items.find((one) => one.kind === 'location' && one.externalId === id)?.attributes.entityId;
    assert.deepEqual(['100', '110', '111', 'A'].map(entityOf), ['100', '100', '100', null]);
  });

  test('tells dimensions by the company’s words, its own by their element', () => {
    const dimension = (name: string, term: string, own: boolean) =>
      `<dimension><objectName>${name}</objectName><objectLabel>${name}</objectLabel>` +
      `<termLabel>${term}</termLabel><userDefinedDimension>${own}</userDefinedDimension>` +
      '<enabledInGL>true</enabledInGL></dimension>';
    const data = dimension('LOCATION', 'Place', false) + dimension('BERTH', 'Berth', true);
    const items = dimensionItems(resultOf(`<data><dimensions>${data}</dimensions></data>`));
    assert.deepEqual(
      items.map((one) => [one.externalId, one.name, one.attributes.userDefined]),
      [
        ['location', 'Place', false],
        ['GLDIMBERTH', 'Berth', true],
      ],
    );
  });
});
