// An entry on its way into the books: read, computed, not yet judged.
//
// Between journal-entry-body.ts (what the client wrote) and entry-rules.ts (whether it may
// be booked).
// **Invariant**: amounts are exact cents or `null`; nothing is rounded unless a switch says so.
// It leaves every judgement to entry-rules.ts.

import { centsAtRate, centsOf, readDecimal } from './amounts.ts';
import type { Books, Master } from './books.ts';
import type { MasterKind } from './changes.ts';
import type { LineInput, Reference } from './journal-entry-body.ts';
import type { Settings } from './settings.ts';

/** An entry before it is judged: references as the client wrote them, amounts computed. */
export interface ProposedEntry {
  readonly journal: Reference;
  readonly postingDate: string;
  readonly description: string;
  readonly referenceNumber: string | null;
  readonly baseLocation: Reference;
  readonly entity: string | null;
  readonly lines: readonly ProposedLine[];
}

/**
 * A line before it is judged. `txnCents` and `baseCents` are `null` when they cannot be
 * computed.
 */
export interface ProposedLine {
  readonly key: string | null;
  readonly txnType: 'debit' | 'credit';
  readonly txnAmount: string;
  readonly txnCents: bigint | null;
  readonly baseCents: bigint | null;
  readonly txnCurrency: string;
  readonly exchangeRate: string | null;
  readonly account: Reference;
  readonly description: string | null;
  readonly documentId: string | null;
  readonly dimensions: Readonly<Record<string, Reference>>;
}

function centsOfAmount(text: string, settings: Settings): bigint | null {
  const exact = centsOf(text);
  if (exact !== null || settings.extraDecimals === 'refuse') return exact;
  const decimal = readDecimal(text);
  return decimal === null ? null : centsAtRate(100n, decimal);
}

/** A line with its amounts in cents of transaction and base currency. */
export function proposeLine(input: LineInput, books: Books, settings: Settings): ProposedLine {
  const base = books.company.baseCurrency;
  const txnAmount = input.txnAmount ?? '';
  const txnCents = centsOfAmount(txnAmount, settings);
  const txnCurrency = input.txnCurrency ?? base;
  const rate = input.exchangeRate === null ? null : readDecimal(input.exchangeRate ?? '');
  const isForeign = txnCurrency !== base;
  let baseCents = isForeign ? null : txnCents;
  if (isForeign && rate !== null && txnCents !== null) baseCents = centsAtRate(txnCents, rate);
  return {
    key: input.key ?? null,
    txnType: input.txnType ?? 'debit',
    txnAmount,
    txnCents,
    baseCents,
    txnCurrency,
    exchangeRate: isForeign ? (input.exchangeRate ?? null) : null,
    account: input.account ?? null,
    description: input.description ?? null,
    documentId: input.documentId ?? null,
    dimensions: input.dimensions ?? {},
  };
}

/** The record a reference means, or `undefined`. The form `ID--Name` is accepted for an id. */
export function findMaster(
  books: Books,
  kind: MasterKind,
  reference: Reference,
): Master | undefined {
  if (reference === null) return undefined;
  if ('key' in reference) return books.mastersByKey[kind].get(reference.key);
  const found = books.masters[kind].get(reference.id);
  if (found !== undefined) return found;
  return books.masters[kind].get(reference.id.split('--', 1)[0] ?? '');
}
