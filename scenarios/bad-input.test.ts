// Bad input through both front doors, HTTP and `tieout import`: each is refused with its code and a
// hint, the same at both doors, and leaves no row behind; what is good beside it is kept.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import type { EventReceipt } from '#events/event-routes.ts';
import type { Problem } from '#problems/problem.ts';
import type { ProblemJson } from '#problems/problem-json.ts';
import { type Ended, openSmallHouse, type SmallHouse } from './small-house.ts';

const { url: databaseUrl, pool } = await testDatabase();
let small: SmallHouse;

before(async () => {
  small = await openSmallHouse(databaseUrl);
});
after(() => small?.stop());

type Event = Record<string, unknown> & { id: string };
type Line = { account: string; debit?: string; credit?: string };

const source = 'marina-os';
const header = { source, occurredOn: '2026-05-03', outlet: 'REIT' };
const customer = { id: 'C-1', name: 'Ada Byron' };

const invoice = (id: string, change: object = {}): Event => ({
  ...{ ...header, id, kind: 'invoice-issued', customer },
  lines: [{ product: 'SLIP-TRANSIENT', amount: '100.00' }],
  ...change,
});

const journal = (id: string, lines: readonly Line[], change: object = {}): Event => ({
  ...{ ...header, id, kind: 'journal-posted', reason: 'Month end', lines },
  ...change,
});

const pair = (debit: string, credit = debit): Line[] => [
  { account: '6600', debit },
  { account: '1590', credit },
];

/** A journal of so many lines that balances: one debit of all, and a cent on each other line. */
function longJournal(id: string, count: number): Event {
  const cents = count - 1;
  const debit = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
  const credits = Array.from({ length: cents }, () => ({ account: '1590', credit: '0.01' }));
  return journal(id, [{ account: '6600', debit }, ...credits]);
}

/** Rows of everything an event may leave behind. */
async function rowsKept(): Promise<Record<string, number>> {
  const tables = ['events', 'journal_entries', 'journal_lines', 'customers', 'exports'];
  const counts = tables.map((table) => `(SELECT count(*)::int FROM ${table}) AS ${table}`);
  const { rows } = await pool.query(`SELECT ${counts.join(', ')}`);
  return rows[0];
}

/** Runs `work`, and proves that it kept `events` more events and nothing else. */
async function keeping<T>(events: number, work: () => Promise<T>): Promise<T> {
  const before = await rowsKept();
  const result = await work();
  const now = await rowsKept();
  const grown = (name: string) => (now[name] ?? 0) - (before[name] ?? 0);
  assert.deepEqual([grown('events'), grown('journal_entries')], [events, events]);
  if (events === 0) assert.deepEqual(now, before);
  return result;
}

async function send(body: string | Uint8Array, type = 'application/json') {
  const response = await fetch(`${small.server.url}/api/v1/events`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: body as never,
  });
  return { status: response.status, text: await response.text() };
}

const codesOf = (problems: readonly Pick<Problem, 'code'>[]) => problems.map(({ code }) => code);

function assertHelpful(problems: readonly Problem[]): void {
  for (const { code, message, hint, retry } of problems) {
    assert.match(message, /^.{8,}\.$/s, code);
    assert.match(hint, /^.{8,}\.$/s, code);
    assert(retry === 'after-a-fix' || retry === 'never', code);
  }
}

async function refusedByHttp(body: string, type?: string): Promise<ProblemJson> {
  const { status, text } = await send(body, type);
  assert(status >= 400 && status < 500, `${status} ${text.slice(0, 200)}`);
  const problem = JSON.parse(text) as ProblemJson;
  assert.equal(problem.status, status);
  assert.notEqual(problem.requestId, '');
  assertHelpful(problem.problems);
  return problem;
}

