// Events that were refused, through the front door: kept whatever becomes of their batch, counted
// when they come again, accepted by coming into the books, dismissed with a reason, and sent again.
// Method: a small house, real HTTP; what the close checklist says of them.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { openSmallHouse } from '#scenarios/small-house.ts';
import { keepRefusedIn } from './refused-store.ts';

const { url } = await testDatabase();
const small = await openSmallHouse(url);
after(() => small.stop());

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many routes, each test knows its own.
  readonly body: any;
}

async function ask(
  method: string,
  path: string,
  body?: object | string,
  type = 'application/json',
): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const init = { method, ...(body && { headers: { 'content-type': type }, body: text }) };
  const answer = await fetch(`${small.server.url}/api/v1${path}`, init);
  const told = await answer.text();
  return {
    status: answer.status,
    body: told.startsWith('{') ? JSON.parse(told.split('\n')[0] ?? '') : told,
  };
}

const invoice = (id: string, more: object = {}) => ({
  ...{ source: 'marina-os', id, kind: 'invoice-issued', occurredOn: '2026-06-05', outlet: 'TRS' },
  customer: { id: 'C-1', name: 'Ann Sailor' },
  lines: [{ product: 'FUEL-DIESEL', amount: '40.00' }],
  ...more,
});
const list = async (query = '') => (await ask('GET', `/refused-events${query}`)).body;
/** The one of this id, as listed. */
async function kept(id: string) {
  const { items } = await list(`?find=${encodeURIComponent(id)}`);
  return items.find((one: { id: string }) => one.id === id);
}
const checkItem = async (through: string, outlet = '') => {
  const { body } = await ask('GET', `/close-checklist?through=${through}${outlet}`);
  return body.items.find((one: { check: string }) => one.check === 'refused-events');
};

