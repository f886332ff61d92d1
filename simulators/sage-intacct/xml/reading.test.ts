// Reading over the XML API: query, readByQuery and readMore, read, lookup, inspect, company, lists.
//
// Method: a few entries in the books, one question, the rows. Tables say operator, filter, rows.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resortCompany } from '../company.ts';
import type { RunningSimulator } from '../server.ts';
import { call, startTestSimulator } from '../test-client.ts';
import { child, children, textOf } from './xml-reader.ts';
import {
  createBatch,
  dataOf,
  type EnvelopeOptions,
  envelope,
  errors,
  glentry,
  login,
  post,
  query,
  results,
  rows,
  statuses,
  where,
} from './xml-test-client.ts';

function ask(simulator: RunningSimulator, body: string, options: EnvelopeOptions = {}) {
  return post(simulator.xmlUrl, envelope([body], options));
}

async function change(simulator: RunningSimulator, body: object): Promise<void> {
  const { status } = await call(`${simulator.controlUrl}/settings`, { method: 'PUT', body });
  assert.equal(status, 200);
}

const resort = {
  sender: { id: 'tieout-sender', password: 'sender-secret' },
  login: login(undefined, 'tieout', 'CEDARBAY').replace('secret', 'tieout-password'),
};

/** Three entries: A on the 1st for 10, B on the 2nd for 20.5 without a memo, C a draft of 30. */
async function withEntries(simulator: RunningSimulator): Promise<void> {
  const both = (amount: string, memo = '') =>
    glentry('1', amount, '1200', memo) + glentry('-1', amount, '4000', memo);
  const memo = '<DESCRIPTION>Slip % one</DESCRIPTION>';
  const draft = '<STATE>Draft</STATE>';
  const functions = [
    createBatch({ reference: 'A', date: '05/01/2026', lines: both('10', memo) }),
    createBatch({ reference: 'b', date: '05/02/2026', lines: both('20.50') }),
    createBatch({ reference: 'C', date: '05/03/2026', lines: both('30'), header: draft }),
  ];
  const answer = await post(simulator.xmlUrl, envelope(functions));
  assert.deepEqual(statuses(answer), ['success', 'success', 'success']);
}

const ordered = '<orderby><order><field>RECORDNO</field><ascending/></order></orderby>';
const descending = '<orderby><order><field>RECORDNO</field><descending/></order></orderby>';