let files = 0;
/** Imports a file with this content; `--errors` holds what was wrong with it. */
async function importFile(content: string | Uint8Array, ending: string) {
  files += 1;
  const file = join(small.folder, `file-${files}.${ending}`);
  const errors = join(small.folder, `errors-${files}.ndjson`);
  writeFileSync(file, content);
  const ended = await small.run(['import', file, '--errors', errors, '--json']);
  const lines = ended.out === '' ? [] : readFileSync(errors, 'utf8').split('\n').filter(Boolean);
  const refused = lines.map((line) => JSON.parse(line) as Refused);
  for (const { problems } of refused) assertHelpful(problems);
  const summary = ended.out === '' ? null : JSON.parse(ended.out);
  return { ...ended, summary, refused };
}

interface Refused {
  readonly line: number;
  readonly id: string;
  readonly problems: readonly Problem[];
}

const wrong: readonly (readonly [string, Event, readonly string[], RegExp])[] = [
  [
    'a journal that does not balance',
    journal('J-1', pair('100.00', '99.50')),
    ['EVENT_JOURNAL_UNBALANCED'],
    /REIT.*100\.00.*99\.50.*0\.50/,
  ],
  [
    'a journal without a reason',
    journal('J-2', pair('1.00'), { reason: undefined }),
    ['EVENT_REASON_REQUIRED'],
    /journal-posted/,
  ],
  [
    'an account that is not in the chart',
    journal('J-3', [
      { account: '6601', debit: '1.00' },
      { account: '1590', credit: '1.00' },
    ]),
    ['EVENT_ACCOUNT_UNKNOWN'],
    /6601/,
  ],
  [
    'a date in the closed books',
    invoice('I-1', { occurredOn: '2026-03-31' }),
    ['EVENT_DATE_CLOSED'],
    /2026-03-31.*through 2026-03-31/,
  ],
  [
    'a day that does not exist',
    invoice('I-2', { occurredOn: '2026-02-30' }),
    ['EVENT_DATE_INVALID'],
    /2026-02-30/,
  ],
  [
    'a currency that does not exist',
    invoice('I-3', { currency: 'USX' }),
    ['EVENT_CURRENCY_UNKNOWN'],
    /USX/,
  ],
  [
    'a tenth of a cent',
    invoice('I-4', { lines: [{ product: 'SLIP-TRANSIENT', amount: '1.005' }] }),
    ['EVENT_AMOUNT_DECIMALS'],
    /1\.005.*USD.*2/,
  ],
  [
    'a tenth of a yen',
    journal('J-4', pair('1.5'), { currency: 'JPY' }),
    ['EVENT_AMOUNT_DECIMALS', 'EVENT_AMOUNT_DECIMALS'],
    /1\.5.*JPY.*0/,
  ],
  [
    'a tenth of a fils',
    journal('J-5', pair('1.2345'), { currency: 'BHD' }),
    ['EVENT_AMOUNT_DECIMALS', 'EVENT_AMOUNT_DECIMALS'],
    /1\.2345.*BHD.*3/,
  ],
  [
    'an amount as a JSON number',
    invoice('I-5', { lines: [{ product: 'SLIP-TRANSIENT', amount: 0.1 }] }),
    ['EVENT_AMOUNT_NOT_TEXT'],
    /0\.1/,
  ],
  [
    'an amount with a thousands separator',
    invoice('I-6', { lines: [{ product: 'SLIP-TRANSIENT', amount: '1,000.00' }] }),
    ['EVENT_AMOUNT_INVALID'],
    /1,000\.00/,
  ],
  [
    'more lines than an entry may have',
    longJournal('J-6', 10_001),
    ['EVENT_LINES_TOO_MANY'],
    /10.?001/,
  ],
  [
    'a misspelt kind',
    invoice('I-7', { kind: 'invoice-isued' }),
    ['EVENT_KIND_UNKNOWN'],
    /invoice-isued/,
  ],
  [
    'a misspelt member',
    invoice('I-8', { custommer: customer }),
    ['EVENT_FIELD_UNKNOWN'],
    /custommer/,
  ],
  [
    'everything at once',
    invoice('I-9', {
      ...{ occurredOn: '2026-01-01', outlet: 'RIET', dueOn: 'soon', colour: 'blue' },
      lines: [
        { product: 'SLIP-TRANSIEN', amount: '-1' },
        { product: 'FUEL-GAS', amount: '0' },
      ],
    }),
    [
      'EVENT_DATE_INVALID',
      'EVENT_DATE_CLOSED',
      'EVENT_AMOUNT_NOT_POSITIVE',
      'EVENT_AMOUNT_NOT_POSITIVE',
      'EVENT_OUTLET_UNKNOWN',
      'EVENT_PRODUCT_UNKNOWN',
      'EVENT_FIELD_UNKNOWN',
    ],
    /soon/,
  ],
];

