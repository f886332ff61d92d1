// Imported files through the front door: preview, mapped columns, refused lines corrected and
// dismissed, the history, and what the close checklist says. Method: a small house, real HTTP,
// real commands.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { openSmallHouse } from '#scenarios/small-house.ts';
import { recordedImport } from './recorded-import.ts';

const { url } = await testDatabase();
const small = await openSmallHouse(url);
after(() => small.stop());

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many routes, each test knows its own.
  readonly body: any;
}

async function ask(method: string, path: string, body?: object): Promise<Answer> {
  const headers = body ? { 'content-type': 'application/json' } : {};
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const answer = await fetch(`${small.server.url}/api/v1${path}`, init);
  return { status: answer.status, body: await answer.json() };
}

async function upload(fileName: string, text: string, more = ''): Promise<Answer> {
  const type = fileName.endsWith('.csv') ? 'text/csv' : 'application/x-ndjson';
  const query = `fileName=${encodeURIComponent(fileName)}&size=${Buffer.byteLength(text)}${more}`;
  const init = { method: 'POST', headers: { 'content-type': type }, body: text };
  const answer = await fetch(`${small.server.url}/api/v1/imports?${query}`, init);
  return { status: answer.status, body: await answer.json() };
}

const header = 'source,id,kind,occurredOn,outlet,customerId,product,lineAmount';
const invoice = (id: string, amount: string, day = '2026-06-05', outlet = 'TRS') =>
  `desk,${id},invoice-issued,${day},${outlet},C-1,FUEL-DIESEL,${amount}`;
const csv = (...rows: string[]) => `${[header, ...rows].join('\n')}\n`;
const refusalsOf = async (importId: string, query = '') =>
  (await ask('GET', `/imports/${importId}/refusals${query}`)).body.items;
const importsItem = async (through = '2026-06-30') => {
  const { body } = await ask('GET', `/close-checklist?through=${through}`);
  return body.items.find((item: { check: string }) => item.check === 'imports');
};

describe('a file of events', () => {
  const bad = csv(
    invoice('D-1', '100.00'),
    invoice('D-2', '10,00').replace('10,00', '"10,00"'),
    invoice('D-3', '30.00', '2026-06-31'),
    invoice('D-4', '40.00', '2026-06-06', 'TRZ'),
  );
  const good = csv(
    invoice('D-1', '100.00'),
    invoice('D-2', '10.00'),
    invoice('D-3', '30.00', '2026-06-30'),
    invoice('D-4', '40.00', '2026-06-06'),
  );

  test('is previewed with what its events would post, and nothing is posted', async () => {
    const { status, body } = await ask('POST', '/imports/preview', {
      ...{ form: 'csv', text: bad, isWhole: true },
    });
    assert.equal(status, 200);
    assert.deepEqual([body.postable, body.refused, body.isAll], [1, 3, true]);
    assert.equal(body.events[0].entry.amount, '100.00');
    assert.equal(body.events[0].entry.lines.length, 2);
    assert.match(body.events[1].problems[0].where, /line 3, lineAmount/);
    assert.deepEqual(body.columns[3], {
      ...{
        header: 'occurredOn',
        guess: 'occurredOn',
        samples: ['2026-06-05', '2026-06-31', '2026-06-06'],
      },
    });
    assert.deepEqual((await ask('GET', '/journal-entries')).body.items, []);
    assert.deepEqual((await ask('GET', '/imports')).body.items, []);
  });

  test('is imported; its history says who, how much, and which lines were refused', async () => {
    const { status, body } = await upload('june.csv', bad);
    assert.equal(status, 200);
    assert.equal(body.sha256, createHash('sha256').update(bad).digest('hex'));
    assert.deepEqual(
      [body.state, body.startedBy, body.events, body.posted, body.exists, body.refused],
      ['finished', 'dana', 4, 1, 0, 3],
    );
    assert.deepEqual(body.amounts, [{ currency: 'USD', amount: '100.00' }]);
    const lines = (await refusalsOf(body.importId)).map((one: { line: number }) => one.line);
    assert.deepEqual(lines, [3, 4, 5]);
  });

  test('keeps a period open while refused lines of its days are open', async () => {
    const item = await importsItem();
    assert.equal(item.state, 'blocking');
    assert.match(item.message, /3 of june\.csv/);
    assert.equal((await importsItem('2026-05-31')).state, 'blocking');
  });

  test('tells its refused lines as a file with the reasons', async () => {
    const [{ importId }] = (await ask('GET', '/imports')).body.items;
    const path = `/api/v1/imports/${importId}/refusals.csv`;
    const answer = await fetch(`${small.server.url}${path}`);
    assert.match(
      answer.headers.get('content-disposition') ?? '',
      /refused-lines-of-import-\d+\.csv/,
    );
    const [head, first] = (await answer.text()).split('\n');
    const why = ['line', 'state', 'where', 'code', 'problem', 'what to do'];
    assert.equal(head, `${why.map((name) => `refused: ${name}`).join(',')},${header}`);
    assert.match(first ?? '', /^3,open,"line 3, lineAmount",EVENT_AMOUNT_INVALID,/);
    assert.match(first ?? '', /,desk,D-2,invoice-issued,2026-06-05,TRS,C-1,FUEL-DIESEL,"10,00"$/);
  });

  test('is corrected and imported again: nothing is posted twice, nothing is open', async () => {
    const { body } = await upload('june.csv', good);
    assert.deepEqual([body.posted, body.exists, body.refused], [3, 1, 0]);
    const [, first] = (await ask('GET', '/imports')).body.items;
    assert.equal(first.openRefusals, 0);
    const states = (await refusalsOf(first.importId)).map((one: { state: string }) => one.state);
    assert.deepEqual(states, ['corrected', 'corrected', 'corrected']);
    assert.equal((await importsItem()).state, 'ok');
  });
});

