// Derives the journal entry of any event: picks the rule of its kind, then proves what holds for
// every entry. Stands between intake and posting-store.ts. Invariant: what it returns as an entry
// balances per outlet, has no zero line, is dated after the closing date and fits the database.
// Pure: no clock, no database.

import { type Chart, closedBy } from '#chart-of-accounts/chart.ts';
import { isCustomersAccount } from '#chart-of-accounts/detail-types.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { AccountingEvent } from '#events/accounting-event.ts';
import { amountMinorMax, formatAmount } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { closedProblem, journalProblem } from '../journal-errors.ts';
import type { FindOriginal } from '../original-entry.ts';
import type { ReceivableShare } from '../subledger.ts';
import { costOfGoodsRecorded } from './cost-of-goods-recorded.ts';
import { creditMemoIssued } from './credit-memo-issued.ts';
import { depositApplied } from './deposit-applied.ts';
import { depositForfeited } from './deposit-forfeited.ts';
import { depositRefunded } from './deposit-refunded.ts';
import { drawerCounted } from './drawer-counted.ts';
import { entryReversed } from './entry-reversed.ts';
import { giftCardChanged } from './gift-card-changed.ts';
import { incomeRecognized } from './income-recognized.ts';
import { interOutletPosted } from './inter-outlet-posted.ts';
import { invoiceIssued } from './invoice-issued.ts';
import { journalPosted } from './journal-posted.ts';
import { paymentBounced } from './payment-bounced.ts';
import { paymentReceived } from './payment-received.ts';
import { paymentSettled } from './payment-settled.ts';
import { processorSettled } from './processor-settled.ts';
import { receivableWrittenOff } from './receivable-written-off.ts';
import { refundIssued } from './refund-issued.ts';
import { registerClosed } from './register-closed.ts';
import { saleCompleted } from './sale-completed.ts';
import { statementChargePosted } from './statement-charge-posted.ts';
import { tipsPaidOut } from './tips-paid-out.ts';
import { writeOffRecovered } from './write-off-recovered.ts';

/** The entry of the event, or everything that keeps it out of the books. */
export function deriveEntry(
  event: AccountingEvent,
  chart: Chart,
  findOriginal: FindOriginal,
  shareOf: ReceivableShare = () => null,
): DerivedEntry | Problem[] {
  const derived = ruleOf(event, chart, { findOriginal, shareOf });
  const problems = Array.isArray(derived) ? derived : problemsOfEntry(event, chart, derived);
  const outlets = Array.isArray(derived) ? [] : derived.lines.map(({ outletId }) => outletId);
  const eventOutlet = chart.outlets.get(event.outlet)?.outletId;
  for (const outletId of new Set(eventOutlet === undefined ? outlets : [eventOutlet, ...outlets]))
    problems.push(...problemsOfDay(chart, outletId, event.occurredOn));
  return problems.length > 0 || Array.isArray(derived) ? problems : derived;
}

/** What rules ask of the books. */
interface Asked {
  readonly findOriginal: FindOriginal;
  readonly shareOf: ReceivableShare;
}

