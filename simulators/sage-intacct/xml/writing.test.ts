// Writing over the XML API: journals in every form, master data, and why they are refused.
//
// Method: a body in, the error stack or the books out. Texts in the tables are the vendor's where
// the reference has them; ids that start with SIM- are ours.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resortCompany } from '../company.ts';
import type { RunningSimulator } from '../server.ts';
import { call, startTestSimulator } from '../test-client.ts';
import { child, children, textOf, type XmlElement } from './xml-reader.ts';
import {
  type BatchOptions,
  batch,
  createBatch,
  dataOf,
  type EnvelopeOptions,
  envelope,
  errors,
  glentry,
  login,
  post,
  results,
  rows,
  statuses,
} from './xml-test-client.ts';

function ask(simulator: RunningSimulator, body: string, options: EnvelopeOptions = {}) {
  return post(simulator.xmlUrl, envelope([body], options));
}

async function createdKey(simulator: RunningSimulator, options: BatchOptions = {}) {
  const answer = await ask(simulator, createBatch(options));
  assert.deepEqual(errors(answer.root), []);
  return textOf(child(dataOf(answer), 'glbatch'), 'RECORDNO') ?? '';
}

function entryOf(simulator: RunningSimulator, key: string) {
  const entry = simulator.simulation.books.entryOf(key);
  assert.ok(entry, `entry ${key}`);
  return entry.record;
}

const resort = {
  sender: { id: 'tieout-sender', password: 'sender-secret' },
  login: login(undefined, 'tieout', 'CEDARBAY').replace('secret', 'tieout-password'),
};