describe('an event that is refused', () => {
  test('is kept as sent, with why and by whom; its neighbours are posted', async () => {
    const wrong = invoice('INV-2', { outlet: 'TRZ' });
    const { status, body } = await ask('POST', '/events', [invoice('INV-1'), wrong]);
    assert.deepEqual([status, body.posted, body.refused], [207, 1, 1]);
    assert.equal(await kept('INV-1'), undefined);
    const one = await kept('INV-2');
    assert.deepEqual(
      [one.fate, one.kind, one.occurredOn, one.outlet, one.sent, one.sentBy],
      ['waiting', 'invoice-issued', '2026-06-05', 'TRZ', 1, 'dana'],
    );
    assert.deepEqual(one.problems, body.results[1].problems);
    const { body: whole } = await ask('GET', `/refused-events/${one.refusedId}`);
    assert.deepEqual(whole.event, wrong);
  });

  test('alone, by the journal, and from a stream is kept as well', async () => {
    const unknown = { reason: 'Typed twice', of: { id: 'INV-9' }, lines: undefined };
    const alone = invoice('VOID-9', { kind: 'invoice-voided', ...unknown });
    assert.equal((await ask('POST', '/events', alone)).status, 422);
    assert.equal((await kept('VOID-9')).problems[0].code, 'JOURNAL_ORIGINAL_UNKNOWN');
    const row = 'marina-os,INV-3,invoice-issued,2026-06-31,TRS,C-1,FUEL-DIESEL,5.00';
    const csv = `source,id,kind,occurredOn,outlet,customerId,product,lineAmount\n${row}\n`;
    await ask('POST', '/events', csv, 'text/csv');
    const lines = `${JSON.stringify({ ...alone, id: 'VOID-10' })}\nnot JSON\n`;
    await ask('POST', '/events', lines, 'application/x-ndjson');
    const { occurredOn, refusedId } = await kept('INV-3');
    assert.equal(occurredOn, null);
    const { body } = await ask('GET', `/refused-events/${refusedId}`);
    assert.deepEqual(body.event.lines, [{ product: 'FUEL-DIESEL', amount: '5.00' }]);
    assert.equal((await kept('VOID-10')).fate, 'waiting');
    assert.equal((await list('?limit=500')).items.length, 4);
  });

  test('and comes again counts up, in whatever number of rows it comes', async () => {
    const wrong = invoice('INV-4', { outlet: 'TRZ' });
    await ask('POST', '/events', [wrong, wrong]);
    await ask('POST', '/events', invoice('INV-4', { outlet: 'TRY' }));
    const { body } = await ask('GET', `/refused-events/${(await kept('INV-4')).refusedId}`);
    assert.deepEqual([body.sent, body.event.outlet], [3, 'TRY']);
  });

  test('is kept with any text, or nameless; of a long one all but itself', async () => {
    const memo = 'x'.repeat(300 * 1024);
    const odd = [
      invoice('INV-5', { outlet: 'A\0B', memo: '\ud800' }),
      { kind: 'invoice-issued', occurredOn: '2026-06-05' },
      { kind: 'invoice-issued', occurredOn: '2026-06-05' },
      invoice('INV-6', { memo }),
      ...[5, 'text', null, ['x']],
    ];
    assert.equal((await ask('POST', '/events', odd)).body.refused, 8);
    const five = await kept('INV-5');
    const { body } = await ask('GET', `/refused-events/${five.refusedId}`);
    assert.deepEqual([five.outlet, body.event.outlet, body.event.memo], [null, 'A\0B', '\ud800']);
    const unnamed = (await list()).items.filter((one: { id: string }) => one.id === '');
    assert.deepEqual(
      unnamed.map((one: { sent: number }) => one.sent),
      [2],
    );
    const { refusedId, bytes } = await kept('INV-6');
    assert(bytes > 300 * 1024);
    const long = await ask('POST', '/refused-events/send-again', { refusedIds: [refusedId] });
    assert.deepEqual([long.status, long.body.code], [409, 'EVENT_REFUSED_NOT_KEPT']);
    for (const { refusedId: id } of [...unnamed, five, { refusedId }])
      await ask('POST', '/refused-events/dismiss', { refusedIds: [id], reason: 'Tried out' });
  });

  test('keeps the close open for its days and outlet; of no readable day, for all', async () => {
    const june = await checkItem('2026-06-30');
    assert.deepEqual([june.state, june.count], ['blocking', 5]);
    assert.equal(june.message, 'Refused and not in the books: 5 of marina-os');
    assert.equal((await checkItem('2026-05-31')).count, 1);
    await ask('POST', '/events', invoice('INV-7', { customer: undefined }));
    assert.equal((await checkItem('2026-06-30', '&outlet=REIT')).count, 2);
    assert.equal((await checkItem('2026-06-30', '&outlet=TRS')).count, 6);
  });

  test('is accepted once in the books; refused there for other content it waits', async () => {
    await ask('POST', '/events', invoice('INV-2'));
    const { fate, acceptedAt, eventId } = await kept('INV-2');
    assert.deepEqual([fate, typeof acceptedAt, typeof eventId], ['accepted', 'string', 'string']);
    const late = await ask('POST', '/events', invoice('INV-2', { outlet: 'REIT' }));
    assert.equal(late.status, 409);
    assert.deepEqual(
      [(await kept('INV-2')).fate, (await kept('INV-2')).acceptedAt],
      ['waiting', null],
    );
  });

  test('is sent again when its cause is settled; once, and by its order', async () => {
    await ask('POST', '/events', invoice('INV-9'));
    const ids = [(await kept('VOID-10')).refusedId, (await kept('VOID-9')).refusedId];
    const { body } = await ask('POST', '/refused-events/send-again', { refusedIds: ids });
    assert.deepEqual(
      body.results.map(({ id, status }: { id: string; status: string }) => `${id} ${status}`),
      ['VOID-9 posted', 'VOID-10 refused'],
    );
    assert.deepEqual([(await kept('VOID-9')).fate, (await kept('VOID-10')).sent], ['accepted', 2]);
    const again = await ask('POST', '/refused-events/send-again', { refusedIds: [ids[1]] });
    assert.equal(again.body.results[0].status, 'exists');
  });

  test('is dismissed with a reason, until it comes with other content', async () => {
    const { refusedId } = await kept('INV-4');
    const dismiss = (reason: string) =>
      ask('POST', '/refused-events/dismiss', { refusedIds: [refusedId], reason });
    assert.equal((await dismiss(' ')).body.code, 'EVENT_DISMISSAL_REASON_REQUIRED');
    assert.deepEqual((await dismiss('A test of the till')).body, { dismissed: 1 });
    assert.equal((await dismiss('Once more')).body.code, 'EVENT_NOTHING_WAITS');
    await ask('POST', '/events', invoice('INV-4', { outlet: 'TRY' }));
    const { fate, dismissedBy, dismissedBecause, sent } = await kept('INV-4');
    assert.deepEqual(
      [fate, dismissedBy, dismissedBecause, sent],
      ['dismissed', 'dana', 'A test of the till', 4],
    );
    const { body: trail } = await ask('GET', '/audit-entries?limit=100');
    const named = trail.items.filter((one: { subject: string }) => one.subject === 'refused event');
    assert.equal(named[0].object, `${refusedId} marina-os INV-4`);
    await ask('POST', '/events', invoice('INV-4', { outlet: 'TRX' }));
    assert.equal((await kept('INV-4')).fate, 'waiting');
  });

  test('is listed by fate, cause and day, page by page', async () => {
    const all = (await list('?limit=500')).items;
    const first = await list('?limit=2');
    const second = await list(`?limit=500&cursor=${first.next}`);
    assert.deepEqual([...first.items, ...second.items], all);
    const waiting = await list('?fate=waiting&code=EVENT_OUTLET_UNKNOWN');
    assert.deepEqual(
      waiting.items.map(({ id }: { id: string }) => id),
      ['INV-4'],
    );
    const counts = new Map(
      waiting.waiting.map((one: { code: string; count: number }) => [one.code, one.count]),
    );
    assert.equal(counts.get('EVENT_OUTLET_UNKNOWN'), 1);
    assert.deepEqual((await list('?through=2026-06-04')).items, []);
    assert.equal((await ask('GET', '/refused-events/999')).body.code, 'EVENT_REFUSED_UNKNOWN');
  });
});

test('what cannot be kept is told to the log, not to the sender', async () => {
  const { pool } = small.house;
  const told: unknown[] = [];
  const keep = keepRefusedIn(pool, (error, events) => told.push([String(error), events]));
  const problem = { code: 'X', message: 'x', hint: 'x', retry: 'never' } as const;
  await keep(-1, 'dana', [{ value: invoice('INV-8'), problems: [problem] }]);
  assert.match(String(told), /foreign key.*,1$/);
});
