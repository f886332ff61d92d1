// Balances over the XML API: by dimensions, trial balance, account balances.
//
// Method: the resort company, a handful of entries in two months, entities and books; the sums of
// each function against sums done by hand.

import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { resortCompany } from '../company.ts';
import type { RunningSimulator } from '../server.ts';
import { startTestSimulator } from '../test-client.ts';
import {
  createBatch,
  dataOf,
  type EnvelopeOptions,
  envelope,
  errors,
  login,
  post,
  rows,
  statuses,
} from './xml-test-client.ts';

const resort = {
  sender: { id: 'tieout-sender', password: 'sender-secret' },
  login: login(undefined, 'tieout', 'CEDARBAY').replace('secret', 'tieout-password'),
};

function line(side: '1' | '-1', amount: string, account: string, location: string, unit = '') {
  const department = unit === '' ? '' : `<DEPARTMENT>${unit}</DEPARTMENT>`;
  return (
    `<GLENTRY><ACCOUNTNO>${account}</ACCOUNTNO><TR_TYPE>${side}</TR_TYPE>` +
    `<TRX_AMOUNT>${amount}</TRX_AMOUNT><LOCATION>${location}</LOCATION>${department}</GLENTRY>`
  );
}

/**
 * April: 100 of cash in 110. May: 40 and 10.50 in 110, 7 in 210, all against sundry income; 5 in
 * the GAAP book; 3 nights counted; a draft of 99.
 */
async function start(t: Pick<TestContext, 'after'>): Promise<RunningSimulator> {
  const { simulator } = await startTestSimulator(t, { company: resortCompany() });
  const income = (date: string, amount: string, place: string, more = {}) =>
    createBatch({
      date,
      lines: line('1', amount, '1060', place) + line('-1', amount, '4900', place, '10'),
      ...more,
    });
  const answer = await post(
    simulator.xmlUrl,
    envelope(
      [
        income('04/10/2026', '100', '110'),
        income('05/03/2026', '40', '110'),
        income('05/04/2026', '10.50', '110'),
        income('05/05/2026', '7', '210'),
        income('05/06/2026', '5', '110', { journal: 'GAAPJ' }),
        createBatch({ journal: 'STAT', date: '05/07/2026', lines: line('1', '3', 'S100', '110') }),
        income('05/08/2026', '99', '110', { header: '<STATE>Draft</STATE>' }),
      ],
      resort,
    ),
  );
  assert.deepEqual(new Set(statuses(answer)), new Set(['success']));
  return simulator;
}

const may = '<reportingperiodname>Month Ended May 2026</reportingperiodname>';
const mayDates =
  '<startdate><year>2026</year><month>05</month><day>01</day></startdate>' +
  '<enddate><year>2026</year><month>5</month><day>31</day></enddate>';

async function ask(
  simulator: RunningSimulator,
  name: string,
  inner: string,
  options: EnvelopeOptions = resort,
) {
  const answer = await post(simulator.xmlUrl, envelope([`<${name}>${inner}</${name}>`], options));
  return { answer, rows: rows(answer) };
}

