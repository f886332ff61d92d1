// Values in rows of both APIs: amounts, and what becomes of a row nobody understands. Pure.
// Used by both connectors. Invariant: amounts are read exactly, never rounded.
// Leaves to others: the members of a row.

import { LedgerReadError, type Reading } from '#external-ledger/external-ledger.ts';
import { type Currency, exponentOf, parseAmount } from '#money/money.ts';
import { intacctProblem } from './intacct-errors.ts';

/** Stops a reading: a sum with a hole in it is worse than none. */
export function unreadableRow(what: string): LedgerReadError {
  const problem = intacctProblem('INTACCT_ANSWER_UNREADABLE', {}, `200, ${what}`);
  return new LedgerReadError({ ...problem, subject: null });
}

/** Rows that cannot be understood are an answer too. */
export function understood<T>(read: () => T): Reading<T> {
  try {
    return { kind: 'read', value: read() };
  } catch (error) {
    if (error instanceof LedgerReadError) {
      return { kind: 'busy', cause: error.cause, retryAfterMs: null };
    }
    throw error;
  }
}

/** A decimal text in minor units; zeros beyond the currency's decimals are no decimals. */
export function readAmount(text: string | null, currency: Currency): bigint | null {
  if (text === null) return null;
  const [whole = '', fraction = ''] = text.split('.');
  const exponent = exponentOf(currency);
  const kept = fraction.slice(0, exponent) + fraction.slice(exponent).replace(/0+$/, '');
  const amount = parseAmount(kept === '' ? whole : `${whole}.${kept}`, currency);
  return typeof amount === 'bigint' ? amount : null;
}