describe('the file of refused lines', () => {
  const head = `${header},memo,taxRate,taxAmount`;
  const fetched = async (importId: string, form: string) => {
    const path = `/api/v1/imports/${importId}/refusals.${form}?open=true`;
    return (await fetch(`${small.server.url}${path}`)).text();
  };

  test('is corrected and imported as it is; of what came in nothing is asked again', async () => {
    const rows = [
      `${invoice('R-1', '5.00', '2026-06-31')},=2+3 and '@,STATE-SALES,0.35`,
      `${invoice('R-1', '7.00', '2026-06-31')},,COUNTY-SALES,0.07`,
      `${invoice('R-2', '-', '2026-06-30')},,,`,
      `${invoice('R-3', '3.00', '2026-06-30')},,,`,
    ];
    const { body } = await upload('round.csv', `${[head, ...rows].join('\n')}\n`);
    assert.deepEqual([body.posted, body.refused], [1, 2]);
    const lines = await fetched(body.importId, 'csv');
    assert.match(lines, /,'=2\+3 and '@,STATE-SALES/, 'no spreadsheet runs it');
    const half = await upload('round-1.csv', lines.replaceAll('2026-06-31', '2026-06-29'));
    assert.deepEqual([half.body.posted, half.body.refused], [1, 1]);
    const { items } = (await ask('GET', '/journal-entries?from=2026-06-29&through=2026-06-29'))
      .body;
    assert.deepEqual([items[0].amount, items[0].memo], ['12.42', "=2+3 and '@"]);
    const rest = (await fetched(half.body.importId, 'csv'))
      .replace(',-,', ',4.00,')
      .replace("'-", '4.00');
    const whole = await upload('round-2.csv', rest);
    assert.deepEqual([whole.body.posted, whole.body.refused], [1, 0]);
    assert.equal((await ask('GET', `/imports/${body.importId}`)).body.openRefusals, 0);
  });

  test('of one event a line has the lines', async () => {
    const event = { source: 'desk', id: 'N-1', kind: 'invoice-issued', occurredOn: '2026-06-28' };
    const more = { customer: { id: 'C-1' }, lines: [{ product: 'FUEL-DIESEL', amount: '2.00' }] };
    const text = `${JSON.stringify({ ...event, outlet: 'TRZ', ...more })}\n{"broken\n`;
    const { body } = await upload('lines.ndjson', text);
    assert.equal(await fetched(body.importId, 'ndjson'), text);
    const line = (await fetched(body.importId, 'ndjson')).split('\n')[0] ?? '';
    const again = await upload('lines-1.ndjson', line.replace('TRZ', 'TRS'));
    assert.deepEqual([again.body.posted, again.body.refused], [1, 0]);
  });
});

