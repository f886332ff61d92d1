// Which reports there are, in the order a person looks for them. A report of a later stage joins
// the list where the stages meet. Invariant: names are unique.

import { dailyRevenue } from './daily-revenue-store.ts';
import { deferredMoves, deferredRows } from './deferral-lines-store.ts';
import { deferredRollForward, deferredWaterfall } from './deferral-reports-store.ts';
import { dismissedDocuments } from './dismissed-documents-store.ts';
import { giftCardLiability, heldMoves, tipsPayable } from './held-money-reports-store.ts';
import { accountActivity, generalLedger, journalRegister } from './ledger-reports-store.ts';
import { depositsHeld, prepaymentsHeld, taxLiability } from './liability-reports-store.ts';
import {
  arAging,
  arAgingByInvoice,
  customerStatement,
  openItems,
} from './receivables-reports-store.ts';
import type { Report } from './report.ts';
import { refuse } from './report-errors.ts';
import { trialBalance } from './trial-balance-store.ts';

export const reports: readonly Report[] = [
  trialBalance,
  generalLedger,
  accountActivity,
  journalRegister,
  dailyRevenue,
  arAging,
  arAgingByInvoice,
  openItems,
  customerStatement,
  dismissedDocuments,
  taxLiability,
  depositsHeld,
  prepaymentsHeld,
  giftCardLiability,
  tipsPayable,
  heldMoves,
  deferredRollForward,
  deferredMoves,
  deferredWaterfall,
  deferredRows,
];

/** *Errors:* REPORT_UNKNOWN. */
export function findReport(name: string): Report {
  const found = reports.find((report) => report.name === name);
  return (
    found ??
    refuse('REPORT_UNKNOWN', { status: 404 }, name, reports.map((one) => one.name).join(', '))
  );
}
