// Recognize Revenue: posts every due row through a date, once. The button, the command, the worker
// and the unwinding after a void all run this. Invariant: a row is posted by one entry, however
// often and however many run at once: its event's id is its own, and it is locked and ended in the
// transaction that posts it. What is refused stays due and is told. Leaves to others: which rows
// are due (due-store.ts), the rows' lock (claim-store.ts).

import type pg from 'pg';
import { type Chart, postingAccount } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { settingOn } from '#chart-of-accounts/posting-settings.ts';
import type { Queryable } from '#database/pool.ts';
import type { PostEvents } from '#events/receipt.ts';
import type { Subledger } from '#journal/subledger.ts';
import type { Problem } from '#problems/problem.ts';
import { claimedRows, RowsMoved } from './claim-store.ts';
import { deferralProblem } from './deferral-errors.ts';
import { type DueFilter, listDetailed, listSummaries, sumDue } from './due-store.ts';
import { type DueGroup, eventOf } from './recognition-events.ts';
import { readSettings } from './settings-store.ts';

export interface RecognitionDeps {
  readonly pool: pg.Pool;
  readonly loadChart: (propertyId: number) => Promise<Chart>;
  /** Posts events with this book of deferred income beside the journal. */
  readonly postThrough: (deferredIncome: Subledger) => PostEvents;
  /**
   * False after a restore: rows of many documents may be in the books of others as another sum.
   * Default: they may be put together.
   */
  readonly mayPutTogether?: (propertyId: number) => Promise<boolean>;
}

export interface RecognitionOrder {
  readonly propertyId: number;
  readonly through: IsoDate;
  /** Code of a customer; null: all. */
  readonly customer: string | null;
  readonly by: string;
  /** Only income that goes back as soon as its void or credit is there. */
  readonly onlyUnwinding?: boolean;
  /** Called after each transaction. */
  readonly progress?: (done: RecognitionProgress) => void;
}

export interface RecognitionProgress {
  readonly rowsDone: number;
  readonly rowsTotal: number;
}

export interface RecognitionResult extends RecognitionProgress {
  /** Null: nothing was due. */
  readonly runId: bigint | null;
  readonly entries: number;
  /** What kept rows from being posted; they stay due. */
  readonly problems: readonly Problem[];
}

/** Groups posted in one transaction, and rows in their groups, at most. */
const groupsMax = 500;
const rowsMax = 250_000;
const problemsMax = 100;

/** An event is named after its first row: where it is in the books, another run has taken that. */
const takenCodes = new Set(['DEFERRAL_ROWS_TAKEN', 'EVENT_EXISTS_WITH_DIFFERENT_CONTENT']);

/** Posts what is due. *Errors:* none of a row's; a lost database throws, and may be run again. */
export async function recognize(
  deps: RecognitionDeps,
  order: RecognitionOrder,
): Promise<RecognitionResult> {
  const { pool } = deps;
  const { propertyId, through, customer, onlyUnwinding = false } = order;
  const { dailyDeferred: isDetailed } = await readSettings(pool, propertyId);
  const filter: DueFilter = { through, customer, onlyUnwinding, isDetailed };
  const due = await sumDue(pool, propertyId, filter);
  const rowsTotal = due.reduce((sum, { rowCount }) => sum + rowCount, 0);
  if (rowsTotal === 0) return { runId: null, rowsTotal, rowsDone: 0, entries: 0, problems: [] };
  const run = new Run(deps, order, rowsTotal);
  await run.begin();
  for (let after = ''; ; ) {
    const page = await listDetailed(pool, propertyId, filter, { after, limit: groupsMax });
    if (page.last === null) break;
    await run.post(page.groups);
    after = page.last;
  }
  if (!isDetailed && !onlyUnwinding) {
    const groups = await listSummaries(pool, propertyId, filter);
    const may = groups.length === 0 || ((await deps.mayPutTogether?.(propertyId)) ?? true);
    if (may) await run.post(groups);
    else run.refuse(deferralProblem('DEFERRAL_RESTORE_UNSEEN', {}, groups.length));
  }
  return run.end();
}

class Run {
  readonly #deps: RecognitionDeps;
  readonly #order: RecognitionOrder;
  readonly #rowsTotal: number;
  readonly #problems: Problem[] = [];
  #runId = 0n;
  #rowsDone = 0;
  #entries = 0;
  #refused = 0;

