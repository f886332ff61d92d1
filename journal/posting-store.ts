// Posts accounting events: event, entry, lines and exports in one transaction, set-based. Stands
// between intake (events/) and the export queue. Invariant: an event is in the books once, whoever
// sends it how often and however concurrently; what is answered `posted` is committed with its
// exports. Leaves to others: reading events (events/), the rules (posting-rules/), what an export
// is (export-queue/).

import type pg from 'pg';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { copyTables } from '#database/copy-rows.ts';
import {
  isConnectionLost,
  type Queryable,
  sqlState,
  withReconnect,
  withTransaction,
} from '#database/pool.ts';
import type { EventCustomer } from '#events/accounting-event.ts';
import type { Alongside, PostEvents, ReadEvent, Receipt } from '#events/receipt.ts';
import { linkCorrections } from './correction-store.ts';
import { CustomerIds, resolveCustomers } from './customers-store.ts';
import type { PostedEntry } from './journal-entry.ts';
import { databaseRefusal } from './journal-errors.ts';
import { takenForOwner } from './merged-customers.ts';
import { takesBack } from './original-entry.ts';
import { findEvents, loadOriginals } from './originals-store.ts';
import { type PostingPlan, planPosting, receiptsOf, wholeOrNothing } from './posting-plan.ts';
import { type AcceptedEntry, encodeBatch, postedEntries } from './posting-rows.ts';
import { linkReposts } from './repost-store.ts';
import type { Subledger, SubledgerBatch } from './subledger.ts';

/**
 * Gives entries their exports in the transaction that posts them; the export queue implements it.
 */
export type EnqueueExports = (
  tx: Queryable,
  propertyId: number,
  entries: readonly PostedEntry[],
) => Promise<void>;

export interface PostingDeps {
  readonly pool: pg.Pool;
  /** The property's chart as committed now (chart-cache-store.ts). */
  readonly loadChart: (propertyId: number) => Promise<Chart>;
  readonly enqueueExports: EnqueueExports;
  /** Books kept beside the journal, in the same transaction. Default: none. */
  readonly subledgers?: readonly Subledger[];
}

/**
 * A batch this large is taken for new events: it is written first, and looked up only if that
 * fails.
 */
const BULK_EVENTS_MIN = 100;
const ATTEMPTS_MAX = 8;

/** What one process remembers between calls. */
interface Memory {
  readonly customers: CustomerIds;
  /**
   * Properties whose last bulk batch held events that were there already: a file imported again.
   */
  readonly repeating: Set<number>;
}

/**
 * Makes the function that posts events. *Errors:* lost connections and bugs throw, the call may be
 * repeated; everything about a single event is in its receipt. Where the database refuses a batch
 * for the sake of one event that no rule caught, the batch is posted in halves, in several
 * transactions.
 */
export function makePostEvents(deps: PostingDeps): PostEvents {
  const memory: Memory = { customers: new CustomerIds(), repeating: new Set() };
  return (propertyId, events, postedBy, alongside) =>
    events.length === 0
      ? Promise.resolve([])
      : withReconnect(() =>
          postPersistently(deps, memory, { propertyId, events, postedBy, alongside }),
        );
}

/**
 * Makes the function that posts events that belong together: all of them or none. Once one is
 * refused, so are the others, without a problem of their own; what is there already in part is
 * refused with JOURNAL_PARTLY_POSTED.
 */
export function makePostTogether(deps: PostingDeps): PostEvents {
  const memory: Memory = { customers: new CustomerIds(), repeating: new Set() };
  return (propertyId, events, postedBy, alongside) => {
    const call = { propertyId, events, postedBy, alongside, together: true };
    return withReconnect(() => postPersistently(deps, memory, call));
  };
}

interface Call {
  readonly propertyId: number;
  readonly events: readonly ReadEvent[];
  readonly postedBy: string;
  readonly alongside: Alongside | undefined;
  /** All of them or none. */
  readonly together?: boolean;
}

async function postPersistently(deps: PostingDeps, memory: Memory, call: Call): Promise<Receipt[]> {
  const { propertyId, events, together = false } = call;
  let lookUp = together || events.length < BULK_EVENTS_MIN || memory.repeating.has(propertyId);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await postOnce(deps, memory, call, lookUp);
    } catch (error) {
      if (isConnectionLost(error)) throw error;
      if (attempt < ATTEMPTS_MAX && mayPassNextTime(error)) {
        lookUp = true;
        continue;
      }
      const refusal = databaseRefusal(error);
      if (!refusal) throw error;
      if (together || events.length === 1)
        return events.map(() => ({ status: 'refused', problems: [refusal] }));
      const half = Math.ceil(events.length / 2);
      const first = { ...call, events: events.slice(0, half) };
      const second = { ...call, events: events.slice(half) };
      return [
        ...(await postPersistently(deps, memory, first)),
        ...(await postPersistently(deps, memory, second)),
      ];
    }
  }
}

/**
 * Would the same batch fare otherwise after reading again? A twin of an event or of a reversal was
 * committed meanwhile (23505), the closing date moved (TO003), a run ended a row of deferred income
 * that we had read (TO001 of its trigger), or we were chosen to end a deadlock (40P01, 40001).
 */