describe('an event that is wrong', () => {
  for (const [sentence, event, codes, told] of wrong) {
    test(`is refused by HTTP: ${sentence}`, async () => {
      const { status, problems } = await keeping(0, () => refusedByHttp(JSON.stringify(event)));
      assert.equal(status, 422);
      assert.deepEqual(codesOf(problems), codes);
      assert.match(problems[0]?.message ?? '', told);
    });
  }

  test('is refused in a file with the same problems; good ones are posted', async () => {
    const events = wrong.flatMap(([, event], index) => [event, invoice(`GOOD-${index}`)]);
    const content = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    const { code, summary, refused } = await keeping(wrong.length, () =>
      importFile(content, 'ndjson'),
    );
    assert.equal(code, 1);
    assert.deepEqual([summary.posted, summary.refused], [wrong.length, wrong.length]);
    for (const [index, [sentence, event]] of wrong.entries()) {
      const { problems } = await refusedByHttp(JSON.stringify(event));
      const { line, id, problems: inFile } = refused[index] as Refused;
      assert.deepEqual(
        [line, id, codesOf(inFile)],
        [2 * index + 1, event.id, codesOf(problems)],
        sentence,
      );
    }
  });

  test('names the closest kind, outlet, product and member', async () => {
    const hintOf = async (change: object) => {
      const { problems } = await refusedByHttp(JSON.stringify(invoice('H-1', change)));
      return problems[0]?.hint ?? '';
    };
    assert.match(await hintOf({ kind: 'invoice-isued' }), /Did you mean "?invoice-issued/);
    assert.match(await hintOf({ outlet: 'RIET' }), /Did you mean "?REIT/);
    assert.match(await hintOf({ custommer: customer }), /Did you mean "?customer/);
  });
});

describe('amounts and sizes at the limit', () => {
  test('a journal of 10,000 lines posts to the cent', async () => {
    const { status, text } = await keeping(1, () =>
      send(JSON.stringify(longJournal('LONG-1', 10_000))),
    );
    assert.equal(status, 201, text);
    const { entryId } = JSON.parse(text) as EventReceipt;
    const { lines } = await small.api<{ lines: { credit: string | null }[] }>(
      'GET',
      `/journal-entries/${entryId}`,
    );
    assert.equal(lines.length, 10_000);
    assert.equal(lines.filter(({ credit }) => credit === '0.01').length, 9_999);
  });

  for (const [currency, amount] of [
    ['JPY', '15'],
    ['USD', '1.05'],
    ['BHD', '1.234'],
  ] as const) {
    test(`${currency} ${amount} has the decimals its currency has`, async () => {
      const event = journal(`MONEY-${currency}`, pair(amount), { currency });
      const { status, text } = await keeping(1, () => send(JSON.stringify(event)));
      assert.equal(status, 201, text);
      const { entryId } = JSON.parse(text) as EventReceipt;
      const entry = await small.api('GET', `/journal-entries/${entryId}`);
      assert.deepEqual([entry.amount, entry.currency], [amount, currency]);
    });
  }

  test('the same id exists; with other content the field is named', async () => {
    const event = invoice('TWICE-1');
    await keeping(1, () => send(JSON.stringify(event)));
    const again = await keeping(0, () => send(JSON.stringify(event)));
    assert.equal(again.status, 200);
    assert.equal(JSON.parse(again.text).status, 'exists');
    const other = { ...event, lines: [{ product: 'SLIP-TRANSIENT', amount: '100.01' }] };
    const problem = await keeping(0, () => refusedByHttp(JSON.stringify(other)));
    assert.equal(problem.status, 409);
    assert.match(problem.detail, /lines\[0\]\.amount/);
    const { refused } = await keeping(0, () => importFile(JSON.stringify(other), 'ndjson'));
    assert.deepEqual(codesOf(refused[0]?.problems ?? []), codesOf(problem.problems));
  });
});

describe('a body that is wrong', () => {
  test('malformed JSON is told with its place', async () => {
    const problem = await keeping(0, () => refusedByHttp('{"source": "a", "id": }'));
    assert.equal(problem.code, 'EVENT_JSON_MALFORMED');
    assert.match(problem.detail, /column 23|character 23|23/);
  });

  test('an empty body, a text, a list of 1,001', async () => {
    for (const body of ['', 'null', '"invoice"', '7']) await keeping(0, () => refusedByHttp(body));
    const list = Array.from({ length: 1_001 }, (_, index) => invoice(`MANY-${index}`));
    const problem = await keeping(0, () => refusedByHttp(JSON.stringify(list)));
    assert.deepEqual([problem.status, problem.code], [413, 'EVENT_TOO_MANY']);
    assert.match(problem.hint, /x-ndjson/);
  });

  test('a body of more than 16 MB is sent to the stream', async () => {
    const body = JSON.stringify(invoice('BIG-1', { memo: 'x'.repeat(16 * 1024 * 1024) }));
    const problem = await keeping(0, () => refusedByHttp(body));
    assert.deepEqual([problem.status, problem.code], [413, 'EVENT_BODY_TOO_LARGE']);
    assert.match(problem.hint, /x-ndjson/);
  });

  test('another content type is refused', async () => {
    const problem = await keeping(0, () => refusedByHttp('<invoice/>', 'application/xml'));
    assert.equal(problem.status, 415);
  });

  test('one broken line of a stream does not keep the others from their places', async () => {
    const lines = [invoice('S-1'), '{"source": ', invoice('S-2'), '', invoice('S-3')];
    const body = lines.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
    const { text } = await keeping(3, () => send(body.join('\n'), 'application/x-ndjson'));
    const receipts = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as EventReceipt);
    assert.deepEqual(
      receipts.map(({ line, id, status }) => [line, id, status]),
      [
        [1, 'S-1', 'posted'],
        [2, '', 'refused'],
        [3, 'S-2', 'posted'],
        [5, 'S-3', 'posted'],
      ],
    );
    assert.deepEqual(codesOf(receipts[1]?.problems ?? []), ['EVENT_JSON_MALFORMED']);
  });

  test('forty megabytes are taken as they come, refused line by line, and never held', async () => {
    const flood = invoice('FLOOD', { kind: 'no-such-kind', memo: 'm'.repeat(900) });
    const line = `${JSON.stringify(flood)}\n`;
    const piece = Buffer.from(line.repeat(200));
    const pieces = Math.ceil((40 * 1024 * 1024) / piece.length);
    let told = 0;
    let heapMax = 0;
    await keeping(0, async () => {
      const stream = new ReadableStream({
        pull(controller) {
          heapMax = Math.max(heapMax, process.memoryUsage().arrayBuffers);
          if (told++ < pieces) controller.enqueue(piece);
          else controller.close();
        },
      });
      const response = await fetch(`${small.server.url}/api/v1/events?receipts=refused`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: stream,
        duplex: 'half',
      } as RequestInit);
      let bytes = 0;
      for await (const one of response.body ?? []) bytes += one.length;
      assert(bytes > pieces * 200 * 100);
    });
    assert(heapMax < 200 * 1024 * 1024, `${heapMax} bytes of buffers`);
  });
});

const columns = 'source,id,kind,occurredOn,outlet,customerId,product,lineAmount,description';
const row = (id: string, description = '') =>
  `marina-os,${id},invoice-issued,2026-05-04,REIT,C-1,SLIP-TRANSIENT,100.00,${description}`;
const csvOf = (...rows: string[]) => `${[columns, ...rows].join('\n')}\n`;

describe('a file', () => {
  test('with a BOM, Windows line ends and quoted line breaks is read as meant', async () => {
    const text = csvOf(row('CSV-1', '"Slip 7,\n""port"" side"'), row('CSV-2')).replaceAll(
      '\n',
      '\r\n',
    );
    const { code, summary } = await keeping(2, () => importFile(`\ufeff${text}`, 'csv'));
    assert.deepEqual([code, summary.posted, summary.refused], [0, 2, 0]);
  });

  const broken: readonly (readonly [string, string | Uint8Array, string, string, RegExp])[] = [
    [
      'without a column every event needs',
      csvOf(row('X-1')).replace('occurredOn', 'date'),
      'csv',
      'EVENT_CSV_COLUMN_MISSING',
      /occurredOn/,
    ],
    [
      'with a column nobody knows',
      csvOf(row('X-2')).replace('description', 'descripton'),
      'csv',
      'EVENT_CSV_COLUMN_UNKNOWN',
      /descripton/,
    ],
    [
      'separated by semicolons',
      csvOf(row('X-3')).replaceAll(',', ';'),
      'csv',
      'EVENT_CSV_SEPARATOR',
      /;/,
    ],
    [
      'in UTF-16',
      Buffer.from(`\ufeff${csvOf(row('X-4'))}`, 'utf16le'),
      'csv',
      'EVENT_NOT_UTF8',
      /UTF-16/,
    ],
    ['that is empty', '', 'csv', 'EVENT_FILE_EMPTY', /empty/],
    [
      'that is a picture',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0xff, 0xfe]),
      'csv',
      'EVENT_NOT_UTF8',
      /UTF-8/,
    ],
    ['that ends inside quotes', csvOf(row('X-5', '"open')), 'csv', 'EVENT_CSV_QUOTE', /quote/],
  ];
  for (const [sentence, content, ending, expected, told] of broken) {
    test(`${sentence} is refused (.${ending})`, async () => {
      const { code, refused } = await keeping(0, () => importFile(content, ending));
      assert.equal(code, 1);
      const problems = refused.flatMap((one) => one.problems);
      const found = problems.find((one) => one.code === expected);
      assert(found, JSON.stringify(problems));
      assert.match(`${found.message} ${found.hint}`, told);
    });
  }

  test('without any line holds no event, which is no fault (.ndjson)', async () => {
    const { code, summary } = await keeping(0, () => importFile('', 'ndjson'));
    assert.deepEqual([code, summary.events, summary.refused], [0, 0, 0]);
  });

  test('that is a folder, not there, of another kind or unreadable is told first', async () => {
    const folder = join(small.folder, 'folder.csv');
    mkdirSync(folder);
    const forbidden = join(small.folder, 'forbidden.csv');
    writeFileSync(forbidden, csvOf(row('X-6')), { mode: 0o000 });
    const cases: [string, string][] = [
      [folder, 'COMMAND_FILE_UNREADABLE'],
      [join(small.folder, 'gone.csv'), 'COMMAND_FILE_UNREADABLE'],
      [join(small.folder, 'events.xlsx'), 'COMMAND_FILE_KIND'],
    ];
    // The administrator of the machine may read everything.
    if (process.getuid?.() !== 0) cases.push([forbidden, 'COMMAND_FILE_UNREADABLE']);
    await keeping(0, async () => {
      const ends = await Promise.all(cases.map(([file]) => small.run(['import', file])));
      for (const [index, { code, out, err }] of (ends as Ended[]).entries()) {
        const [file, expected] = cases[index] as [string, string];
        assert.deepEqual([code, out], [1, ''], file);
        assert(err.startsWith(`${expected} at ${file}\n`), err);
        assert.doesNotMatch(err, /\n\s+at /, 'no stack');
      }
    });
  });
});