describe('a refused line', () => {
  test('is dismissed with a reason, once', async () => {
    const { body } = await upload('july.csv', csv(invoice('J-1', '1.00', '2026-07-01', 'TRZ')));
    const at = `/imports/${body.importId}/dismiss`;
    const without = await ask('POST', at, { reason: ' ' });
    assert.deepEqual([without.status, without.body.code], [422, 'IMPORT_REASON_REQUIRED']);
    const done = await ask('POST', at, { reason: 'A test of the sender' });
    assert.equal(done.body.openRefusals, 0);
    const again = await ask('POST', at, { reason: 'Once more' });
    assert.deepEqual([again.status, again.body.code], [409, 'IMPORT_NOTHING_OPEN']);
    const [line] = await refusalsOf(body.importId);
    assert.deepEqual(
      [line.state, line.dismissedBy, line.dismissedBecause],
      ['dismissed', 'dana', 'A test of the sender'],
    );
  });

  test('that is refused again is open once, in its last import', async () => {
    const text = csv(invoice('J-2', '1.00', '2026-07-01', 'TRZ'));
    await upload('july-2.csv', text);
    await upload('july-2.csv', text);
    const [last, first] = (await ask('GET', '/imports')).body.items;
    assert.deepEqual([last.openRefusals, first.openRefusals], [1, 0]);
    assert.deepEqual(await refusalsOf(first.importId, '?open=true'), []);
    await ask('POST', `/imports/${last.importId}/dismiss`, { reason: 'Done with it' });
  });

  test('that changes what is posted stays open until the file says what is posted', async () => {
    await upload('august.csv', csv(invoice('A-1', '5.00', '2026-08-01')));
    const changed = await upload('august.csv', csv(invoice('A-1', '6.00', '2026-08-01')));
    assert.equal(changed.body.openRefusals, 1);
    await upload('august.csv', csv(invoice('A-1', '5.00', '2026-08-01')));
    const { body } = await ask('GET', `/imports/${changed.body.importId}`);
    assert.equal(body.openRefusals, 0);
  });
});

test('an import, a mapping and a header nobody knows are told', async () => {
  const unknown = await ask('GET', '/imports/999999');
  assert.deepEqual([unknown.status, unknown.body.code], [404, 'IMPORT_UNKNOWN']);
  const mapped = await upload('x.csv', csv(), '&mapping=none');
  assert.deepEqual([mapped.status, mapped.body.code], [422, 'IMPORT_MAPPING_UNKNOWN']);
  const { body } = await upload('x.csv', 'Date,Total\n2026-01-01,1.00\n');
  assert.deepEqual([body.state, body.refused, body.openRefusals], ['finished', 1, 1]);
  const whole = await upload('x.csv', csv(invoice('X-1', '1.00')));
  assert.equal(whole.body.state, 'finished');
  assert.equal((await ask('GET', `/imports/${body.importId}`)).body.openRefusals, 0);
});

