// Settling by hand, taking back, and *Auto Settle*, whole: what is a row is written, what is an
// event is posted. Stands between the routes and hand-store.ts. Invariant: an event it posts is
// judged like any other; what is refused is told with every problem.

import type pg from 'pg';
import { type IsoDate, laterOf } from '#chart-of-accounts/iso-date.ts';
import { withTransaction } from '#database/pool.ts';
import type { PostEvents } from '#events/receipt.ts';
import type { Currency } from '#money/money.ts';
import { invariant } from '#problems/invariant.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import {
  autoSettle,
  type SettleByHand,
  type SettleOrder,
  settleByHand,
  undoSettlement,
} from './hand-store.ts';

import { type PrepaidOrder, settledEvent, unsettledEvent } from './prepaid-events.ts';
import { sumOf } from './settle-facts.ts';

export interface SettlingDeps {
  readonly pool: pg.Pool;
  readonly postEvents: PostEvents;
}

/** What was done: the settlements, and the entry where one was posted for it. */
export interface Done {
  readonly settlementIds: readonly bigint[];
  readonly entryId: bigint | null;
}

/**
 * Settles one credit with debits, all of them or none; how many settlements. *Errors:*
 * RECEIVABLES_*, what posting refuses.
 */
export async function settle(
  deps: SettlingDeps,
  given: readonly [SettleByHand, ...SettleByHand[]],
): Promise<Done> {
  const made = await withTransaction(deps.pool, (tx) => settleByHand(tx, given));
  const settlementIds = made.flatMap((one) => one.settlementId ?? []);
  const order = oneOrder(made.flatMap((one) => one.order ?? []));
  if (order === null) return { settlementIds, entryId: null };
  const [{ propertyId, by }] = given;
  const entryId = await postOne(deps, propertyId, settledEvent(order), by);
  const { rows } = await deps.pool.query<{ settlement_id: bigint }>(
    `SELECT settlement_id FROM settlements
      WHERE property_id = $1 AND credit_entry_id = $2 AND ledger = 'receivable'
      ORDER BY settlement_id`,
    [propertyId, entryId],
  );
  return { settlementIds: rows.map((row) => row.settlement_id), entryId };
}

/** Orders of one payment as one event: it is posted whole or refused whole. */
function oneOrder(orders: readonly PrepaidOrder[]): PrepaidOrder | null {
  const [first] = orders;
  if (!first) return null;
  const others = orders.slice(1);
  return {
    ...first,
    about: [...first.about, ...others.flatMap(({ about }) => about.slice(1))],
    amountMinor: sumOf(orders),
    settles: orders.flatMap(({ settles }) => settles),
    on: laterOf(...orders.map(({ on }) => on)),
  };
}

/** Takes a settlement back; the entry, where one was posted for it. *Errors:* as `settle`. */
export async function undo(
  deps: SettlingDeps,
  given: { propertyId: number; settlementId: bigint; undoneOn: IsoDate; by: string },
): Promise<bigint | null> {
  const order = await withTransaction(deps.pool, (tx) => undoSettlement(tx, given));
  if (order === null) return null;
  const reason = `Settlement ${given.settlementId} taken back`;
  return postOne(deps, given.propertyId, unsettledEvent(order, reason), given.by);
}

/** What was applied by itself, and what was refused on the way: somebody was quicker. */
export interface SettledByItself {
  readonly settlements: number;
  readonly applied: readonly { readonly currency: Currency; readonly amountMinor: bigint }[];
  readonly problems: readonly Problem[];
}

export async function settleByItself(
  { pool, postEvents }: SettlingDeps,
  given: {
    propertyId: number;
    customerCode: string;
    order: SettleOrder;
    outletId?: number | null;
    settledOn: IsoDate;
    by: string;
  },
): Promise<SettledByItself> {
  const { settlements, applied, orders } = await withTransaction(pool, (tx) =>
    autoSettle(tx, given),
  );
  const receipts = await postEvents(given.propertyId, orders.map(settledEvent), given.by);
  const posted = orders.filter((_, index) => receipts[index]?.status === 'posted');
  const problems = receipts.flatMap((one) => (one.status === 'refused' ? one.problems : []));
  const of = { applied: [...applied, ...posted], problems };
  return { settlements: settlements + posted.length, ...of };
}

async function postOne(
  { postEvents }: SettlingDeps,
  propertyId: number,
  event: ReturnType<typeof settledEvent>,
  by: string,
): Promise<bigint> {
  const [receipt] = await postEvents(propertyId, [event], by);
  invariant(receipt, 'posting answers every event');
  if (receipt.status === 'refused') throw new ProblemError(receipt.problems, 422);
  return receipt.entryId;
}
