// Items of the close checklist that come from the books: nothing is due, everything received is
// posted, and each control account is what its subledger says.
// Invariant: reads only; each function asks the stage whose proof it is, or says so here.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import { proveDeferrals } from '#deferred-income/proof-store.ts';
import { previewRecognition } from '#deferred-income/recognition-store.ts';
import { countWaitingThrough } from '#events/refused-store.ts';
import { countOpenRefusals } from '#imports/refusal-store.ts';
import { grouped } from '#money/grouped.ts';
import type { Currency } from '#money/money.ts';
import { proveReceivables } from '#receivables/proof-store.ts';
import { countUnmatched } from '#receivables/unmatched-store.ts';
import { amountsText, type CheckItem, type Remedy, settled, sumsOf } from './checklist.ts';

export interface CheckScope {
  readonly propertyId: number;
  readonly through: IsoDate;
  readonly outlet: { readonly outletId: number; readonly code: string } | null;
}

export const isOf = ({ outlet }: CheckScope) => {
  return (row: { readonly outlet: string }) => outlet === null || row.outlet === outlet.code;
};

export const outletFilter = ({ outlet }: CheckScope) =>
  outlet === null ? {} : { outlet: outlet.code };

/** The report of an item's rows, as of the day that is to be closed. */
export const reportRemedy = (report: string, scope: CheckScope, label = 'Open'): Remedy => ({
  ...({ page: 'reports', label } as const),
  filter: { report, asOf: scope.through, ...outletFilter(scope) },
});

/** What to do where books and proofs disagree. */
export const mustNotHappen =
  'Run tieout verify and tell whoever operates Tieout: this must not happen.';

const rowsAre = (count: number) => (count === 1 ? '1 row is' : `${grouped(count)} rows are`);

/** Deferred income that is due and not recognized. */
export async function checkRecognition(db: Queryable, scope: CheckScope): Promise<CheckItem> {
  const base = { check: 'recognition', title: 'Recognize Revenue' } as const;
  const { propertyId, through } = scope;
  const all = await previewRecognition(db, { propertyId, through, customer: null });
  const due = all.filter(isOf(scope));
  if (due.length === 0) return { ...base, ...settled(`Nothing is due through ${through}.`) };
  const count = due.reduce((sum, { rowCount }) => sum + rowCount, 0);
  const amounts = sumsOf(due, ({ amountMinor }) => amountMinor);
  return {
    ...{ ...base, state: 'blocking', count, amounts },
    message: `${rowsAre(count)} due and not recognized (${amountsText(amounts)})`,
    hint: 'Recognize Revenue through this day; rows of closed days go to the first open one.',
    remedy: {
      page: 'deferred-income',
      label: 'Recognize Revenue',
      filter: { through },
      act: 'recognize',
    },
  };
}