describe('columns of another system', () => {
  const theirs = [
    'Ref,Type,Date,Site,Guest,Item,Net,Colour',
    'T-1,INV,06/07/2026,Marina,Ann,FUEL-DIESEL,12.50,red',
    'T-2,INV,13/40/2026,Marina,Ann,FUEL-DIESEL,1.00,blue',
    '',
  ].join('\n');
  const map = {
    columns: {
      ...{ Ref: 'id', Type: 'kind', Date: 'occurredOn', Site: 'outlet', Guest: 'customerId' },
      ...{ Item: 'product', Net: 'lineAmount', Colour: null },
    },
    constants: { source: 'their-system' },
    values: { kind: { INV: 'invoice-issued' }, outlet: { Marina: 'TRS' } },
    days: 'month-first',
  };

  test('are guessed from their names', async () => {
    const order = { form: 'csv', text: theirs, isWhole: true };
    const { body } = await ask('POST', '/imports/preview', order);
    assert.deepEqual(
      body.columns.map((one: { guess: string | null }) => one.guess),
      ['id', 'kind', 'occurredOn', 'outlet', 'customerName', 'product', 'lineAmount', null],
    );
  });

  test('are read by a mapping that is kept for the next file, with days and words', async () => {
    await ask('PUT', '/import-mappings/their%20system', map);
    const { items } = (await ask('GET', '/import-mappings')).body;
    assert.deepEqual([items[0].name, items[0].map], ['their system', map]);
    const preview = await ask('POST', '/imports/preview', {
      ...{ form: 'csv', text: theirs, isWhole: true, map },
    });
    assert.deepEqual([preview.body.postable, preview.body.refused], [1, 1]);
    const { body } = await upload('theirs.csv', theirs, '&mapping=their%20system');
    assert.deepEqual([body.posted, body.refused, body.mapping], [1, 1, 'their system']);
    const [line] = await refusalsOf(body.importId);
    assert.equal(line.problems[0].code, 'EVENT_DATE_INVALID');
    const day = 'from=2026-06-07&through=2026-06-07';
    const { body: found } = await ask('GET', `/journal-entries?${day}`);
    assert.equal(found.items[0].amount, '12.50');
  });

  test('are imported by the command line by the same mapping, with the same history', async () => {
    const file = join(small.folder, 'more.csv');
    writeFileSync(file, theirs.replaceAll('T-', 'U-').replace('13/40', '06/08'));
    const { code, out } = await small.run(['import', file, '--mapping', 'their system', '--json']);
    assert.equal(code, 0, out);
    const [last] = (await ask('GET', '/imports')).body.items;
    assert.deepEqual(
      [last.fileName, last.mapping, last.posted, last.state, last.startedBy],
      ['more.csv', 'their system', 2, 'finished', 'dana'],
    );
    const none = await small.run(['import', file, '--mapping', 'nobody']);
    assert.match(none.err, /IMPORT_MAPPING_UNKNOWN/);
  });
});

test('an upload that is cut off keeps what was posted, and the same file goes on', async () => {
  const rows = Array.from({ length: 3000 }, (_, n) => invoice(`C-${n}`, '1.00'));
  const text = csv(...rows);
  const told = async () => (await ask('GET', '/imports')).body.items[0];
  const query = `fileName=cut.csv&size=${Buffer.byteLength(text)}`;
  const options = { method: 'POST', headers: { 'content-type': 'text/csv' } };
  const sending = request(`${small.server.url}/api/v1/imports?${query}`, options);
  const hungUp = once(sending, 'error');
  sending.write(text.slice(0, text.length / 2));
  let half = await told();
  while (half.fileName !== 'cut.csv' || half.posted === 0) half = await told();
  assert.equal(half.state, 'running');
  sending.destroy();
  await hungUp;
  while (half.state === 'running') half = await told();
  assert.deepEqual([half.state, half.sha256], ['failed', null]);
  assert.match(half.failure, /connection ended before the whole file had come/);
  assert.ok(half.posted > 0 && half.posted < 3000, `${half.posted} posted`);
  const { body } = await upload('cut.csv', text);
  assert.deepEqual([body.state, body.exists], ['finished', half.posted]);
  assert.equal(body.posted + body.exists, 3000);
});

test('what an import posted before it died is what it counts, and the next goes on', async () => {
  const rows = Array.from({ length: 1500 }, (_, n) => invoice(`K-${n}`, '1.00'));
  const text = csv(...rows);
  async function* dying() {
    yield new TextEncoder().encode(text);
    throw new Error('the disk was pulled');
  }
  const { house, propertyId } = small;
  const loadChart = (id: number) => house.charts.current(id);
  const of = { propertyId, person: 'dana', fileName: 'dying.csv', form: 'csv', mapping: null };
  const order = { ...of, sizeBytes: null, bytes: dying() } as const;
  await assert.rejects(async () => {
    for await (const _ of recordedImport({ ...house, loadChart }, { ...order, form: 'csv' }));
  });
  const { body } = await upload('dying.csv', text);
  const [, died] = (await ask('GET', '/imports')).body.items;
  assert.deepEqual([died.state, died.posted, died.amounts[0].amount], ['failed', 1000, '1000.00']);
  assert.deepEqual([body.posted, body.exists], [500, 1000]);
});
