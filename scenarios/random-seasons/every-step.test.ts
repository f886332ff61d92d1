// The subledgers tie at every step, whatever the sequence of events. Method: fast-check draws a
// season's seed and which of its events are told in which order, with Recognize Revenue, merges and
// re-posts between them; after each step an independent model of the books (books-model.ts) is
// compared account by account, and every subledger with its account. Fewer events in fewer places
// is how a counterexample is made small.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { chartCache } from '#chart-of-accounts/chart-cache-store.ts';
import { changeChart } from '#chart-of-accounts/chart-change-store.ts';
import { createProperty } from '#chart-of-accounts/chart-store.ts';
import { endOfDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { proveDeferrals } from '#deferred-income/proof-store.ts';
import { recognize } from '#deferred-income/recognition-store.ts';
import { readEvent } from '#events/read-event.ts';
import { repostOrPropose } from '#journal/reposting-store.ts';
import { ProblemError } from '#problems/problem.ts';
import { proveDeposits } from '#receivables/held-proof-store.ts';
import { mergeCustomers } from '#receivables/merge-store.ts';
import { proveReceivables } from '#receivables/proof-store.ts';
import { postingOf } from '#root/compose.ts';
import { fc } from '#root/test-draws.ts';
import { BooksModel } from './books-model.ts';
import type { DrawnEvent } from './drawing.ts';
import { setLiability, sharedOut } from './prove-season.ts';
import { paysAhead, randomSeason } from './random-season.ts';

const { pool } = await testDatabase();
const log = pino({ level: 'silent' });
const charts = chartCache(pool);
const loadChart = (id: number) => charts.current(id);
const posting = postingOf({ pool, loadChart, log });
let properties = 0;

type Json = Record<string, unknown> & { readonly id: string; readonly kind: string };

/** A property, its model, and what may happen to both. */
class Steps {
  readonly model = new BooksModel();
  readonly propertyId: number;
  /** The newest event the model knows. */
  #seen = 0n;

  constructor(propertyId: number) {
    this.propertyId = propertyId;
  }

  static async begin(seed: number): Promise<Steps> {
    properties += 1;
    const propertyId = await createProperty(pool, {
      ...{ code: `steps-${properties}`, name: 'Steps' },
      ...{ timeZone: 'America/New_York', baseCurrency: 'USD' },
    });
    await changeChart(pool, propertyId, marinaAndResort());
    if (paysAhead(seed)) await setLiability(pool, propertyId);
    return new Steps(propertyId);
  }

  async tell({ json }: DrawnEvent): Promise<void> {
    const read = readEvent(json, await loadChart(this.propertyId));
    if (!Array.isArray(read)) await posting.postEvents(this.propertyId, [read], 'seed');
  }

  async recognize(through: IsoDate): Promise<void> {
    const order = { propertyId: this.propertyId, through, customer: null, by: 'seed' };
    await recognize(posting.recognition, order);
  }

  /** The newest invoice that stands, with another amount on its first line. */
  async repost(): Promise<void> {
    const { rows } = await pool.query<{ entry_id: bigint; content: { lines: object[] } }>(
      `SELECT j.entry_id, e.content
         FROM journal_entries j JOIN events e USING (property_id, event_id)
        WHERE j.property_id = $1 AND e.kind = 'invoice-issued' AND e.source <> 'tieout'
          AND NOT EXISTS (SELECT FROM journal_entries r
            WHERE r.property_id = $1 AND r.reverses_entry_id = j.entry_id)
        ORDER BY j.entry_id DESC LIMIT 1`,
      [this.propertyId],
    );
    const [found] = rows;
    if (!found) return;
    const [first, ...others] = found.content.lines;
    const event = { ...found.content, lines: [{ ...first, amount: '77.77' }, ...others] };
    const order = { propertyId: this.propertyId, entryId: found.entry_id, event };
    await repostOrPropose(
      { pool, loadChart, ...posting },
      {
        ...{ ...order, reason: 'Another amount', occurredOn: null },
        by: { person: 'seed', via: 'person', keyMadeBy: null },
      },
    ).catch(onlyRefusals);
  }

  /** Two of the customers there are. */
  async merge(): Promise<void> {
    const { rows } = await pool.query<{ code: string }>(
      'SELECT code FROM customers WHERE property_id = $1 ORDER BY customer_id LIMIT 2',
      [this.propertyId],
    );
    const [into, customer] = rows.map(({ code }) => code);
    if (into === undefined || customer === undefined) return;
    const on = '2026-06-15' as IsoDate;
    const order = { propertyId: this.propertyId, customer, into, on, reason: 'One', by: 'seed' };
    await withTransaction(pool, (tx) => mergeCustomers(tx, order)).catch(onlyRefusals);
  }

  /** Everything that must hold now. */
  async prove(after: string): Promise<void> {
    await this.#follow();
    const books = await this.#balances();
    const model = sharedOut(this.model.balances, books);
    for (const key of new Set([...model.keys(), ...books.keys()])) {
      assert.equal(books.get(key) ?? 0n, model.get(key) ?? 0n, `${key} ${after}`);
    }
    for (const asOf of ['2026-06-14', '2026-06-20', endOfDays] as IsoDate[]) {
      for (const one of await proveReceivables(pool, this.propertyId, asOf))
        assert.equal(one.accountMinor, one.openMinor + one.nobodyMinor, `${one.outlet} ${after}`);
      for (const one of await proveDeposits(pool, this.propertyId, asOf)) {
        assert.equal(one.accountMinor, one.heldMinor + one.nobodyMinor, after);
        assert.deepEqual(one.belowZero, [], `${one.account} on ${asOf} ${after}`);
      }
      for (const one of await proveDeferrals(pool, this.propertyId, asOf))
        assert.equal(one.accountMinor, one.unpostedMinor + one.unscheduledMinor, after);
    }
    const { rows } = await pool.query<{ broken: number }>(brokenSql, [this.propertyId]);
    assert.deepEqual(rows, [{ broken: 0 }], after);
  }

  /** The model takes in what the books took in since, Tieout's own events too. */
  async #follow(): Promise<void> {
    const { rows } = await pool.query<{ event_id: bigint; content: Json }>(
      `SELECT event_id, content FROM events WHERE property_id = $1 AND event_id > $2
        ORDER BY event_id`,
      [this.propertyId, this.#seen],
    );
    for (const { event_id: eventId, content } of rows) {
      this.model.post(content);
      this.#seen = eventId;
    }
  }

  async #balances(): Promise<Map<string, bigint>> {
    const { rows } = await pool.query<{ key: string; minor: bigint }>(
      `SELECT o.code || ' ' || a.number AS key, sum(l.amount_minor)::bigint AS minor
         FROM journal_lines l JOIN outlets o USING (property_id, outlet_id)
         JOIN accounts a USING (property_id, account_id) WHERE l.property_id = $1 GROUP BY 1`,
      [this.propertyId],
    );
    return new Map(rows.map(({ key, minor }) => [key, minor]));
  }
}