/** Events without an entry. */
export async function checkEvents(db: Queryable, scope: CheckScope): Promise<CheckItem> {
  const base = { check: 'events', title: 'Events' } as const;
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM events v
      WHERE v.property_id = $1 AND v.occurred_on <= $2 AND NOT EXISTS (
        SELECT FROM journal_entries e WHERE e.property_id = $1 AND e.event_id = v.event_id)`,
    [scope.propertyId, scope.through],
  );
  const count = rows[0]?.count ?? 0;
  if (count === 0) return { ...base, ...settled('Every event received has its entry.') };
  return {
    ...{ ...base, state: 'blocking', count, amounts: [], remedy: null },
    message: `${count} events have no journal entry`,
    hint: mustNotHappen,
  };
}

/** Events that were sent and refused, and are neither accepted since nor dismissed. */
export async function checkRefused(db: Queryable, scope: CheckScope): Promise<CheckItem> {
  const base = { check: 'refused-events', title: 'Refused events' } as const;
  const of = { through: scope.through, outlet: scope.outlet?.code ?? null };
  const sources = await countWaitingThrough(db, scope.propertyId, of);
  const count = sources.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return { ...base, ...settled('No event that was refused waits.') };
  const named = sources
    .map((one) => `${grouped(one.count)} of ${one.source || 'an unnamed sender'}`)
    .join(', ');
  return {
    ...{ ...base, state: 'blocking', count, amounts: [] },
    message: `Refused and not in the books: ${named}`,
    hint: 'Settle their cause and send them again, or dismiss them with a reason.',
    remedy: { page: 'imports', label: 'Open refused events', filter: { tab: 'refused' } },
  };
}

/** Lines of imported files that were refused, and neither corrected nor dismissed. */
export async function checkImports(db: Queryable, scope: CheckScope): Promise<CheckItem> {
  const base = { check: 'imports', title: 'Imports' } as const;
  const of = { through: scope.through, outlet: scope.outlet?.code ?? null };
  const files = await countOpenRefusals(db, scope.propertyId, of);
  const count = files.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return { ...base, ...settled('No refused line of an imported file is open.') };
  const named = files.map((one) => `${grouped(one.count)} of ${one.fileName}`).join(', ');
  return {
    ...{ ...base, state: 'blocking', count, amounts: [] },
    message: `Refused and not in the books: ${named}`,
    hint: 'Correct these lines and import the file again, or dismiss them with a reason.',
    remedy: { page: 'imports', label: 'Open Imports', filter: {} },
  };
}

/** Customers' open items against the receivable accounts. */
export async function checkReceivables(db: Queryable, scope: CheckScope): Promise<CheckItem> {
  const base = { check: 'receivables', title: 'Receivables' } as const;
  const { propertyId, through } = scope;
  const proofs = (await proveReceivables(db, propertyId, through)).filter(isOf(scope));
  const off = proofs.filter((one) => one.accountMinor !== one.openMinor + one.nobodyMinor);
  const amounts = sumsOf(proofs, ({ accountMinor }) => accountMinor);
  const remedy = reportRemedy('ar-aging', scope, 'Open AR aging');
  if (off.length === 0) {
    const message = `Open items are the accounts (${amountsText(amounts) || 'nothing is open'}).`;
    const outletId = scope.outlet?.outletId ?? null;
    const count = await countUnmatched(db, propertyId, { through, outletId });
    const nobody = proofs.filter(({ nobodyMinor }) => nobodyMinor !== 0n);
    if (count === 0 && nobody.length > 0) {
      const sums = sumsOf(nobody, ({ nobodyMinor }) => nobodyMinor);
      return {
        ...{ ...base, state: 'warning', count: nobody.length, amounts, remedy },
        message: `${message} ${amountsText(sums)} of it names no customer at ${outletsOf(nobody)}`,
        hint: 'Post a journal that moves it to the customers who owe it or have paid it.',
      };
    }
    if (count === 0) return { ...base, ...settled(message), amounts, remedy };
    return {
      ...{ ...base, state: 'warning', count, amounts, remedy },
      message: `${message} ${count} names of documents that were not there wait with their money`,
      hint: 'Send those documents, settle the money with what it was for, or dismiss them.',
    };
  }
  const gaps = sumsOf(off, (one) => one.accountMinor - one.openMinor - one.nobodyMinor);
  return {
    ...{ ...base, state: 'blocking', count: off.length, amounts: gaps, remedy },
    message: `Open items and accounts differ by ${amountsText(gaps)} at ${outletsOf(off)}`,
    hint: mustNotHappen,
  };
}

/** Schedule rows that wait against the deferred accounts. */
export async function checkDeferrals(db: Queryable, scope: CheckScope): Promise<CheckItem> {
  const base = { check: 'deferred-income', title: 'Deferred income' } as const;
  const { propertyId, through } = scope;
  const proofs = (await proveDeferrals(db, propertyId, through)).filter(isOf(scope));
  const off = proofs.filter((one) => one.accountMinor !== one.unpostedMinor + one.unscheduledMinor);
  const amounts = sumsOf(proofs, ({ accountMinor }) => accountMinor);
  const remedy = reportRemedy('deferred-waterfall', scope, 'Open the waterfall');
  if (off.length === 0) {
    const message = `Waiting rows are the accounts (${amountsText(amounts) || 'nothing waits'}).`;
    return { ...base, ...settled(message), amounts, remedy };
  }
  const gaps = sumsOf(off, (one) => one.accountMinor - one.unpostedMinor - one.unscheduledMinor);
  return {
    ...{ ...base, state: 'blocking', count: off.length, amounts: gaps, remedy },
    message: `Schedules and accounts differ by ${amountsText(gaps)} at ${outletsOf(off)}`,
    hint: mustNotHappen,
  };
}

export const outletsOf = (rows: readonly { readonly outlet: string }[]) =>
  [...new Set(rows.map(({ outlet }) => outlet))].join(', ');

interface TaxRow {
  readonly outlet: string;
  readonly account: string;
  readonly currency: Currency;
  readonly owedMinor: bigint;
}

/** Taxes that were charged: shown, and doubted where more was paid than charged. */
export async function checkTaxes(db: Queryable, scope: CheckScope): Promise<CheckItem> {
  const { rows } = await db.query<TaxRow>(
    `SELECT o.code AS outlet, a.number AS account, l.currency,
            -sum(l.amount_minor)::bigint AS "owedMinor"
       FROM accounts a
       JOIN journal_lines l ON l.property_id = a.property_id AND l.account_id = a.account_id
       JOIN outlets o ON o.property_id = a.property_id AND o.outlet_id = l.outlet_id
      WHERE a.property_id = $1 AND a.detail_type = 'sales-tax-payable' AND l.posted_on <= $2
      GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [scope.propertyId, scope.through],
  );
  const owed = rows.filter(isOf(scope));
  const amounts = sumsOf(owed, ({ owedMinor }) => owedMinor);
  const remedy = reportRemedy('tax-liability', scope);
  const shown = { check: 'taxes', title: 'Taxes', amounts, remedy } as const;
  const below = owed.filter(({ owedMinor }) => owedMinor < 0n);
  if (below.length === 0) {
    const message = owed.length === 0 ? 'None.' : `${amountsText(amounts)} is owed.`;
    return { ...settled(message), ...shown };
  }
  const names = below.map(({ account, outlet }) => `${account} at ${outlet}`).join(', ');
  return {
    ...{ ...shown, state: 'warning', count: below.length },
    message: `More was given out than was taken in on ${names}`,
    hint: 'Look at the report: something was applied or refunded that was never held.',
  };
}