describe('query', () => {
  const and = (...inner: string[]) => `<and>${inner.join('')}</and>`;
  const or = (...inner: string[]) => `<or>${inner.join('')}</or>`;
  const cases: [string, string, string][] = [
    ['everything without a filter', '', 'A b C'],
    ['equalto', where('equalto', 'REFERENCENO', 'A'), 'A'],
    ['equalto minds the case of values', where('equalto', 'REFERENCENO', 'B'), ''],
    ['notequalto', where('notequalto', 'REFERENCENO', 'A'), 'b C'],
    ['lessthan on a date, month first', where('lessthan', 'BATCH_DATE', '05/02/2026'), 'A'],
    [
      'lessthanorequalto, year first',
      where('lessthanorequalto', 'BATCH_DATE', '2026-05-02'),
      'A b',
    ],
    ['greaterthan', where('greaterthan', 'BATCH_DATE', '5/2/2026'), 'C'],
    ['greaterthanorequalto', where('greaterthanorequalto', 'BATCH_DATE', '05/02/2026'), 'b C'],
    [
      'between, both ends included',
      where('between', 'BATCH_DATE', '05/01/2026', '05/02/2026'),
      'A b',
    ],
    ['in', where('in', 'REFERENCENO', 'A', 'C', 'X'), 'A C'],
    ['notin', where('notin', 'REFERENCENO', 'A', 'C'), 'b'],
    ['like with %', where('like', 'BATCH_TITLE', 'Slip%'), 'A b C'],
    ['like with _', where('like', 'REFERENCENO', '_'), 'A b C'],
    ['notlike', where('notlike', 'REFERENCENO', 'A%'), 'b C'],
    ['a state by its word', where('equalto', 'STATE', 'Posted'), 'A b'],
    ['a state by its code finds nothing', where('equalto', 'STATE', 'P'), ''],
    ['isnull', '<isnull><field>SUPDOCID</field></isnull>', 'A b C'],
    ['isnotnull', '<isnotnull><field>SUPDOCID</field></isnotnull>', ''],
    ['a field of what it points at', where('equalto', 'JOURNAL.SYMBOL', 'TIE'), 'A b C'],
    ['who made it', where('equalto', 'USERINFO.LOGINID', 'tieout'), 'A b C'],
    [
      'and, or, nested',
      and(
        where('equalto', 'STATE', 'Posted'),
        or(where('equalto', 'REFERENCENO', 'b'), where('equalto', 'REFERENCENO', 'C')),
      ),
      'b',
    ],
  ];
  for (const [what, filter, expected] of cases) {
    test(`finds ${what}`, async (t) => {
      const { simulator } = await startTestSimulator(t);
      await withEntries(simulator);
      const found = await ask(simulator, query('GLBATCH', 'REFERENCENO', filter, ordered));
      assert.deepEqual(errors(found.root), []);
      const names = rows(found).map((row) => row.REFERENCENO);
      assert.equal(names.join(' '), expected);
    });
  }

  test('ignores case when it is told so, and orders as it is told', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await withEntries(simulator);
    const option = '<options><caseinsensitive>true</caseinsensitive></options>';
    const filter = where('equalto', 'REFERENCENO', 'B');
    const found = await ask(simulator, query('GLBATCH', 'REFERENCENO', filter, option));
    assert.deepEqual(rows(found), [{ REFERENCENO: 'b' }]);
    const down = await ask(simulator, query('GLBATCH', 'REFERENCENO', '', descending));
    assert.deepEqual(
      rows(down).map((row) => row.REFERENCENO),
      ['C', 'b', 'A'],
    );
  });

  test('gives lines with their header, sides, trimmed amounts and dates', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await withEntries(simulator);
    const fields =
      'LINE_NO TR_TYPE AMOUNT TRX_AMOUNT ENTRY_DATE LOCATION DEPARTMENT GLBATCH.REFERENCENO STATE';
    const filter = where('equalto', 'GLBATCH.REFERENCENO', 'b');
    const found = await ask(simulator, query('GLENTRY', fields, filter, ordered));
    const common = {
      AMOUNT: '20.5',
      TRX_AMOUNT: '20.5',
      ENTRY_DATE: '05/02/2026',
      LOCATION: '100',
      DEPARTMENT: '10',
      'GLBATCH.REFERENCENO': 'b',
      STATE: 'Posted',
    };
    assert.deepEqual(rows(found), [
      { LINE_NO: '1', TR_TYPE: '1', ...common },
      { LINE_NO: '2', TR_TYPE: '-1', ...common },
    ]);
  });

  test('counts, sums and groups', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await withEntries(simulator);
    const body =
      '<query><object>GLENTRY</object><select><field>ACCOUNTNO</field><sum>AMOUNT</sum>' +
      '<count>RECORDNO</count><min>ENTRY_DATE</min><max>ENTRY_DATE</max>' +
      '<avg>AMOUNT</avg></select>' +
      `<filter>${where('equalto', 'STATE', 'Posted')}</filter></query>`;
    const grouped = rows(await ask(simulator, body)).sort((a, b) =>
      String(a.ACCOUNTNO).localeCompare(String(b.ACCOUNTNO)),
    );
    const sums = {
      'SUM.AMOUNT': '30.5',
      'COUNT.RECORDNO': '2',
      'MIN.ENTRY_DATE': '05/01/2026',
      'MAX.ENTRY_DATE': '05/02/2026',
      'AVG.AMOUNT': '15.25',
    };
    assert.deepEqual(grouped, [
      { ACCOUNTNO: '1200', ...sums },
      { ACCOUNTNO: '4000', ...sums },
    ]);
  });

  test('pages with offset and tells what is left', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await withEntries(simulator);
    const page = (offset: number) => `${ordered}<pagesize>2</pagesize><offset>${offset}</offset>`;
    const first = dataOf(await ask(simulator, query('GLBATCH', 'REFERENCENO', '', page(0))));
    assert.deepEqual(first?.attributes, {
      listtype: 'GLBATCH',
      totalcount: '3',
      offset: '0',
      count: '2',
      numremaining: '1',
    });
    const second = await ask(simulator, query('GLBATCH', 'REFERENCENO', '', page(2)));
    assert.deepEqual(rows(second), [{ REFERENCENO: 'C' }]);
    assert.equal(dataOf(second)?.attributes.numremaining, '0');
    await change(simulator, { pageShiftRows: 1 });
    const shifted = await ask(simulator, query('GLBATCH', 'REFERENCENO', '', page(2)));
    assert.deepEqual(rows(shifted), [], 'a row slipped away between the pages');
  });

  test('without an order does not come in the order of keys', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const all = query('GLACCOUNT', 'RECORDNO', '', '<pagesize>2000</pagesize>');
    const keys = rows(await ask(simulator, all)).map((row) => Number(row.RECORDNO));
    assert.notDeepEqual(
      keys,
      [...keys].sort((a, b) => a - b),
    );
  });

  test('gives bare JSON or CSV without any envelope', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await withEntries(simulator);
    const format = (name: string) =>
      query(
        'GLBATCH',
        'REFERENCENO STATE',
        where('equalto', 'REFERENCENO', 'A'),
        `<options><returnformat>${name}</returnformat></options>`,
      );
    const json = await ask(simulator, format('json'));
    assert.deepEqual(JSON.parse(json.text), [{ REFERENCENO: 'A', STATE: 'Posted' }]);
    const csv = await ask(simulator, format('csv'));
    assert.equal(csv.text, '"REFERENCENO","STATE"\n"A","Posted"\n');
  });

  test('does not see an entry younger than the read lag', async (t) => {
    const { simulator } = await startTestSimulator(t, { settings: { readLagMs: 60_000 } });
    await ask(simulator, createBatch());
    const asked = query('GLBATCH', 'RECORDNO', where('equalto', 'REFERENCENO', 'TO-1'));
    assert.equal(rows(await ask(simulator, asked)).length, 0);
    await call(`${simulator.controlUrl}/clock/advance`, { body: { ms: 60_001 } });
    assert.equal(rows(await ask(simulator, asked)).length, 1);
  });

  const refused: [string, string, string, RegExp][] = [
    ['an object nobody knows', query('BADOBJECT', 'X'), 'Query Failed', /definition BADOBJECT not/],
    ['a field nobody knows', query('GLBATCH', 'NOSUCH'), 'XL03000010', /NOSUCH/],
    ['all fields', query('GLBATCH', '*'), 'BL01001973', /cannot be selected/],
    [
      'a page too large',
      query('GLBATCH', 'RECORDNO', '', '<pagesize>2001</pagesize>'),
      'BL01001973',
      /2000/,
    ],
    [
      'two operators at the top',
      query('GLBATCH', 'STATE', '<isnull><field>STATE</field></isnull>'.repeat(2)),
      'BL01001973',
      /one operator/,
    ],
    [
      'and of one',
      query('GLBATCH', 'STATE', and(where('equalto', 'STATE', 'x'))),
      'BL01001973',
      /two/,
    ],
    [
      'no date',
      query('GLBATCH', 'STATE', where('equalto', 'BATCH_DATE', 'today')),
      'BL01001973',
      /today/,
    ],
    [
      'no operator',
      query('GLBATCH', 'STATE', where('sounds', 'STATE', 'x')),
      'BL01001973',
      /sounds/,
    ],
  ];
  for (const [what, body, errorno, text] of refused) {
    test(`refuses ${what}`, async (t) => {
      const { simulator } = await startTestSimulator(t);
      const answer = await ask(simulator, body);
      const [error] = errors(answer.root);
      assert.equal(error?.[0], errorno);
      assert.match(error?.[1] ?? '', text);
    });
  }
});

