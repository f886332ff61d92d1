// A small property whose income is deferred, for tests: events in, Recognize Revenue, and the
// schedules as text. Invariant: everything goes through the front door of the journal.

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type pg from 'pg';
import { endOfDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { makePostEvents } from '#journal/posting-store.ts';
import { makeSmallBooks, type SmallBooks } from '#journal/small-books-store.ts';
import type { Subledger } from '#journal/subledger.ts';
import { deferredIncome } from './deferral-store.ts';
import { type RecognitionDeps, type RecognitionResult, recognize } from './recognition-store.ts';

export interface SmallDeferral extends SmallBooks {
  readonly deps: RecognitionDeps;
  recognize(through: string, customer?: string): Promise<RecognitionResult>;
  /** Takes back what voids and credits left to take back. */
  unwind(): Promise<RecognitionResult>;
  /** Rows as `document due amount ending`, in the order of schedule and day. */
  rows(): Promise<string[]>;
  /** The balance of an account, debit positive, as decimal text. */
  balance(account: string, asOf?: string): Promise<string>;
}

export async function makeSmallDeferral(pool: pg.Pool, code: string): Promise<SmallDeferral> {
  const books = await makeSmallBooks(pool, { code, subledgers: [deferredIncome()] });
  const { propertyId, loadChart } = books;
  const deps: RecognitionDeps = {
    pool,
    loadChart,
    postThrough: (book: Subledger) =>
      makePostEvents({ pool, loadChart, enqueueExports: async () => {}, subledgers: [book] }),
  };
  const run = (through: string, customer: string | null, onlyUnwinding: boolean) =>
    recognize(deps, {
      ...{ propertyId, through: through as IsoDate, customer, onlyUnwinding, by: 'ann' },
    });
  return {
    ...books,
    deps,
    recognize: (through, customer) => run(through, customer ?? null, false),
    unwind: () => run(endOfDays, null, true),
    async rows() {
      const { rows } = await pool.query<{ line: string }>(
        `SELECT concat_ws(' ', s.document, r.due_on, (r.amount_minor / 100.0)::numeric(20, 2),
                  coalesce(r.ending || ' ' || r.ended_on, 'unposted')) AS line
           FROM deferral_rows r JOIN deferral_schedules s
             USING (property_id, entry_id, line_number)
          WHERE r.property_id = $1 ORDER BY r.entry_id, r.line_number, r.due_on, r.row_number`,
        [propertyId],
      );
      return rows.map(({ line }) => line);
    },
    async balance(account, asOf = endOfDays) {
      const { rows } = await pool.query<{ balance: string }>(
        `SELECT coalesce(sum(l.amount_minor) / 100.0, 0)::numeric(20, 2)::text AS balance
           FROM accounts a JOIN journal_lines l USING (property_id, account_id)
          WHERE a.property_id = $1 AND a.number = $2 AND l.posted_on <= $3`,
        [propertyId, account, asOf],
      );
      return rows[0]?.balance ?? '';
    },
  };
}

/** Makes one after the other, each in books of its own. */
export function booksIn(pool: pg.Pool): () => Promise<SmallDeferral> {
  let made = 0;
  return () => {
    made += 1;
    return makeSmallDeferral(pool, `cove-${made}`);
  };
}

/** Posts events, every one of which is accepted. */
export async function posted(
  books: SmallBooks,
  ...events: readonly Record<string, unknown>[]
): Promise<void> {
  for (const receipt of await books.post(...events)) {
    assert.equal(receipt.status, 'posted', inspect(receipt, { depth: 5 }));
  }
}

/** An invoice for a slip: `amount` net, over days of service. */
export function slipInvoice(
  id: string,
  amount: string,
  service: readonly [from: string, through: string] | null,
  more: Record<string, unknown> = {},
) {
  const days = service === null ? {} : { service: { from: service[0], through: service[1] } };
  return {
    id,
    kind: 'invoice-issued',
    customer: { id: 'C1', name: 'Ann Sailor' },
    lines: [{ product: 'SLIP', amount, ...days }],
    ...more,
  };
}