  constructor(deps: RecognitionDeps, order: RecognitionOrder, rowsTotal: number) {
    this.#deps = deps;
    this.#order = order;
    this.#rowsTotal = rowsTotal;
  }

  async begin(): Promise<void> {
    const { propertyId, through, customer, by } = this.#order;
    const { rows } = await this.#deps.pool.query<{ run_id: bigint }>(
      `INSERT INTO recognition_runs (property_id, through_on, customer_code, rows_total, started_by)
       VALUES ($1, $2, $3, $4, $5) RETURNING run_id`,
      [propertyId, through, customer, this.#rowsTotal, by],
    );
    this.#runId = rows[0]?.run_id ?? 0n;
  }

  /** Posts groups, as many in a transaction as fit. */
  async post(groups: readonly DueGroup[]): Promise<void> {
    let batch: DueGroup[] = [];
    let rows = 0;
    for (const group of groups) {
      const more = group.rows.count;
      if (batch.length > 0 && (rows + more > rowsMax || batch.length >= groupsMax)) {
        await this.#postBatch(batch);
        [batch, rows] = [[], 0];
      }
      batch.push(group);
      rows += more;
    }
    if (batch.length > 0) await this.#postBatch(batch);
  }

  async #postBatch(groups: readonly DueGroup[]): Promise<void> {
    const { loadChart, postThrough } = this.#deps;
    const { propertyId, by } = this.#order;
    const chart = await loadChart(propertyId);
    const reads = groups.map((group) => eventOf(group, bearingAccount(chart, group)));
    const claims = new Map(groups.map((group, at) => [reads[at]?.event.externalId ?? '', group]));
    const post = (looksFirst: boolean) =>
      postThrough(claimedRows(claims, { looksFirst }))(propertyId, reads, by);
    const receipts = await post(false).catch((error: unknown) => {
      if (error instanceof RowsMoved) return post(true);
      throw error;
    });
    receipts.forEach((receipt, at) => {
      if (receipt.status === 'posted') {
        this.#entries += 1;
        this.#rowsDone += groups[at]?.rows.count ?? 0;
      } else if (receipt.status === 'refused') this.#note(receipt.problems);
    });
    await this.#report();
  }

  refuse(problem: Problem): void {
    this.#note([problem]);
  }

  /** Rows another run took are no problem of this one. */
  #note(problems: readonly Problem[]): void {
    const own = problems.filter(({ code }) => !takenCodes.has(code));
    if (own.length > 0) this.#refused += 1;
    for (const problem of own) {
      const isKnown = this.#problems.some(({ message }) => message === problem.message);
      if (!isKnown && this.#problems.length < problemsMax) this.#problems.push(problem);
    }
  }

  async #report(finished = false): Promise<void> {
    const { propertyId, progress } = this.#order;
    await this.#deps.pool.query(
      `UPDATE recognition_runs SET rows_done = $3, entries = $4, refused = $5,
              finished_at = CASE WHEN $6 THEN now() END
        WHERE property_id = $1 AND run_id = $2`,
      [propertyId, this.#runId, this.#rowsDone, this.#entries, this.#refused, finished],
    );
    progress?.({ rowsDone: this.#rowsDone, rowsTotal: this.#rowsTotal });
  }

  async end(): Promise<RecognitionResult> {
    await this.#report(true);
    return {
      runId: this.#runId,
      rowsTotal: this.#rowsTotal,
      rowsDone: this.#rowsDone,
      entries: this.#entries,
      problems: this.#problems,
    };
  }
}

/**
 * Income that a credit takes back is shown by itself where the outlet has an account for it, unless
 * it is set to go back to income. The event keeps the account.
 */
function bearingAccount(chart: Chart, group: DueGroup): string | null {
  const { making, amountMinor, outletId, postOn } = group;
  if (amountMinor > 0n || making !== 'credited') return null;
  if (settingOn(chart, 'recognized-income-credited', outletId, postOn) === 'income') return null;
  return postingAccount(chart, 'recognized-income-credited', outletId)?.number ?? null;
}

/** What a run would post. */
export async function previewRecognition(
  db: Queryable,
  { propertyId, through, customer }: Pick<RecognitionOrder, 'propertyId' | 'through' | 'customer'>,
) {
  const filter = { through, customer, onlyUnwinding: false, isDetailed: false };
  return sumDue(db, propertyId, filter);
}