describe('readByQuery', () => {
  const byQuery = (object: string, text: string, fields = '*', rest = '') =>
    `<readByQuery><object>${object}</object><fields>${fields}</fields>` +
    `<query>${text.replaceAll('<', '&lt;')}</query>${rest}</readByQuery>`;
  const cases: [string, string][] = [
    ["REFERENCENO = 'A'", 'A'],
    ["REFERENCENO != 'A'", 'C b'],
    ["BATCH_DATE >= '05/02/2026' AND STATE = 'P'", 'b'],
    ["BATCH_DATE < '05/02/2026' OR STATE = 'I'", 'A C'],
    ["NOT (STATE = 'P')", 'C'],
    ["STATE = 'Posted'", ''],
    ["REFERENCENO IN ('A', 'C')", 'A C'],
    ["REFERENCENO NOT IN ('A', 'C')", 'b'],
    ["BATCH_TITLE LIKE 'Slip%'", 'A C b'],
    ['SUPDOCID IS NULL', 'A C b'],
    ['SUPDOCID is not null', ''],
    ["BATCH_TITLE = 'O\\'Neill'", ''],
    ['', 'A C b'],
  ];
  for (const [text, expected] of cases) {
    test(`reads ${text === '' ? 'everything' : text}`, async (t) => {
      const { simulator } = await startTestSimulator(t);
      await withEntries(simulator);
      const found = await ask(simulator, byQuery('GLBATCH', text, 'REFERENCENO'));
      assert.deepEqual(errors(found.root), []);
      const names = rows(found).map((row) => row.REFERENCENO);
      assert.equal(names.sort().join(' '), expected);
    });
  }

  test('names elements in lower case and writes codes, or words by switch', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await withEntries(simulator);
    const asked = byQuery('GLBATCH', "REFERENCENO = 'A'", 'REFERENCENO,STATE,WHENCREATED');
    const found = await ask(simulator, asked);
    assert.equal(dataOf(found)?.attributes.listtype, 'glbatch');
    assert.equal(dataOf(found)?.children[0]?.name, 'glbatch');
    assert.equal(rows(found)[0]?.STATE, 'P');
    assert.match(rows(found)[0]?.WHENCREATED ?? '', /^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/);
    await change(simulator, { xml: { readByQueryStates: 'words' } });
    assert.equal(rows(await ask(simulator, asked))[0]?.STATE, 'Posted');
  });

  test('goes on with readMore by its resultId until nothing remains', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await withEntries(simulator);
    const size = '<pagesize>2</pagesize>';
    const first = await ask(simulator, byQuery('GLBATCH', '', 'REFERENCENO', size));
    const { resultId = '', numremaining, totalcount, count } = dataOf(first)?.attributes ?? {};
    assert.deepEqual([totalcount, count, numremaining], ['3', '2', '1']);
    await ask(simulator, createBatch({ reference: 'LATER' }));
    const more = `<readMore><resultId>${resultId}</resultId></readMore>`;
    const second = await ask(simulator, more);
    const all = [...rows(first), ...rows(second)].map((row) => row.REFERENCENO).sort();
    assert.deepEqual(all, ['A', 'C', 'b']);
    assert.equal(dataOf(second)?.attributes.resultId, '');
    assert.equal(errors((await ask(simulator, more)).root)[0]?.[0], 'DL02000001');
  });

  test('goes on by object as well, and has nothing to say of no rows', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await withEntries(simulator);
    await ask(simulator, byQuery('GLBATCH', '', 'REFERENCENO', '<pagesize>1</pagesize>'));
    const more = await ask(simulator, '<readMore><object>GLBATCH</object></readMore>');
    assert.equal(dataOf(more)?.attributes.numremaining, '1');
    const none = await ask(simulator, byQuery('DEPARTMENT', "DEPARTMENTID = 'X'"));
    assert.match(
      none.text,
      /<data listtype="department" count="0" totalcount="0" numremaining="0" resultId=""\/>/,
    );
  });

  test('leaves rows of entities out at the top level, or shows them by switch', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await ask(simulator, createBatch(), { login: login('100') });
    const asked = byQuery('GLBATCH', '', 'REFERENCENO');
    assert.equal(rows(await ask(simulator, asked)).length, 0);
    await change(simulator, { xml: { readByQueryPrivate: 'show' } });
    assert.equal(rows(await ask(simulator, asked)).length, 1);
  });

  for (const text of ["NOSUCH = 'x'", "STATE ~ 'x'", "(STATE = 'P'", "STATE = 'P' STATE", "'"]) {
    test(`refuses ${text}`, async (t) => {
      const { simulator } = await startTestSimulator(t);
      const answer = await ask(simulator, byQuery('GLBATCH', text));
      assert.equal(errors(answer.root)[0]?.[0], 'DL02000001');
    });
  }
});