/**
 * Entries that do not balance at an outlet; reversals that are not zero with their original at an
 * account, outlet and customer; items settled beyond their amount; schedules whose rows do not
 * come to what was deferred.
 */
const brokenSql = `SELECT (
  (SELECT count(*) FROM (SELECT FROM journal_lines WHERE property_id = $1
     GROUP BY entry_id, outlet_id, currency HAVING sum(amount_minor) <> 0) a)
  + (SELECT count(*) FROM (SELECT FROM journal_entries r JOIN journal_lines l
       ON l.property_id = $1 AND l.entry_id IN (r.entry_id, r.reverses_entry_id)
     WHERE r.property_id = $1 AND r.reverses_entry_id IS NOT NULL
     GROUP BY r.entry_id, l.account_id, l.outlet_id, l.customer_id
    HAVING sum(l.amount_minor) <> 0) b)
  + (SELECT count(*) FROM open_items
     WHERE property_id = $1 AND sign(open_minor) = -sign(amount_minor)))::int AS broken`;

function onlyRefusals(error: unknown): void {
  if (!(error instanceof ProblemError)) throw error;
}

const acts = ['tell', 'tell', 'tell', 'tell', 'tell', 'recognize', 'repost', 'merge'] as const;

test('after every step of any sequence books and model agree, and subledgers tie', async () => {
  const sequence = fc.record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    steps: fc.array(
      fc.record({ act: fc.constantFrom(...acts), skip: fc.integer({ min: 0, max: 3 }) }),
      { minLength: 20, maxLength: 60, size: 'max' },
    ),
    isMixed: fc.boolean(),
  });
  const holds = async (of: typeof sequence extends fc.Arbitrary<infer T> ? T : never) => {
    const drawn = randomSeason(of.seed);
    const events = of.isMixed ? drawn.toReversed() : [...drawn];
    const books = await Steps.begin(of.seed);
    for (const [index, { act, skip }] of of.steps.entries()) {
      if (act === 'recognize') await books.recognize('2026-07-31' as IsoDate);
      else if (act === 'repost') await books.repost();
      else if (act === 'merge') await books.merge();
      else {
        events.splice(0, skip);
        const event = events.shift();
        if (event) await books.tell(event);
      }
      await books.prove(`after step ${index}, ${act}, of seed ${of.seed}`);
    }
  };
  await fc.assert(fc.asyncProperty(sequence, holds), { numRuns: 8, endOnFailure: false });
});
