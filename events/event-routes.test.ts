// Intake over HTTP, on a real server, a real database and the real journal.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chartCache } from '#chart-of-accounts/chart-cache-store.ts';
import { changeChart } from '#chart-of-accounts/chart-change-store.ts';
import { createProperty, setClosingDate } from '#chart-of-accounts/chart-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { testDatabase } from '#database/test-database.ts';
import { makePostEvents } from '#journal/posting-store.ts';
import { stageServer } from '#root/stage-server.ts';
import { eventRoutes } from './event-routes.ts';

const { pool } = await testDatabase();
const propertyId = await createProperty(pool, {
  code: 'cove',
  name: 'Cove Marina',
  timeZone: 'America/New_York',
  baseCurrency: 'USD',
});
await changeChart(pool, propertyId, marinaAndResort());
await setClosingDate(pool, propertyId, {
  closedThroughOn: '2026-03-31' as IsoDate,
  reason: 'March is closed',
  setBy: 'ann',
});
const charts = chartCache(pool);
const loadChart = (id: number) => charts.current(id);
const postEvents = makePostEvents({ pool, loadChart, enqueueExports: async () => {} });
const server = await stageServer(pool, eventRoutes({ pool, loadChart, postEvents }));
const url = await server.listen({ port: 0, host: '127.0.0.1' });

async function send(body: string, type = 'application/json', query = '') {
  const headers = { 'content-type': type };
  const response = await fetch(`${url}/api/v1/events${query}`, { method: 'POST', headers, body });
  return { status: response.status, text: await response.text() };
}

async function sendJson(value: unknown) {
  const { status, text } = await send(JSON.stringify(value));
  return { status, body: JSON.parse(text) };
}