describe('read and readByName', () => {
  test('answer in UPPER case, an entry with its lines inside', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await withEntries(simulator);
    const [key] = [...simulator.simulation.books.entries.keys()];
    const body = `<read><object>glbatch</object><keys>${key}</keys><fields>*</fields></read>`;
    const data = dataOf(await ask(simulator, body));
    assert.deepEqual(data?.attributes, { listtype: 'GLBATCH', count: '1' });
    const [row] = data?.children ?? [];
    assert.equal(textOf(row, 'REFERENCENO'), 'A');
    const lines = children(child(row, 'ENTRIES'), 'GLENTRY');
    assert.deepEqual(
      lines.map((line) => textOf(line, 'BATCHNO')),
      [key, key],
    );
  });

  test('read by the natural name, skip what is not there, refuse a bad field', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const byName = (keys: string, fields: string) =>
      `<readByName><object>GLACCOUNT</object><keys>${keys}</keys>` +
      `<fields>${fields}</fields></readByName>`;
    const found = await ask(simulator, byName('1200,NOSUCH', 'ACCOUNTNO,TITLE,STATUS'));
    assert.deepEqual(rows(found), [
      { ACCOUNTNO: '1200', TITLE: 'Accounts receivable', STATUS: 'active' },
    ]);
    const bad = await ask(simulator, byName('1200', 'x'));
    assert.equal(errors(bad.root)[0]?.[0], 'Invalid fields list x');
  });

  test('know journals under one name or both, by switch', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const of = async (name: string) =>
      statuses(await ask(simulator, query(name, 'SYMBOL TITLE STATISTICAL')))[0];
    assert.deepEqual([await of('JOURNAL'), await of('GLJOURNAL')], ['success', 'success']);
    await change(simulator, { xml: { journalObject: 'JOURNAL' } });
    assert.deepEqual([await of('JOURNAL'), await of('GLJOURNAL')], ['success', 'failure']);
    await change(simulator, { xml: { journalObject: 'GLJOURNAL' } });
    assert.deepEqual([await of('JOURNAL'), await of('GLJOURNAL')], ['failure', 'success']);
  });

  test('cover the master data a ledger client asks for', async (t) => {
    const { simulator } = await startTestSimulator(t, { company: resortCompany() });
    const asked: [string, string, number][] = [
      ['GLACCOUNT', 'ACCOUNTNO TITLE ACCOUNTTYPE NORMALBALANCE CLOSINGTYPE REQUIREDEPT', 18],
      ['STATACCOUNT', 'ACCOUNTNO TITLE REQUIRELOC', 3],
      ['JOURNAL', 'SYMBOL TITLE STATUS BOOKID', 11],
      ['LOCATION', 'LOCATIONID NAME PARENTID STATUS LOCATIONTYPE', 8],
      ['LOCATIONENTITY', 'LOCATIONID NAME RECORDNO STATUS', 3],
      ['DEPARTMENT', 'DEPARTMENTID TITLE', 5],
      ['CLASS', 'CLASSID NAME PARENTID STATUS', 2],
      ['CUSTOMER', 'CUSTOMERID NAME STATUS', 3],
      ['VENDOR', 'VENDORID NAME', 1],
      ['ITEM', 'ITEMID NAME', 2],
      ['EMPLOYEE', 'EMPLOYEEID NAME', 1],
      ['PROJECT', 'PROJECTID NAME', 1],
      ['CONTRACT', 'CONTRACTID NAME', 1],
      ['WAREHOUSE', 'WAREHOUSEID NAME', 1],
      ['SLIP', 'ID NAME STATUS', 3],
      ['REPORTINGPERIOD', 'NAME START_DATE END_DATE BUDGETING STATUS', 36],
      ['USERINFO', 'LOGINID STATUS', 6],
    ];
    const counts = await Promise.all(
      asked.map(async ([object, fields]) => {
        const answer = await ask(simulator, query(object, fields), resort);
        return [object, rows(answer).length];
      }),
    );
    assert.deepEqual(
      counts,
      asked.map(([object, , count]) => [object, count]),
    );
  });
});