function ruleOf(event: AccountingEvent, chart: Chart, books: Asked): DerivedEntry | Problem[] {
  const { findOriginal, shareOf } = books;
  switch (event.kind) {
    case 'invoice-issued':
      return invoiceIssued(event, chart);
    case 'payment-received':
      return paymentReceived(event, chart, shareOf);
    case 'credit-memo-issued':
      return creditMemoIssued(event, chart);
    case 'refund-issued':
      return refundIssued(event, chart, shareOf);
    case 'payment-bounced':
      return paymentBounced(event, chart, shareOf);
    case 'income-recognized':
    case 'recognition-unwound':
      return incomeRecognized(event, chart);
    case 'journal-posted':
      return journalPosted(event, chart);
    case 'entry-reversed':
    case 'invoice-voided':
    case 'payment-voided':
      return entryReversed(event, findOriginal);
    case 'statement-charge-posted':
      return statementChargePosted(event, chart);
    case 'payment-settled':
    case 'payment-unsettled':
      return paymentSettled(event, chart);
    case 'deposit-applied':
      return depositApplied(event, chart);
    case 'deposit-refunded':
      return depositRefunded(event, chart);
    case 'deposit-forfeited':
      return depositForfeited(event, chart);
    case 'sale-completed':
    case 'sale-refunded':
      return saleCompleted(event, chart);
    case 'register-closed':
      return registerClosed(event, chart);
    case 'drawer-counted':
      return drawerCounted(event, chart);
    case 'tips-paid-out':
      return tipsPaidOut(event, chart);
    case 'processor-settled':
      return processorSettled(event, chart);
    case 'cost-of-goods-recorded':
      return costOfGoodsRecorded(event, chart);
    case 'receivable-written-off':
      return receivableWrittenOff(event, chart);
    case 'write-off-recovered':
      return writeOffRecovered(event, chart);
    case 'gift-card-issued':
    case 'gift-card-expired':
      return giftCardChanged(event, chart);
    case 'inter-outlet-posted':
      return interOutletPosted(event, chart);
  }
}

/** Nothing to post, out of balance, too large: what no rule may let through. */
function problemsOfEntry(event: AccountingEvent, chart: Chart, entry: DerivedEntry): Problem[] {
  if (entry.lines.length === 0)
    return [journalProblem('JOURNAL_NOTHING_TO_POST', { where: 'lines' }, event.kind)];
  const problems = problemsOfCustomers(event, chart, entry);
  const offByOutlet = new Map<number, bigint>();
  for (const { outletId, amountMinor } of entry.lines)
    offByOutlet.set(outletId, (offByOutlet.get(outletId) ?? 0n) + amountMinor);
  for (const [outletId, offMinor] of offByOutlet) {
    if (offMinor === 0n) continue;
    const outlet = [...chart.outlets.values()].find((one) => one.outletId === outletId);
    const off = `${formatAmount(offMinor, entry.currency)} ${entry.currency}`;
    const detail = `outlet ${outlet?.code ?? outletId} is off by ${off}`;
    problems.push(journalProblem('JOURNAL_UNBALANCED', { where: 'lines' }, detail));
  }
  const amountMinor = amountOf(entry);
  if (amountMinor > amountMinorMax) {
    const total = `${formatAmount(amountMinor, entry.currency)} ${entry.currency}`;
    const largest = `${formatAmount(amountMinorMax, entry.currency)} ${entry.currency}`;
    problems.push(journalProblem('JOURNAL_AMOUNT_TOO_LARGE', { where: 'lines' }, total, largest));
  }
  return problems;
}

/**
 * Only a journal by hand may move customers' balances without naming one; and what takes an entry
 * back, as that was.
 */
function problemsOfCustomers(event: AccountingEvent, chart: Chart, entry: DerivedEntry): Problem[] {
  if (event.kind === 'journal-posted' || entry.reversesEntryId !== null) return [];
  for (const { accountId, customer } of entry.lines) {
    const account = customer === null ? chart.accountsById.get(accountId) : undefined;
    if (!account || !isCustomersAccount(account)) continue;
    const facts = [account.number, account.name, event.kind] as const;
    return [journalProblem('JOURNAL_CUSTOMER_MISSING', { where: 'customer' }, ...facts)];
  }
  return [];
}

function problemsOfDay(chart: Chart, outletId: number, on: IsoDate): Problem[] {
  const closing = closedBy(chart, outletId, on);
  if (closing === null) return [];
  const outlet = [...chart.outlets.values()].find((one) => one.outletId === outletId);
  return [closedProblem(on, outlet?.code ?? String(outletId), closing)];
}

/** The entry's amount: the sum of its debits, in minor units. */
export function amountOf(entry: DerivedEntry): bigint {
  let debits = 0n;
  for (const { amountMinor } of entry.lines) if (amountMinor > 0n) debits += amountMinor;
  return debits;
}