describe('create GLBATCH', () => {
  const twoLines = (first: string, second: string) => first + second;
  const refused: [string, BatchOptions, string, string][] = [
    [
      'sides that differ',
      { lines: twoLines(glentry('1', '120.00', '1200'), glentry('-1', '1', '4000')) },
      'BL01001973',
      'Transactions do not balance for Location ,',
    ],
    ['a closed day', { date: '12/31/2025' }, 'BL01001973', 'Date must be on or after 01/01/2026'],
    [
      'an account nobody knows',
      { lines: twoLines(glentry('1', '1', '9999'), glentry('-1', '1', '4000')) },
      'BL01001973',
      'Account 9999 is not valid',
    ],
    ['a journal nobody knows', { journal: 'NO' }, 'BL01001973', "Journal 'NO' is not valid"],
    [
      'a missing dimension',
      {
        lines: twoLines(
          glentry('1', '1', '1200').replace('<LOCATION>100</LOCATION>', ''),
          glentry('-1', '1', '4000'),
        ),
      },
      'BL01001973',
      'This transaction is missing the Location dimension for the Account 1200',
    ],
    [
      'a customer nobody knows',
      {
        lines: twoLines(
          glentry('1', '1', '1200', '<CUSTOMERID>C-9</CUSTOMERID>'),
          glentry('-1', '1', '4000'),
        ),
      },
      'BL01001973',
      "Customer 'C-9' specified is not valid.",
    ],
    [
      'a date that is none',
      { date: '02/30/2026' },
      'PL03000006',
      "The transaction date '02/30/2026' is invalid.",
    ],
    [
      'an amount with an exponent, as the SDK writes small ones',
      { lines: twoLines(glentry('1', '1e-7', '1200'), glentry('-1', '1', '4000')) },
      'BL01001973',
      'Amount 1e-7 is not a number',
    ],
    [
      'a side that is none',
      { lines: glentry('1', '1', '1200').replace('>1<', '>2<') },
      'BL01001973',
      'TR_TYPE 2 is neither 1 nor -1',
    ],
    ['no title', { title: '' }, 'BL01001973', 'Required field BATCH_TITLE is missing'],
    [
      'a dimension the company has not defined',
      {
        lines: twoLines(
          glentry('1', '1', '1200', '<GLDIMBERTH>1</GLDIMBERTH>'),
          glentry('-1', '1', '4000'),
        ),
      },
      'BL01001973',
      'The dimension GLDIMBERTH is not defined',
    ],
    [
      'a state that is none',
      { header: '<STATE>Approved</STATE>' },
      'BL01001973',
      'STATE approved is neither Draft nor Posted',
    ],
    [
      'a task',
      { lines: glentry('1', '1', '1200', '<TASKID>T</TASKID>') },
      'BL01001973',
      'The element TASKID is not simulated; see docs/reference/simulator-fidelity.md',
    ],
  ];
  for (const [what, options, errorno, text] of refused) {
    test(`refuses ${what}: ${text}`, async (t) => {
      const { simulator } = await startTestSimulator(t);
      const answer = await ask(simulator, createBatch(options));
      assert.equal(answer.status, 200);
      assert.deepEqual(statuses(answer), ['failure']);
      assert.deepEqual(errors(answer.root)[0], [errorno, text]);
      assert.equal(simulator.simulation.books.entries.size, 0);
    });
  }

  test('stacks the cause before what became of record and transaction', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const control = '<showadditionalerrorinfo>true</showadditionalerrorinfo>';
    const lines = glentry('1', '120.00', '1200') + glentry('-1', '1', '4000');
    const answer = await ask(simulator, createBatch({ lines }), { control });
    assert.deepEqual(errors(answer.root), [
      ['BL01001973', 'Transactions do not balance for Location ,'],
      ['BL01001973', 'Could not create GLBatch record.'],
      ['BL01001973', "Currently, we can't create the transaction"],
    ]);
    const stack = children(child(results(answer)[0], 'errormessage'), 'error');
    const info = (error: XmlElement | undefined) => child(error, 'additionalinfo');
    assert.deepEqual(
      stack.map((one) => textOf(info(one), 'errorid')),
      ['GL-1009', 'GL-0951', ''],
    );
    assert.equal(
      textOf(child(info(stack[0]), 'description'), 'messageid'),
      'IA.TRANSACTIONS_DO_NOT_BALANCE_FOR',
    );
    assert.match(textOf(stack[0], 'description2') ?? '', / \[Support ID: .+%7E.+\]$/);
    assert.match(answer.text, /<data listtype="objects" count="0"\/>/);
  });

  test('leaves the additional information out unless it is asked for', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const answer = await ask(simulator, createBatch({ journal: 'NO' }));
    assert.doesNotMatch(answer.text, /additionalinfo/);
  });

  test('keeps the objects before the first refused one, and still says failure', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const three = ['A', 'B', 'C'].map((reference) =>
      batch(reference === 'B' ? { reference, journal: 'NO' } : { reference }),
    );
    const answer = await ask(simulator, `<create>${three.join('')}</create>`);
    assert.deepEqual(statuses(answer), ['failure']);
    assert.equal(dataOf(answer)?.attributes.count, '1');
    assert.equal(errors(answer.root)[0]?.[1], "Journal 'NO' is not valid");
    const booked = [...simulator.simulation.books.entries.values()];
    assert.deepEqual(
      booked.map(({ record }) => record.referenceNumber),
      ['A'],
    );
  });

  test('obeys STATE, approval and reversal date, and shows what came of them', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const draft = await createdKey(simulator, { header: '<STATE>Draft</STATE>' });
    const waiting = await createdKey(simulator, { journal: 'APJ' });
    const reversed = await createdKey(simulator, {
      header: '<REVERSEDATE>06/01/2026</REVERSEDATE>',
    });
    const keys = [draft, waiting, reversed].join();
    const read = await ask(simulator, `<read><object>GLBATCH</object><keys>${keys}</keys></read>`);
    assert.deepEqual(
      rows(read).map((row) => [row.STATE, row.REVERSEDATE]),
      [
        ['Draft', ''],
        ['Submitted', ''],
        ['Posted', '06/01/2026'],
      ],
    );
    const { reversedBy = '' } = entryOf(simulator, reversed);
    assert.equal(entryOf(simulator, reversedBy).postingDate, '2026-06-01');
  });

  test('ignores elements nobody knows, or refuses them by switch', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const odd = createBatch({ header: '<MY_CUSTOM_FIELD>x</MY_CUSTOM_FIELD>' });
    assert.deepEqual(statuses(await ask(simulator, odd)), ['success']);
    const body = { xml: { unknownElements: 'refuse' } };
    await call(`${simulator.controlUrl}/settings`, { method: 'PUT', body });
    assert.match(errors((await ask(simulator, odd)).root)[0]?.[1] ?? '', /MY_CUSTOM_FIELD/);
  });

  test('of another object is refused as not simulated, of none as unknown', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const user = await ask(simulator, '<create><USERINFO/></create>');
    assert.match(errors(user.root)[0]?.[1] ?? '', /not simulated/);
    const nothing = await ask(simulator, '<create><NOSUCH/></create>');
    assert.deepEqual(errors(nothing.root), [
      ['Query Failed', 'Object definition NOSUCH not found'],
    ]);
  });
});

