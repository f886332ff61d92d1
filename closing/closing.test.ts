// A month end as an accountant does it: what is left, closing, an outlet further than its property,
// reopening, closing by force, and the calendar that closes by itself. Method: real routes on a
// real database; books, exports and settings are made through the doors of their stages.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type pg from 'pg';
import { chartCache } from '#chart-of-accounts/chart-cache-store.ts';
import { fiscalCalendarRoutes } from '#chart-of-accounts/fiscal-calendar-routes.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { makeSmallDeferral, slipInvoice } from '#deferred-income/small-deferral-store.ts';
import { makeSmallConnection } from '#export-queue/small-connection-store.ts';
import { fuelInvoice, makeSmallBooks, type SmallBooks } from '#journal/small-books-store.ts';
import { receivables } from '#receivables/receivables-store.ts';
import { stageServer } from '#root/stage-server.ts';
import { closingRoutes } from './closing-routes.ts';
import { closePeriod } from './closing-store.ts';
import { closeByItself } from './closing-worker.ts';
import { saveClosingSettings } from './settings-store.ts';

const { pool } = await testDatabase();
const charts = chartCache(pool);
const loadChart = (propertyId: number) => charts.current(propertyId);
let clock = new Date('2026-07-03T15:00:00Z');
const now = () => clock;
const server = await stageServer(
  pool,
  closingRoutes({ pool, loadChart, now }),
  fiscalCalendarRoutes({ pool, charts, now }),
);
const url = await server.listen({ port: 0, host: '127.0.0.1' });

let made = 0;
interface Cove extends SmallBooks {
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Answer }>;
}
// biome-ignore lint/suspicious/noExplicitAny: answers of many routes, asserted field by field.
type Answer = any;