async function sendStream(body: string, type = 'application/x-ndjson', query = '') {
  const { status, text } = await send(body, type, query);
  assert.equal(status, 200);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

let sent = 0;
function invoice(change: Record<string, unknown> = {}) {
  sent += 1;
  return {
    source: 'marina-os',
    id: `INV-${sent}`,
    kind: 'invoice-issued',
    occurredOn: '2026-05-03',
    outlet: 'REIT',
    customer: { id: 'C-100', name: 'Ada Byron' },
    lines: [{ product: 'SLIP-TRANSIENT', amount: '100.00' }],
    taxes: [{ rate: 'STATE-SALES', amount: '6.00' }],
    ...change,
  };
}

describe('one event', () => {
  test('is posted, found under its id, and exists when it is sent again', async () => {
    const event = invoice();
    const first = await sendJson(event);
    assert.deepEqual([first.status, first.body.status], [201, 'posted']);
    const again = await sendJson(event);
    assert.deepEqual([again.status, again.body], [200, { ...first.body, status: 'exists' }]);
    const found = await fetch(`${url}/api/v1/events/${first.body.eventId}`);
    const stored = (await found.json()) as Record<string, unknown>;
    assert.deepEqual(
      [stored.externalId, stored.entryId, stored.content],
      [event.id, first.body.entryId, { ...event, currency: 'USD' }],
    );
  });

  test('with an id of other content is a conflict that names the field', async () => {
    const event = invoice();
    await sendJson(event);
    const other = { ...event, lines: [{ product: 'SLIP-TRANSIENT', amount: '100.01' }] };
    const { status, body } = await sendJson(other);
    assert.equal(status, 409);
    assert.match(body.detail, /lines\[0\]\.amount = .*100\.00.*100\.01/);
  });

  test('that is wrong is refused with all its problems', async () => {
    const { status, body } = await sendJson(
      invoice({ occurredOn: '2026-03-31', outlet: 'RIET', lines: [{ product: 'X', amount: 1 }] }),
    );
    assert.equal(status, 422);
    assert.deepEqual(
      body.problems.map((item: { code: string }) => item.code),
      [
        'EVENT_DATE_CLOSED',
        'EVENT_AMOUNT_NOT_TEXT',
        'EVENT_OUTLET_UNKNOWN',
        'EVENT_PRODUCT_UNKNOWN',
      ],
    );
  });

  test('that looks like a stream is an event', async () => {
    const { body } = await sendJson({ form: 'csv', bytes: {} });
    assert.equal(body.code, 'EVENT_FIELD_REQUIRED');
  });

  test('that is no JSON is refused with the column', async () => {
    const { status, text } = await send('{"source": marina}');
    assert.deepEqual([status, JSON.parse(text).code], [400, 'EVENT_JSON_MALFORMED']);
    assert.match(text, /column 12/);
  });

  test('that nobody sent is not found', async () => {
    const response = await fetch(`${url}/api/v1/events/999999`);
    assert.equal(response.status, 404);
    assert.equal(((await response.json()) as { code: string }).code, 'EVENT_UNKNOWN');
  });
});

describe('a list of events', () => {
  test('is answered one by one, good ones posted, bad ones refused', async () => {
    const good = invoice();
    const { status, body } = await sendJson([good, invoice({ outlet: '' }), good]);
    assert.equal(status, 207);
    assert.deepEqual(
      body.results.map((result: { status: string }) => result.status),
      ['posted', 'refused', 'exists'],
    );
    assert.deepEqual([body.posted, body.exists, body.refused], [1, 1, 1]);
  });

  test('of more than 1000 is refused with the way to send it', async () => {
    const { status, body } = await sendJson(Array(1001).fill(invoice()));
    assert.deepEqual([status, body.code], [413, 'EVENT_TOO_MANY']);
    assert.match(body.hint, /x-ndjson/);
  });

  test('of more than 16 MB is refused with the way to send it', async () => {
    const { status, text } = await send(`["${'x'.repeat(16 * 1024 * 1024)}"]`);
    assert.deepEqual([status, JSON.parse(text).code], [413, 'EVENT_BODY_TOO_LARGE']);
    assert.match(JSON.parse(text).hint, /tieout import/);
  });
});

describe('a stream of events', () => {
  test('is answered line by line, in order, whatever is wrong in between', async () => {
    const one = invoice();
    const two = invoice();
    const lines = [JSON.stringify(one), '', '{"id":', JSON.stringify(two), JSON.stringify(one)];
    const receipts = await sendStream(lines.join('\r\n'));
    assert.deepEqual(
      receipts.map((receipt) => [receipt.line, receipt.status, receipt.id]),
      [
        [1, 'posted', one.id],
        [3, 'refused', ''],
        [4, 'posted', two.id],
        [5, 'exists', one.id],
      ],
    );
  });

  test('longer than any JSON request is posted whole', async () => {
    const description = 'x'.repeat(500);
    const lines = Array.from({ length: 1500 }, () => {
      const line = { product: 'SLIP-TRANSIENT', amount: '10.00', description };
      return JSON.stringify(invoice({ lines: Array(25).fill(line) }));
    });
    const body = lines.join('\n');
    assert.ok(body.length > 17 * 1024 * 1024);
    const receipts = await sendStream(body, 'application/x-ndjson', '?receipts=refused');
    assert.deepEqual(receipts, [{ summary: { posted: 1500, exists: 0, refused: 0 } }]);
  });

  test('may be CSV', async () => {
    const receipts = await sendStream(
      '\uFEFFsource,id,kind,occurredOn,outlet,customerId,method,amount\r\n' +
        'till,P-1,payment-received,2026-05-04,TRS,C-100,CASH,12.50\r\n' +
        'till,P-2,payment-received,2026-05-04,TRS,C-100,CASH,12.505\r\n',
      'text/csv',
    );
    assert.deepEqual(
      receipts.map((receipt) => [receipt.status, receipt.problems?.[0]?.where]),
      [
        ['posted', undefined],
        ['refused', 'line 3, amount'],
      ],
    );
  });

  test('reverses entries of its own earlier batches', async () => {
    const journals = Array.from({ length: 1000 }, (_, index) => ({
      ...invoice(),
      id: `EARLY-${index}`,
    }));
    const reversal = {
      source: 'marina-os',
      id: 'REV-1',
      kind: 'entry-reversed',
      occurredOn: '2026-05-05',
      outlet: 'REIT',
      of: { id: 'EARLY-999' },
      reason: 'Entered twice',
    };
    const events = [...journals, reversal];
    const receipts = await sendStream(events.map((event) => JSON.stringify(event)).join('\n'));
    assert.deepEqual(
      [receipts.length, receipts.every((receipt) => receipt.status === 'posted')],
      [1001, true],
    );
  });
});