describe('a company with everything', () => {
  const place = (side: '1' | '-1', amount: string, account: string, location: string, more = '') =>
    glentry(side, amount, account, more)
      .replace('<LOCATION>100<', `<LOCATION>${location}<`)
      .replace('<DEPARTMENT>10</DEPARTMENT>', '');
  const customer = '<CUSTOMERID>C-100</CUSTOMERID>';

  async function tried(t: Parameters<typeof startTestSimulator>[0], options: BatchOptions) {
    const { simulator } = await startTestSimulator(t, { company: resortCompany() });
    const answer = await ask(simulator, createBatch(options), resort);
    return { simulator, answer, first: errors(answer.root)[0]?.[1] ?? 'booked' };
  }

  test('uses its own words for dimensions', async (t) => {
    const lines =
      place('1', '9', '1200', '110', customer) +
      place('-1', '9', '4000', '110', '<DEPARTMENT>20</DEPARTMENT>');
    const { first } = await tried(t, { lines });
    assert.match(first, /^Business Unit '20': 'Campground' specified is not valid\./);
  });

  test('takes its own dimension by id as GLDIM and the name of the object', async (t) => {
    const lines =
      place('1', '9', '1200', '110', customer) +
      place('-1', '9', '4010', '110', '<GLDIMSLIP>A01</GLDIMSLIP>');
    const { answer, simulator, first } = await tried(t, { lines });
    assert.equal(first, 'booked');
    const key = textOf(child(dataOf(answer), 'glbatch'), 'RECORDNO') ?? '';
    assert.deepEqual(entryOf(simulator, key).lines[1]?.dimensions, {
      location: '110',
      'nsp::slip': 'A01',
    });
  });

  test('lets entities owe each other only with a base location', async (t) => {
    const lines = place('1', '9', '1060', '110') + place('-1', '9', '4900', '210');
    const date = '05/03/2026';
    assert.equal(
      (await tried(t, { lines, date })).first,
      'Transactions do not balance for Place ,',
    );
    const header = '<BASELOCATION_NO>100</BASELOCATION_NO>';
    assert.equal((await tried(t, { lines, date, header })).first, 'booked');
  });

  test('books counts through the same object, one line, nothing to balance', async (t) => {
    const lines = place('1', '31', 'S100', '110');
    const { simulator, answer, first } = await tried(t, { journal: 'STAT', lines });
    assert.equal(first, 'booked');
    const key = textOf(child(dataOf(answer), 'glbatch'), 'RECORDNO') ?? '';
    assert.equal(entryOf(simulator, key).kind, 'statistical');
    const read = await ask(
      simulator,
      `<read><object>GLBATCH</object><keys>${key}</keys></read>`,
      resort,
    );
    const [line] = children(child(dataOf(read)?.children[0], 'ENTRIES'), 'GLENTRY');
    assert.deepEqual(
      ['STATISTICAL', 'TRX_AMOUNT', 'CURRENCY'].map((name) => textOf(line, name)),
      ['true', '31', ''],
    );
  });

  test('converts another currency at its rate, and splits a line by hand', async (t) => {
    const cad = '<CURRENCY>CAD</CURRENCY>';
    const lines = place('1', '100', '1060', '110', cad) + place('-1', '100', '4900', '110', cad);
    const { simulator, answer } = await tried(t, { lines });
    const key = textOf(child(dataOf(answer), 'glbatch'), 'RECORDNO') ?? '';
    assert.equal(entryOf(simulator, key).lines[0]?.baseAmount, '73.00');
    const split = (amount: string, location: string) =>
      `<SPLIT><AMOUNT>${amount}</AMOUNT><LOCATIONID>${location}</LOCATIONID></SPLIT>`;
    const custom = `<ALLOCATION>Custom</ALLOCATION>${split('60', '110')}${split('40', '120')}`;
    const parts = place('1', '100', '1060', '110', custom) + place('-1', '100', '4900', '110');
    const second = await ask(simulator, createBatch({ lines: parts }), resort);
    const other = textOf(child(dataOf(second), 'glbatch'), 'RECORDNO') ?? '';
    assert.deepEqual(
      entryOf(simulator, other).lines.map((line) => [line.txnAmount, line.dimensions.location]),
      [
        ['60.00', '110'],
        ['40.00', '120'],
        ['100.00', '110'],
      ],
    );
  });

  test('refuses a user without the permission', async (t) => {
    const { simulator } = await startTestSimulator(t, { company: resortCompany() });
    const viewer = login(undefined, 'viewer', 'CEDARBAY').replace('secret', 'viewer-password');
    const answer = await ask(simulator, createBatch(), { ...resort, login: viewer });
    assert.deepEqual(errors(answer.root), [
      ['PL04000005', 'You do not have permission for API operation create GLBATCH'],
    ]);
  });
});