function mayPassNextTime(error: unknown): boolean {
  const state = sqlState(error);
  if (state === 'TO003' || state === '40P01' || state === '40001') return true;
  const { constraint } = error as { constraint?: string };
  if (state === 'TO001') return constraint === 'deferral_rows_end_once';
  return (
    state === '23505' &&
    (constraint === 'events_property_id_source_external_id_key' ||
      constraint === 'journal_entries_reversed_once')
  );
}

async function postOnce(
  deps: PostingDeps,
  memory: Memory,
  call: Call,
  lookUp: boolean,
): Promise<Receipt[]> {
  const { propertyId, events, postedBy, alongside, together = false } = call;
  const chart = await deps.loadChart(propertyId);
  let resolved: ReadonlyMap<string, bigint> = new Map();
  const receipts = await withTransaction(deps.pool, async (tx) => {
    const planned = await planOn(tx, deps, { chart, events, lookUp });
    const { subledgers, storedCount } = planned;
    if (lookUp || storedCount > 0) remember(memory, propertyId, storedCount);
    const plan = together ? wholeOrNothing(planned.plan) : planned.plan;
    if (plan.accepted.length === 0) return receiptsOf(plan, 0n);

    const known = memory.customers.of(propertyId);
    resolved = await resolveCustomers(tx, propertyId, unknownCustomers(plan.accepted, known));
    const customerIdOf = (code: string) => resolved.get(code) ?? known.get(code);
    const firstId = await reserveEntryIds(tx, plan.accepted.length);
    await copyTables(
      tx,
      encodeBatch(plan.accepted, { propertyId, firstId, postedBy, customerIdOf }),
    );
    const posted = postedEntries(plan.accepted, firstId);
    await linkCorrections(tx, propertyId, posted, postedBy);
    await linkReposts(tx, propertyId, posted, postedBy);
    for (const one of subledgers) await one.write(tx, { firstId, postedBy, customerIdOf });
    await deps.enqueueExports(tx, propertyId, posted);
    await alongside?.(tx, posted);
    return receiptsOf(plan, firstId);
  });
  memory.customers.keep(propertyId, resolved);
  return receipts;
}

export interface Planned {
  readonly plan: PostingPlan;
  readonly subledgers: readonly SubledgerBatch[];
  /** How many of the events were in the books; 0 where nobody looked. */
  readonly storedCount: number;
}

interface Planning {
  readonly chart: Chart;
  readonly events: readonly ReadEvent[];
  readonly lookUp: boolean;
}

/**
 * Reads what the events depend on, and plans them. Writes nothing. What is refused may be there
 * already: nobody looked, or its twin was committed while this batch waited for it. Then it is
 * planned once more, as what it is.
 */
export async function planOn(
  tx: Queryable,
  { subledgers = [] }: Pick<PostingDeps, 'subledgers'>,
  of: Planning,
): Promise<Planned> {
  const planned = await planOnce(tx, subledgers, of);
  const { fates } = planned.plan;
  const refused = of.events.filter((_, at) => fates[at]?.status === 'refused');
  if (refused.length === 0) return planned;
  const identities = refused.map(({ event }) => event);
  const there = await findEvents(tx, of.chart.propertyId, identities);
  if ([...there.keys()].every((key) => planned.storedKeys.has(key))) return planned;
  return planOnce(tx, subledgers, { ...of, lookUp: true });
}

async function planOnce(
  tx: Queryable,
  books: readonly Subledger[],
  of: Planning,
): Promise<Planned & { readonly storedKeys: ReadonlySet<string> }> {
  const { chart, lookUp } = of;
  const events = of.events.map((read) => takenForOwner(read, chart));
  const { propertyId } = chart;
  const identities = events.map(({ event }) => event);
  const reversed = events.flatMap(({ event }) => (takesBack(event) ? [event.of] : []));
  // Before what is stored: an original found taken back by a twin is found with that twin.
  const originals = reversed.length > 0 ? await loadOriginals(tx, propertyId, reversed) : new Map();
  const stored = lookUp ? await findEvents(tx, propertyId, identities) : new Map();
  const subledgers: SubledgerBatch[] = [];
  for (const { open } of books) subledgers.push(await open(tx, chart, identities));
  const plan = planPosting(events, { chart, stored, originals, subledgers });
  return { plan, subledgers, storedCount: stored.size, storedKeys: new Set(stored.keys()) };
}

function remember(memory: Memory, propertyId: number, storedCount: number): void {
  if (storedCount > 0) memory.repeating.add(propertyId);
  else memory.repeating.delete(propertyId);
}

function unknownCustomers(
  accepted: readonly AcceptedEntry[],
  known: ReadonlyMap<string, bigint>,
): EventCustomer[] {
  const unknown = new Map<string, EventCustomer>();
  const note = (customer: EventCustomer | null) => {
    if (customer !== null && !known.has(customer.code) && !unknown.has(customer.code))
      unknown.set(customer.code, customer);
  };
  for (const { entry } of accepted) {
    note(entry.customer);
    for (const line of entry.lines) note(line.customer);
  }
  return [...unknown.values()];
}

async function reserveEntryIds(tx: Queryable, howMany: number): Promise<bigint> {
  const { rows } = await tx.query<{ first_id: bigint }>({
    name: 'reserve-entry-ids',
    text: 'SELECT reserve_entry_ids($1) AS first_id',
    values: [howMany],
  });
  const [row] = rows;
  if (!row) throw new Error('reserve_entry_ids answered nothing');
  return row.first_id;
}