describe('get_accountbalancesbydimensions', () => {
  const name = 'get_accountbalancesbydimensions';

  test('groups by dimensions, credits negative, without trailing zeros', async (t) => {
    const simulator = await start(t);
    const range = '<startaccountno>4000</startaccountno><endaccountno>4999</endaccountno>';
    const groupby = '<groupby>location,department</groupby>';
    const found = await ask(simulator, name, mayDates + range + groupby);
    assert.deepEqual(found.rows, [
      {
        glaccountno: '4900',
        startbalance: '-100',
        periodbalance: '-50.5',
        endbalance: '-150.5',
        currency: 'USD',
        locationid: '110',
        locationname: 'Marina',
        departmentid: '10',
        departmentname: 'Marina',
      },
      {
        glaccountno: '4900',
        startbalance: '0',
        periodbalance: '-7',
        endbalance: '-7',
        currency: 'USD',
        locationid: '210',
        locationname: 'Docks and land',
        departmentid: '10',
        departmentname: 'Marina',
      },
    ]);
  });

  test('takes one account, a location with all of an entity, and other books', async (t) => {
    const simulator = await start(t);
    const end = async (inner: string, options = resort) =>
      (
        await ask(simulator, name, `${may}<glaccountno>1060</glaccountno>${inner}`, options)
      ).rows.map((row) => row.endbalance);
    assert.deepEqual(await end(''), ['157.5']);
    assert.deepEqual(await end('<locationid>100</locationid>'), ['150.5']);
    assert.deepEqual(await end('<locationid>210</locationid>'), ['7']);
    const gaap = '<adjbooks><adjbook>GAAP</adjbook></adjbooks>';
    assert.deepEqual(await end(`${gaap}<includereportingbook>true</includereportingbook>`), [
      '162.5',
    ]);
    assert.deepEqual(await end(`${gaap}<includereportingbook>false</includereportingbook>`), ['5']);
    const inEntity = login('200', 'tieout', 'CEDARBAY').replace('secret', 'tieout-password');
    assert.deepEqual(await end('', { ...resort, login: inEntity }), ['7']);
  });

  test('leaves counts out unless they are asked for', async (t) => {
    const simulator = await start(t);
    const all = '<startaccountno>0</startaccountno><endaccountno>Z</endaccountno>';
    const accounts = async (inner: string) =>
      (await ask(simulator, name, may + all + inner)).rows.map((row) => row.glaccountno);
    assert.deepEqual(await accounts(''), ['1060', '4900']);
    assert.deepEqual(await accounts('<statistical>only</statistical>'), ['S100']);
  });

  const refused: [string, string, RegExp][] = [
    ['no accounts', may, /An account, a range or a group/],
    ['no period', '<glaccountno>1060</glaccountno>', /A period or two dates are required/],
    ['an unknown period', '<reportingperiodname>X</reportingperiodname>', /period X is not known/],
    ['a group by nothing', `${may}<glaccountno>1</glaccountno><groupby>x</groupby>`, /x is no dim/],
    ['budgets', `${may}<contentselection>Budget</contentselection>`, /not simulated/],
  ];
  for (const [what, inner, text] of refused) {
    test(`refuses ${what}`, async (t) => {
      const { answer } = await ask(await start(t), name, inner);
      assert.match(errors(answer.root)[0]?.[1] ?? '', text);
    });
  }
});

