// Posts a season in random batches, out of order, twice and by several writers at once, and proves
// the books against the model and against themselves. Invariant: what was answered `posted` is what
// the model counts; nothing else is.

import type pg from 'pg';
import { pino } from 'pino';
import { chartCache } from '#chart-of-accounts/chart-cache-store.ts';
import { changeChart } from '#chart-of-accounts/chart-change-store.ts';
import { createProperty, setClosingDate } from '#chart-of-accounts/chart-store.ts';
import { endOfDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { savePostingSetting } from '#chart-of-accounts/posting-settings-store.ts';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { withTransaction } from '#database/pool.ts';
import { recognize } from '#deferred-income/recognition-store.ts';
import { readEvent } from '#events/read-event.ts';
import type { ReadEvent } from '#events/receipt.ts';
import { proveHeldMoney } from '#held-money/proof-store.ts';
import { proveDeposits } from '#receivables/held-proof-store.ts';
import { proveReceivables } from '#receivables/proof-store.ts';
import { verifyBooks } from '#root/commands/verify.ts';
import { postingOf } from '#root/compose.ts';
import { type Random, randomFrom } from '#scenarios/demo-season/random.ts';
import { BooksModel } from './books-model.ts';
import { closing, type DrawnEvent } from './drawing.ts';
import { paysAhead, randomSeason } from './random-season.ts';

/** What a season came to. */
export interface SeasonReport {
  readonly seed: number;
  readonly events: number;
  readonly posted: number;
  /** Wrong on purpose, and refused. */
  readonly refused: number;
  readonly kinds: ReadonlySet<string>;
  /**
   * Right, and refused because something came before what it speaks of: a check that bounced before
   * it was paid still counts as paid, so that paying again is too much. None where all came in
   * order.
   */
  readonly tooLate: number;
  /** Sendings: an event that came too early or twice counts each time. */
  readonly sent: number;
  readonly propertyId: number;
  /** Cents by `OUTLET account` that the model comes to in the end. */
  readonly balances: Sums;
  /** What does not hold; empty when all does. */
  readonly broken: readonly string[];
}

/** Three processes post at once, each with what it remembers. */
const writersCount = 3;
const silent = pino({ level: 'silent' });
let properties = 0;

class Season {
  readonly posted = new Set<string>();
  readonly broken: string[] = [];
  sent = 0;
  tooLate = 0;
  /** Codes an event was refused with, when it was last sent. */
  readonly #refusals = new Map<string, readonly string[]>();
  readonly #pool: pg.Pool;
  readonly #propertyId: number;
  readonly #writers: readonly ReturnType<typeof postingOf>[];
  readonly #charts: ReturnType<typeof chartCache>;

  constructor(pool: pg.Pool, propertyId: number) {
    this.#pool = pool;
    this.#propertyId = propertyId;
    this.#charts = chartCache(pool);
    const loadChart = (id: number) => this.#charts.current(id);
    this.#writers = Array.from({ length: writersCount }, () =>
      postingOf({ pool, loadChart, log: silent }),
    );
  }

  /** Recognize Revenue, by one of the processes. */
  async recognize(through: IsoDate, writer = 0): Promise<void> {
    const { recognition } = this.#writers[writer] as ReturnType<typeof postingOf>;
    const propertyId = this.#propertyId;
    const order = { propertyId, through, customer: null, by: 'seed' };
    const { problems } = await recognize(recognition, order);
    // Another run took the rows: they are recognized, and that is all that is wanted.
    const kept = problems.filter(({ code }) => code !== 'DEFERRAL_ROWS_TAKEN');
    this.broken.push(...kept.map(({ message }) => `not recognized: ${message}`));
  }

  async close(through: IsoDate): Promise<void> {
    const closed = { closedThroughOn: through, reason: 'Done', setBy: 'seed' };
    await setClosingDate(this.#pool, this.#propertyId, closed);
  }

  /** Sends a batch; answers how many were posted now. */
  async send(events: readonly DrawnEvent[], writer = 0): Promise<number> {
    this.sent += events.length;
    const chart = await this.#charts.current(this.#propertyId);
    const read = events
      .map(({ json }) => readEvent(json, chart))
      .filter((one): one is ReadEvent => !Array.isArray(one));
    const { postEvents } = this.#writers[writer] as ReturnType<typeof postingOf>;
    const receipts = await postEvents(this.#propertyId, read, 'seed');
    let fresh = 0;
    for (const [index, receipt] of receipts.entries()) {
      const id = String(read[index]?.event.externalId);
      if (receipt.status === 'refused') {
        const codes = receipt.problems.map(({ code }) => code);
        this.#refusals.set(id, codes);
      }
      if (receipt.status !== 'posted') continue;
      if (this.posted.has(id)) this.broken.push(`${id} was posted twice`);
      fresh += 1;
      this.posted.add(id);
    }
    return fresh;
  }

  /** Compares the books with the model, and has them prove themselves; the model's balances. */
  async prove(events: readonly DrawnEvent[], inOrder: boolean): Promise<Sums> {
    const model = new BooksModel();
    this.tooLate = 0;
    for (const event of events) {
      this.#judge(event, inOrder);
      if (this.posted.has(event.json.id)) model.post(event.json);
    }
    for (const made of await this.#madeByTieout()) model.post(made);
    const books = await this.#balances();
    this.#compare('balance of', model.balances, oneSum(books));
    this.#compare('owed at', model.owed, await this.#owed());
    this.#compare('held at', model.held, await this.#held());
    for (const asOf of ['2026-06-10', '2026-06-20', '2026-12-31'] as IsoDate[]) {
      for (const proof of await proveReceivables(this.#pool, this.#propertyId, asOf)) {
        const ties = proof.accountMinor === proof.openMinor + proof.nobodyMinor;
        if (!ties) this.broken.push(`${proof.outlet} receivables do not tie on ${asOf}`);
      }
    }
    for (const asOf of ['2026-06-10', '2026-06-20', '2026-12-31'] as IsoDate[]) {
      for (const proof of await proveDeposits(this.#pool, this.#propertyId, asOf)) {
        const { account, belowZero: below } = proof;
        const ties = proof.accountMinor === proof.heldMinor + proof.nobodyMinor;
        if (!ties) this.broken.push(`the deposits of ${account} do not tie on ${asOf}`);
        for (const { customer } of below)
          this.broken.push(`more than was held for ${customer} was given up by ${asOf}`);
      }
    }
    for (const one of await proveHeldMoney(this.#pool, this.#propertyId, '2026-06-20' as IsoDate)) {
      if (one.accountMinor !== one.heldMinor + one.nobodyMinor)
        this.broken.push(`what is held on ${one.account} at ${one.outlet} does not tie`);
    }
    const beyond = await this.#settledBeyond();
    if (beyond > 0) this.broken.push(`${beyond} items are settled beyond their amount`);
    for (const { proof, brokenCount } of await verifyBooks(this.#pool, this.#propertyId)) {
      if (brokenCount > 0) this.broken.push(`${proof}: ${brokenCount} broken`);
    }
    return sharedOut(model.balances, books);
  }

  #judge({ json, wrong }: DrawnEvent, inOrder: boolean): void {
    const isPosted = this.posted.has(json.id);
    if (isPosted !== wrong) return;
    const codes = this.#refusals.get(json.id) ?? [];
    const excused = !inOrder && codes.length > 0 && codes.every((code) => excuses.has(code));
    if (!isPosted && excused) this.tooLate += 1;
    else {
      const fate = isPosted ? 'is wrong, and was posted' : `was refused: ${codes.join()}`;
      this.broken.push(`${json.id} (${json.kind}) ${fate}`);
    }
  }

  #compare(what: string, model: Sums, books: Sums): void {
    for (const key of new Set([...model.keys(), ...books.keys()])) {
      const [expected = 0n, found = 0n] = [model.get(key), books.get(key)];
      if (expected !== found) this.broken.push(`${what} ${key}: ${found}, the model ${expected}`);
    }
  }

  /** Recognition, and what went back after voids and credits. */
  async #madeByTieout(): Promise<Record<string, unknown>[]> {
    const { rows } = await this.#pool.query<{ content: Record<string, unknown> }>(
      `SELECT content FROM events WHERE property_id = $1 AND source = 'tieout' ORDER BY event_id`,
      [this.#propertyId],
    );
    return rows.map(({ content }) => content);
  }

  async #balances(): Promise<Sums> {
    return this.#sums(`SELECT o.code || ' ' || a.number AS key, sum(l.amount_minor)::bigint AS minor
       FROM journal_lines l JOIN outlets o USING (property_id, outlet_id)
       JOIN accounts a USING (property_id, account_id) WHERE l.property_id = $1 GROUP BY 1`);
  }

  async #owed(): Promise<Sums> {
    return this.#sums(`SELECT o.code || ' ' || c.code AS key, sum(i.open_minor)::bigint AS minor
       FROM open_items i JOIN outlets o USING (property_id, outlet_id)
       JOIN customers c USING (property_id, customer_id) WHERE i.property_id = $1 GROUP BY 1`);
  }

  async #held(): Promise<Sums> {
    return this.#sums(`SELECT o.code || ' ' || a.number || ' ' || c.code AS key,
              sum(h.amount_minor)::bigint AS minor
       FROM held_deposits h JOIN outlets o USING (property_id, outlet_id)
       JOIN accounts a USING (property_id, account_id)
       JOIN customers c USING (property_id, customer_id) WHERE h.property_id = $1 GROUP BY 1`);
  }

  async #sums(sql: string): Promise<Sums> {
    const { rows } = await this.#pool.query<{ key: string; minor: bigint }>(sql, [
      this.#propertyId,
    ]);
    return new Map(rows.map(({ key, minor }) => [key, minor]));
  }

  /** Once all is recognized, nothing waits on the deferred accounts. */
  async proveAllEarned(): Promise<void> {
    for (const [key, minor] of await this.#balances()) {
      if (/ 2400-\d\d$/.test(key) && minor !== 0n) this.broken.push(`${minor} waits on ${key}`);
    }
  }

  async #settledBeyond(): Promise<number> {
    const { rows } = await this.#pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM open_items
        WHERE property_id = $1 AND sign(open_minor) = -sign(amount_minor)`,
      [this.#propertyId],
    );
    return rows[0]?.count ?? 0;
  }
}

type Sums = ReadonlyMap<string, bigint>;

/** Prepayments counted with the receivable: what customers owe, less what they have paid. */
function oneSum(books: Sums): Sums {
  const sums = new Map<string, bigint>();
  for (const [key, minor] of books) {
    const at = key.replace(/ 2320$/, ' 1200');
    sums.set(at, (sums.get(at) ?? 0n) + minor);
  }
  return sums;
}

/** What the model came to, with so much of it on prepayments as the books say. */
export function sharedOut(model: Sums, books: Sums): Sums {
  const sums = new Map(model);
  for (const [key, minor] of books) {
    if (!key.endsWith(' 2320')) continue;
    const receivable = key.replace(/ 2320$/, ' 1200');
    sums.set(key, minor);
    sums.set(receivable, (sums.get(receivable) ?? 0n) - minor);
  }
  return sums;
}
const excuses = new Set([
  'RECEIVABLES_SETTLED_TOO_MUCH',
  'RECEIVABLES_GIVEN_BACK_TOO_MUCH',
  'RECEIVABLES_NO_SUCH_DOCUMENT',
  'RECEIVABLES_CREDITED_TOO_MUCH',
  'RECEIVABLES_RECOVERED_TOO_MUCH',
  'RECEIVABLES_PREPAID_TOO_LITTLE',
  'RECEIVABLES_UNSETTLED_TOO_MUCH',
  // Recognize Revenue was faster, or the invoice came later.
  'DEFERRAL_MORE_THAN_LEFT',
  'DEFERRAL_MORE_THAN_RECOGNIZED',
]);
const midYear = '2026-07-31' as IsoDate;

/** As it was drawn (`reach` 0), or mixed within so many places; some events twice. */
function disordered(
  events: readonly DrawnEvent[],
  random: Random,
  reach: number,
): readonly DrawnEvent[] {
  const twice = events.flatMap((event) => (random.chance(20) ? [event, event] : [event]));
  return twice
    .map((event, at) => ({ event, at: at + random.between(0, reach) }))
    .sort((a, b) => a.at - b.at)
    .map(({ event }) => event);
}

/** Draws the season of a seed, posts it in a property of its own, and proves the books. */
export async function proveSeason(pool: pg.Pool, seed: number): Promise<SeasonReport> {
  return await proveEvents(pool, { seed, events: randomSeason(seed) });
}

interface Proven {
  readonly seed: number;
  readonly events: readonly DrawnEvent[];
  /** One writer, in the order given. Default: every third seed. */
  readonly inOrder?: boolean;
}

/** The same for events that are given. */
export async function proveEvents(
  pool: pg.Pool,
  { seed, events: drawn, inOrder = seed % 3 === 0 }: Proven,
): Promise<SeasonReport> {
  const events = drawn.filter(({ json }) => json.kind !== closing);
  properties += 1;
  const propertyId = await createProperty(pool, {
    ...{ code: `season-${seed}-${properties}`, name: `Season ${seed}` },
    ...{ timeZone: 'America/New_York', baseCurrency: 'USD' },
  });
  await changeChart(pool, propertyId, marinaAndResort());
  if (paysAhead(seed)) await setLiability(pool, propertyId);
  const season = new Season(pool, propertyId);
  const random = randomFrom(seed ^ 0x5ea50);
  const reach = inOrder ? 0 : random.pick([4, events.length]);
  const told = inOrder ? drawn : events;
  await sendAll(season, disordered(told, random, reach), random, inOrder ? 1 : writersCount);
  // What came too early is sent again, until nothing new goes in.
  while ((await season.send(events)) > 0);
  await season.prove(events, inOrder);
  await season.recognize(endOfDays);
  const balances = await season.prove(events, inOrder);
  if (inOrder) await season.proveAllEarned();
  return {
    ...{
      propertyId,
      balances,
      seed,
      events: events.length,
      posted: season.posted.size,
      sent: season.sent,
    },
    tooLate: season.tooLate,
    refused: events.filter(({ wrong }) => wrong).length,
    kinds: new Set(events.map(({ json }) => json.kind)),
    broken: season.broken,
  };
}

export async function setLiability(pool: pg.Pool, propertyId: number): Promise<void> {
  const chart = await chartCache(pool).current(propertyId);
  await withTransaction(pool, (tx) =>
    savePostingSetting(tx, chart, {
      ...{ name: 'prepayment', value: 'liability', outletId: null },
      ...{ effectiveOn: '2026-01-01' as IsoDate, reason: 'As we do it' },
      ...{ setBy: 'seed', despiteEntries: false },
    }),
  );
}

async function sendAll(
  season: Season,
  events: readonly DrawnEvent[],
  random: Random,
  writersMax: number,
): Promise<void> {
  let at = 0;
  const isClosing = (place: number) => events[place]?.json.kind === closing;
  /** Up to the next closing, which comes alone. */
  const nextBatch = () => {
    const from = at;
    const most = isClosing(at) ? 1 : random.pick([1, 3, 12, 120]);
    const next = events.findIndex((_, place) => place > from && isClosing(place));
    at = next < 0 ? from + most : Math.min(from + most, next);
    return events.slice(from, at);
  };
  while (at < events.length) {
    const batches = Array.from({ length: random.between(1, writersMax) }, nextBatch);
    for (const { json } of batches.flat()) {
      if (json.kind === closing) await season.close(json.through as IsoDate);
    }
    const runs = writersMax > 1 && random.chance(15) ? [season.recognize(midYear, 2)] : [];
    await Promise.all([...batches.map((batch, writer) => season.send(batch, writer)), ...runs]);
  }
}