describe('what an object and a company are like', () => {
  test('lookup names fields, valid values and relations', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const answer = await ask(simulator, '<lookup><object>GLBATCH</object></lookup>');
    const type = child(dataOf(answer), 'Type');
    assert.equal(type?.attributes.Name, 'GLBATCH');
    const fields = children(child(type, 'Fields'), 'Field');
    const state = fields.find((one) => textOf(one, 'ID') === 'STATE');
    assert.equal(textOf(state, 'DATATYPE'), 'TEXT');
    const words = children(child(state, 'VALIDVALUES'), 'VALIDVALUE').map(({ text }) => text);
    assert.deepEqual(words.slice(0, 3), ['Draft', 'Submitted', 'Partially Approved']);
    const [relation] = children(child(type, 'Relationships'), 'Relationship');
    assert.equal(textOf(relation, 'OBJECTPATH'), 'JOURNAL');
    assert.equal(textOf(relation, 'RELATIONSHIPTYPE'), 'MANY2ONE');
  });

  test('inspect with detail names lengths; with * it lists objects', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const body = '<inspect detail="1"><object>GLBATCH</object></inspect>';
    const data = dataOf(await ask(simulator, body));
    assert.deepEqual(data?.attributes, { listtype: 'All', count: '1' });
    const fields = children(child(child(data, 'Type'), 'Fields'), 'Field');
    const reference = fields.find((one) => textOf(one, 'Name') === 'REFERENCENO');
    assert.equal(textOf(reference, 'maxLength'), '100');
    const all = dataOf(await ask(simulator, '<inspect><object>*</object></inspect>'));
    assert.ok(all?.children.some((one) => one.text === 'GLENTRY'));
  });

  test('getDimensions has the words of the company and its own dimensions', async (t) => {
    const { simulator } = await startTestSimulator(t, { company: resortCompany() });
    const answer = await ask(simulator, '<getDimensions/>', resort);
    const listed = children(child(dataOf(answer), 'dimensions'), 'dimension').map((one) =>
      ['objectName', 'objectLabel', 'termLabel', 'userDefinedDimension'].map((name) =>
        textOf(one, name),
      ),
    );
    assert.deepEqual(listed[0], ['LOCATION', 'Location', 'Place', 'false']);
    assert.deepEqual(listed.at(-1), ['SLIP', 'Slip', 'Slip', 'true']);
    assert.equal(listed.length, 11);
  });

  test('getFinancialSetup and readEntityDetails say what the company is', async (t) => {
    const { simulator } = await startTestSimulator(t, { company: resortCompany() });
    const answer = await ask(simulator, '<getFinancialSetup/>', resort);
    const setup = child(dataOf(answer), 'financialSetup');
    assert.deepEqual(
      setup?.children.map(({ name, text }) => [name, text]),
      [
        ['baseCurrency', 'USD'],
        ['defaultBook', 'ACCRUAL'],
        ['firstFiscalMonth', '1'],
        ['multiBaseCurrency', 'false'],
        ['multiBook', 'true'],
        ['multiCurrency', 'true'],
        ['multiEntityShared', 'true'],
      ],
    );
    const entities = await ask(simulator, '<readEntityDetails/>', resort);
    assert.deepEqual(
      rows(entities).map((one) => [one.id, one.currency]),
      [
        ['100', 'USD'],
        ['200', 'USD'],
        ['300', 'USD'],
      ],
    );
  });

  test('get_closedbooksdate is unknown, as today, or answers by switch', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const asked = '<get_closedbooksdate/>';
    assert.match(errors((await ask(simulator, asked)).root)[0]?.[1] ?? '', /is not known/);
    await change(simulator, { xml: { closedBooksDate: 'present' } });
    const date = child(dataOf(await ask(simulator, asked)), 'closedbooksdate');
    assert.deepEqual(
      date?.children.map(({ text }) => text),
      ['2025', '12', '31'],
    );
  });

  test('a legacy list answers with listtype and lower-case names', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const body = '<get_list object="glaccount" start="0" maxitems="2"/>';
    const [result] = results(await ask(simulator, body));
    const total = String(simulator.company.accounts.length);
    assert.deepEqual(child(result, 'listtype')?.attributes, { start: '0', end: '1', total });
    assert.deepEqual(
      child(result, 'data')?.children[0]?.children.map(({ name }) => name),
      ['glaccountno', 'title', 'normalbalance', 'status'],
    );
    const filter =
      '<get_list object="department"><filter><expression><field>departmentid</field>' +
      '<operator>=</operator><value>20</value></expression></filter></get_list>';
    const one = child(results(await ask(simulator, filter))[0], 'data')?.children[0];
    assert.equal(textOf(one, 'title'), 'Campground');
    const other = await ask(simulator, '<get_list object="bill"/>');
    assert.match(errors(other.root)[0]?.[1] ?? '', /not simulated/);
  });

  test('functions the simulator leaves out say so, unknown ones are unknown', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const left = await ask(simulator, '<readReport/>');
    assert.match(errors(left.root)[0]?.[1] ?? '', /readReport is not simulated/);
    const unknown = await ask(simulator, '<makeCoffee/>');
    assert.match(errors(unknown.root)[0]?.[1] ?? '', /makeCoffee is not known/);
  });
});
