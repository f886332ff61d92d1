// What callers of this stage write as text: reasons, dates, amounts. Pure.
// Invariant: it is understood whole, or refused with the place it stands at.

import { type IsoDate, isoDateOf } from '#chart-of-accounts/iso-date.ts';
import { type Currency, parseAmount } from '#money/money.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';

/** The reason without space around it. *Errors:* RECONCILIATION_REASON_MISSING. */
export function requireReason(reason: string): string {
  if (reason.trim() !== '') return reason.trim();
  const at = { where: 'reason' };
  throw refusal(422, reconciliationProblem('RECONCILIATION_REASON_MISSING', at));
}

/** A date of the wire. *Errors:* RECONCILIATION_DATE_UNREADABLE. */
export function requireDate(text: string, where: string): IsoDate {
  const date = isoDateOf(text);
  if (date) return date;
  throw refusal(422, reconciliationProblem('RECONCILIATION_DATE_UNREADABLE', { where }, text));
}

/** An amount of the wire. *Errors:* RECONCILIATION_AMOUNT_UNREADABLE. */
export function requireAmount(text: string, currency: Currency, where: string): bigint {
  const amount = parseAmount(text, currency);
  if (typeof amount === 'bigint') return amount;
  throw refusal(
    422,
    reconciliationProblem('RECONCILIATION_AMOUNT_UNREADABLE', { where }, text, currency),
  );
}