describe('update and delete GLBATCH', () => {
  test('an update replaces all lines by those it sends', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const key = await createdKey(simulator);
    const lines = glentry('1', '7', '1000') + glentry('-1', '7', '4000');
    const inner = batch({ lines, title: 'Corrected' }).replace(
      '<GLBATCH>',
      `<GLBATCH><RECORDNO>${key}</RECORDNO>`,
    );
    const answer = await ask(simulator, `<update>${inner}</update>`);
    assert.deepEqual(statuses(answer), ['success']);
    const entry = entryOf(simulator, key);
    assert.equal(entry.description, 'Corrected');
    assert.equal(entry.referenceNumber, 'TO-1');
    assert.deepEqual(
      entry.lines.map((line) => line.account),
      ['1000', '4000'],
    );
  });

  test('an update keeps what it leaves out, and clears what it sends empty', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const key = await createdKey(simulator, { header: '<REVERSEDATE>06/01/2026</REVERSEDATE>' });
    const change = (reference: string) => {
      const inner = batch()
        .replace('<GLBATCH>', `<GLBATCH><RECORDNO>${key}</RECORDNO>`)
        .replace('<REFERENCENO>TO-1</REFERENCENO>', reference);
      return ask(simulator, `<update>${inner}</update>`);
    };
    assert.deepEqual(statuses(await change('')), ['success']);
    assert.equal(entryOf(simulator, key).referenceNumber, 'TO-1');
    assert.equal(entryOf(simulator, key).automaticReversalDate, '2026-06-01');
    await change('<REFERENCENO/>');
    assert.equal(entryOf(simulator, key).referenceNumber, null);
  });

  test('a delete answers with its status only, and an unknown key is told', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const key = await createdKey(simulator);
    const body = `<delete><object>GLBATCH</object><keys>${key}</keys></delete>`;
    const answer = await ask(simulator, body);
    const names = results(answer)[0]?.children.map(({ name }) => name);
    assert.deepEqual(names, ['status', 'function', 'controlid']);
    assert.deepEqual(errors((await ask(simulator, body)).root), [
      ['BL01001973', `Cannot find glbatch with key '${key}' to delete.`],
    ]);
  });

  test('an entry of a closed period can be neither changed nor deleted', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const key = await createdKey(simulator);
    await call(`${simulator.controlUrl}/books-closed-through`, {
      method: 'PUT',
      body: { through: '2026-05-31' },
    });
    const remove = `<delete><object>GLBATCH</object><keys>${key}</keys></delete>`;
    const told = errors((await ask(simulator, remove)).root)[0]?.[1];
    assert.equal(told, 'Date must be on or after 06/01/2026');
    const inner = batch().replace('<GLBATCH>', `<GLBATCH><RECORDNO>${key}</RECORDNO>`);
    assert.deepEqual(statuses(await ask(simulator, `<update>${inner}</update>`)), ['failure']);
  });
});

describe('legacy journals', () => {
  const line = (trtype: string) =>
    `<glentry><trtype>${trtype}</trtype><amount>12.00</amount>` +
    `<glaccountno>${trtype === 'debit' ? '1200' : '4000'}</glaccountno>` +
    '<locationid>100</locationid><departmentid>10</departmentid></glentry>';
  const date = '<datecreated><year>2026</year><month>05</month><day>3</day></datecreated>';
  const head = `<journalid>TIE</journalid>${date}<description>Old</description>`;
  const entries = `<gltransactionentries>${line('debit')}${line('credit')}</gltransactionentries>`;

  test('are booked and deleted by key', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const made = await ask(
      simulator,
      `<create_gltransaction>${head}<referenceno>L-1</referenceno>${entries}` +
        '</create_gltransaction>',
    );
    const key = textOf(results(made)[0], 'key') ?? '';
    assert.equal(entryOf(simulator, key).referenceNumber, 'L-1');
    const gone = await ask(simulator, `<delete_gltransaction key="${key}"/>`);
    assert.deepEqual(statuses(gone), ['success']);
    assert.equal(simulator.simulation.books.entries.size, 0);
  });

  test('of counts go to the statistical journal', async (t) => {
    const { simulator } = await startTestSimulator(t, { company: resortCompany() });
    const count =
      '<glentry><trtype>debit</trtype><amount>3</amount><glaccountno>S200</glaccountno></glentry>';
    const body =
      `<create_statgltransaction>${head.replace('TIE', 'STAT')}` +
      `<statgltransactionentries>${count}</statgltransactionentries></create_statgltransaction>`;
    assert.deepEqual(statuses(await ask(simulator, body, resort)), ['success']);
    assert.equal(simulator.simulation.books.statistical.entries.size, 1);
  });

  test('keep to the order of the schema', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const body = `<create_gltransaction>${entries}${head}</create_gltransaction>`;
    assert.equal(errors((await ask(simulator, body)).root)[0]?.[0], 'XL03000003');
  });
});