describe('get_trialbalance and get_accountbalances', () => {
  test('a trial balance adds up to nothing and details places when asked', async (t) => {
    const simulator = await start(t);
    const plain = await ask(
      simulator,
      'get_trialbalance',
      `${may}<statistical>exclude</statistical>`,
    );
    assert.deepEqual(plain.rows, [
      {
        glaccountno: '1060',
        startbalance: '100',
        debits: '57.5',
        credits: '0',
        endbalance: '157.5',
      },
      {
        glaccountno: '4900',
        startbalance: '-100',
        debits: '0',
        credits: '57.5',
        endbalance: '-157.5',
      },
    ]);
    const detail = '<showdeptdetail>true</showdeptdetail><showlocdetail>true</showlocdetail>';
    const placed = await ask(simulator, 'get_trialbalance', may + detail);
    assert.deepEqual(
      placed.rows.map((row) => [row.glaccountno, row.departmentid, row.locationid, row.endbalance]),
      [
        ['1060', '', '110', '150.5'],
        ['1060', '', '210', '7'],
        ['4900', '10', '110', '-150.5'],
        ['4900', '10', '210', '-7'],
        ['S100', '', '110', '3'],
      ],
    );
  });

  test('shows both sides or zero balances on demand', async (t) => {
    const simulator = await start(t);
    const split = '<debitcreditbalance>true</debitcreditbalance>';
    const [cash] = (await ask(simulator, 'get_trialbalance', may + split)).rows;
    assert.equal(cash?.enddebitbalance, '157.5');
    assert.equal(cash?.endcreditbalance, '0');
    const zero = '<showzerobalances>true</showzerobalances><statistical>exclude</statistical>';
    const all = (await ask(simulator, 'get_trialbalance', may + zero)).rows;
    assert.equal(all.length, simulator.company.accounts.length);
  });

  test('account balances come with the places unless an empty element hides them', async (t) => {
    const simulator = await start(t);
    const account = '<glaccountno>1060</glaccountno>';
    const detailed = await ask(simulator, 'get_accountbalances', may + account);
    assert.deepEqual(
      detailed.rows.map((row) => [row.locationid, row.endbalance]),
      [
        ['110', '150.5'],
        ['210', '7'],
      ],
    );
    const hidden = `${may}${account}<locationid/><departmentid/>`;
    const { rows: summed } = await ask(simulator, 'get_accountbalances', hidden);
    assert.deepEqual(
      summed.map((row) => [row.locationid, row.endbalance]),
      [[undefined, '157.5']],
    );
    assert.ok(dataOf(detailed.answer));
  });

  test('a user without the right to run reports gets none', async (t) => {
    const company = resortCompany();
    const users = company.users.map((user) =>
      user.id === 'viewer' ? { ...user, permissions: ['accounts:list'] } : user,
    );
    const { simulator } = await startTestSimulator(t, { company: { ...company, users } });
    const viewer = login(undefined, 'viewer', 'CEDARBAY').replace('secret', 'viewer-password');
    const options = { ...resort, login: viewer };
    const { answer } = await ask(simulator, 'get_trialbalance', may, options);
    assert.equal(errors(answer.root)[0]?.[0], 'PL04000005');
  });
});

describe('raw balances and details', () => {
  const raw = (text: string) =>
    '<readByQuery><object>GLACCOUNTBALANCE</object>' +
    '<fields>ACCOUNTNO,BOOKID,LOCATIONID,OPENBAL,TOTDEBIT,TOTADJDEBIT,FORBAL,ENDBAL</fields>' +
    `<query>${text}</query></readByQuery>`;

  test('GLACCOUNTBALANCE has a row per book and place of the named period', async (t) => {
    const simulator = await start(t);
    const text = "PERIOD = 'Month Ended May 2026' AND ACCOUNTNO = '1060'";
    const found = rows(await post(simulator.xmlUrl, envelope([raw(text)], resort)));
    const sorted = found.map((row) => Object.values(row).join(' ')).sort();
    assert.deepEqual(sorted, [
      '1060 ACCRUAL 110 100 50.5 0 50.5 150.5',
      '1060 ACCRUAL 210 0 7 0 7 7',
      '1060 GAAP 110 0 0 5 5 5',
    ]);
  });

  test('GLACCOUNTBALANCE without a period is refused', async (t) => {
    const simulator = await start(t);
    const answer = await post(simulator.xmlUrl, envelope([raw("ACCOUNTNO = '1060'")], resort));
    assert.equal(errors(answer.root)[0]?.[0], 'DL02000001');
  });

  test('GLDETAIL is the posted ledger, with its journal', async (t) => {
    const simulator = await start(t);
    const body =
      '<query><object>GLDETAIL</object><select><field>ENTRY_DATE</field><field>AMOUNT</field>' +
      '<field>JOURNAL.SYMBOL</field></select><filter><equalto><field>ACCOUNTNO</field>' +
      '<value>4900</value></equalto></filter><orderby><order><field>ENTRY_DATE</field>' +
      '<ascending/></order></orderby></query>';
    const found = rows(await post(simulator.xmlUrl, envelope([body], resort)));
    assert.deepEqual(
      found.map((row) => Object.values(row).join(' ')),
      [
        '04/10/2026 -100 TIE',
        '05/03/2026 -40 TIE',
        '05/04/2026 -10.5 TIE',
        '05/05/2026 -7 TIE',
        '05/06/2026 -5 GAAPJ',
      ],
    );
  });
});