const over = (books: SmallBooks, code: string): Cove => ({
  ...books,
  async call(method, path, body) {
    const headers = { 'tieout-property': code, 'content-type': 'application/json' };
    const said = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}/api/v1${path}`, { method, headers, ...said });
    return { status: response.status, body: await response.json() };
  },
});

async function newCove(): Promise<Cove> {
  made += 1;
  const code = `cove-${made}`;
  return over(await makeSmallBooks(pool, { code, subledgers: [receivables] }), code);
}

const checklist = async ({ call }: Cove, through = '2026-06-30', outlet = '') => {
  const at = outlet === '' ? '' : `&outlet=${outlet}`;
  return (await call('GET', `/close-checklist?through=${through}${at}`)).body;
};
const stateOf = (list: Answer, check: string) =>
  list.items.find((item: Answer) => item.check === check).state;
const close = ({ call }: Cove, through: string, more: object = {}) =>
  call('POST', '/closings', { through, reason: 'Tied out', ...more });

/** Changes rows as no code may: to see that the checklist would say so. */
async function break_(sql: string, values: readonly unknown[]): Promise<void> {
  await withTransaction(pool, async (tx) => {
    await tx.query('SET LOCAL session_replication_role = replica');
    await tx.query(sql, [...values]);
  });
}

describe('a period', () => {
  test('is closed with a reason when nothing is left, and refuses what comes late', async () => {
    const cove = await newCove();
    await cove.post(fuelInvoice('INV-1', '100.00', { occurredOn: '2026-06-10' }));
    const list = await checklist(cove);
    assert.equal(list.ready, true);
    assert.deepEqual([...new Set(list.items.map(({ state }: Answer) => state))], ['ok']);
    assert.equal((await close(cove, '2026-06-30', { reason: ' ' })).body.code, missing);
    const { status, body } = await close(cove, '2026-06-30');
    assert.deepEqual([status, body.closedThroughOn], [200, '2026-06-30']);
    const [late] = await cove.post(fuelInvoice('INV-2', '1.00', { occurredOn: '2026-06-30' }));
    assert.ok(late?.status === 'refused');
    assert.match(late.problems[0]?.message ?? '', /outlet TRS .* 2026-06-30 \(by ann: Tied out\)/);
    const again = await close(cove, '2026-06-15');
    assert.deepEqual([again.status, again.body.code], [409, 'CLOSING_CLOSED_ALREADY']);
  });

  test('may be named, and must be a day or a period there is', async () => {
    const cove = await newCove();
    assert.equal((await close(cove, '2026-P06')).body.through, '2026-06-30');
    const unknown = await close(cove, '2026-P13');
    assert.deepEqual([unknown.status, unknown.body.code], [422, 'CLOSING_DATE_INVALID']);
    const elsewhere = await close(cove, '2026-07-31', { outlet: 'MOON' });
    assert.deepEqual([elsewhere.status, elsewhere.body.code], [422, 'CLOSING_OUTLET_UNKNOWN']);
  });

  test('that is not over yet is closed with a warning', async () => {
    const cove = await newCove();
    const list = await checklist(cove, '2026-07-31');
    assert.deepEqual([stateOf(list, 'days'), list.ready], ['warning', true]);
  });
});

const missing = 'CHART_CLOSING_REASON_MISSING';

describe('a period stays open', () => {
  test('while an entry has no fate on a live connection; excluded is one', async () => {
    const code = `cove-${++made}`;
    const cove = over(await makeSmallConnection(pool, code), code);
    await cove.post(fuelInvoice('INV-1', '100.00', { occurredOn: '2026-06-10' }));
    const list = await checklist(cove);
    const exports = list.items.find((item: Answer) => item.check === 'exports');
    assert.deepEqual(
      [exports.state, exports.count, exports.amounts],
      [...['blocking', 1], [{ currency: 'USD', amount: '100.00' }]],
    );
    assert.deepEqual(exports.remedy.filter, { status: 'pending', through: '2026-06-30' });
    const { status, body } = await close(cove, '2026-06-30');
    assert.deepEqual([status, body.code], [409, 'CLOSING_BLOCKED']);
    assert.match(body.detail, /Exports: 1 pending \(100\.00 USD\)/);
    for (const [state, said] of [
      ['held', 'in error'],
      ['uncertain', 'uncertain'],
    ] as const) {
      await break_(
        `UPDATE exports SET state = $2, cause_code = 'TEST', may_be_there = true, draft = '{}',
                first_sent_at = now() WHERE property_id = $1`,
        [cove.propertyId, state],
      );
      assert.match((await close(cove, '2026-06-30')).body.detail, new RegExp(`1 ${said}`));
    }
    assert.equal(stateOf(await checklist(cove, '2026-06-30', 'REIT'), 'exports'), 'ok');
    await break_(`UPDATE exports SET state = 'excluded' WHERE property_id = $1`, [cove.propertyId]);
    assert.equal((await close(cove, '2026-06-30')).status, 200);
  });

  test('while an entry has no export at all, or waits for its summary', async () => {
    const code = `cove-${++made}`;
    const cove = over(await makeSmallConnection(pool, code), code);
    await cove.post(fuelInvoice('INV-1', '100.00', { occurredOn: '2026-06-10' }));
    await break_('DELETE FROM exports WHERE property_id = $1', [cove.propertyId]);
    const lost = await checklist(cove);
    assert.match(
      lost.items.find((i: Answer) => i.check === 'exports').message,
      /without an export/,
    );
    await break_(
      `INSERT INTO export_entries (property_id, connection_id, entry_id)
       SELECT c.property_id, c.connection_id, e.entry_id FROM connections c
         JOIN journal_entries e USING (property_id) WHERE property_id = $1`,
      [cove.propertyId],
    );
    const waiting = await checklist(cove);
    assert.deepEqual(
      [stateOf(waiting, 'exports'), stateOf(waiting, 'summaries')],
      [...['ok', 'blocking']],
    );
  });

  test('while deferred income is due; recognizing it is the remedy', async () => {
    const code = `cove-${++made}`;
    const books = await makeSmallDeferral(pool, code);
    const cove = over(books, code);
    const summer = ['2026-05-01', '2026-07-31'] as const;
    await books.post(slipInvoice('INV-1', '90.00', summer));
    const list = await checklist(cove);
    const due = list.items.find((item: Answer) => item.check === 'recognition');
    assert.deepEqual([due.state, due.count, due.amounts[0].amount], ['blocking', 2, '60.00']);
    assert.equal(due.remedy.act, 'recognize');
    assert.equal(stateOf(await checklist(cove, '2026-06-30', 'REIT'), 'recognition'), 'ok');
    await books.recognize('2026-06-30');
    assert.equal((await close(cove, '2026-06-30')).status, 200);
  });

  test('while a control account does not tie', async () => {
    const code = `cove-${++made}`;
    const books = await makeSmallDeferral(pool, code);
    const cove = over(books, code);
    await books.post(slipInvoice('INV-1', '90.00', ['2026-08-01', '2026-08-31']));
    assert.equal((await checklist(cove)).ready, true);
    await break_('UPDATE deferral_rows SET amount_minor = 8900 WHERE property_id = $1', [
      books.propertyId,
    ]);
    assert.equal(stateOf(await checklist(cove), 'deferred-income'), 'blocking');
    await break_(
      `INSERT INTO settlements (property_id, outlet_id, credit_customer_id, debit_customer_id,
              currency, credit_entry_id, debit_entry_id, amount_minor, settled_on, made_by)
       SELECT property_id, outlet_id, customer_id, customer_id, currency, 999999999,
              entry_id, 100, posted_on, 'x'
         FROM open_items WHERE property_id = $1`,
      [books.propertyId],
    );
    const list = await checklist(cove);
    assert.equal(stateOf(list, 'receivables'), 'blocking');
    assert.match((await close(cove, '2026-06-30')).body.detail, /differ by .*1\.00 USD at TRS/);
  });

  test('not for money that names a document nobody knows, which is told', async () => {
    const cove = await newCove();
    await cove.post({
      ...{ id: 'PAY-1', kind: 'payment-received', occurredOn: '2026-06-10' },
      ...{ customer: { id: 'C1', name: 'Ann Sailor' }, method: 'CHECK', amount: '30.00' },
      settles: [{ document: 'INV-8', amount: '30.00' }],
    });
    const before = await checklist(cove, '2026-06-09');
    assert.equal(stateOf(before, 'receivables'), 'ok');
    const list = await checklist(cove);
    assert.equal(stateOf(list, 'receivables'), 'warning');
    await cove.post(fuelInvoice('INV-8', '30.00', { occurredOn: '2026-06-11' }));
    assert.equal(stateOf(await checklist(cove), 'receivables'), 'warning');
  });

  test('while an event has no entry', async () => {
    const cove = await newCove();
    await break_(
      `INSERT INTO events (property_id, event_id, batch_id, source, external_id, kind, occurred_on,
              content)
       VALUES ($1, 999999999, 1, 'x', 'lost', 'invoice-issued', '2026-06-01', '{}')`,
      [cove.propertyId],
    );
    assert.equal(stateOf(await checklist(cove), 'events'), 'blocking');
    await break_('DELETE FROM events WHERE event_id = 999999999', []);
  });

  test('unless it is forced, with a reason that is kept with what was open', async () => {
    const code = `cove-${++made}`;
    const cove = over(await makeSmallConnection(pool, code), code);
    await cove.post(fuelInvoice('INV-1', '100.00', { occurredOn: '2026-06-10' }));
    assert.equal((await close(cove, '2026-06-30', { forcedBecause: '  ' })).status, 409);
    const forced = { forcedBecause: 'The ledger is away until Monday' };
    assert.equal((await close(cove, '2026-06-30', forced)).status, 200);
    const { body } = await cove.call('GET', '/closings');
    const [closing] = body.items;
    assert.deepEqual(
      [closing.kind, closing.by, closing.reason, closing.forcedBecause],
      ['closed', 'ann', 'Tied out', 'The ledger is away until Monday'],
    );
    assert.match(closing.notes[0], /1 pending/);
  });

  test('when an entry of it comes between the checklist and the closing', async () => {
    const cove = await newCove();
    let connections = 0;
    const late = fuelInvoice('INV-9', '1.00', { occurredOn: '2026-06-30' });
    const slow = new Proxy(pool, {
      get: (target, name) => {
        if (name !== 'connect') return Reflect.get(target, name).bind?.(target);
        return async () => {
          connections += 1;
          if (connections === 2) await cove.post(late);
          return target.connect();
        };
      },
    }) as pg.Pool;
    const closing = closePeriod(slow, await loadChart(cove.propertyId), {
      ...{ propertyId: cove.propertyId, through: '2026-06-30' as IsoDate, outlet: null },
      ...{ today: '2026-07-03' as IsoDate, reason: 'June', forcedBecause: null, by: 'ann' },
      automatic: false,
    });
    await assert.rejects(closing, /CLOSING_ENTRIES_MEANWHILE: 1 entries/);
    assert.equal((await close(cove, '2026-06-30')).status, 200);
  });
});

describe('an outlet', () => {
  test('is closed further than its property, never less far', async () => {
    const cove = await newCove();
    await close(cove, '2026-05-31');
    await close(cove, '2026-06-30', { outlet: 'TRS' });
    const june = { occurredOn: '2026-06-20' };
    const [services] = await cove.post(fuelInvoice('INV-1', '1.00', june));
    assert.equal(services?.status, 'refused');
    const [rent] = await cove.post(fuelInvoice('INV-2', '1.00', { ...june, outlet: 'REIT' }));
    assert.equal(rent?.status, 'posted');
    const less = await close(cove, '2026-05-15', { outlet: 'REIT' });
    assert.equal(less.body.code, 'CLOSING_CLOSED_ALREADY');
    const { body } = await cove.call('GET', '/fiscal-periods?year=2026');
    const states = body.items.slice(4, 7).map(({ period, state }: Answer) => `${period} ${state}`);
    assert.deepEqual(states, ['2026-P05 closed', '2026-P06 partly-closed', '2026-P07 open']);
    assert.deepEqual(body.items[5].closedOutlets, ['TRS']);
    assert.deepEqual([body.items[4].closedBy, body.items[4].closedBecause], ['ann', 'Tied out']);
  });

  test('opens again as far as its property is open', async () => {
    const cove = await newCove();
    await close(cove, '2026-05-31');
    await close(cove, '2026-06-30', { outlet: 'TRS' });
    const reopen = (fromOn: string | undefined) =>
      cove.call('POST', '/reopenings', { outlet: 'TRS', fromOn, reason: 'A late bill' });
    assert.equal((await reopen('2026-05-20')).body.code, 'CLOSING_PROPERTY_CLOSED');
    assert.equal((await reopen('2026-06-15')).status, 200);
    const may = { occurredOn: '2026-06-15' };
    assert.equal((await cove.post(fuelInvoice('INV-1', '1.00', may)))[0]?.status, 'posted');
    assert.equal((await reopen(undefined)).status, 200);
    assert.equal((await reopen(undefined)).body.code, 'CLOSING_PROPERTY_CLOSED');
  });
});

describe('reopening', () => {
  test('says what stands in the days, needs a reason, and is kept in the history', async () => {
    const code = `cove-${++made}`;
    const cove = over(await makeSmallConnection(pool, code), code);
    await cove.post(fuelInvoice('INV-1', '100.00', { occurredOn: '2026-06-10' }));
    await break_(
      `UPDATE exports SET state = 'confirmed', external_id = '1' WHERE property_id = $1`,
      [cove.propertyId],
    );
    await pool.query(
      `INSERT INTO external_periods (property_id, connection_id, entity_id, closed_through_on,
              source, known_by) SELECT property_id, connection_id, '', '2026-06-30', 'person', 'bob'
         FROM connections WHERE property_id = $1`,
      [cove.propertyId],
    );
    await close(cove, '2026-06-30');
    await close(cove, '2026-07-02', { outlet: 'REIT' });
    const preview = await cove.call('GET', '/reopenings/preview?fromOn=2026-06-01');
    assert.deepEqual([preview.body.entries, preview.body.synced], [1, 1]);
    assert.deepEqual(preview.body.warnings, [
      '1 entry stands in these days; it stays as it is.',
      '1 of the exports is synced: the ledger has it.',
      'Scripted ledger is closed through 2026-06-30: late entries are held there, or booked on ' +
        'its first open day.',
      'Outlet REIT stays closed through 2026-07-02, by a date of its own.',
    ]);
    const reopen = (reason: string) =>
      cove.call('POST', '/reopenings', { fromOn: '2026-06-01', reason });
    assert.equal((await reopen('')).body.code, missing);
    assert.equal((await reopen('A bill of June came late')).status, 200);
    const { body } = await cove.call('GET', '/closings?limit=1');
    const [last] = body.items;
    assert.deepEqual(
      [last.kind, last.beforeOn, last.closedThroughOn, last.reason, last.notes.length],
      ['reopened', '2026-06-30', '2026-05-31', 'A bill of June came late', 4],
    );
    assert.ok(body.next > 0);
  });

  test('of what is open is refused', async () => {
    const cove = await newCove();
    const { status, body } = await cove.call('POST', '/reopenings', { reason: 'Why not' });
    assert.deepEqual([status, body.code], [409, 'CLOSING_NOTHING_CLOSED']);
    const wrong = await cove.call('GET', '/reopenings/preview?fromOn=yesterday');
    assert.equal(wrong.body.code, 'CLOSING_DATE_INVALID');
  });
});

describe('the calendar closes by itself', () => {
  const said: string[] = [];
  const log = { info: (text: string) => said.push(text), warn: (text: string) => said.push(text) };
  const round = () => closeByItself({ pool, loadChart, now, log });
  const closed = async ({ propertyId }: Cove) =>
    (await loadChart(propertyId)).closing?.closedThroughOn ?? null;
  const automatic = { manual: false, daysAfterEnd: 5, needsTieOut: false, eachOutlet: false };

  test('at midnight of the property, so many days after the period ended', async () => {
    const cove = await newCove();
    const saved = await cove.call('PUT', '/closing-settings', automatic);
    assert.equal(saved.body.due.label, 'May 2026');
    await round();
    assert.equal(await closed(cove), '2026-05-31');
    // New York is four hours behind: still July 5 there, then July 6.
    clock = new Date('2026-07-06T03:59:00Z');
    await round();
    assert.equal(await closed(cove), '2026-05-31');
    clock = new Date('2026-07-06T04:00:00Z');
    await round();
    assert.equal(await closed(cove), '2026-06-30');
    const { body } = await cove.call('GET', '/closings?limit=1');
    assert.deepEqual([body.items[0].automatic, body.items[0].by], [true, 'tieout']);
  });

  test('each outlet by itself: one that is done does not wait for another', async () => {
    const cove = await newCove();
    const posted = await cove.post(
      fuelInvoice('CLOSE-1', '10.00', { occurredOn: '2026-06-10', outlet: 'TRS' }),
      fuelInvoice('CLOSE-2', '10.00', { occurredOn: '2026-06-10', outlet: 'REIT' }),
    );
    assert.ok(posted.every(({ status }) => status === 'posted'));
    clock = new Date('2026-07-20T12:00:00Z');
    const wanted = { manual: false, daysAfterEnd: 5, needsTieOut: false, eachOutlet: true };
    const saved = await cove.call('PUT', '/closing-settings', wanted);
    assert.deepEqual([saved.body.eachOutlet, saved.body.due.label], [true, 'June 2026']);
    // Somebody closed one of them by hand already; the other follows by itself.
    const byHand = { through: '2026-06-30', outlet: 'TRS', reason: 'Done early' };
    assert.equal((await cove.call('POST', '/closings', byHand)).status, 200);
    await round();
    const chart = await loadChart(cove.propertyId);
    const { closing } = chart;
    const ofOutlets = [...chart.outletClosings.values()].map((one) => one.closedThroughOn);
    assert.deepEqual([closing, ofOutlets], [null, ['2026-06-30', '2026-06-30']]);
    const { body } = await cove.call('GET', '/closing-settings');
    assert.equal(body.due, null);
  });

  test('once: what a person opened again stays open', async () => {
    const cove = await newCove();
    clock = new Date('2026-07-20T12:00:00Z');
    await saveClosingSettings(pool, cove.propertyId, automatic, 'ann');
    await round();
    await cove.call('POST', '/reopenings', { fromOn: '2026-06-01', reason: 'A late bill' });
    await round();
    assert.equal(await closed(cove), '2026-05-31');
    clock = new Date('2026-08-06T12:00:00Z');
    await round();
    assert.equal(await closed(cove), '2026-07-31');
  });

  test('and waits while its checklist blocks', async () => {
    const code = `cove-${++made}`;
    const cove = over(await makeSmallConnection(pool, code), code);
    await cove.post(fuelInvoice('INV-1', '100.00', { occurredOn: '2026-06-10' }));
    await saveClosingSettings(pool, cove.propertyId, automatic, 'ann');
    said.length = 0;
    await round();
    assert.equal(await closed(cove), null);
    const text = said.find((one) => one.startsWith(code)) ?? '';
    assert.match(text, /July 2026 is due to be closed.*CLOSING_BLOCKED.*1 pending/);
    const { body } = await cove.call('GET', '/closing-settings');
    assert.equal(body.due.throughOn, '2026-07-31');
  });
});

describe('a fiscal calendar', () => {
  test('is chosen over HTTP, and counts on from the last year that was closed', async () => {
    const cove = await newCove();
    const before = await cove.call('GET', '/fiscal-calendar');
    assert.deepEqual([before.body.pattern, before.body.setBy], ['months', null]);
    await close(cove, '2025-12-31');
    const weeks = { pattern: '4-4-5', firstMonth: 1, yearEndRule: 'nearest' };
    const chosen = await cove.call('PUT', '/fiscal-calendar', weeks);
    assert.deepEqual([chosen.body.startsOn, chosen.body.setBy], ['2026-01-01', 'ann']);
    const year = async (of: number) => (await cove.call('GET', `/fiscal-periods?year=${of}`)).body;
    assert.equal((await year(2025)).items[11].throughOn, '2025-12-31');
    const first = (await year(2026)).items[0];
    assert.deepEqual(
      [first.fromOn, first.throughOn, first.label],
      [...['2026-01-01', '2026-01-31', 'January 2026']],
    );
    assert.equal((await year(2026)).items[11].throughOn, '2027-01-02');
    const again = await cove.call('PUT', '/fiscal-calendar', { pattern: 'months', firstMonth: 1 });
    assert.equal(again.status, 200);
    assert.equal((await year(2026)).items[11].throughOn, '2026-12-31');
    const kept = pool.query('DELETE FROM fiscal_periods WHERE property_id = $1', [cove.propertyId]);
    await assert.rejects(kept, { code: 'TO001', constraint: 'fiscal_periods_kept' });
  });

  test('is refused where months would lie in no year; periods are written one way', async () => {
    const cove = await newCove();
    await close(cove, '2026-01-15');
    const july = { pattern: 'months', firstMonth: 7, namedBy: 'start' };
    const gap = await cove.call('PUT', '/fiscal-calendar', july);
    assert.deepEqual([gap.status, gap.body.code], [422, 'CHART_CALENDAR_GAP']);
  });
});