describe('master data', () => {
  const account = (number: string) =>
    `<GLACCOUNT><ACCOUNTNO>${number}</ACCOUNTNO><TITLE>Docks</TITLE>` +
    '<ACCOUNTTYPE>incomestatement</ACCOUNTTYPE><NORMALBALANCE>credit</NORMALBALANCE>' +
    '<REQUIREDEPT>true</REQUIREDEPT></GLACCOUNT>';

  test('is made, changed and deleted, and answers with its number and id', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const made = await ask(simulator, `<create>${account('4990')}</create>`);
    const [row] = dataOf(made)?.children ?? [];
    assert.equal(row?.name, 'glaccount');
    assert.equal(textOf(row, 'ACCOUNTNO'), '4990');
    const master = () => simulator.simulation.books.masters.account.get('4990');
    assert.deepEqual(master()?.values.requireDimensions, ['department']);
    const key = textOf(row, 'RECORDNO') ?? '';
    const off = `<RECORDNO>${key}</RECORDNO><STATUS>inactive</STATUS>`;
    assert.deepEqual(
      statuses(await ask(simulator, `<update><GLACCOUNT>${off}</GLACCOUNT></update>`)),
      ['success'],
    );
    assert.equal(master()?.status, 'inactive');
    const body = `<delete><object>GLACCOUNT</object><keys>${key}</keys></delete>`;
    assert.deepEqual(statuses(await ask(simulator, body)), ['success']);
    assert.deepEqual(errors((await ask(simulator, body)).root), [
      ['BL01001973', `Cannot find glaccount with key '${key}' to delete.`],
    ]);
  });

  test('with a number that exists gets the stack the vendor documents', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const control = '<showadditionalerrorinfo>true</showadditionalerrorinfo>';
    for (const body of [account('4000'), account('4990') + account('4990')]) {
      const answer = await ask(simulator, `<create>${body}</create>`, { control });
      const number = body.includes('4990') ? '4990' : '4000';
      assert.deepEqual(errors(answer.root), [
        ['BL01001973', `The account number '${number}' already exists`],
        ['BL01001973', 'Could not create GL Account record.'],
      ]);
      const stack = children(child(results(answer)[0], 'errormessage'), 'error');
      const ids = stack.map((one) => textOf(child(one, 'additionalinfo'), 'errorid'));
      assert.deepEqual(ids, ['GL-0493', 'GL-0504']);
      assert.equal(textOf(stack[0], 'description'), 'Duplicate account number');
      assert.equal(textOf(stack[0], 'correction'), 'Enter unique account number');
    }
  });

  test('of a dimension with a value that exists gets the recorded stack', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const body = '<create><CLASS><CLASSID>SEASON</CLASSID><NAME>S</NAME></CLASS></create>';
    assert.deepEqual(errors((await ask(simulator, body)).root), [
      ['BL34000061', 'Another Class with the given value(s) SEASON  already exists'],
      ['BL01001973', 'Could not create Class record.'],
      ['BL01001973', 'Could not create Class record.'],
    ]);
  });

  test('that lacks what it needs, or is in use, is refused', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const bare = await ask(simulator, '<create><VENDOR><VENDORID>V</VENDORID></VENDOR></create>');
    assert.match(errors(bare.root)[0]?.[1] ?? '', /name is a required field/);
    await createdKey(simulator);
    const key = simulator.simulation.books.masters.department.get('10')?.key;
    const body = `<delete><object>DEPARTMENT</object><keys>${key}</keys></delete>`;
    assert.match(errors((await ask(simulator, body)).root)[0]?.[1] ?? '', /is used in journal/);
  });
});
